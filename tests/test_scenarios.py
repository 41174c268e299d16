"""Scenarios: what a fault in one looks like, what a form that behaves otherwise looks like, and that all that ship pass.

A scenario is written below as a file; `#! X201` at the end of a line promises that code at that line, and nothing else.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from support import CASE_LIBRARY, completed
from surveykit import schema
from surveykit.cli.commands import surveykit
from surveykit.cli.test import _coverage
from surveykit.diagnostics import Log, render_text
from surveykit.library import Library, shipped_root
from surveykit.scenarios.session import Session, Trial
from surveykit.shape import has_shape, plain
from surveykit.source import read_yaml

MODULE = """\
# usual: module
surveykit: 1
id: tr
prefix: tr
needs: [consent]
gate: [consent]
questions:
  - {id: tr_age, type: integer, label: Age, constraint: . >= 0 and . <= 120, constraint_message: From 0 to 120., required: true}
  - {id: tr_married, type: select_one, choices: yn, label: Married, relevant: "${tr_age} >= 18"}
  - {id: tr_born, type: date, label: Born}
  - {id: tr_ok, type: acknowledge, label: Read}
  - {id: tr_kind, type: select_multiple, choices: yn, label: Kinds}
  - {id: tr_say, type: note, label: Thank you}
  - id: tr_people
    type: repeat
    label: Person
    questions:
      - {id: tr_years, type: integer, label: Years}
      - {id: tr_school, type: select_one, choices: yn, label: At school, relevant: "${tr_years} < 18"}
derived:
  - id: tr_adult
    label: Adult
    compute: analysis
    calculation: if(${tr_age} = '', '', if(${tr_age} >= 18, 1, 0))
"""
HEAD = 'surveykit: 1\nscenarios: tr\nstarts:\n  agreed: {co_agree: "yes"}\n'


def lay_out(folder: Path, scenarios: str | None, name: str = "tr") -> None:
    module = folder / "modules" / "trial" / "tr.yaml"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(completed(MODULE, "modules/trial/tr.yaml"), "utf-8")
    if scenarios is not None:
        module.with_name(f"{name}.scenarios.yaml").write_text(scenarios, "utf-8")


def tried(folder: Path, scenarios: str) -> tuple[Trial, Library]:
    lay_out(folder, scenarios)
    library = Library(folder, Log(), shipped=CASE_LIBRARY)
    session = Session(library)
    (subject,), _ = session.named(["tr"])
    return session.trial(subject), library


PASSES = {
    "an adult who agrees": """\
interviews:
  - title: An adult
    given: [agreed]
    answers: {tr_age: 30, tr_married: "no", tr_born: 1995-04-01, tr_ok: true, tr_kind: ["yes", "no"]}
    asked: [tr_married, tr_say, tr]
    values: {tr_adult: 1, tr_kind: yes no}
""",
    "a child is not asked, and an answer that is not taken is named": """\
interviews:
  - title: A child
    given: [agreed]
    answers: {tr_age: 9, tr_married: "yes"}
    not_asked: [tr_married]
    values: {tr_adult: 0, tr_married: ""}
""",
    "a refused answer and one that is missing": """\
interviews:
  - title: Too old
    given: [agreed]
    answers: {tr_age: 130}
    refused: [tr_age]
  - title: No age
    given: [agreed]
    missing: [tr_age]
    values: {tr_adult: ''}
""",
    "rows of a repeat": """\
interviews:
  - title: A family
    given: [agreed]
    answers:
      tr_people:
        - {tr_years: 40}
        - {tr_years: 8, tr_school: "yes"}
    asked: [tr_school, "tr_people[2]/tr_school"]
    not_asked: ["tr_people[1]/tr_school"]
    values: {"tr_people[2]/tr_school": "yes", "tr_people[1]/tr_years": 40}
""",
    "who says no is asked nothing": """\
