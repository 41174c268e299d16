"""A whole interview: what is asked, kept, refused."""

from __future__ import annotations

import random

from building import derived, form, group, q, repeat
from hypothesis import given
from hypothesis import strategies as st

from surveykit import ir
from surveykit.expr import Interview, Prompt, run


def household() -> ir.Instrument:
    return form(
        q("agree", "select_one yn", required=True),
        group(
            "body",
            q("age", "integer", constraint=". >= 0 and . <= 120"),
            q("intro", "note"),
            q("adult", "calculate", calculation="if(${age} >= 18, 1, 0)"),
            q("work", "select_one yn", relevant="${adult} = 1", required="${age} < 60"),
            repeat(
                "child",
                q("c_age", "integer"),
                q("school", "select_one yn", relevant="${c_age} > 5"),
                relevant="${adult} = 1",
            ),
            relevant="${agree} = 'yes'",
        ),
        q("young", "calculate", calculation="count(${c_age}[. < 6])"),
        derived=(derived("size", "1 + count(${child})"), derived("c_minor", "if(${c_age} < 18, 1, 0)")),
    )


def test_path_through_the_form() -> None:
    made = run(
        household(), {"agree": "yes", "age": 30, "work": "no", "child": [{"c_age": 3, "school": "yes"}, {"c_age": 9}]}
    )
    assert made.asked == ("agree", "age", "work", "child[1]/c_age", "child[2]/c_age", "child[2]/school")
    assert made.skipped == ("child[1]/school",)
    assert made.values["young"] == "1"
    assert made.values["child[1]/school"] == ""
    assert made.unused == ("child[1]/school",)
    assert made.derived == {"size": "3", "child[1]/c_minor": "1", "child[2]/c_minor": "1"}
    assert (made.failed, made.missing, made.invalid) == ((), (), ())


def test_refusal_empties_what_is_below() -> None:
    made = run(household(), {"agree": "no", "age": 30, "child": [{"c_age": 3}]})
    assert made.asked == ("agree",)
    assert made.skipped == ("age", "work", "child[1]/c_age", "child[1]/school")
    assert made.relevant["body"] is made.relevant["child[1]"] is made.relevant["intro"] is False
    assert {key: value for key, value in made.values.items() if value} == {"agree": "no", "young": "0"}


def test_what_is_refused() -> None:
    made = run(household(), {"age": 5, "nothing": 1})
    assert made.missing == ("agree",)
    assert made.unused == ("age", "nothing")
    made = run(household(), {"agree": "maybe", "age": 5})
    assert made.invalid == ("agree",)
    made = run(household(), {"agree": "yes", "age": 150})
    assert made.failed == ("age",)
    assert made.missing == ()
    assert run(household(), {"agree": "yes", "age": 50}).missing == ("work",)


def test_order_of_the_form_does_not_matter_to_calculations() -> None:
    made = run(
        form(
            q("late", "calculate", calculation="${b} + 1"),
            q("b", "calculate", calculation="${a} + 1"),
            q("a", "integer"),
        ),
        {"a": 1},
    )
    assert made.values == {"late": "3", "b": "2", "a": "1"}


def test_defaults() -> None:
    made = run(
        form(
            q("fixed", "select_one yn", default="yes"),
            q("day", "date", default="2025-01-31"),
            q("sum", "integer", default="1 + 1"),
            q("copy", "text", default="concat(${fixed}, ${later})"),
            q("later", "text"),
            q("device", "deviceid"),
            q("day0", "today"),
        ),
        {"later": "x"},
    )
    assert made.values == {
        "fixed": "yes", "day": "2025-01-31", "sum": "2", "copy": "yes", "later": "x", "device": "", "day0": "2025-01-01",
    }  # fmt: skip


def test_trigger_waits_for_its_question() -> None:
    nodes = (q("t", "text"), q("c", "calculate", calculation="'set'", trigger=("t",)))
    assert run(form(*nodes), {}).values["c"] == ""
    assert run(form(*nodes), {"t": "x"}).values["c"] == "set"


def test_rows_by_count() -> None:
    nodes = (q("n", "integer"), repeat("r", q("x", "calculate", calculation="position(..)"), count="${n}"))
    assert run(form(*nodes), {"n": 2}).values == {"n": "2", "r[1]/x": "1", "r[2]/x": "2"}
    assert run(form(*nodes), {}).values == {"n": ""}
    assert len(run(form(*nodes), {"n": 10**9}).values) == 1001


def test_choice_filter_limits_what_fits() -> None:
    town = [
        ir.Choice(code, ir.Text(f"town/{code}/label", code), columns={"region": region})
        for code, region in (("t1", "r1"), ("t2", "r2"))
    ]
    made = form(
        q("region", "select_one region"), q("town", "select_one town", choice_filter="region = ${region}"),
        lists={"region": "r1 r2", "town": town},
    )  # fmt: skip
    assert run(made, {"region": "r1", "town": "t1"}).invalid == ()
    assert run(made, {"region": "r1", "town": "t2"}).invalid == ("town",)


def test_answers_as_the_form_stores_them() -> None:
    nodes = (q("m", "select_multiple yn"), q("d", "decimal"), q("i", "integer"), q("ok", "acknowledge"))
    made = run(form(*nodes), {"m": ["yes", "no"], "d": 2.50, "i": "7", "ok": True})
    assert made.values == {"m": "yes no", "d": "2.5", "i": "7", "ok": "OK"}
    assert run(form(*nodes), {"i": 2.5, "d": "two"}).invalid == ("d", "i")


def test_circles_end() -> None:
    made = run(form(q("a", "calculate", calculation="${b} + 1"), q("b", "calculate", calculation="${a} + 1")), {})
    assert set(made.values) == {"a", "b"}


def test_broken_expressions_hold_nothing() -> None:
    made = run(form(q("a", "calculate", calculation="1 +"), q("b", "calculate", calculation="${none} = 'x'")), {})
    assert made.values == {"a": "", "b": "0"}


def test_answers_can_be_drawn_on_the_way() -> None:
    draw = random.Random(3)
    asked: list[str] = []

    def answer(prompt: Prompt) -> object:
        if isinstance(prompt.node, ir.Repeat):
            return 2
        asked.append(prompt.key)
        if prompt.choices is not None:
            return draw.choice(prompt.choices)
        return next(n for n in (500, 40) if prompt.admits(str(n)))

    interview = Interview(household())
    made = [interview.run(answer) for _ in range(40)]
    assert all(one.failed == one.missing == one.invalid == () for one in made)
    assert {one.values["age"] for one in made} == {"", "40"}
    assert {len(one.asked) for one in made} == {1, 7}
    assert sorted(asked) == sorted(key for one in made for key in one.asked)


@given(st.dictionaries(st.sampled_from(["agree", "age", "work", "child", "x"]), st.none() | st.integers() | st.text(max_size=5)
                       | st.lists(st.integers() | st.dictionaries(st.sampled_from(["c_age", "school"]), st.integers()), max_size=3)))  # fmt: skip
def test_no_answers_stop_a_run(answers: dict[str, object]) -> None:
    made = run(household(), answers)
    assert set(made.asked) | set(made.skipped) <= set(made.relevant)
    assert all(made.relevant[key] for key in made.asked)
    assert all(value == "" for key, value in made.values.items() if not made.relevant[key])


def test_same_answers_same_run() -> None:
    answers = {"agree": "yes", "age": 30, "child": [{"c_age": 3}]}
    assert run(household(), answers) == run(household(), answers)
