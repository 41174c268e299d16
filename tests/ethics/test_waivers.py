"""Waivers count by class, for a time, and only where they are needed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from bench import AS_OF, Change, Judged, judged, project

LONG = Change(
    "recipe",
    "  - module: tip_screen\n",
    "".join(
        f"  - module: {name}\n"
        for name in ("prot_safety", "prot_services", "prot_discrim", "prot_hlp", "aap_psea", "tip_screen")
    ),
)
LEGAL = Change("recipe", "[RP_TIP, ", "[RP_TIP, RP_LEGAL, ")
SEXUAL = Change("tip_screen", "  - id: ts_where\n", "  - id: ts_more\n    label: One more\n    type: select_one\n    choices: yn\n    relevant: ${ts_go} = 'yes'\n"
                "    sensitivity: high\n    topic: sexual_exploitation\n  - id: ts_where\n")  # fmt: skip


def waiver(rule: str, **keys: str) -> Change:
    said = {"reason": "people asked for it", "approver": "the team lead", "expires": "2026-06-30"} | keys
    lines = "".join(f'    {key}: "{value}"\n' for key, value in said.items() if value is not None)
    return Change("recipe", "release:\n", f"waivers:\n  - rule: {rule}\n{lines}release:\n")


def held(folder: Path, *changes: Change, release: bool = True, as_of: datetime.date | None = AS_OF) -> Judged:
    project(folder / "p", changes)
    return judged(folder / "p", release=release, as_of=as_of)


def codes(found: Judged) -> list[str]:
    return sorted({d.code for d in found.found})


def test_the_team_waives_a_warning(tmp_path: Path) -> None:
    found = held(tmp_path, LONG, LEGAL, waiver("E023"))
    assert codes(found) == []
    assert [(one.rule, one.override, one.expires) for one in found.verdict.waived] == [("E023", "team", "2026-06-30")]


def test_a_warning_that_nobody_waived_stops_a_release_and_not_a_draft(tmp_path: Path) -> None:
    project(tmp_path / "p", (LONG, LEGAL))
    draft, release = (judged(tmp_path / "p", release=later) for later in (False, True))
    assert [d.severity.word for d in draft.found] == ["warning"]
    assert [d.severity.word for d in release.found] == ["error"]


def test_nobody_waives_consent(tmp_path: Path) -> None:
    found = held(tmp_path, Change("dem_core", "gate: [consent]", "gate: []"), waiver("E002"))
    assert codes(found) == ["A102", "E002"]


def test_beside_severe_questions_nobody_waives_the_interpreter(tmp_path: Path) -> None:
    changes = (Change("recipe", "interpreter: vetted", "interpreter: relative"), waiver("E056"))
    assert codes(held(tmp_path / "high", *changes)) == []
    severe = Change("recipe", "  - module: tip_screen\n", "  - module: tip_palermo\n")
    assert codes(held(tmp_path / "severe", severe, *changes)) == ["A102", "E056"]


def test_a_board_decides_with_a_date_and_a_reference(tmp_path: Path) -> None:
    months = Change("recipe", "retention_months: 24", "retention_months: 36")
    assert codes(held(tmp_path / "a", months, waiver("E058"))) == ["A105", "E058"]
    assert codes(held(tmp_path / "b", months, waiver("E058", date="2026-01-15"))) == []


def test_sexual_exploitation_needs_more_than_a_board(tmp_path: Path) -> None:
    board = waiver("E026", date="2026-01-15")
    assert codes(held(tmp_path / "a", SEXUAL, board)) == []
    untrained = (
        Change("recipe", "training: [T0, T1, T2, T3, T6]", "training: [T0, T1, T2, T3]"),
        Change("recipe", "  specialist_team: true\n", ""),
    )
    assert codes(held(tmp_path / "b", SEXUAL, board, *untrained)) == ["A105", "E026"]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"expires": "2026-01-30"}, "A103"),
        ({"date": "2026-02-15"}, "A103"),
        ({"expires": "next summer"}, "A106"),
        ({"date": "2026-07-01"}, "A106"),
        ({"reason": " "}, "A105"),
        ({"approver": "[EXAMPLE: name]"}, "A105"),
    ],
)
def test_a_waiver_that_does_not_count(keys: dict[str, str], code: str, tmp_path: Path) -> None:
    assert codes(held(tmp_path, LONG, LEGAL, waiver("E023", **keys))) == [code, "E023"]


def test_without_a_day_an_expiry_is_only_read(tmp_path: Path) -> None:
    assert codes(held(tmp_path, LONG, LEGAL, waiver("E023", expires="2001-01-01", date="2000-01-01"), as_of=None)) == []


def test_a_waiver_of_nothing(tmp_path: Path) -> None:
    assert codes(held(tmp_path / "a", waiver("E023"))) == ["A104"]
    assert codes(held(tmp_path / "b", waiver("E923"))) == ["A101"]
    twice = Change(
        "recipe",
        "release:\n",
        '  - {rule: E023, reason: once more, approver: the team lead, expires: "2026-06-30"}\nrelease:\n',
    )
    assert codes(held(tmp_path / "c", LONG, LEGAL, waiver("E023"), twice)) == ["A104"]
