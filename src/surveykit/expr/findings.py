"""Everything that can be known to be wrong with the expressions of an instrument before anybody fills it in.

One walk over every expression finds what is misspelt, mistyped or out of place (`_Reading`); then the
form as a whole is looked at for circles, and the prover is asked what never or always holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from surveykit import ir
from surveykit.diagnostics import Loc, Log, Piece, Severity, piece, suggest
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.functions import FUNCTIONS, INSTEAD, gathers
from surveykit.expr.graph import components
from surveykit.expr.names import references
from surveykit.expr.parser import parse
from surveykit.expr.portable import uneven
from surveykit.expr.prove import Goal, Prover
from surveykit.expr.scope import Item, Scope, ValueKind, dynamic
from surveykit.expr.tree import Arith, Call, Compare, Here, Logic, Negate, Node, Number, Path, Ref, String, Union
from surveykit.expr.values import days, number_of, pattern_of
from surveykit.platforms import Client, Platforms, shipped

Role: TypeAlias = Literal[
    "relevant", "constraint", "calculation", "required", "read_only", "default", "choice_filter", "count", "choices",
    "derived", "indicator", "entity",
]  # fmt: skip
"""Which key of a node an expression stands under."""


class Use(NamedTuple):
    """One expression with its place: the item it belongs to (None: the form itself) and its role."""

    item: Item | None
    role: Role
    formula: ir.Formula


def uses(scope: Scope) -> Iterator[Use]:
    """Every expression of an instrument, in form order."""
    instrument = scope.instrument
    for item in scope.items.values():
        node = item.node
        if node is None:
            continue
        if node.relevant is not None:
            yield Use(item, "relevant", node.relevant)
        if isinstance(node, ir.Question):
            yield from _question_uses(item, node)
        elif not isinstance(node, ir.Loop) and isinstance(node.read_only, ir.Formula):
            yield Use(item, "read_only", node.read_only)
        if isinstance(node, ir.Repeat) and node.count is not None:
            yield Use(item, "count", node.count)
    for derived in instrument.derived:
        present = scope.items[derived.name]
        if present.node is None:
            yield Use(present, "derived", derived.calculation)
    for indicator in instrument.indicators:
        yield Use(None, "indicator", indicator.numerator)
        yield Use(None, "indicator", indicator.denominator)
    for entity in instrument.entities:
        for formula in (entity.label, entity.entity_id, entity.create_if, entity.update_if):
            if formula is not None:
                yield Use(None, "entity", formula)


def _question_uses(item: Item, node: ir.Question) -> Iterator[Use]:
    if node.constraint is not None:
        yield Use(item, "constraint", node.constraint)
    if isinstance(node.required, ir.Formula):
        yield Use(item, "required", node.required)
    if isinstance(node.read_only, ir.Formula):
        yield Use(item, "read_only", node.read_only)
    if node.calculation is not None:
        yield Use(item, "calculation", node.calculation)
    if node.default is not None and dynamic(node.default.text, node.answer):
        yield Use(item, "default", node.default)
    if isinstance(node.answer, ir.SelectAnswer):
        if node.answer.choice_filter is not None:
            yield Use(item, "choice_filter", node.answer.choice_filter)
        if node.answer.repeat is not None:
            yield Use(item, "choices", node.answer.repeat)


def check(
    instrument: ir.Instrument,
    log: Log,
    targets: Collection[str] = (),
    *,
    thorough: bool = True,
    platforms: Platforms | None = None,
) -> None:
    """Report what is wrong with the expressions and the `${…}` of the texts, for the clients of these targets.

    Unless `thorough`, a condition is looked at by itself, without those above it and behind the answers it reads.
    """
    scope = Scope(instrument)
    found = list(uses(scope))
    clients = (platforms or shipped()).clients(tuple(targets)) if targets else ()
    depends: dict[str, set[str]] = {name: set() for name in scope.items}
    for name, item in scope.items.items():
        if item.above:
            depends[name].add(item.above[-1].name)
    readings = []
    faulty: list[str] = []
    for use in found:
        reading = _Reading(scope, use, log, clients)
        reading.read()
        if not reading.sound:
            faulty.append(use.formula.text)
        readings.append(reading)
        if use.item is not None and use.role in ("relevant", "calculation", "count", "derived"):
            depends[use.item.name] |= reading.names
    _texts(scope, log)
    order = components(depends)
    _circles(scope, depends, order, found, log)
    _later(scope, depends, order, readings, log)
    for name, item in scope.items.items():
        node = item.node
        if isinstance(node, ir.Question) and node.constraint is not None and node.constraint_message is None:
            log.warning(
                "X023", node.constraint.at, "'{name}' refuses answers without saying why",
                "Add a constraint_message that tells the person what to answer instead.", name=name,
            )  # fmt: skip
    prover = Prover(scope)
    prover.distrust(faulty)
    _proofs(prover, log, thorough)


# --- one expression --------------------------------------------------------------------------------

_NUMBERS: Final = frozenset({"integer", "decimal"})
_DATES: Final = frozenset({"date", "moment", "time"})
_BACKWARD: Final = frozenset({"relevant", "constraint", "required", "read_only", "choice_filter", "count", "default"})
_SPOKEN_DATE: Final = re.compile(r"%[abAB]")
_KNOWN_AXES: Final = frozenset({"child", "parent", "self"})


class _Reading:
    """One expression being read: its faults go to the log, the names it depends on to `names`."""

    __slots__ = ("at", "clients", "inside", "line", "log", "names", "refs", "rows", "scope", "sound", "use")

    def __init__(self, scope: Scope, use: Use, log: Log, clients: tuple[Client, ...]) -> None:
        self.scope = scope
        self.use = use
        self.log = log
        self.clients = clients
        self.at = use.formula.at
        self.line = "\n" not in use.formula.text
        self.names: set[str] = set()
        self.refs: list[Ref] = []
        self.inside = 0
        self.sound = True
        item = use.item
        self.rows: tuple[str, ...] = ()
        if item is not None and item.node is not None:
            self.rows = item.repeats
            if isinstance(item.node, ir.Repeat | ir.Loop) and use.role != "count":
                self.rows = (*item.repeats, item.name)
        else:
            self.rows = scope.rows_of(use.formula.text)

    def place(self, offset: int) -> Loc:
        """Where an offset of the expression stands in the author's file."""
        return self.at.shifted(offset) if self.line else self.at

    def fault(self, code: str, offset: int, message: str, hint: str = "", **args: object) -> None:
        """Report an error inside the expression."""
        self.sound = False
        self.log.error(code, self.place(offset), message, hint, **args)

    def doubt(self, code: str, offset: int, message: str, hint: str = "", **args: object) -> None:
        """Report a warning inside the expression."""
        self.log.warning(code, self.place(offset), message, hint, **args)

    def read(self) -> None:
        """Read the whole expression."""
        try:
            root = parse(self.use.formula.text).root
        except SyntaxFault as fault:
            self.fault(fault.code, fault.position, fault.message, fault.hint, **fault.args)
            return
        self.kind(root)

    def kind(self, node: Node, several: bool = False) -> ValueKind | None:
        """The kind of value a node gives; `several` where it may stand for many rows."""
        match node:
            case Ref():
                return self.ref(node, several)
            case String():
                if "${" in node.value and references(node.value):
                    self.doubt("X029", node.start, "a reference between quotes is only text", "Take the quotes away.")
                return "text"
            case Number():
                return "integer" if node.value == int(node.value) else "decimal"
            case Compare():
                return self.compare(node)
            case Logic():
                for part in node.parts:
                    self.kind(part)
                return "boolean"
            case Call():
                return self.call(node)
            case Here():
                return self.here()
            case Arith():
                for side in (node.left, node.right):
                    self.reckonable(side, self.kind(side))
                return "decimal"
            case Negate():
                self.reckonable(node.operand, self.kind(node.operand))
                return "decimal"
            case Path():
                return self.path(node)
            case Union():
                self.unusual(node.start, "|")
                self.kind(node.left, True)
                self.kind(node.right, True)
                return None

    def here(self) -> ValueKind | None:
        """`.`: in a predicate what it looks at, elsewhere the question itself."""
        item = self.use.item
        if self.inside or item is None:
            return None
        if self.use.role in ("relevant", "calculation"):
            self.names.add(item.name)
        return self.scope.kind(item)

    def ref(self, node: Ref, several: bool) -> ValueKind | None:
        """A reference: a name of the form, in reach from here."""
        item = self.scope.items.get(node.name)
        if item is None:
            self.fault(
                "X011", node.start, "there is no question or group called '{name}' in this form",
                suggest(node.name, self.scope.items), name=node.name,
            )  # fmt: skip
            return None
        if node.last_saved:
            for client in self.clients:
                if not client.mobile:
                    self.doubt(
                        "X036", node.start, "{client} does not know answers of the last form (last-saved)",
                        "Use it only where everybody collects with the mobile app.", client=client.title,
                    )  # fmt: skip
        elif item.node is None and self.use.role not in ("derived", "indicator"):
            self.fault(
                "X020", node.start, "'{name}' is computed in the analysis only: the form does not have it",
                "Give the derived variable `compute: form`, or write the condition without it.", name=node.name,
            )  # fmt: skip
        else:
            self.names.add(node.name)
            if not self.inside:
                self.refs.append(node)
        kind = self.scope.kind(item)
        if kind == "repeat":
            if not several:
                self.outside(node, item)
            return None
        if not several and not self.inside and item.repeats != self.rows[: len(item.repeats)]:
            self.outside(node, item)
        return None if kind == "group" else kind

    def outside(self, node: Ref, item: Item) -> None:
        """Report a single value asked of many rows."""
        repeat = item.name if self.scope.kind(item) == "repeat" else item.repeats[-1]
        self.fault(
            "X019", node.start, "'{name}' is asked once for each row of '{repeat}': here it is not clear which row is meant",
            "Say what you want of all rows, for example sum(${{{name}}}) or count(${{{repeat}}}), "
            "or name one with indexed-repeat(${{{name}}}, ${{{repeat}}}, 1).",
            name=item.name, repeat=repeat,
        )  # fmt: skip

    # --- comparisons ---------------------------------------------------------------------------------

    def compare(self, node: Compare) -> ValueKind:
        """A comparison: both sides of one kind, codes that exist."""
        left, right = self.kind(node.left), self.kind(node.right)
        if isinstance(node.left, Compare) and node.left.end < node.start + len(self.use.formula.text):
            between = self.use.formula.text[node.left.end : node.right[-2]]
            if ")" not in between:
                self.doubt(
                    "X028", node.start, "two comparisons in a row compare true or false with the third value",
                    "Write both in full: ${{age}} > 1 and ${{age}} < 5.",
                )  # fmt: skip
        self.against(node, node.left, left, node.right, right)
        self.against(node, node.right, right, node.left, left)
        return "boolean"

    def against(self, node: Compare, one: Node, kind: ValueKind | None, other: Node, against: ValueKind | None) -> None:
        """What may stand on the other side of a value of some kind."""
        equal = node.op in ("=", "!=")
        match kind:
            case "one" | "multiple" | "rank":
                item = self.item(one)
                if kind != "one" and equal and not (isinstance(other, String) and not other.value):
                    self.fault(
                        "X016", node.start, "'{name}' takes several answers: '{op}' is only true when nothing else is ticked",
                        "Write selected({shown}, {choice}).", name=item.name if item else "", op=node.op,
                        shown=self.written(one), choice=self.written(other),
                    )  # fmt: skip
                elif equal and isinstance(other, String):
                    self.code(item, other.value, other.start)
                elif equal and isinstance(other, Number):
                    self.code(item, str(int(other.value)) if other.value == int(other.value) else "", other.start)
                elif not equal and item is not None and item.choices is not None and not _numeric(item.choices):
                    self.fault(
                        "X017", node.start, "'{name}' is a choice, not a number: '{op}' has nothing to compare",
                        "Compare codes with =, or give the list codes that are numbers.", name=item.name, op=node.op,
                    )  # fmt: skip
            case "integer" | "decimal":
                if isinstance(other, String) and other.value and not _is_number(other.value):
                    self.fault(
                        "X017", other.start, "a number is compared with the text '{text}'",
                        "Write a number without quotes.", text=other.value,
                    )  # fmt: skip
                elif against == "text" and isinstance(other, Ref):
                    self.doubt(
                        "X017", other.start, "a number is compared with '{name}', which is free text",
                        "Ask '{name}' as a number, or compare it with a text.", name=other.name,
                    )  # fmt: skip
                elif against in ("date", "moment") and not isinstance(one, Arith | Negate | Call):
                    self.doubt(
                        "X018", node.start, "a date is compared with a number", "Write the date as date('2025-01-31')."
                    )
            case "date" | "moment" if isinstance(other, String) and other.value:
                if days(other.value) == days(other.value):
                    hint = "Write date({text})."
                else:
                    hint = "Write the date as date('2025-01-31'): year, month, day."
                self.fault("X018", other.start, "a date is compared with a text", hint, text=self.written(other))
            case _:
                return

    def code(self, item: Item | None, code: str, offset: int) -> None:
        """Report a code that the list of a question does not have."""
        if item is None or item.choices is None or not code:
            return
        answer = item.node.answer if isinstance(item.node, ir.Question) else None
        codes = [choice.code for choice in (*item.choices.choices, *item.choices.others)]
        if isinstance(answer, ir.SelectAnswer) and answer.or_other:
            codes.append("other")
        if code in codes:
            return
        self.fault(
            "X015", offset, "'{choice}' is not a choice of '{name}' (list '{list}')", suggest(code, codes),
            choice=code, name=item.name, list=item.choices.name,
        )  # fmt: skip

    def item(self, node: Node) -> Item | None:
        """The question that a node speaks of, where it is one."""
        match node:
            case Ref():
                return self.scope.items.get(node.name)
            case Here():
                return self.use.item
            case Call(name="once" | "indexed-repeat" | "coalesce", args=(first, *_)):
                return self.item(first)
            case Call(name="if", args=(_, one, two)):
                return self.item(one) or self.item(two)
            case _:
                return None

    def reckonable(self, node: Node, kind: ValueKind | None) -> None:
        """Report a value that cannot be reckoned with."""
        item = self.item(node)
        if isinstance(node, String) and not _is_number(node.value) and days(node.value) != days(node.value):
            self.fault("X017", node.start, "the text '{text}' is no number to reckon with", text=node.value)
        elif kind in ("multiple", "rank") or (
            kind == "one" and item is not None and item.choices is not None and not _numeric(item.choices)
        ):
            self.fault(
                "X017", node[-2], "'{name}' is a choice, not a number to reckon with",
                "Count answers with count-selected(…), or give the list codes that are numbers.",
                name=item.name if item else "",
            )  # fmt: skip
        elif kind == "text" and isinstance(node, Ref):
            self.doubt(
                "X017", node.start, "'{name}' is free text, not a number to reckon with",
                "Ask it as a number, or say that you mean it: number(${{{name}}}).", name=node.name,
            )  # fmt: skip

    def written(self, node: Node) -> str:
        """A node as the author wrote it."""
        return self.use.formula.text[node[-2] : node[-1]]

    # --- calls ---------------------------------------------------------------------------------------

    def call(self, node: Call) -> ValueKind | None:
        """A function: known, with as many arguments as it takes, and known to every client."""
        name, args = node.name, node.args
        function = FUNCTIONS.get(name)
        if function is None:
            for arg in args:
                self.kind(arg, True)
            self.fault(
                "X012", node.start, "there is no function called '{name}'",
                suggest(name, FUNCTIONS) or "See the ODK documentation for the functions that there are.", name=name,
            )  # fmt: skip
            return None
        if len(args) < function.least or (function.most is not None and len(args) > function.most):
            self.fault(
                "X013", node.start, "{name}(…) takes {expected}, not {given}",
                "Look at the commas: they separate the arguments.",
                name=name, expected=_arity(function.least, function.most), given=len(args),
            )  # fmt: skip
        for client in self.clients:
            if name in client.functions:
                report = self.fault if client.mobile else self.doubt
                instead = INSTEAD.get(name)
                report(
                    "X014", node.start, "{client} does not know the function {name}(…)",
                    "Write {instead}." if instead else "Leave it out, or collect with another app only.",
                    client=client.title, name=name, instead=instead or "",
                )  # fmt: skip
        kinds = [self.kind(arg, gathers(name, i)) for i, arg in enumerate(args) if not self.names_field(name, i, arg)]
        match name, args:
            case (("selected" | "is-selected"), (what, String(value=code, start=start))):
                if kinds[0] in ("one", "multiple", "rank"):
                    self.code(self.item(what), code.strip(), start)
            case "regex", (_, String(value=pattern, start=start)) if pattern_of(pattern) is None:
                self.fault(
                    "X032", start, "'{pattern}' is not a pattern", "Count its brackets; put a backslash before a sign that is meant as such.",
                    pattern=pattern,
                )  # fmt: skip
            case "instance", (String(value=source, start=start),) if not self.has_source(source):
                self.fault(
                    "X035", start, "there is no list or data file called '{name}'",
                    suggest(source, self.scope.lists), name=source,
                )  # fmt: skip
            case (("format-date" | "format-date-time"), (_, String(value=pattern, start=start))) if (
                self.clients and (found := _SPOKEN_DATE.search(pattern)) is not None
            ):
                self.doubt(
                    "X041", start, "'{part}' writes the name of a month or day, in English on a tablet and in the browser's language on the web",
                    "Write numbers, such as '%Y-%m-%d', or give each month a text of its own with if().", part=found[0],
                )  # fmt: skip
            case (("sum" | "abs" | "sqrt" | "pow" | "round" | "int" | "floor" | "ceiling"), _) if args:
                self.reckonable(args[0], kinds[0])
            case _:
                pass
        return self.scope.kind_of(node)

    def names_field(self, name: str, index: int, arg: Node) -> bool:
        """Whether an argument is the quoted question of `jr:choice-name`; its name is looked up, its text is right."""
        if name != "jr:choice-name" or index != 1 or not isinstance(arg, String):
            return False
        for reference in references(arg.value):
            if reference.name not in self.scope.items:
                at = arg.start + 1 + reference.start
                self.ref(Ref(reference.name, False, at, at + reference.end - reference.start), True)
        return True

    def has_source(self, name: str) -> bool:
        """Whether `instance('name')` finds a list or a file."""
        if name in self.scope.lists or name == "__last-saved":
            return True
        files = {media.name.rsplit(".", 1)[0] for media in self.scope.instrument.media}
        for node, _ in self.scope.instrument.walk():
            if isinstance(node, ir.Question):
                if isinstance(node.answer, ir.DataAnswer):
                    files.add(node.name)
                elif isinstance(node.answer, ir.SelectAnswer) and node.answer.file:
                    files.add(node.answer.file.rsplit(".", 1)[0])
        return name in files

    # --- paths ---------------------------------------------------------------------------------------

    def path(self, node: Path) -> ValueKind | None:
        """A path: its start, its predicates, and what of it Collect understands."""
        if self.clients and uneven(node, self.scope.in_rows()):
            self.doubt(
                "X040", node.start, "clients disagree about this condition on the rows of a repeat: Enketo or ODK Web Forms counts others than the mobile app",
                "Compute a 0 or 1 in each row, and take the sum of it.",
            )  # fmt: skip
        if node.origin is not None:
            self.kind(node.origin, True)
            if not isinstance(node.origin, Ref | Here | Call):
                self.unusual(node.start, "( )")
        elif not node.absolute and not self.inside and len(node.steps) == 1 and self.use.role != "choice_filter":
            step = node.steps[0]
            if step.axis == "child":
                known = step.test in self.scope.items
                self.fault(
                    "X038", node.start, "'{name}' without ${{ }} is not a question",
                    "Write ${{{name}}}." if known else "Put a text between quotes: '{name}'; write a question as ${{name}}.",
                    name=step.test,
                )  # fmt: skip
        self.inside += 1
        for predicate in node.predicates:
            self.kind(predicate)
        for step in node.steps:
            if step.axis not in _KNOWN_AXES or (step.axis == "child" and step.test.endswith("()")):
                self.unusual(node.start, step.axis)
            for predicate in step.predicates:
                self.kind(predicate)
        self.inside -= 1
        return None

    def unusual(self, offset: int, sign: str) -> None:
        """Report what XPath has and Collect has not."""
        if any(client.mobile for client in self.clients):
            self.fault(
                "X034", offset, "the mobile app does not understand '{sign}' here",
                "Use ${{name}}, '.', '..' and names between slashes.", sign=sign,
            )  # fmt: skip


