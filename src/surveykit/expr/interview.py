"""A whole interview over an instrument: what is asked, what is computed, what is refused.

An instrument is compiled once: every expression to a closure, the nodes into an order in which each
comes after what it depends on. An interview is then one pass. Because nothing is looked at before
it is settled, the answers may be drawn while the pass runs (`Answerer`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from surveykit import ir
from surveykit.expr.evaluate import Compiler, Focus, Num, Truth, Txt
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.graph import components
from surveykit.expr.names import references
from surveykit.expr.parser import parse
from surveykit.expr.rows import Place, Row, Session, Table
from surveykit.expr.scope import Scope, dynamic
from surveykit.expr.tree import Node, Tree, number_text
from surveykit.expr.values import Engine, number_of, stored

TODAY: Final = datetime.date(2025, 1, 1)
"""What `today()` is when nobody says: a run must not read the clock."""

MOST_ROWS: Final = 1000
"""Rows of one repeat that a run makes at most, whatever `repeat_count` says."""


class Prompt(NamedTuple):
    """A question that is being asked, for whoever answers it.

    `key` is where: `name`, or `repeat[1]/name`. `choices` are the codes that the list and its filter
    leave (None: not a choice). `admits` says whether the constraint takes an answer, as it would be stored.
    For a repeat that grows freely, `node` is the repeat and the answer is how many rows it has.
    """

    node: ir.Question | ir.Repeat
    key: str
    choices: tuple[str, ...] | None
    required: bool
    admits: Callable[[str], bool]


Answerer: TypeAlias = Callable[[Prompt], object]


class Run(NamedTuple):
    """What an interview came to. Keys are `name`, or `repeat[1]/name` in a row; rows count from 1.

    `asked` and `skipped` are the questions put to a person and those left out, in form order; `relevant`
    says it of every node; `values` are texts as the form stores them, those not asked empty; `derived` are
    the derived variables that are computed off the form; `failed` are the answers that a constraint
    refuses, `missing` the required questions without one, `invalid` answers that the type or list does not
    allow, `unused` answers that are not empty to what was not asked or is not in the form.
    """

    asked: tuple[str, ...]
    skipped: tuple[str, ...]
    relevant: dict[str, bool]
    values: dict[str, str]
    derived: dict[str, str]
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    invalid: tuple[str, ...]
    unused: tuple[str, ...]


class _Unit(NamedTuple):
    """One node ready to run."""

    place: Place
    relevant: Truth | None
    calculation: Txt | None
    triggers: tuple[Txt, ...]
    constraint: Truth | None
    required: Truth | bool
    default: Callable[[Row], str] | None
    rows: Num | None
    codes: frozenset[str] | None
    filter: Callable[[Row], tuple[str, ...]] | None
    keeps: bool
    asks: bool


class _Draft:
    """The lists of a run in the making."""

    __slots__ = ("answers", "failed", "invalid", "missing", "state", "used")

    def __init__(self, answers: Answerer | None) -> None:
        self.answers = answers
        self.failed: set[str] = set()
        self.missing: set[str] = set()
        self.invalid: set[str] = set()
        self.used: set[tuple[int, str]] = set()
        self.state: dict[int, tuple[Mapping[str, object], str]] = {}


class Interview:
    """An instrument compiled for any number of interviews."""

    __slots__ = (
        "_blank", "_derived", "_groups", "_media", "_order", "_rank", "_tables", "_units", "instrument", "places", "root",
    )  # fmt: skip

    def __init__(self, instrument: ir.Instrument) -> None:
        self.instrument = instrument
        self.root = Place("", None, None)
        self.places: dict[str, Place] = {}
        self._order: list[Place] = []
        self._plant(instrument.nodes, self.root)
        self._tables: dict[str, Table] = {}
        self._media = {media.name: media.content for media in instrument.media}
        self._blank: dict[str, dict[str, str]] = {"": {}}
        for place in self._order:
            if place.repeating:
                self._blank[place.name] = {place.name: ""}
            else:
                self._blank[place.rows[-1].name if place.rows else ""][place.name] = ""
        self._rank = {place.name: index for index, place in enumerate(self._order)}
        self._units: dict[str, _Unit] = {}
        graph: dict[str, set[str]] = {}
        for place in self._order:
            reads: set[str] = set()
            self._units[place.name] = self._unit(place, reads)
            for above in (*place.rows, place.parent):
                if above is not None and above.node is not None and above is not place:
                    reads.add(above.name)
            graph[place.name] = reads
        self._groups = [self._together(group) for group in components(graph)]
        self._derived = self._off_form()

    # --- compiling -----------------------------------------------------------------------------------

    def _plant(self, nodes: tuple[ir.Node, ...], parent: Place) -> None:
        for node in nodes:
            place = Place(node.name, node, parent)
            if node.name in self.places:
                continue
            self.places[node.name] = place
            self._order.append(place)
            if not isinstance(node, ir.Question):
                self._plant(node.children, place)

    def _together(self, group: tuple[str, ...]) -> tuple[_Unit, ...]:
        return tuple(self._units[name] for name in group)

    def _tree(self, formula: ir.Formula | None) -> Tree | None:
        if formula is None:
            return None
        try:
            return parse(formula.text)
        except SyntaxFault:
            return None

    def _unit(self, place: Place, reads: set[str]) -> _Unit:
        node = place.node
        assert node is not None
        compiler = Compiler(self.places, self.root, place, reads)
        relevant = self._tree(node.relevant)
        test = compiler.truth(relevant.root) if relevant is not None else None
        if not isinstance(node, ir.Question):
            count = self._tree(node.count) if isinstance(node, ir.Repeat) else None
            above = place.parent
            assert above is not None
            number = Compiler(self.places, self.root, above, reads).number(count.root) if count is not None else None
            return _Unit(place, test, None, (), None, False, None, number, None, None, False, False)
        answer = node.answer
        calculation = self._tree(node.calculation)
        later: set[str] = set()
        aside = Compiler(self.places, self.root, place, later)
        constraint = self._tree(node.constraint)
        required: Truth | bool = node.required if isinstance(node.required, bool) else False
        if isinstance(node.required, ir.Formula):
            need = self._tree(node.required)
            required = aside.truth(need.root) if need is not None else False
        triggers = tuple(
            compiler.ref_text(tree.root)  # type: ignore[arg-type]
            for name in node.trigger
            if (tree := self._tree(ir.Formula(f"${{{name.strip().strip('${}')}}}"))) is not None
        )
        codes: frozenset[str] | None = None
        sieve: Callable[[Row], tuple[str, ...]] | None = None
        if isinstance(answer, ir.SelectAnswer) and answer.choices and answer.choices in self.instrument.lists:
            codes = frozenset(choice.code for choice in self.instrument.lists[answer.choices].choices)
            if answer.or_other:
                codes |= {"other"}
            sieve = self._sieve(answer, aside)
        # A constraint or a filter is looked at when the question is: it may know what was asked before, no more.
        own = self._rank[place.name]
        reads.update(name for name in later if self._rank[name] < own)
        typed = not isinstance(answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.MetadataAnswer | ir.DataAnswer)
        return _Unit(
            place,
            test,
            self._stored(compiler, calculation),
            triggers,
            aside.truth(constraint.root) if constraint is not None else None,
            required,
            self._default(node, compiler),
            None,
            codes,
            sieve,
            keeps=not isinstance(answer, ir.NoteAnswer | ir.DataAnswer),
            asks=typed and not isinstance(answer, ir.NoteAnswer),
        )

    def _stored(self, compiler: Compiler, tree: Tree | None) -> Txt | None:
        if tree is None:
            return None
        return _as_stored(compiler, tree.root)

    def _sieve(self, answer: ir.SelectAnswer, compiler: Compiler) -> Callable[[Row], tuple[str, ...]] | None:
        """The codes that a choice filter leaves, in list order."""
        tree = self._tree(answer.choice_filter)
        name = answer.choices
        if tree is None or name is None:
            return None
        test = Compiler(compiler.places, compiler.root, compiler.home, compiler.reads, foreign=True).truth(tree.root)

        def left(row: Row) -> tuple[str, ...]:
            items = row.session.table(name).root.below
            return tuple(
                item.below[0].text
                for index, item in enumerate(items, 1)
                if test(row, Focus(item, index, len(items), row))
            )

        return left

    def _default(self, node: ir.Question, compiler: Compiler) -> Callable[[Row], str] | None:
        if node.default is None:
            return None
        written = node.default.text
        tree = self._tree(node.default)
        if tree is None or not dynamic(written, node.answer):
            fixed = written.strip()
            return lambda row: fixed
        value = _as_stored(compiler, tree.root)
        return lambda row: value(row, None)

    def _off_form(self) -> list[tuple[str, Place, Txt]]:
        """The derived variables that the form does not compute, each after those it is made from."""
        wanted = {d.name: d for d in self.instrument.derived if d.name not in self.places}
        trees = {name: tree for name, d in wanted.items() if (tree := self._tree(d.calculation)) is not None}
        uses = {name: {r.name for r in references(wanted[name].calculation.text)} for name in trees}
        ready: list[tuple[str, Place, Txt]] = []
        scope = Scope(self.instrument)
        for group in components(uses):
            for name in group:
                rows = scope.items[name].repeats
                top = self.places[rows[-1]] if rows else self.root
                place = Place(name, None, None)
                place.parent, place.rows = top, top.rows
                self.places[name] = place
                ready.append(
                    (name, place, _as_stored(Compiler(self.places, self.root, place, set()), trees[name].root))
                )
        for name, place, _ in ready:
            self._blank[place.rows[-1].name if place.rows else ""][name] = ""
        return ready

    # --- running -------------------------------------------------------------------------------------

    def run(
        self,
        answers: Mapping[str, object] | Answerer,
        *,
        seed: int = 0,
        today: datetime.date = TODAY,
        media: Mapping[str, bytes] | None = None,
        engine: Engine = "collect",
    ) -> Run:
        """One interview. `answers` gives each question's answer by name, or is asked for it."""
        tables = self._tables if media is None else {}
        session = Session(self.instrument, tables, self._media | dict(media or {}), seed, today, engine)
        top = Row(self.root, session, None, 0, self._blank[""].copy())
        top.live[""] = True
        given: Mapping[str, object] = answers if isinstance(answers, Mapping) else {}
        draft = _Draft(None if isinstance(answers, Mapping) else answers)
        draft.state[id(top)] = (given, "")
        self._first_load(top)
        for group in self._groups:
            if len(group) == 1:
                unit = group[0]
                for row in self._rows_of(unit.place, top):
                    self._settle(unit, row, draft)
            else:
                self._settle_together(group, top, draft)
        for name, place, value in self._derived:
            for row in _rows(place.rows, top):
                row.values[name] = value(row, None)
        return self._finish(top, given, draft)

    def _first_load(self, top: Row) -> None:
        """Defaults see the form before anything is answered, and each other in form order."""
        found: list[tuple[str, str]] = []
        for place in self._order:
            default = self._units[place.name].default
            if default is not None and not place.rows:
                top.values[place.name] = default(top)
                found.append((place.name, top.values[place.name]))
        for name, _ in found:
            top.values[name] = ""
        top.session.defaults = dict(found)

    def _rows_of(self, place: Place, top: Row) -> list[Row]:
        """The rows in which a node stands; for a repeat, those in which its own rows stand."""
        return _rows(place.rows[:-1] if place.repeating else place.rows, top)

    def _settle_together(self, group: tuple[_Unit, ...], top: Row, draft: _Draft) -> None:
        """Nodes that depend on each other: row by row, so that a row may build on the one before it."""
        homes = {unit.place.rows for unit in group}
        if len(homes) == 1 and not any(unit.place.repeating for unit in group):
            for row in self._rows_of(group[0].place, top):
                for unit in group:
                    self._settle(unit, row, draft)
            return
        for unit in group:
            for row in self._rows_of(unit.place, top):
                self._settle(unit, row, draft)

    def _settle(self, unit: _Unit, row: Row, draft: _Draft) -> None:
        place = unit.place
        parent = place.parent
        above = parent is None or row.live.get(parent.name, True)
        if place.repeating:
            self._open_rows(unit, row, above, draft)
            return
        live = above and (unit.relevant is None or unit.relevant(row, None))
        row.live[place.name] = live
        node = place.node
        if not live or not isinstance(node, ir.Question):
            return
        row.values[place.name] = self._value(unit, node, row, draft)

    def _open_rows(self, unit: _Unit, row: Row, above: bool, draft: _Draft) -> None:
        """The rows of a repeat: as many as are counted, else as many as are answered."""
        place, node = unit.place, unit.place.node
        given, path = draft.state[id(row)]
        listed = given.get(place.name)
        rows: Sequence[object] = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
        labels: Sequence[str] = ()
        if isinstance(node, ir.Loop):
            choices = self.instrument.lists.get(node.choices)
            labels = [choice.code for choice in choices.choices] if choices is not None else []
            size = len(labels)
            by_code = listed if isinstance(listed, Mapping) else {}
            rows = [by_code.get(label, {}) for label in labels]
        elif unit.rows is not None:
            number = unit.rows(row, None)
            size = int(max(0, min(MOST_ROWS, number))) if number == number else 0  # noqa: PLR0124
        elif draft.answers is not None and isinstance(node, ir.Repeat) and above:
            said = draft.answers(Prompt(node, path + place.name, None, False, lambda text: True))
            size = min(MOST_ROWS, said) if isinstance(said, int) and said > 0 else 0
        else:
            size = min(MOST_ROWS, len(rows))
        opened: list[Row] = []
        row.rows[place.name] = opened
        for index in range(size):
            fresh = Row(place, row.session, row, index, self._blank[place.name].copy())
            opened.append(fresh)
            mine = rows[index] if index < len(rows) else {}
            mark = labels[index] if labels else str(index + 1)
            draft.state[id(fresh)] = (mine if isinstance(mine, Mapping) else {}, f"{path}{place.name}[{mark}]/")
            draft.used.add((id(row), place.name))
            fresh.live[place.name] = above and (unit.relevant is None or unit.relevant(fresh, None))
        if rows and len(rows) <= size:
            draft.used.add((id(row), place.name))

    def _value(self, unit: _Unit, node: ir.Question, row: Row, draft: _Draft) -> str:
        """What a question that is asked holds in the end."""
        name = node.name
        given, path = draft.state[id(row)]
        answer: object = None
        if draft.answers is not None and unit.asks and unit.calculation is None:
            answer = draft.answers(self._prompt(unit, node, row, path))
        elif name in given and unit.keeps and not (unit.calculation is not None and not unit.asks):
            answer = given[name]
            draft.used.add((id(row), name))
        if answer is None:
            text = self._unasked(unit, node, row)
        else:
            text = answer_text(answer, node.answer)
            if text and not _fits(text, node.answer, self._codes(unit, row)):
                draft.invalid.add(path + name)
        if not unit.asks:
            return text
        if text:
            if unit.constraint is not None:
                row.values[name] = text
                if not unit.constraint(row, None):
                    draft.failed.add(path + name)
        elif unit.required is True or (unit.required is not False and unit.required(row, None)):
            draft.missing.add(path + name)
        return text

    def _unasked(self, unit: _Unit, node: ir.Question, row: Row) -> str:
        """What a question holds that nobody answered: its calculation, its default, or what the device knows."""
        if unit.calculation is not None and (not unit.triggers or any(t(row, None) for t in unit.triggers)):
            return unit.calculation(row, None)
        if unit.default is not None:
            if unit.place.rows:
                return unit.default(row)
            return row.session.defaults.get(node.name, "")
        if isinstance(node.answer, ir.MetadataAnswer):
            if node.answer.kind == "today":
                return row.session.today
            if node.answer.kind in ("start", "end"):
                return row.session.today + "T12:00:00.000Z"
        return ""

    def _codes(self, unit: _Unit, row: Row) -> frozenset[str] | tuple[str, ...] | None:
        return unit.filter(row) if unit.filter is not None else unit.codes

    def _prompt(self, unit: _Unit, node: ir.Question, row: Row, path: str) -> Prompt:
        choices: tuple[str, ...] | None = None
        if unit.filter is not None:
            choices = unit.filter(row)
        elif isinstance(node.answer, ir.SelectAnswer) and node.answer.choices:
            listed = self.instrument.lists.get(node.answer.choices)
            choices = tuple(choice.code for choice in listed.choices) if listed is not None else None
        constraint, name = unit.constraint, node.name

        def admits(text: str) -> bool:
            if constraint is None or not text:
                return True
            kept, row.values[name] = row.values[name], text
            fits = constraint(row, None)
            row.values[name] = kept
            return fits

        required = unit.required if isinstance(unit.required, bool) else unit.required(row, None)
        return Prompt(node, path + name, choices, required, admits)

    def _finish(self, top: Row, given: Mapping[str, object], draft: _Draft) -> Run:
        asked: list[str] = []
        skipped: list[str] = []
        relevant: dict[str, bool] = {}
        values: dict[str, str] = {}
        derived: dict[str, str] = {}
        unused: list[str] = []
        self._list(self.root, top, draft, asked, skipped, relevant, values)
        for name, place, _ in self._derived:
            for row in _rows(place.rows, top):
                derived[draft.state[id(row)][1] + name] = row.values[name]
        pending = [top]
        while pending:
            row = pending.pop(0)
            mine, path = draft.state[id(row)]
            unused += [path + name for name, said in mine.items() if said and (id(row), name) not in draft.used]
            pending += [below for rows in row.rows.values() for below in rows]

        def in_order(keys: set[str]) -> tuple[str, ...]:
            return tuple(key for key in relevant if key in keys)

        return Run(
            tuple(asked), tuple(skipped), relevant, values, derived,
            in_order(draft.failed), in_order(draft.missing), in_order(draft.invalid), tuple(unused),
        )  # fmt: skip

    def _list(
        self,
        place: Place,
        row: Row,
        draft: _Draft,
        asked: list[str],
        skipped: list[str],
        relevant: dict[str, bool],
        values: dict[str, str],
    ) -> None:
        path = draft.state[id(row)][1]
        for name, below in place.children.items():
            if below.repeating:
                for one in row.rows.get(name, ()):
                    relevant[draft.state[id(one)][1][:-1]] = one.live[name]
                    self._list(below, one, draft, asked, skipped, relevant, values)
                continue
            live = row.live.get(name, False)
            key = path + name
            relevant[key] = live
            if below.children or not isinstance(below.node, ir.Question):
                self._list(below, row, draft, asked, skipped, relevant, values)
                continue
            unit = self._units[name]
            if unit.keeps:
                values[key] = row.values[name]
            if unit.asks:
                (asked if live else skipped).append(key)


