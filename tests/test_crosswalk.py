"""Other data standards beside the library: no field without a module or a reason, no reason that is no longer true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from support import completed
from surveykit import ir
from surveykit.cli.commands import surveykit
from surveykit.crosswalk import STANDARDS, Crosswalk, Row, crosswalk, parts
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.parse import Module


def modules(folder: Path | None = None) -> list[Module]:
    log = Log()
    library = Library(folder or shipped_root(), log)
    found = [library.module(name) for name in sorted(library.index.modules)]
    assert not log.failed
    return [module for module in found if module is not None]


@pytest.fixture(scope="module")
def library() -> list[Module]:
    return modules()


@pytest.fixture(scope="module", params=STANDARDS)
def beside(request: pytest.FixtureRequest, library: list[Module]) -> Crosswalk:
    return crosswalk(str(request.param), library)


def told(found: Crosswalk) -> Iterator[tuple[str, Row]]:
    """Everything that must be mapped or explained: each field, and each code of those that list theirs."""
    for row in found.rows:
        yield row.name, row
        yield from ((f"{row.name} ({code.name})", code) for code in row.codes)


# --- what ships ------------------------------------------------------------------------------------


def test_nothing_is_missing(beside: Crosswalk) -> None:
    assert [name for name, row in told(beside) if not row.items and not row.why_not] == []


def test_no_reason_is_stale(beside: Crosswalk) -> None:
    assert [name for name, row in told(beside) if row.items and (row.why_not or row.note or row.instead)] == []


def test_every_tag_of_a_module_names_something(beside: Crosswalk) -> None:
    assert [f"{stray.item} of {stray.module}: {stray.tag}" for stray in beside.strays] == []


def test_reasons_are_known_and_used(beside: Crosswalk) -> None:
    used = {row.why_not for _, row in told(beside) if row.why_not}
    assert used == set(beside.reasons)


def test_what_comes_nearest_exists(beside: Crosswalk, library: list[Module]) -> None:
    names = {node.name for module in library for node, _ in ir.walk(module.questions)}
    names |= {item.derived.name for module in library for item in module.derived}
    assert [(name, one) for name, row in told(beside) for one in row.instead if one not in names] == []
    assert [name for name, row in told(beside) if row.why_not == "other_measure" and not row.instead] == []


def test_the_standards_are_whole(library: list[Module]) -> None:
    htcds, ctdc = (crosswalk(name, library) for name in STANDARDS)
    assert (len(htcds.rows), sum(row.core for row in htcds.rows)) == (84, 40)
    assert len(ctdc.rows) == 62
    for found in (htcds, ctdc):
        assert len({row.name for row in found.rows}) == len(found.rows)


def test_no_module_records_who_a_person_is(library: list[Module]) -> None:
    never = ("identity", "identification", "perpetrator", "case")
    rows = {row.name: row for row in crosswalk("HTCDS", library).rows}
    assert all(
        rows[name].why_not in never
        for name in ("prs_FirstName", "prs_MobilePhone", "vic_TraffickingStatus", "per_RoleInProcess", "cas_CaseOwner")
    )


def test_a_mapping_says_which_item(library: list[Module]) -> None:
    rows = {row.name: row for row in crosswalk("HTCDS", library).rows}
    assert [(one.module, one.name, one.variant) for one in rows["prs_Citizenship"].items] == [
        ("mig_core", "mc_citz1", "core")
    ]
    controls = {code.name: code for code in rows["vic_MethodsOfControl"].codes}
    assert {one.name for one in controls["ThreatensChildrenFamily"].items} == {"tp_m_threat"}
    assert controls["SexualAbuse"].why_not == "specialist"


# --- how tags are read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("gender", [("gender", set())]),
        ("a, b", [("a", set()), ("b", set())]),
        ("a (X)", [("a", {"X"})]),
        ("a (X, Y), b (Z)", [("a", {"X", "Y"}), ("b", {"Z"})]),
        ("a,\n  b\n", [("a", set()), ("b", set())]),
        ("a (X", [("a (X", set())]),
        ("two words", [("two words", set())]),
        ("", []),
    ],
)
def test_parts_of_a_tag(tag: str, found: list[tuple[str, set[str]]]) -> None:
    assert parts(tag) == found


def test_a_tag_that_names_nothing_is_told(project: Path) -> None:
    path = project / "modules" / "trial" / "tr.yaml"
    path.parent.mkdir(parents=True)
    question = "questions:\n- {{id: tr_{n}, type: integer, label: How many, align: {{CTDC: {tag}}}}}\n"
    path.write_text(
        completed("# usual: module\n" + question.format(n="a", tag="gendre"), "modules/trial/tr.yaml"), "utf-8"
    )
    own = [module for module in modules(project) if module.id == "tr"]
    found = crosswalk("CTDC", own)
    assert [(one.module, one.item, one.tag) for one in found.strays] == [("tr", "tr_a", "gendre")]
    assert all(not row.items for row in found.rows)
    path.write_text(
        completed("# usual: module\n" + question.format(n="a", tag='"gender (Female)"'), "modules/trial/tr.yaml"),
        "utf-8",
    )
    (named,) = [module for module in modules(project) if module.id == "tr"]
    rows = {row.name: row for row in crosswalk("CTDC", [named]).rows}
    assert [one.name for one in rows["gender"].items] == ["tr_a"]  # a field whose codes are not listed takes any


def test_a_code_that_does_not_exist_is_told(project: Path) -> None:
    path = project / "modules" / "trial" / "tr.yaml"
    path.parent.mkdir(parents=True)
    question = (
        "questions:\n- {id: tr_a, type: integer, label: How many, align: {HTCDS: vic_MethodsOfControl (Threats)}}\n"
    )
    path.write_text(completed("# usual: module\n" + question, "modules/trial/tr.yaml"), "utf-8")
    found = crosswalk("HTCDS", [module for module in modules(project) if module.id == "tr"])
    assert [one.tag for one in found.strays] == ["vic_MethodsOfControl (Threats)"]


# --- the command -----------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(surveykit, ["show", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("project")
def test_command_tells_both_halves() -> None:
    status, out, err = run("crosswalk", "htcds")
    assert (status, err) == (0, "")
    assert out.startswith("HTCDS 2.0 (2021-12-24)")
    assert "Answers are never sent to such a file" in out
    assert "  prs_Citizenship  (core): mc_citz1 (mig_core)\n" in out
    assert "    prs_Birthdate (core): The age in full years is asked, never the date of birth. See dm_age.\n" in out
    assert "    vic_MethodsOfControl (ExcessiveWorkingHours): " in out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("standard", STANDARDS)
def test_command_in_json(standard: str) -> None:
    status, out, _ = run("crosswalk", standard, "--format", "json")
    document = json.loads(out)
    assert status == 0
    assert document["standard"] == standard
    for field in document["fields"]:
        assert bool(field["items"]) != ("why_not" in field)
        assert field["items"] or field["reason"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crosswalk",), "show crosswalk HTCDS or CTDC"),
        (("crosswalk", "HTDCS"), "There is no crosswalk to 'HTDCS'"),
        (("tip_screen", "HTCDS"), "One id at a time"),
    ],
)
def test_command_says_what_it_knows(words: tuple[str, ...], said: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert said in err
