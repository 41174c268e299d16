"""`surveykit test`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import click

from surveykit.cli import report
from surveykit.diagnostics import Log, as_json
from surveykit.library import Library
from surveykit.pipeline import project_root
from surveykit.scenarios.coverage import Coverage, covered
from surveykit.scenarios.session import Session, Subject, Trial
from surveykit.speech import put, say

MOST_CODES = 12
"""Choices of one question that a person is told by name; of more, the number."""


@click.command("test")
@click.argument("what", nargs=-1, metavar="[INSTRUMENT|MODULE]…")
@click.option(
    "--coverage", is_flag=True, help="Also list the questions, conditions and choices that no scenario reaches."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def test_command(what: tuple[str, ...], coverage: bool, form: str) -> None:
    """Play the scenarios beside modules and instruments: interviews and derivations, and what must come of them.

    Without an argument: everything that has scenarios. Else the ids, files or folders that are named.
    """
    log = Log()
    library = Library(project_root(Path.cwd()), log)
    session = Session(library)
    subjects, unknown = session.named(what) if what else (session.subjects(), [])
    for name in unknown:
        hint = report.nearest(name, [subject.id for subject in session.subjects()])
        if Path(name).is_file():
            hint = " " + say("A scenario file lies beside the module or instrument that it tries, under the same name.")
        click.echo(say("There is no module or instrument '{name}'.", name=name) + hint, err=True)
    if not what:
        session.strays(log)
    bare = [subject for subject in subjects if not subject.path.is_file()]
    trials: list[Trial] = []
    with report.progress() as step:
        for subject in subjects:
            if subject not in bare:
                step(subject.id)
                trials.append(session.trial(subject))
    found = {trial.subject.id: _coverage(trial) for trial in trials} if coverage else {}
    failed = bool(unknown) or log.failed or not all(trial.passed for trial in trials) or bool(what and bare)
    if form == "json":
        click.echo(json.dumps(_document(trials, bare, found, log, passed=not failed), ensure_ascii=False, indent=1))
    else:
        _tell(trials, bare, found, log, library, named=bool(what))
    sys.exit(report.EXIT_FAULTS if failed else 0)


def _coverage(trial: Trial) -> Coverage | None:
    if trial.interviews is None:
        return None
    forms = [(trial.interviews, [one for one in trial.played if one.kind == "interview"])]
    if trial.derivations is not None:
        forms.append((trial.derivations, [one for one in trial.played if one.kind == "derivation"]))
    own = trial.subject.id if trial.subject.kind == "module" else None
    return covered(forms, own, trial.interviews.instrument.lists)


# --- for a person ----------------------------------------------------------------------------------


def _tell(
    trials: list[Trial],
    bare: list[Subject],
    found: dict[str, Coverage | None],
    log: Log,
    library: Library,
    *,
    named: bool,
) -> None:
    report.show(log, library.sources)
    for trial in trials:
        click.echo(f"{trial.subject.id}  ({library.shown(trial.subject.path)})")
        derived = [one for one in trial.played if one.kind == "derivation"]
        for one in trial.played:
            if one.kind == "interview":
                run = one.run
                counted = (
                    ""
                    if run is None
                    else "  "
                    + say("[{asked} asked, {skipped} left out]", asked=len(run.asked), skipped=len(run.skipped))
                )
                click.echo(f"  {_mark(one.passed)}  {one.title}{counted}")
            elif not one.passed:
                click.echo(f"  {_mark(False)}  {say('{title} (line {line})', title=one.title, line=one.at.line)}")
        if derived:
            good = sum(one.passed for one in derived)
            counted = say("{good} of {derivations}", good=good, derivations=_count(len(derived), "derivation"))
            click.echo(f"  {_mark(good == len(derived))}  {counted}")
        if not trial.has_form:
            click.echo(f"  {_mark(False)}  {say('its form cannot be made, so nothing could be played')}")
        report.show(trial.log, library.sources)
        coverage = found.get(trial.subject.id)
        if coverage is not None:
            _tell_coverage(coverage)
    for subject in bare if named else ():
        told = say(
            "{name} has no scenarios. They belong into {path}.", name=subject.id, path=library.shown(subject.path)
        )
        click.echo(told, err=True)
    if trials or not named:
        click.echo(_total(trials, [] if named else bare))


def _tell_coverage(coverage: Coverage) -> None:
    asked = coverage.questions - len(coverage.never_asked)
    click.echo(
        "  "
        + say(
            "reached: {asked} of {questions}, {taken} of {sides} of conditions, {given} of {choices}",
            asked=asked, questions=_count(coverage.questions, "question"), taken=coverage.sides_taken,
            sides=_count(coverage.sides, "side"), given=coverage.choices_given, choices=_count(coverage.choices, "choice"),
        )
    )  # fmt: skip
    if coverage.never_asked:
        click.echo("    " + say("never asked: {names}", names=", ".join(coverage.never_asked)))
    for branch in coverage.branches:
        lacks = ", ".join(put(_LACKS[branch.what][side]) for side in branch.lacks)
        click.echo(f"    {branch.name}: {lacks}: {branch.condition}  ({branch.at})")
    for name, codes in coverage.never_given.items():
        shown = ", ".join(codes[:MOST_CODES])
        told = say("{name}: never answered {codes}", name=name, codes=shown)
        more = len(codes) - MOST_CODES
        click.echo("    " + told + (" " + say("and {number} more", number=more) if more > 0 else ""))


_LACKS = {
    "relevant": {"true": "never asked", "false": "never left out"},
    "constraint": {"true": "never accepted", "false": "never refused"},
    "if": {"true": "never true", "false": "never false"},
}


def _total(trials: list[Trial], bare: list[Subject]) -> str:
    played = [one for trial in trials for one in trial.played]
    interviews = sum(one.kind == "interview" for one in played)
    failed = sum(not one.passed for one in played)
    if failed:
        ended = say("{number} failed.", number=failed)
    else:
        ended = say("all as they should be.") if all(trial.passed for trial in trials) else say("see the faults above.")
    counted = {
        "interviews": _count(interviews, "interview"),
        "derivations": _count(len(played) - interviews, "derivation"),
    }
    lines = [say("{interviews} and {derivations} played: {ended}", ended=ended, **counted)]
    if bare:
        lines.append(say("Without scenarios: {names}.", names=", ".join(subject.id for subject in bare)))
    return "\n".join(lines)


_Counted: TypeAlias = Literal["interview", "derivation", "question", "side", "choice"]
_COUNTED: Mapping[_Counted, tuple[str, str]] = {
    "interview": ("1 interview", "{number} interviews"), "derivation": ("1 derivation", "{number} derivations"),
    "question": ("1 question", "{number} questions"), "side": ("1 side", "{number} sides"), "choice": ("1 choice", "{number} choices"),
}  # fmt: skip


def _count(number: int, word: _Counted) -> str:
    one, several = _COUNTED[word]
    return say(one if number == 1 else several, number=number)


def _mark(passed: bool) -> str:
    return "ok    " if passed else "FAILED"


# --- for a program ---------------------------------------------------------------------------------


def _document(
    trials: list[Trial], bare: list[Subject], found: dict[str, Coverage | None], log: Log, *, passed: bool
) -> dict[str, Any]:
    results = []
    for trial in trials:
        result: dict[str, Any] = {
            "id": trial.subject.id,
            "kind": trial.subject.kind,
            "passed": trial.passed,
            "scenarios": [
                {
                    "title": one.title,
                    "kind": one.kind,
                    "file": one.at.file,
                    "line": one.at.line,
                    "passed": one.passed,
                    "asked": list(one.run.asked) if one.run is not None else None,
                }
                for one in trial.played
            ],
            "diagnostics": [as_json(diagnostic) for diagnostic in trial.log],
        }
        coverage = found.get(trial.subject.id)
        if coverage is not None:
            result["coverage"] = {
                "questions": coverage.questions,
                "never_asked": list(coverage.never_asked),
                "sides": coverage.sides,
                "sides_taken": coverage.sides_taken,
                "branches": [
                    {"name": branch.name, "what": branch.what, "condition": branch.condition, "file": branch.at.file,
                     "line": branch.at.line, "never": list(branch.lacks)}
                    for branch in coverage.branches
                ],
                "choices": coverage.choices,
                "choices_given": coverage.choices_given,
                "never_given": {name: list(codes) for name, codes in coverage.never_given.items()},
            }  # fmt: skip
        results.append(result)
    return {
        "passed": passed,
        "results": results,
        "without_scenarios": [subject.id for subject in bare],
        "diagnostics": [as_json(diagnostic) for diagnostic in log],
    }
