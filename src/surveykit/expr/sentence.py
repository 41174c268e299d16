"""A condition as a sentence, with the labels of questions and choices: `Sex is Female and Age is 15 or more`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from surveykit import ir
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.languages import ENGLISH, LANGUAGES
from surveykit.expr.names import references
from surveykit.expr.parser import parse
from surveykit.expr.scope import Item, Scope
from surveykit.expr.tree import (
    Arith,
    Call,
    Compare,
    Here,
    Logic,
    Negate,
    Node,
    Number,
    Path,
    Ref,
    String,
    Union,
    number_text,
    show,
)
from surveykit.expr.values import days

_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRROR: Final = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_DATED: Final = {">=": "on or after", ">": "after", "<=": "on or before", "<": "before"}
_MARKS: Final = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|<[^<>]*>|^#+ ", re.MULTILINE)
_LONG: Final = 48


def speaks(language: str) -> bool:
    """Whether `say` has words of its own in a language; in any other it uses English ones around the labels."""
    return language in LANGUAGES or language.split("-", 1)[0] in LANGUAGES


def say(text: str, scope: Scope, language: str, home: str = "") -> str:
    """A condition in words; `home` is the question it stands on, for `.`.

    A label that is not translated is given in its own language, a text that is no expression as it is.
    """
    try:
        root = parse(text).root
    except SyntaxFault:
        return text
    words = LANGUAGES.get(language) or LANGUAGES.get(language.split("-", 1)[0], ENGLISH)
    return _Speech(scope, language, words, home).condition(root, 0)


class _Speech:
    """One sentence in the making."""

    __slots__ = ("home", "language", "scope", "words")

    def __init__(self, scope: Scope, language: str, words: Mapping[str, str], home: str) -> None:
        self.scope = scope
        self.language = language
        self.words = words
        self.home = home

    def put(self, key: str, **parts: str) -> str:
        """A phrase of the language with its parts."""
        return self.words[key].format_map(parts)

    # --- conditions ----------------------------------------------------------------------------------

    def condition(self, node: Node, strength: int, holds: bool = True) -> str:
        """A condition, or its opposite; bracketed where the words around it bind tighter than `strength`."""
        match node:
            case Logic():
                return self.joined(node, strength, holds)
            case Compare():
                return self.compared(node, holds)
            case Call(name="not", args=(arg,)):
                return self.condition(arg, strength, not holds)
            case Call(name="boolean", args=(arg,)):
                return self.condition(arg, strength, holds)
            case Call(name="true", args=()):
                return self.put("always" if holds else "never")
            case Call(name="false", args=()):
                return self.put("never" if holds else "always")
            case Call(name="selected" | "is-selected", args=(what, choice)):
                value = self.value(choice, self.item(what))
                if isinstance(choice, String) and not choice.value.strip():
                    return self.put("empty" if holds else "filled", q=self.question(what))
                item = self.item(what)
                if item is not None and item.kind == "one":
                    return self.put("=" if holds else "!=", q=self.question(what), v=value)
                return self.put("selected" if holds else "unselected", q=self.question(what), v=value)
            case Ref() | Here():
                return self.put("filled" if holds else "empty", q=self.question(node))
            case _:
                said = self.value(node, None)
                return said if holds else self.put("not", a=said)

    def joined(self, node: Logic, strength: int, holds: bool) -> str:
        """Conditions joined by and / or; the opposite joins the opposites the other way round."""
        op = node.op if holds else ("or" if node.op == "and" else "and")
        own = 2 if op == "and" else 1
        parts: list[str] = []
        rest = list(node.parts)
        while rest:
            part = rest.pop(0)
            alike = [part]
            while op == "or" and rest and self.same_question(part, rest[0], holds):
                alike.append(rest.pop(0))
            span = self.span(part, rest[0]) if op == "and" and holds and rest else None
            if span is not None:
                rest.pop(0)
                parts.append(span)
            elif len(alike) > 1:
                parts.append(self.either(alike))
            else:
                parts.append(self.condition(part, own, holds))
        said = self.words[op].join(parts)
        return f"({said})" if strength > own and len(parts) > 1 else said

    def same_question(self, one: Node, two: Node, holds: bool) -> bool:
        """Whether two conditions name a choice of the same question."""
        a, b = self.choice(one), self.choice(two)
        return holds and a is not None and b is not None and a[0] == b[0] and a[1] == b[1]

    def choice(self, node: Node) -> tuple[str, str, Node, Node] | None:
        """The question and code of `${q} = 'code'` or `selected(${q}, 'code')`."""
        match node:
            case Compare(op="=", left=Ref() | Here() as left, right=String(value=value) as right) if value:
                return "=", show(left), left, right
            case Call(name="selected", args=(Ref() | Here() as left, String() as right)):
                return "selected", show(left), left, right
            case _:
                return None

    def either(self, parts: Sequence[Node]) -> str:
        """Several choices of one question, any of them."""
        named = [found for part in parts if (found := self.choice(part)) is not None]
        item = self.item(named[0][2])
        values = [self.value(found[3], item) for found in named]
        listed = self.words["comma"].join(values[:-1]) + self.words["or"] + values[-1]
        key = "=" if named[0][0] == "=" or (item is not None and item.kind == "one") else "selected"
        return self.put(key, q=self.question(named[0][2]), v=listed)

    def span(self, one: Node, two: Node) -> str | None:
        """`x >= a and x <= b` as one phrase."""
        match one, two:
            case (
                Compare(op=">=", left=left, right=Number() as low),
                Compare(op="<=", left=other, right=Number() as high),
            ) if show(left) == show(other):
                return self.put("between", q=self.question(left), v=self.value(low, None), w=self.value(high, None))
            case _:
                return None

    def compared(self, node: Compare, holds: bool) -> str:
        """One comparison, or its opposite."""
        left, right, op = node.left, node.right, node.op
        if isinstance(left, Number | String) and not isinstance(right, Number | String):
            left, right, op = right, left, _MIRROR[op]
        if op in ("<", ">", "<=", ">=") and not holds and not isinstance(left, Number):
            return self.put("not", a=self.compared(node, True))
        op = op if holds else _OPPOSITE[op]
        if isinstance(right, String) and not right.value:
            return self.put("empty" if op == "=" else "filled", q=self.question(left))
        item = self.item(left)
        flag = self.flag(item, right)
        if flag is not None and op in ("=", "!="):
            key = ("holds" if flag else "fails") if op == "=" else ("unheld" if flag else "unfailed")
            return self.put(key, q=self.question(left))
        key = op
        if op in _DATED and self.scope.kind_of(left) in ("date", "moment"):
            key = _DATED[op]
        return self.put(key, q=self.question(left), v=self.value(right, item))

    def flag(self, item: Item | None, node: Node) -> bool | None:
        """Whether a computed yes-or-no is compared with its yes (1) or its no (0)."""
        if item is None or item.choices is not None or item.calculation is None or not isinstance(node, Number):
            return None
        if node.value not in (0.0, 1.0):
            return None
        try:
            results = set(_results(parse(item.calculation.text).root))
        except SyntaxFault:
            return None
        return node.value == 1.0 if results <= {"0", "1", ""} and "1" in results else None

    # --- parts ---------------------------------------------------------------------------------------

    def item(self, node: Node) -> Item | None:
        """The question that a node names."""
        if isinstance(node, Ref):
            return self.scope.get(node.name)
        return self.scope.get(self.home) if isinstance(node, Here) else None

    def question(self, node: Node) -> str:
        """A question by its label, another value as it can be said."""
        if isinstance(node, Here) and not self.home:
            return self.put("here")
        item = self.item(node)
        if item is None:
            return show(node) if isinstance(node, Ref | Here) else self.value(node, None)
        said = self.label(item.label) or item.name
        if len(said) > _LONG or said[-1:] in "?!.:…" or "," in said:
            said = self.words["quotes"].format(q=said)
        if isinstance(node, Ref) and node.last_saved:
            return self.put("last", q=said)
        return said

    def label(self, text: ir.Text | None) -> str:
        """A label on one line, without marks, and with what it refers to left open."""
        if text is None:
            return ""
        said = text.render(self.language) or text.source
        for reference in reversed(references(said)):
            said = said[: reference.start] + "…" + said[reference.end :]
        return " ".join(_MARKS.sub("", said).split())

    def value(self, node: Node, item: Item | None) -> str:
        """A value: a choice by its label, a number, a date, a sum."""
        match node:
            case Number():
                shown = number_text(node.value)
                return self.coded(shown, item) or shown
            case String():
                return self.coded(node.value, item) or node.value
            case Ref() | Here():
                return self.question(node)
            case Negate():
                return f"-{self.value(node.operand, None)}"
            case Arith():
                sign = {"*": "×", "div": "/", "-": "−"}.get(node.op, node.op)
                return f"{self.inner(node.left)} {sign} {self.inner(node.right)}"
            case Call(name="today" | "now" as name, args=()):
                return self.put(name)
            case Call(name="count-selected" | "count" | "sum" as name, args=(arg,)):
                return self.put(name, q=self.question(arg))
            case Call(name="date", args=(String(value=day),)) if days(day) == days(day):
                return day
            case Call(name="number" | "string" | "int" | "once", args=(arg,)):
                return self.value(arg, item)
            case Call():
                return f"{node.name}({', '.join(self.value(arg, None) for arg in node.args)})"
            case Compare() | Logic():
                return f"({self.condition(node, 0)})"
            case Path() | Union():
                return show(node)

    def inner(self, node: Node) -> str:
        """A part of a sum, in brackets when it is one itself."""
        said = self.value(node, None)
        return f"({said})" if isinstance(node, Arith) else said

    def coded(self, code: str, item: Item | None) -> str:
        """The label of a choice, or nothing."""
        choice = item.choices.code(code) if item is not None and item.choices is not None else None
        return self.label(choice.label) if choice is not None else ""


def _results(node: Node) -> list[str]:
    """What a calculation can give, where it is spelt out; `?` for what is not."""
    match node:
        case Call(name="if", args=(_, one, two)):
            return [*_results(one), *_results(two)]
        case Number():
            return [number_text(node.value)]
        case String():
            return [node.value]
        case _:
            return ["?"]