def _rows(chain: tuple[Place, ...], top: Row) -> list[Row]:
    rows = [top]
    for place in chain:
        rows = [below for row in rows for below in row.rows.get(place.name, ())]
    return rows


def _as_stored(compiler: Compiler, root: Node) -> Txt:
    if compiler.gives(root) == "string":
        return compiler.text(root)
    value = compiler.value(root)
    return lambda row, focus: stored(value(row, focus), row.session.engine)


def answer_text(answer: object, kind: ir.Answer) -> str:
    """An answer as the form stores it: codes side by side, numbers without `.0`, a tick as `OK`."""
    match answer:
        case None:
            return ""
        case bool():
            return ("OK" if isinstance(kind, ir.AcknowledgeAnswer) else "true") if answer else ""
        case int():
            return str(answer)
        case float():
            return number_text(answer) if answer == answer else ""  # noqa: PLR0124
        case datetime.datetime():
            return answer.isoformat(timespec="milliseconds")
        case datetime.date() | datetime.time():
            return answer.isoformat()
        case str():
            if isinstance(kind, ir.DecimalAnswer | ir.IntegerAnswer | ir.RangeAnswer):
                number = number_of(answer)
                return number_text(number) if number == number else answer  # noqa: PLR0124
            return " ".join(answer.split()) if isinstance(kind, ir.SelectAnswer) else answer
        case list() | tuple():
            return " ".join(answer_text(part, kind) for part in answer)
        case _:
            return str(answer)


