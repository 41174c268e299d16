"""What can be translated: the texts of each module, list and instrument, in the order of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from surveykit.diagnostics import Loc, Log
from surveykit.ir import Text
from surveykit.library import Found, Library
from surveykit.parse import ListSource, Module, Recipe, parse_list, parse_module, parse_recipe
from surveykit.source import Node, read_yaml
from surveykit.translate import Texts

Kind: TypeAlias = Literal["module", "list", "instrument"]
FOLDERS: Mapping[Kind, str] = {"module": "", "list": "lists/", "instrument": "instruments/"}
SURVEYKIT = "surveykit"
"""The part that holds surveykit's own texts: what it puts on forms and says to its users."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate: its key, its wording, and where it stands."""

    key: str
    source: str
    at: Loc


@dataclass(frozen=True, slots=True)
class Part:
    """What one catalog translates. `own` says whether it is the project's; `choices` are the keys of each list's labels.

    `path` is its file as messages show it, `place` below the project's or the library's folder.
    """

    kind: Kind
    id: str
    own: bool
    language: str
    path: str
    place: str
    units: tuple[Unit, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The catalog's name below a language's folder, without its ending: `dem_core`, `lists/yn`."""
        return f"{FOLDERS[self.kind]}{self.id}"


class _Recorder(Texts):
    """Notes the texts that a catalog translates; a text that its own file gives in several languages needs none."""

    def __init__(self, language: str, log: Log) -> None:
        super().__init__(language, (), log)
        self.units: dict[str, Unit] = {}

    def make(self, key: str, source: str, at: Loc) -> Text:
        """The text, noted."""
        if source.strip():
            self.units.setdefault(key, Unit(key, source, at))
        return Text(key, source, self.language, at=at)


def parts(library: Library, log: Log) -> Iterator[Part]:
    """Every module, list and instrument that has texts, by kind and id. A file with a fault is reported and left out."""
    index = library.index
    tables: dict[Kind, dict[str, Found]] = {
        "module": index.modules,
        "list": index.lists,
        "instrument": index.instruments,
    }
    no_texts: set[tuple[str, str]] = set()
    for kind, table in tables.items():
        for identity in sorted(table):
            part = _part(library, kind, table[identity], no_texts, log)
            if part is not None and part.units:
                yield part


def _part(library: Library, kind: Kind, found: Found, no_texts: set[tuple[str, str]], log: Log) -> Part | None:
    """The texts of one file, or None when it has a fault.

    `no_texts` are the parameters that are numbers or codes, by module: modules, which come first, add theirs.
    """
    shown = library.shown(found.path)
    content = library.read(found.path)
    if content is None:
        log.error("Y011", Loc(shown), "the file cannot be read", "Check that it exists and that you may read it.")
        return None
    node = read_yaml(content, shown, log)
    if node is None:
        return None
    recorders: list[_Recorder] = []

    def make_texts(language: str) -> _Recorder:
        recorders.append(_Recorder(language, log))
        return recorders[-1]

    choices = _choices(kind, node, make_texts, no_texts, log)
    if choices is None or not recorders:
        return None
    recorder = recorders[0]
    for module, name in no_texts if kind == "instrument" else ():
        recorder.units.pop(f"{found.id}/{module}/parameters/{name}", None)
    units = tuple(sorted(recorder.units.values(), key=lambda unit: (unit.at.line, unit.at.col)))
    root = library.project if found.own else library.shipped
    place = found.path.relative_to(root).as_posix() if found.path.is_relative_to(root) else shown
    return Part(kind, found.id, found.own, recorder.language, shown, place, units, choices)


def _choices(
    kind: Kind, node: Node, make_texts: Callable[[str], Texts], no_texts: set[tuple[str, str]], log: Log
) -> dict[str, tuple[str, ...]] | None:
    """The keys of each list's labels, or None when the file has a fault."""
    match kind:
        case "module":
            module: Module | None = parse_module(node, make_texts, log)
            lists = list(module.lists.values()) if module is not None else None
            if module is not None:
                no_texts |= {
                    (module.id, name) for name, parameter in module.parameters.items() if parameter.type != "text"
                }
        case "list":
            source: ListSource | None = parse_list(node, make_texts, log)
            lists = [source] if source is not None else None
        case "instrument":
            recipe: Recipe | None = parse_recipe(node, make_texts, log)
            if recipe is None:
                return None
            # A module that is used twice is named by its prefix.
            no_texts |= {
                (use.prefix.name, name)
                for use in recipe.uses
                if use.prefix is not None
                for module_id, name in no_texts
                if module_id == use.module.name
            }
            return {
                change.name.name: tuple(c.label.key for c in change.extend) for change in recipe.lists if change.extend
            }
    if lists is None:
        return None
    return {one.name: tuple(choice.label.key for choice in one.codes) for one in lists if one.codes}


# --- which of them a command works on --------------------------------------------------------------


def in_scope(library: Library, everything: list[Part], *, whole: bool = False) -> list[Part]:
    """The parts whose catalogs belong to where the user stands.

    In surveykit's own checkout: all. In a project: its own, and those of the library that its catalogs already
    translate, or all that its instruments use when `whole`.
    """
    if not any(part.own for part in everything) and library.project.resolve() == library.shipped.resolve():
        return everything
    used = used_by_own(library) if whole else set()
    kept = {
        (kind, identity)
        for (_, kind, identity), found in library.index.catalogs.items()
        if any(one.own for one in found)
    }
    return [part for part in everything if part.own or (part.kind, part.id) in kept or (part.kind, part.id) in used]


def used_by_own(library: Library) -> set[tuple[str, str]]:
    """The modules and lists that the project's own instruments are made from."""
    used: set[tuple[str, str]] = set()
    for identity, found in library.index.instruments.items():
        recipe = library.recipe(identity) if found.own else None
        if recipe is None:
            continue
        material = library.gather(recipe)
        used |= {("module", name) for name in material.modules}
        used |= {("list", name) for name in material.lists}
    return used


def catalog_path(library: Library, language: str, part: Part) -> Path:
    """Where the catalog of a part lies, or is to lie: in the project's translations when it stands in one."""
    return library.project / "translations" / language / f"{part.name}.po"
