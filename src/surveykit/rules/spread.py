"""What an answer closes: given some answers, which questions can no longer be asked, whatever else is said.

One pass through the form in three-valued logic, without any search: a question whose condition has become false is
not asked, so it is empty, and what depends on it may fall too. What stays open is never called closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from surveykit import ir
from surveykit.expr.names import references
from surveykit.expr.prove import Key, Prover, State, _Is, _Not, _Span
from surveykit.expr.scope import Item, Scope
from surveykit.expr.tree import Call, Compare, Node, Number, Ref, String

_DEEPEST: Final = 40


class Given(NamedTuple):
    """An assumption about answers, as hashable pairs."""

    answers: tuple[tuple[Key, State], ...]

    def also(self, other: Given) -> Given:
        """Both assumptions."""
        return Given((*self.answers, *other.answers))


def other_than(name: str, *codes: str) -> Given:
    """The answer is none of these codes; it may be missing."""
    return Given(((name, _Not(frozenset(codes))),))


def exactly(name: str, code: str) -> Given:
    """The answer is this code, or nothing where that is empty."""
    return Given(((name, _Is(code)),))


def ticked(name: str, code: str, *, yes: bool) -> Given:
    """Whether a code is ticked."""
    return Given((((name, code), yes),))


def below(name: str, limit: int) -> Given:
    """The whole number lies below a limit."""
    return Given(((name, _Span((-math.inf, 0), (float(limit - 1), 0))),))


class Spread(Prover):
    """Follows answers through the conditions of a form."""

    __slots__ = ("_alive", "_always", "_rests")

    def __init__(self, scope: Scope, constraints: bool = False) -> None:
        super().__init__(scope, constraints)
        self._alive: frozenset[str] = frozenset()
        self._always: frozenset[str] | None = None
        self._rests: dict[str, frozenset[str]] = {}

    def closed(self, given: Given) -> frozenset[str]:
        """Every group and question that cannot be asked under these answers."""
        return self._followed(given, self._moved(given))

    @property
    def always(self) -> frozenset[str]:
        """What nobody is ever asked, whatever is answered."""
        if self._always is None:
            self._always = self._followed(Given(()), None)
        return self._always

    @staticmethod
    def _moved(given: Given) -> set[str]:
        return {key if isinstance(key, str) else key[0] for key, _ in given.answers}

    def _followed(self, given: Given, moved: set[str] | None, only: frozenset[str] | None = None) -> frozenset[str]:
        """One pass; where `moved` names what is known, only conditions that rest on it are looked at.

        `only` leaves out every node that is not among these names.
        """
        self._state, self._seen = dict(given.answers), {}
        shut: set[str] = set()
        for node, above in self.scope.instrument.walk():
            if only is not None and node.name not in only:
                continue
            if not any(parent.name in shut for parent in above):
                if moved is not None and (node.relevant is None or moved.isdisjoint(self._under(node.relevant.text))):
                    continue
                if not self._never(node):
                    continue
            shut.add(node.name)
            if moved is not None:
                moved.add(node.name)
            if isinstance(node, ir.Question):
                self._empty(node)
        return frozenset(shut)

    def _under(self, text: str, *, answers: bool = False) -> frozenset[str]:
        """Every name that a condition rests on, through calculations and the conditions around them.

        With `answers`, also through the conditions on which questions are asked.
        """
        known = self._rests.get(text) if not answers else None
        if known is not None:
            return known
        found: set[str] = set()
        pending = [text]
        while pending:
            for reference in references(pending.pop()):
                if reference.name in found:
                    continue
                found.add(reference.name)
                item = self.scope.items.get(reference.name)
                if item is None or (item.calculation is None and not answers):
                    continue
                if item.calculation is not None:
                    pending.append(item.calculation.text)
                around = (*item.above, item.node) if item.node is not None else item.above
                pending += [node.relevant.text for node in around if node.relevant is not None]
        if not answers:
            self._rests[text] = frozenset(found)
        return frozenset(found)

    def holds(self, condition: str, given: Given) -> bool | None:
        """Whether a condition holds under answers and all that follows from them; None where that cannot be told."""
        root = self._node(condition)
        if root is None:
            return None
        names = self._under(condition, answers=True)
        around = {
            node.name for name in names if (item := self.scope.items.get(name)) is not None for node in item.above
        }
        self._followed(given, self._moved(given), names | around)
        self._seen = {}
        return self._decide(root, "")

    def _never(self, node: ir.Node) -> bool:
        if node.relevant is None:
            return False
        root = self._node(node.relevant.text)
        return root is not None and self._decide(root, node.name) is False

    def _decide(self, root: Node, home: str) -> bool | None:
        self._need = None
        self._touched = {}
        self._level = self._depth = 0
        try:
            return self._truth(root, home)
        except RecursionError:
            return None

    def _empty(self, question: ir.Question) -> None:
        """Take a question as unanswered; a calculation works that out by itself."""
        if isinstance(question.answer, ir.ComputedAnswer):
            self._seen = {}
            return
        item = self.scope.items[question.name]
        if item.kind in ("multiple", "rank"):
            for code in self._codes(question.name):
                self._state[question.name, code] = False
        else:
            self._state[question.name] = _Is("")
        self._seen = {}

    def _compare(self, node: Compare, home: str) -> bool | None:
        """A comparison; one with a choice of values holds, or fails, where it does so for each of them."""
        truth = super()._compare(node, home)
        if truth is None:
            truth = self._by_cases(node.op, node.left, node.right, home, False, 0)
        if truth is None:
            truth = self._by_cases(node.op, node.right, node.left, home, True, 0)
        return truth

    def _by_cases(self, op: str, cased: Node, other: Node, home: str, swapped: bool, depth: int) -> bool | None:
        if depth > _DEEPEST:
            return None
        match cased:
            case Call(name="if", args=(test, one, two)):
                chosen = self._truth(test, home)
                if chosen is not None:
                    return self._by_cases(op, one if chosen else two, other, home, swapped, depth + 1)
                first = self._by_cases(op, one, other, home, swapped, depth + 1)
                return (
                    None
                    if first is None or self._by_cases(op, two, other, home, swapped, depth + 1) is not first
                    else first
                )
            case Ref(name=name) if not cased.last_saved:
                item = self.scope.items.get(name)
                if item is None or item.calculation is None or item.repeats or not isinstance(other, String | Number):
                    return self._plainly(op, cased, other, home, swapped)
                if item.node is not None and not isinstance(getattr(item.node, "answer", None), ir.ComputedAnswer):
                    return self._plainly(op, cased, other, home, swapped)
                live = True if item.node is None else self._live(item)
                root = self._node(item.calculation.text)
                empty = None if live else self._plainly(op, String("", cased.start, cased.end), other, home, swapped)
                if live is False or root is None:
                    return empty if live is False else None
                full = self._while_asked(item, lambda: self._by_cases(op, root, other, item.name, swapped, depth + 1))
                return full if live or full is empty else None
            case _:
                return self._plainly(op, cased, other, home, swapped)

    def _while_asked(self, item: Item, what: Callable[[], bool | None]) -> bool | None:
        """Decide something of a calculation that is worked out: then the groups around it are asked, and so are others in them."""
        around = frozenset(node.name for node in item.above)
        if around <= self._alive:
            return what()
        before, self._alive = self._alive, self._alive | around
        kept, self._seen = self._seen, {}
        found = what()
        self._alive, self._seen = before, kept
        return found

    def _live(self, item: Item) -> bool | None:
        live = super()._live(item)
        if live is None and self._alive:
            conditional = [
                node.name for node in (*item.above, item.node) if node is not None and node.relevant is not None
            ]
            if all(name in self._alive for name in conditional):
                return True
        return live

    def _plainly(self, op: str, one: Node, two: Node, home: str, swapped: bool) -> bool | None:
        left, right = (two, one) if swapped else (one, two)
        return super()._compare(Compare(op, left, right, left.start, left.end), home)