def _fits(text: str, kind: ir.Answer, codes: frozenset[str] | tuple[str, ...] | None) -> bool:
    """Whether an answer is of the question's type, and its codes in the list as it is shown."""
    match kind:
        case ir.IntegerAnswer():
            return text.removeprefix("-").isdecimal()
        case ir.DecimalAnswer() | ir.RangeAnswer():
            number = number_of(text)
            return number == number and not text.count("-", 1)  # noqa: PLR0124
        case ir.SelectAnswer() if codes is not None:
            words = text.split()
            return all(word in codes for word in words) and (kind.kind != "one" or len(words) == 1)
        case _:
            return True


_READY: dict[int, Interview] = {}


def interview(instrument: ir.Instrument) -> Interview:
    """The compiled interview of an instrument; the last few are kept."""
    ready = _READY.get(id(instrument))
    if ready is None or ready.instrument is not instrument:
        while len(_READY) >= 8:
            del _READY[next(iter(_READY))]
        ready = _READY[id(instrument)] = Interview(instrument)
    return ready


def run(
    instrument: ir.Instrument,
    answers: Mapping[str, object] | Answerer,
    *,
    seed: int = 0,
    today: datetime.date = TODAY,
    media: Mapping[str, bytes] | None = None,
    engine: Engine = "collect",
) -> Run:
    """One interview over an instrument (see `Interview.run`)."""
    return interview(instrument).run(answers, seed=seed, today=today, media=media, engine=engine)
