"""Names that SPSS and Stata both take: legal, unique whatever the case, at most 32 characters."""

from __future__ import annotations

import re
from typing import Final

LIMIT: Final = 32
"""Characters: Stata's limit, which is below SPSS's 64 bytes."""
ROW_ROOM: Final = 3
"""Characters kept free for each repeat around a variable: `_99`, when its rows are laid side by side."""

_ILLEGAL: Final = re.compile(r"[^A-Za-z0-9_]")
_STRING_TYPE: Final = re.compile(r"str[0-9]+\Z")
_RESERVED: Final = frozenset(
    [
        "all",
        "and",
        "by",
        "eq",
        "ge",
        "gt",
        "le",
        "lt",
        "ne",
        "not",
        "or",
        "to",
        "with",
        "byte",
        "int",
        "long",
        "float",
        "double",
        "strl",
        "if",
        "in",
        "using",
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "_se",
    ]
)


def legal(name: str) -> str:
    """A name in letters, digits and underscores that is no word of a program; not yet short or unique."""
    made = _ILLEGAL.sub("_", name)
    if not made or not made[0].isalpha():
        made = f"v{made}" if made.startswith("_") else f"v_{made}"
    # SPSS refuses a name that ends in an underscore in some places, Stata takes it everywhere.
    made = made.rstrip("_") or "v"
    return f"{made}_v" if made.lower() in _RESERVED or _STRING_TYPE.match(made.lower()) else made


class Names:
    """Gives out names, each once; a later name that would repeat an earlier one gets a number."""

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, name: str, suffix: str = "", room: int = 0) -> str:
        """A free name for `name` and its suffix, `room` characters below the limit; the stem is cut, never the suffix."""
        limit = LIMIT - room
        suffix = suffix[: limit - 8]
        stem = legal(name)
        made = legal(stem[: limit - len(suffix)] + suffix)[:limit]
        number = 2
        while made.lower() in self.taken:
            tail = f"{suffix}_{number}"
            made = stem[: limit - len(tail)] + tail
            number += 1
        self.taken.add(made.lower())
        return made


def suffix_of(code: str) -> str:
    """What a choice of several adds to the name of its question."""
    return "_" + (_ILLEGAL.sub("_", code) or "blank")
