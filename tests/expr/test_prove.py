"""Proofs: what can hold, what follows, and that no proof is ever wrong."""

from __future__ import annotations

import itertools

import pytest
from building import form, group, q, repeat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveykit import ir
from surveykit.expr import Scope, gated, implies, possible, reachable, run

TEACH = "ok again no"


def survey() -> ir.Instrument:
    understood = "(${t1} = 'ok' or ${t1} = 'again')"
    consent = f"if(${{c}} = '', '', if(${{c}} = 'yes' and {understood}, 1, 0))"
    return form(
        q("sex", "select_one sex"),
        q("age", "integer", constraint=". >= 0 and . <= 120"),
        q("preg", "select_one yn", relevant="${sex} = 'female' and ${age} > 11"),
        q("m", "select_multiple ml", constraint="not(selected(., 'none') and count-selected(.) > 1)"),
        q("dec", "decimal"),
        q("t", "text"),
        q("day", "date"),
        q("ec_adult", "select_one yn"),
        q("c", "select_one yn", relevant="${ec_adult} = 'yes'"),
        q("t1", "select_one teach", relevant="${ec_adult} = 'yes'"),
        q("ec_ok", "calculate", calculation=f"if(${{ec_adult}} = '', '', if(${{ec_adult}} = 'yes', {consent}, 0))"),
        group("body", q("z", "text", relevant="${age} >= 18"), group("inner", q("w", "text")), relevant="${ec_ok} = 1"),
        q("n", "calculate", calculation="if(${sex} = 'male', 1, 0) + if(${preg} = 'yes', 1, 0)"),
        repeat(
            "r",
            q("x", "integer"),
            q("y", "text", relevant="${x} > 3 and ${x} < 4"),
            q("v", "text", relevant="sum(${x}) > 3"),
        ),
        lists={"ml": "a b c none dk", "teach": TEACH},
    )


SCOPE = Scope(survey())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("${sex} = 'female' and ${sex} = 'male'", False),
        ("${preg} = 'yes' and ${sex} = 'male'", False),
        ("${preg} = 'yes' and ${age} = 12", True),
        ("${preg} = 'yes' and ${age} = 11", False),
        ("${age} > 120", False),
        ("${age} >= 120", True),
        ("${age} > 3 and ${age} < 4", False),
        ("${dec} > 3 and ${dec} < 4", True),
        ("${dec} > 3 and ${dec} <= 3", False),
        ("${age} + 1 > 121", False),
        ("${age} - 1 < -1", False),
        ("selected(${m}, 'none') and selected(${m}, 'a')", False),
        ("selected(${m}, 'b') and selected(${m}, 'a')", True),
        ("count-selected(${m}) > 5", False),
        ("count-selected(${m}) = 4", True),
        ("count-selected(${m}) = 5", False),
        ("${m} = 'none' and selected(${m}, 'a')", False),
        ("${t} = 'a' and ${t} = 'b'", False),
        ("${t} != '' and ${t} != 'a'", True),
        ("${day} > date('2020-01-01') and ${day} < date('2019-01-01')", False),
        ("${n} = 2", False),
        ("${n} = 1", True),
        ("${ec_ok} = 1 and ${c} = 'no'", False),
        ("${ec_ok} = 1 and ${t1} = 'again'", True),
        ("${ec_ok} = '' and ${ec_adult} = 'no'", False),
        ("today() > 3 and not(today() > 3)", False),
        ("today() > 3", None),
        ("regex(${t}, 'a') and ${sex} = 'male'", None),
        ("${x} > 4", None),
        ("not(${age} > 5) and not(${age} <= 5)", True),
        ("not(${age} > 5) and not(${age} <= 5) and ${age} != ''", False),
        ("1 +", None),
    ],
)
def test_possible(condition: str, expected: bool | None) -> None:
    assert possible(condition, SCOPE) is expected


@pytest.mark.parametrize(
    ("premise", "conclusion", "expected"),
    [
        ("${ec_ok} = 1", "${ec_adult} = 'yes'", True),
        ("${ec_ok} = 1", "${c} = 'yes'", True),
        ("${ec_ok} = 1", "${t1} = 'ok'", False),
        ("${ec_ok} = 0", "${ec_adult} != ''", True),
        ("${preg} = 'yes'", "${age} >= 12", True),
        ("${preg} = 'yes'", "${age} > 12", False),
        (None, "${age} >= 0", False),
        (None, "${age} >= 0 or ${age} = ''", True),
        ("${age} > 18", "${age} >= 18", True),
        ("${age} > 18", None, True),
        ("regex(${t}, 'a') and ${sex} = 'male'", "regex(${t}, 'a')", True),
        ("regex(${t}, 'a')", "regex(${t}, 'b')", None),
    ],
)
def test_implies(premise: str | None, conclusion: str | None, expected: bool | None) -> None:
    assert implies(premise, conclusion, SCOPE) is expected


