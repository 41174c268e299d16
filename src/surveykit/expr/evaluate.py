"""Expressions into Python closures, each compiled once and called for every interview.

A closure takes the row it runs in and the focus of the predicate around it (None outside of one).
Three compilers read the same tree, for a condition, a number and a text, so that `${age} >= 18`
never builds a value that it throws away.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import operator
import random
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias, assert_never

from surveykit import ir
from surveykit.expr import geo
from surveykit.expr.functions import FUNCTIONS
from surveykit.expr.rows import Element, Leaf, Place, Row, Spot, spread
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
    number_text,
)
from surveykit.expr.values import (
    NAN,
    Value,
    day_share,
    day_text,
    days,
    format_date,
    half_up,
    moment_text,
    number_of,
    pattern_of,
    same_number,
    text_of,
    truth_of,
)


class Focus(NamedTuple):
    """The node that a predicate looks at, its place among its fellows, and the row of the expression around it."""

    spot: Spot
    position: int
    size: int
    outer: Row


Truth: TypeAlias = Callable[[Row, "Focus | None"], bool]
Num: TypeAlias = Callable[[Row, "Focus | None"], float]
Txt: TypeAlias = Callable[[Row, "Focus | None"], str]
Any_: TypeAlias = Callable[[Row, "Focus | None"], Value]
Spots: TypeAlias = Callable[[Row, "Focus | None"], list[Spot]]
Sieve: TypeAlias = Callable[[list[Spot], Row, "Focus | None"], list[Spot]]

_ORDER: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Compiler:
    """Compiles the expressions of one place of the form; `reads` gathers the names they depend on."""

    __slots__ = ("foreign", "home", "origin", "places", "reads", "root", "rows")

    def __init__(
        self,
        places: Mapping[str, Place],
        root: Place,
        home: Place,
        reads: set[str],
        origin: Place | None = None,
        foreign: bool = False,
    ) -> None:
        self.places = places
        self.root = root
        self.home = home
        self.reads = reads
        self.rows = home.rows
        self.origin = home if origin is None else origin
        self.foreign = foreign

    # --- what a node gives ---------------------------------------------------------------------------

    def gives(self, node: Node) -> str:
        """`boolean`, `number`, `string`, `nodes`, or `any` where only the run can tell."""
        match node:
            case Number() | Arith() | Negate():
                return "number"
            case String():
                return "string"
            case Here():
                return "string"
            case Logic() | Compare():
                return "boolean"
            case Path() | Union():
                return "nodes"
            case Ref():
                return "string" if self.single(node) is not None or node.name not in self.places else "nodes"
            case Call():
                function = FUNCTIONS.get(node.name)
                if function is None:
                    return "string"
                return "string" if function.gives == "date" else function.gives
            case _:
                assert_never(node)

    def single(self, node: Ref) -> int | None:
        """How many rows up the one value of a reference stands, or None when it may be several."""
        place = self.places.get(node.name)
        if place is None or node.last_saved or place.repeating:
            return None
        ups = len(self.rows) - len(place.rows)
        return ups if ups >= 0 and self.rows[: len(place.rows)] == place.rows else None

    # --- conditions ----------------------------------------------------------------------------------

    def truth(self, node: Node) -> Truth:
        """The node as a condition."""
        match node:
            case Logic():
                return _joined(node.op, [self.truth(part) for part in node.parts])
            case Compare():
                return self.compare(node)
            case Call(name="not", args=(arg,)):
                inner = self.truth(arg)
                return lambda row, focus: not inner(row, focus)
            case Call(name="true", args=()):
                return lambda row, focus: True
            case Call(name="false", args=()):
                return lambda row, focus: False
            case Call(name="boolean", args=(arg,)):
                return self.truth(arg)
            case Call(name="if", args=(condition, one, two)):
                test, yes, no = self.truth(condition), self.truth(one), self.truth(two)
                return lambda row, focus: yes(row, focus) if test(row, focus) else no(row, focus)
            case _:
                pass
        match self.gives(node):
            case "number":
                number = self.number(node)
                return lambda row, focus: truth_of(number(row, focus))
            case "string":
                text = self.text(node)
                return lambda row, focus: bool(text(row, focus))
            case "nodes":
                spots = self.spots(node)
                return lambda row, focus: _first(spots(row, focus)) != ""
            case _:
                value = self.value(node)
                return lambda row, focus: truth_of(value(row, focus))

    def compare(self, node: Compare) -> Truth:
        """A comparison; of several nodes one that fits is enough, as XPath has it."""
        left, right = self.gives(node.left), self.gives(node.right)
        if node.op in _ORDER:
            order = _ORDER[node.op]
            if "nodes" in (left, right):
                ones, twos = self.several(node.left), self.several(node.right)
                return lambda row, focus: any(
                    order(number_of(a), number_of(b)) for a in ones(row, focus) for b in twos(row, focus)
                )
            one, two = self.number(node.left), self.number(node.right)
            if isinstance(node.right, Number):
                bound = node.right.value
                return lambda row, focus: order(one(row, focus), bound)
            return lambda row, focus: order(one(row, focus), two(row, focus))
        wanted = node.op == "="
        if "boolean" in (left, right):
            this, that = self.truth(node.left), self.truth(node.right)
            return lambda row, focus: (this(row, focus) == that(row, focus)) is wanted
        if "nodes" in (left, right):
            ones, twos = self.several(node.left), self.several(node.right)
            return lambda row, focus: any(_equal(a, b) is wanted for a in ones(row, focus) for b in twos(row, focus))
        if "number" in (left, right):
            first, second = self.number(node.left), self.number(node.right)
            return lambda row, focus: same_number(first(row, focus), second(row, focus)) is wanted
        if "any" in (left, right):
            some, other = self.value(node.left), self.value(node.right)
            return lambda row, focus: _equal(some(row, focus), other(row, focus)) is wanted
        written, against = self.text(node.left), self.text(node.right)
        if isinstance(node.right, String):
            fixed = node.right.value
            if isinstance(node.left, Ref) and self.single(node.left) == 0:
                name = node.left.name
                self.reads.add(name)
                if wanted:
                    return lambda row, focus: row.values[name] == fixed
                return lambda row, focus: row.values[name] != fixed
            return lambda row, focus: (written(row, focus) == fixed) is wanted
        return lambda row, focus: (written(row, focus) == against(row, focus)) is wanted

    def several(self, node: Node) -> Callable[[Row, Focus | None], list[Value]]:
        """The values of a node that may be several."""
        if self.gives(node) == "nodes":
            spots = self.spots(node)
            return lambda row, focus: [spot.text for spot in spots(row, focus)] or [""]
        value = self.value(node)
        return lambda row, focus: [value(row, focus)]

    # --- numbers -------------------------------------------------------------------------------------

    def number(self, node: Node) -> Num:
        """The node as a number."""
        match node:
            case Number():
                fixed = node.value
                return lambda row, focus: fixed
            case Negate():
                inner = self.number(node.operand)
                return lambda row, focus: -inner(row, focus)
            case Arith():
                return _reckon(node.op, self.number(node.left), self.number(node.right))
            case Call(name="if", args=(condition, one, two)):
                test, yes, no = self.truth(condition), self.number(one), self.number(two)
                return lambda row, focus: yes(row, focus) if test(row, focus) else no(row, focus)
            case Call() if self.gives(node) == "number":
                return self.call_number(node)
            case Ref() if (ups := self.single(node)) is not None:
                name = node.name
                self.reads.add(name)
                if ups == 0:
                    return lambda row, focus: number_of(row.values[name])
                text = self.text(node)
                return lambda row, focus: number_of(text(row, focus))
            case _:
                value = self.value(node)
                return lambda row, focus: number_of(value(row, focus))

    def call_number(self, node: Call) -> Num:
        """A function that gives a number."""
        args = node.args
        match node.name, len(args):
            case "number", 0:
                here = self.here()
                return lambda row, focus: number_of(here(row, focus))
            case "number", 1:
                return self.number(args[0])
            case "int", 1:
                inner = self.number(args[0])
                return lambda row, focus: _whole_number(inner(row, focus))
            case "round", 1:
                inner = self.number(args[0])
                return lambda row, focus: half_up(inner(row, focus))
            case "round", 2:
                inner, places = self.number(args[0]), self.number(args[1])
                return lambda row, focus: half_up(inner(row, focus), places(row, focus))
            case (("pow" | "atan2"), 2):
                one, two = self.number(args[0]), self.number(args[1])
                reckon = _safe2(math.pow if node.name == "pow" else math.atan2)
                return lambda row, focus: reckon(one(row, focus), two(row, focus))
            case name, 1 if name in _ONE:
                inner = self.number(args[0])
                curve = _ONE[name]
                return lambda row, focus: _safe(curve, inner(row, focus))
            case "pi", 0:
                return lambda row, focus: math.pi
            case "random", 0:
                return lambda row, focus: row.session.random.random()
            case "sum", 1:
                return self.sum(args[0])
            case (("min" | "max"), n) if n:
                pick = min if node.name == "min" else max
                parts = [self.several(arg) for arg in args]
                return lambda row, focus: _extreme(pick, [v for part in parts for v in part(row, focus)])
            case "count", 1:
                spots = self.spots(args[0])
                return lambda row, focus: float(len(spots(row, focus)))
            case "count-non-empty", 1:
                spots = self.spots(args[0])
                return lambda row, focus: float(sum(1 for spot in spots(row, focus) if spot.text))
            case "count-selected", 1:
                text = self.text(args[0])
                return lambda row, focus: float(len(text(row, focus).split()))
            case "position", 0:
                return lambda row, focus: float(focus.position if focus is not None else row.index + 1)
            case "position", 1:
                spots = self.spots(args[0])
                return lambda row, focus: _position(spots(row, focus))
            case "last", 0:
                return lambda row, focus: float(focus.size if focus is not None else 1)
            case "string-length", 0:
                here = self.here()
                return lambda row, focus: float(len(here(row, focus)))
            case "string-length", 1:
                text = self.text(args[0])
                return lambda row, focus: float(len(text(row, focus)))
            case "decimal-date-time", 1:
                moment = self.value(args[0])
                return lambda row, focus: number_of(moment(row, focus))
            case "decimal-time", 1:
                text = self.text(args[0])
                return lambda row, focus: day_share(text(row, focus))
            case "area", 1:
                line = self.points(args)
                return lambda row, focus: geo.area(line(row, focus))
            case "distance", n if n:
                line = self.points(args)
                return lambda row, focus: geo.length(line(row, focus))
            case _:
                return lambda row, focus: NAN

    def sum(self, node: Node) -> Num:
        """`sum`: Collect leaves empty rows out, Web Forms has no sum with one."""
        parts = self.several(node)

        def total(row: Row, focus: Focus | None) -> float:
            given = parts(row, focus)
            if row.session.engine == "collect":
                given = [value for value in given if value != ""]
            return float(sum(number_of(value) for value in given))

        return total

    def points(self, args: tuple[Node, ...]) -> Txt:
        """The points of one line or area, or of several points, joined by semicolons."""
        parts = [self.several(arg) for arg in args]
        return lambda row, focus: ";".join(text_of(v) for part in parts for v in part(row, focus) if v != "")

    # --- texts ---------------------------------------------------------------------------------------

    def text(self, node: Node) -> Txt:
        """The node as a text."""
        match node:
            case String():
                fixed = node.value
                return lambda row, focus: fixed
            case Number():
                shown = number_text(node.value)
                return lambda row, focus: shown
            case Here():
                return self.here()
            case Ref():
                return self.ref_text(node)
            case Call(name="if", args=(condition, one, two)):
                test, yes, no = self.truth(condition), self.text(one), self.text(two)
                return lambda row, focus: yes(row, focus) if test(row, focus) else no(row, focus)
            case Call(name="string", args=(arg,)):
                return self.text(arg)
            case Call() if self.gives(node) == "string":
                return self.call_text(node)
            case _:
                value = self.value(node)
                return lambda row, focus: text_of(value(row, focus))

    def ref_text(self, node: Ref) -> Txt:
        """The value of a reference, the first of several; unknown and last-saved ones hold nothing."""
        if node.last_saved or node.name not in self.places:
            return lambda row, focus: ""
        name = node.name
        self.reads.add(name)
        match self.single(node):
            case 0:
                return lambda row, focus: row.values[name]
            case 1:
                return lambda row, focus: row.up.values[name]
            case None:
                spots = self.spots(node)
                return lambda row, focus: _first(spots(row, focus))
            case ups:

                def climb(row: Row, focus: Focus | None) -> str:
                    for _ in range(ups):
                        row = row.up
                    return row.values[name]

                return climb

    def here(self) -> Txt:
        """`.`: in a predicate the node looked at, elsewhere the question itself."""
        name = self.home.name
        return lambda row, focus: focus.spot.text if focus is not None else row.values.get(name, "")

    def call_text(self, node: Call) -> Txt:
        """A function that gives a text or a date."""
        args = node.args
        match node.name, len(args):
            case "string", 0:
                return self.here()
            case "concat", _:
                parts = [self.several(arg) for arg in args]
                return lambda row, focus: "".join(text_of(v) for part in parts for v in part(row, focus))
            case "join", n if n:
                glue, parts = self.text(args[0]), [self.several(arg) for arg in args[1:]]
                return lambda row, focus: glue(row, focus).join(text_of(v) for part in parts for v in part(row, focus))
            case "today", 0:
                return lambda row, focus: row.session.today
            case "now", 0:
                return lambda row, focus: row.session.today + "T12:00:00.000Z"
            case "date", 1:
                return self.date(args[0], day_text)
            case "date-time", 1:
                return self.date(args[0], moment_text)
            case (("format-date" | "format-date-time"), 2):
                moment, pattern = self.value(args[0]), self.text(args[1])
                return lambda row, focus: format_date(moment(row, focus), pattern(row, focus))
            case "substr", 2 | 3:
                text, numbers = self.text(args[0]), [self.number(arg) for arg in args[1:]]
                return lambda row, focus: _slice(text(row, focus), *(n(row, focus) for n in numbers))
            case "substring", 2 | 3:
                text, numbers = self.text(args[0]), [self.number(arg) for arg in args[1:]]
                return lambda row, focus: _substring(text(row, focus), *(n(row, focus) for n in numbers))
            case "selected-at", 2:
                text, index = self.text(args[0]), self.number(args[1])
                return lambda row, focus: _at(text(row, focus).split(), index(row, focus))
            case "normalize-space", 0:
                here = self.here()
                return lambda row, focus: " ".join(here(row, focus).split())
            case "uuid", 0 | 1:
                size = self.number(args[0]) if args else None
                return lambda row, focus: _uuid(row, size(row, focus) if size is not None else None)
            case "jr:choice-name", 2:
                return self.choice_name(args[0], args[1])
            case "jr:itext", 1:
                return self.text(args[0])
            case "pulldata", 4:
                file, column, key, value = (self.text(arg) for arg in args)
                return lambda row, focus: _lookup(
                    row, file(row, focus), column(row, focus), key(row, focus), value(row, focus)
                )
            case "version", 0:
                return lambda row, focus: row.session.instrument.version
            case (("local-name" | "name"), 0):
                own = self.home.name
                return lambda row, focus: focus.spot.name if focus is not None else own
            case (("local-name" | "name"), 1):
                spots = self.spots(args[0])
                return lambda row, focus: next((spot.name for spot in spots(row, focus)), "")
            case name, n if name in _TEXTS and _TEXTS[name][0] <= n <= _TEXTS[name][1]:
                texts = [self.text(arg) for arg in args]
                make = _TEXTS[name][2]
                return lambda row, focus: make(*(text(row, focus) for text in texts))
            case _:
                return lambda row, focus: ""

    def date(self, node: Node, show: Callable[[float], str]) -> Txt:
        """`date` and `date-time`: of a number, or of a text that is a date."""
        value = self.value(node)

        def made(row: Row, focus: Focus | None) -> str:
            given = value(row, focus)
            return show(days(given) if isinstance(given, str) and "-" in given[1:] else number_of(given))

        return made

    def choice_name(self, value: Node, field: Node) -> Txt:
        """`jr:choice-name`: the label of a choice, in the default language."""
        text = self.text(value)
        name = (
            field.value.strip().strip("${}").rsplit("/", 1)[-1]
            if isinstance(field, String)
            else getattr(field, "name", "")
        )
        place = self.places.get(name)
        answer = place.node.answer if place is not None and isinstance(place.node, ir.Question) else None
        if not isinstance(answer, ir.SelectAnswer):
            return lambda row, focus: ""
        if answer.choices is not None:
            listed, code, label = answer.choices, "name", "label"
        else:
            listed = re.sub(r"\.(csv|xml|geojson)\Z", "", answer.file or "")
            code, label = answer.value_column or "name", answer.label_column or "label"
        return lambda row, focus: _lookup(row, listed, label, code, text(row, focus))

    # --- any value -----------------------------------------------------------------------------------

    def value(self, node: Node) -> Any_:
        """The node as whatever it gives."""
        match node:
            case Call(name="if", args=(condition, one, two)):
                test, yes, no = self.truth(condition), self.value(one), self.value(two)
                return lambda row, focus: yes(row, focus) if test(row, focus) else no(row, focus)
            case Call(name="coalesce", args=(one, two)):
                first, second = self.value(one), self.value(two)

                def either(row: Row, focus: Focus | None) -> Value:
                    given = first(row, focus)
                    return second(row, focus) if given == "" else given

                return either
            case Call(name="once", args=(arg,)):
                return self.value(arg)
            case Call(name="indexed-repeat"):
                spots = self.spots(node)
                return lambda row, focus: _first(spots(row, focus))
            case _:
                pass
        match self.gives(node):
            case "boolean":
                return self.call_truth(node) if isinstance(node, Call) else self.truth(node)
            case "number":
                return self.number(node)
            case "nodes":
                spots = self.spots(node)
                return lambda row, focus: _first(spots(row, focus))
            case _:
                return self.text(node)

    def call_truth(self, node: Call) -> Truth:
        """A function that gives true or false."""
        args = node.args
        match node.name, len(args):
            case (("not" | "true" | "false" | "boolean"), _):
                return self.truth(node)
            case (("selected" | "is-selected"), 2):
                text = self.text(args[0])
                if isinstance(args[1], String):
                    code = args[1].value.strip()
                    if code:
                        return lambda row, focus: code in text(row, focus).split()
                wanted = self.text(args[1])
                return lambda row, focus: _ticked(text(row, focus), wanted(row, focus))
            case "regex", 2:
                text, pattern = self.text(args[0]), self.text(args[1])
                return lambda row, focus: matches(pattern(row, focus), text(row, focus))
            case "boolean-from-string", 1:
                text = self.text(args[0])
                return lambda row, focus: text(row, focus).lower() in ("1", "true")
            case "checklist", n if n >= 2:
                least, most = self.number(args[0]), self.number(args[1])
                ticks = [self.truth(arg) for arg in args[2:]]
                return lambda row, focus: _within(
                    sum(tick(row, focus) for tick in ticks), least(row, focus), most(row, focus)
                )
            case "weighted-checklist", n if n >= 2 and n % 2 == 0:
                least, most = self.number(args[0]), self.number(args[1])
                pairs = [(self.truth(args[i]), self.number(args[i + 1])) for i in range(2, n, 2)]
                return lambda row, focus: _within(
                    sum(weight(row, focus) for tick, weight in pairs if tick(row, focus)),
                    least(row, focus), most(row, focus),
                )  # fmt: skip
            case name, n if name in _TESTS and _TESTS[name][0] == n:
                texts = [self.text(arg) for arg in args]
                test = _TESTS[name][1]
                return lambda row, focus: test(*(text(row, focus) for text in texts))
            case _:
                return lambda row, focus: False

    # --- nodes ---------------------------------------------------------------------------------------

    def spots(self, node: Node) -> Spots:
        """The nodes that a node of the expression stands for."""
        match node:
            case Ref():
                return self.ref_spots(node)
            case Here():
                return self.own()
            case Path():
                return self.path(node)
            case Union():
                one, two = self.spots(node.left), self.spots(node.right)
                return lambda row, focus: _merged(one(row, focus), two(row, focus))
            case Call(name="current", args=()):
                home = self.origin
                return lambda row, focus: [Leaf(home, focus.outer if focus is not None else row)]
            case Call(name="instance", args=(arg,)):
                text = self.text(arg)
                return lambda row, focus: [_document(row, text(row, focus))]
            case Call(name="randomize", args=(arg, *seed)):
                spots = self.spots(arg)
                number = self.number(seed[0]) if seed else None
                return lambda row, focus: _shuffled(
                    row, spots(row, focus), number(row, focus) if number is not None else None
                )
            case Call(name="indexed-repeat", args=(Ref() as target, *pairs)):
                return self.indexed(target, pairs)
            case _:
                return lambda row, focus: []

    def own(self) -> Spots:
        """The node looked at: that of the predicate, else the question itself."""
        home = self.home
        return lambda row, focus: [focus.spot] if focus is not None else [Leaf(home, row)]

    def ref_spots(self, node: Ref) -> Spots:
        """The nodes of a reference, in every row that is not the expression's own."""
        place = self.places.get(node.name)
        if place is None or node.last_saved:
            return lambda row, focus: []
        self.reads.add(node.name)
        above = place.rows[:-1] if place.repeating else place.rows
        shared = 0
        while shared < min(len(self.rows), len(above)) and self.rows[shared] is above[shared]:
            shared += 1
        ups, downs = len(self.rows) - shared, above[shared:]

        def found(row: Row, focus: Focus | None) -> list[Spot]:
            for _ in range(ups):
                row = row.up
            rows = [row]
            for down in downs:
                rows = [each for one in rows for each in one.rows.get(down.name, ()) if each.live.get(down.name, True)]
            return [spot for one in rows for spot in spread(place, one)]

        return found

    def indexed(self, target: Ref, pairs: list[Node]) -> Spots:
        """`indexed-repeat`: one question in the row of each repeat that a number names."""
        place = self.places.get(target.name)
        if place is None:
            return lambda row, focus: []
        self.reads.add(target.name)
        picks: dict[str, Num] = {}
        for repeat, index in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(repeat, Ref):
                picks[repeat.name] = self.number(index)
        chain = place.rows
        depth = len(self.rows)
        shared = 0
        while (
            shared < min(depth, len(chain)) and self.rows[shared] is chain[shared] and chain[shared].name not in picks
        ):
            shared += 1
        downs = chain[shared:]

        def found(row: Row, focus: Focus | None) -> list[Spot]:
            at = row
            for _ in range(depth - shared):
                at = at.up
            for down in downs:
                rows = at.rows.get(down.name, [])
                index = picks[down.name](row, focus) if down.name in picks else 1.0
                if index != index or not 1 <= index <= len(rows):  # noqa: PLR0124
                    return []
                at = rows[int(index) - 1]
            return [Leaf(place, at)]

        return found

    def path(self, node: Path) -> Spots:
        """A path: where it starts, then step by step."""
        steps = node.steps
        static: Place | None = None
        outside = self.foreign
        if node.origin is not None:
            quick = self.quick(node)
            if quick is not None:
                start, steps = quick
            else:
                start, static = self.spots(node.origin), self.stands(node.origin)
                for predicate in node.predicates:
                    start = _whole(start, self.sieve(predicate, static))
        elif node.absolute:
            root = self.root
            start, static = (lambda row, focus: [Leaf(root, _uppermost(row))]), root
            if steps and steps[0].axis == "child":
                steps = steps[1:]
        else:
            start, static = self.own(), None if outside else self.home
        for step in steps:
            start, static = self.step(start, step, static)
        return start

    def stands(self, node: Node) -> Place | None:
        """The place in the form that a path starts from, where it is known before the run."""
        match node:
            case Ref():
                return self.places.get(node.name)
            case Call(name="current", args=()):
                return self.origin
            case Here() if not self.foreign:
                return self.home
            case _:
                return None

    def quick(self, node: Path) -> tuple[Spots, tuple[Step, ...]] | None:
        """`instance('x')/root/item[column = value]…` through an index, when the condition is only that."""
        match node:
            case Path(
                origin=Call(args=(String(value=table),)),
                predicates=(),
                steps=(
                    Step(axis="child", test="root", predicates=()),
                    Step(
                        axis="child",
                        test="item",
                        predicates=(
                            Compare(
                                op="=",
                                left=Path(
                                    origin=None, absolute=False, steps=(Step(axis="child", test=column, predicates=()),)
                                ),
                                right=right,
                            ),
                            *others,
                        ),
                    ),
                    *rest,
                ),
            ) if not others and isinstance(right, String | Ref) and self.gives(right) == "string":
                wanted = self.text(right)
                return (lambda row, focus: row.session.table(table).where(column, wanted(row, focus))), tuple(rest)
            case _:
                return None

    def step(self, start: Spots, step: Step, static: Place | None) -> tuple[Spots, Place | None]:
        """One step further, and the place it leads to where that is known before the run."""
        test, walk = step.test, _AXES.get(step.axis)
        following: Place | None = None
        if static is not None:
            if step.axis == "child":
                following = static.children.get(test)
            elif step.axis == "parent":
                following = static.parent
            elif step.axis == "self":
                following = static
            if following is not None and following.node is not None and step.axis == "child":
                self.reads.add(following.name)
        if walk is None:
            return (lambda row, focus: []), None
        sieves = [self.sieve(predicate, following) for predicate in step.predicates]
        named = step.axis == "child" and test not in _KINDS

        def found(row: Row, focus: Focus | None) -> list[Spot]:
            reached: list[Spot] = []
            for spot in start(row, focus):
                below = spot.named(test) if named else [other for other in walk(spot) if _fits(other, test)]
                for sieve in sieves:
                    below = sieve(below, row, focus)
                if named:
                    reached += below
                else:
                    reached = _merged(reached, below)
            return reached

        return found, following

    def sieve(self, predicate: Node, static: Place | None) -> Sieve:
        """What a predicate leaves of some nodes: those at a number's position, or those for which it holds."""
        if static is not None:
            inner = Compiler(self.places, self.root, static, self.reads, self.origin)
        else:
            inner = Compiler(self.places, self.root, self.home, self.reads, self.origin, foreign=True)
        inside = static is not None
        number = inner.number(predicate) if inner.gives(predicate) == "number" else None
        test = inner.truth(predicate)

        def kept(spots: list[Spot], row: Row, focus: Focus | None) -> list[Spot]:
            outer = focus.outer if focus is not None else row
            size = len(spots)
            found: list[Spot] = []
            for index, spot in enumerate(spots, 1):
                at = spot.row if inside and isinstance(spot, Leaf) else row
                looking = Focus(spot, index, size, outer)
                if number(at, looking) == index if number is not None else test(at, looking):
                    found.append(spot)
            return found

        return kept


