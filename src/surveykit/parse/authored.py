"""What authors' files say, typed: modules, choice lists and recipes before they are linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from surveykit import ir
from surveykit.diagnostics import Loc


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a recipe may set: a text in every language, a number, or a code."""

    name: str
    type: Literal["text", "integer", "decimal", "code"]
    default: ir.Text | str
    minimum: float | None
    maximum: float | None
    options: tuple[str, ...]
    must_set: bool
    standard: str
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that the author wrote, and where."""

    name: str
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """What the linker must do with an item: nothing of it reaches the instrument as such."""

    gate: tuple[Named, ...] = ()
    band: str | None = None
    drop_beside: ir.Sensitivity | None = None
    reuse: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DerivedItem:
    """A derived variable with what the linker must know: the item it precedes on the form, its variant."""

    derived: ir.Derived
    before: Named | None
    variant: Literal["core", "extended"]


@dataclass(frozen=True, slots=True)
class ListSource:
    """A choice list as written, before generated codes, CSV rows and missing codes are added."""

    name: str
    version: str
    codes: tuple[ir.Choice, ...]
    missing: bool
    generate: str | None
    only: tuple[Named, ...]
    file: Named | None
    external: bool
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Module:
    """A question module as its file says it, every text with its translations."""

    id: str
    version: str
    prefix: str
    title: ir.Text
    language: str
    theme: str
    unit: str
    needs: tuple[tuple[Named, ...], ...]
    conflicts: tuple[Named, ...]
    provides: Mapping[str, ir.Formula]
    parameters: Mapping[str, Parameter]
    ethics: ir.Ethics
    gate: tuple[Named, ...]
    minutes_core: float
    minutes_extended: float
    per_member: bool
    wording: Literal["own", "provisional", "official"]
    sources: tuple[ir.Source, ...]
    lists: Mapping[str, ListSource]
    appearance: str
    questions: tuple[ir.Node, ...]
    bindings: Mapping[str, Binding]
    derived: tuple[DerivedItem, ...]
    indicators: tuple[ir.Indicator, ...]
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """A standard's own sentences for a module: by key, its place and the sentence in each language."""

    module: Named
    source: ir.Source
    texts: Mapping[str, tuple[Loc, Mapping[str, str]]]
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Override:
    """Keys of one item that a recipe changes."""

    item: Named
    values: Mapping[str, ir.Text | ir.Formula | str | bool]


@dataclass(frozen=True, slots=True)
class Use:
    """One module entry of a recipe."""

    module: Named
    prefix: Named | None = None
    variant: Literal["core", "extended"] | None = None
    parameters: Mapping[str, tuple[ir.Text | str, Loc]] = field(default_factory=dict)
    include: tuple[Named, ...] = ()
    exclude: tuple[Named, ...] = ()
    overrides: tuple[Override, ...] = ()
    for_each: Named | None = None
    when: ir.Formula | None = None


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a recipe does to a shared list."""

    name: Named
    subset: tuple[Named, ...] | None
    without: tuple[Named, ...]
    extend: tuple[ir.Choice, ...]
    file: Named | None
    large: bool | None
    external: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """An instrument as its file says it."""

    id: str
    version: str
    title: ir.Text
    summary: ir.Text | None
    language: str
    languages: tuple[Named, ...]
    targets: tuple[str, ...]
    variant: Literal["core", "extended"]
    banded: bool
    uses: tuple[Use, ...]
    lists: tuple[ListChange, ...]
    settings: Mapping[str, str]
    settings_at: Mapping[str, Loc]
    entities: tuple[ir.Entity, ...]
    osm: Mapping[str, tuple[ir.Choice, ...]]
    media: tuple[Named, ...]
    members: int
    document: Mapping[str, Any]
    at: Loc = field(compare=False)
    wordings: tuple[Named, ...] = ()
    """Files with the official texts of wording slots."""
    previous: Named | None = None
    """The codebook.json of an earlier version."""
    places: Mapping[str, Loc] = field(default_factory=dict, compare=False)
    """Where each key and entry of `document` stands, by its path: `safeguards/referral/card`, `waivers/0/rule`."""
