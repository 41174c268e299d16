"""`surveykit check`."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from surveykit import cache, check
from surveykit.cli import report
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import project_root
from surveykit.speech import say


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
    tell = report.Transcript()
    today = as_of.date() if as_of is not None else datetime.date.today()
    unknown = check.check(library, log, what, as_of=today)
    for name in unknown:
        missing = say("There is no module, list, instrument or file '{name}'.", name=name)
        tell.err(missing + report.nearest(name, check.known(library)) + "\n")
    report.show(log, library.sources, form, tell)
    if form == "text" and not len(log) and not unknown:
        tell.out(say("No fault in {what}.", what=", ".join(what) or _counted(library)) + "\n")
    status = report.EXIT_FAULTS if unknown else report.exit_status(log, strict=strict)
    if not unknown and not (as_of is None and any("waivers" in str(text) for text in library.sources.values())):
        cache.Stamp.of(sys.argv[1:]).keep(library.inputs, library.folders, {}, tell.told(status))
    sys.exit(status)


def _counted(library: Library) -> str:
    """How much was looked at, in words."""
    modules, lists, instruments = len(library.index.modules), len(library.index.lists), len(library.index.instruments)
    return ", ".join(
        (
            say("1 module") if modules == 1 else say("{number} modules", number=modules),
            say("1 list") if lists == 1 else say("{number} lists", number=lists),
            say("1 instrument") if instruments == 1 else say("{number} instruments", number=instruments),
        )
    )
