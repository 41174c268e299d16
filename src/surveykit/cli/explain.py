"""`surveykit explain`."""

from __future__ import annotations

import sys

import click

from surveykit import explain
from surveykit.cli.report import EXIT_FAULTS
from surveykit.diagnostics import did_you_mean


@click.command("explain")
@click.argument("code")
def explain_command(code: str) -> None:
    """Say why CODE exists, what it sees and how to mend it."""
    known = explain.entries()
    entry = known.get(code.upper())
    if entry is None:
        near = did_you_mean(code.upper(), known)
        click.echo(
            f"There is no code '{code}'."
            + (f" Did you mean {near}?" if near else "")
            + " `surveykit list rules` lists them.",
            err=True,
        )
        sys.exit(EXIT_FAULTS)
    click.echo(f"{entry.code} ({entry.severity}): {entry.title}\n")
    for heading, text in (("Why", entry.why), ("For example", entry.example), ("What to do", entry.mend)):
        click.echo(f"{heading}:")
        click.echo("".join(f"  {line}\n" for line in text.splitlines()))
