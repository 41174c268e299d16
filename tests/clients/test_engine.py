"""`expr.run` against the form engine of ODK Web Forms: relevance, values and constraints, node by node.

The scenarios of every module and instrument that ships, golden vectors included, and 500 simulated respondents of every
instrument. What differs and may differ stands in differences.yaml, each with its reason; an entry that no longer
differs fails the test, so that the list stays true.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from engine import Difference, Engine, Tree, differences, nested, today, xform_of
from ruamel.yaml import YAML

from surveykit import expr, ir
from surveykit.backends.pyxform_process import Converter
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked
from surveykit.scenarios.file import Scenarios
from surveykit.scenarios.play import Played
from surveykit.scenarios.session import Session, Subject
from surveykit.simulate.plan import plan
from surveykit.simulate.respondents import simulate
from surveykit.simulate.submission import submission
from surveykit.source import Mapping, read_yaml

RESPONDENTS = 500
REOPEN = 20
REVIEWED = YAML(typ="safe").load((Path(__file__).parent / "differences.yaml").read_text("utf-8"))
RULES = {entry["rule"] for entry in REVIEWED["rules"]}


def shipped() -> Library:
    return Library(shipped_root(), Log())


def with_scenarios() -> list[str]:
    return [subject.id for subject in Session(shipped()).subjects() if subject.path.is_file()]


def instruments() -> list[str]:
    return sorted(shipped().index.instruments)


def reviewed(form: str, found: list[Difference]) -> list[str]:
    """The differences of a form that nobody has accepted, and single ones that were accepted and are gone."""
    known = [entry for entry in REVIEWED["nodes"] if entry["form"] == form]
    accepted = {(entry["node"], entry["what"]) for entry in known}
    seen = {
        (difference.node.rpartition("/")[2], difference.what): str(difference)
        for difference in found
        if difference.what not in RULES
    }
    new = [said for key, said in seen.items() if key not in accepted]
    gone = [
        f"{what} of {node} no longer differs: delete it from differences.yaml"
        for node, what in accepted
        if (node, what) not in seen
    ]
    return new + gone


def compared(
    engine: Engine,
    converter: Converter,
    key: str,
    instrument: ir.Instrument,
    interviews: list[tuple[str, dict[str, object]]],
    *,
    reopen: int = 1,
) -> tuple[int, list[Difference]]:
    """Run interviews on both sides. Both take today for today, because the engine knows no other day."""
    form, files = xform_of(instrument, converter)
    engine.load(key, form, files)
    tree, runner = Tree(instrument), expr.Interview(instrument)
    runs = [runner.run(answers, today=today(), engine="web") for _, answers in interviews]
    theirs = engine.runs(key, tree, runs, reopen=reopen)
    count, found = 0, []
    for (name, _), run, other in zip(interviews, runs, theirs, strict=True):
        # The engine does not take an answer that its list does not show; here it is taken and told to be invalid.
        taken = runner.run(nested(run, run.invalid), today=today(), engine="web") if run.invalid else run
        nodes, differing = differences(key.partition(":")[0], name, tree, taken, other)
        count += nodes
        found += differing
    return count, found


def interviews_of(session: Session, subject: Subject) -> tuple[ir.Instrument, Scenarios, list[Played]]:
    scenarios, _ = session.written(subject)
    trial = session.trial(subject)
    assert scenarios is not None
    assert trial.interviews is not None
    assert trial.passed, [d.text for d in trial.log]
    return trial.interviews.instrument, scenarios, list(trial.played)


@pytest.mark.parametrize("name", with_scenarios())
def test_scenarios(name: str, engine: Engine, converter: Converter) -> None:
    library = shipped()
    session = Session(library)
    subject = next(one for one in session.subjects() if one.id == name)
    instrument, scenarios, played = interviews_of(session, subject)
    found: list[Difference] = []
    count = 0
    for kind, form in (("interview", instrument), ("derivation", session.open_form(subject, instrument, scenarios))):
        told = [(one.title, dict(one.answers)) for one in played if one.kind == kind]
        if told:
            nodes, differing = compared(engine, converter, f"{name}:{kind}", form, told, reopen=REOPEN)
            count += nodes
            found += differing
    assert count > 0
    assert reviewed(name, found) == []


@pytest.mark.parametrize("name", instruments())
def test_simulated_respondents(name: str, engine: Engine, converter: Converter) -> None:
    library = shipped()
    log = Log()
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    block = read_yaml(library.inputs[library.index.instruments[name].path] or b"", name, log)
    assert isinstance(block, Mapping)
    sample = simulate(instrument, plan(instrument, block.entries.get("simulate"), log), RESPONDENTS, 1, today(), log)
    assert not log.failed
    interviews = [(f"respondent {one.number}", nested(one.run)) for one in sample.respondents]
    count, found = compared(engine, converter, f"{name}:simulated", instrument, interviews, reopen=REOPEN)
    assert count > RESPONDENTS * 20
    assert reviewed(f"simulated {name}", [Difference(f"simulated {name}", *_rest(one)) for one in found]) == []


def _rest(one: Difference) -> tuple[str, str, str, str, str]:
    return one.interview, one.node, one.what, one.ours, one.theirs


@pytest.mark.parametrize("name", ["flow-point", "household-protection"])
def test_submissions_are_those_of_the_engine(name: str, engine: Engine, converter: Converter) -> None:
    """The XML that `surveykit simulate` writes is what the engine sends: the same elements, in the same order."""
    library = shipped()
    log = Log()
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    block = read_yaml(library.inputs[library.index.instruments[name].path] or b"", name, log)
    assert isinstance(block, Mapping)
    sample = simulate(instrument, plan(instrument, block.entries.get("simulate"), log), 12, 2, today(), log)
    form, files = xform_of(instrument, converter)
    engine.load(f"{name}:sent", form, files)
    theirs = engine.runs(f"{name}:sent", Tree(instrument), [one.run for one in sample.respondents], payload=True)
    for one, other in zip(sample.respondents, theirs, strict=True):
        ours = submission(one, instrument, instrument.id, "any")
        assert outline(ours) == outline(other["xml"])


def outline(xml: bytes | str) -> list[tuple[str, str]]:
    """Each element of a submission with its text, without namespaces; codes of several ticks in order of name."""
    found = []
    for element in ElementTree.fromstring(xml).iter():
        name = element.tag.rpartition("}")[2]
        if name != "instanceID":
            found.append((name, " ".join(sorted((element.text or "").split()))))
    return found


RULE_CASES = {
    "order of ticks": ("ep_near", ["other", "family"]),
    "whole decimals": ("amount", 1200),
}


def test_every_reviewed_rule_still_differs(engine: Engine, converter: Converter) -> None:
    assert set(RULE_CASES) == RULES
    assert all(len(entry["reason"]) > 40 for entry in (*REVIEWED["rules"], *REVIEWED["nodes"]))
    library = shipped()
    session = Session(library)
    privacy = next(one for one in session.subjects() if one.id == "eth_privacy")
    instrument, scenarios, _ = interviews_of(session, privacy)
    opened = session.open_form(privacy, instrument, scenarios)
    amount = ir.Question("amount", ir.DecimalAnswer(), ir.Origin("tests", "1", "amount"), label=instrument.title)
    _, found = compared(
        engine,
        converter,
        "rules",
        replace(opened, nodes=(*opened.nodes, amount)),
        [("rules", dict(RULE_CASES.values()))],
    )
    assert {one.what for one in found} == RULES


def test_the_engine_sees_what_is_wrong(engine: Engine, converter: Converter) -> None:
    """The comparison can fail: another day, another answer and another rule are told as differences."""
    library = shipped()
    session = Session(library)
    subject = next(one for one in session.subjects() if one.id == "flow-point")
    instrument, _, played = interviews_of(session, subject)
    form, files = xform_of(instrument, converter)
    engine.load("wrong", form, files)
    tree, runner = Tree(instrument), expr.Interview(instrument)
    right = runner.run(played[0].answers, today=today(), engine="web")
    other = runner.run({**played[0].answers, "ec_consent": "no", "dm_age": 200}, today=today(), engine="web")
    (theirs,) = engine.runs("wrong", tree, [right])
    assert differences("flow-point", "right", tree, right, theirs)[1] == []
    kinds = {one.what for one in differences("flow-point", "wrong", tree, other, theirs)[1]}
    assert kinds >= {"relevance", "value"}
