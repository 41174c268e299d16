"""What must hold, what can hold and what never can: conditions decided over all possible answers.

A search with three-valued logic. Nothing is known of the answers at first; where the goal depends on
one, the search splits exactly there (a code or any other, below a bound or not below it, ticked or
not), so that long lists and wide ranges cost no more than the conditions say about them. Skip logic
counts: what is not asked is empty. A calculation is what its expression gives, and a constraint
rules answers out.

What cannot be decided, such as a pattern or today's date, is a question of its own with two answers:
proofs stay sound, and where only such answers make the difference the result is None, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from surveykit import ir
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.parser import parse
from surveykit.expr.scope import Item, Scope
from surveykit.expr.tree import Arith, Call, Compare, Here, Logic, Negate, Node, Number, Path, Ref, String, show, walk
from surveykit.expr.values import days, number_of, same_number

BOUND: Final = 4000
"""Splits that one question may cost before the answer is None."""

_NEAR: Final = 2
"""How far a first look follows what a name rests on; further away, any answer is taken as possible."""

_FAR: Final = 200
"""How far the last look follows it."""

_DEEPEST: Final = 30
"""Calculations and groups that may rest on one another directly before the next is taken as open."""

_LONGEST: Final = 60
"""Codes that are tried one by one where their exact value matters."""


class _Open:
    """A value that is not known, or not yet."""

    __slots__ = ()


OPEN: Final = _Open()


class _Sym(NamedTuple):
    """An answer that is not settled: a `text` (or one choice), a `number`, a `set` of choices, or a `thing`."""

    name: str
    sort: Literal["text", "number", "set", "thing"]


Edge: TypeAlias = tuple[float, int]
"""A bound: a number, and -1, 0 or 1 for just below it, at it or just above it."""


class _Span(NamedTuple):
    """A number between two bounds, both included."""

    low: Edge
    high: Edge


class _Is(NamedTuple):
    """Exactly this text."""

    text: str


class _Not(NamedTuple):
    """Any text but these."""

    texts: frozenset[str]


State: TypeAlias = _Is | _Not | _Span | bool
Key: TypeAlias = str | tuple[str, str]
Val: TypeAlias = str | float | bool | _Sym | _Span | _Open

EVERYTHING: Final = _Span((-math.inf, 0), (math.inf, 0))


class Goal(NamedTuple):
    """A condition that should hold, or should not; `home` is the node it is written on, for `.` and its rows."""

    node: Node
    home: str
    holds: bool = True


class Prover:
    """Answers questions about the conditions of one form."""

    __slots__ = (
        "_answers", "_depth", "_domains", "_far", "_free", "_hasty", "_level", "_lists", "_need", "_open", "_parsed", "_seen", "_state", "_steps", "_touched",
        "_wanted", "constraints", "scope",
    )  # fmt: skip

    def __init__(self, scope: Scope, constraints: bool = True) -> None:
        self.scope = scope
        self.constraints = constraints
        self._parsed: dict[str, Node | None] = {}
        self._answers: dict[str, _Sym] = {}
        self._domains: dict[str, frozenset[str] | None] = {}
        self._lists: dict[str, tuple[str, ...]] = {}
        self._state: dict[Key, State] = {}
        self._seen: dict[tuple[str, str], object] = {}
        self._touched: dict[str, int] = {}
        self._need: tuple[Key, Sequence[State]] | None = None
        self._open = False
        self._steps = 0
        self._level = self._depth = 0
        self._far = _NEAR
        self._free = False
        self._hasty = False
        self._wanted = True

    def distrust(self, texts: Collection[str]) -> None:
        """Take these expressions as open: something is wrong with them."""
        self._parsed.update(dict.fromkeys(texts))

    def trusts(self, text: str) -> bool:
        """Whether an expression can be reasoned with."""
        return self._node(text) is not None

    def without_constraints(self) -> Prover:
        """The same, for answers that no constraint has looked at yet."""
        other = Prover(self.scope, constraints=False)
        other._parsed, other._lists = self._parsed, self._lists
        other._answers, other._domains = self._answers, self._domains
        return other

    # --- questions -----------------------------------------------------------------------------------

    def possible(self, goals: Sequence[Goal]) -> bool | None:
        """Whether some answers fulfil all the goals; None where that cannot be told."""
        if self.impossible(goals):
            return False
        if self._look(goals, _FAR, hasty=True) is False:
            return False
        return self._look(goals, _FAR, hasty=False)

    def impossible(self, goals: Sequence[Goal]) -> bool:
        """Whether it is proved at a first look that no answers fulfil all the goals."""
        return self._look(goals, _NEAR, hasty=True) is False

    def consistent(self, goals: Sequence[Goal]) -> bool | None:
        """Whether the goals can hold together, whatever else is asked: every name they speak of may hold anything."""
        return self._look(goals, 0, hasty=False)

    def _look(self, goals: Sequence[Goal], far: int, hasty: bool) -> bool | None:
        """One search; a hasty one ends where the goals seem to hold, without asking how sure that is."""
        self._state = {}
        self._steps = 0
        self._open = False
        self._far = far
        self._hasty = hasty
        try:
            found = self._search(goals)
        except RecursionError:
            return None
        if found:
            return True
        return None if self._open else False

    def goals(self, text: str | None, home: str = "", holds: bool = True) -> list[Goal] | None:
        """A condition as a goal; None (no text) always holds; a text that is no expression gives None."""
        if text is None or not text.strip():
            return [] if holds else [Goal(Call("false", (), 0, 0), home)]
        node = self._node(text)
        return None if node is None else [Goal(node, home, holds)]

    def reach(self, name: str) -> list[Goal]:
        """What must hold for a node to be asked: its own condition and those above it."""
        item = self.scope.get(name)
        if item is None or item.node is None:
            return []
        found = []
        for node in (*item.above, item.node):
            if node.relevant is not None:
                parsed = self._node(node.relevant.text)
                if parsed is not None:
                    found.append(Goal(parsed, node.name))
        return found

    # --- the search ----------------------------------------------------------------------------------

    def _search(self, goals: Sequence[Goal]) -> bool:
        """Whether the answers so far can be completed; what stays open is noted in `_open`."""
        self._steps += 1
        if self._steps > BOUND:
            self._open = True
            return False
        verdict = self._judge(goals)
        if verdict is False:
            return False
        if verdict is True or (self._hasty and self._need is None):
            if self._hasty:
                return True
            if (
                (self._free and self._far)
                or any(isinstance(key, tuple) and key[0] == "\0" for key in self._state)
                or self._filtered()
            ):
                self._open = True
                return False
            return True
        need = self._need
        if need is None:
            self._open = True
            return False
        key, choices = need if self._wanted else (need[0], need[1][::-1])
        before = self._state.get(key)
        found = False
        for choice in choices:
            self._state[key] = choice
            if self._search(goals):
                found = True
                break
            if self._steps > BOUND:
                self._open = True
                break
        if before is None:
            del self._state[key]
        else:
            self._state[key] = before
        return found

    def _judge(self, goals: Sequence[Goal]) -> bool | None:
        """The goals under the answers so far; then whether each answer they rest on may be given at all."""
        self._seen = {}
        self._touched = {}
        self._need = None
        self._free = False
        self._level = self._depth = 0
        verdict: bool | None = True
        for goal in goals:
            truth = self._truth(goal.node, goal.home)
            if truth is not None and truth is not goal.holds:
                return False
            if truth is None:
                if verdict:
                    self._wanted = goal.holds
                verdict = None
        checked: set[str] = set()
        while fresh := [name for name in self._touched if name not in checked]:
            for name in fresh:
                checked.add(name)
                level = self._touched[name]
                if level >= self._far:
                    self._free = True
                elif self._filled_in(name):
                    self._level = level + 1
                    given = self._given(name)
                    if given is False:
                        return False
                    if given is None and not (self._hasty and level):
                        verdict = None
        return verdict

    def _filled_in(self, name: str) -> bool:
        """Whether an answer is supposed to be there, whatever it is."""
        item = self.scope.items[name]
        if item.kind in ("multiple", "rank"):
            return any(self._state.get((name, code)) is True for code in self._codes(name))
        match self._state.get(name):
            case _Is(text=text):
                return bool(text)
            case _Span():
                return True
            case _Not(texts=texts):
                return "" in texts
            case _:
                return False

    def _given(self, name: str) -> bool | None:
        """Whether an answer that is there may be there: its question is asked, its constraint lets it through."""
        item = self.scope.items[name]
        node = item.node
        assert node is not None
        asked = self._live(item)
        if asked is False or not self.constraints or not isinstance(node, ir.Question) or node.constraint is None:
            return asked
        constraint = self._node(node.constraint.text)
        fits = self._truth(constraint, name) if constraint is not None else None
        if fits is False:
            return False
        return asked if fits or self._hasty else None

    def _filtered(self) -> bool:
        """Whether an answer is not free: a list that a filter cuts down, choices not known here, what the device sets."""
        for name in self._touched:
            node = self.scope.items[name].node
            match node.answer if isinstance(node, ir.Question) else None:
                case ir.SelectAnswer(choices=choices, choice_filter=sieve):
                    if sieve is not None or choices is None:
                        return True
                case ir.MetadataAnswer() | ir.HiddenAnswer() | ir.ComputedAnswer():
                    return True
                case _:
                    continue
        return False

    def _ask(self, key: Key, choices: Sequence[State]) -> None:
        if self._need is None:
            self._need = (key, choices)

    def _node(self, text: str) -> Node | None:
        if text not in self._parsed:
            try:
                self._parsed[text] = parse(text).root
            except SyntaxFault:
                self._parsed[text] = None
        return self._parsed[text]

    # --- conditions ----------------------------------------------------------------------------------

    def _truth(self, node: Node, home: str) -> bool | None:
        """True, false, or None where the answers so far leave it open."""
        match node:
            case Logic():
                stop = node.op == "or"
                open_ = False
                for part in node.parts:
                    truth = self._truth(part, home)
                    if truth is stop:
                        return stop
                    open_ = open_ or truth is None
                return None if open_ else not stop
            case Call(name="not", args=(arg,)):
                truth = self._truth(arg, home)
                return None if truth is None else not truth
            case Call(name="true", args=()):
                return True
            case Call(name="false", args=()):
                return False
            case Call(name="boolean", args=(arg,)):
                return self._truth(arg, home)
            case Call(name="if", args=(test, one, two)):
                chosen = self._truth(test, home)
                if chosen is not None:
                    return self._truth(one if chosen else two, home)
                first, second = self._truth(one, home), self._truth(two, home)
                return first if first is second else None
            case _:
                return self._atom(node, home)

    def _atom(self, node: Node, home: str) -> bool | None:
        """A condition that is not made of others; where no split can settle it, it is a question of its own."""
        kept, self._need = self._need, None
        match node:
            case Compare():
                truth = self._compare(node, home)
            case Call(name="selected" | "is-selected", args=(what, String(value=code))):
                truth = self._selected(self._value(what, home), code.strip())
            case _:
                value = self._value(node, home)
                truth = self._filled(value)
        if truth is None and self._need is None:
            where = home if any(isinstance(n, Here | Path) for n in walk(node)) else ""
            key = ("\0", f"{where} {show(node)}")
            settled = self._state.get(key)
            if isinstance(settled, bool):
                truth = settled
            else:
                self._need = (key, (True, False))
        if kept is not None:
            self._need = kept
        return truth

    def _filled(self, value: Val) -> bool | None:
        """A value as a condition."""
        match value:
            case bool():
                return value
            case float():
                return value == value and value != 0  # noqa: PLR0124
            case str():
                return bool(value)
            case _Span():
                return None if value.low <= (0.0, 0) <= value.high else True
            case _Sym():
                blank = self._blank(value)
                return None if blank is None else not blank
            case _:
                return None

    def _compare(self, node: Compare, home: str) -> bool | None:
        left, right = self._value(node.left, home), self._value(node.right, home)
        if isinstance(left, _Open) or isinstance(right, _Open):
            return None
        if isinstance(left, bool) or isinstance(right, bool):
            if node.op not in ("=", "!="):
                left, right = self._number(left), self._number(right)
                return self._ordered(node.op, left, right)
            one, two = self._filled(left), self._filled(right)
            return None if one is None or two is None else (one is two) is (node.op == "=")
        if node.op not in ("=", "!="):
            return self._against(node.op, left, right)
        numeric = isinstance(left, float | _Span) or isinstance(right, float | _Span)
        same = self._against("=", left, right) if numeric else self._same(left, right)
        return None if same is None else same is (node.op == "=")

    def _same(self, left: Val, right: Val) -> bool | None:
        """Equality of texts."""
        if isinstance(left, str) and isinstance(right, str):
            return left == right
        if isinstance(right, _Sym) and isinstance(left, str):
            left, right = right, left
        if isinstance(left, _Sym) and isinstance(right, str):
            return self._is(left, right)
        if isinstance(left, _Sym) and isinstance(right, _Sym):
            if left.name == right.name:
                return True
            one, two = self._exact(left), self._exact(right)
            return one == two if isinstance(one, str) and isinstance(two, str) else None
        return None

    def _is(self, sym: _Sym, text: str) -> bool | None:
        """Whether an answer is exactly this text."""
        match sym.sort:
            case "number":
                if not text:
                    return self._blank(sym)
                number = number_of(text)
                if number != number:  # noqa: PLR0124
                    return False
                return self._against("=", sym, number)
            case "thing":
                return self._blank(sym) if not text else (False if self._blank(sym) else None)
            case "set":
                if not text:
                    return self._blank(sym)
                if " " in text:
                    return None
                return self._only(sym, text)
        domain = self._domain(sym.name)
        if text and domain is not None and text not in domain:
            return False
        state = self._state.get(sym.name)
        if isinstance(state, _Is):
            return state.text == text
        barred = state.texts if isinstance(state, _Not) else frozenset()
        if text in barred:
            return False
        if domain is not None and len(domain) - len(barred) == 1:
            return True
        self._ask(sym.name, (_Is(text), _Not(barred | {text})))
        return None

    def _blank(self, value: Val) -> bool | None:
        """Whether an answer is empty."""
        match value:
            case str():
                return not value
            case bool() | float() | _Span():
                return False
            case _Sym(sort="text"):
                return self._is(value, "")
            case _Sym(sort="set"):
                codes = self._codes(value.name)
                open_ = None
                for code in codes:
                    ticked = self._state.get((value.name, code))
                    if ticked is True:
                        return False
                    if ticked is None and open_ is None:
                        open_ = code
                if open_ is None:
                    return True
                self._ask((value.name, open_), (True, False))
                return None
            case _Sym():
                state = self._state.get(value.name)
                if state is None:
                    self._ask(value.name, (self._range(value.name), _Is("")))
                    return None
                return isinstance(state, _Is)
            case _:
                return None

    def _only(self, sym: _Sym, code: str) -> bool | None:
        """Whether exactly one code is ticked, this one."""
        mine = self._selected(sym, code)
        if not mine:
            return mine
        open_: bool | None = True
        for other in self._codes(sym.name):
            if other != code:
                ticked = self._selected(sym, other)
                if ticked:
                    return False
                open_ = None if ticked is None else open_
        return open_

    def _selected(self, value: Val, code: str) -> bool | None:
        """Whether a code is among the answer's."""
        match value:
            case str():
                return code in value.split() if code else not value.strip()
            case _Sym(sort="set") if code:
                if code not in self._codes(value.name):
                    return False
                state = self._state.get((value.name, code))
                if isinstance(state, bool):
                    return state
                self._ask((value.name, code), (True, False))
                return None
            case _Sym(sort="text") if self._domain(value.name) is not None or not code:
                return self._is(value, code)
            case _Sym() if not code:
                return self._blank(value)
            case _:
                return None

    # --- numbers -------------------------------------------------------------------------------------

    def _against(self, op: str, left: Val, right: Val) -> bool | None:
        """A comparison of numbers, split at the other side's value where one side is an answer."""
        one, two = self._number(left), self._number(right)
        if (isinstance(one, float) and one != one) or (isinstance(two, float) and two != two):  # noqa: PLR0124
            return False
        truth = self._ordered(op, one, two)
        if truth is None and self._need is None:
            if isinstance(left, _Sym) and isinstance(two, float):
                self._split(left, two)
            elif isinstance(right, _Sym) and isinstance(one, float):
                self._split(right, one)
        return truth

    def _ordered(self, op: str, one: Val, two: Val) -> bool | None:
        low, high = _edges(one)
        least, most = _edges(two)
        if low is None or high is None or least is None or most is None:
            return None
        match op:
            case "=":
                if isinstance(one, float) and isinstance(two, float):
                    return same_number(one, two)
                if high < least or most < low:
                    return False
                return True if low == high == least == most else None
            case "<":
                return True if high < least else (False if low >= most else None)
            case "<=":
                return True if high <= least else (False if low > most else None)
            case ">":
                return True if low > most else (False if high <= least else None)
            case _:
                return True if low >= most else (False if high < least else None)

    def _split(self, sym: _Sym, at: float) -> None:
        """Ask whether a number lies below, at or above a value."""
        state = self._state.get(sym.name)
        if sym.sort != "number" or not isinstance(state, _Span):
            return
        whole = self._whole(sym.name)
        below: Edge = (math.ceil(at) - 1.0, 0) if whole else (at, -1)
        above: Edge = (math.floor(at) + 1.0, 0) if whole else (at, 1)
        parts: list[State] = []
        if state.low <= below:
            parts.append(_Span(state.low, min(state.high, below)))
        if state.low <= (at, 0) <= state.high and (not whole or at == math.floor(at)):
            parts.append(_Span((at, 0), (at, 0)))
        if above <= state.high:
            parts.append(_Span(max(state.low, above), state.high))
        if len(parts) > 1:
            self._ask(sym.name, parts)

    def _number(self, value: Val) -> Val:
        """A value as a number: exact, within bounds, or open; an empty answer is no number."""
        match value:
            case bool():
                return float(value)
            case float() | _Span():
                return value
            case str():
                return number_of(value)
            case _Sym(sort="number"):
                blank = self._blank(value)
                if blank is None:
                    return OPEN
                state = self._state.get(value.name)
                if isinstance(state, _Span):
                    return state.low[0] if state.low == state.high else state
                return math.nan
            case _Sym():
                exact = self._exact(value)
                return number_of(exact) if isinstance(exact, str) else OPEN
            case _:
                return OPEN

    def _exact(self, sym: _Sym) -> Val:
        """The very text of an answer, by trying every one where they are few."""
        state = self._state.get(sym.name)
        if isinstance(state, _Is):
            return state.text
        if sym.sort == "number":
            number = self._number(sym)
            if isinstance(number, float) and number == number:  # noqa: PLR0124
                return str(int(number)) if number == int(number) else str(number)
            if isinstance(number, _Span) and self._whole(sym.name) and number.high[0] - number.low[0] <= _LONGEST:
                points = range(int(number.low[0]), int(number.high[0]) + 1)
                self._ask(sym.name, [_Span((float(n), 0), (float(n), 0)) for n in points])
            return OPEN
        domain = self._domain(sym.name)
        if sym.sort != "text" or domain is None:
            return OPEN
        barred = state.texts if isinstance(state, _Not) else frozenset()
        left = sorted(domain - barred)
        if len(left) == 1:
            return left[0]
        if len(left) <= _LONGEST:
            self._ask(sym.name, [_Is(text) for text in left])
        return OPEN

    # --- values --------------------------------------------------------------------------------------

    def _value(self, node: Node, home: str) -> Val:
        match node:
            case Number():
                return node.value
            case String():
                return node.value
            case Ref():
                return OPEN if node.last_saved else self._variable(node.name, home)
            case Here():
                return self._variable(home, home)
            case Compare() | Logic():
                truth = self._truth(node, home)
                return OPEN if truth is None else truth
            case Negate() | Arith():
                return self._reckoned(node, home)
            case Call():
                return self._called(node, home)
            case _:
                return OPEN

    def _called(self, node: Call, home: str) -> Val:
        match node.name, node.args:
            case "if", (test, one, two):
                chosen = self._truth(test, home)
                if chosen is not None:
                    return self._value(one if chosen else two, home)
                first, second = self._value(one, home), self._value(two, home)
                return first if first == second and not isinstance(first, _Span) else OPEN
            case "coalesce", (one, two):
                first = self._value(one, home)
                blank = self._blank(first)
                return OPEN if blank is None else (self._value(two, home) if blank else first)
            case (("once" | "string"), (one,)):
                return self._value(one, home)
            case "number", (one,):
                return self._number(self._value(one, home))
            case (("int" | "round" | "floor" | "ceiling" | "abs"), (one,)):
                number = self._number(self._value(one, home))
                if isinstance(number, float) and math.isfinite(number):
                    return _cut(node.name, number)
                return OPEN
            case "count-selected", (one,):
                return self._counted(self._value(one, home))
            case (("date" | "date-time"), (String(value=text),)):
                day = days(text)
                return day if day == day else OPEN  # noqa: PLR0124
            case (("true" | "false" | "not" | "boolean" | "selected" | "is-selected"), _):
                truth = self._truth(node, home)
                return OPEN if truth is None else truth
            case "string-length", (one,):
                written = self._value(one, home)
                return float(len(written)) if isinstance(written, str) else OPEN
            case _:
                return OPEN

    def _counted(self, value: Val) -> Val:
        """How many codes are ticked, as far as that is settled."""
        if isinstance(value, str):
            return float(len(value.split()))
        if isinstance(value, _Sym) and value.sort == "text":
            blank = self._blank(value)
            return OPEN if blank is None else float(not blank)
        if not isinstance(value, _Sym) or value.sort != "set":
            return OPEN
        states = [self._state.get((value.name, code)) for code in self._codes(value.name)]
        sure, unsure = states.count(True), states.count(None)
        if not unsure:
            return float(sure)
        code = self._codes(value.name)[states.index(None)]
        self._ask((value.name, code), (True, False))
        return _Span((float(sure), 0), (float(sure + unsure), 0))

    def _reckoned(self, node: Negate | Arith, home: str) -> Val:
        if isinstance(node, Negate):
            number = self._number(self._value(node.operand, home))
            if isinstance(number, _Span):
                return _Span((-number.high[0], -number.high[1]), (-number.low[0], -number.low[1]))
            return -number if isinstance(number, float) else OPEN
        one, two = self._number(self._value(node.left, home)), self._number(self._value(node.right, home))
        if isinstance(one, float) and isinstance(two, float):
            return _exactly(node.op, one, two)
        if (isinstance(one, float) and one != one) or (isinstance(two, float) and two != two):  # noqa: PLR0124
            return math.nan
        if isinstance(one, float | _Span) and isinstance(two, float | _Span) and node.op in ("+", "-"):
            (a, b), (c, d) = _edges(one), _edges(two)
            assert a is not None
            assert b is not None
            assert c is not None
            assert d is not None
            if node.op == "-":
                c, d = (-d[0], -d[1]), (-c[0], -c[1])
            low, high = _added(a, c, -1), _added(b, d, 1)
            if low[0] == low[0] and high[0] == high[0]:
                return _Span(low, high)
        return OPEN

    # --- names ---------------------------------------------------------------------------------------

    def _variable(self, name: str, home: str) -> Val:
        """What a name holds: its calculation, or an answer."""
        known = self._answers.get(name)
        if known is not None:
            if self._touched.get(name, self._level) >= self._level:
                self._touched[name] = self._level
            return known
        item = self.scope.items.get(name)
        if item is None:
            return OPEN
        if item.repeats:
            rows = self._rows(self.scope.items.get(home))
            if item.repeats != rows[: len(item.repeats)]:
                return OPEN
        node = item.node
        if node is not None and not self._computed(node):
            if isinstance(node, ir.Question):
                self._touched[name] = min(self._level, self._touched.get(name, self._level))
            answer = self._answer(item)
            if isinstance(answer, _Sym) and not item.repeats:
                self._answers[name] = answer
            return answer
        key = ("value", name)
        if key in self._seen:
            return self._seen[key]  # type: ignore[return-value]
        if self._depth >= _DEEPEST:
            self._free = True
            return self._answer(item)
        self._seen[key] = OPEN
        self._depth += 1
        self._seen[key] = value = self._calculated(item)
        self._depth -= 1
        return value

    def _computed(self, node: ir.Node) -> bool:
        """Whether a node holds what its calculation gives, and nothing else."""
        return (
            isinstance(node, ir.Question)
            and isinstance(node.answer, ir.ComputedAnswer)
            and node.calculation is not None
            and not node.trigger
        )

    def _rows(self, item: Item | None) -> tuple[str, ...]:
        if item is None:
            return ()
        return (*item.repeats, item.name) if isinstance(item.node, ir.Repeat | ir.Loop) else item.repeats

    def _calculated(self, item: Item) -> Val:
        """What a calculation gives; nothing where it is not asked for."""
        assert item.calculation is not None
        if item.node is not None:
            live = self._live(item)
            if not live:
                return OPEN if live is None else ""
        root = self._node(item.calculation.text)
        return OPEN if root is None else self._value(root, item.name)

    def _answer(self, item: Item) -> Val:
        """An answer of which nothing is known but its kind."""
        match self.scope.kind(item):
            case "integer" | "decimal" | "date" | "moment":
                return _Sym(item.name, "number")
            case "multiple" | "rank":
                return _Sym(item.name, "set") if item.choices is not None else OPEN
            case "group" | "repeat" | "other":
                return OPEN
            case "place" | "file" | "time":
                return _Sym(item.name, "thing")
            case _:
                return _Sym(item.name, "text")

    def _live(self, item: Item) -> bool | None:
        """Whether a node is asked: its own condition and those above it."""
        key = ("live", item.name)
        if key in self._seen:
            return self._seen[key]  # type: ignore[return-value]
        if self._depth >= _DEEPEST:
            self._free = True
            return None
        self._seen[key] = None
        self._depth += 1
        assert item.node is not None
        live: bool | None = True
        if item.above:
            parent = self.scope.items.get(item.above[-1].name)
            live = self._live(parent) if parent is not None and parent.node is not None else None
        relevant = item.node.relevant
        if live is not False and relevant is not None:
            root = self._node(relevant.text)
            own = self._truth(root, item.name) if root is not None else None
            live = False if own is False else (live if own else None)
        self._depth -= 1
        self._seen[key] = live
        return live

    def _codes(self, name: str) -> tuple[str, ...]:
        known = self._lists.get(name)
        if known is not None:
            return known
        item = self.scope.items[name]
        listed = (*item.choices.choices, *item.choices.others) if item.choices is not None else ()
        codes = tuple(choice.code for choice in listed)
        answer = item.node.answer if isinstance(item.node, ir.Question) else None
        if isinstance(answer, ir.SelectAnswer) and answer.or_other:
            codes = (*codes, "other")
        self._lists[name] = codes
        return codes

    def _domain(self, name: str) -> frozenset[str] | None:
        """Every text that an answer can be, nothing included; None where there is no end to them."""
        if name in self._domains:
            return self._domains[name]
        item = self.scope.items[name]
        answer = item.node.answer if isinstance(item.node, ir.Question) else None
        domain: frozenset[str] | None = None
        if isinstance(answer, ir.AcknowledgeAnswer):
            domain = frozenset({"", "OK"})
        elif isinstance(answer, ir.SelectAnswer) and item.kind == "one" and item.choices is not None:
            domain = frozenset({"", *self._codes(name)})
        self._domains[name] = domain
        return domain

    def _whole(self, name: str) -> bool:
        return self.scope.kind(self.scope.items[name]) in ("integer", "date")

    def _range(self, name: str) -> _Span:
        node = self.scope.items[name].node
        answer = node.answer if isinstance(node, ir.Question) else None
        if isinstance(answer, ir.RangeAnswer):
            low, high = number_of(answer.start), number_of(answer.end)
            if low == low and high == high:  # noqa: PLR0124
                return _Span((min(low, high), 0), (max(low, high), 0))
        return EVERYTHING


