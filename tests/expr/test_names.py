"""References: found, renamed, blanked; conditions joined."""

from __future__ import annotations

import re

import pytest
from building import form, q
from hypothesis import given
from hypothesis import strategies as st
from test_parse import EXPRESSIONS

from surveykit.expr import SyntaxFault, blank, conjoin, parse, references, rename, run

NAMES = st.sampled_from(["a", "b", "age", "x-1", "x.y", "_z", "été"])


def test_references_in_order_with_their_places() -> None:
    text = "${b} > ${last-saved#a} + ${b}"
    assert [(r.name, r.last_saved, text[r.start : r.end]) for r in references(text)] == [
        ("b", False, "${b}"),
        ("a", True, "${last-saved#a}"),
        ("b", False, "${b}"),
    ]


def test_what_is_no_reference() -> None:
    assert references("$a ${ a } ${1} ${} { a }") == ()


def test_rename_touches_names_only() -> None:
    text = "a = ${a} and 'a ${a}' != ${last-saved#a}  or ${aa}\n"
    assert rename(text, {"a": "b"}) == "a = ${b} and 'a ${b}' != ${last-saved#b}  or ${aa}\n"


def test_rename_swaps() -> None:
    assert rename("${a} + ${b}", {"a": "b", "b": "a"}) == "${b} + ${a}"


def test_rename_works_on_labels() -> None:
    assert rename("Is ${name} (the 1st) here?", {"name": "x_name"}) == "Is ${x_name} (the 1st) here?"


@given(st.lists(st.tuples(st.text(max_size=8).filter(lambda s: "$" not in s), NAMES), max_size=6))
def test_rename_there_and_back(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{words}${{{name}}}" for words, name in parts)
    there = {name: f"p_{name}" for _, name in parts}
    back = {new: old for old, new in there.items()}
    assert rename(rename(text, there), back) == text
    assert [r.name for r in references(rename(text, there))] == [there[name] for _, name in parts]


@given(EXPRESSIONS)
def test_rename_keeps_the_tree(text: str) -> None:
    names = {r.name: f"new_{r.name}" for r in references(text)}
    assert re.sub(r"new_", "", rename(text, names)) == text
    parse(rename(text, names))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("${gone} = 'x' and ${b} > 1", "'' = 'x' and ${b} > 1"),
        ("count(${gone}) + sum(${gone}[. > 1])", "0 + 0"),
        ("${gone}[1]/x = 2", "'' = 2"),
        ("indexed-repeat(${gone}, ${r}, 1)", "''"),
        ("indexed-repeat(${x}, ${gone}, 1)", "''"),
        ("selected(${gone}, 'a') or '${gone}b' = 'b'", "selected('', 'a') or 'b' = 'b'"),
        ("${gone2} = 1", "${gone2} = 1"),
        ("Hello ${gone}, you", "Hello , you"),
    ],
)
def test_blank(text: str, left: str) -> None:
    assert blank(text, {"gone"}) == left


@given(EXPRESSIONS)
def test_blank_leaves_an_expression(text: str) -> None:
    left = blank(text, {"a", "r"})
    parse(left)
    assert not {r.name for r in references(left)} & {"a", "r"}


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        ((None, None), None),
        (("", "  "), None),
        (("${a} = 1",), "${a} = 1"),
        (("${a} or ${b}",), "${a} or ${b}"),
        (("${a} or ${b}", None, "${c}"), "(${a} or ${b}) and ${c}"),
        (("${a} and ${b}", "${c} = 1"), "${a} and ${b} and ${c} = 1"),
        (("${a}", "${a}"), "${a}"),
        (("broken (", "${a}"), "(broken () and ${a}"),
    ],
)
def test_conjoin(texts: tuple[str | None, ...], joined: str | None) -> None:
    assert conjoin(*texts) == joined


CONDITIONS = st.sampled_from(
    ["${a} = 'yes'", "${a} = 'yes' or ${b} = 'yes'", "not(${b} = 'no')", "${a} != '' and ${b} != ''", "true()", "1 = 2"]
)


@given(
    st.lists(CONDITIONS, min_size=1, max_size=4), st.sampled_from(["yes", "no", ""]), st.sampled_from(["yes", "no", ""])
)
def test_conjoin_is_and(texts: list[str], a: str, b: str) -> None:
    joined = conjoin(*texts)
    each = [q(f"c{i}", "calculate", calculation=f"if({text}, 1, 0)") for i, text in enumerate(texts)]
    made = run(
        form(
            q("a", "select_one yn"),
            q("b", "select_one yn"),
            *each,
            q("j", "calculate", calculation=f"if({joined}, 1, 0)"),
        ),
        {"a": a, "b": b},
    )
    assert made.values["j"] == str(int(all(made.values[f"c{i}"] == "1" for i in range(len(texts)))))


def test_a_fault_is_an_exception_with_parts() -> None:
    with pytest.raises(SyntaxFault, match="never closed"):
        parse("(${a}")