def _whole(start: Spots, sieve: Sieve) -> Spots:
    return lambda row, focus: sieve(start(row, focus), row, focus)


def _uppermost(row: Row) -> Row:
    while row.up is not row:
        row = row.up
    return row


# --- what the functions do -------------------------------------------------------------------------


def _joined(op: str, tests: list[Truth]) -> Truth:
    if len(tests) == 2:
        one, two = tests
        if op == "and":
            return lambda row, focus: one(row, focus) and two(row, focus)
        return lambda row, focus: one(row, focus) or two(row, focus)
    if op == "and":
        return lambda row, focus: all(test(row, focus) for test in tests)
    return lambda row, focus: any(test(row, focus) for test in tests)


def _equal(one: Value, two: Value) -> bool:
    if isinstance(one, bool) or isinstance(two, bool):
        return truth_of(one) == truth_of(two)
    if isinstance(one, float) or isinstance(two, float):
        return same_number(number_of(one), number_of(two))
    return one == two


def _reckon(op: str, one: Num, two: Num) -> Num:
    match op:
        case "+":
            return lambda row, focus: one(row, focus) + two(row, focus)
        case "-":
            return lambda row, focus: one(row, focus) - two(row, focus)
        case "*":
            return lambda row, focus: one(row, focus) * two(row, focus)
        case "div":
            return lambda row, focus: divided(one(row, focus), two(row, focus))
        case _:
            return lambda row, focus: _safe2(math.fmod)(one(row, focus), two(row, focus))


