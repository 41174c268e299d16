"""A scenario file as values: starts, interviews and derivations, each with its place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from surveykit.diagnostics import Loc, Log
from surveykit.expr.tree import number_text
from surveykit.shape import has_shape
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, or the rows of a repeat; `at` is where it is written, `key_at` where its question is named."""

    value: str | int | float | bool | tuple[str, ...] | tuple[Answers, ...] | None
    key_at: Loc
    at: Loc

    @property
    def rows(self) -> tuple[Answers, ...]:
        """The rows of a repeat; none for an answer."""
        if not isinstance(self.value, tuple):
            return ()
        return tuple(row for row in self.value if isinstance(row, dict))


Answers: TypeAlias = dict[str, Given]


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its place."""

    name: str
    at: Loc


@dataclass(frozen=True, slots=True)
class Told:
    """What a variable must hold, as the form stores it."""

    name: str
    value: str
    key_at: Loc
    at: Loc


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview on the form: what is answered, and what must come of it."""

    title: str
    at: Loc
    given: tuple[Word, ...] = ()
    answers: Answers = field(default_factory=dict)
    asked: tuple[Word, ...] = ()
    not_asked: tuple[Word, ...] = ()
    values: tuple[Told, ...] = ()
    refused: tuple[Word, ...] = ()
    missing: tuple[Word, ...] = ()
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """Answers and the derived variables that must come of them, whatever the form's conditions."""

    title: str
    at: Loc
    answers: Answers
    out: tuple[Told, ...]
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Everything that one scenario file says."""

    of: Word
    starts: Mapping[str, Answers]
    interviews: tuple[Interview, ...]
    derivations: tuple[Derivation, ...]
    at: Loc


def scenarios(node: Node, log: Log) -> Scenarios | None:
    """The scenarios of a document, or None when it has not their shape (the log says why)."""
    if not has_shape(node, "scenarios", log):
        return None
    assert isinstance(node, MappingNode)
    entries = node.entries
    starts = entries.get("starts")
    return Scenarios(
        _word(entries["scenarios"]),
        {name: _answers(part) for name, part in starts.entries.items()} if isinstance(starts, MappingNode) else {},
        tuple(_interview(part, log) for part in _items(entries.get("interviews"))),
        tuple(_derivation(part, number, log) for number, part in enumerate(_items(entries.get("derivations")), 1)),
        node.at,
    )


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _word(node: Node) -> Word:
    assert isinstance(node, Scalar)
    return Word(node.raw, node.text_at)


def _words(node: Node | None) -> tuple[Word, ...]:
    return tuple(_word(item) for item in _items(node))


def _interview(node: Node, log: Log) -> Interview:
    assert isinstance(node, MappingNode)
    entries = node.entries
    title = entries["title"]
    assert isinstance(title, Scalar)
    return Interview(
        " ".join(title.raw.split()),
        title.at,
        _words(entries.get("given")),
        _answers(entries.get("answers")),
        _words(entries.get("asked")),
        _words(entries.get("not_asked")),
        _told(entries.get("values")),
        _words(entries.get("refused")),
        _words(entries.get("missing")),
        _day(entries.get("today"), log),
    )


def _derivation(node: Node, number: int, log: Log) -> Derivation:
    assert isinstance(node, MappingNode)
    title = node.entries.get("title")
    said = " ".join(title.raw.split()) if isinstance(title, Scalar) else f"derivation {number}"
    entries = node.entries
    return Derivation(said, node.at, _answers(entries["in"]), _told(entries["out"]), _day(entries.get("today"), log))


def _answers(node: Node | None) -> Answers:
    if not isinstance(node, MappingNode):
        return {}
    return {name: Given(_value(part), node.keys[name].text_at, _at(part)) for name, part in node.entries.items()}


def _at(node: Node) -> Loc:
    return node.text_at if isinstance(node, Scalar) else node.at


def _value(node: Node) -> str | int | float | bool | tuple[str, ...] | tuple[Answers, ...] | None:
    match node:
        case Scalar():
            return node.value
        case Sequence(items=items) if any(isinstance(item, MappingNode) for item in items):
            return tuple(_answers(item) for item in items)
        case Sequence(items=items):
            return tuple(item.raw for item in items if isinstance(item, Scalar))
        case _:
            return None


def _told(node: Node | None) -> tuple[Told, ...]:
    if not isinstance(node, MappingNode):
        return ()
    return tuple(
        Told(name, _shown(part), node.keys[name].text_at, _at(part))
        for name, part in node.entries.items()
        if isinstance(part, Scalar)
    )


def _shown(node: Scalar) -> str:
    match node.value:
        case None:
            return ""
        case bool() | str():
            return node.raw
        case int():
            return str(node.value)
        case float():
            return number_text(node.value)


def _day(node: Node | None, log: Log) -> datetime.date | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return datetime.date.fromisoformat(node.raw)
    except ValueError:
        log.error("X203", node.text_at, "there is no day {day}", "Write year, month and day: 2026-03-31.", day=node.raw)
        return None
