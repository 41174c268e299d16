"""`surveykit explain`."""

from __future__ import annotations

import sys

import click

from surveykit import explain, speech
from surveykit.cli.report import EXIT_FAULTS, nearest


@click.command("explain")
@click.argument("code")
def explain_command(code: str) -> None:
    """Say why CODE exists, what it sees and how to mend it."""
    known = explain.entries()
    entry = known.get(code.upper())
    if entry is None:
        told = speech.say("There is no code '{code}'.", code=code) + nearest(code.upper(), known)
        click.echo(told + " " + speech.say("`surveykit list rules` lists them."), err=True)
        sys.exit(EXIT_FAULTS)
    click.echo(f"{entry.code} ({speech.put(entry.severity)}): {speech.put(entry.title)}\n")
    parts = (
        (speech.say("Why"), speech.put(entry.why)),
        (speech.say("For example"), entry.example),
        (speech.say("What to do"), speech.put(entry.mend)),
    )
    for heading, text in parts:
        click.echo(f"{heading}:")
        click.echo("".join(f"  {line}\n" for line in text.splitlines()))