def _edges(value: Val) -> tuple[Edge, Edge] | tuple[None, None]:
    match value:
        case bool():
            return (float(value), 0), (float(value), 0)
        case float():
            return (value, 0), (value, 0)
        case _Span():
            return value.low, value.high
        case _:
            return None, None


def _added(one: Edge, two: Edge, side: int) -> Edge:
    """A bound of a sum: just beyond it if either is, and rounded outwards when both are."""
    slack = one[1] + two[1]
    return one[0] + two[0], 0 if slack == 0 else (1 if slack > 0 else -1) if one[1] * two[1] >= 0 else side


def _cut(name: str, number: float) -> float:
    match name:
        case "int":
            return float(math.trunc(number))
        case "floor":
            return float(math.floor(number))
        case "ceiling":
            return float(math.ceil(number))
        case "abs":
            return abs(number)
        case _:
            return float(math.floor(number + 0.5))


def _exactly(op: str, one: float, two: float) -> float:
    match op:
        case "+":
            return one + two
        case "-":
            return one - two
        case "*":
            return one * two
        case "div":
            return one / two if two else math.nan
        case _:
            return math.fmod(one, two) if two and math.isfinite(one) else math.nan


def possible(text: str, scope: Scope, home: str = "") -> bool | None:
    """Whether a condition can hold for some answers; None where that cannot be told."""
    prover = Prover(scope)
    goals = prover.goals(text, home)
    return None if goals is None else prover.possible(goals)


def implies(
    premise: str | None, conclusion: str | None, scope: Scope, home: str = "", *, constraints: bool = True
) -> bool | None:
    """Whether the second condition holds whenever the first does; None where that cannot be told.

    None as a condition means one that always holds. `home` is the node both are written on. Without
    `constraints`, answers count that a constraint refuses, as clients show them until the form is sent.
    """
    prover = Prover(scope, constraints)
    given, wanted = prover.goals(premise, home), prover.goals(conclusion, home, holds=False)
    if given is None or wanted is None:
        return None
    found = prover.possible([*given, *wanted])
    return None if found is None else not found


def reachable(name: str, scope: Scope) -> bool | None:
    """Whether some answers lead to a node; None where that cannot be told."""
    prover = Prover(scope)
    return prover.possible(prover.reach(name))


def gated(name: str, condition: str, scope: Scope, *, constraints: bool = False) -> bool | None:
    """Whether a node is only ever asked while a condition holds; None where that cannot be told.

    By default answers count that a constraint refuses: a web form shows what follows them until it is sent.
    """
    prover = Prover(scope, constraints)
    wanted = prover.goals(condition, "", holds=False)
    if wanted is None:
        return None
    found = prover.possible([*prover.reach(name), *wanted])
    return None if found is None else not found
