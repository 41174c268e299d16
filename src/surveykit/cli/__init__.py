"""The command line: the only place that prints, prompts or exits."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exit 0 done, 1 faults in the input, 2 a wrong command line, 3 the outside world failed.

    A build or a check that would say the same again is answered before anything else is loaded.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if (
        sys.argv[1:2] in (["build"], ["check"]) or sys.argv[1:3] == ["translations", "status"]
    ) and "--no-cache" not in sys.argv:
        from surveykit import cache  # noqa: PLC0415

        told = cache.Stamp.of(sys.argv[1:]).told()
        if told is not None:
            sys.stderr.write(told["coloured"] if cache.coloured(sys.stderr) else told["err"])
            sys.stdout.write(told["out"])
            sys.exit(int(told["status"]))
    from surveykit.cli.commands import run  # noqa: PLC0415

    run()
