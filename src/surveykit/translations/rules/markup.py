"""Bold, headings, links, list items and tags that are broken, or that only one of text and translation has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from surveykit.diagnostics import Piece, Related, Severity, piece
from surveykit.translations.page import LINK, TAG, Fault, Page
from surveykit.translations.rules.rule import Rule

_OPEN_TAG = re.compile(r"</?[A-Za-z]")
_HEADING = re.compile(r"^(#{1,6})(?: |$)", re.MULTILINE)
_ITEM = re.compile(r"^[ ]*(?:[-*]|[0-9]+\.)[ ]", re.MULTILINE)
_STAR = re.compile(r"(?<!\*)\*(?!\*)")
_UNDERLINE = re.compile(r"(?<![\w_])_(?=\w)|(?<=\w)_(?![\w_])")
_EMPTY_TAGS = frozenset({"br", "img", "hr"})
_SIGNS = "*_<>#[]-1"


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.written:
        if not any(sign in cell.source or sign in cell.translation for sign in _SIGNS):
            continue
        problem = _broken(cell.translation) if not _broken(cell.source) else None
        problem = problem or _differing(_signs(cell.source), _signs(cell.translation))
        if problem:
            yield Fault(
                cell.at, "'{key}': {problem}", "Set the same signs around the same words as in the text.",
                {"key": cell.key, "problem": problem}, (Related(cell.unit.at, "the text"),),
            )  # fmt: skip


def _broken(text: str) -> Piece | None:
    if len(_OPEN_TAG.findall(text)) != len(TAG.findall(text)):
        return piece("a tag has no closing >")
    depth: list[str] = []
    for tag in TAG.findall(text):
        name = re.split(r"[\s/>]", tag.lstrip("</"), maxsplit=1)[0].lower()
        if tag.startswith("</"):
            if not depth or depth.pop() != name:
                return piece("{tag} closes nothing", tag=f"</{name}>")
        elif name not in _EMPTY_TAGS and not tag.endswith("/>"):
            depth.append(name)
    if depth:
        return piece("{tag} is not closed", tag=f"<{depth[-1]}>")
    if text.count("**") % 2:
        return piece("a {mark} has no second one", mark="**")
    if text.count("__") % 2:
        return piece("a {mark} has no second one", mark="__")
    return None


def _signs(text: str) -> Counter[str]:
    bare = LINK.sub(" ", TAG.sub(" ", text))
    found = Counter({"**": bare.count("**"), "__": bare.count("__"), "a link": len(LINK.findall(text))})
    items = _ITEM.findall(bare)
    stars = sum("*" in item for item in items)
    found["a list item"] = len(items) - sum(item.strip()[0].isdigit() for item in items)
    found["*"] = len(_STAR.findall(bare)) - stars
    found["_"] = len(_UNDERLINE.findall(bare))
    found.update(f"the heading sign {level}" for level in _HEADING.findall(bare))
    found.update(tag.split()[0].rstrip("/>").lower() + ">" for tag in TAG.findall(text))
    return +found


def _differing(want: Counter[str], have: Counter[str]) -> Piece | None:
    lost, added = sorted(want - have), sorted(have - want)
    if lost:
        return piece("{signs} of the text is missing", signs=", ".join(lost))
    return piece("{signs} does not stand in the text", signs=", ".join(added)) if added else None


RULE = Rule("T024", Severity.ERROR, _look)
