"""What every command says in the same way: diagnostics, totals, progress, exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import click

from surveykit.diagnostics import (
    Diagnostic,
    Log,
    Severity,
    render_github,
    render_json,
    render_sarif,
    render_text,
)

FORMATS = ("text", "json", "github", "sarif")
MOST_SHOWN = 40
"""Diagnostics of one severity that a person is shown; the rest is counted. Other formats hold them all."""

EXIT_FAULTS, EXIT_USAGE, EXIT_WORLD = 1, 2, 3


def rendered(found: Iterable[Diagnostic], sources: Mapping[str, str], form: str) -> str:
    """The diagnostics as one document in a format."""
    match form:
        case "json":
            return render_json(found)
        case "github":
            return render_github(found)
        case "sarif":
            from surveykit import __version__, explain  # noqa: PLC0415

            return render_sarif(found, __version__, {code: entry.title for code, entry in explain.entries().items()})
        case _:
            return render_text(found, sources)


def show(log: Log, sources: Mapping[str, str], form: str = "text") -> None:
    """Print the diagnostics: text to standard error, other formats as one document to standard output."""
    if form == "text":
        show_text(
            log, sources, lambda text, shown: click.echo(shown if shown is not None else text, err=True, nl=False)
        )
    else:
        click.echo(rendered(log, sources, form), nl=False)


def show_text(log: Log, sources: Mapping[str, str], say: Callable[[str, str | None], None]) -> None:
    """Say the diagnostics to a person; `say` gets each text plain and, where it may be coloured, coloured."""
    found = list(log)
    hidden = 0
    for severity in (Severity.NOTE, Severity.WARNING, Severity.ERROR):
        of_kind = [d for d in found if d.severity is severity]
        hidden += max(0, len(of_kind) - MOST_SHOWN)
        for d in of_kind[:MOST_SHOWN]:
            text = render_text([d], sources)
            say(text, _coloured(text, severity))
    if hidden:
        say(f"… and {hidden} more; `surveykit check --format json` lists all of them.\n", None)
    errors, warnings = (sum(d.severity is s for d in found) for s in (Severity.ERROR, Severity.WARNING))
    if errors or warnings:
        worst = next(d.code for d in sorted(found, key=lambda d: -d.severity))
        say(
            f"{_count(errors, 'error')}, {_count(warnings, 'warning')}. `surveykit explain {worst}` says more about one.\n",
            None,
        )


def _coloured(text: str, severity: Severity) -> str:
    if not colour():
        return text
    first, _, rest = text.partition("\n")
    hue = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}[severity]
    return click.style(first, fg=hue, bold=severity is Severity.ERROR) + "\n" + rest


def colour() -> bool:
    """Whether standard error is a terminal whose user has not asked for no colour."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


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
        yield lambda step: status.update(step)
