"""The values that the compiler works on: one `Instrument`, frozen, which every back end reads.

Names are those of XLSForm and DDI. An `Answer` is a closed union over the whole XLSForm surface:
a back end matches on it and ends in `assert_never`, so that a new kind of answer makes the type
checker name every back end that does not say what it does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from surveykit.diagnostics import Loc

Sensitivity: TypeAlias = Literal["low", "moderate", "high", "severe"]
SENSITIVITIES: tuple[Sensitivity, ...] = ("low", "moderate", "high", "severe")
AskedBy: TypeAlias = Literal["respondent", "interviewer"]
Identifier: TypeAlias = Literal["none", "direct", "quasi"]
MediaKind: TypeAlias = Literal["image", "big-image", "audio", "video"]

NO_TEXTS: Mapping[str, str] = {}
NOWHERE = Loc("", 1, 1)


# --- texts and formulas ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """What a person reads. `key` is its gettext context: `<module>/<question>/<field>` or `<list>/<code>/label`.

    `translations` holds every language but the source's, by BCP 47 tag; `unreviewed` are the tags
    whose translation no person has reviewed yet.
    """

    key: str
    source: str
    language: str = "en"
    translations: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS, compare=True)
    unreviewed: frozenset[str] = frozenset()
    at: Loc = field(default=NOWHERE, compare=False)

    def render(self, language: str) -> str | None:
        """The text in a language, or None where it is not translated."""
        return self.source if language == self.language else self.translations.get(language)

    def nearest(self, language: str) -> str | None:
        """The text in a language, or in the one that it is a variety of; None where there is neither."""
        return self.render(language) or self.render(language.split("-", 1)[0])

    def all(self) -> Iterator[tuple[str, str]]:
        """Every language's tag and text, the source's first."""
        yield self.language, self.source
        yield from self.translations.items()


@dataclass(frozen=True, slots=True)
class Formula:
    """An XLSForm expression as written, such as `${age} >= 18`; `expr.parse` understands it.

    `at` is the place of its first character when it stands on one line.
    """

    text: str
    at: Loc = field(default=NOWHERE, compare=False)


# --- answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """Free text (`text`); `rows` is the height of the box. `kind` covers XLSForm's typed texts."""

    kind: Literal["text", "phone number"] = "text"
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class IntegerAnswer:
    """A whole number. `kind` other than `integer` is one of XLSForm's ready-made ranges."""

    kind: Literal[
        "integer", "percentage", "number of days in last month", "number of days in last six months",
        "number of days in last year",
    ] = "integer"  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecimalAnswer:
    """A number with a fraction."""


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    """A number from a slider (`range`): bounds and step, and marks where a client shows them."""

    start: str = "1"
    end: str = "10"
    step: str = "1"
    tick_interval: str | None = None
    tick_labelset: str | None = None
    placeholder: str | None = None


@dataclass(frozen=True, slots=True)
class SelectAnswer:
    """One (`select_one`) or several (`select_multiple`) choices of a list, or all of them in order (`rank`).

    Exactly one of `choices` (a list of the instrument), `file` (CSV, XML or GeoJSON beside the form),
    `repeat` (a reference to a question in a repeat) says where the choices come from. `external` makes
    `choices` a list of the `external_choices` sheet, which only ODK Collect knows. `query` is that
    sheet's filter column.
    """

    kind: Literal["one", "multiple", "rank"]
    choices: str | None = None
    file: str | None = None
    repeat: Formula | None = None
    external: bool = False
    choice_filter: Formula | None = None
    or_other: bool = False
    randomize: bool = False
    seed: str | None = None
    value_column: str | None = None
    label_column: str | None = None


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """A date, a time of day, or both."""

    kind: Literal["date", "time", "dateTime"]


@dataclass(frozen=True, slots=True)
class GeoAnswer:
    """A place: a point, a line or an area. Accuracies in metres."""

    kind: Literal["geopoint", "geotrace", "geoshape"]
    capture_accuracy: str | None = None
    warning_accuracy: str | None = None
    allow_mock_accuracy: bool | None = None
    incremental: bool = False
    reference_geometry: str | None = None


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """A file taken or chosen: photo, audio, video or any other. `max_pixels` bounds a photo's long edge."""

    kind: Literal["photo", "audio", "video", "file"]
    max_pixels: int | None = None
    app: str | None = None
    quality: str | None = None


@dataclass(frozen=True, slots=True)
class BarcodeAnswer:
    """The content of a barcode or QR code."""


@dataclass(frozen=True, slots=True)
class AcknowledgeAnswer:
    """A tick that something was read or done; its value is `OK`."""


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """A text that is shown and asks nothing."""