def _arity(least: int, most: int | None) -> Piece:
    if most is None:
        return piece("{least} or more arguments", least=least)
    if least == most:
        return piece("1 argument") if least == 1 else piece("{number} arguments", number=least)
    return piece("{least} to {most} arguments", least=least, most=most)


def _is_number(text: str) -> bool:
    number = number_of(text)
    return number == number  # noqa: PLR0124


def _numeric(choices: ir.ChoiceList) -> bool:
    codes = [choice.code for choice in choices.choices if choice.missing is None]
    return bool(codes) and all(_is_number(code) for code in codes)


# --- texts -----------------------------------------------------------------------------------------


def texts(instrument: ir.Instrument) -> Iterator[tuple[Item | None, ir.Text]]:
    """Every text of a form that may hold `${…}`, with the item it belongs to; choices last."""
    scope = Scope(instrument)
    yield from _all_texts(scope)


def _all_texts(scope: Scope) -> Iterator[tuple[Item | None, ir.Text]]:
    for item in scope.items.values():
        node = item.node
        if node is None:
            continue
        given: list[ir.Text | None] = [node.label]
        if isinstance(node, ir.Question):
            given += [node.hint, node.guidance, node.constraint_message, node.required_message]
        elif not isinstance(node, ir.Loop):
            given.append(node.hint)
        for text in given:
            if text is not None:
                yield item, text
    for listed in scope.lists.values():
        for choice in listed.choices:
            yield None, choice.label


