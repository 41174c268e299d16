"""Text of left-to-right languages in a page that is read from right to left: kept together, with its full stop at its end."""

from __future__ import annotations

import re

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
# Where an isolating element cannot stand, or where a style sheet isolates already.
_LEFT_ALONE = frozenset({"style", "script", "title", "option", "text", "tspan", "textarea", "code"})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


def isolated(html: str) -> str:
    """The page with each text isolated that has letters, and none that are written from right to left."""
    out: list[str] = []
    inside = ""
    for piece in _TAG.split(html):
        if piece.startswith("<") and piece.endswith(">"):
            found = _NAME.match(piece)
            name = found[1].lower() if found is not None else ""
            if not inside and name in _LEFT_ALONE and not piece.startswith("</") and not piece.endswith("/>"):
                inside = name
            elif inside and name == inside and piece.startswith("</"):
                inside = ""
            out.append(piece)
        elif inside or _LETTER.search(piece) is None or _RIGHT_TO_LEFT.search(piece) is not None:
            out.append(piece)
        else:
            bare = piece.strip()
            before, _, after = piece.partition(bare)
            out.append(f'{before}<bdi dir="ltr">{bare}</bdi>{after}')
    return "".join(out)