@dataclass(frozen=True, slots=True)
class ComputedAnswer:
    """A value that the form computes (`calculate`) and does not show."""


@dataclass(frozen=True, slots=True)
class HiddenAnswer:
    """A value that is neither shown nor computed, only set by a default or a trigger."""


@dataclass(frozen=True, slots=True)
class MetadataAnswer:
    """What the device records by itself. `parameters` are those of an audit or a background recording."""

    kind: Literal[
        "start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid",
        "uri:deviceid", "uri:username", "uri:phonenumber", "uri:email", "uri:simserial", "uri:subscriberid",
        "start-geopoint", "background-geopoint", "background-audio", "audit",
    ]  # fmt: skip
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """A data file that travels with the form, for `pulldata` and `instance()`: no question at all."""

    kind: Literal["csv-external", "xml-external"]


@dataclass(frozen=True, slots=True)
class MapFeatureAnswer:
    """A feature picked on OpenStreetMap (`osm`); `tags` names a list of the `osm` sheet."""

    tags: str | None = None


Answer: TypeAlias = (
    TextAnswer | IntegerAnswer | DecimalAnswer | RangeAnswer | SelectAnswer | DateAnswer | GeoAnswer
    | MediaAnswer | BarcodeAnswer | AcknowledgeAnswer | NoteAnswer | ComputedAnswer | HiddenAnswer
    | MetadataAnswer | DataAnswer | MapFeatureAnswer
)  # fmt: skip


def holds_value(answer: Answer) -> bool:
    """Whether the answer is a variable of the data: a note (its leaf stays empty) and a data file are not."""
    return not isinstance(answer, NoteAnswer | DataAnswer)


# --- choice lists ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list. `code` is what the data hold; `value` its fixed number in statistics programs.

    `missing` names the missing value that the code means (`dk`, `refused`, …). `exclusive` marks a code
    that cannot stand beside another in a select_multiple. `offered` is false for a code that only data from
    elsewhere may hold. `columns` are further columns of the choices
    sheet, such as those a choice filter reads.
    """

    code: str
    label: Text
    value: int | None = None
    missing: str | None = None
    exclusive: bool = False
    offered: bool = True
    gloss: str = ""
    media: Mapping[MediaKind, Text] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """The choices of one or several questions. `media_file` is set when they travel beside the form.

    `others` are codes that no form offers but that data may hold.
    """

    name: str
    choices: tuple[Choice, ...]
    version: str = ""
    media_file: str | None = None
    others: tuple[Choice, ...] = ()
    at: Loc = field(default=NOWHERE, compare=False)

    def code(self, code: str) -> Choice | None:
        """The choice with a code, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)

    def known(self, code: str) -> Choice | None:
        """The choice with a code, whether the form offers it or only data may hold it; or None."""
        return self.code(code) or next((choice for choice in self.others if choice.code == code), None)


# --- the tree --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node was written: module and version, and the id it has there, before any prefix."""

    module: str
    version: str
    item: str


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that is not a group. `name` is unique in the whole form, ignoring case."""

    name: str
    answer: Answer
    origin: Origin
    at: Loc = field(default=NOWHERE, compare=False)
    label: Text | None = None
    hint: Text | None = None
    guidance: Text | None = None
    media: Mapping[MediaKind, Text] = field(default_factory=dict)
    autoplay: str | None = None
    relevant: Formula | None = None
    constraint: Formula | None = None
    constraint_message: Text | None = None
    required: Formula | bool = False
    required_message: Text | None = None
    calculation: Formula | None = None
    default: Formula | None = None
    read_only: Formula | bool = False
    trigger: tuple[str, ...] = ()
    appearance: str = ""
    intent: str | None = None
    save_to: str | None = None
    hxl: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    variant: Literal["core", "extended"] = "core"
    sensitivity: Sensitivity = "low"
    asked_by: AskedBy = "respondent"
    identifier: Identifier = "none"
    identifier_kind: str = ""
    topic: str = ""
    stop: bool = False
    age_of: str = ""
    geography_level: int = 0
    concept: str = ""
    align: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions shown under one heading, or asked under one condition."""

    name: str
    children: tuple[Node, ...]
    origin: Origin
    at: Loc = field(default=NOWHERE, compare=False)
    label: Text | None = None
    hint: Text | None = None
    media: Mapping[MediaKind, Text] = field(default_factory=dict)
    relevant: Formula | None = None
    read_only: Formula | bool = False
    appearance: str = ""
    intent: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    gate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """Questions asked again for each row; `count` fixes how often, else the interviewer adds rows."""

    name: str
    children: tuple[Node, ...]
    origin: Origin
    at: Loc = field(default=NOWHERE, compare=False)
    label: Text | None = None
    hint: Text | None = None
    media: Mapping[MediaKind, Text] = field(default_factory=dict)
    relevant: Formula | None = None
    read_only: Formula | bool = False
    count: Formula | None = None
    appearance: str = ""
    intent: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    gate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """The same questions once for each choice of a list (`begin loop over`): groups, in the XForm."""

    name: str
    choices: str
    children: tuple[Node, ...]
    origin: Origin
    at: Loc = field(default=NOWHERE, compare=False)
    label: Text | None = None
    relevant: Formula | None = None
    appearance: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    gate: tuple[str, ...] = ()


