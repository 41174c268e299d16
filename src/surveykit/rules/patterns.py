"""Whether a regular expression holds a text to a code, so that nobody can write a name, a number or a story into it.

The pattern is read, not tried: how many letters and digits the longest text that it accepts may hold. What is read in
no other way is taken as open. Texts of each kind that must not pass are then tried all the same.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Final

from surveykit import expr, ir
from surveykit.expr.evaluate import matches
from surveykit.expr.tree import Call, Compare, Here, Logic, Node, Number, String

MOST_LETTERS: Final = 4
"""Free letters in a code; with no digit beside them, one less than the shortest common names have."""
MOST_ALONE: Final = 2
MOST_DIGITS: Final = 8
LONGEST_RUN: Final = 6
"""Digits in a row: a telephone number has seven or more."""
LONGEST: Final = 24
MOST_WORDS: Final = 200
"""Texts that a closed list, such as (north|south), may accept."""

_LETTERS: Final = frozenset(string.ascii_letters)
_DIGITS: Final = frozenset(string.digits)
_CLASSES: Final = {"d": _DIGITS, "s": frozenset(" "), "w": _LETTERS | _DIGITS | {"_"}}
_FEW: Final = 3
"""Letters or digits of which one is chosen without that being free: [ABC], [01]."""

_FORBIDDEN: Final = (
    "Ana", "ANA", "ali", "MARIA", "Maria", "MARIA-GARCIA", "Maria Garcia", "J. Diallo", "MARIA1", "AMADOU.1",
    "0791234567", "+41791234567", "079 123 45 67", "079-123-45-67", "5550123", "555-0123", "(079)1234567", "A0791234567",
    "14/03/1998", "1998-03-14", "14.03.1998", "14031998", "a@b.org", "he beat me", "They hit her", "no lo sé", "il m’a frappé",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reach:
    """The most that a part of a pattern accepts: letters, digits, digits in a row, signs, different texts; the fewest digits."""

    letters: int = 0
    digits: int = 0
    length: int = 0
    words: int = 1
    sure_digits: int = 0
    head: int = 0
    tail: int = 0
    run: int = 0

    @property
    def solid(self) -> bool:
        """Whether it may be nothing but digits."""
        return self.run == self.length

    def then(self, other: _Reach) -> _Reach:
        return _Reach(
            self.letters + other.letters,
            self.digits + other.digits,
            self.length + other.length,
            min(self.words * other.words, MOST_WORDS + 1),
            self.sure_digits + other.sure_digits,
            self.length + other.head if self.solid else self.head,
            other.length + self.tail if other.solid else other.tail,
            max(self.run, other.run, self.tail + other.head),
        )

    def beside(self, other: _Reach) -> _Reach:
        return _Reach(
            max(self.letters, other.letters),
            max(self.digits, other.digits),
            max(self.length, other.length),
            min(self.words + other.words, MOST_WORDS + 1),
            min(self.sure_digits, other.sure_digits),
            max(self.head, other.head),
            max(self.tail, other.tail),
            max(self.run, other.run),
        )

    def times(self, least: int, most: int) -> _Reach:
        # An optional separator may be left out, and the digits around it then stand in a row: take them as if they did.
        made = _Reach()
        for _ in range(most):
            made = made.then(self)
        words = made.words if least == most else MOST_WORDS + 1 if self.words > 1 else most - least + 1
        gap = least == 0 and not self.solid
        return _Reach(
            made.letters, made.digits, made.length, words, self.sure_digits * least,
            made.head, made.tail, made.run if not gap else max(made.run, made.digits),
        )  # fmt: skip


def least_digits(question: ir.Question) -> int:
    """Digits that a constraint insists on at least, in a number or a text; 0 where it does not."""
    number = isinstance(question.answer, ir.IntegerAnswer)
    try:
        return _least(expr.parse(question.constraint.text).root, number) if question.constraint is not None else 0
    except expr.SyntaxFault:
        return 0


def _least(node: Node, number: bool) -> int:
    match node:
        case Logic(op="and", parts=parts):
            return max((_least(part, number) for part in parts), default=0)
        case Logic(op="or", parts=parts):
            return min((_least(part, number) for part in parts), default=0)
        case (
            Compare(op=">=" | ">", left=Here(), right=Number(value=value))
            | Compare(op="<=" | "<", left=Number(value=value), right=Here())
        ):
            return len(str(int(value))) if value >= 1 else 0
        case Compare(op="=" | ">=" | ">", left=Call(name="string-length", args=(Here(),)), right=Number(value=value)):
            return int(value) if number else 0
        case Call(name="regex", args=(Here(), String(value=pattern))):
            return _sure(pattern)
        case _:
            return 0


def _sure(pattern: str) -> int:
    """Digits in every text that a pattern accepts."""
    try:
        return _Reader(pattern.removeprefix("^").removesuffix("$"), most=200, upward=True).alternatives().sure_digits
    except (_Open, IndexError, ValueError, RecursionError):
        return 0


class _Open(Exception):  # noqa: N818  (a pattern that holds nothing back, or says more than is read here)
    pass


def is_code(pattern: str) -> bool:
    """Whether everything that the pattern accepts is a code, or one of a few given words."""
    if any(matches(pattern, text) for text in _FORBIDDEN):
        return False
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return False  # browsers look for the pattern anywhere in the text
    try:
        reader = _Reader(pattern[1:-1])
        reach = reader.alternatives()
        if reader.at < len(reader.pattern):
            return False
    except (_Open, IndexError, ValueError, RecursionError):
        return False
    if "|" in pattern and not _grouped(pattern[1:-1]):
        return False  # ^a|b$ is anchored on one side only
    if reach.words <= MOST_WORDS and reach.length <= LONGEST:
        return True
    return (
        reach.length <= LONGEST
        and reach.letters <= (MOST_LETTERS if reach.sure_digits else MOST_ALONE)
        and reach.digits <= MOST_DIGITS
        and reach.run <= LONGEST_RUN
    )


def _grouped(pattern: str) -> bool:
    """Whether every alternative stands inside brackets."""
    depth, at = 0, 0
    while at < len(pattern):
        match pattern[at]:
            case "\\":
                at += 1
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "|" if depth == 0:
                return False
            case _:
                pass
        at += 1
    return True


class _Reader:
    """Reads a pattern from left to right; what it does not know is open."""

    def __init__(self, pattern: str, most: int = LONGEST, *, upward: bool = False) -> None:
        """`upward` reads `+`, `*` and `{7,}` as often as they must stand at least, for the shortest text."""
        self.pattern, self.at = pattern, 0
        self.most, self.upward = most, upward

    def alternatives(self) -> _Reach:
        found = self.sequence()
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            found = found.beside(self.sequence())
        return found

    def sequence(self) -> _Reach:
        found = _Reach()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self.atom()
            found = found.then(part.times(*self.quantity()))
            if found.length > self.most:
                raise _Open
        return found

    def atom(self) -> _Reach:
        sign = self.pattern[self.at]
        self.at += 1
        match sign:
            case "(":
                return self.group()
            case "[":
                return _one(self.members())
            case "\\":
                return _one(self.escaped())
            case "." | "*" | "+" | "?" | "^" | "$" | "{" | "}" | "]":
                raise _Open
            case _:
                return _one(frozenset(sign))

    def group(self) -> _Reach:
        if self.pattern.startswith("?", self.at):
            if not self.pattern.startswith("?:", self.at):
                raise _Open
            self.at += 2
        found = self.alternatives()
        if self.pattern[self.at] != ")":
            raise _Open
        self.at += 1
        return found

    def escaped(self) -> frozenset[str]:
        sign = self.pattern[self.at]
        self.at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.isalnum():
            raise _Open
        return frozenset(sign)

    def members(self) -> frozenset[str]:
        if self.pattern[self.at] == "^":
            raise _Open
        found: set[str] = set()
        while self.pattern[self.at] != "]":
            sign = self.pattern[self.at]
            self.at += 1
            chosen = self.escaped() if sign == "\\" else frozenset(sign)
            if len(chosen) == 1 and self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]":
                last = self.pattern[self.at + 1]
                if last == "\\":
                    raise _Open
                self.at += 2
                begin, end = ord(next(iter(chosen))), ord(last)
                if end - begin > len(string.printable):
                    raise _Open
                chosen = frozenset(chr(number) for number in range(begin, end + 1))
            found |= chosen
        self.at += 1
        return frozenset(found)

    def quantity(self) -> tuple[int, int]:
        sign = self.pattern[self.at] if self.at < len(self.pattern) else ""
        if sign == "?":
            self.at += 1
            return 0, 1
        if sign in ("*", "+") and sign:
            if not self.upward:
                raise _Open
            self.at += 1
            return int(sign == "+"), 1
        if sign != "{":
            return 1, 1
        end = self.pattern.index("}", self.at)
        least, comma, most = self.pattern[self.at + 1 : end].partition(",")
        self.at = end + 1
        if comma and not most and not self.upward:
            raise _Open
        times = int(least), int(most or least)
        if times[1] > self.most:
            raise _Open
        return times


def _one(signs: frozenset[str]) -> _Reach:
    """One sign of a set."""
    if not signs:
        raise _Open
    letters = sum(sign.isalpha() for sign in signs) > _FEW
    digits, sure = bool(signs & _DIGITS), signs <= _DIGITS
    run = int(digits)
    return _Reach(int(letters), int(digits), 1, min(len(signs), MOST_WORDS + 1), int(sure), run, run, run)