def _texts(scope: Scope, log: Log) -> None:
    """The references of labels, hints and messages, in every language."""
    for item, text in _all_texts(scope):
        for language, said in text.all():
            if "${" not in said:
                continue
            for reference in references(said):
                target = scope.items.get(reference.name)
                if target is None:
                    log.error(
                        "X030", text.at,
                        "the text '{key}' ({language}) speaks of '{name}', which is not in this form",
                        suggest(reference.name, scope.items), key=text.key, language=language, name=reference.name,
                    )  # fmt: skip
                elif item is not None and target.repeats != item.repeats[: len(target.repeats)]:
                    rows = (*item.repeats, item.name) if isinstance(item.node, ir.Repeat) else item.repeats
                    if target.repeats != rows[: len(target.repeats)]:
                        log.error(
                            "X019", text.at,
                            "'{name}' is asked once for each row of '{repeat}': here it is not clear which row is meant",
                            "Compute what you want to show in a calculation, and show that.",
                            name=reference.name, repeat=target.repeats[-1],
                        )  # fmt: skip


# --- the form as a whole ---------------------------------------------------------------------------


def _circles(
    scope: Scope, depends: dict[str, set[str]], order: list[tuple[str, ...]], found: list[Use], log: Log
) -> None:
    """Report names that depend on themselves, once for each circle."""
    at = {use.item.name: use.formula.at for use in reversed(found) if use.item is not None and use.role in _TURNS}
    for group in order:
        if len(group) == 1 and group[0] not in depends[group[0]]:
            continue
        turn = _turn(group, depends)
        first = next((name for name in turn if name in at), turn[0])
        log.error(
            "X022", at.get(first, ir.NOWHERE), "'{name}' depends on itself: {chain}",
            "Take one of these conditions or calculations away; a group may not be asked because of what is inside it.",
            name=first, chain=" → ".join((*turn, turn[0])),
        )  # fmt: skip