def test_gates_are_proved_on_the_way_to_a_question() -> None:
    assert gated("z", "${c} = 'yes'", SCOPE) is True
    assert gated("w", "${c} = 'yes' and ${ec_adult} = 'yes'", SCOPE) is True
    assert gated("z", "${t1} = 'ok'", SCOPE) is False
    assert gated("sex", "${c} = 'yes'", SCOPE) is False


def test_a_gate_does_not_trust_constraints() -> None:
    made = Scope(form(q("age", "integer", constraint=". >= 18"), q("b", "text", relevant="${age} != ''")))
    assert gated("b", "${age} >= 18", made) is False
    assert gated("b", "${age} >= 18", made, constraints=True) is True


def test_reach() -> None:
    assert reachable("z", SCOPE) is True
    assert reachable("y", SCOPE) is False
    assert reachable("v", SCOPE) is None


def test_long_lists_cost_nothing() -> None:
    many = " ".join(f"c{i}" for i in range(5000))
    made = Scope(form(q("country", "select_one many"), q("also", "select_multiple many"), lists={"many": many}))
    assert possible("${country} = 'c1' and ${country} != 'c2'", made) is True
    assert possible("${country} = 'c1' and ${country} = 'c2'", made) is False
    assert possible("selected(${also}, 'c1') and not(selected(${also}, 'c2'))", made) is True


def test_circles_are_open() -> None:
    made = Scope(form(q("a", "calculate", calculation="${b}"), q("b", "calculate", calculation="${a}")))
    assert possible("${a} = 'x'", made) is None


# --- never wrong -----------------------------------------------------------------------------------

ATOMS = st.sampled_from(
    [
        "${s} = 'a'", "${s} != 'b'", "${s} = ''", "${u} = 'c'", "${u} != ''", "${s} = ${u}", "${i} > 2", "${i} <= 2", "${i} = 3",
        "${i} != 1", "${i} = ''", "${i} + 1 > 3", "${i} > ${k}", "${k} >= 0", "selected(${m}, 'a')", "selected(${m}, 'b')",
        "${m} = ''", "${m} = 'a'", "count-selected(${m}) > 1", "count-selected(${m}) = 0", "${f} = 1", "${f} = ''", "${f} > 0",
        "selected(${s}, 'a')", "${i}", "not(${u})", "if(${s} = 'a', ${i} > 1, ${u} = 'c')", "coalesce(${i}, 0) < 2",
        "number(${i}) < 3", "round(${i} div 2) = 1", "string-length(${s}) = 1", "${f} + ${i} = 2",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        inner.map(lambda s: f"not({s})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}) = ({t[1]})"),
    ),
    max_leaves=5,
)


def small(condition: str, gate: str, guard: str) -> ir.Instrument:
    return form(
        q("s", "select_one ab"),
        q("i", "integer", constraint=". >= 0 and . <= 4"),
        q("u", "select_one abc", relevant=gate),
        q("k", "range 0 3 1"),
        q("m", "select_multiple ab", constraint=guard),
        q("f", "calculate", calculation="if(${s} = '', '', if(${s} = 'a' or ${i} > 2, 1, 0))"),
        q("goal", "calculate", calculation=f"if({condition}, 1, 0)"),
        lists={"ab": "a b", "abc": "a b c"},
    )


STATES = list(
    itertools.product(
        ["", "a", "b"], ["", *range(5)], ["", "a", "b", "c"], ["", 0, 1, 2, 3], [[], ["a"], ["b"], ["a", "b"]]
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    CONDITIONS,
    st.sampled_from(["${s} = 'a'", "${i} > 1 or ${s} = 'b'", "${s} = 'a' and ${s} = 'b'"]),
    st.sampled_from(["not(selected(., 'a') and selected(., 'b'))", "count-selected(.) < 3", "${s} = 'a'"]),
)
def test_proofs_agree_with_trying_everything(condition: str, gate: str, guard: str) -> None:
    made = small(condition, gate, guard)
    proved = possible(condition, Scope(made))
    tried = False
    for s, i, u, k, m in STATES:
        ended = run(made, {"s": s, "i": i, "u": u, "k": k, "m": m})
        if not ended.failed and not ended.unused and ended.values["goal"] == "1":
            tried = True
            break
    if proved is not None:
        assert proved is tried
