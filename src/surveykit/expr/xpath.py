"""elementpath's XPath 1.0 parser, for what `parser.py` leaves to it. The only file that imports elementpath.

What elementpath does not know is masked by something of the same length that it does know
(`${age}` by a quoted text, `jr:itext` by `jr_itext`), so that its offsets are the author's.
"""

from __future__ import annotations

from typing import Any, Final

from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser

from surveykit.expr.fault import SyntaxFault
from surveykit.expr.parser import DEEPEST, TOKEN, stray, too_deep
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
    Step,
    String,
    Union,
)

_KINDS: Final = frozenset({"node", "text", "comment", "processing-instruction"})
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_ANY: Final = Step("descendant-or-self", "node()", ())


class FormParser(XPath1Parser):
    """XPath 1.0 in which a function may have any name and any number of arguments, and a path begin with any value."""

    PATH_STEP_LABELS = (*XPath1Parser.PATH_STEP_LABELS, "function")
    PATH_STEP_SYMBOLS = XPath1Parser.PATH_STEP_SYMBOLS | {"("}

    def tree(self, text: str) -> Any:
        """The token at the root, without elementpath's attempt to evaluate it."""
        return Parser.parse(self, text)

    @classmethod
    def know(cls, name: str) -> None:
        """Accept a function, whatever its arguments: `check` knows better what is wrong with them."""
        if name in _KINDS or name in _OPERATORS:
            return
        known = cls.symbol_table.get(name)
        if known is None or not hasattr(known, "nargs") or known.nargs != (0, None):
            cls.symbol_table.pop(name, None)
            cls.function(name, nargs=(0, None))


def _left_to_right(token: Any, left: Any) -> Any:
    token[:] = left, token.parser.expression(rbp=token.rbp)
    return token


# elementpath refuses `a = b = c` and binds = as tightly as <; XPath 1.0 does neither.
for _sign, _power in {"=": 30, "!=": 30, "<": 35, ">": 35, "<=": 35, ">=": 35}.items():
    _known = FormParser.symbol_table[_sign]
    FormParser.symbol_table[_sign] = type(
        _known.__name__, (_known,), {"led": _left_to_right, "lbp": _power, "rbp": _power, "__slots__": ()}
    )


def read(text: str) -> Node:
    """The tree of an expression; SyntaxFault where it is none."""
    masked = _mask(text)
    parser = FormParser()
    try:
        token = parser.tree(masked)
    except RecursionError:
        raise too_deep(0) from None
    except (ElementPathError, SyntaxError) as fault:
        raise SyntaxFault(
            "X004", _place(fault, text), "this is not an XPath expression: {reason}",
            "Axes, '@', '//' and '|' are seldom needed in a form: use ${{name}} where you can.",
            reason=str(fault).split("] ", 1)[-1],
        ) from None  # fmt: skip
    return _Conversion(text).node(token, 0)


def _place(fault: Exception, text: str) -> int:
    token = getattr(fault, "token", None)
    at = min(token.span[0], max(len(text) - 1, 0)) if token is not None else 0
    if text.startswith("::", at):  # an axis is wrong as a whole, whichever of its tokens is blamed
        while at and (text[at - 1].isalnum() or text[at - 1] in "-_."):
            at -= 1
    return at


def _mask(text: str) -> str:
    """The text for elementpath, and every function it calls made known."""
    out: list[str] = []
    done = 0
    name = ""
    ended = -1
    for match in TOKEN.finditer(text):
        kind = match.lastindex or 0
        at, stop = match.span(kind)
        token = match.group(kind)
        if kind == 7:
            raise stray(text, at)
        if kind == 2 and at == ended:
            raise SyntaxFault("X004", at, "two texts in quotes stand side by side", "Join them with concat(…).")
        ended = stop if kind == 2 else -1
        mask = token
        if kind == 1:
            mask = f"'{'_' * (len(token) - 2)}'"
        elif kind == 4:
            mask = token.replace(":", "_")
        elif token == "(" and name:
            FormParser.know(name)
        name = mask if kind == 4 else ""
        out += (text[done:at], mask)
        done = stop
    FormParser.tokenizer = FormParser.create_tokenizer(FormParser.symbol_table)
    return "".join(out)


