"""XLSForm's question types as authors write them: which keys each takes, and the answer it makes.

The names are those of pyxform 4.5; the many older spellings it still takes are aliases of one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from surveykit import ir


class AnswerKeys(Protocol):
    """The keys of a question that bear on its answer."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """XLSForm parameters that were found legal."""

    def string(self, key: str) -> str | None:
        """A key's text, or None."""

    def formula(self, key: str) -> ir.Formula | None:
        """A key's expression, or None."""

    def flag(self, key: str) -> bool:
        """Whether a key is true."""


@dataclass(frozen=True, slots=True)
class QuestionType:
    """How an author's question of one type becomes an answer."""

    build: Callable[[AnswerKeys], ir.Answer]
    keys: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    one_source: bool = False


_NUMBER = r"-?[0-9]+(\.[0-9]+)?"
_WHOLE = r"[0-9]+"
_YES_NO = r"true|false"
_SELECT = {"randomize": _YES_NO, "seed": rf"{_NUMBER}|\$\{{[^}}]+\}}"}
_POINT = {"allow-mock-accuracy": _YES_NO, "reference-geometry": r".+"}

PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "text": {"rows": _WHOLE},
    "range": {
        "start": _NUMBER, "end": _NUMBER, "step": _NUMBER, "tick_interval": _NUMBER, "tick_labelset": r"[^ ]+", "placeholder": _NUMBER,
    },
    "select_one": _SELECT,
    "select_multiple": _SELECT,
    "rank": _SELECT,
    "geopoint": {**_POINT, "capture-accuracy": _NUMBER, "warning-accuracy": _NUMBER},
    "geotrace": {**_POINT, "incremental": r"true"},
    "geoshape": {**_POINT, "incremental": r"true"},
    "photo": {"max-pixels": _WHOLE, "app": r"[A-Za-z][A-Za-z0-9_.]*"},
    "audio": {"quality": r"voice-only|low|normal|external"},
    "background-audio": {"quality": r"voice-only|low|normal"},
    "audit": {
        "location-priority": r"no-power|low-power|balanced|high-accuracy", "location-min-interval": _WHOLE, "location-max-age": _WHOLE,
        "track-changes": _YES_NO, "track-changes-reasons": r"on-form-edit", "identify-user": _YES_NO,
    },
}  # fmt: skip

_CHOICES = frozenset({"choices", "file", "choices_from", "choice_filter", "external", "band"})


def _select(kind: str) -> Callable[[AnswerKeys], ir.Answer]:
    def build(keys: AnswerKeys) -> ir.Answer:
        parameters = keys.parameters
        return ir.SelectAnswer(
            kind=kind,  # type: ignore[arg-type]
            choices=keys.string("choices"),
            file=keys.string("file"),
            repeat=keys.formula("choices_from"),
            external=keys.flag("external"),
            choice_filter=keys.formula("choice_filter"),
            or_other=keys.flag("or_other"),
            randomize=parameters.get("randomize") == "true",
            seed=parameters.get("seed"),
            value_column=parameters.get("value"),
            label_column=parameters.get("label"),
        )

    return build


def _text(kind: str) -> Callable[[AnswerKeys], ir.Answer]:
    def build(keys: AnswerKeys) -> ir.Answer:
        rows = keys.parameters.get("rows")
        return ir.TextAnswer(kind, int(rows) if rows else None)  # type: ignore[arg-type]

    return build


def _range(keys: AnswerKeys) -> ir.Answer:
    given = keys.parameters
    return ir.RangeAnswer(
        given.get("start", "1"), given.get("end", "10"), given.get("step", "1"),
        given.get("tick_interval"), given.get("tick_labelset"), given.get("placeholder"),
    )  # fmt: skip


def _geo(kind: str) -> Callable[[AnswerKeys], ir.Answer]:
    def build(keys: AnswerKeys) -> ir.Answer:
        given = keys.parameters
        mock = given.get("allow-mock-accuracy")
        return ir.GeoAnswer(
            kind,  # type: ignore[arg-type]
            given.get("capture-accuracy"),
            given.get("warning-accuracy"),
            None if mock is None else mock == "true",
            given.get("incremental") == "true",
            given.get("reference-geometry"),
        )

    return build


def _media(kind: str) -> Callable[[AnswerKeys], ir.Answer]:
    def build(keys: AnswerKeys) -> ir.Answer:
        given = keys.parameters
        pixels = given.get("max-pixels")
        return ir.MediaAnswer(kind, int(pixels) if pixels else None, given.get("app"), given.get("quality"))  # type: ignore[arg-type]

    return build


def _metadata(kind: str) -> Callable[[AnswerKeys], ir.Answer]:
    return lambda keys: ir.MetadataAnswer(kind, dict(keys.parameters))  # type: ignore[arg-type]


def _always(answer: ir.Answer) -> Callable[[AnswerKeys], ir.Answer]:
    return lambda _keys: answer


_DAYS = (
    "percentage",
    "number of days in last month",
    "number of days in last six months",
    "number of days in last year",
)
_METADATA = (
    "start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid",
    "uri:deviceid", "uri:username", "uri:phonenumber", "uri:email", "uri:simserial", "uri:subscriberid",
    "start-geopoint", "background-geopoint", "background-audio", "audit",
)  # fmt: skip