_TURNS: Final = frozenset({"relevant", "calculation", "count", "derived"})


def _turn(group: tuple[str, ...], depends: dict[str, set[str]]) -> list[str]:
    """One way round a circle, from its first name back to it."""
    inside, path = set(group), [group[0]]
    while True:
        following = min(depends[path[-1]] & inside, key=group.index)
        if following in path:
            return path[path.index(following) :]
        path.append(following)


def _later(
    scope: Scope, depends: dict[str, set[str]], order: list[tuple[str, ...]], readings: list[_Reading], log: Log
) -> None:
    """Report conditions on what is only asked further down; a calculation is there once what it rests on is."""
    settled: dict[str, int] = {}
    for group in order:
        for name in group:
            item = scope.items[name]
            computed = item.node is None or (
                isinstance(item.node, ir.Question) and isinstance(item.node.answer, ir.ComputedAnswer)
            )
            if computed:
                settled[name] = max((settled.get(other, 0) for other in depends[name]), default=0)
            elif isinstance(item.node, ir.Question):
                settled[name] = item.order
            else:
                settled[name] = 0
    for reading in readings:
        here = reading.use.item
        if here is None or here.node is None or reading.use.role not in _BACKWARD:
            continue
        if isinstance(here.node, ir.Question) and isinstance(here.node.answer, ir.ComputedAnswer):
            continue
        if here.node.origin.module == "surveykit":  # shown until it is done, which is what comes later
            continue
        for ref in reading.refs:
            if settled[ref.name] > here.order and ref.name != here.name:
                reading.doubt(
                    "X021", ref.start, "'{name}' is only known further down the form, after '{here}'",
                    "Ask it before, or put the condition on a question that comes later.",
                    name=ref.name, here=here.name,
                )  # fmt: skip


