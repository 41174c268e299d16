"""`surveykit simulate`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from surveykit import pipeline
from surveykit.cli import report
from surveykit.diagnostics import Log
from surveykit.expr.interview import TODAY
from surveykit.library import Library
from surveykit.simulate.files import Released, files, released
from surveykit.simulate.plan import plan
from surveykit.simulate.respondents import Sample, simulate
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, read_yaml
from surveykit.speech import say
from surveykit.write import WriteFault, write_tree

MOST = 1_000_000


@click.command("simulate")
@click.argument("name", metavar="INSTRUMENT")
@click.option("-n", "--number", type=click.IntRange(1, MOST), required=True, help="How many respondents to draw.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed draws the same respondents."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", default=TODAY.isoformat(), show_default=True,
              help="The day of the interviews.")  # fmt: skip
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    show_default=True,
    help="Where the files go.",
)
def simulate_command(name: str, number: int, seed: int, as_of: datetime.datetime, output: Path) -> None:
    """Draw made-up respondents through INSTRUMENT, and write what the platforms would export of them.

    The files go to OUTPUT/<instrument>/simulate/. Each of them says that it is simulated.
    """
    log = Log()
    library = Library(pipeline.project_root(Path.cwd()), log)
    recipe = library.recipe(name)
    instrument = pipeline.linked(library, recipe, log) if recipe is not None and not log.failed else None
    if recipe is None or instrument is None:
        report.show(log, library.sources)
        sys.exit(report.EXIT_FAULTS)
    likely = plan(instrument, block(library, name), log)
    sample: Sample | None = None
    forms: dict[str, Released] = {}
    if not log.failed:
        forms = {target: released(instrument, target, log) for target in recipe.targets}
        with _progress(number) as step:
            sample = simulate(instrument, likely, number, seed, as_of.date(), log, step)
    report.show(log, library.sources)
    if sample is None or log.failed:
        click.echo(say("{name}: nothing was simulated.", name=name), err=True)
        sys.exit(report.EXIT_FAULTS)
    folder = output / instrument.id / "simulate"
    try:
        write_tree(folder, files(sample, forms))
    except WriteFault as fault:
        click.echo(say("{path} cannot be written: {reason}.", path=fault.path, reason=fault.reason), err=True)
        sys.exit(report.EXIT_WORLD)
    click.echo("\n".join(_told(sample, folder, tuple(forms))))


def block(library: Library, name: str) -> Node | None:
    """The recipe's `simulate:` block, with its places."""
    path = library.recipe_path(name)
    content = library.read(path) if path is not None else None
    node = read_yaml(content, library.shown(path), Log()) if path is not None and content is not None else None
    return node.entries.get("simulate") if isinstance(node, MappingNode) else None


@contextmanager
def _progress(number: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(transient=True) as bar:
        task = bar.add_task("drawing respondents", total=number)
        yield lambda done: bar.update(task, completed=done) if done % 25 == 0 or done == number else None


_SPREAD = ("least", "most", "quarter", "three_quarters", "half")


def _told(sample: Sample, folder: Path, targets: tuple[str, ...]) -> list[str]:
    count = len(sample.respondents)
    asked, minutes = sample.questions, sample.minutes
    declared = sum(use.minutes for use in sample.instrument.modules)
    reached = {
        use.id: sum(one.run.relevant.get(use.group, False) for one in sample.respondents)
        for use in sample.instrument.modules
    }
    through = ", ".join(f"{name} {round(100 * times / count)} %" for name, times in reached.items())
    never = ", ".join(sample.never) if sample.never else say("none")
    return [
        say(
            "{name}: 1 SIMULATED interview (seed {seed}) in {folder}"
            if count == 1
            else "{name}: {number} SIMULATED interviews (seed {seed}) in {folder}",
            name=sample.instrument.id,
            number=count,
            seed=sample.seed,
            folder=folder,
        ),
        "  "
        + say(
            "questions asked: {least} to {most}; in half of them {quarter} to {three_quarters}, median {half}",
            **{name: f"{getattr(asked, name):g}" for name in _SPREAD},
        ),
        "  "
        + say(
            "minutes, estimated: {least} to {most}; in half of them {quarter} to {three_quarters}, median {half} (the modules declare {declared})",
            declared=f"{declared:g}",
            **{name: f"{getattr(minutes, name):.0f}" for name in _SPREAD},
        ),
        "  " + say("reached: {modules}", modules=through),
        "  " + say("questions that nobody reached: {names}", names=never),
        "  "
        + say(
            "tables: {folders}; XML: submissions/; the figures: SIMULATED.json",
            folders=", ".join(f"{target}/" for target in targets),
        ),
    ]
