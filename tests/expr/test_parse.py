"""Text to tree and back."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveykit.expr import SyntaxFault, parse
from surveykit.expr.parser import DEEPEST
from surveykit.expr.tree import Call, Compare, Logic, Number, Path, Ref, String, show, walk

ATOMS = st.sampled_from(
    ["${a}", "${last-saved#b}", "'x y'", '"it\'s"', "12", "3.5", ".", "..", "${r}[${x} > 1]", "../x", "/data/g/x[1]",
     "count(${r})", "today()", "instance('l')/root/item[name = ${a}]/label", "./x", "@id", "a//b", "child::x"]
)  # fmt: skip


def bigger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", " div ", " mod ", " and ", " or "])
    return st.one_of(
        st.tuples(inner, operator, inner).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
        inner.map(lambda s: f"({s})"),
        inner.map(lambda s: f"- {s}"),
        st.tuples(inner, inner).map(lambda t: f"if({t[0]}, {t[1]}, '')"),
        inner.map(lambda s: f"not( {s} )"),
    )


EXPRESSIONS = st.recursive(ATOMS, bigger, max_leaves=12)


def fault_of(text: str) -> SyntaxFault | None:
    try:
        parse(text)
    except SyntaxFault as fault:
        return fault
    return None


def test_precedence_is_that_of_xpath() -> None:
    root = parse("${a} = 1 or ${b} > 2 + 3 * 4 and not(${c})").root
    assert isinstance(root, Logic)
    assert root.op == "or"
    assert show(root.parts[1]) == "${b} > 2 + 3 * 4 and not(${c})"


def test_offsets_are_those_of_the_text() -> None:
    text = "  selected( ${langs} , 'fr')  and ${age}>=18"
    root = parse(text).root
    assert isinstance(root, Logic)
    call, compare = root.parts
    assert isinstance(call, Call)
    assert text[call.start : call.end] == "selected( ${langs} , 'fr')"
    assert isinstance(compare, Compare)
    assert text[compare.start : compare.end] == "${age}>=18"
    assert text[compare.right[-2] : compare.right[-1]] == "18"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("${a}", Ref), ("'x'", String), ("1.5", Number), ("../x", Path), ("a-b", Path), ("${r}[1]", Path), ("f()", Call)],
)
def test_kinds(text: str, kind: type[Any]) -> None:
    assert isinstance(parse(text).root, kind)


def test_names_of_operators_may_be_names() -> None:
    assert show(parse("../div div 2").root) == "../div div 2"
    assert show(parse("../and and ../or").root) == "../and and ../or"


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "X001", 0), ("   ", "X001", 0), ("${a};", "X002", 4), ("${a} = 'x", "X003", 7), ("${a} ${b}", "X004", 5),
        ("${a} = ", "X004", 6), ("f(,)", "X004", 2), ("(${a}", "X005", 0), ("f(1, (2)", "X005", 1), ("${a})", "X006", 4),
        ("${ a }", "X007", 0), ("$a", "X007", 0), ("(" * 500 + "1", "X008", None), ("${a} = ‘x’", "X009", 7),
        ("${a} == 1", "X010", 5), ("${a} && ${b}", "X010", 5), ("${a} ≥ 1", "X010", 5), ("${a} <> 1", "X010", 5),
        ("..[1]", "X004", 2), ("x::y", "X004", 0), ("'a''b'", "X004", 3), ("//", "X004", 0), ("@", "X004", 0),
    ],
)  # fmt: skip
def test_faults(text: str, code: str, position: int | None) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse(text)
    fault = caught.value
    assert fault.code == code
    assert position is None or fault.position == position
    assert fault.message.format_map(fault.args)
    assert fault.hint.format_map(fault.args)


@given(EXPRESSIONS)
def test_printing_changes_nothing(text: str) -> None:
    tree = parse(text)
    assert str(tree) == text
    assert parse(text) is tree


@given(EXPRESSIONS)
def test_settled_spelling_means_the_same(text: str) -> None:
    once = show(parse(text).root)
    assert show(parse(once).root) == once


@given(st.text(max_size=60) | st.text(alphabet="${}()[]'\"/.@|*:=<>!+-, abdiv01#", max_size=60))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    fault = fault_of(text)
    if fault is None:
        assert str(parse(text)) == text
    else:
        assert 0 <= fault.position <= len(text)
        assert str(fault)
        assert fault.hint.format_map(fault.args)


@given(EXPRESSIONS, st.data())
def test_mutated_expressions_are_trees_or_faults(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.text(alphabet="${}()[]'\"/.@|*:=<>!, a1", max_size=3))
    mutated = text[:at] + put + text[at + cut :]
    fault = fault_of(mutated)
    if fault is None:
        assert show(parse(mutated).root)
    else:
        assert 0 <= fault.position <= len(mutated)


@pytest.mark.parametrize(
    "shape", ["({})", "-{}", "not({})", "${{r}}[{}]", "1 + ({})", "if({}, 1, 2)", "//a[{}]", "(a | {})"]
)
@pytest.mark.parametrize("depth", [10, DEEPEST * 2, 10_000])
def test_nesting_gives_a_tree_or_a_fault(shape: str, depth: int) -> None:
    before, after = shape.format("\0").split("\0")
    text = before * depth + "1" + after * depth
    fault = fault_of(text)
    if fault is None:
        assert sum(1 for _ in walk(parse(text).root)) <= 4 * depth + 4
        assert depth < 10_000
    else:
        assert depth > DEEPEST / 2
        assert fault.code == "X008"


def calls(text: str) -> int:
    """How many Python functions one parse calls: a clock that does not depend on the machine."""
    count = 0

    def tick(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    parse.cache_clear()
    sys.setprofile(tick)
    try:
        parse(text)
    except SyntaxFault:
        pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "part",
    ["${a} = 'x' and ", "${a} or ", "concat(${a}, '", "(", "f(", "a/", "//a or ", "-", "@a = 1 and ", "'(:' = x(:"],
)
def test_time_grows_with_length_only(part: str) -> None:
    calls("//a" + "${a} = 1")  # elementpath is imported once
    short, long = calls(part * 400 + "${a}"), calls(part * 1600 + "${a}")
    assert long <= 4.5 * short + 500


@settings(max_examples=30)
@given(st.integers(1, 3000))
def test_long_chains_are_flat(length: int) -> None:
    root = parse(" or ".join(f"${{q{i}}} = {i}" for i in range(length + 1))).root
    assert isinstance(root, Logic)
    assert len(root.parts) == length + 1
