"""One catalog beside the texts it translates: what the checks look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from surveykit.diagnostics import Loc, Related
from surveykit.po import Message
from surveykit.translations.glossary import Term
from surveykit.translations.habits import Habits
from surveykit.translations.parts import SURVEYKIT, Part, Unit

Role: TypeAlias = Literal["choice", "screen", "paper"]
REFERENCE = re.compile(r"\$\{[^{}]*\}?")
PARAMETER = re.compile(r"(?<![${])\{[^\s{}]*\}(?!\})")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
LINK = re.compile(r"\[[^\[\]]+\]\([^()\s]*\)")
CODE = re.compile(r"`[^`]*`")
_PAPER = re.compile(r"/(?:who|purpose|recall|summary|stop_rules/[0-9]+|title)$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with its translation; `at` is the line of the translation."""

    unit: Unit
    translation: str
    role: Role
    at: Loc
    comments: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The text's key."""
        return self.unit.key

    @property
    def source(self) -> str:
        """The text in the language of the module."""
        return self.unit.source


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check says of one cell. `message` and `hint` are templates, as in a diagnostic."""

    at: Loc
    message: str
    hint: str
    args: Mapping[str, object] = field(default_factory=dict)
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """How a wording is usually translated in a language, and one place where it is."""

    translation: str
    at: Loc


@dataclass(frozen=True)
class Page:
    """The cells of one part in one language that a form would show, and what is known of the language."""

    part: Part
    habits: Habits
    cells: tuple[Cell, ...]
    missing: tuple[tuple[Unit, Loc], ...] = ()
    strange: tuple[Message, ...] = ()
    file: str = ""
    glossary: tuple[Term, ...] = ()
    memory: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """For a wording, how it is said elsewhere in this language, and under which keys."""
    usual: Mapping[str, Said] = field(default_factory=dict)
    """For a wording that is translated in more ways than one, the way that most texts have."""

    @cached_property
    def neglected(self) -> tuple[Cell, ...]:
        """The cells that still hold the source's words."""
        return tuple(cell for cell in self.cells if _neglected(cell, self.habits))

    @cached_property
    def written(self) -> tuple[Cell, ...]:
        """The cells that somebody has translated."""
        neglected = {cell.key for cell in self.neglected}
        return tuple(cell for cell in self.cells if cell.key not in neglected)

    @cached_property
    def swapped(self) -> tuple[tuple[Cell, Cell], ...]:
        """Pairs of choices of a list that carry each other's label."""
        cells = {cell.key: cell for cell in self.written}
        found = []
        for keys in self.part.choices.values():
            row = [cells[key] for key in keys if key in cells]
            found += [(one, two) for i, one in enumerate(row) for two in row[i + 1 :] if self._are_swapped(one, two)]
        return tuple(found)

    def _are_swapped(self, one: Cell, two: Cell) -> bool:
        if one.translation == two.translation:
            return False
        return self._says(one, two) and self._says(two, one)

    def _says(self, cell: Cell, other: Cell) -> bool:
        """Whether a cell's translation is that of the other's wording: as said elsewhere, or by its numbers."""
        elsewhere = self.memory.get(other.source, {}).get(cell.translation, frozenset()) - {cell.key, other.key}
        if elsewhere and not self.memory.get(cell.source, {}).get(cell.translation, frozenset()) - {
            cell.key,
            other.key,
        }:
            return True
        own, others = numbers(cell.source), numbers(other.source)
        return own != others and bool(own or others) and numbers(cell.translation) == others

    def terms_in(self, cell: Cell) -> Iterator[Term]:
        """The terms that a cell's wording uses, each place for the longest one only."""
        if self.part.id == SURVEYKIT:
            return
        rest = cell.source
        folded = rest.casefold()
        for term in self.glossary:
            if term.start in folded and term.pattern.search(rest):
                rest = term.pattern.sub(" ", rest)
                yield term


def differs(comments: Iterable[str]) -> bool:
    """Whether a translator says why a text is translated otherwise than its like: `# differs: feminine here`."""
    return any(comment.startswith("differs:") and comment[8:].strip() for comment in comments)


def role_of(part: Part, key: str) -> Role:
    """Where a text is read: in a list of answers, on the screen, or on paper only."""
    if any(key in keys for keys in part.choices.values()):
        return "choice"
    return "paper" if _PAPER.search(key) and part.kind == "module" else "screen"


def words(text: str) -> list[str]:
    """The words of a text, without what is not words: placeholders, tags, addresses."""
    bare = TAG.sub(" ", PARAMETER.sub(" ", REFERENCE.sub(" ", text)))
    return re.findall(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*", re.sub(r"\S+://\S+|\S+@\S+", " ", bare))


def _neglected(cell: Cell, habits: Habits) -> bool:
    if cell.translation.strip().casefold() != cell.source.strip().casefold():
        return False
    found = words(cell.source)
    if not found or any(comment.startswith("same") for comment in cell.comments):
        return False
    if all(word.casefold() in habits.same for word in found):
        return False
    return cell.source.strip().casefold() not in habits.same


_NUMBER = re.compile(
    r"\d+(?:[.,'’\u00a0\u202f\u2009\u066b\u066c]\d+|(?<=[1-9]) \d{3}(?!\d)|(?<=[1-9]\d) \d{3}(?!\d)|(?<=[1-9]\d\d) \d{3}(?!\d))*"
)
_SEPARATOR = re.compile(r"\D")


def numbers(text: str) -> list[str]:
    """The numbers of a text in order of size, in plain digits; `2,500` and `2 500` are one and the same."""
    bare = TAG.sub(" ", PARAMETER.sub(" ", REFERENCE.sub(" ", text)))
    return sorted("".join(str(int(c)) for c in _SEPARATOR.sub("", found)) for found in _NUMBER.findall(bare))
