"""The .po format: what surveykit writes, it and Babel read as the same; writing again changes no byte."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given, settings
from hypothesis import strategies as st

from surveykit import po
from surveykit.diagnostics import Log
from surveykit.translate import read_catalog

# Quotes, backslashes, line breaks, emoji, combining marks, right-to-left text and its marks; not what no catalog can hold.
ODD = st.sampled_from(
    [
        '"',
        "\\",
        "\n",
        "\t",
        "\\n",
        "%s",
        "{recall}",
        "${dm_age}",
        "👩🏽‍🌾",
        "é",
        "ा",
        "مرحبا",
        "\u200f",
        "\u2028",
        "«\u00a0», ",
        "#~",
        "  ",
    ]
)
TEXTS = st.lists(
    st.one_of(
        ODD, st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)
    ),
    max_size=8,
).map("".join)
FILLED = TEXTS.filter(str.strip)
LONG = FILLED.map(lambda text: (text * (10_000 // len(text) + 1))[:10_000]).filter(str.strip)
COMMENTS = st.lists(
    st.sampled_from(["review: machine", "review: reviewed A. B. 2026-01-02", "a word of doubt", "same in both"]),
    max_size=2,
    unique=True,
).map(tuple)
FLAGS = st.sampled_from([(), ("fuzzy",), ("fuzzy", "no-wrap")])


@st.composite
def messages(draw: st.DrawFn, texts: st.SearchStrategy[str] = FILLED) -> po.Po:
    number = draw(st.integers(1, 5))
    found = []
    for index in range(number):
        flags = draw(FLAGS)
        found.append(
            po.Message(
                f"aa/aa_{index}/label", draw(texts), draw(st.one_of(st.just(""), texts)), draw(COMMENTS), ("question; a short text",), (f"modules/t/aa.yaml:{index}",),
                flags, draw(st.none() | texts) if flags else None, draw(st.booleans()),
            )
        )  # fmt: skip
    ordered = sorted(found, key=lambda m: m.obsolete)
    return po.Po(("Texts.",), "Language: fr\nContent-Type: text/plain; charset=UTF-8\n", tuple(ordered))


def same(one: po.Po, two: po.Po) -> None:
    def told(message: po.Message) -> tuple[object, ...]:
        notes = () if message.obsolete else (message.notes, message.places)
        return (
            message.key,
            message.source,
            message.translation,
            message.comments,
            notes,
            message.flags,
            message.previous,
            message.obsolete,
        )

    assert (one.comments, one.header) == (two.comments, two.header)
    assert [told(m) for m in one.messages] == [told(m) for m in two.messages]


@given(messages())
def test_what_is_written_is_read_again(catalog: po.Po) -> None:
    content = po.write(catalog)
    again = po.read(content.decode())
    same(catalog, again)
    assert po.write(again) == content


@settings(max_examples=20, deadline=None)
@given(messages(LONG))
def test_texts_of_ten_thousand_characters(catalog: po.Po) -> None:
    same(catalog, po.read(po.write(catalog).decode()))


@given(messages())
def test_babel_reads_the_same(catalog: po.Po) -> None:
    # Babel does not know the former wording of a retired entry (`#~|`), which gettext itself writes.
    catalog = replace(catalog, messages=tuple(replace(m, previous=None) if m.obsolete else m for m in catalog.messages))
    found = read_po(io.StringIO(po.write(catalog).decode()), abort_invalid=True)
    want = {m.key: (m.source, m.translation, m.fuzzy) for m in catalog.messages if not m.obsolete}
    assert {m.context: (m.id, m.string, m.fuzzy) for m in found if m.id} == want


@given(messages())
def test_the_line_of_an_entry_is_that_of_its_msgid(catalog: po.Po) -> None:
    text = po.write(catalog).decode()
    lines = text.split("\n")
    for message in po.read(text).messages:
        assert lines[message.line - 1].removeprefix("#~ ").startswith("msgid ")
        assert lines[message.translation_line - 1].removeprefix("#~ ").startswith("msgstr ")


def test_what_babel_wrote_is_read() -> None:
    catalog = Catalog(locale="fr")
    catalog.add(
        "How old are you? " * 12,
        "Quel âge avez-vous ? " * 12,
        context="aa/aa_one/label",
        locations=[("modules/t/aa.yaml", 3)],
        flags=["fuzzy"],
    )
    buffer = io.BytesIO()
    write_po(buffer, catalog)
    found = po.read(buffer.getvalue().decode())
    assert [(m.key, m.source, m.translation, m.fuzzy) for m in found.messages] == [
        ("aa/aa_one/label", "How old are you? " * 12, "Quel âge avez-vous ? " * 12, True)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgctxt "a"\nmsgid "b"\n', 2),
        ('msgid "b"\nmsgstr "c"\n', 1),
        ('msgctxt "a"\nmsgid "b"\nmsgid_plural "bs"\nmsgstr[0] "c"\n', 3),
        ('msgctxt "a"\nmsgid b\nmsgstr "c"\n', 2),
        ('"stray"\n', 1),
        ('msgctxt "a"\nmsgstr "c"\n', 2),
        ("<<<<<<< HEAD\n", 1),
    ],
)  # fmt: skip
def test_what_is_no_entry_is_named(text: str, line: int) -> None:
    with pytest.raises(po.Irregular) as told:
        po.read(text)
    assert told.value.line == line


@given(st.text(st.sampled_from('ms gctxid"str\\n#~|.,:\n[]01é'), max_size=200))
def test_the_short_way_and_babel_agree_on_anything(text: str) -> None:
    """A catalog that is read at once is one that the thorough reading accepts too, with the same entries."""
    try:
        po.read(text)
    except po.Irregular:
        return
    log = Log()
    assert read_catalog(text.encode(), "fr", "x.po", log) is not None or log.failed
