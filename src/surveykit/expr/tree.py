"""What an expression is once it is understood: a closed union of small immutable values.

`start` and `end` are 0-based offsets into the author's text. Brackets leave no node: the shape of
the tree says what they said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias


class Number(NamedTuple):
    """A number as written, such as `18` or `.5`."""

    value: float
    start: int
    end: int


class String(NamedTuple):
    """A quoted text; `value` is what stands between the quotes."""

    value: str
    start: int
    end: int


class Ref(NamedTuple):
    """`${name}`, or `${last-saved#name}`."""

    name: str
    last_saved: bool
    start: int
    end: int


class Here(NamedTuple):
    """`.`: the question itself, or the row that a predicate looks at."""

    start: int
    end: int


class Call(NamedTuple):
    """A function with its arguments."""

    name: str
    args: tuple[Node, ...]
    start: int
    end: int


class Logic(NamedTuple):
    """Two or more conditions joined by one word, `and` or `or`."""

    op: str
    parts: tuple[Node, ...]
    start: int
    end: int


class Compare(NamedTuple):
    """`=`, `!=`, `<`, `<=`, `>` or `>=` between two values."""

    op: str
    left: Node
    right: Node
    start: int
    end: int


class Arith(NamedTuple):
    """`+`, `-`, `*`, `div` or `mod` between two numbers."""

    op: str
    left: Node
    right: Node
    start: int
    end: int


class Negate(NamedTuple):
    """A minus sign before a number."""

    operand: Node
    start: int
    end: int


class Step(NamedTuple):
    """One part of a path: `axis` (`child`, `parent`, …), `test` (a name, `*`, `node()`), conditions in `[ ]`."""

    axis: str
    test: str
    predicates: tuple[Node, ...]


class Path(NamedTuple):
    """Steps from `origin` (None: from the root when `absolute`, else from the question itself).

    `predicates` are those directly behind the origin: `${roster}[…]` is an origin with one and no steps.
    """

    origin: Node | None
    absolute: bool
    predicates: tuple[Node, ...]
    steps: tuple[Step, ...]
    start: int
    end: int


class Union(NamedTuple):
    """`|`: the nodes of both sides."""

    left: Node
    right: Node
    start: int
    end: int


Node: TypeAlias = Number | String | Ref | Here | Call | Logic | Compare | Arith | Negate | Path | Union


class Tree(NamedTuple):
    """An expression: the author's text, and the node it means."""

    text: str
    root: Node

    def __str__(self) -> str:
        return self.text


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in reading order."""
    match node:
        case Call():
            return node.args
        case Logic():
            return node.parts
        case Compare() | Arith() | Union():
            return (node.left, node.right)
        case Negate():
            return (node.operand,)
        case Path():
            inner = (*node.predicates, *(p for step in node.steps for p in step.predicates))
            return inner if node.origin is None else (node.origin, *inner)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, parents first, in reading order."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


def strength(node: Node) -> int:
    """How tightly a node binds: `or` 1, `and` 2, `=` 3, `<` 4, `+` 5, `*` 6, minus 7, `|` 8, the rest 9."""
    match node:
        case Logic():
            return 1 if node.op == "or" else 2
        case Compare():
            return 3 if node.op in ("=", "!=") else 4
        case Arith():
            return 5 if node.op in ("+", "-") else 6
        case Negate():
            return 7
        case Union():
            return 8
        case _:
            return 9


def show(node: Node) -> str:
    """A node in one settled spelling: single spaces, the fewest brackets."""
    match node:
        case Number():
            return number_text(node.value)
        case String():
            return f'"{node.value}"' if "'" in node.value else f"'{node.value}'"
        case Ref():
            return f"${{{'last-saved#' if node.last_saved else ''}{node.name}}}"
        case Here():
            return "."
        case Call():
            return f"{node.name}({', '.join(map(show, node.args))})"
        case Logic():
            return f" {node.op} ".join(_inside(part, strength(node) + 1) for part in node.parts)
        case Compare() | Arith():
            bind = strength(node)
            return f"{_inside(node.left, bind)} {node.op} {_inside(node.right, bind + 1)}"
        case Negate():
            return f"-{_inside(node.operand, 7)}"
        case Union():
            return f"{_inside(node.left, 8)} | {_inside(node.right, 9)}"
        case Path():
            return _show_path(node)


def _show_path(node: Path) -> str:
    steps = [_show_step(step) for step in node.steps]
    tail = "/".join(steps)
    if node.origin is None:
        return f"/{tail}" if node.absolute else tail
    head = show(node.origin)
    if strength(node.origin) < 9 or isinstance(node.origin, Path):
        head = f"({head})"
    head += "".join(f"[{show(p)}]" for p in node.predicates)
    return f"{head}/{tail}" if steps else head


def _show_step(step: Step) -> str:
    if step.test == "node()" and not step.predicates and step.axis in ("self", "parent"):
        return "." if step.axis == "self" else ".."
    lead = {"child": "", "attribute": "@"}.get(step.axis, f"{step.axis}::")
    return lead + step.test + "".join(f"[{show(p)}]" for p in step.predicates)


def _inside(node: Node, least: int) -> str:
    text = show(node)
    return f"({text})" if strength(node) < least else text


def number_text(value: float) -> str:
    """A number the way a form stores it: `1`, not `1.0`; never with an exponent."""
    if value != value:  # noqa: PLR0124  (only NaN differs from itself)
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    if "e-" in text:
        return f"{value:.20f}".rstrip("0")
    return text
