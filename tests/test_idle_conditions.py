"""A condition is called idle when it is so wherever it was looked at: idle in one instrument only is what modules are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import CASE_LIBRARY, completed
from surveykit import check
from surveykit.diagnostics import Log
from surveykit.library import Library

AGES = """\
# usual: module
questions:
  - {id: aa_age, type: integer, label: Age}
"""
FROM_THREE = """\
# usual: module
needs: [aa]
provides: {grown: "${aa_age} >= 3"}
"""
FROM_EIGHTEEN = """\
# usual: module
needs: [aa]
provides: {grown: "${aa_age} >= 18"}
"""
WORK = """\
# usual: module
needs: [aa]
gate: [grown]
questions:
  - {id: bb_work, type: select_one, choices: yn, label: Work, relevant: "${aa_age} >= 1"}
"""
SCHOOL = """\
# usual: module
needs: [aa]
gate: [grown]
questions:
  - {id: cc_school, type: select_one, choices: yn, label: School, relevant: "${aa_age} >= 5"}
"""
GROWN = """\
# usual: instrument
modules: [aa, ee, cc]
"""


@pytest.fixture
def library(project: Path) -> Path:
    for name, content in (("aa", AGES), ("bb", WORK), ("cc", SCHOOL), ("dd", FROM_THREE), ("ee", FROM_EIGHTEEN)):
        path = project / "modules" / "t" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(completed(content, f"t/{name}.yaml"), "utf-8")
    path = project / "instruments" / "adults.yaml"
    path.parent.mkdir()
    path.write_text(completed(GROWN, "adults.yaml"), "utf-8")
    return project


def found(project: Path, *what: str) -> list[tuple[str, str, str, int]]:
    log = Log()
    check.check(Library(project, log, shipped=CASE_LIBRARY), log, what, ethics=False)
    return [(d.code, d.severity.word, d.at.file, d.at.line) for d in log if d.code in ("X025", "X026", "X027")]


def test_a_condition_that_works_somewhere_is_no_news_when_all_is_looked_at(library: Path) -> None:
    idle_for_adults = ("X026", "note", "modules/t/cc.yaml", 5)
    assert found(library, "adults") == [idle_for_adults], "who asks about one instrument is told of it"
    assert found(library, "cc") == []
    assert idle_for_adults not in found(library)


def test_a_condition_that_works_nowhere_is_told(library: Path) -> None:
    assert found(library) == [("X026", "note", "modules/t/bb.yaml", 5)]


def test_what_can_never_be_is_told_wherever_it_is(library: Path) -> None:
    path = library / "modules" / "t" / "cc.yaml"
    path.write_text(path.read_text("utf-8").replace(">= 5", "< 2"), "utf-8")
    assert ("X027", "error", "modules/t/cc.yaml", 5) in found(library)
