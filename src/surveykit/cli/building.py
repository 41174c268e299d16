"""What `surveykit build` does once it is told what: build, write, and tell."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from surveykit import cache, pipeline
from surveykit.backends.pyxform_process import Converter
from surveykit.backends.targets import TARGETS
from surveykit.cli import report
from surveykit.diagnostics import Log, did_you_mean
from surveykit.library import Library
from surveykit.write import WriteFault, write_tree


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    targets: tuple[str, ...]
    languages: tuple[str, ...]
    only: tuple[str, ...]
    output: Path
    strict: bool
    no_validate: bool
    form: str
    release: bool = False
    as_of: datetime.date | None = None
    dry_run: int = 0
    """How many interviews to make up for the codebooks."""
    seed: int = 1


def build_all(instruments: Collection[str], asked: Asked, converter: Converter) -> int:
    """Build each instrument and return the exit status. One that was built alone is remembered for a rebuild."""
    _known("target", asked.targets, TARGETS)
    _known("back end", asked.only, pipeline.BACKENDS)
    if asked.dry_run and asked.only and "codebook" not in asked.only:
        raise click.UsageError("--dry-run adds to the codebooks: ask for --only codebook too, or leave --only out.")
    say = report.Transcript()
    results = [_build(name, asked, converter, say) for name in instruments]
    if asked.form == "json":
        say.out(report.rendered((diagnostic for result in results for diagnostic in result.log), {}, "json"))
    status = max(result.status for result in results)
    dated = asked.as_of is None and (asked.release or any(result.dated for result in results))
    if not status and len(results) == 1 and not dated:
        result = results[0]
        outputs = {result.folder / name: content for name, content in result.files.items()}
        cache.Stamp.of(sys.argv[1:]).keep(result.inputs, result.folders, outputs, say.told(status))
    return status


def _known(word: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise click.UsageError(
                f"There is no {word} '{name}'. "
                + (f"Did you mean '{near}'?" if near else f"There are {', '.join(known)}.")
            )


@dataclass(frozen=True, slots=True)
class Result:
    """How one instrument's build ended."""

    status: int
    log: Log
    folder: Path
    files: Mapping[str, bytes]
    inputs: Mapping[Path, bytes | None]
    folders: Mapping[Path, tuple[str, ...]]
    dated: bool = False
    """Whether another day might end it otherwise."""


def _build(name: str, asked: Asked, converter: Converter, say: report.Transcript) -> Result:
    log = Log()
    library = Library(pipeline.project_root(Path.cwd()), log)
    with report.progress() as step:
        built = pipeline.build(
            library,
            name,
            converter,
            log,
            asked.targets,
            asked.languages,
            only=asked.only,
            with_validate=not asked.no_validate,
            release=asked.release,
            as_of=asked.as_of or datetime.date.today(),
            progress=step,
        )
    if built is not None and asked.dry_run:
        _try_out(built, library, name, asked, log)
    status = report.exit_status(log, strict=asked.strict)
    if asked.form == "text":
        report.show_text(log, library.sources, say)
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
    return Result(0, log, folder, built.files, library.inputs, library.folders, bool(built.verdict.waived))


def _try_out(built: pipeline.Build, library: Library, name: str, asked: Asked, log: Log) -> None:
    """Add a made-up data set to the codebooks."""
    from surveykit.cli.simulate import block  # noqa: PLC0415
    from surveykit.expr.interview import TODAY  # noqa: PLC0415
    from surveykit.simulate.dataset import with_indicators  # noqa: PLC0415
    from surveykit.simulate.dry_run import dry_run  # noqa: PLC0415
    from surveykit.simulate.files import released  # noqa: PLC0415
    from surveykit.simulate.plan import plan  # noqa: PLC0415
    from surveykit.simulate.respondents import simulate  # noqa: PLC0415

    likely = plan(built.instrument, block(library, name), log)
    if log.failed:
        return
    forms = {target: released(built.instrument, target, log) for target in built.versions}
    sample = simulate(with_indicators(built.instrument), likely, asked.dry_run, asked.seed, asked.as_of or TODAY, log)
    for path, content in dry_run(sample, forms, log).items():
        built.files[f"codebook/dry-run/{path}"] = content


def _done(built: pipeline.Build, folder: Path) -> str:
    instrument = built.instrument
    minutes = sum(use.minutes for use in instrument.modules)
    spoken = ", ".join(language.name for language in instrument.languages)
    what = "a draft" if instrument.draft else "for use with people"
    lines = [
        f"{instrument.id}: {what} in {spoken}; about {minutes:g} minutes an interview. ODK Validate {built.validated}."
    ]
    for target, version in built.versions.items():
        if f"{target}/{instrument.id}.xlsx" not in built.files:
            continue
        lines.append(f"  {TARGETS[target].title}: {folder / target / (instrument.id + '.xlsx')}  (version {version})")
        lines += [f"    not carried over: {loss.what}: {loss.why}" for loss in built.losses[target]]
    apart = sorted(path for path in built.files if path.endswith(f"{instrument.id}-contact.xlsx"))
    if apart:
        where = ", ".join(str(folder / path) for path in apart)
        lines.append(f"  Contact details, for a project of their own, with a key and people of its own: {where}")
    if "codebook" in built.losses:
        lines.append(f"  Codebooks: {folder / 'codebook'}")
        if built.losses["codebook"]:
            lines.append(
                f"    {len(built.losses['codebook'])} things that SPSS, Stata or R do not take whole are told in manifest.json"
            )
    if any(path.startswith("ethics/") for path in built.files):
        lines.append(f"  Ethics protocol and list of services: {folder / 'ethics'}")
    if "codebook/dry-run/README.md" in built.files:
        lines.append(f"  Dry run, with data that nobody gave: {folder / 'codebook' / 'dry-run'}")
    lines += [
        f"  waived: {one.rule} until {one.expires}, by {one.approver}: {one.reason}" for one in built.verdict.waived
    ]
    left = built.verdict.before_release
    if left:
        codes = ", ".join(sorted({one.code for one in left}))
        lines.append(
            f"  Before you deploy: {len(left)} things to do ({codes}); manifest.json lists them, `--release` insists on them."
        )
    if not instrument.draft:
        lines.append(
            "  What the recipe declares (training, reviews, services) was read, not verified: that is for people."
        )
    return "\n".join(lines) + "\n"
