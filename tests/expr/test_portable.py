"""Expressions over the rows of a repeat are written as every client computes them; what cannot be is told."""

from __future__ import annotations

import pytest
from building import form, q, repeat

from surveykit import ir
from surveykit.backends.portable import portable as portable_form
from surveykit.diagnostics import Log
from surveykit.expr import check
from surveykit.expr.portable import portable, rows_of

ROSTER = repeat(
    "roster",
    q("m_age", "integer"),
    q("m_sex", "select_one yn"),
    q("m_langs", "select_multiple langs"),
    q("m_name", "text"),
)
PETS = repeat("pets", q("p_age", "integer"))


def rows() -> dict[str, frozenset[str]]:
    return dict(rows_of(form(ROSTER, PETS)))


REWRITTEN = {
    "count(${roster}[m_age >= 18])": "count(${m_age}[. >= 18])",
    "count(${roster}[${m_age} >= 18])": "count(${m_age}[. >= 18])",
    "count(${roster}[18 <= m_age])": "count(${m_age}[18 <= .])",
    "count(${roster}[m_age >= 5 and m_age < 18]) > 0": "count(${m_age}[. >= 5 and . < 18]) > 0",
    "count(${roster}[m_sex = 'yes'])": "count(${m_sex}[. = 'yes'])",
    "count(${roster}[selected(m_langs, 'fr')])": "count(${m_langs}[selected(., 'fr')])",
    "sum(${m_age})": "if(count(${m_age}[. != '']) > 0, sum(${m_age}[. != '']), 0)",
    "if(${z} = '', '', sum(${m_age}) + max(${p_age}))": "if(${z} = '', '', if(count(${m_age}[. != '']) > 0, sum(${m_age}[. != '']), 0) + max(${p_age}[. != '']))",
}
KEPT = [
    "count(${roster})",
    "count(${m_age}[. >= 18])",
    "count(${roster}[m_age >= 18 and m_sex = 'yes'])",
    "count(${roster}[m_age != 3])",
    "count(${roster}[m_sex = ''])",
    "count(${roster}[p_age > 3])",
    "sum(${m_age}[. > 3])",
    "max(3, 4)",
    "${m_age} + 1",
    "count(",
]


@pytest.mark.parametrize("written", REWRITTEN)
def test_it_is_written_as_every_client_computes_it(written: str) -> None:
    assert portable(written, rows()) == REWRITTEN[written]
    assert portable(REWRITTEN[written], rows()) == REWRITTEN[written], "a second time changes nothing"


@pytest.mark.parametrize("written", KEPT)
def test_it_is_left_as_it_is(written: str) -> None:
    assert portable(written, rows()) == written


def test_the_whole_form() -> None:
    made = portable_form(
        form(
            ROSTER,
            q("z", "calculate", calculation="sum(${m_age})"),
            q("n", "note", relevant="count(${roster}[m_age > 1]) > 0"),
        )
    )
    z, n = [one for one in made.questions() if one.name in ("z", "n")]
    assert z.calculation is not None
    assert n.relevant is not None
    assert (z.calculation.text, n.relevant.text) == (
        "if(count(${m_age}[. != '']) > 0, sum(${m_age}[. != '']), 0)",
        "count(${m_age}[. > 1]) > 0",
    )


def codes(expression: str, target: str = "kobo") -> list[str]:
    log = Log()
    nodes: list[ir.Node] = [ROSTER, PETS, q("day", "date"), q("z", "calculate", calculation=expression)]
    check(form(*nodes, lists={"langs": "fr en"}), log, (target,))
    return [d.code for d in log]


@pytest.mark.parametrize(
    "expression",
    [
        "count(${roster}[${m_age} >= 18 and ${m_sex} = 'yes'])",
        "count(${roster}[${m_age} != 18])",
        "sum(${m_age}[${m_sex} = 'yes'])",
    ],
)
def test_what_clients_count_in_different_ways_is_told(expression: str) -> None:
    assert codes(expression) == ["X040"]
    assert codes(expression, "generic") == []


@pytest.mark.parametrize("expression", [*REWRITTEN][:6])
def test_what_is_written_anew_is_not_told(expression: str) -> None:
    assert codes(expression) == []


@pytest.mark.parametrize(
    ("pattern", "told"), [("%d %b %Y", ["X041"]), ("%A", ["X041"]), ("%Y-%m-%d", []), ("%H:%M", [])]
)
def test_names_of_months_and_days(pattern: str, told: list[str]) -> None:
    assert codes(f"format-date(${{day}}, '{pattern}')") == told
