"""What diagnostics say beside their messages: parts of messages, second places, advice from tables and schemas."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator

from surveykit import shape
from surveykit.diagnostics import Loc

_ARGUMENT = {"piece": 0, "joined": 1, "Related": 1, "differences": 2}
"""Functions of which one argument is a text, and which."""
_TABLES = frozenset({"_PLAIN", "_EXAMPLES", "_HINT", "OWN_SETTINGS"})
"""Constants that hold advice."""
_CHOSEN = frozenset({"hint", "_hint_for_key", "_wanted", "key_fault"})
"""Variables and functions whose value is advice, or a part of a message."""


def pieces(
    calls: Iterable[tuple[str, str, ast.Call]], trees: Iterable[tuple[str, ast.Module]]
) -> Iterator[tuple[str, str, Loc]]:
    """Key, text and place of each; the key is made of the first words, so that it stays when others come before it."""
    taken: set[str] = set()
    for text, at in itertools.chain(_called(calls), _in_tables(trees), _in_schemas()):
        name = "-".join(re.findall(r"[a-z0-9]+", text.lower())[:6])
        key = next(k for number in itertools.count(1) if (k := f"{name}-{number}" if number > 1 else name) not in taken)
        taken.add(key)
        yield f"surveykit/piece/{key}", text, at


def _called(calls: Iterable[tuple[str, str, ast.Call]]) -> Iterator[tuple[str, Loc]]:
    seen: set[str] = set()
    for path, name, call in calls:
        place = _ARGUMENT.get(name, len(call.args))
        for node in call.args[place : place + 1]:
            for text in strings(node):
                if text not in seen:
                    seen.add(text)
                    yield text, Loc(path, call.lineno)


def _in_tables(trees: Iterable[tuple[str, ast.Module]]) -> Iterator[tuple[str, Loc]]:
    seen: set[str] = set()
    for path, tree in trees:
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(target, ast.Name) and target.id in _TABLES:
                for text in _rows(getattr(node, "value", None)):
                    if text not in seen:
                        seen.add(text)
                        yield text, Loc(path, node.lineno)
        for text, line in _chosen(tree) if "/cli/" not in path else ():
            if text not in seen:
                seen.add(text)
                yield text, Loc(path, line)


def _chosen(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _CHOSEN:
                yield from ((text, node.lineno) for text in strings(value))
            case ast.FunctionDef(name=name) if name in _CHOSEN:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from ((text, inner.lineno) for text in strings(inner.value))


def _rows(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Tuple(elts=[ast.Tuple(), *_] as rows):
            for row in rows:
                # The first of a row is what another program says.
                yield from (text for cell in getattr(row, "elts", [])[1:] for text in strings(cell))
        case ast.Dict(values=values):
            yield from (text for value in values for text in strings(value))
        case ast.expr():
            yield from strings(node)


def _in_schemas() -> Iterator[tuple[str, Loc]]:
    for text, name in shape.advice():
        yield text, Loc(f"src/surveykit/schema/{name}.json")


def strings(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: itself, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from strings(value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
