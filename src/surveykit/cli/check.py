"""`surveykit check`."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from surveykit import cache, check
from surveykit.cli import report
from surveykit.diagnostics import Log, did_you_mean
from surveykit.library import Library
from surveykit.pipeline import project_root


@click.command("check")
@click.argument("what", nargs=-1, metavar="[PATH|ID]…")
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day that rules about dates take for today."
)
@click.option("--no-cache", is_flag=True, help="Look again even if nothing has changed.")
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", show_default=True)
def check_command(
    what: tuple[str, ...], strict: bool, as_of: datetime.datetime | None, no_cache: bool, form: str
) -> None:
    """Find faults. Without an argument: in the whole project and the library; else in the files or ids given."""
    log = Log()
    library = Library(project_root(Path.cwd()), log)
    say = report.Transcript()
    today = as_of.date() if as_of is not None else datetime.date.today()
    unknown = check.check(library, log, what, as_of=today)
    for name in unknown:
        near = did_you_mean(name, check.known(library))
        say.err(
            f"There is no module, list, instrument or file '{name}'."
            + (f" Did you mean '{near}'?" if near else "")
            + "\n"
        )
    report.show(log, library.sources, form, say)
    if form == "text" and not len(log) and not unknown:
        say.out(f"No fault in {check.counted(library, what)}.\n")
    status = report.EXIT_FAULTS if unknown else report.exit_status(log, strict=strict)
    if not unknown and not (as_of is None and any("waivers" in str(text) for text in library.sources.values())):
        cache.Stamp.of(sys.argv[1:]).keep(library.inputs, library.folders, {}, say.told(status))
    sys.exit(status)
