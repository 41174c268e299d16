"""Simulated respondents: they obey the form, the same seed draws them again, and the files are those of the platforms."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from surveykit import expr, ir
from surveykit.cli.commands import surveykit
from surveykit.diagnostics import Loc, Log
from surveykit.expr.interview import TODAY
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked
from surveykit.simulate.files import Released, files
from surveykit.simulate.pattern import fitting
from surveykit.simulate.plan import Plan, Spread, plan
from surveykit.simulate.respondents import Sample, simulate
from surveykit.source import Mapping, read_yaml

ORIGIN = ir.Origin("tests", "1", "")


def text(words: str) -> ir.Text:
    return ir.Text("tests/x/label", words)


def q(name: str, answer: ir.Answer, **keys: Any) -> ir.Question:
    formulas = {
        key: ir.Formula(value, Loc("form.yaml", 3, 5))
        for key, value in keys.items()
        if key in ("relevant", "constraint", "calculation", "default")
    }
    return ir.Question(name, answer, ORIGIN, label=text(name), **(keys | formulas))


def choices(name: str, *codes: str) -> ir.ChoiceList:
    missing = {"dk", "refused"}
    return ir.ChoiceList(
        name,
        tuple(
            ir.Choice(code, text(code), missing=code if code in missing else None, exclusive=code == "none")
            for code in codes
        ),
    )


def form(*nodes: ir.Node, lists: tuple[ir.ChoiceList, ...] = (), **keys: Any) -> ir.Instrument:
    return ir.Instrument(
        "trial", "1.0.0", text("Trial"), (ir.Language("en", "English"),), "en", ("kobo", "central"), nodes,
        {found.name: found for found in lists}, (), **keys,
    )  # fmt: skip


YN = choices("yn", "yes", "no", "dk", "refused")
MANY = choices("many", "a", "b", "c", "d", "none", "dk")
ONE, SEVERAL = ir.SelectAnswer("one", "yn"), ir.SelectAnswer("multiple", "many")


def drawn(
    instrument: ir.Instrument, count: int = 200, given_plan: Plan | None = None, seed: int = 1
) -> tuple[Sample, Log]:
    log = Log()
    return simulate(instrument, given_plan or Plan(), count, seed, TODAY, log), log


def answers(sample: Sample, name: str) -> list[str]:
    return [one.run.values[name] for one in sample.respondents if one.run.values.get(name)]


# --- what is drawn ---------------------------------------------------------------------------------

CONSTRAINED = {
    "both ends": (ir.IntegerAnswer(), ". >= 18 and . <= 25", lambda v: 18 <= int(v) <= 25),
    "ends turned round": (ir.IntegerAnswer(), "18 < . and 26 > .", lambda v: 18 < int(v) < 26),
    "one value": (ir.IntegerAnswer(), ". = 77777", lambda v: v == "77777"),
    "two values": (ir.IntegerAnswer(), ". = 5000 or . = 70000", lambda v: v in ("5000", "70000")),
    "far away": (ir.IntegerAnswer(), ". > 1000000", lambda v: int(v) > 1000000),
    "below zero": (ir.DecimalAnswer(), ". < -3.5", lambda v: float(v) < -3.5),
    "even": (ir.IntegerAnswer(), ". mod 2 = 0 and . <= 10", lambda v: int(v) % 2 == 0),
    "a pattern": (
        ir.TextAnswer(),
        "regex(., '^[A-Z][0-9]{2}(-x|_y)?$')",
        lambda v: re.fullmatch("[A-Z][0-9]{2}(-x|_y)?", v),
    ),
    "a length": (ir.TextAnswer(), "string-length(.) >= 4 and string-length(.) < 6", lambda v: 4 <= len(v) < 6),
    "a long text": (ir.TextAnswer(), "string-length(.) > 30", lambda v: len(v) > 30),
    "a past day": (ir.DateAnswer("date"), ". < today()", lambda v: v < TODAY.isoformat()),
    "a day to come": (ir.DateAnswer("date"), ". > today()", lambda v: v > TODAY.isoformat()),
    "a day of another year": (
        ir.DateAnswer("date"),
        ". >= date('2010-03-01') and . < date('2010-03-03')",
        lambda v: "2010-03-01" <= v < "2010-03-03",
    ),
    "not both": (
        SEVERAL,
        "not(selected(., 'none') and count-selected(.) > 1)",
        lambda v: v == "none" or "none" not in v.split(),
    ),
    "exactly two": (SEVERAL, "count-selected(.) = 2", lambda v: len(v.split()) == 2),
    "one choice": (ONE, ". != 'yes' and . != 'dk'", lambda v: v in ("no", "refused")),
}


@pytest.mark.parametrize("title", CONSTRAINED)
def test_answers_obey_their_constraint(title: str) -> None:
    answer, constraint, fits = CONSTRAINED[title]
    sample, log = drawn(form(q("x", answer, constraint=constraint), lists=(YN, MANY)), 100)
    assert [d.text for d in log] == []
    found = answers(sample, "x")
    assert len(found) > 90
    assert all(map(fits, found)), sorted(set(found))
    assert all(one.run.failed == () and one.run.invalid == () for one in sample.respondents)


def test_a_constraint_that_looks_at_an_earlier_answer() -> None:
    instrument = form(
        q("all", ir.IntegerAnswer(), constraint=". >= 1 and . <= 40"),
        q("some", ir.IntegerAnswer(), constraint=". >= 0 and . <= ${all}"),
    )
    sample, log = drawn(instrument)
    (stuck,) = log  # where the first answer is missing, nothing is accepted for the second
    assert (stuck.code, stuck.severity.word) == ("X224", "warning")
    pairs = [(one.run.values["all"], one.run.values["some"]) for one in sample.respondents]
    assert all(int(some) <= int(whole) for whole, some in pairs if whole and some)


def test_a_constraint_that_nothing_meets_is_told_at_its_line() -> None:
    _, log = drawn(form(q("x", ir.IntegerAnswer(), constraint=". > 5 and . < 5")), 10)
    (fault,) = log
    assert (fault.code, fault.severity.word, fault.at.line) == ("X224", "error", 3)
    assert ". > 5 and . < 5" in fault.text


def test_choices_that_the_interview_itself_makes_are_left_empty() -> None:
    sample, log = drawn(form(q("x", ir.SelectAnswer("one", repeat=ir.Formula("${who}")))), 5)
    assert [d.code for d in log] == ["X225"]
    assert answers(sample, "x") == []


def test_every_kind_of_question_is_answered() -> None:
    kinds: dict[str, ir.Answer] = {
        "text": ir.TextAnswer(), "int": ir.IntegerAnswer(), "share": ir.IntegerAnswer("percentage"), "dec": ir.DecimalAnswer(),
        "range": ir.RangeAnswer("0", "1", "0.25"), "one": ONE, "several": SEVERAL, "rank": ir.SelectAnswer("rank", "many"),
        "date": ir.DateAnswer("date"), "time": ir.DateAnswer("time"), "moment": ir.DateAnswer("dateTime"), "point": ir.GeoAnswer("geopoint"),
        "line": ir.GeoAnswer("geotrace"), "area": ir.GeoAnswer("geoshape"), "photo": ir.MediaAnswer("photo"), "code": ir.BarcodeAnswer(),
        "tick": ir.AcknowledgeAnswer(), "osm": ir.MapFeatureAnswer(),
        "file": ir.SelectAnswer("one", file="areas.csv"),
    }  # fmt: skip
    areas = ir.Media("areas.csv", b"name,label\nz1,One\nz2,Two\n")
    sample, log = drawn(
        form(*(q(name, answer) for name, answer in kinds.items()), lists=(YN, MANY), media=(areas,)), 60
    )
    assert [d.text for d in log] == []
    assert {name: bool(answers(sample, name)) for name in kinds} == dict.fromkeys(kinds, True)
    assert all(one.run.invalid == () for one in sample.respondents)
    assert set(answers(sample, "range")) == {"0", "0.25", "0.5", "0.75", "1"}
    assert set(answers(sample, "file")) == {"z1", "z2"}
    assert sample.never == ()


def test_skip_logic_repeats_and_what_nobody_reaches() -> None:
    members = ir.Repeat("members", (q("age", ir.IntegerAnswer()), q("school", ONE, relevant="${age} < 18")), ORIGIN)
    sample, _ = drawn(form(q("go", ONE), q("why", ir.TextAnswer(), relevant="${go} = 'no'"), members, q("never", ONE, relevant="1 = 2"), lists=(YN,)),
                      100, Plan(rows={"members": (0, 3)}))  # fmt: skip
    assert sample.never == ("never",)
    rows = [
        sum(key.startswith("members[") and "/" not in key for key in one.run.relevant) for one in sample.respondents
    ]
    assert set(rows) == {0, 1, 2, 3}
    for one in sample.respondents:
        assert ("why" in one.run.asked) == (one.run.values["go"] == "no")
        assert one.run.missing == ()


def test_shares_of_missing_unknown_and_refused_answers() -> None:
    instrument = form(q("x", ONE), q("must", ONE, required=True), lists=(YN,))
    sample, _ = drawn(instrument, 2000, Plan(missing=0.2, dont_know=0.1, refused=0.05))
    share = {code: answers(sample, "x").count(code) / 1600 for code in ("dk", "refused")}
    assert 0.17 < 1 - len(answers(sample, "x")) / 2000 < 0.23
    assert 0.08 < share["dk"] < 0.12
    assert 0.03 < share["refused"] < 0.07
    assert len(answers(sample, "must")) == 2000


def test_weights_and_spreads() -> None:
    instrument = form(q("x", ONE), q("age", ir.IntegerAnswer(), constraint=". >= 0 and . <= 120"), lists=(YN,))
    sample, _ = drawn(instrument, 1000, Plan(weights={"x": {"yes": 9, "no": 1}}, spreads={"age": Spread(18, 60, 25)}))
    yes, no = (answers(sample, "x").count(code) for code in ("yes", "no"))
    assert 7 < yes / no < 12
    ages = sorted(map(int, answers(sample, "age")))
    assert ages[0] >= 18
    assert ages[-1] <= 60
    assert ages[len(ages) // 2] < 36


@given(st.from_regex(r"\A[A-Z]{1,3}\Z"), st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_patterns(prefix: str, seed: int) -> None:
    chance = random.Random(seed)
    for pattern in (
        f"^{prefix}[0-9]{{2,4}}$",
        f"({prefix}|x|y)+",
        "[^0-9]{3}",
        r"\d+\.\d{2}",
        "[a-z_-]*",
        f"{prefix}?-[0-9A-F]{{8}}",
        "(a(b|c)){2}",
    ):
        made = fitting(pattern, chance.randrange)
        assert made is not None
        assert re.fullmatch(pattern, made), (pattern, made)


@pytest.mark.parametrize("pattern", [r"(?=a)b", r"\bword", "[", "a{2", "(a", "*", "a\\"])
def test_patterns_that_are_not_known_are_left_alone(pattern: str) -> None:
    assert fitting(pattern, lambda _count: 0) is None


# --- what a recipe may say -------------------------------------------------------------------------


def planned(block: str) -> tuple[Plan, list[tuple[str, int]], list[str]]:
    log = Log()
    node = read_yaml(block.encode(), "recipe.yaml", log)
    members = ir.Repeat("members", (q("years", ir.IntegerAnswer()),), ORIGIN)
    instrument = form(
        q("sex", ONE),
        q("age", ir.IntegerAnswer()),
        q("born", ir.DateAnswer("date")),
        q("say", ir.TextAnswer()),
        members,
        lists=(YN,),
    )
    found = plan(instrument, node, log)
    return found, [(d.code, d.at.line) for d in log], [d.advice for d in log]


def test_plan_of_a_recipe() -> None:
    found, faults, _ = planned(
        "missing: 0.5\ndont_know: 0\nanswers:\n  sex: {'yes': 3, 'no': 1}\n  age: {from: 18, around: 30, to: 80}\n  born: {from: '1970-01-03', to: '1970-01-05'}\nrows:\n  members: {from: 0, to: 2}\n"
    )
    assert faults == []
    assert found == Plan(
        0.5,
        0.0,
        0.02,
        {"sex": {"yes": 3, "no": 1}},
        {"age": Spread(18, 80, 30), "born": Spread(2, 4)},
        {"members": (0, 2)},
    )


@pytest.mark.parametrize(
    ("block", "code", "line"),
    [
        ("answers:\n  aeg: {from: 1}\n", "X221", 2),
        ("rows:\n  member: {from: 1, to: 2}\n", "X221", 2),
        ("answers:\n  sex:\n    yess: 1\n    'no': 1\n", "X222", 3),
        ("answers:\n  sex: {'yes': 0}\n", "X223", 2),
        ("answers:\n  sex: {'yes': much}\n", "X223", 2),
        ("answers:\n  age: {from: 80, to: 18}\n", "X223", 2),
        ("answers:\n  age:\n    form: 80\n", "X223", 3),
        ("answers:\n  age: {from: young}\n", "X223", 2),
        ("answers:\n  say: {hello: 1}\n", "X223", 2),
        ("rows:\n  members: {from: 3, to: 2}\n", "X223", 2),
    ],
)
def test_plan_with_a_fault(block: str, code: str, line: int) -> None:
    assert planned(block)[1] == [(code, line)]


def test_plan_with_a_misspelt_name_gets_a_suggestion() -> None:
    assert planned("answers:\n  aeg: {from: 1}\n")[2] == ["Did you mean 'age'?"]


# --- the shipped instruments and the files ---------------------------------------------------------


def shipped(name: str) -> tuple[ir.Instrument, Plan]:
    log = Log()
    library = Library(shipped_root(), log)
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    block = read_yaml(library.index.instruments[name].path.read_bytes(), name, log)
    assert isinstance(block, Mapping)
    found = plan(instrument, block.entries.get("simulate"), log)
    assert not log.failed
    return instrument, found


@pytest.mark.parametrize("name", sorted(Library(shipped_root(), Log()).index.instruments))
def test_respondents_of_what_ships(name: str) -> None:
    """They obey the form, and some of them come to every module."""
    instrument, found = shipped(name)
    sample, log = drawn(instrument, 500, found)
    assert [d.text for d in log] == []
    assert all(
        not (one.run.failed or one.run.invalid or one.run.missing or one.run.unused) for one in sample.respondents
    )
    reached = {
        use.id for use in instrument.modules if any(one.run.relevant.get(use.group) for one in sample.respondents)
    }
    assert reached == {use.id for use in instrument.modules}
    assert len(sample.never) < 10, sample.never


def released(instrument: ir.Instrument) -> dict[str, Released]:
    return {target: Released(instrument, instrument.id, "1.0.0-abc") for target in ("kobo", "central")}


def test_the_same_seed_gives_the_same_bytes() -> None:
    instrument, found = shipped("flow-point")
    one, two, other = (files(drawn(instrument, 20, found, seed)[0], released(instrument)) for seed in (7, 7, 8))
    assert one == two
    assert one != other


def household() -> tuple[Sample, dict[str, bytes]]:
    children = ir.Repeat("children", (q("c_age", ir.IntegerAnswer(), required=True),), ORIGIN)
    members = ir.Repeat(
        "members",
        (
            ir.Group(
                "who",
                (q("m_age", ir.IntegerAnswer(), required=True), q("m_at", ir.GeoAnswer("geopoint"), required=True)),
                ORIGIN,
            ),
            children,
        ),
        ORIGIN,
    )
    place = ir.Group(
        "place", (q("at", ir.GeoAnswer("geopoint"), required=True), q("kinds", SEVERAL, required=True), members), ORIGIN
    )
    instrument = form(place, q("shown", ir.NoteAnswer()), q("skip", ONE, relevant="1 = 2"), lists=(YN, MANY))
    sample, _ = drawn(instrument, 12, Plan(rows={"members": (0, 2), "children": (0, 2)}))
    return sample, files(sample, released(instrument))


def table(content: bytes, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))


def test_tables_of_central() -> None:
    sample, made = household()
    top, members, children = (
        table(made[f"central/SIMULATED-trial{part}.csv"], ",") for part in ("", "-members", "-children")
    )
    assert list(top[0])[:6] == [
        "SubmissionDate",
        "place-at-Latitude",
        "place-at-Longitude",
        "place-at-Altitude",
        "place-at-Accuracy",
        "place-kinds",
    ]
    ticked = sorted(
        {code for one in sample.respondents for code in one.run.values["kinds"].split()},
        key=["a", "b", "c", "d", "none", "dk"].index,
    )
    assert list(top[0])[6:] == [
        *(f"place-kinds/{code}" for code in ticked), "shown", "skip", "meta-instanceID", "KEY", "SubmitterID", "SubmitterName",
        "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion", "simulated",
    ]  # fmt: skip
    assert list(members[0]) == [
        "who-m_age",
        "who-m_at-Latitude",
        "who-m_at-Longitude",
        "who-m_at-Altitude",
        "who-m_at-Accuracy",
        "PARENT_KEY",
        "KEY",
        "simulated",
    ]
    assert list(children[0]) == ["c_age", "PARENT_KEY", "KEY", "simulated"]
    assert [row["KEY"] for row in top] == [f"uuid:{one.uuid}" for one in sample.respondents]
    assert {row["PARENT_KEY"] for row in members} <= {row["KEY"] for row in top}
    assert {row["PARENT_KEY"] for row in children} <= {row["KEY"] for row in members}
    assert re.fullmatch(r"uuid:[0-9a-f-]{36}/place/members\[\d\]/children\[\d\]", children[0]["KEY"])
    rows = sum(
        key.count("/") == 0 and key.startswith("members[") for one in sample.respondents for key in one.run.relevant
    )
    assert len(members) == rows
    assert {row["simulated"] for row in (*top, *members, *children)} == {"yes"}


def test_tables_of_kobotoolbox() -> None:
    _, made = household()
    top, members, children = (
        table(made[f"kobo/SIMULATED-trial{part}.csv"], ";") for part in ("", "-members", "-children")
    )
    assert list(top[0]) == [
        "at", "_at_latitude", "_at_longitude", "_at_altitude", "_at_precision", "kinds", "kinds/a", "kinds/b", "kinds/c", "kinds/d", "kinds/none",
        "kinds/dk", "shown", "skip", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
        "__version__", "_tags", "_index", "simulated",
    ]  # fmt: skip
    for row in top:
        assert row["at"].split()[0] == row["_at_latitude"]
        assert [code for code in ("a", "b", "c", "d", "none", "dk") if row[f"kinds/{code}"] == "1"] == row[
            "kinds"
        ].split()
    by_index = {row["_index"]: row for row in members}
    assert {row["_parent_table_name"] for row in members} == {"trial"}
    assert {row["_parent_table_name"] for row in children} == {"members"}
    for row in children:
        assert by_index[row["_parent_index"]]["_submission__uuid"] == row["_submission__uuid"]


def test_submissions() -> None:
    sample, made = household()
    for one in sample.respondents:
        content = made[f"submissions/SIMULATED-{one.number:04}.xml"]
        assert b"SIMULATED" in content
        root = ElementTree.fromstring(content)
        assert (root.tag, root.get("id"), root.get("version")) == ("data", "trial", "1.0.0-abc")
        assert root.findtext("meta/instanceID") == f"uuid:{one.uuid}"
        assert root.findtext("place/kinds") == one.run.values["kinds"]
        assert root.find("skip") is None
        ages = [found.text for found in root.findall("place/members/who/m_age")]
        assert ages == [value for key, value in one.run.values.items() if key.endswith("/m_age")]


def test_the_settings_may_name_a_submission() -> None:
    instrument = form(q("x", ONE, required=True), lists=(YN,), settings={"instance_name": "concat('no ', ${x})"})
    sample, _ = drawn(instrument, 3)
    made = files(sample, released(instrument))
    for row, one in zip(table(made["central/SIMULATED-trial.csv"], ","), sample.respondents, strict=True):
        assert row["meta-instanceName"] == f"no {one.run.values['x']}"
        root = ElementTree.fromstring(made[f"submissions/SIMULATED-{one.number:04}.xml"])
        assert root.findtext("meta/instanceName") == row["meta-instanceName"]


def test_every_file_says_that_it_is_simulated() -> None:
    _, made = household()
    for name, content in made.items():
        assert "SIMULATED" in name or b"SIMULATED" in content
        assert b"imulated" in content or b"SIMULATED" in content


def test_length_grows_with_what_is_asked_and_read() -> None:
    short = form(q("a", ONE), lists=(YN,))
    long = form(q("a", ONE), ir.Question("b", ir.AcknowledgeAnswer(), ORIGIN, label=text("word " * 120)), lists=(YN,))
    few, many = drawn(short, 50)[0].minutes, drawn(long, 50)[0].minutes
    assert few.least <= few.quarter <= few.half <= few.three_quarters <= few.most
    assert 0.8 < many.half - few.half < 1.4


# --- the command -----------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(surveykit, ["simulate", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_command(project: Path) -> None:
    status, out, err = run("flow-point", "-n", "40", "--seed", "3")
    assert (status, err) == (0, "")
    assert "40 SIMULATED interviews (seed 3) in build/flow-point/simulate" in out
    folder = project / "build" / "flow-point" / "simulate"
    assert len(list((folder / "submissions").iterdir())) == 40
    assert "--seed 3" in (folder / "README.md").read_text("utf-8")
    summary = json.loads((folder / "SIMULATED.json").read_text("utf-8"))
    assert summary["respondents"] == 40
    assert summary["reached"]["eth_consent"] == 40
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run("flow-point", "-n", "40", "--seed", "3")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("flow-pont", "-n", "5"), 1, "Did you mean 'flow-point'?"),
        (("flow-point", "-n", "0"), 2, "0 is not in the range"),
        (("flow-point",), 2, "Missing option '-n'"),
        (("flow-point", "-n", "5", "--seed", "-1"), 2, "-1 is not in the range"),
        (("flow-point", "-n", "5", "--output", "taken/here"), 3, "cannot be written"),
    ],
)
def test_command_that_cannot(words: tuple[str, ...], status: int, said: str) -> None:
    Path("taken").write_text("a file, where a folder should be", "utf-8")
    found, _, err = run(*words)
    assert (found, said in err) == (status, True), err


def test_command_on_another_day(project: Path) -> None:
    status, _, err = run("flow-point", "-n", "1", "--as-of", "2026-03-31")
    assert (status, err) == (0, "")
    (sent,) = table((project / "build/flow-point/simulate/central/SIMULATED-flow-point.csv").read_bytes(), ",")
    assert datetime.datetime.fromisoformat(sent["SubmissionDate"]).date() == datetime.date(2026, 3, 31)


def test_the_engine_under_it_is_the_one_that_is_proved() -> None:
    """A simulated interview, given again as answers, comes to the same."""
    instrument, found = shipped("flow-point")
    sample, _ = drawn(instrument, 50, found)
    interview = expr.Interview(instrument)
    for one in sample.respondents:
        again = interview.run(
            {name: one.run.values[name] for name in one.run.asked if one.run.values[name]}, today=TODAY
        )
        assert again == one.run