TYPES: Mapping[str, QuestionType] = {
    "text": QuestionType(_text("text")),
    "phone number": QuestionType(_text("phone number")),
    "integer": QuestionType(_always(ir.IntegerAnswer())),
    **{kind: QuestionType(_always(ir.IntegerAnswer(kind))) for kind in _DAYS},  # type: ignore[arg-type]
    "decimal": QuestionType(_always(ir.DecimalAnswer())),
    "range": QuestionType(_range),
    "select_one": QuestionType(_select("one"), _CHOICES | {"or_other"}, one_source=True),
    "select_multiple": QuestionType(_select("multiple"), _CHOICES | {"or_other"}, one_source=True),
    "rank": QuestionType(_select("rank"), frozenset({"choices", "choice_filter", "band"}), ("choices",)),
    "date": QuestionType(_always(ir.DateAnswer("date"))),
    "time": QuestionType(_always(ir.DateAnswer("time"))),
    "dateTime": QuestionType(_always(ir.DateAnswer("dateTime"))),
    "geopoint": QuestionType(_geo("geopoint")),
    "geotrace": QuestionType(_geo("geotrace")),
    "geoshape": QuestionType(_geo("geoshape")),
    "photo": QuestionType(_media("photo")),
    "audio": QuestionType(_media("audio")),
    "video": QuestionType(_media("video")),
    "file": QuestionType(_media("file")),
    "barcode": QuestionType(_always(ir.BarcodeAnswer())),
    "acknowledge": QuestionType(_always(ir.AcknowledgeAnswer())),
    "note": QuestionType(_always(ir.NoteAnswer())),
    "calculate": QuestionType(_always(ir.ComputedAnswer())),
    "hidden": QuestionType(_always(ir.HiddenAnswer())),
    **{kind: QuestionType(_metadata(kind)) for kind in _METADATA},
    "csv-external": QuestionType(_always(ir.DataAnswer("csv-external"))),
    "xml-external": QuestionType(_always(ir.DataAnswer("xml-external"))),
    "osm": QuestionType(lambda keys: ir.MapFeatureAnswer(keys.string("tags")), frozenset({"tags"})),
}

_PROMPTS = {
    "acknowledge": "acknowledge", "audio": "audio", "barcode": "barcode", "calculate": "calculate", "date": "date",
    "date time": "dateTime", "dateTime": "dateTime", "decimal": "decimal", "file": "file", "image": "photo", "photo": "photo",
    "integer": "integer", "location": "geopoint", "note": "note", "text": "text", "video": "video",
}  # fmt: skip

ALIASES: Mapping[str, str] = {
    **{f"add {word} prompt": kind for word, kind in _PROMPTS.items()},
    "add select one prompt using": "select_one", "add select multiple prompt using": "select_multiple",
    **{f"q {word}": kind for word, kind in _PROMPTS.items() if word not in ("file", "text", "integer", "photo")},
    "q geopoint": "geopoint", "q geoshape": "geoshape", "q geotrace": "geotrace", "q int": "integer", "q picture": "photo",
    "q string": "text", "q select": "select_multiple", "q select1": "select_one",
    "select all that apply": "select_multiple", "select all that apply from": "select_multiple", "select multiple from": "select_multiple",
    "select multiple using": "select_multiple", "select one": "select_one", "select one from": "select_one", "select one using": "select_one",
    "select1": "select_one", "select_one_from_file": "select_one", "select_multiple_from_file": "select_multiple",
    "select one from file": "select_one", "select multiple from file": "select_multiple",
    "select_one_external": "select_one", "select one external": "select_one",
    "date time": "dateTime", "datetime": "dateTime", "image": "photo", "int": "integer", "string": "text",
    "gps": "geopoint", "location": "geopoint", "trigger": "acknowledge",
    "device id": "deviceid", "get device id": "deviceid", "imei": "deviceid", "get phone number": "phonenumber",
    "start time": "start", "get start time": "start", "end time": "end", "get end time": "end", "get today": "today",
    "lgroup": "repeat", "looped group": "repeat",
    "sim id": "simserial", "get sim id": "simserial", "subscriber id": "subscriberid", "get subscriber id": "subscriberid",
}  # fmt: skip

EXTERNAL = frozenset({"select_one_external", "select one external"})

SETTINGS = frozenset({
    "style", "instance_name", "public_key", "submission_url", "auto_send", "auto_delete", "allow_choice_duplicates", "client_editable",
    "clean_text_values", "omit_instanceID", "instance_id", "instance_xmlns", "namespaces", "name", "entity_version", "add_none_option",
    "flat", "prefix", "delimiter", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format",
    "sms_response",
})  # fmt: skip
"""Settings that a recipe may write, beside attributes of its own (`attribute::name`)."""

OWN_SETTINGS: Mapping[str, str] = {
    "form_title": "the recipe's title", "title": "the recipe's title", "set_form_title": "the recipe's title",
    "form_id": "the recipe's id ('instrument')", "id_string": "the recipe's id ('instrument')", "set_form_id": "the recipe's id ('instrument')",
    "version": "the recipe's version", "default_language": "the first of the recipe's languages",
}  # fmt: skip
"""Settings that surveykit writes itself, and what from."""

COLUMN_ALIASES: Mapping[str, str] = {
    "command": "type", "tag": "name", "value": "name", "caption": "label", "readonly": "read_only", "relevance": "relevant",
    "constraining_message": "constraint_message", "requiredmsg": "required_message", "calculate": "calculation", "count": "repeat_count",
    "jr:count": "repeat_count", "body": "control", "noapperrorstring": "no_app_error_string",
}  # fmt: skip
"""Older headers of the survey sheet that pyxform still takes, and the header each stands for."""