interviews:
  - title: A no
    answers: {co_agree: "no"}
    not_asked: [tr, tr_age, tr_people]
""",
    "formulas alone, whatever the gates": """\
derivations:
  - in: {tr_age: 200}
    out: {tr_adult: 1}
  - in: {}
    out: {tr_adult: ''}
""",
}


@pytest.mark.parametrize("title", PASSES)
def test_passes(title: str, project: Path) -> None:
    trial, library = tried(project, HEAD + PASSES[title])
    assert [d.text for d in library.log] == []
    assert [str(d.at) + " " + d.text for d in trial.log] == []
    assert trial.passed
    assert all(one.passed for one in trial.played)
    assert trial.played


FAILS = {
    "names that are not in the form": """\
interviews:
  - title: Misspelt
    given: [agreed]
    answers:
      tr_aeg: 3  #! X201
    asked: [tr_maried]  #! X201
    not_asked: [tr_x]  #! X201
    values:
      tr_adlt: 1  #! X201
    refused: [tr_ag]  #! X201
    missing: [tr_a]  #! X201
derivations:
  - in: {tr_aeg: 3}  #! X201
    out: {}
""",
    "codes that are not in the list": """\
interviews:
  - title: No such code
    answers: {co_agree: yess}  #! X202
    values: {tr_married: perhaps}  #! X202
""",
    "answers of another kind": """\
interviews:
  - title: Other kinds
    given: [agreed]
    answers:
      tr_age: thirty  #! X203
      tr_married: ["yes", "no"]  #! X203
      tr_born: last year  #! X203
      tr_ok: 3  #! X203
      tr_say: hello  #! X203
      tr_people: 3  #! X203
      tr_years: 3  #! X203
      tr_adult: 1  #! X203
      tr_kind: [{tr_years: 1}]  #! X203
""",
    "a start that nobody wrote": """\
interviews:
  - title: Unknown start
    given: [agred]  #! X204
""",
    "a day that there is not": """\
interviews:
  - title: No such day
    today: 2025-02-30  #! X203
""",
    "asked and left out the other way round": """\
interviews:
  - title: The other way round
    given: [agreed]
    answers: {tr_age: 9}
    asked: [tr_married]  #! X206
    not_asked: [tr_born]  #! X206
""",
    "another value": """\
interviews:
  - title: Another value
    given: [agreed]
    answers: {tr_age: 9, tr_people: [{tr_years: 1}, {tr_years: 2}]}
    values:
      tr_adult: 1  #! X207
      tr_years: 1  #! X207
derivations:
  - in: {tr_age: 17}
    out: {tr_adult: 1}  #! X207
""",
    "accepted and refused the other way round": """\
interviews:
  - title: Accepted
    given: [agreed]
    answers:
      tr_age: 12
    refused: [tr_age]  #! X208
  - title: Refused
    given: [agreed]
    answers:
      tr_age: 130  #! X208
""",
    "an answer that is never asked for": """\
interviews:
  - title: A child who is married
    given: [agreed]
    answers:
      tr_age: 9
      tr_married: "yes"  #! X209
      tr_people:
        - tr_years: 30
          tr_school: "no"  #! X209
""",
    "an answer that the form does not insist on": """\
interviews:
  - title: Not required
    given: [agreed]
    answers: {tr_age: 9}
    missing: [tr_age, tr_born]  #! X210 X210
""",
    "a key that scenarios do not have": """\
interviews:
  - title: Misspelt key
    anwsers: {tr_age: 3}  #! S002
""",
    "an interview without a title": """\
interviews:
  - answers: {tr_age: 3}  #! S003
""",
    "broken YAML": """\
interviews:
  - title: A colon: too many  #! Y001
