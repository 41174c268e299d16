"""Texts that fit a regular expression of the kind forms use: classes, repetitions, groups, alternatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

Chance: TypeAlias = Callable[[int], int]
"""A whole number from 0 to one less than given."""

_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD: Final = _UPPER + _UPPER.lower() + _DIGITS + "_"
_ANY: Final = _UPPER + _UPPER.lower() + _DIGITS + " -"
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": " ", "D": _UPPER, "W": "-", "S": _WORD}
_MORE: Final = 4
"""Repetitions that `*` and `+` add at most."""


class _Unreadable(Exception):  # noqa: N818  (a pattern that this file does not know is no error)
    pass


def fitting(pattern: str, chance: Chance) -> str | None:
    """A text that the pattern should accept, or None where the pattern uses more than is known here."""
    try:
        reader = _Reader(pattern, chance)
        made = reader.alternatives()
        if reader.at < len(pattern):
            return None
    except (_Unreadable, IndexError, ValueError, RecursionError):
        return None
    return made


class _Reader:
    """Reads a pattern from left to right and makes up a text as it goes."""

    def __init__(self, pattern: str, chance: Chance) -> None:
        self.pattern, self.chance, self.at = pattern, chance, 0

    def alternatives(self) -> str:
        found = [self.sequence()]
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            found.append(self.sequence())
        return found[self.chance(len(found))]

    def sequence(self) -> str:
        made: list[str] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            began = self.at
            self.atom()
            least, most, after = self.times()
            for _ in range(least + self.chance(most - least + 1)):
                self.at = began
                made.append(self.atom())
            self.at = after
        return "".join(made)

    def atom(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        match sign:
            case "^" | "$":
                return ""
            case ".":
                return self.one(_ANY)
            case "\\":
                return self.escaped()
            case "[":
                return self.one(self.members())
            case "(":
                if self.pattern.startswith("?", self.at):
                    if not self.pattern.startswith("?:", self.at):
                        raise _Unreadable
                    self.at += 2
                made = self.alternatives()
                if self.pattern[self.at] != ")":
                    raise _Unreadable
                self.at += 1
                return made
            case "*" | "+" | "?" | "{":
                raise _Unreadable
            case _:
                return sign

    def escaped(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        if sign in _CLASSES:
            return self.one(_CLASSES[sign])
        if sign.isalnum():
            raise _Unreadable
        return sign

    def members(self) -> str:
        """The characters of a class in square brackets."""
        inverted = self.pattern[self.at] == "^"
        self.at += inverted
        found = ""
        first = True
        while first or self.pattern[self.at] != "]":
            first = False
            sign = self.pattern[self.at]
            self.at += 1
            if sign == "\\":
                sign = self.pattern[self.at]
                self.at += 1
                if sign in _CLASSES:
                    found += _CLASSES[sign]
                    continue
            if self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]":
                end = self.pattern[self.at + 1]
                self.at += 2
                if ord(end) - ord(sign) > 1000:
                    raise _Unreadable
                found += "".join(map(chr, range(ord(sign), ord(end) + 1)))
            else:
                found += sign
        self.at += 1
        return "".join(sign for sign in _ANY if sign not in found) if inverted else found

    def times(self) -> tuple[int, int, int]:
        """How often the atom just read stands: least, most, and where the pattern goes on."""
        rest = self.pattern[self.at : self.at + 1]
        match rest:
            case "*":
                return 0, _MORE, self.at + 1
            case "+":
                return 1, 1 + _MORE, self.at + 1
            case "?":
                return 0, 1, self.at + 1
            case "{":
                end = self.pattern.index("}", self.at)
                least, comma, most = self.pattern[self.at + 1 : end].partition(",")
                low = int(least or 0)
                return low, min(int(most), low + 40) if most else low + (_MORE if comma else 0), end + 1
            case _:
                return 1, 1, self.at

    def one(self, signs: str) -> str:
        if not signs:
            raise _Unreadable
        return signs[self.chance(len(signs))]