def divided(one: float, two: float) -> float:
    """Division that gives infinity or no number where Python would stop."""
    if two:
        return one / two
    if one != one or one == 0 or two != two:  # noqa: PLR0124
        return NAN
    return math.copysign(math.inf, one) * math.copysign(1.0, two)


def _safe(curve: Callable[[float], float], value: float) -> float:
    try:
        return float(curve(value))
    except (ValueError, OverflowError):
        return NAN


def _safe2(curve: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def reckon(one: float, two: float) -> float:
        try:
            return float(curve(one, two))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError, TypeError):
            return NAN

    return reckon


def _whole_number(value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


_ONE: Final[Mapping[str, Callable[[float], float]]] = {
    "floor": math.floor, "ceiling": math.ceil, "abs": abs, "sqrt": math.sqrt, "exp": math.exp,
    "exp10": lambda x: 10.0**x, "log": math.log, "log10": math.log10, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan,
}  # fmt: skip


def _extreme(pick: Callable[[list[float]], float], values: list[Value]) -> float:
    given = [number for value in values if (number := number_of(value)) == number]
    return pick(given) if given else NAN


def _within(count: float, least: float, most: float) -> bool:
    return (least == -1 or count >= least) and (most == -1 or count <= most)


def _position(spots: list[Spot]) -> float:
    for spot in spots:
        if isinstance(spot, Leaf):
            return float(spot.row.index + 1) if spot.place.repeating else 1.0
        same = [other for other in spot.siblings() if other.name == spot.name]
        return float(next(i for i, other in enumerate(same, 1) if other.is_same(spot)))
    return NAN


def _first(spots: list[Spot]) -> str:
    return spots[0].text if spots else ""


def _merged(one: list[Spot], two: list[Spot]) -> list[Spot]:
    found = list(one)
    for spot in two:
        if not any(spot.is_same(known) for known in found):
            found.append(spot)
    return found


def _shuffled(row: Row, spots: list[Spot], seed: float | None) -> list[Spot]:
    found = list(spots)
    chance = row.session.random if seed is None else random.Random(number_text(seed))
    chance.shuffle(found)
    return found


def _document(row: Row, name: str) -> Spot:
    top = Element("", "")
    top.below.append(row.session.table(name).root)
    return top


def _lookup(row: Row, file: str, column: str, key: str, value: str) -> str:
    for item in row.session.table(file).where(key, value):
        for cell in item.named(column):
            return cell.text
    return ""


def _ticked(text: str, code: str) -> bool:
    code = code.strip()
    return code in text.split() if code else not text.strip()


def _slice(text: str, start: float, end: float = math.inf) -> str:
    if start != start or end != end:  # noqa: PLR0124
        return ""
    size = len(text)
    first, last = (int(max(-size, min(size, edge))) for edge in (start, end))
    return text[first + size if first < 0 else first : last + size if last < 0 else last]


def _substring(text: str, start: float, length: float = math.inf) -> str:
    begin, end = half_up(start), half_up(start) + half_up(length)
    if begin != begin or end != end:  # noqa: PLR0124
        return ""
    return text[int(max(begin - 1, 0)) if begin < len(text) + 1 else len(text) : int(max(0, min(end - 1, len(text))))]


def _at(words: list[str], index: float) -> str:
    return words[int(index)] if index == index and 0 <= index < len(words) else ""  # noqa: PLR0124


def _uuid(row: Row, size: float | None) -> str:
    chance = row.session.random
    if size is not None and 0 < size <= 10_000:
        return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(int(size)))
    bits = (chance.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48)) | (4 << 76) | (8 << 60)
    shown = f"{bits:032x}"
    return f"{shown[:8]}-{shown[8:12]}-{shown[12:16]}-{shown[16:20]}-{shown[20:]}"


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, as Collect reads `regex`."""
    compiled = pattern_of(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}.get(algorithm)
    if name is None:
        return ""
    made = hashlib.new(name, text.encode(), usedforsecurity=False)
    return made.hexdigest() if encoding == "hex" else base64.b64encode(made.digest()).decode()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _translated(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, sign in enumerate(old):
        table.setdefault(ord(sign), new[index] if index < len(new) else None)
    return text.translate(table)


_TEXTS: Final[Mapping[str, tuple[int, int, Callable[..., str]]]] = {
    "substring-before": (2, 2, lambda text, sign: text.partition(sign)[0] if sign in text else ""),
    "substring-after": (2, 2, lambda text, sign: text.partition(sign)[2] if sign else text),
    "translate": (3, 3, _translated),
    "normalize-space": (1, 1, lambda text: " ".join(text.split())),
    "digest": (2, 3, _digest),
    "base64-decode": (1, 1, _decoded),
}
_TESTS: Final[Mapping[str, tuple[int, Callable[..., bool]]]] = {
    "contains": (2, lambda text, sign: sign in text),
    "starts-with": (2, lambda text, sign: text.startswith(sign)),
    "ends-with": (2, lambda text, sign: text.endswith(sign)),
    "geofence": (2, geo.inside),
    "intersects": (1, geo.crosses_itself),
}

_KINDS: Final = frozenset({"*", "node()", "text()", "comment()", "processing-instruction()"})


def _fits(spot: Spot, test: str) -> bool:
    return test in ("*", "node()") or spot.name == test


def _above(spot: Spot) -> list[Spot]:
    found: list[Spot] = []
    at = spot.parent()
    while at is not None:
        found.append(at)
        at = at.parent()
    return found


def _below(spot: Spot) -> list[Spot]:
    found: list[Spot] = []
    pending = spot.children()[::-1]
    while pending:
        at = pending.pop()
        found.append(at)
        pending += at.children()[::-1]
    return found


def _beside(spot: Spot, after: bool) -> list[Spot]:
    row = spot.siblings()
    at = next((i for i, other in enumerate(row) if other.is_same(spot)), len(row))
    return row[at + 1 :] if after else row[:at][::-1]


def _parents(spot: Spot) -> list[Spot]:
    above = spot.parent()
    return [] if above is None else [above]


_AXES: Final[Mapping[str, Callable[[Spot], list[Spot]]]] = {
    "child": lambda spot: spot.children(),
    "parent": _parents,
    "self": lambda spot: [spot],
    "descendant": _below,
    "descendant-or-self": lambda spot: [spot, *_below(spot)],
    "ancestor": _above,
    "ancestor-or-self": lambda spot: [spot, *_above(spot)],
    "following-sibling": lambda spot: _beside(spot, True),
    "preceding-sibling": lambda spot: _beside(spot, False),
}
