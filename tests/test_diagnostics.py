"""How faults are collected and told: once each, in reading order, in four formats."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveykit.diagnostics import (
    Loc,
    Log,
    Related,
    Severity,
    did_you_mean,
    render_github,
    render_json,
    render_sarif,
    render_text,
    suggest,
)


def a_log() -> Log:
    log = Log()
    log.warning("T001", Loc("b.yaml", 2, 1), "later", "do {what}", what="this")
    log.error(
        "A002",
        Loc("a.yaml", 3, 5),
        "there is no module '{module}'",
        "Write ${{name}}.",
        [Related(Loc("c.yaml", 1, 1), "here {x}")],
        module="{x}",
    )
    log.note("A020", Loc("a.yaml", 1, 1), "first")
    return log


def test_each_fault_is_kept_once_and_told_in_reading_order() -> None:
    log = a_log()
    log.note("A020", Loc("a.yaml", 1, 1), "first")
    assert [(d.at.file, d.at.line) for d in log] == [("a.yaml", 1), ("a.yaml", 3), ("b.yaml", 2)]
    assert log.worst() is Severity.ERROR
    assert log.failed
    assert not Log().failed


def test_text() -> None:
    shown = render_text(a_log(), {"a.yaml": "x\ny\n  - module: q\n"})
    assert shown == (
        "a.yaml:1:1: note A020: first\n  1 | x\n    | ^\n"
        "a.yaml:3:5: error A002: there is no module '{x}'\n  3 |   - module: q\n    |     ^\n  help: Write ${name}.\n  c.yaml:1:1: here {x}\n"
        "b.yaml:2:1: warning T001: later\n  help: do this\n"
    )


def test_a_long_line_is_cut_around_the_place() -> None:
    log = Log()
    log.error("Y001", Loc("a", 1, 301), "x")
    row, caret = render_text(log, {"a": "." * 300 + "!" + "." * 300}).splitlines()[1:3]
    assert len(row) < 120
    assert row[caret.index("^")] == "!"


@pytest.mark.parametrize("line", [0, 7])
def test_a_place_outside_of_the_file_has_no_excerpt(line: int) -> None:
    log = Log()
    log.error("Y001", Loc("a", line, 1), "x")
    assert render_text(log, {"a": "one\n"}).count("\n") == 1


def test_json_is_the_contract() -> None:
    found = json.loads(render_json(a_log()))["diagnostics"]
    assert found[1] == {
        "code": "A002", "severity": "error", "file": "a.yaml", "line": 3, "column": 5, "message": "there is no module '{x}'",
        "hint": "Write ${name}.", "related": [{"file": "c.yaml", "line": 1, "column": 1, "message": "here {x}"}],
    }  # fmt: skip
    assert [d["severity"] for d in found] == ["note", "error", "warning"]


def test_github_escapes_what_its_commands_would_read() -> None:
    log = Log()
    log.warning("T001", Loc("a,b:c.yaml", 1, 2), "50% done\nnext")
    assert render_github(log) == "::warning file=a%2Cb%3Ac.yaml,line=1,col=2,title=T001::50%25 done%0Anext\n"


def test_sarif() -> None:
    run = json.loads(render_sarif(a_log(), "1.2.3", {"A002": "No such module"}))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["A002", "A020", "T001"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "No such module"}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning"]
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}


def test_did_you_mean() -> None:
    assert did_you_mean("tip_scren", ["tip_screen", "dem_core"]) == "tip_screen"
    assert did_you_mean("TIP_SCREEN", ["tip_screen"]) == "tip_screen"
    assert did_you_mean("food", ["tip_screen"]) == ""
    assert did_you_mean("x", []) == ""


def test_suggestions() -> None:
    assert suggest("lable", ["label", "hint"]) == "Did you mean 'label'?"
    assert suggest("zzz", ["b", "a"]) == "Known here: a, b."
    assert suggest("zzz", map(str, range(100, 113))) == ""


@given(st.text(), st.lists(st.text(), max_size=5), st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_name_can_be_told_in_every_format(name: str, known: list[str], file: str) -> None:
    log = Log()
    log.error("A002", Loc(file, 1, 1), "no '{name}'", suggest(name, known), name=name)
    assert name in next(iter(log)).text
    render_text(log, {file: name})
    json.loads(render_json(log))
    json.loads(render_sarif(log, "1", {}))
    assert render_github(log).count("\n") == 1
