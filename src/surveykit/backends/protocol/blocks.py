"""What a document is made of; each renderer writes the same blocks in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["plain", "quoted", "note", "open", "warning"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; one of level 2 stands in the contents."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: plain, read aloud, a note, an open point, or a warning."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is said of each."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short texts."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading row; `shares` are the widths of its columns in hundredths, where they should not follow the text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int] = ()


Block: TypeAlias = Heading | Paragraph | Facts | Listing | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A title, the line below it, and the blocks, in one language."""

    title: str
    subtitle: str
    tag: str
    right_to_left: bool
    contents: str
    blocks: Sequence[Block]
