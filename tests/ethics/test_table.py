"""The table of rules: complete, explained in the same words, and each rule broken by a test."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import LIBRARY
from mutations import MUTATIONS

import surveykit.rules.ethics
from surveykit import explain
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.rules import ETHICS

BY_SHAPE = {
    "E092": ("codes: [{code: no, label: No}]", "S006"),
    "E093": ("codes: [{code: {en: a, fr: b}, label: A}]", "S001"),
}


def test_every_file_is_in_the_table() -> None:
    files = sorted(path.stem[:4].upper() for path in Path(surveykit.rules.ethics.__file__).parent.glob("e*.py"))
    assert [rule.code for rule in ETHICS] == files
    assert len(files) == len(set(files)) == 75


def test_every_rule_is_broken_by_a_test() -> None:
    broken = {mutation.code for mutation in MUTATIONS}
    assert {rule.code for rule in ETHICS if rule.check is not None} == broken


@pytest.mark.parametrize("rule", ETHICS, ids=lambda rule: rule.code)
def test_the_explanation_says_the_same(rule: surveykit.rules.Rule) -> None:
    entry = explain.entries()[rule.code]
    assert (entry.title, entry.severity, entry.mend) == (rule.name, rule.severity.word, rule.remedy)
    assert entry.why.startswith(rule.rationale)
    assert all(source in entry.why for source in (*rule.sources, *rule.held_by))


@pytest.mark.parametrize("code", sorted(BY_SHAPE))
def test_rules_that_a_file_s_shape_holds(code: str, tmp_path: Path) -> None:
    codes, held_by = BY_SHAPE[code]
    (tmp_path / "modules" / "lists").mkdir(parents=True)
    (tmp_path / "modules" / "lists" / "own.yaml").write_text(
        f"surveykit: 1\nlist: own\nversion: 1.0.0\nlanguage: en\ntitle: Own\n{codes}\n", "utf-8"
    )
    log = Log()
    assert Library(tmp_path, log, shipped=LIBRARY).choice_list("own") is None or log.failed
    assert held_by in {d.code for d in log}
    assert held_by in next(rule.held_by for rule in ETHICS if rule.code == code)


def test_a_module_without_its_ethics_is_not_read(tmp_path: Path) -> None:
    path = LIBRARY / "modules" / "mobility" / "dem_core.yaml"
    for key in (
        "purpose",
        "retention",
        "training",
        "privacy",
        "distress",
        "referral",
        "recall",
        "sensitivity",
        "consent",
    ):
        folder = tmp_path / key / "modules" / "mobility"
        folder.mkdir(parents=True)
        (folder / "dem_core.yaml").write_text(
            path.read_text("utf-8").replace(f"\n  {key}:", f"\n  {key}_gone:", 1), "utf-8"
        )
        log = Log()
        assert Library(tmp_path / key, log, shipped=LIBRARY).module("dem_core") is None
        assert "S003" in {d.code for d in log}, "E095 is held by S003"