class _Conversion:
    """elementpath's tokens into the project's own tree."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def node(self, token: Any, depth: int) -> Node:
        """One token and those below it."""
        if depth > DEEPEST:
            raise too_deep(token.span[0])
        depth += 1
        start, end = token.span
        match token.symbol:
            case "(":
                return self.node(token[0], depth)
            case "(string)":
                written = self.text[start:end]
                if written.startswith("$"):
                    last_saved = written.startswith("last-saved#", 2)
                    return Ref(written[13 if last_saved else 2 : -1], last_saved, start, end)
                return String(written[1:-1], start, end)
            case "(integer)" | "(decimal)":
                return Number(float(token.value), start, end)
            case "(float)":
                raise SyntaxFault(
                    "X004", start, "numbers are written without an exponent", "Write the number out: 1500, not 1.5e3."
                )
            case "or" | "and":
                left = [token[0]]
                while left[0].symbol == token.symbol:
                    left[:1] = [left[0][0], left[0][1]]
                parts = tuple(self.node(part, depth) for part in (*left, token[1]))
                return Logic(token.symbol, parts, parts[0][-2], parts[-1][-1])
            case "=" | "!=" | "<" | "<=" | ">" | ">=":
                one, two = self.node(token[0], depth), self.node(token[1], depth)
                return Compare(token.symbol, one, two, one[-2], two[-1])
            case "-" if len(token) == 1:
                one = self.node(token[0], depth)
                return Negate(one, start, one[-1])
            case "+" if len(token) == 1:
                raise SyntaxFault("X004", start, "a number takes no plus sign", "Take the '+' away.")
            case "*" if not len(token):
                return self.path(token, depth)
            case "+" | "-" | "*" | "div" | "mod":
                one, two = self.node(token[0], depth), self.node(token[1], depth)
                return Arith(token.symbol, one, two, one[-2], two[-1])
            case "|":
                one, two = self.node(token[0], depth), self.node(token[1], depth)
                return Union(one, two, one[-2], two[-1])
            case ".":
                return Here(start, end)
            case _ if token.label == "function":
                args = tuple(self.node(arg, depth) for arg in token)
                return Call(self.text[start:end], args, start, max([end, *(arg[-1] for arg in args)]) + 1)
            case _:
                return self.path(token, depth)

    def path(self, token: Any, depth: int) -> Path:
        """A path, gathered from the tokens of its slashes, predicates and steps."""
        found = _Gathered()
        self.gather(token, found, depth)
        return Path(found.origin, found.absolute, tuple(found.filters), tuple(found.steps), found.first, found.last)

    def gather(self, token: Any, into: _Gathered, depth: int) -> None:
        """Add what a token says to the path so far, from left to right."""
        if depth > DEEPEST:
            raise too_deep(token.span[0])
        depth += 1
        into.first, into.last = min(into.first, token.span[0]), max(into.last, token.span[1])
        alone = into.origin is None and not into.absolute and not into.steps
        match token.symbol:
            case "/" | "//":
                if len(token) == 2:
                    self.gather(token[0], into, depth)
                else:
                    into.absolute = True
                if token.symbol == "//":
                    into.steps.append(_ANY)
                if len(token):
                    self.gather(token[-1], into, depth)
            case "[":
                self.gather(token[0], into, depth)
                condition = self.node(token[1], depth)
                into.last = max(into.last, condition[-1] + 1)
                if into.steps:
                    step = into.steps[-1]
                    into.steps[-1] = Step(step.axis, step.test, (*step.predicates, condition))
                else:
                    into.filters.append(condition)
            case "." if alone:
                into.origin = Here(*token.span)
            case ".":
                into.steps.append(Step("self", "node()", ()))
            case "..":
                into.steps.append(Step("parent", "node()", ()))
            case "(name)" | "*" | ":":
                into.steps.append(Step("child", self.test(token), ()))
            case _ if token.label == "kind test":
                into.steps.append(Step("child", f"{token.symbol}()", ()))
            case "@":
                into.steps.append(Step("attribute", self.test(token[0]), ()))
            case _ if token.label == "axis":
                into.steps.append(Step(token.symbol, self.test(token[0]), ()))
            case _ if alone:
                into.origin = self.node(token, depth)
            case _:
                raise SyntaxFault(
                    "X004", token.span[0], "this cannot be a step of a path", "Steps are names, '.' or '..'."
                )

    def test(self, token: Any) -> str:
        """What a step asks of a node: its name, `*`, or its kind."""
        if token.label == "kind test":
            return f"{token.symbol}()"
        if token.symbol == ":":
            raise SyntaxFault("X004", token.span[0], "a name with a prefix and '*' cannot be used in a form")
        return self.text[slice(*token.span)]


class _Gathered:
    """A path in the making."""

    __slots__ = ("absolute", "filters", "first", "last", "origin", "steps")

    def __init__(self) -> None:
        self.origin: Node | None = None
        self.absolute = False
        self.filters: list[Node] = []
        self.steps: list[Step] = []
        self.first, self.last = 1 << 60, 0
