"""From an `Instrument` to its `Codebook`: the tables, the leaves of the form, and what an analysis adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, assert_never

from surveykit import expr, ir
from surveykit.backends.codebook import columns
from surveykit.backends.codebook.model import (
    NO_TEXTS,
    Category,
    Codebook,
    Condition,
    DataType,
    Figure,
    Measure,
    Part,
    Table,
    Texts,
    Variable,
)
from surveykit.backends.codebook.names import ROW_ROOM, Names, suffix_of
from surveykit.diagnostics import Loc

_MARKS: Final = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|<[^<>]*>|^#+ ", re.MULTILINE)
_REFERENCE: Final = re.compile(r"\$\{[^{}]*\}")
_SIMPLE: Final = re.compile(r"\s*\$\{[^{}]+\}\s*\Z")
_TABLE_LIST: Final = "table-list"
_TITLE: Final = "generated_table_list_label_"
_HEADING: Final = "reserved_name_for_field_list_labels_"
_HELD: Final[Mapping[str, DataType]] = {
    "integer": "integer", "decimal": "decimal", "boolean": "text", "one": "code", "multiple": "codes", "rank": "ranking",
    "date": "date", "time": "time", "moment": "moment", "place": "place", "file": "file",
}  # fmt: skip


def codebook(instrument: ir.Instrument) -> Codebook:
    """The codebook of an instrument. The same instrument gives the same codebook."""
    return _Reader(instrument).codebook()


class _Reader:
    """Walks the form once, then names the variables and ties them together."""

    def __init__(self, instrument: ir.Instrument) -> None:
        self.instrument = instrument
        self.scope = expr.Scope(instrument)
        self.tags = tuple(language.tag for language in instrument.languages)
        self.root = f"/{instrument.settings.get('name') or 'data'}"
        self.tables: list[Table] = []
        self.found: list[Variable] = []
        self.names = Names()
        self.said: dict[tuple[str, str], Texts] = {}
        self.categories: dict[str, tuple[Category, ...]] = {}
        self.derived = {one.name: one for one in instrument.derived}
        self.depth: dict[str, int] = {}
        self.row = 1
        self.flat = instrument.settings.get("flat", "").lower() in ("yes", "true", "true()")

    def codebook(self) -> Codebook:
        instrument = self.instrument
        title = self.texts(instrument.title)
        main = self.table(instrument.id, self.root, None, title)
        self.walk(instrument.nodes, main, self.root, (), (), "")
        self.after(main)
        self.entities(main)
        for one in instrument.derived:
            item = self.scope.get(one.name)
            if item is not None and item.node is None:
                self.computed_later(one, item, main)
        recipe = instrument.recipe
        waivers = recipe.get("waivers")
        return Codebook(
            instrument.id,
            instrument.version,
            instrument.draft,
            title,
            self.plain(instrument.summary).get(instrument.default_language, ""),
            tuple((one.tag, one.name, one.right_to_left) for one in instrument.languages),
            instrument.default_language,
            tuple(self.tables),
            self.tied(),
            tuple(self.figure(one) for one in instrument.indicators),
            tuple(self.part(use) for use in instrument.modules),
            tuple(dict(one) for one in waivers if isinstance(one, Mapping))
            if isinstance(waivers, list | tuple)
            else (),
            instrument,
        )

    # --- tables --------------------------------------------------------------------------------------

    def table(self, name: str, path: str, parent: str | None, label: Texts) -> str:
        """Add a table; a repeat that has the name of the instrument or of another table gets its path."""
        if any(table.name == name for table in self.tables):
            name = path.strip("/").replace("/", "_")
        self.depth[name] = self.depth[parent] + 1 if parent is not None else 0
        if parent is None:
            key, upward = {"kobo": "_uuid", "central": "KEY"}, {}
            own = {"kobo": columns.KOBO_MAIN, "central": (columns.CENTRAL_FIRST, *columns.CENTRAL_MAIN)}
        else:
            key, upward = {"kobo": "_index", "central": "KEY"}, {"kobo": "_parent_index", "central": "PARENT_KEY"}
            own = {"kobo": columns.KOBO_REPEAT, "central": columns.CENTRAL_REPEAT}
        self.tables.append(Table(name, path, parent, label, key, upward, own))
        return name

    def walk(
        self,
        nodes: tuple[ir.Node, ...],
        table: str,
        path: str,
        groups: tuple[str, ...],
        above: tuple[ir.Node, ...],
        stem: str,
    ) -> None:
        """The leaves below some nodes. `groups` are those since the table began; `stem` is the loop's part of a name."""
        titled = False
        for node in nodes:
            self.row += 1
            match node:
                case ir.Question():
                    if not titled and _in_table_list(above) and isinstance(node.answer, ir.SelectAnswer):
                        titled = True
                        self.heading(f"{_HEADING}{self.row}", node.answer, table, path, groups, above, stem)
                    if not isinstance(node.answer, ir.DataAnswer):
                        self.question(node, table, path, groups, above, stem)
                case ir.Group():
                    inner = (*groups, node.name)
                    below = path if self.flat else f"{path}/{node.name}"
                    if _TABLE_LIST in node.appearance.split() and (node.label is not None or node.hint is not None):
                        self.heading(f"{_TITLE}{self.row}", ir.NoteAnswer(), table, below, inner, (*above, node), stem)
                    self.walk(node.children, table, below, inner, (*above, node), stem)
                    self.row += 1
                case ir.Repeat():
                    if node.count is not None and not _SIMPLE.match(node.count.text):
                        self.row_count(node, table, path, groups, above, stem)
                    below = self.table(node.name, f"{path}/{node.name}", table, self.texts(node.label))
                    self.walk(node.children, below, f"{path}/{node.name}", (), (*above, node), stem)
                    self.row += 1
                case ir.Loop():
                    listed = self.instrument.lists.get(node.choices)
                    for choice in listed.choices if listed is not None else ():
                        inner = (*groups, node.name, choice.code)
                        self.walk(
                            node.children, table, f"{path}/{node.name}/{choice.code}", inner, (*above, node),
                            f"{stem}{node.name}_{choice.code}_",
                        )  # fmt: skip
                    self.row += 1
                case _:
                    assert_never(node)

    # --- variables -----------------------------------------------------------------------------------

    def question(
        self,
        node: ir.Question,
        table: str,
        path: str,
        groups: tuple[str, ...],
        above: tuple[ir.Node, ...],
        stem: str,
    ) -> None:
        """The variable of one question, and of what somebody writes who chooses `other`."""
        answer = node.answer
        derived = self.derived.get(node.name)
        item = self.scope.get(node.name)
        choices = item.choices if item is not None else None
        if choices is None and derived is not None and derived.choices:
            choices = self.instrument.lists.get(derived.choices)
        kind = self.scope.kind(item) if item is not None else None
        held = self.held(answer, kind, choices)
        shown = self.listed(choices) if held in ("code", "codes", "ranking") else ()
        if isinstance(answer, ir.SelectAnswer) and answer.or_other and not any(one.code == "other" for one in shown):
            shown = (*shown, Category("other", None, {"en": "Other"}, None, True, ""))
        name = stem + node.name
        codes = [one.code for one in shown if one.offered]
        audit = isinstance(answer, ir.MetadataAnswer) and answer.kind == "audit"
        text = node.label if node.label is not None else derived.label if derived is not None else None
        calculated = node.calculation if isinstance(answer, ir.ComputedAnswer) else None
        self.found.append(
            Variable(
                name, table, f"{self.root}/meta/audit" if audit else f"{path}/{node.name}", type_of(answer), held, measure(held, shown),
                self.label(text, node, answer), self.texts(text), self.texts(node.hint), self.texts(node.guidance),
                choices.name if choices is not None and shown else "", shown,
                self.condition(expr.conjoin(*(_relevant(one) for one in above), _relevant(node)), node.name),
                self.condition(node.constraint.text if node.constraint else None, node.name, node.constraint_message),
                bool(node.required), Condition(calculated.text, NO_TEXTS) if calculated is not None else None,
                derived is not None, True, node.asked_by, node.origin.module, node.origin.version, groups[-1] if groups else "",
                node.concept or (derived.concept if derived is not None else ""),
                {**(derived.align if derived is not None else {}), **node.align}, node.hxl or "",
                max(node.sensitivity, derived.sensitivity if derived is not None else "low", key=ir.SENSITIVITIES.index),
                node.identifier, node.identifier_kind, self.names.take(name, room=ROW_ROOM * self.depth[table]),
                columns.kobo(name, answer, codes), columns.central(node.name, groups, answer, codes), at=node.at,
            )
        )  # fmt: skip
        if isinstance(answer, ir.SelectAnswer) and answer.or_other:
            own = f"{name}_other"
            self.found.append(
                replace(
                    self.found[-1], name=own, path=f"{path}/{node.name}_other", type="text", data_type="text", measure="nominal",
                    label={"en": "Specify other."}, question={"en": "Specify other."}, hint={}, guidance={}, choices_list="", choices=(),
                    universe=self.condition(
                        expr.conjoin(*(_relevant(one) for one in above), f"selected(${{{node.name}}}, 'other')"), ""
                    ),
                    constraint=None, required=False, stata_name=self.names.take(own, room=ROW_ROOM * self.depth[table]), kobo=(own,),
                    central=("-".join((*groups, f"{node.name}_other")),),
                )
            )  # fmt: skip

    def heading(
        self,
        name: str,
        answer: ir.Answer,
        table: str,
        path: str,
        groups: tuple[str, ...],
        above: tuple[ir.Node, ...],
        stem: str,
    ) -> None:
        """A heading that pyxform adds to a table-list group, as a question without an answer, named after its row."""
        made = ir.Question(
            name, ir.NoteAnswer(), ir.Origin("surveykit", "", name), self.instrument.at, asked_by="interviewer"
        )
        self.question(made, table, path, groups, above, stem)
        self.found[-1] = replace(self.found[-1], type=type_of(answer))

    def row_count(
        self,
        node: ir.Repeat,
        table: str,
        path: str,
        groups: tuple[str, ...],
        above: tuple[ir.Node, ...],
        stem: str,
    ) -> None:
        """The number of rows, which the form computes where it is an expression."""
        name = f"{node.name}_count"
        count = Condition(node.count.text, NO_TEXTS) if node.count is not None else None
        label = {tag: f"{text}: n" for tag, text in self.texts(node.label).items()}
        self.found.append(
            _computed(
                stem + name, table, f"{path}/{name}", label or {self.instrument.default_language: name}, "integer", count, node.origin,
                self.names.take(stem + name, room=ROW_ROOM * self.depth[table]), (name,), ("-".join((*groups, name)),),
                self.condition(expr.conjoin(*(_relevant(one) for one in above)), ""), groups[-1] if groups else "", node.at,
            )
        )  # fmt: skip

    def after(self, main: str) -> None:
        """What every form adds below `meta`."""
        plain = ir.Origin("surveykit", "", "")
        own: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        if not self.instrument.settings.get("omit_instanceID"):
            own.append(("instanceID", ("_uuid",), ("meta-instanceID",)))
        if self.instrument.settings.get("instance_name"):
            own.append(("instanceName", (), ("meta-instanceName",)))
        for name, kobo, central in own:
            self.found.append(
                _computed(name, main, f"{self.root}/meta/{name}", {"en": name}, "text", None, plain, self.names.take(name), kobo, central,
                          None, "meta", self.instrument.at)
            )  # fmt: skip

    def entities(self, main: str) -> None:
        """What the form holds of the records that its answers become: a label each, where one is given."""
        several = len(self.instrument.entities) > 1
        for entity in self.instrument.entities:
            above: tuple[ir.Node, ...] = ()
            if entity.repeat is not None:
                named = expr.references(entity.repeat.text)
                item = self.scope.get(named[0].name) if named else None
                above = (*item.above, item.node) if item is not None and item.node is not None else ()
            elif several:
                above = self.shared(entity)
            path = self.root + "".join(f"/{node.name}" for node in above) + "/meta/entity"
            table = next(
                (node.name for node in reversed(above) if isinstance(node, ir.Repeat) and node.name in self.depth), main
            )
            name = f"entity_{entity.list_name}"
            self.found.append(
                _computed(
                    name, table, f"{path}/label" if entity.label is not None else path, {"en": name}, "text",
                    Condition(entity.label.text, NO_TEXTS) if entity.label is not None else None, ir.Origin("surveykit", "", ""),
                    self.names.take(name), (), ("meta-entity-label",) if entity.label is not None else (), None, "meta", entity.at,
                )
            )  # fmt: skip

    def shared(self, entity: ir.Entity) -> tuple[ir.Node, ...]:
        """The groups around every answer that is saved to one of several entity lists."""
        around = [
            above for node, above in self.instrument.walk()
            if isinstance(node, ir.Question) and (node.save_to or "").partition("#")[0] == entity.list_name
        ]  # fmt: skip
        found: list[ir.Node] = []
        for level in zip(*around, strict=False):
            if any(node.name != level[0].name for node in level):
                break
            found.append(level[0])
        return tuple(found)

    def computed_later(self, one: ir.Derived, item: expr.Item, main: str) -> None:
        """A derived variable that the form does not hold: an analysis computes it."""
        table = item.repeats[-1] if item.repeats and item.repeats[-1] in self.depth else main
        choices = self.instrument.lists.get(one.choices) if one.choices else None
        kind = self.scope.kind(item)
        held: DataType = "code" if choices is not None else _HELD.get(kind or "", "text")
        shown = self.listed(choices)
        made = _computed(
            one.name, table, "", self.texts(one.label), held, Condition(one.calculation.text, NO_TEXTS), one.origin,
            self.names.take(one.name, room=ROW_ROOM * self.depth[table]), (), (), None, "", one.at,
        )  # fmt: skip
        self.found.append(
            replace(
                made, choices=shown, choices_list=choices.name if choices is not None else "", derived=True, on_form=False,
                measure=measure(held, shown), concept=one.concept, align=one.align, sensitivity=one.sensitivity,
            )
        )  # fmt: skip

    def tied(self) -> tuple[Variable, ...]:
        """The variables with the names of their 0/1 columns, what they rest on, and what rests on them."""
        known = {variable.name for variable in self.found}
        users: dict[str, list[str]] = {}
        rests: list[tuple[str, ...]] = []
        for variable in self.found:
            parts = [
                one.expression
                for one in (variable.universe, variable.constraint, variable.calculation)
                if one is not None
            ]
            used = dict.fromkeys(found.name for part in parts for found in expr.references(part))
            used.pop(variable.name, None)
            named = tuple(name for name in used if name in known)
            rests.append(named)
            for name in named:
                users.setdefault(name, []).append(variable.name)
        made: list[Variable] = []
        for variable, rest in zip(self.found, rests, strict=True):
            choices = variable.choices
            if variable.data_type == "codes":
                room = ROW_ROOM * self.depth[variable.table]
                choices = tuple(
                    replace(one, dummy=self.names.take(variable.stata_name, suffix_of(one.code), room))
                    for one in choices
                )
            made.append(
                replace(variable, choices=choices, depends_on=rest, used_by=tuple(users.get(variable.name, ())))
            )
        return tuple(made)

    # --- parts of a variable -------------------------------------------------------------------------

    def held(self, answer: ir.Answer, kind: str | None, choices: ir.ChoiceList | None) -> DataType:
        """What the cells of a question hold."""
        match answer:
            case ir.NoteAnswer() | ir.DataAnswer():
                return "none"
            case ir.ComputedAnswer() | ir.HiddenAnswer():
                return "code" if choices is not None else _HELD.get(kind or "", "text")
            case ir.MetadataAnswer() if columns.is_point(answer):
                return "place"
            case ir.MetadataAnswer() if columns.is_file(answer):
                return "file"
            case ir.SelectAnswer() if answer.kind == "one" and choices is None:
                return "text"
            case _:
                return _HELD.get(kind or "", "text")

    def listed(self, choices: ir.ChoiceList | None) -> tuple[Category, ...]:
        """The choices of a list, those that no form offers last."""
        if choices is None:
            return ()
        if choices.name not in self.categories:
            self.categories[choices.name] = tuple(
                Category(one.code, one.value, self.plain(one.label), one.missing, one.offered and not other, one.gloss)
                for part, other in ((choices.choices, False), (choices.others, True))
                for one in part
            )
        return self.categories[choices.name]

    def texts(self, text: ir.Text | None) -> Texts:
        """A text in the instrument's languages, as it is written."""
        if text is None:
            return NO_TEXTS
        return {tag: said for tag in self.tags if (said := text.render(tag)) is not None}

    def plain(self, text: ir.Text | None) -> Texts:
        """A text on one line, without marks, with an ellipsis where it quotes an answer."""
        return {tag: _flat(said) for tag, said in self.texts(text).items()}

    def label(self, text: ir.Text | None, node: ir.Question, answer: ir.Answer) -> Texts:
        """What a variable is called: its question, else what it is about, else its name."""
        found = self.plain(text)
        if any(found.values()):
            return found
        fallback = node.concept or (answer.kind if isinstance(answer, ir.MetadataAnswer) else node.name)
        return {self.instrument.default_language: fallback}

    def condition(self, text: str | None, home: str, message: ir.Text | None = None) -> Condition | None:
        """A condition with its words; the same condition is said once."""
        if not text:
            return None
        key = (text, home if "." in text else "")
        if key not in self.said:
            self.said[key] = {tag: expr.say(text, self.scope, tag, home) for tag in self.tags}
        return Condition(text, self.said[key], self.texts(message))

    def figure(self, one: ir.Indicator) -> Figure:
        """An indicator; it counts the rows of the deepest repeat that its denominator speaks of."""
        rows = self.scope.rows_of(one.denominator.text) or self.scope.rows_of(one.numerator.text)
        table = rows[-1] if rows and rows[-1] in self.depth else self.tables[0].name

        def said(formula: ir.Formula) -> Condition:
            return self.condition(formula.text, "") or Condition("", NO_TEXTS)

        return Figure(
            one.id, self.plain(one.label), said(one.numerator), said(one.denominator), one.disaggregate, one.honesty, one.aligned,
            one.origin.module, table,
        )  # fmt: skip

    def part(self, use: ir.ModuleUse) -> Part:
        """A module as it stands in the instrument."""
        item = self.scope.get(use.group)
        above = (*item.above, item.node) if item is not None and item.node is not None else ()
        ethics = use.ethics
        return Part(
            use.id, use.version, self.plain(use.title), use.group, use.theme, use.unit, use.variant, use.minutes, use.wording,
            self.condition(expr.conjoin(*(_relevant(one) for one in above)), ""), ethics.sensitivity, self.texts(ethics.who),
            self.texts(ethics.purpose), ethics.consent, ethics.privacy, ethics.distress, ethics.minimum_age, ethics.maximum_age,
            ethics.training, ethics.referral, ethics.retention, self.texts(ethics.recall), ethics.finest_geography, ethics.release,
            tuple((one.standard, one.version, one.licence) for one in use.sources),
        )  # fmt: skip


