"""One made-up respondent: answers each question that the form asks, within what it accepts."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from surveykit import expr, ir
from surveykit.expr.tree import Call, Compare, Here, Logic, Negate, Node, Number, String, number_text, walk
from surveykit.expr.values import day_text, days
from surveykit.simulate.pattern import fitting
from surveykit.simulate.plan import MOST_ROWS, Plan, Spread

TRIES = 80
"""Draws for one answer before the ends of its range and the values its constraint names are tried."""

_MISSING_KINDS = {"dk": "dont_know", "refused": "refused"}
_RARE = 0.01
_SECOND = 0.35
"""How likely one more choice is ticked, each time."""


@dataclass(slots=True)
class _Known:
    """What is settled for a question before the first respondent."""

    low: float | None = None
    high: float | None = None
    named: tuple[str, ...] = ()
    pattern: str = ""
    alone: frozenset[str] = frozenset()
    missing: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] | None = None


class Drawer:
    """Draws answers for one instrument. `stuck` counts, by question, the times that no answer was accepted; `answered` says of which one was."""

    def __init__(self, instrument: ir.Instrument, plan: Plan, today: datetime.date) -> None:
        self.instrument = instrument
        self.plan = plan
        self.today = today
        self.stuck: dict[str, int] = {}
        self.answered: dict[str, bool] = {}
        self.unknown: dict[str, ir.Question] = {}
        self.chance = random.Random(0)
        self._known = {question.name: self._look(question) for question in instrument.questions()}

    def begin(self, seed: str) -> None:
        """Make ready for the next respondent."""
        self.chance = random.Random(seed)

    # chance, from random() alone, which gives the same on every Python

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return min(count - 1, int(self.chance.random() * count))

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.chance.random() < share

    def picked(self, words: Sequence[str], weights: Sequence[float]) -> str:
        """One of some words, by weight."""
        point = self.chance.random() * sum(weights)
        for word, weight in zip(words, weights, strict=True):
            point -= weight
            if point < 0 and weight:
                return word
        return next(word for word, weight in zip(reversed(words), reversed(weights), strict=True) if weight)

    def within(self, low: float, high: float, around: float | None) -> float:
        """A number of a range; around a middle when one is given, else anywhere."""
        share = self.chance.random()
        if around is None or high <= low:
            return low + share * (high - low)
        split = (around - low) / (high - low)
        if share < split:
            return low + math.sqrt(share * split) * (high - low)
        return high - math.sqrt((1 - share) * (1 - split)) * (high - low)

    # answering

    def answer(self, prompt: expr.Prompt) -> object:
        """The answer of this respondent, or None when it is left out."""
        node = prompt.node
        if isinstance(node, ir.Repeat):
            least, most = self.plan.rows.get(node.name, (1, MOST_ROWS))
            return least + self.below(most - least + 1)
        if node.read_only is True or (not prompt.required and self.happens(self.plan.missing)):
            return None
        known = self._known[node.name]
        tried = 0
        for text in self._attempts(node, prompt, known):
            if text and prompt.admits(text):
                self.answered[node.name] = True
                return text
            tried += 1
        if tried:
            self.stuck[node.name] = self.stuck.get(node.name, 0) + 1
        else:
            self.unknown.setdefault(node.name, node)
        return None

    def _attempts(self, node: ir.Question, prompt: expr.Prompt, known: _Known) -> Iterator[str]:
        made = self._maker(node, prompt, known)
        if made is None:
            return
        for _ in range(TRIES):
            yield made()
        yield from self._ends(node, prompt, known)

    def _maker(self, node: ir.Question, prompt: expr.Prompt, known: _Known) -> Callable[[], str] | None:
        answer = node.answer
        match answer:
            case ir.SelectAnswer():
                codes = prompt.choices if prompt.choices is not None else known.codes
                if not codes:
                    return None
                match answer.kind:
                    case "one":
                        return lambda: self._one(node.name, codes, known)
                    case "multiple":
                        return lambda: self._several(node.name, codes, known)
                    case _:
                        return lambda: self._ranked(codes)
            case ir.IntegerAnswer():
                return lambda: str(math.floor(self._number(node, known, 0, 100, whole=True)))
            case ir.DecimalAnswer():
                return lambda: number_text(round(self._number(node, known, 0, 1000, whole=False), 1))
            case ir.RangeAnswer():
                return lambda: self._step(answer)
            case ir.TextAnswer():
                return lambda: self._text(known)
            case ir.DateAnswer():
                return lambda: self._moment(answer.kind, self.plan.spreads.get(node.name, Spread()))
            case ir.GeoAnswer():
                return lambda: self._place(answer.kind)
            case ir.MediaAnswer():
                return lambda: (
                    "SIMULATED." + {"photo": "jpg", "audio": "m4a", "video": "mp4", "file": "pdf"}[answer.kind]
                )
            case ir.BarcodeAnswer():
                return lambda: f"SIMULATED-{self.below(10000):04}"
            case ir.AcknowledgeAnswer():
                return lambda: "OK"
            case ir.MapFeatureAnswer():
                return lambda: "SIMULATED.osm"
            case ir.NoteAnswer() | ir.ComputedAnswer() | ir.HiddenAnswer() | ir.MetadataAnswer() | ir.DataAnswer():
                return None
            case _:
                assert_never(answer)

    # choices

    def _shares(self, name: str, codes: Sequence[str], known: _Known) -> str | None:
        """Don't know and its like, by their own shares, unless the plan names them."""
        named = self.plan.weights.get(name, {})
        for code in codes:
            kind = known.missing.get(code)
            if kind is not None and code not in named:
                share = getattr(self.plan, _MISSING_KINDS[kind]) if kind in _MISSING_KINDS else _RARE
                if self.happens(share):
                    return code
        return None

    def _one(self, name: str, codes: Sequence[str], known: _Known) -> str:
        named = self.plan.weights.get(name, {})
        unanswered = self._shares(name, codes, known)
        if unanswered is not None:
            return unanswered
        if named and any(named.get(code, 0) for code in codes):
            return self.picked(codes, [named.get(code, 0) for code in codes])
        free = [code for code in codes if code not in known.missing] or list(codes)
        return free[self.below(len(free))]

    def _several(self, name: str, codes: Sequence[str], known: _Known) -> str:
        chosen = {self._one(name, codes, known)}
        while not chosen & known.alone and len(chosen) < len(codes) and self.happens(_SECOND):
            other = self._one(name, codes, known)
            if other not in known.alone:
                chosen.add(other)
        return " ".join(code for code in codes if code in chosen)

    def _ranked(self, codes: Sequence[str]) -> str:
        left = list(codes)
        return " ".join(left.pop(self.below(len(left))) for _ in codes)

    # numbers, days, texts, places

    def _number(self, node: ir.Question, known: _Known, low: float, high: float, *, whole: bool) -> float:
        spread = self.plan.spreads.get(node.name, Spread())
        around = spread.around
        least = known.low if known.low is not None else low
        most = known.high if known.high is not None else max(high, least + high - low)
        if known.low is None and known.high is not None:
            least = min(least, most)
        if node.age_of and spread == Spread():
            around = 30.0 if node.age_of == "respondent" else None
            most = min(most, 90.0)
        least = spread.low if spread.low is not None else least
        most = spread.high if spread.high is not None else most
        if around is not None:
            around = min(max(around, least), most)
        elif spread == Spread() and not node.age_of and most - least > 60:
            around = least  # counts and amounts: many small ones
        drawn = self.within(least, most + (1 if whole else 0), around)
        return min(drawn, most) if whole else drawn

    def _step(self, answer: ir.RangeAnswer) -> str:
        start, end, step = (_written(text) for text in (answer.start, answer.end, answer.step))
        steps = int((end - start) / step + 1e-9) if step else 0
        return number_text(round(start + self.below(max(1, steps + 1)) * step, 6))

    def _moment(self, kind: str, spread: Spread) -> str:
        today = days(self.today.isoformat())
        low = spread.low if spread.low is not None else today - 365
        high = spread.high if spread.high is not None else today
        day = day_text(math.floor(self.within(low, high + 1, spread.around)))
        clock = f"{8 + self.below(10):02}:{self.below(12) * 5:02}:00.000Z"
        return {"date": day, "time": clock}.get(kind, f"{day}T{clock}")

    def _text(self, known: _Known) -> str:
        if known.pattern:
            return fitting(known.pattern, self.below) or "SIMULATED"
        length = int(known.high) if known.high is not None else 9
        return "SIMULATED"[: max(1, length)].ljust(int(known.low) if known.low is not None else 0, "X")

    def _place(self, kind: str) -> str:
        """A place in the sea off Africa, at 0° north and 0° east, where no survey is done."""
        points = [f"{self.within(-0.01, 0.01, None):.6f} {self.within(-0.01, 0.01, None):.6f} 0 5" for _ in range(4)]
        if kind == "geopoint":
            return points[0]
        return ";".join(points if kind == "geotrace" else [*points, points[0]])

    # when chance does not find an answer

    def _ends(self, node: ir.Question, prompt: expr.Prompt, known: _Known) -> Iterator[str]:
        match node.answer:
            case ir.SelectAnswer():
                yield from prompt.choices or known.codes or ()
            case ir.IntegerAnswer() | ir.DecimalAnswer() | ir.RangeAnswer():
                for value in (known.low, known.high, *map(_plain, known.named)):
                    if value is not None:
                        yield from (number_text(math.floor(value) + near) for near in (0, 1, -1))
                size = 1
                while size <= 10**9:
                    yield from (str(size), str(-size))
                    size *= 2
            case ir.DateAnswer():
                for named in known.named:
                    yield from (day_text(days(named) + near) for near in (0, 1, -1) if days(named) == days(named))
                for away in (1, 7, 30, 182, 365, 730, 3650, 10950):
                    yield from (day_text(days(self.today.isoformat()) + away * way) for way in (1, -1))
            case _:
                yield from known.named
                yield from ("X" * length for length in range(1, 60))
                yield from ("1" * length for length in range(1, 20))

    # what a constraint says

    def _look(self, question: ir.Question) -> _Known:
        known = _Known()
        answer = question.answer
        if isinstance(answer, ir.SelectAnswer):
            listed = self.instrument.lists.get(answer.choices) if answer.choices else None
            if listed is not None:
                known.alone = frozenset(choice.code for choice in listed.choices if expr.exclusive(choice))
                known.missing = {choice.code: choice.missing for choice in listed.choices if choice.missing}
            elif answer.file is not None:
                known.codes = self._codes_of(answer)
        match answer:
            case ir.IntegerAnswer(kind="percentage"):
                known.low, known.high = 0, 100
            case ir.IntegerAnswer(kind=kind) if kind != "integer":
                known.low, known.high = (
                    0,
                    {"number of days in last month": 31, "number of days in last six months": 183}.get(kind, 366),
                )
            case _:
                pass
        if question.constraint is None:
            return known
        try:
            root = expr.parse(question.constraint.text).root
        except expr.SyntaxFault:
            return known
        known.named = tuple(
            part.value if isinstance(part, String) else number_text(part.value)
            for part in walk(root)
            if isinstance(part, String | Number)
        )
        for part in _together(root):
            _bound(part, known, whole=not isinstance(answer, ir.DecimalAnswer))
        return known

    def _codes_of(self, answer: ir.SelectAnswer) -> tuple[str, ...] | None:
        import csv  # noqa: PLC0415  (only forms with choices in a file need it)
        import io  # noqa: PLC0415

        content = next((media.content for media in self.instrument.media if media.name == answer.file), None)
        if content is None or not str(answer.file).endswith(".csv"):
            return None
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
        return tuple(code for row in rows if (code := row.get(answer.value_column or "name")))


