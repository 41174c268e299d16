"""Every code can be explained, and every explanation is of a code that the program can report and that a test provokes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import surveykit
from support import TESTS, all_cases, read_case
from surveykit import explain
from surveykit.platforms import shipped

SOURCE = Path(surveykit.__file__).parent
FAMILIES = "YSATXLKCBE"
_CODE = re.compile(rf'"([{FAMILIES}][0-9]{{3}})"')


def used_in_source() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code in _CODE.findall(path.read_text("utf-8")):
            found.setdefault(code, []).append(path.relative_to(SOURCE).as_posix())
    for target in shipped().targets.values():
        for taken in target.features.values():
            found.setdefault(taken.rule, []).append(f"data/platforms/{target.name}.yaml")
    return found


def test_every_code_in_the_source_is_explained() -> None:
    missing = {code: where for code, where in used_in_source().items() if code not in explain.entries()}
    assert missing == {}


def test_every_explanation_is_of_a_code_in_the_source() -> None:
    assert sorted(explain.entries().keys() - used_in_source().keys()) == []


@pytest.mark.parametrize("code", sorted(explain.entries()))
def test_entry_is_complete(code: str) -> None:
    entry = explain.entries()[code]
    assert entry.severity in ("error", "warning", "note")
    for text in (entry.title, entry.why, entry.mend):
        assert len(text) > 10
    assert entry.example
    assert not entry.title.endswith("."), "a title is a headline"
    assert entry.why.endswith("."), "a reason is a sentence"
    assert "victim" not in (entry.title + entry.why + entry.mend).lower()


def test_every_code_has_a_case_or_a_test() -> None:
    provoked = {code for path in all_cases() for code in read_case(path).codes}
    for path in [*TESTS.rglob("*.py"), *(TESTS / "surface").rglob("*.yaml")]:
        if path.name != "test_explain.py" and "node_modules" not in path.parts:
            provoked |= set(re.findall(rf"\b([{FAMILIES}][0-9]{{3}})\b", path.read_text("utf-8")))
    assert sorted(used_in_source().keys() - provoked) == []


def test_severity_of_the_entry_is_that_of_the_report() -> None:
    words = {"error": "error", "warning": "warning", "note": "note"}
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for word, code in re.findall(r'\.(error|warning|note)\(\s*"([A-Z][0-9]{3})"', path.read_text("utf-8")):
            found.setdefault(code, set()).add(words[word])
    said = {"refuse": "error", "warn": "warning"}
    for target in shipped().targets.values():
        for taken in target.features.values():
            found.setdefault(taken.rule, set()).add(said.get(taken.take, "note"))
    wrong = {code: (explain.entries()[code].severity, said) for code, said in found.items()
             if code in explain.entries() and explain.entries()[code].severity not in said}  # fmt: skip
    assert wrong == {}
