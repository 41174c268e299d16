"""`surveykit check`."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from surveykit import check
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
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", show_default=True)
def check_command(what: tuple[str, ...], strict: bool, as_of: datetime.datetime | None, form: str) -> None:  # noqa: ARG001
    """Find faults. Without an argument: in the whole project and the library; else in the files or ids given."""
    log = Log()
    library = Library(project_root(Path.cwd()), log)
    unknown = check.check(library, log, what)
    for name in unknown:
        near = did_you_mean(name, check.known(library))
        click.echo(
            f"There is no module, list, instrument or file '{name}'." + (f" Did you mean '{near}'?" if near else ""),
            err=True,
        )
    report.show(log, library.sources, form)
    if form == "text" and not len(log) and not unknown:
        click.echo(f"No fault in {check.counted(library, what)}.")
    sys.exit(report.EXIT_FAULTS if unknown else report.exit_status(log, strict=strict))