# --- what can be proved ----------------------------------------------------------------------------

_ALONE: Final = frozenset({"none", "nobody"})
_NO_ANSWER: Final = frozenset({"dk", "refused"})


def exclusive(choice: ir.Choice) -> bool:
    """Whether a choice cannot stand beside another: marked so, none or nobody, don't know, prefer not to say."""
    return (
        choice.exclusive
        or choice.code in _ALONE
        or (choice.missing is not None and (choice.code in _NO_ANSWER or choice.missing in _NO_ANSWER))
    )


def _proofs(prover: Prover, log: Log, thorough: bool) -> None:
    dead: set[str] = set()
    for item in prover.scope.items.values():
        node = item.node
        if node is None:
            continue
        if any(above.name in dead for above in item.above):
            dead.add(item.name)
            continue
        if node.relevant is not None and prover.trusts(node.relevant.text):
            _condition(prover, item, node.relevant, dead, log, thorough)
        if isinstance(node, ir.Question):
            if node.constraint is not None and item.name not in dead and prover.trusts(node.constraint.text):
                _constraint(prover, item, node.constraint, log, thorough)
            if isinstance(node.answer, ir.SelectAnswer) and node.answer.kind == "multiple" and item.choices:
                _exclusive(prover, item, node, item.choices, log)