def _written(text: str) -> float:
    """A number as an author writes it; 0 where it is none."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def _plain(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _together(node: Node) -> Iterator[Node]:
    if isinstance(node, Logic) and node.op == "and":
        for part in node.parts:
            yield from _together(part)
    else:
        yield node


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def _bound(node: Node, known: _Known, *, whole: bool) -> None:
    """Narrow a range by one condition that must hold: `. >= 0`, `120 > .`, `string-length(.) < 10`, `regex(., '…')`."""
    match node:
        case Call(name="regex", args=(Here(), String(value=pattern))):
            known.pattern = pattern
        case Compare(op=op, left=left, right=right) if op in _TURNED:
            number = _constant(right)
            if _about_here(left) and number is not None:
                _narrow(known, op, number, whole=whole)
            elif _about_here(right) and (number := _constant(left)) is not None:
                _narrow(known, _TURNED[op], number, whole=whole)
        case _:
            pass


def _about_here(node: Node) -> bool:
    match node:
        case Here() | Call(name="string-length", args=()) | Call(name="string-length", args=(Here(),)):
            return True
        case _:
            return False


def _constant(node: Node) -> float | None:
    match node:
        case Number(value=value):
            return value
        case Negate(operand=Number(value=value)):
            return -value
        case _:
            return None


def _narrow(known: _Known, op: str, number: float, *, whole: bool) -> None:
    step = 1 if whole and op in "<>" else 0
    if op in ("<", "<=", "="):
        limit = number - step
        known.high = limit if known.high is None else min(known.high, limit)
    if op in (">", ">=", "="):
        limit = number + step
        known.low = limit if known.low is None else max(known.low, limit)