""",
}


def promised(text: str) -> list[tuple[int, str]]:
    return sorted(
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        if "#! " in line
        for code in re.findall(r"[XSY]\d{3}", line.split("#! ")[1])
    )


@pytest.mark.parametrize("title", FAILS)
def test_fails(title: str, project: Path) -> None:
    text = HEAD + FAILS[title]
    written = "\n".join(line.split("  #! ")[0] for line in text.splitlines()) + "\n"
    trial, library = tried(project, written)
    assert sorted((d.at.line, d.code) for d in trial.log) == promised(text), render_text(trial.log, library.sources)
    assert not trial.passed


def test_a_fault_says_why(project: Path) -> None:
    trial, _ = tried(project, HEAD + FAILS["asked and left out the other way round"])
    asked, left_out = list(trial.log)
    assert asked.advice == "It is asked only if ${tr_age} >= 18; here tr_age = '9'."
    assert left_out.advice == "It is asked if ${co_agree} = 'yes'; here co_agree = 'yes'."


def test_a_misspelt_name_gets_a_suggestion(project: Path) -> None:
    trial, _ = tried(project, HEAD + FAILS["names that are not in the form"])
    assert "Did you mean 'tr_age'?" in {d.advice for d in trial.log}


def test_scenarios_beside_nothing(project: Path) -> None:
    lay_out(project, "surveykit: 1\nscenarios: trr\n", "trr")
    log = Log()
    Session(Library(project, log, shipped=CASE_LIBRARY)).strays(log)
    assert [(d.code, d.at.file, d.advice) for d in log] == [
        ("X205", "modules/trial/trr.scenarios.yaml", "Did you mean 'tr'?")
    ]


def test_scenarios_of_another(project: Path) -> None:
    trial, _ = tried(project, "surveykit: 1\nscenarios: other\n")
    assert [(d.code, d.at.line) for d in trial.log] == [("X205", 2)]


# --- coverage --------------------------------------------------------------------------------------


def test_coverage_names_what_nobody_reached(project: Path) -> None:
    trial, _ = tried(project, HEAD + PASSES["a child is not asked, and an answer that is not taken is named"])
    coverage = _coverage(trial)
    assert coverage is not None
    assert coverage.questions == 7
    assert coverage.never_asked == ("tr_married", "tr_years", "tr_school")
    lacks = {(branch.name, branch.what, branch.condition): branch.lacks for branch in coverage.branches}
    assert lacks == {
        ("tr", "relevant", "${co_agree} = 'yes'"): ("false",),
        ("tr_age", "constraint", ". >= 0 and . <= 120"): ("false",),
        ("tr_married", "relevant", "${tr_age} >= 18"): ("true",),
        ("tr_school", "relevant", "${tr_years} < 18"): ("true", "false"),
        ("tr_adult", "if", "${tr_age} = ''"): ("true",),
        ("tr_adult", "if", "${tr_age} >= 18"): ("true",),
    }
    assert coverage.never_given["tr_kind"] == ("yes", "no", "dk", "refused")


def test_coverage_grows_with_every_scenario(project: Path) -> None:
    everything = HEAD + "interviews:\n" + "".join(text.partition("interviews:\n")[2] for text in PASSES.values())
    trial, _ = tried(project, everything + PASSES["formulas alone, whatever the gates"])
    assert trial.passed
    coverage = _coverage(trial)
    assert coverage is not None
    assert coverage.never_asked == ()
    assert coverage.branches == ()


# --- what ships, and the command -------------------------------------------------------------------


def shipped_with_scenarios() -> list[str]:
    return [subject.id for subject in Session(Library(shipped_root(), Log())).subjects() if subject.path.is_file()]


@pytest.mark.parametrize("name", shipped_with_scenarios())
def test_what_ships(name: str) -> None:
    library = Library(shipped_root(), Log())
    session = Session(library)
    (subject,), _ = session.named([name])
    trial = session.trial(subject)
    assert render_text(trial.log, library.sources) == ""
    assert trial.passed
    assert any(one.kind == "interview" for one in trial.played)


def shipped_instruments() -> list[str]:
    library = Library(shipped_root(), Log())
    return [name for name in shipped_with_scenarios() if name in library.index.instruments]


@pytest.mark.parametrize("name", shipped_instruments())
def test_the_scenarios_of_an_instrument_come_to_every_module(name: str) -> None:
    session = Session(Library(shipped_root(), Log()))
    (subject,), _ = session.named([name])
    trial = session.trial(subject)
    assert trial.interviews is not None
    runs = [one.run for one in trial.played if one.run is not None]
    for use in trial.interviews.instrument.modules:
        assert any(run.relevant.get(use.group) for run in runs), f"{use.id} is asked in no scenario"
        if use.gate:
            assert any(not run.relevant.get(use.group) for run in runs), f"{use.id} is left out in no scenario"


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(surveykit, ["test", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("project")
def test_command_reads_well() -> None:
    status, out, err = run("eth_consent", "flow-point")
    assert (status, err) == (0, "")
    assert "ok      A man refuses; he is thanked, and nothing else is asked  [" in out
    assert out.rstrip().endswith("played: all as they should be.")


def test_command_fails_when_a_scenario_does(project: Path) -> None:
    path = project / "instruments" / "mine.yaml"
    path.parent.mkdir()
    path.write_text(
        (shipped_root() / "instruments" / "flow-point.yaml")
        .read_text("utf-8")
        .replace("instrument: flow-point", "instrument: mine"),
        "utf-8",
    )
    for area in ("example_adm1.csv", "example_adm2.csv"):
        copy = path.parent / "geography" / area
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((shipped_root() / "instruments" / "geography" / area).read_bytes())
    beside = path.with_name("mine.scenarios.yaml")
    beside.write_text(
        'surveykit: 1\nscenarios: mine\ninterviews:\n  - title: A no\n    given: [consented]\n    answers: {ec_consent: "no"}\n    asked: [ts_unpaid]\n',
        "utf-8",
    )
    for named in ("mine", "instruments/mine.yaml", "instruments/mine.scenarios.yaml", "instruments"):
        status, out, err = run(named)
        assert status == 1
        assert "FAILED  A no" in out
        assert "instruments/mine.scenarios.yaml:7:13: error X206: 'ts_unpaid' should be asked, and is not" in err
        assert "'tip_screen' is asked only if" in err
    status, out, _ = run("mine", "--format", "json", "--coverage")
    document = json.loads(out)
    assert status == 1
    assert document["passed"] is False
    (result,) = document["results"]
    assert [one["passed"] for one in result["scenarios"]] == [False]
    assert result["diagnostics"][0]["code"] == "X206"
    assert "ts_unpaid" in result["coverage"]["never_asked"]


@pytest.mark.usefixtures("project")
def test_command_with_an_unknown_name() -> None:
    status, _, err = run("eth_consnt")
    assert status == 1
    assert "There is no module or instrument 'eth_consnt'. Did you mean 'eth_consent'?" in err


def test_command_with_a_scenario_file_that_lies_alone(project: Path) -> None:
    (project / "alone.scenarios.yaml").write_text("surveykit: 1\nscenarios: eth_consent\n", "utf-8")
    status, out, err = run("alone.scenarios.yaml")
    assert (status, out) == (1, "")
    assert "lies beside the module or instrument that it tries" in err


def test_command_with_a_module_that_has_none(project: Path) -> None:
    lay_out(project, None)
    status, _, err = run("tr")
    assert status == 1
    assert "tr has no scenarios. They belong into modules/trial/tr.scenarios.yaml." in err


# --- the schema ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(shipped_root().glob("*/**/*.scenarios.yaml")), ids=lambda path: path.name)
def test_the_schema_that_editors_read_accepts_what_ships(path: Path) -> None:
    log = Log()
    node = read_yaml(path.read_bytes(), path.name, log)
    assert node is not None
    assert has_shape(node, "scenarios", log)
    assert list(Draft202012Validator(schema.load("scenarios")).iter_errors(plain(node))) == []
