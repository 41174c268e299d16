"""The project's parser and elementpath's give the same tree wherever both understand an expression."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_parse import EXPRESSIONS

from surveykit.expr import SyntaxFault, parse
from surveykit.expr.tree import show, walk
from surveykit.expr.xpath import read


@given(EXPRESSIONS)
def test_same_tree(text: str) -> None:
    assert show(read(text)) == show(parse(text).root)


@pytest.mark.parametrize(
    "text",
    [
        "if(${a} = 1, 'x', coalesce(${b}, today()))", "jr:choice-name(${a}, '${a}')", "selected-at(${m}, 0)",
        "indexed-repeat(${x}, ${r}, position(..) - 1)", "count(${r}[${x} > 1 and x < 5]/y[1])", "-(-1) * 2 mod 3",
        "pulldata('f', 'c', 'k', ${a}) != ''", "${a}-1", "a-b - 1", ". > 1 and . <= .5", "current()/../x = ../../y/z",
        "unknown-function(1, 2, 3)", "${a}/x/../y", "(${a} or ${b}) and ${c}", "1 < 2 and 3 >= 2", "a/div/mod/text",
    ],
)  # fmt: skip
def test_same_tree_of_what_forms_hold(text: str) -> None:
    assert show(read(text)) == show(parse(text).root)


@given(EXPRESSIONS, st.sampled_from([")", "(", "=", "'", "]", ",", " and", "[", "/"]))
def test_what_elementpath_refuses_is_refused(text: str, tail: str) -> None:
    broken = text + tail
    with pytest.raises(SyntaxFault):
        parse(broken)
    with pytest.raises(SyntaxFault):
        read(broken)


def test_offsets_survive_the_masks() -> None:
    text = "//x = ${name} | jr:itext('a')"
    refs = [node for node in walk(parse(text).root) if hasattr(node, "last_saved")]
    assert [text[n[-2] : n[-1]] for n in refs] == ["${name}"]