def _condition(prover: Prover, item: Item, relevant: ir.Formula, dead: set[str], log: Log, thorough: bool) -> None:
    """A condition that never or always holds, given that what is above it is asked."""
    root = parse(relevant.text).root
    goals = prover.reach(item.name)
    above, own = goals[:-1], Goal(root, item.name)
    what = piece("question") if isinstance(item.node, ir.Question) else piece("group")
    if (
        not thorough
        and prover.consistent([own]) is not False
        and prover.consistent([own._replace(holds=False)]) is not False
    ):
        return
    if prover.impossible(goals):
        dead.add(item.name)
        # An answer taken from an earlier module may have fewer values there than here: that is this instrument's, no slip.
        severity = Severity.NOTE if _takes_over(prover.scope, item, relevant.text) else Severity.ERROR
        if prover.consistent([own]) is False:
            log.report(
                "X025", severity, relevant.at, "this condition can never hold: {what} '{name}' is never asked",
                "Look for two answers to one question, or a value outside of what may be answered.",
                what=what, name=item.name,
            )  # fmt: skip
        else:
            log.report(
                "X027", severity, relevant.at, "no answers lead to {what} '{name}': the conditions above it rule its own out",
                "Compare its condition with those of the groups around it.", what=what, name=item.name,
            )  # fmt: skip
    elif prover.impossible([*above, Goal(root, item.name, False)]):
        # A module's condition may be idle in one instrument and at work in another; only one that is idle by itself is a slip.
        slip = prover.consistent([Goal(root, item.name, False)]) is False
        log.report(
            "X026", Severity.WARNING if slip else Severity.NOTE, relevant.at, "this condition always holds: {what} '{name}' is asked of everybody who comes this far",
            "Take the condition away, or compare with what you meant.", what=what, name=item.name,
        )  # fmt: skip


