"""The one lowering to XLSForm rows, shared by the workbook and by pyxform, which takes them as they are.

Row 1 of each sheet is its header, as in the workbook, so that a fault told by row number finds its way back
to the line of YAML that made the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from surveykit import ir
from surveykit.diagnostics import Loc

Row: TypeAlias = dict[str, str]

# Sheet names pyxform reads, in the order of the workbook's tabs.
SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
PROVENANCE = ("module", "line")


@dataclass(slots=True)
class Sheet:
    """The rows of one sheet with the place that made each; columns in the order of the workbook."""

    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    places: list[Loc] = field(default_factory=list)

    def add(self, row: Row, at: Loc) -> None:
        """Add a row; empty cells are left out."""
        self.rows.append({column: value for column, value in row.items() if value})
        self.places.append(at)


Sheets: TypeAlias = dict[str, Sheet]

_FIRST = ("type", "name")
_ORDER = (
    "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint", "constraint_message", "calculation",
    "default", "read_only", "trigger", "choice_filter", "repeat_count", "appearance", "parameters", "image", "big-image", "audio", "video",
    "autoplay", "intent", "save_to", "hxl", "query",
)  # fmt: skip
_CHOICES_ORDER = ("list_name", "name", "label", "image", "big-image", "audio", "video")
_TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "required_message", "constraint_message", "image", "big-image", "audio", "video"}
)
_MEDIA: tuple[ir.MediaKind, ...] = ("image", "big-image", "audio", "video")


def rows(instrument: ir.Instrument, version: str | None = None) -> Sheets:
    """The sheets of the XLSForm; those without a row are left out, but for survey and settings.

    `version` replaces the instrument's own in the settings.
    """
    lowering = _Lowering(instrument)
    for node in instrument.nodes:
        lowering.node(node)
    survey = lowering.survey
    choices, external = lowering.choices()
    settings = Sheet()
    settings.add(lowering.settings(version or instrument.version), instrument.at)
    entities = Sheet()
    for entity in instrument.entities:
        entities.add(_entity(entity), entity.at)
    sheets = {
        "survey": survey,
        "choices": choices,
        "settings": settings,
        "entities": entities,
        "external_choices": external,
        "osm": lowering.osm(),
    }
    labels = [language.label for language in instrument.languages]
    for name, sheet in sheets.items():
        sheet.columns = _columns(sheet, labels, survey=name == "survey")
    return {name: sheet for name, sheet in sheets.items() if sheet.rows}


def _head(column: str) -> str:
    return f"media::{column}" if column in _MEDIA else column


def _columns(sheet: Sheet, languages: list[str], *, survey: bool) -> tuple[str, ...]:
    used = dict.fromkeys(column for row in sheet.rows for column in row)
    order = [*_FIRST, *_ORDER] if survey else list(_CHOICES_ORDER)
    wanted: list[str] = []
    for column in order:
        if column in _TRANSLATED:
            wanted += [f"{_head(column)}::{language}" for language in languages]
        wanted.append(column)
    known = [column for column in wanted if column in used]
    others = [column for column in used if column not in wanted and column not in PROVENANCE]
    return (*known, *others, *(column for column in PROVENANCE if column in used))


GUIDANCE_MARK = "• "
"""Stands before guidance that follows a hint: ODK Web Forms shows the two as one line, with nothing between them."""


class _Lowering:
    """Builds rows cell by cell in the order of the columns: pyxform writes a bind's attributes in the order of its cells."""

    def __init__(self, instrument: ir.Instrument) -> None:
        self.instrument = instrument
        languages = [(language.tag, language.label) for language in instrument.languages]
        self.headers = {
            column: [(tag, f"{_head(column)}::{label}") for tag, label in languages] for column in _TRANSLATED
        }
        self.survey = Sheet()
        self.external_lists: set[str] = set()
        self.inline_lists: set[str] = set()

    # texts

    def text(self, row: Row, column: str, text: ir.Text | None, mark: str = "") -> None:
        if text is None:
            return
        for tag, header in self.headers[column]:
            value = text.render(tag)
            if value and not value.isspace():
                row[header] = mark + value
            elif self.instrument.draft and column not in _MEDIA and text.source.strip():
                row[header] = f"{mark}{text.source} [{text.language}]"  # a fallback says that it is one
            else:
                row[header] = mark + text.source

    # survey

    def node(self, node: ir.Node) -> None:
        match node:
            case ir.Question():
                self._question(node)
            case ir.Group():
                self._begin_end(node, self._container(node, "begin_group"), "end_group")
            case ir.Repeat():
                self._begin_end(node, self._container(node, "begin_repeat", _formula(node.count)), "end_repeat")
            case ir.Loop():
                row = {"type": f"begin_loop over {node.choices}", "name": node.name}
                self.text(row, "label", node.label)
                row |= {"relevant": _formula(node.relevant), "appearance": node.appearance}
                self._begin_end(node, row | _own(node.columns), "end_loop")
            case _:
                assert_never(node)

    def _container(self, node: ir.Group | ir.Repeat, kind: str, count: str = "") -> Row:
        row = {"type": kind, "name": node.name}
        self.text(row, "label", node.label)
        self.text(row, "hint", node.hint)
        row["relevant"] = _formula(node.relevant)
        row["read_only"] = _yes(node.read_only)
        row["repeat_count"] = count
        row["appearance"] = node.appearance
        self._media(row, node.media)
        row["intent"] = node.intent or ""
        return row | _own(node.columns)

    def _media(self, row: Row, media: Mapping[ir.MediaKind, ir.Text]) -> None:
        for kind in _MEDIA if media else ():
            self.text(row, kind, media.get(kind))

    def _begin_end(self, node: ir.Group | ir.Repeat | ir.Loop, row: Row, end: str) -> None:
        self._add(row, node)
        for child in node.children:
            self.node(child)
        self._add({"type": end, "name": node.name}, node)

    def _add(self, row: Row, node: ir.Node) -> None:
        if node.origin.module:
            row["module"] = f"{node.origin.module} {node.origin.version}".strip()
            row["line"] = str(node.at.line)
        self.survey.add(row, node.at)

    def _question(self, node: ir.Question) -> None:
        answer = node.answer
        kind, parameters = typed(answer, self.instrument)
        self._note_list(answer)
        # OpenRosa gives the audit log its name.
        row: Row = {"type": kind, "name": "audit" if kind == "audit" else node.name}
        self.text(row, "label", node.label)
        self.text(row, "hint", node.hint)
        self.text(row, "guidance_hint", node.guidance, GUIDANCE_MARK if node.hint is not None else "")
        row["required"] = _yes(node.required)
        self.text(row, "required_message", node.required_message)
        row["relevant"] = _formula(node.relevant)
        row["constraint"] = _formula(node.constraint)
        self.text(row, "constraint_message", node.constraint_message)
        row["calculation"] = _formula(node.calculation)
        row["default"] = _formula(node.default)
        row["read_only"] = _yes(node.read_only)
        row["trigger"] = ", ".join(node.trigger)
        row["choice_filter"] = _formula(answer.choice_filter) if isinstance(answer, ir.SelectAnswer) else ""
        row["appearance"] = node.appearance
        row["parameters"] = " ".join([f"{key}={value}" for key, value in parameters.items()]) if parameters else ""
        self._media(row, node.media)
        row["autoplay"] = node.autoplay or ""
        row["intent"] = node.intent or ""
        row["save_to"] = node.save_to or ""
        row["hxl"] = node.hxl or ""
        if node.columns:
            row |= _own(node.columns)
        self._add(row, node)

    # choices

    def _note_list(self, answer: ir.Answer) -> None:
        match answer:
            case ir.SelectAnswer(choices=str(name), repeat=None, file=None):
                (self.external_lists if answer.external else self.inline_lists).add(name)
            case _:
                pass

    def choices(self) -> tuple[Sheet, Sheet]:
        inline, external = Sheet(), Sheet()
        for choices in self.instrument.lists.values():
            if choices.media_file is not None:
                continue
            if choices.name in self.external_lists:
                self._external(choices, external)
                if choices.name not in self.inline_lists:
                    continue
            for choice in choices.choices:
                row = {"list_name": choices.name, "name": choice.code}
                self.text(row, "label", choice.label)
                self._media(row, choice.media)
                inline.add(row | dict(choice.columns), choice.at)
        return inline, external

    def _external(self, choices: ir.ChoiceList, sheet: Sheet) -> None:
        """The choices for ODK Collect's own lookup, which shows one language."""
        for choice in choices.choices:
            label = choice.label.render(self.instrument.default_language) or choice.label.source
            sheet.add(
                {"list_name": choices.name, "name": choice.code, "label": label} | dict(choice.columns), choice.at
            )

    def osm(self) -> Sheet:
        sheet = Sheet()
        for name, tags in self.instrument.osm.items():
            for tag in tags:
                row = {"list_name": name, "name": tag.code}
                row["label"] = tag.label.render(self.instrument.default_language) or tag.label.source
                sheet.add(row, tag.at)
        return sheet

    # settings

    def settings(self, version: str) -> Row:
        instrument = self.instrument
        tag = instrument.default_language
        default = next(language for language in instrument.languages if language.tag == tag)
        title = instrument.title.render(tag) or instrument.title.source
        row: Row = {
            "form_title": f"{title} [DRAFT]" if instrument.draft else title,
            "form_id": instrument.id,
            "version": version,
            "default_language": default.label,
        }
        return row | {key: value for key, value in instrument.settings.items() if key not in row}


