"""Left-to-right text in a right-to-left page."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from surveykit.backends.direction import isolated


def test_a_text_of_another_direction_is_kept_together() -> None:
    assert isolated("<dd>To know who came.</dd>") == '<dd><bdi dir="ltr">To know who came.</bdi></dd>'
    assert isolated("<p>12 / 100</p>") == "<p>12 / 100</p>"
    assert isolated("<p>اسم dm_age</p>") == "<p>اسم dm_age</p>"
    assert isolated("<p> <b>A.</b>\n</p>") == '<p> <b><bdi dir="ltr">A.</bdi></b>\n</p>'


def test_where_nothing_may_stand_inside_nothing_does() -> None:
    for text in ("<style>p{color:red}</style>", "<title>A.</title>", "<option>All</option>", "<text x='1'>A.</text>",
                 "<script>if (a < b) c();</script>", "<code>$<a href='#x'>x</a> = 1</code>"):  # fmt: skip
        assert isolated(text) == text


PIECES = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<code>", "</code>", "<br>", "A.", "مثال", " ", "12", "<title>", "</title>", "a < b", "é"]
    )
)


@given(PIECES.map("".join))
def test_nothing_is_lost(html: str) -> None:
    assert re.sub(r'<bdi dir="ltr">|</bdi>', "", isolated(html)) == html