Node: TypeAlias = Question | Group | Repeat | Loop


# --- what comes with the tree ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Derived:
    """A variable computed from answers. `on_form` says whether the form computes it too, as a calculate."""

    name: str
    label: Text
    calculation: Formula
    on_form: bool
    origin: Origin
    choices: str | None = None
    sensitivity: Sensitivity = "low"
    concept: str = ""
    align: Mapping[str, str] = field(default_factory=dict)
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure to report: share, mean or ratio. `honesty` says how far it may claim a standard."""

    id: str
    label: Text
    numerator: Formula
    denominator: Formula
    origin: Origin
    disaggregate: tuple[str, ...] = ()
    honesty: Literal["official", "proxy", "not comparable"] = "proxy"
    aligned: Mapping[str, str] = field(default_factory=dict)
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Ethics:
    """Under which conditions a module may be asked: the mandatory half of a module."""

    sensitivity: Sensitivity
    minimum_age: int
    maximum_age: int | None
    speaks_for: str
    who: Text
    consent: str
    privacy: str
    distress: str
    training: tuple[str, ...]
    referral: tuple[str, ...]
    retention: str
    recall: Text | None
    finest_geography: str
    prohibits: tuple[str, ...]
    stop_rules: tuple[Text, ...]
    purpose: Text
    release: str
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A standard that a module rests on, with its version and licence."""

    standard: str
    version: str
    licence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModuleUse:
    """One module in an instrument: which, how, and its ethics statement. `minutes` are for the variant used."""

    id: str
    version: str
    prefix: str
    group: str
    variant: Literal["core", "extended"]
    title: Text
    theme: str
    unit: str
    ethics: Ethics
    sources: tuple[Source, ...]
    minutes: float
    wording: Literal["own", "provisional", "official"]
    gate: tuple[str, ...] = ()
    unset: tuple[tuple[str, str, Loc], ...] = ()
    """Parameters that only the team can know and that still stand at their example: name, value and place."""
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the form: BCP 47 tag and its own name; `label` is the name XLSForm columns carry."""

    tag: str
    name: str
    right_to_left: bool = False

    @property
    def label(self) -> str:
        """`Français (fr)`."""
        return f"{self.name} ({self.tag})"


@dataclass(frozen=True, slots=True)
class Entity:
    """A row of the entities sheet (ODK): which answers become or change a record of a list."""

    list_name: str
    label: Formula | None = None
    entity_id: Formula | None = None
    create_if: Formula | None = None
    update_if: Formula | None = None
    repeat: Formula | None = None
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that travels with the form."""

    name: str
    content: bytes
    at: Loc = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire, linked: what every back end reads. Changing it means making another one."""

    id: str
    version: str
    title: Text
    languages: tuple[Language, ...]
    default_language: str
    targets: tuple[str, ...]
    nodes: tuple[Node, ...]
    lists: Mapping[str, ChoiceList]
    modules: tuple[ModuleUse, ...]
    derived: tuple[Derived, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    osm: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    media: tuple[Media, ...] = ()
    draft: bool = True
    recipe: Mapping[str, object] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    """The codebook of an earlier version, as codebook.json holds it."""
    summary: Text | None = None
    own_text: Callable[[str, str, Loc], Text] | None = field(default=None, compare=False, repr=False)
    """Makes a text of surveykit's own, by key and English wording, in every language that has it."""
    phrases: Mapping[str, Text] = field(default_factory=dict, compare=False, repr=False)
    """What surveykit puts into documents, by key, in every language that has it."""
    at: Loc = field(default=NOWHERE, compare=False)

    def walk(self) -> Iterator[tuple[Node, tuple[Node, ...]]]:
        """Every node in form order, with its ancestors, outermost first."""
        return walk(self.nodes)

    def questions(self) -> Iterator[Question]:
        """Every question in form order."""
        return (node for node, _ in self.walk() if isinstance(node, Question))


def walk(nodes: tuple[Node, ...], above: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Every node of a forest in form order, with its ancestors, outermost first."""
    for node in nodes:
        yield node, above
        if not isinstance(node, Question):
            yield from walk(node.children, (*above, node))
