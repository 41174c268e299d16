"""What every command says in the same way: diagnostics, totals, progress, exit status."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import click

from surveykit import speech
from surveykit.cache import coloured
from surveykit.diagnostics import (
    Diagnostic,
    Log,
    Severity,
    did_you_mean,
    render_github,
    render_json,
    render_sarif,
    render_text,
)

FORMATS = ("text", "json", "github", "sarif")
MOST_ALIKE, MOST_SHOWN = 4, 60
"""Diagnostics that a person is shown, of one code in one file and in all; the rest is counted. Other formats hold them all."""

EXIT_FAULTS, EXIT_USAGE, EXIT_WORLD = 1, 2, 3


def rendered(found: Iterable[Diagnostic], sources: Mapping[str, str], form: str) -> str:
    """The diagnostics as one document in a format."""
    found = [speech.told(diagnostic) for diagnostic in found]
    match form:
        case "json":
            return render_json(found)
        case "github":
            return render_github(found)
        case "sarif":
            from surveykit import __version__, explain  # noqa: PLC0415

            return render_sarif(
                found, __version__, {code: speech.put(entry.title) for code, entry in explain.entries().items()}
            )
        case _:
            return render_text(found, sources, speech.put)


def nearest(name: str, known: Iterable[str]) -> str:
    """What may have been meant, as a sentence behind another; nothing when no name is near."""
    near = did_you_mean(name, known)
    return " " + speech.say("Did you mean '{near}'?", near=near) if near else ""


class Transcript:
    """Prints, and remembers what was printed, for the next time that nothing has changed."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._err: list[tuple[str, str]] = []

    def out(self, text: str) -> None:
        """To standard output."""
        self._out.append(text)
        click.echo(text, nl=False)

    def err(self, text: str, coloured: str | None = None) -> None:
        """To standard error, with colours where they can be shown."""
        self._err.append((text, coloured or text))
        click.echo(coloured or text if colour() else text, err=True, nl=False)

    def told(self, status: int) -> dict[str, str]:
        """What was printed, and the exit status."""
        plain, bright = ("".join(column) for column in zip(*self._err, strict=True)) if self._err else ("", "")
        return {"out": "".join(self._out), "err": plain, "coloured": bright, "status": str(status)}


def show(log: Log, sources: Mapping[str, str], form: str = "text", transcript: Transcript | None = None) -> None:
    """Print the diagnostics: text to standard error, other formats as one document to standard output."""
    say = transcript or Transcript()
    if form == "text":
        show_text(log, sources, say)
    else:
        say.out(rendered(log, sources, form))


def show_text(log: Log, sources: Mapping[str, str], say: Transcript) -> None:
    """Say the diagnostics to a person."""
    found = [speech.told(diagnostic) for diagnostic in log]
    shown: Counter[tuple[str, str]] = Counter()
    hidden: Counter[tuple[str, str]] = Counter()
    for d in sorted(found, key=lambda d: d.severity):
        alike = (d.code, d.at.file)
        if shown[alike] == MOST_ALIKE or sum(shown.values()) >= MOST_SHOWN:
            hidden[alike] += 1
            continue
        shown[alike] += 1
        text = render_text([d], sources, speech.put)
        say.err(text, _coloured(text, d.severity))
    for (code, file), number in hidden.items():
        say.err(speech.say("… and {number} more {code} in {file}", number=number, code=code, file=file) + "\n")
    if hidden:
        say.err(speech.say("`surveykit check --format json` lists all of them.") + "\n")
    errors, warnings = (sum(d.severity is s for d in found) for s in (Severity.ERROR, Severity.WARNING))
    if errors or warnings:
        worst = next(d.code for d in sorted(found, key=lambda d: -d.severity))
        counted = speech.say(
            "{errors}, {warnings}. `surveykit explain {code}` says more about one.",
            errors=speech.say("1 error") if errors == 1 else speech.say("{number} errors", number=errors),
            warnings=speech.say("1 warning") if warnings == 1 else speech.say("{number} warnings", number=warnings),
            code=worst,
        )
        say.err(f"{counted}\n")


def _coloured(text: str, severity: Severity) -> str:
    first, _, rest = text.partition("\n")
    hue = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}[severity]
    return click.style(first, fg=hue, bold=severity is Severity.ERROR) + "\n" + rest


def colour() -> bool:
    """Whether standard error shows colours."""
    return coloured(sys.stderr)


def exit_status(log: Log, *, strict: bool = False) -> int:
    """1 after an error, or after a warning when strict; else 0."""
    worst = log.worst()
    if worst is Severity.ERROR or (strict and worst is Severity.WARNING):
        return EXIT_FAULTS
    return 0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A line that says what is going on, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    with console.status("starting") as status:
        yield status.update