def typed(answer: ir.Answer, instrument: ir.Instrument) -> tuple[str, dict[str, str]]:
    """The type cell of a question that takes such an answer, and its parameters."""
    match answer:
        case ir.TextAnswer():
            return answer.kind, _given(rows=answer.rows)
        case ir.IntegerAnswer():
            return answer.kind, {}
        case ir.DecimalAnswer():
            return "decimal", {}
        case ir.RangeAnswer():
            return "range", _given(
                start=answer.start, end=answer.end, step=answer.step,
                tick_interval=answer.tick_interval, tick_labelset=answer.tick_labelset, placeholder=answer.placeholder,
            )  # fmt: skip
        case ir.SelectAnswer():
            return _select(answer, instrument)
        case ir.DateAnswer():
            return answer.kind, {}
        case ir.GeoAnswer():
            return answer.kind, _given(**{
                "capture-accuracy": answer.capture_accuracy, "warning-accuracy": answer.warning_accuracy,
                "allow-mock-accuracy": answer.allow_mock_accuracy, "incremental": answer.incremental or None,
                "reference-geometry": answer.reference_geometry,
            })  # fmt: skip
        case ir.MediaAnswer():
            kind = "image" if answer.kind == "photo" else answer.kind
            return kind, _given(**{"max-pixels": answer.max_pixels, "app": answer.app, "quality": answer.quality})
        case ir.BarcodeAnswer():
            return "barcode", {}
        case ir.AcknowledgeAnswer():
            return "acknowledge", {}
        case ir.NoteAnswer():
            return "note", {}
        case ir.ComputedAnswer():
            return "calculate", {}
        case ir.HiddenAnswer():
            return "hidden", {}
        case ir.MetadataAnswer():
            return answer.kind, dict(answer.parameters)
        case ir.DataAnswer():
            return answer.kind, {}
        case ir.MapFeatureAnswer():
            return f"osm {answer.tags}" if answer.tags else "osm", {}
        case _:
            assert_never(answer)


