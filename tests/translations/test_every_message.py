"""Whatever the cases promise is said in each language that surveykit speaks: message, advice, second places and their parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support import all_cases, lay_out, read_case, run_case
from surveykit import speech
from surveykit.diagnostics import Diagnostic, Loc, Log, Piece, Related, Severity, joined, piece

_SUGGESTED = ("Did you mean '", "Known here: ")
"""Advice that is made of names."""


@pytest.fixture(scope="module")
def told_in_cases(tmp_path_factory: pytest.TempPathFactory) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for path in all_cases():
        case, folder = read_case(path), tmp_path_factory.mktemp("case")
        lay_out(case, folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            found += run_case(case, folder).diagnostics
    return found


def _templates(value: object) -> Iterator[str]:
    if isinstance(value, Piece):
        yield value.template
        for inner in value.args.values():
            yield from _templates(inner)


def _said(one: Diagnostic) -> Iterator[str]:
    yield one.message
    if one.hint and not one.hint.startswith(_SUGGESTED):
        yield one.hint
    for value in one.args.values():
        yield from _templates(value)
    for related in one.related:
        yield from [related.message] if isinstance(related.message, str) else _templates(related.message)


@pytest.mark.parametrize("tag", ["fr", "es"])
def test_every_message_of_the_cases_is_translated(told_in_cases: list[Diagnostic], tag: str) -> None:
    catalog = speech._catalog(tag)
    wanted = {text for one in told_in_cases for text in _said(one) if any(c.isalpha() for c in text)}
    assert len(wanted) > 200
    assert sorted(wanted - catalog.keys()) == []


def test_pieces_are_said_in_the_language_of_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    log.error(
        "S001", Loc("a.yaml"), "{where} must be {wanted}", "",
        [Related(Loc("b.yaml"), piece("'{name}' stands here", name="list"))],
        where=piece("'{key}'", key="list"), wanted=joined((piece("a list"), piece("text")), "{one} or {other}"),
    )  # fmt: skip
    english = next(iter(log))
    assert (english.text, str(english.related[0].message)) == ("'list' must be a list or text", "'list' stands here")
    monkeypatch.setenv("SURVEYKIT_LANGUAGE", "es")
    spanish = speech.told(english)
    assert spanish.text == "«list» tiene que ser una lista o un texto"
    assert spanish.related[0].message == "«list» está aquí"
    assert spanish.severity is Severity.ERROR
