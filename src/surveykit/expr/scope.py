"""The names an expression can speak of: their nodes, kinds of value, choices, and the repeats they stand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, TypeAlias, assert_never

from surveykit import ir
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.functions import FUNCTIONS, gathers
from surveykit.expr.parser import parse
from surveykit.expr.portable import rows_of
from surveykit.expr.tree import (
    Arith,
    Call,
    Compare,
    Logic,
    Negate,
    Node,
    Number,
    Path,
    Ref,
    String,
    Union,
    children,
    walk,
)

ValueKind: TypeAlias = Literal[
    "integer", "decimal", "text", "one", "multiple", "rank", "date", "time", "moment", "boolean", "place", "file",
    "other", "group", "repeat",
]  # fmt: skip
"""What a name holds; `other` is a text that no expression should compare with anything."""


class Item:
    """One name of the form: its node, where it stands, and what it holds."""

    __slots__ = ("above", "calculation", "choices", "derived", "kind", "name", "node", "order", "repeats")

    def __init__(
        self,
        name: str,
        node: ir.Node | None,
        order: int,
        above: tuple[ir.Node, ...],
        kind: ValueKind | None,
        choices: ir.ChoiceList | None = None,
        calculation: ir.Formula | None = None,
        derived: ir.Derived | None = None,
    ) -> None:
        self.name = name
        self.node = node
        self.order = order
        self.above = above
        self.repeats = tuple(n.name for n in above if isinstance(n, ir.Repeat | ir.Loop))
        self.kind: ValueKind | None = kind
        self.choices = choices
        self.calculation = calculation
        self.derived = derived

    @property
    def label(self) -> ir.Text | None:
        """What the question, group or variable is called."""
        if self.derived is not None:
            return self.derived.label
        return self.node.label if self.node is not None else None


def answer_kind(answer: ir.Answer) -> ValueKind | None:
    """The kind of value an answer has; None where a calculation decides it."""
    match answer:
        case ir.TextAnswer() | ir.BarcodeAnswer() | ir.AcknowledgeAnswer():
            return "text"
        case ir.IntegerAnswer():
            return "integer"
        case ir.DecimalAnswer():
            return "decimal"
        case ir.RangeAnswer():
            return (
                "integer" if all(bound.lstrip("-").isdecimal() for bound in (answer.start, answer.step)) else "decimal"
            )
        case ir.SelectAnswer():
            return answer.kind
        case ir.DateAnswer():
            return {"date": "date", "time": "time", "dateTime": "moment"}[answer.kind]  # type: ignore[return-value]
        case ir.GeoAnswer():
            return "place"
        case ir.MediaAnswer():
            return "file"
        case ir.NoteAnswer() | ir.DataAnswer() | ir.MapFeatureAnswer():
            return "other"
        case ir.MetadataAnswer():
            return {"start": "moment", "end": "moment", "today": "date"}.get(answer.kind, "text")  # type: ignore[return-value]
        case ir.ComputedAnswer() | ir.HiddenAnswer():
            return None
        case _:
            assert_never(answer)


class Scope:
    """Every name of an instrument, in form order, derived variables that stay off the form last."""

    __slots__ = ("_in_rows", "_kinds", "_rows", "instrument", "items", "lists")

    def __init__(self, instrument: ir.Instrument) -> None:
        self.instrument = instrument
        self.lists: Mapping[str, ir.ChoiceList] = instrument.lists
        self.items: dict[str, Item] = {}
        self._kinds: set[str] = set()
        self._rows: set[str] = set()
        self._in_rows: Mapping[str, Collection[str]] | None = None
        for node, above in instrument.walk():
            self._add(node, above)
        for derived in instrument.derived:
            present = self.items.get(derived.name)
            choices = self.lists.get(derived.choices) if derived.choices else None
            if present is None:
                item = Item(
                    derived.name, None, len(self.items), (), "one" if choices else None, choices,
                    derived.calculation, derived,
                )  # fmt: skip
                self.items[derived.name] = item
            else:
                present.derived = derived
                if choices is not None and present.kind is None:
                    present.kind, present.choices = "one", choices
        for derived in instrument.derived:
            item = self.items[derived.name]
            if item.node is None and item.name not in self._rows:
                self._rows.add(item.name)
                item.repeats = self.rows_of(derived.calculation.text)

    def _add(self, node: ir.Node, above: tuple[ir.Node, ...]) -> None:
        order = len(self.items)
        if node.name in self.items:
            return
        match node:
            case ir.Question():
                listed = node.answer.choices if isinstance(node.answer, ir.SelectAnswer) else None
                choices = self.lists.get(listed) if listed else None
                self.items[node.name] = Item(
                    node.name, node, order, above, answer_kind(node.answer), choices, node.calculation
                )
            case ir.Group():
                self.items[node.name] = Item(node.name, node, order, above, "group")
            case ir.Repeat() | ir.Loop():
                self.items[node.name] = Item(node.name, node, order, above, "repeat")
            case _:
                assert_never(node)

    def get(self, name: str) -> Item | None:
        """The item of a name, or None."""
        return self.items.get(name)

    def in_rows(self) -> Mapping[str, Collection[str]]:
        """The questions of each repeat, those of its groups too, those of a repeat inside it not."""
        if self._in_rows is None:
            self._in_rows = rows_of(self.instrument)
        return self._in_rows

    def kind(self, item: Item) -> ValueKind | None:
        """What an item holds; for a calculation, what its expression gives, or None where that is open."""
        if item.kind is not None:
            return item.kind
        if item.calculation is None or item.name in self._kinds:
            return None
        self._kinds.add(item.name)
        if len(self._kinds) < 60:
            try:
                item.kind = self.kind_of(parse(item.calculation.text).root)
            except SyntaxFault:
                item.kind = None
        self._kinds.discard(item.name)
        return item.kind

    def rows_of(self, text: str) -> tuple[str, ...]:
        """The repeats whose row an expression without a place of its own speaks of: a derived variable off the form."""
        try:
            root = parse(text).root
        except SyntaxFault:
            return ()
        found: tuple[str, ...] = ()
        pending = [root]
        while pending:
            node = pending.pop()
            match node:
                case Ref():
                    item = self.items.get(node.name)
                    if (
                        item is not None
                        and item.node is None
                        and item.calculation is not None
                        and item.name not in self._rows
                    ):
                        self._rows.add(item.name)
                        item.repeats = self.rows_of(item.calculation.text)
                    if item is not None and len(item.repeats) > len(found):
                        found = item.repeats
                case Call():
                    pending += [arg for i, arg in enumerate(node.args) if not gathers(node.name, i)]
                case _:
                    pending += children(node)
        return found

    def kind_of(self, node: Node) -> ValueKind | None:
        """The kind of value an expression gives, or None where that is open."""
        match node:
            case Number():
                return "integer" if node.value == int(node.value) else "decimal"
            case String():
                return "text"
            case Arith() | Negate():
                return "decimal"
            case Logic() | Compare():
                return "boolean"
            case Ref():
                found = self.items.get(node.name)
                kind = self.kind(found) if found is not None else None
                return None if kind in ("group", "repeat") else kind
            case Call(name="if", args=(_, one, two)):
                return self._either(one, two)
            case Call(name="coalesce", args=(one, two)):
                return self._either(one, two)
            case Call(name="once", args=(one,)):
                return self.kind_of(one)
            case Call(name="indexed-repeat", args=(one, *_)):
                return self.kind_of(one)
            case Call():
                return _GIVES.get(node.name)
            case _:
                return None

    def _either(self, one: Node, two: Node) -> ValueKind | None:
        if isinstance(one, String) and not one.value:
            return self.kind_of(two)
        if isinstance(two, String) and not two.value:
            return self.kind_of(one)
        first, second = self.kind_of(one), self.kind_of(two)
        if first == second:
            return first
        return "decimal" if {first, second} <= {"integer", "decimal"} else None


def _gives() -> Mapping[str, ValueKind]:
    found: dict[str, ValueKind] = {}
    for name, function in FUNCTIONS.items():
        match function.gives:
            case "number":
                found[name] = "decimal"
            case "string":
                found[name] = "text"
            case "boolean":
                found[name] = "boolean"
            case _:
                continue
    for name in ("count", "count-non-empty", "count-selected", "position", "string-length", "int", "floor", "ceiling"):
        found[name] = "integer"
    found |= {"today": "date", "date": "date", "now": "moment", "date-time": "moment"}
    del found["pulldata"]
    return found


_GIVES: Final = _gives()


def dynamic(text: str, answer: ir.Answer) -> bool:
    """Whether a default is an expression rather than the answer itself, by pyxform's rule: it refers, calls or reckons."""
    try:
        root = parse(text).root
    except SyntaxFault:
        return "${" in text
    dashes = isinstance(answer, ir.DateAnswer | ir.GeoAnswer)
    for node in walk(root):
        match node:
            case Ref() | Call() | Union():
                return True
            case Arith() if not (dashes and node.op == "-"):
                return True
            case Path() if node.predicates or any(step.predicates for step in node.steps):
                return True
            case _:
                continue
    return False
