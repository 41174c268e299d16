"""The codebook as values: what every document and program for a statistician is a view of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from surveykit.backends.codebook.changes import Change
from surveykit.diagnostics import Loc
from surveykit.ir import Instrument

Texts: TypeAlias = Mapping[str, str]
"""A text by language tag; a language without it is left out."""
DataType: TypeAlias = Literal[
    "integer", "decimal", "text", "code", "codes", "ranking", "date", "time", "moment", "place", "file", "none",
]  # fmt: skip
"""What a cell holds; `none` for a note, whose cell stays empty."""
Measure: TypeAlias = Literal["nominal", "ordinal", "scale", "none"]
NO_TEXTS: Texts = {}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the data: the interviews, or the rows of a repeat.

    `key` identifies a row and `parent_key` the row of the parent that it belongs to, by platform.
    """

    name: str
    path: str
    parent: str | None
    label: Texts
    key: Mapping[str, str]
    parent_key: Mapping[str, str]
    own_columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Category:
    """One choice: its code in the data, its number, and the names of its 0/1 column where several can be chosen."""

    code: str
    value: int | None
    label: Texts
    missing: str | None
    offered: bool
    gloss: str
    dummy: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression, in words by language, and the message that a person sees."""

    expression: str
    text: Texts
    message: Texts = field(default_factory=lambda: NO_TEXTS)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: a leaf of the form, or one that only an analysis computes (`on_form` is false)."""

    name: str
    table: str
    path: str
    type: str
    data_type: DataType
    measure: Measure
    label: Texts
    question: Texts
    hint: Texts
    guidance: Texts
    choices_list: str
    choices: tuple[Category, ...]
    universe: Condition | None
    constraint: Condition | None
    required: bool
    calculation: Condition | None
    derived: bool
    on_form: bool
    asked_by: str
    module: str
    module_version: str
    group: str
    concept: str
    align: Mapping[str, str]
    hxl: str
    sensitivity: str
    identifier: str
    identifier_kind: str
    stata_name: str
    kobo: tuple[str, ...]
    central: tuple[str, ...]
    depends_on: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    at: Loc = field(default_factory=lambda: Loc("", 1, 1), compare=False)

    @property
    def spss_name(self) -> str:
        """SPSS takes what Stata takes."""
        return self.stata_name


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator."""

    id: str
    label: Texts
    numerator: Condition
    denominator: Condition
    disaggregate: tuple[str, ...]
    honesty: str
    aligned: Mapping[str, str]
    module: str
    table: str


@dataclass(frozen=True, slots=True)
class Part:
    """A module in the instrument, with what its ethics statement asks."""

    id: str
    version: str
    title: Texts
    group: str
    theme: str
    unit: str
    variant: str
    minutes: float
    wording: str
    condition: Condition | None
    sensitivity: str
    who: Texts
    purpose: Texts
    consent: str
    privacy: str
    distress: str
    minimum_age: int
    maximum_age: int | None
    training: tuple[str, ...]
    referral: tuple[str, ...]
    retention: str
    recall: Texts
    finest_geography: str
    release: str
    sources: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything a statistician is told of an instrument; `instrument` and `lists` serve the programs."""

    id: str
    version: str
    draft: bool
    title: Texts
    summary: str
    languages: tuple[tuple[str, str, bool], ...]
    default_language: str
    tables: tuple[Table, ...]
    variables: tuple[Variable, ...]
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    waivers: tuple[Mapping[str, object], ...]
    instrument: Instrument = field(compare=False, repr=False)
    previous: str = ""
    """The version that `changes` compares with."""
    changes: tuple[Change, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The language tags, in the instrument's order."""
        return tuple(tag for tag, _, _ in self.languages)

    def of_table(self, name: str) -> tuple[Variable, ...]:
        """The variables of one table, in form order."""
        return tuple(variable for variable in self.variables if variable.table == name)

    def said(self, texts: Texts, tag: str) -> str:
        """A text in a language, else in the instrument's own, else in any that there is."""
        found = texts.get(tag)
        if found is None:
            found = texts.get(self.default_language)
        return found if found is not None else next(iter(texts.values()), "")


MISSING: Mapping[str, tuple[int, str]] = {
    "dk": (-98, ".a"), "refused": (-97, ".b"), "na": (-96, ".c"), "not_asked": (-95, ".d"), "stopped": (-94, ".e"),
    "suppressed": (-93, ".f"),
}  # fmt: skip
"""The missing values that every list and number shares: in SPSS, R and the tables, and in Stata."""
