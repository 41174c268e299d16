"""Text to tree. Written by hand for speed; what is rare in forms goes to elementpath's parser.

elementpath takes 0.15 s to import, twice the time to parse, and refuses what forms are full of
(deep brackets, `if`, `a = b = c`), so it is asked only about axes, node tests, attributes and unions
(`xpath.py`). Where both understand an expression they give the same tree, which the tests hold to.

Depth is bounded, length is not: every later pass may recurse without fear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from surveykit.expr.fault import SyntaxFault
from surveykit.expr.tree import Arith, Call, Compare, Here, Logic, Negate, Node, Number, Path, Ref, Step, String, Tree

DEEPEST: Final = 150
"""How many brackets, calls or operators may stand inside one another."""

_START = (
    r"A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME: Final = rf"[{_START}][{_START}\-.0-9\xb7\u0300-\u036f\u203f\u2040]*"
"""The pattern of an XML name without a colon: what XLSForm allows a question to be called."""

TOKEN: Final = re.compile(
    rf"""[ \t\r\n]*(?:
      (\$\{{(?:last-saved\#)?{NAME}\}})
    | ('[^']*'|"[^"]*")
    | (\d+(?:\.\d*)?|\.\d+)
    | ({NAME}(?::{NAME}|:\*)?)
    | (!=|<=|>=|//|::|\.\.|[=<>+\-*/|()\[\],.@])
    | (\Z)
    | (.)
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_REF, _STRING, _NUMBER, _NAME, _OP, _END, _BAD = 1, 2, 3, 4, 5, 6, 7

_OPERATORS: Final = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_NODE_TESTS: Final = frozenset({"node", "text", "comment", "processing-instruction"})
_FOREIGN: Final = {
    "==": "=", "&&": "and", "||": "or", "<>": "!=", "=>": ">=", "=<": "<=", "&": "and", "!": "not(…)",
    "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "div", "−": "-", "–": "-", "%": "mod",
}  # fmt: skip
_CURLY: Final = frozenset("‘’“”«»„‚´`")


class _Rare(Exception):  # noqa: N818
    """The text holds something that elementpath's parser is asked about."""


@lru_cache(maxsize=65536)
def parse(text: str) -> Tree:
    """The tree of an expression; SyntaxFault where it is none."""
    try:
        return Tree(text, _Reading(text).whole())
    except _Rare:
        from surveykit.expr.xpath import read  # noqa: PLC0415  (elementpath is slow to import and seldom needed)

        return Tree(text, read(text))


class _Reading:
    """One reading of one text, from the first token to the last."""

    __slots__ = ("at", "depth", "done", "kind", "stop", "text", "token", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = TOKEN.finditer(text)
        self.depth = self.stop = self.done = 0
        self.advance()

    def advance(self) -> None:
        """Go to the next token; `done` is where the one left behind ended."""
        self.done = self.stop
        match = next(self.tokens)
        self.kind = kind = match.lastindex or _END
        self.token = match.group(kind)
        self.at, self.stop = match.span(kind)
        if kind == _BAD:
            raise stray(self.text, self.at)

    def whole(self) -> Node:
        """The node of the whole text."""
        if self.kind == _END:
            raise SyntaxFault(
                "X001", 0, "there is no expression here", "Write a condition or a calculation, or leave the key out."
            )
        node = self.binary(1)
        if self.kind != _END:
            raise self.unexpected(operand=False)
        return node

    def binary(self, least: int) -> Node:
        """Operands joined by operators that bind at least so tightly."""
        start = self.at
        self.depth += 1
        if self.depth > DEEPEST:
            raise too_deep(self.at)
        left = self.operand()
        links = 0
        while True:
            operator = self.token
            bind = _OPERATORS.get(operator, 0) if self.kind in (_OP, _NAME) else 0
            if bind < least or not bind:
                self.depth -= 1
                return left
            self.advance()
            if bind <= 2:
                parts = [left, self.binary(bind + 1)]
                while self.token == operator and self.kind == _NAME:
                    self.advance()
                    parts.append(self.binary(bind + 1))
                left = Logic(operator, tuple(parts), start, self.done)
                continue
            links += 1
            if self.depth + links > DEEPEST:
                raise too_deep(self.at)
            right = self.binary(bind + 1)
            if bind <= 4:
                left = Compare(operator, left, right, start, self.done)
            else:
                left = Arith(operator, left, right, start, self.done)

    def operand(self) -> Node:
        """A value: reference, text, number, call, path, bracket, or any of them behind a minus."""
        kind, token, at = self.kind, self.token, self.at
        node: Node
        if kind == _REF:
            self.advance()
            last_saved = token.startswith("last-saved#", 2)
            node = Ref(token[13:-1] if last_saved else token[2:-1], last_saved, at, self.done)
            return self.onward(node, at) if self.token in ("[", "/") else node
        if kind == _STRING:
            self.advance()
            return String(token[1:-1], at, self.done)
        if kind == _NUMBER:
            self.advance()
            return Number(float(token), at, self.done)
        if kind == _NAME:
            return self.named(token, at)
        if token == "(":
            self.advance()
            node = self.binary(1)
            self.close(")", at)
            return self.onward(node, at) if self.token in ("[", "/") else node
        if token == "-":
            return self.minus(at)
        if token == ".":
            self.advance()
            if self.token == "/":
                return self.onward(Here(at, self.done), at)
            return Here(at, self.done)
        if token == "..":
            return Path(None, False, (), self.steps(), at, self.done)
        if token == "/":
            self.advance()
            return Path(None, True, (), self.steps(), at, self.done)
        if token in ("//", "@", "*"):
            raise _Rare
        raise self.unexpected(operand=True)

    def minus(self, at: int) -> Node:
        """A value behind one minus sign or more."""
        signs = [at]
        self.advance()
        while self.token == "-" and self.kind == _OP:
            signs.append(self.at)
            self.advance()
        if self.depth + len(signs) > DEEPEST:
            raise too_deep(at)
        node = self.operand()
        for sign in reversed(signs):
            node = Negate(node, sign, self.done)
        return node

    def named(self, token: str, at: int) -> Node:
        """A call, or a path that begins with a name."""
        self.advance()
        if self.token == "(" and self.kind == _OP:
            if token in _NODE_TESTS:
                raise _Rare
            node = self.call(token, at)
            return self.onward(node, at) if self.token in ("[", "/") else node
        if self.token == "::" or token.endswith(":*"):
            raise _Rare
        return Path(None, False, (), self.steps_after(token), at, self.done)

    def call(self, name: str, at: int) -> Node:
        """The arguments of a function, up to its closing bracket."""
        opened = self.at
        self.advance()
        args: list[Node] = []
        if self.token != ")" or self.kind != _OP:
            args.append(self.binary(1))
            while self.token == "," and self.kind == _OP:
                self.advance()
                args.append(self.binary(1))
        self.close(")", opened)
        return Call(name, tuple(args), at, self.done)

    def onward(self, origin: Node, at: int) -> Node:
        """Conditions in square brackets and steps behind a value."""
        predicates = self.predicates()
        steps: tuple[Step, ...] = ()
        if self.token == "/" and self.kind == _OP:
            self.advance()
            steps = self.steps()
        elif self.token == "//" and self.kind == _OP:
            raise _Rare
        return Path(origin, False, predicates, steps, at, self.done)

    def predicates(self) -> tuple[Node, ...]:
        """What stands in square brackets, one after another."""
        found: list[Node] = []
        while self.token == "[" and self.kind == _OP:
            opened = self.at
            self.advance()
            found.append(self.binary(1))
            self.close("]", opened)
        return tuple(found)

    def steps(self) -> tuple[Step, ...]:
        """A path from its next step to its end."""
        if self.kind == _NAME:
            name = self.token
            self.advance()
            if self.token == "::" or name.endswith(":*") or (name in _NODE_TESTS and self.token == "("):
                raise _Rare
            return self.steps_after(name)
        if self.token in ("@", "*", "//") and self.kind == _OP:
            raise _Rare
        if self.token in (".", "..") and self.kind == _OP:
            return self.steps_after(None)
        raise self.unexpected(operand=True)

    def steps_after(self, name: str | None) -> tuple[Step, ...]:
        """The step called `name` (None: the current token, `.` or `..`) and those behind it."""
        found: list[Step] = []
        while True:
            if name is None:
                found.append(Step("self" if self.token == "." else "parent", "node()", ()))
                self.advance()
            else:
                found.append(Step("child", name, self.predicates()))
            if self.kind != _OP or self.token not in ("/", "//"):
                return tuple(found)
            if self.token == "//":
                raise _Rare
            self.advance()
            if self.kind == _NAME:
                name = self.token
                self.advance()
                if self.token == "::" or name.endswith(":*") or (name in _NODE_TESTS and self.token == "("):
                    raise _Rare
            elif self.token in (".", "..") and self.kind == _OP:
                name = None
            elif self.token in ("@", "*") and self.kind == _OP:
                raise _Rare
            else:
                raise self.unexpected(operand=True)

    def close(self, bracket: str, opened: int) -> None:
        """The closing bracket that must stand here."""
        if self.token == bracket and self.kind == _OP:
            self.advance()
            return
        if self.kind == _END:
            raise SyntaxFault(
                "X005", opened, "this '{bracket}' is never closed", "Add a '{close}' where the bracket should end.",
                bracket=self.text[opened], close=bracket,
            )  # fmt: skip
        raise self.unexpected(operand=False)

    def unexpected(self, operand: bool) -> Exception:
        """What to raise about the current token, where a value (`operand`) or an operator was due."""
        if self.token in ("::", "|", "@", "//") and self.kind == _OP:
            return _Rare()
        return unexpected(self.text, self.token, self.at, self.kind == _END, operand)


def unexpected(text: str, token: str, at: int, ended: bool, operand: bool) -> SyntaxFault:
    """The fault of a token that cannot stand where it stands."""
    if ended:
        return SyntaxFault(
            "X004", len(text.rstrip()), "the expression stops too early: something must follow",
            "Write what is compared or joined here, or take the last operator away.",
        )  # fmt: skip
    before = text[:at].rstrip()[-1:]
    pair = before + token[:1]
    if not operand and token in (")", "]"):
        return SyntaxFault(
            "X006", at, "this '{found}' closes a bracket that was never opened, or not with this sign",
            "Count the brackets: each '(' needs one ')', each '[' one ']'.", found=token,
        )  # fmt: skip
    if operand and before and text[at - 1] == before and pair in _FOREIGN:
        return foreign(pair, at - 1)
    if operand:
        return SyntaxFault(
            "X004", at, "'{found}' cannot stand here: a question, a number, a text in quotes or a function is missing before it",
            "Operators need a value on both sides, for example ${{age}} >= 18.", found=token,
        )  # fmt: skip
    return SyntaxFault(
        "X004", at, "'{found}' cannot stand here: an operator is missing before it",
        "Join two conditions with 'and' or 'or'; compare with =, !=, <, <=, > or >=; separate arguments with a comma.",
        found=token,
    )  # fmt: skip


def foreign(sign: str, at: int) -> SyntaxFault:
    """The fault of an operator that other languages have."""
    return SyntaxFault(
        "X010", at, "'{found}' is not an operator of XLSForm", "Write '{instead}'.", found=sign, instead=_FOREIGN[sign]
    )


def too_deep(at: int) -> SyntaxFault:
    """The fault of an expression that no one can read."""
    return SyntaxFault(
        "X008", at, "the expression is nested too deeply: more than {limit} levels",
        "Move parts of it into calculations of their own and refer to those.", limit=DEEPEST,
    )  # fmt: skip


def stray(text: str, at: int) -> SyntaxFault:
    """The fault of a character that begins no token."""
    found = text[at]
    if found in "'\"":
        return SyntaxFault(
            "X003", at, "this quote is never closed", "Add a {found} at the end of the text.", found=found
        )
    if found == "$":
        return SyntaxFault(
            "X007", at, "this is not a reference to a question",
            "Write ${{name}}: a dollar, the name of the question between braces, no spaces inside.",
        )  # fmt: skip
    if found in _CURLY:
        return SyntaxFault(
            "X009", at, "'{found}' is a typographic quote, which no tablet understands", "Write the straight quote '.",
            found=found,
        )  # fmt: skip
    for sign in (text[at : at + 2], found):
        if sign in _FOREIGN:
            return foreign(sign, at)
    shown = found if found.isprintable() and not found.isspace() else f"U+{ord(found):04X}"
    hint = "Replace it with an ordinary space." if found.isspace() else "Take it away, or put the text between quotes."
    return SyntaxFault("X002", at, "the character '{found}' has no meaning in an expression", hint, found=shown)
