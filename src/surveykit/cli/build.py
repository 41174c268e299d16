"""`surveykit build`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from surveykit import cache, pipeline
from surveykit.backends.targets import TARGETS
from surveykit.cli import report
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.write import WriteFault, write_tree


@click.command("build")
@click.argument("instruments", nargs=-1, required=True, metavar="INSTRUMENT…")
@click.option("--target", "targets", multiple=True, type=click.Choice(list(TARGETS)), help="Build for this platform only; may be repeated.")
@click.option("--language", "languages", multiple=True, metavar="LANG", help="Only this language of the instrument; may be repeated.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path("build"), show_default=True, help="Where the files go.")
@click.option("--strict", is_flag=True, help="Refuse warnings too.")
@click.option("--no-validate", is_flag=True, help="Do not run ODK Validate.")
@click.option("--no-cache", is_flag=True, help="Build again even if nothing has changed.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How diagnostics are told.")
def build_command(
    instruments: tuple[str, ...], targets: tuple[str, ...], languages: tuple[str, ...], output: Path, strict: bool,
    no_validate: bool, no_cache: bool, form: str,
) -> None:  # fmt: skip
    """Build the forms of each INSTRUMENT: an id, or the path of its YAML.

    The forms are drafts and say so. They go to OUTPUT/<instrument>/<target>/.
    """
    asked = Asked(targets, languages, output, strict, no_validate, form, Transcript())
    results = [_build(name, asked) for name in instruments]
    status = max(result.status for result in results)
    if form == "json":
        found = [diagnostic for result in results for diagnostic in result.log]
        asked.transcript.out(report.rendered(found, {}, "json"))
    if status:
        sys.exit(status)
    if len(results) == 1:
        result = results[0]
        cache.Stamp.of(sys.argv[1:]).keep(result.inputs, result.folders, result.folder, result.files, asked.transcript.told)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for, and where what is said to the user is noted."""

    targets: tuple[str, ...]
    languages: tuple[str, ...]
    output: Path
    strict: bool
    no_validate: bool
    form: str
    transcript: Transcript


class Transcript:
    """Prints, and remembers what was printed, for a rebuild that has nothing to do."""

    def __init__(self) -> None:
        self.told = {"out": "", "err": ""}

    def out(self, text: str) -> None:
        """To standard output."""
        self.told["out"] += text
        click.echo(text, nl=False)

    def err(self, text: str, shown: str | None = None) -> None:
        """To standard error; `shown` is the same with colours."""
        self.told["err"] += text
        click.echo(shown if shown is not None else text, err=True, nl=False)


@dataclass(frozen=True, slots=True)
class Result:
    """How one instrument's build ended."""

    status: int
    log: Log
    folder: Path
    files: Mapping[str, bytes]
    inputs: Mapping[Path, bytes | None]
    folders: Mapping[Path, tuple[str, ...]]


def _build(name: str, asked: Asked) -> Result:
    log = Log()
    library = Library(pipeline.project_root(Path.cwd()), log)
    with report.progress() as step:
        built = pipeline.build(
            library, name, log, asked.targets, asked.languages, with_validate=not asked.no_validate, progress=step
        )
    status = report.exit_status(log, strict=asked.strict)
    say = asked.transcript
    if asked.form == "text":
        report.show_text(log, library.sources, say.err)
    if built is None or status:
        if asked.form == "text":
            say.err(f"{name}: not built; what an earlier build left is as it was.\n")
        return Result(status or report.EXIT_FAULTS, log, asked.output, {}, {}, {})
    folder = asked.output / built.instrument.id
    try:
        write_tree(folder, built.files)
    except WriteFault as fault:
        say.err(f"{fault.path} cannot be written: {fault.reason}. What an earlier build left is still whole.\n")
        return Result(report.EXIT_WORLD, log, folder, {}, {}, {})
    if asked.form == "text":
        say.out(_done(built, folder))
    return Result(0, log, folder, built.files, library.inputs, library.folders)


def _done(built: pipeline.Build, folder: Path) -> str:
    instrument = built.instrument
    minutes = sum(use.minutes for use in instrument.modules)
    spoken = ", ".join(language.name for language in instrument.languages)
    lines = [f"{instrument.id}: a draft in {spoken}; about {minutes:g} minutes an interview. ODK Validate {built.validated}."]
    for target, version in built.versions.items():
        lines.append(f"  {TARGETS[target].title}: {folder / target / (instrument.id + '.xlsx')}  (version {version})")
        lines += [f"    not carried over: {loss.what}: {loss.why}" for loss in built.losses[target]]
    return "\n".join(lines) + "\n"
