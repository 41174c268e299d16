"""The fixed terms of the library and of a project: what each is called in each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveykit.diagnostics import Loc, Log
from surveykit.library import Library
from surveykit.shape import plain
from surveykit.source import Mapping as MappingNode
from surveykit.source import Sequence as SequenceNode
from surveykit.source import read_yaml

NAME = "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """One English term, the ways a language may say it (the first is the one to use), and where that is laid down."""

    source: str
    start: str
    pattern: re.Pattern[str]
    said: tuple[str, ...]
    at: Loc


def terms(library: Library, language: str, log: Log) -> list[Term]:
    """The terms that have a translation in a language, the longest first; a project's before the library's."""
    found: dict[str, Term] = {}
    for root in dict.fromkeys((library.project, library.shipped)):
        path = root / "translations" / NAME
        content = library.read(path)
        node = read_yaml(content, library.shown(path), log) if content is not None else None
        rows = node.entries.get("terms") if isinstance(node, MappingNode) else None
        for row in rows.items if isinstance(rows, SequenceNode) else ():
            term = _term(plain(row), language, row.at)
            if term is not None:
                found.setdefault(term.source, term)
    return sorted(found.values(), key=lambda term: (-len(term.source), term.source))


def _term(row: Any, language: str, at: Loc) -> Term | None:
    # A wording bends with its sentence (to pay, was paid); a concept keeps its name.
    if not isinstance(row, Mapping) or row.get("kind") != "concept" or not isinstance(row.get("en"), str):
        return None
    said = row.get(language) or row.get(language.split("-", 1)[0])
    if not isinstance(said, str):
        return None
    also = row.get("also")
    others = also.get(language, ()) if isinstance(also, Mapping) else ()
    words = re.escape(row["en"]).replace(r"\ ", r"\s+")
    ways = tuple(way for one in (said, *map(str, others)) for way in _ways(one, row["en"]))
    return Term(
        row["en"],
        row["en"].split()[0].casefold(),
        re.compile(rf"(?<!\w){words}(?:s|es)?(?!\w)", re.IGNORECASE),
        ways,
        at,
    )


def _ways(said: str, source: str) -> list[str]:
    """The ways to say a term that one entry gives: `tutor o tutora; guarda (legal)` are tutor, tutora and guarda."""
    found = []
    for one in re.split(r"[;,]" if "," not in source else ";", re.sub(r"\([^()]*\)", "", said)):
        either = re.fullmatch(r"\s*([^\W_]+)\s(?:o|u|ou|oder|or|/)\s([^\W_]+)\s*", one)
        found += [either[1], either[2]] if either is not None else [one.strip()] if one.strip() else []
    return found


def says(text: str, said: str) -> bool:
    """Whether a text uses a term, in whatever form: every word of it but its ending, in the order it has."""
    place = 0
    plain_text = _folded(text)
    for word in _folded(said).split():
        stem = word if len(word) < 5 else word[: max(4, len(word) - 3)]
        if len(word) < 4:
            continue  # articles and prepositions change with the sentence
        found = plain_text.find(stem, place)
        if found < 0:
            return False
        place = found + len(stem)
    return True


def _folded(text: str) -> str:
    """Small letters without accents; other signs are blanks."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]+", " ", "".join(c for c in spread if not unicodedata.combining(c)))