def _flat(said: str) -> str:
    if "${" in said:
        said = _REFERENCE.sub("…", said)
    if "*" in said or "_" in said or "<" in said or "#" in said:
        said = _MARKS.sub("", said)
    return " ".join(said.split())


def _in_table_list(above: tuple[ir.Node, ...]) -> bool:
    return bool(above) and isinstance(above[-1], ir.Group) and _TABLE_LIST in above[-1].appearance.split()


def _relevant(node: ir.Node) -> str | None:
    return node.relevant.text if node.relevant is not None else None


def _computed(
    name: str, table: str, path: str, label: Texts, held: DataType, calculation: Condition | None, origin: ir.Origin, short: str,
    kobo: tuple[str, ...], central: tuple[str, ...], universe: Condition | None, group: str, at: Loc,
) -> Variable:  # fmt: skip
    """A variable that nobody answers."""
    return Variable(
        name, table, path, "calculate", held, measure(held, ()), label, label, {}, {}, "", (), universe, None, False, calculation,
        False, True, "interviewer", origin.module, origin.version, group, "", {}, "", "low", "none", "", short, kobo, central, at=at,
    )  # fmt: skip


def type_of(answer: ir.Answer) -> str:
    """An answer's type as the XLSForm names it, without its list."""
    match answer:
        case ir.SelectAnswer():
            return "rank" if answer.kind == "rank" else f"select_{answer.kind}"
        case ir.ComputedAnswer():
            return "calculate"
        case ir.MapFeatureAnswer():
            return "osm"
        case ir.MediaAnswer():
            return "image" if answer.kind == "photo" else answer.kind
        case (
            ir.TextAnswer()
            | ir.IntegerAnswer()
            | ir.DateAnswer()
            | ir.GeoAnswer()
            | ir.MetadataAnswer()
            | ir.DataAnswer()
        ):
            return answer.kind
        case ir.DecimalAnswer():
            return "decimal"
        case ir.RangeAnswer():
            return "range"
        case ir.BarcodeAnswer():
            return "barcode"
        case ir.AcknowledgeAnswer():
            return "acknowledge"
        case ir.NoteAnswer():
            return "note"
        case ir.HiddenAnswer():
            return "hidden"
        case _:
            assert_never(answer)


def measure(held: DataType, choices: tuple[Category, ...]) -> Measure:
    """The level of measurement; choices whose codes are their numbers are taken as ordered."""
    match held:
        case "integer" | "decimal" | "date" | "time" | "moment":
            return "scale"
        case "code":
            real = [one for one in choices if one.missing is None]
            ordered = len(real) > 2 and all(one.code == str(one.value) for one in real)
            return "ordinal" if ordered else "nominal"
        case "ranking":
            return "ordinal"
        case "text" | "codes":
            return "nominal"
        case "place" | "file" | "none":
            return "none"
        case _:
            assert_never(held)


def numbered(variable: Variable) -> bool:
    """Whether every choice of a variable has a number of its own, so that programs can hold it as one."""
    values = [one.value for one in variable.choices]
    return bool(values) and None not in values and len(set(values)) == len(values)


def leaves(book: Codebook) -> Iterator[Variable]:
    """The variables that the form holds."""
    return (variable for variable in book.variables if variable.on_form)
