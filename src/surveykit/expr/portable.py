"""The same answer everywhere: expressions over the rows of a repeat in the one form that every client computes alike.

Tried in JavaRosa, Enketo and ODK Web Forms: a condition behind the repeat itself, `count(${roster}[m_age >= 18])`, stays
0 in Enketo, and with `${m_age}` inside it is right in JavaRosa only; a condition behind the question, on its own value,
is right in all three. A row without an answer makes `sum()` of it not a number in Enketo and Web Forms, and so does no
row at all in Web Forms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from surveykit import ir
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.parser import parse
from surveykit.expr.tree import Call, Compare, Here, Logic, Node, Number, Path, Ref, String, children, show, walk

_COUNTS: Final = ("count(", "sum(", "min(", "max(")


def rows_of(instrument: ir.Instrument) -> Mapping[str, frozenset[str]]:
    """The questions of each repeat, those of its groups too, those of a repeat inside it not."""
    inside: dict[str, set[str]] = {}
    for node, above in instrument.walk():
        repeats = [one.name for one in above if isinstance(one, ir.Repeat)]
        if isinstance(node, ir.Repeat):
            inside.setdefault(node.name, set())
        elif isinstance(node, ir.Question) and repeats:
            inside[repeats[-1]].add(node.name)
    return {name: frozenset(names) for name, names in inside.items()}


def portable(text: str, rows: Mapping[str, Collection[str]]) -> str:
    """The formula as every client computes it; `rows` names the questions of each repeat. What has no such form stays."""
    if not any(word in text for word in _COUNTS):
        return text
    try:
        root = parse(text).root
    except SyntaxFault:
        return text
    asked = {name for names in rows.values() for name in names}
    cuts = sorted(_cuts(root, rows, asked), reverse=True)
    for start, end, instead in cuts:
        text = text[:start] + instead + text[end:]
    return text


def _cuts(node: Node, rows: Mapping[str, Collection[str]], asked: Collection[str]) -> Iterator[tuple[int, int, str]]:
    match node:
        case Call(name="sum", args=(Ref(name=field, last_saved=False),)) if field in asked:
            answered = f"${{{field}}}[. != '']"
            yield node.start, node.end, f"if(count({answered}) > 0, sum({answered}), 0)"
        case Call(name="min" | "max", args=(Ref(name=field, last_saved=False) as ref,)) if field in asked:
            yield ref.start, ref.end, f"${{{field}}}[. != '']"
        case Call(name="count", args=(Path(origin=Ref(name=repeat), predicates=(condition,), steps=()) as path,)) if (
            repeat in rows and (alone := single(condition, rows[repeat])) is not None
        ):
            yield path.start, path.end, f"${{{alone}}}[{show(_on_itself(condition))}]"
        case _:
            for child in children(node):
                yield from _cuts(child, rows, asked)


def single(condition: Node, fields: Collection[str]) -> str | None:
    """The one question of a repeat that a condition speaks of, when a row without its answer cannot meet it; else None."""
    names: set[str] = set()
    if not _plain(condition, names) or len(names) != 1:
        return None
    (field,) = names
    return field if field in fields else None


def _plain(node: Node, names: set[str]) -> bool:
    """Whether a condition only compares answers with what no blank equals; collects the questions."""
    match node:
        case Logic():
            return all([_plain(part, names) for part in node.parts])  # noqa: C419  (every part is looked at)
        case Compare(op=op, left=left, right=right):
            one, other = (left, right) if _field(left) else (right, left)
            name = _field(one)
            if name is None or not isinstance(other, Number | String) or op == "!=":
                return False
            names.add(name)
            return not isinstance(other, String) or bool(other.value.strip())
        case Call(name="selected", args=(what, String(value=code))) if (name := _field(what)) is not None:
            names.add(name)
            return bool(code.strip())
        case _:
            return False


def _field(node: Node) -> str | None:
    """The question that a node names, as `${m_age}` or, behind a repeat, as `m_age`."""
    match node:
        case Ref(name=name, last_saved=False):
            return name
        case Path(origin=None, absolute=False, predicates=(), steps=(step,)) if (
            step.axis == "child" and not step.predicates
        ):
            return step.test
        case _:
            return None


def _on_itself(node: Node) -> Node:
    """The condition with `.` in place of the question."""
    match node:
        case Logic():
            return node._replace(parts=tuple(map(_on_itself, node.parts)))
        case Compare():
            return node._replace(left=_on_itself(node.left), right=_on_itself(node.right))
        case Call():
            return node._replace(args=tuple(map(_on_itself, node.args)))
        case _ if _field(node) is not None:
            return Here(node.start, node.end)
        case _:
            return node


def uneven(path: Path, rows: Mapping[str, Collection[str]]) -> bool:
    """Whether clients disagree about a path: a condition behind a repeat, or one that speaks of other questions of its rows.

    A condition that `portable` writes anew is even.
    """
    match path.origin:
        case Ref(name=name):
            pass
        case _:
            return False
    if not path.predicates:
        return False
    if name in rows:
        return not (not path.steps and len(path.predicates) == 1 and single(path.predicates[0], rows[name]))
    fields = next((found for found in rows.values() if name in found), ())
    return any(_field(node) in fields for condition in path.predicates for node in walk(condition))