def _takes_over(scope: Scope, item: Item, text: str) -> bool:
    """Whether a condition reads an answer that its module took from another one instead of asking again."""
    seen: set[str] = set()
    pending = [text]
    while pending:
        for reference in references(pending.pop()):
            node = scope.items[reference.name].node if reference.name in scope.items else None
            if reference.name in seen or not isinstance(node, ir.Question) or node.calculation is None:
                continue
            seen.add(reference.name)
            taken = node.calculation.text
            if not node.derived and isinstance(parse(taken).root, Ref):
                return True
            pending.append(taken)
    return False


def _constraint(prover: Prover, item: Item, constraint: ir.Formula, log: Log, thorough: bool) -> None:
    """A constraint that refuses every answer, or none."""
    free = prover.without_constraints()
    root = parse(constraint.text).root
    given = [
        *(prover.reach(item.name) if thorough else ()),
        Goal(Compare("!=", Here(0, 0), String("", 0, 0), 0, 0), item.name),
    ]

    def never(goals: list[Goal]) -> bool:
        return free.impossible(goals) if thorough else free.consistent(goals) is False

    if never([*given, Goal(root, item.name)]):
        log.error(
            "X025", constraint.at, "'{name}' refuses every answer: its constraint can never hold",
            "Look for bounds that exclude each other.", name=item.name,
        )  # fmt: skip
    elif never([*given, Goal(root, item.name, False)]):
        log.warning(
            "X026", constraint.at, "the constraint of '{name}' refuses no answer", "Take it away, or say what you meant.",
            name=item.name,
        )  # fmt: skip


def _exclusive(prover: Prover, item: Item, node: ir.Question, choices: ir.ChoiceList, log: Log) -> None:
    """An exclusive choice that can be ticked together with another."""
    own = Ref(item.name, False, 0, 0)
    guarded: list[Goal] = []
    if node.constraint is not None:
        if not prover.trusts(node.constraint.text):
            return
        guarded.append(Goal(parse(node.constraint.text).root, item.name))
    together: list[str] = []
    for choice in choices.choices:
        if not exclusive(choice):
            continue
        ticked = Goal(Call("selected", (own, String(choice.code, 0, 0)), 0, 0), item.name)
        more = Goal(Compare(">", Call("count-selected", (own,), 0, 0), Number(1.0, 0, 0), 0, 0), item.name)
        if prover.consistent([ticked, more, *guarded]):
            together.append(choice.code)
    if not together:
        return
    guard = " and ".join(f"not(selected(., '{code}') and count-selected(.) > 1)" for code in together)
    log.report(
        "X024", Severity.WARNING, node.constraint.at if node.constraint is not None else node.at,
        "'{name}' lets people tick '{codes}' together with other answers",
        "Add to its constraint: {guard}", name=item.name, codes="', '".join(together), guard=guard,
    )  # fmt: skip
