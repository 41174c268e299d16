"""What a form uses, feature by feature: what a platform's profile may refuse, and what a client may lack.

Features are named as the XLSForm surface is (`type barcode`, `appearance quick`, `parameter Geo incremental`,
`setting style`); what only a look at the whole form shows has a name in words (`name used twice`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveykit import ir
from surveykit.backends.rows import typed
from surveykit.diagnostics import Loc


@dataclass(frozen=True, slots=True)
class Found:
    """A feature where it is used: the item, and what of it where that has a name."""

    feature: str
    at: Loc
    name: str = ""
    detail: str = ""


def used(instrument: ir.Instrument) -> Iterator[Found]:
    """Every feature that a form uses, in form order; a profile or client that does not speak of it passes it over."""
    for node, _ in instrument.walk():
        yield from _of_node(node)
        if isinstance(node, ir.Question):
            yield from _of_question(node, instrument)
    for name, value in instrument.settings.items():
        yield Found(f"setting {name}", instrument.at, name, value)
    if instrument.entities:
        yield Found("sheet entities", instrument.entities[0].at, instrument.entities[0].list_name)
    yield from _names_of_entities(instrument)
    yield from _names_used_twice(instrument)
    yield from _languages(instrument)
    yield from _lists(instrument)
    yield from _columns_of_one_name(instrument)
    yield from _metadata(instrument)
    yield from _since(instrument)
    yield Found("version of the form", instrument.at, instrument.id, instrument.version)
    yield Found("XForm beside the workbook", instrument.at, instrument.id)


# --- one row of the survey sheet -------------------------------------------------------------------

_GRID = re.compile(r"w\d+\Z")
_COLUMNS = re.compile(r"(columns|compact)-\d+\Z")
# Columns with a colon that are written into the form as they are; control is another name of body.
_PLAIN = ("bind", "body", "control")
LOCKING = "kobo--locking-profile"


def _of_node(node: ir.Node) -> Iterator[Found]:
    if isinstance(node, ir.Loop):
        yield Found("type begin_loop", node.at, node.name)
    for token in _appearances(node.appearance):
        yield Found(f"appearance {token}", node.at, node.name)
    for column in node.columns:
        head, colon, _ = column.partition(":")
        if colon and head == "media":
            yield Found("media without a language", node.at, node.name, column)
        elif colon and head not in _PLAIN:
            yield Found("column with a colon", node.at, node.name, column)
        elif column == LOCKING:
            yield Found("locking profile", node.at, node.name, node.columns[column])
    if not isinstance(node, ir.Loop):
        if node.intent:
            yield Found("column intent", node.at, node.name)
        if isinstance(node.read_only, ir.Formula):
            yield Found("column read_only expression", node.at, node.name)
        if "big-image" in node.media:
            yield Found("column big-image", node.at, node.name)


def _appearances(appearance: str) -> Iterator[str]:
    if not appearance:
        return
    if "search(" in appearance:
        yield "search()"
        appearance = re.sub(r"search\(.*\)", "", appearance, flags=re.DOTALL)
    if appearance.startswith("ex:"):
        yield "ex:"
        return
    for token in appearance.split():
        yield "w" if _GRID.match(token) else "columns-n" if _COLUMNS.match(token) else token


def _of_question(question: ir.Question, instrument: ir.Instrument) -> Iterator[Found]:
    kind, parameters = typed(question.answer, instrument)
    word = kind.split(" ", 1)[0]
    yield Found(f"type {word}", question.at, question.name)
    if word == "select_one_external":
        yield Found("sheet external_choices", question.at, kind.split(" ", 1)[1])
    for parameter in parameters:
        yield Found(f"parameter {_parameter(question.answer, parameter)}", question.at, question.name)
    if question.guidance is not None:
        yield Found("column guidance_hint", question.at, question.name)
    if question.autoplay:
        yield Found("column autoplay", question.at, question.name)
    if question.default is not None and "last-saved#" in question.default.text:
        yield Found("default last-saved", question.at, question.name)
    if len(question.trigger) > 1:
        yield Found("several triggers", question.at, question.name)


def _parameter(answer: ir.Answer, parameter: str) -> str:
    """A parameter under the name that profiles use: those that come together have one."""
    match answer:
        case ir.RangeAnswer():
            marks = parameter in ("tick_interval", "tick_labelset", "placeholder")
            return "Range marks" if marks else f"Range {parameter}"
        case ir.GeoAnswer():
            return f"Geo {parameter}"
        case ir.MediaAnswer():
            return f"{'Image' if answer.kind == 'photo' else 'Audio'} {parameter}"
        case ir.TextAnswer():
            return f"Text {parameter}"
        case ir.MetadataAnswer():
            return f"Audit {parameter}"
        case _:
            return f"Select {parameter}"


# --- the form as a whole ---------------------------------------------------------------------------


def _names_used_twice(instrument: ir.Instrument) -> Iterator[Found]:
    first: set[str] = set()
    for node, _ in instrument.walk():
        if node.name.lower() in first:
            yield Found("name used twice", node.at, node.name)
        first.add(node.name.lower())


def _languages(instrument: ir.Instrument) -> Iterator[Found]:
    tags = [language.tag for language in instrument.languages]
    if instrument.default_language not in tags:
        yield Found("default language that is none", instrument.at, instrument.default_language)
        return
    if len(tags) < 2:
        return
    if any(instrument.title.render(tag) not in (None, instrument.title.source) for tag in tags):
        shown = next(one.name for one in instrument.languages if one.tag == instrument.default_language)
        yield Found("translated title", instrument.at, instrument.id, shown)
    for language in instrument.languages:
        if not any(text.render(language.tag) for text in _texts(instrument)):
            yield Found("language without a text", instrument.at, language.name)


def _texts(instrument: ir.Instrument) -> Iterator[ir.Text]:
    """The texts of a form, those of questions first."""
    for node, _ in instrument.walk():
        if node.label is not None:
            yield node.label
    for choices in instrument.lists.values():
        yield from (choice.label for choice in choices.choices)


def _lists(instrument: ir.Instrument) -> Iterator[Found]:
    for choices in instrument.lists.values():
        if choices.media_file is not None and len(instrument.languages) > 1:
            yield Found("translated list in a file", choices.at, choices.name, instrument.languages[0].name)


def _columns_of_one_name(instrument: ir.Instrument) -> Iterator[Found]:
    """A question called as an answer of a select_multiple: `langs_other` beside the answer `other` of `langs`."""
    answers = {}
    for question in instrument.questions():
        match question.answer:
            case ir.SelectAnswer(kind="multiple", choices=str(name)) if name in instrument.lists:
                for choice in instrument.lists[name].choices:
                    answers[f"{question.name}_{choice.code}".lower()] = f"{question.name}/{choice.code}"
            case _:
                pass
    for question in instrument.questions():
        if question.name.lower() in answers:
            yield Found("columns of one name", question.at, question.name, answers[question.name.lower()])


def _metadata(instrument: ir.Instrument) -> Iterator[Found]:
    below = False
    for node, above in instrument.walk():
        is_metadata = isinstance(node, ir.Question) and isinstance(node.answer, ir.MetadataAnswer)
        if is_metadata and (below or above) and node.answer.kind != "background-geopoint":  # type: ignore[union-attr]
            yield Found("metadata below a question", node.at, node.name)
        below |= not is_metadata


def _names_of_entities(instrument: ir.Instrument) -> Iterator[Found]:
    """What ODK Central refuses of entities when the form is published, or worse, with the first submission."""
    for entity in instrument.entities:
        if "." in entity.list_name or entity.list_name.startswith("__"):
            yield Found("name of entities", entity.at, entity.list_name, "list_name")
    first: dict[str, str] = {}
    for question in instrument.questions():
        if question.save_to is None:
            continue
        saved = question.save_to.rpartition("#")[2]
        if saved.lower() in ("name", "label") or saved.startswith("__"):
            yield Found("name of entities", question.at, saved, question.name)
        if first.setdefault(saved.lower(), saved) != saved:
            yield Found("name of entities", question.at, saved, first[saved.lower()])


# --- since the earlier version ---------------------------------------------------------------------


def _since(instrument: ir.Instrument) -> Iterator[Found]:
    """Questions whose type is another than in the earlier codebook, and those that are no longer asked."""
    earlier = instrument.previous
    if earlier is None:
        return
    now = {question.name: question for question in instrument.questions()}
    variables: list[Mapping[str, Any]] = [one for one in earlier.get("variables", ()) if one.get("path")]
    gone = [str(one["name"]) for one in variables if one["name"] not in now]
    for one in variables:
        question = now.get(str(one["name"]))
        was = _stored(str(one.get("type", "")))
        if question is not None and was and _stored_now(question, instrument) not in (was, "text"):
            yield Found("type that changed", question.at, question.name, str(one["type"]))
    if gone:
        yield Found("question that went", instrument.at, ", ".join(gone))


# How ODK Central stores what a type records: a change within one kind is no change there.
_STORED = {
    "select_one": "text", "select_multiple": "text", "rank": "text", "calculate": "text", "hidden": "text",
    "acknowledge": "text", "barcode": "text", "phone number": "text", "percentage": "integer", "range": "decimal",
    "image": "file", "photo": "file", "audio": "file", "video": "file", "background-audio": "file",
    "start": "dateTime", "end": "dateTime", "today": "date",
}  # fmt: skip
_PLAINLY = frozenset(
    {"text", "integer", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape", "file"}
)


def _stored(kind: str) -> str:
    word = kind if kind in _STORED else kind.split(" ", 1)[0]
    return word if word in _PLAINLY else _STORED.get(word.split("_from_file")[0], "")


def _stored_now(question: ir.Question, instrument: ir.Instrument) -> str:
    if isinstance(question.answer, ir.NoteAnswer | ir.DataAnswer):
        return "text"
    return _stored(typed(question.answer, instrument)[0]) or "text"
