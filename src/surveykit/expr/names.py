"""The `${name}` references of a text: found, renamed, blanked; and conditions joined by `and`.

Renaming needs no understanding of the expression, so it serves labels and hints as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from surveykit.expr.fault import SyntaxFault
from surveykit.expr.parser import NAME, parse
from surveykit.expr.tree import Call, Node, Path, Ref, String, children, strength

_REFERENCE: Final = re.compile(rf"\$\{{(last-saved#)?({NAME})\}}")

_NUMBER_OF: Final = frozenset({"count", "sum", "count-non-empty"})
_ROW_OF: Final = frozenset({"indexed-repeat"})


class Reference(NamedTuple):
    """`${name}` or `${last-saved#name}` in a text; offsets are 0-based and include the braces."""

    name: str
    last_saved: bool
    start: int
    end: int


def references(text: str) -> tuple[Reference, ...]:
    """The references of a formula or a text, in the order in which they are written."""
    if "${" not in text:
        return ()
    return tuple(Reference(m[2], m[1] is not None, m.start(), m.end()) for m in _REFERENCE.finditer(text))


def rename(text: str, names: Mapping[str, str]) -> str:
    """The text with other names in its references; every other byte stays."""
    if "${" not in text:
        return text
    return _REFERENCE.sub(lambda m: f"${{{m[1] or ''}{names[m[2]]}}}" if m[2] in names else m[0], text)


def blank(text: str, names: Collection[str]) -> str:
    """The formula with every reference to these names read as not asked: an empty text.

    What can only be asked of questions is answered as of none: `count(${gone})` becomes 0, and
    `${gone}[…]` or `indexed-repeat(${gone}, …)` an empty text. A text that is no expression, such as a
    label, only loses the references.
    """
    if not any(reference.name in names for reference in references(text)):
        return text
    try:
        root = parse(text).root
    except SyntaxFault:
        return _REFERENCE.sub(lambda m: "" if m[2] in names else m[0], text)
    cuts: list[tuple[int, int, str]] = []
    _cut(root, names, text, cuts)
    for start, end, instead in sorted(cuts, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _cut(node: Node, names: Collection[str], text: str, cuts: list[tuple[int, int, str]]) -> None:
    match node:
        case Ref() if node.name in names:
            cuts.append((node.start, node.end, "''"))
        case String():
            kept = _REFERENCE.sub(lambda m: "" if m[2] in names else m[0], text[node.start : node.end])
            if len(kept) != node.end - node.start:
                cuts.append((node.start, node.end, kept))
        case Path(origin=Ref(name=name)) if name in names:
            cuts.append((node.start, node.end, "''"))
        case Call(name=name, args=(first, *_)) if name in _NUMBER_OF and _gone(first, names):
            cuts.append((node.start, node.end, "0"))
        case Call(name=name) if name in _ROW_OF and any(_gone(arg, names) for arg in node.args):
            cuts.append((node.start, node.end, "''"))
        case _:
            for child in children(node):
                _cut(child, names, text, cuts)


def _gone(node: Node, names: Collection[str]) -> bool:
    match node:
        case Ref():
            return node.name in names
        case Path(origin=Ref(name=name)):
            return name in names
        case _:
            return False


def conjoin(*texts: str | None) -> str | None:
    """The condition that holds when all of these do; None when none is given.

    A text that is no expression is bracketed as it stands, so that its fault is found where it is.
    """
    given = list(dict.fromkeys(text for text in texts if text is not None and text.strip()))
    if len(given) < 2:
        return given[0] if given else None
    return " and ".join(f"({text})" if _loose(text) else text for text in given)


def _loose(text: str) -> bool:
    try:
        return strength(parse(text).root) < 2
    except SyntaxFault:
        return True