def _select(answer: ir.SelectAnswer, instrument: ir.Instrument) -> tuple[str, dict[str, str]]:
    verb = {"one": "select_one", "multiple": "select_multiple", "rank": "rank"}[answer.kind]
    parameters = _given(
        randomize=answer.randomize or None, seed=answer.seed, value=answer.value_column, label=answer.label_column
    )
    if answer.repeat is not None:
        return f"{verb} {answer.repeat.text}", parameters
    if answer.file is not None:
        return f"{verb}_from_file {answer.file}", parameters
    name = answer.choices or ""
    choices = instrument.lists.get(name)
    if answer.external:
        return f"select_one_external {name}", parameters
    if choices is not None and choices.media_file is not None:
        return f"{verb}_from_file {choices.media_file}", parameters
    return f"{verb} {name}" + (" or_other" if answer.or_other else ""), parameters


def _own(columns: Mapping[str, str]) -> Row:
    """An author's own columns; `control::x` is another name of `body::x`, and a sheet may hold only one of them."""
    return {
        f"body::{column[9:]}" if column.startswith("control::") else column: value for column, value in columns.items()
    }


def _entity(entity: ir.Entity) -> Row:
    return {
        "list_name": entity.list_name, "entity_id": _formula(entity.entity_id), "create_if": _formula(entity.create_if),
        "update_if": _formula(entity.update_if), "label": _formula(entity.label), "repeat": _formula(entity.repeat),
    }  # fmt: skip


def _formula(value: ir.Formula | None) -> str:
    return value.text if value is not None else ""


def _yes(value: ir.Formula | bool) -> str:
    return value.text if isinstance(value, ir.Formula) else "yes" if value else ""


def _given(**values: object) -> dict[str, str]:
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in values.items()
        if value is not None
    }


def for_pyxform(sheets: Sheets) -> dict[str, list[Row]]:
    """The rows without the columns that only say where a row came from."""
    return {
        name: [{column: value for column, value in row.items() if column not in PROVENANCE} for row in sheet.rows]
        for name, sheet in sheets.items()
    }
