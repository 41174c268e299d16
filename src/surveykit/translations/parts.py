"""What can be translated: the texts of each module, list and instrument, in the order of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from surveykit.diagnostics import Loc, Log
from surveykit.ir import Choice, Text
from surveykit.library import Found, Library
from surveykit.lists import read_csv
from surveykit.parse import ListSource, Module, Named, Recipe, parse_list, parse_module, parse_recipe
from surveykit.source import Node, read_yaml
from surveykit.translate import Texts, reads_as_it_is

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
    given: frozenset[str] = frozenset()
    """The languages in which its own file says it."""
    bare: bool = False
    """Whether it is said without a language, as a place's name or a telephone number is."""
    note: str = ""
    """What else its own file says of it, for a translator."""
    place: str = ""
    """Its file below the project's or the library's folder, where it is not that of its part."""

    def is_given(self, language: str) -> bool:
        """Whether the text's own file serves a language, so that no catalog need do it."""
        return language in self.given or (self.bare and reads_as_it_is(self.source, language))


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


class Recorder(Texts):
    """Notes the texts that a catalog may translate, and the languages in which their own file gives them."""

    def __init__(self, language: str, log: Log) -> None:
        super().__init__(language, (), log)
        self.units: dict[str, Unit] = {}

    def make(self, key: str, source: str, at: Loc) -> Text:
        """The text, noted."""
        if source.strip():
            self.units.setdefault(key, Unit(key, source, at))
        return Text(key, source, self.language, at=at)

    def inline(self, key: str, languages: Mapping[str, str], at: Loc) -> Text:
        """A text that its file gives in several languages, noted."""
        text = super().inline(key, languages, at)
        if text.source.strip():
            self.units.setdefault(key, Unit(key, text.source, at, frozenset(languages)))
        return text

    def name(self, key: str, bare: str, given: Mapping[str, str], languages: Sequence[str], at: Loc) -> Text:
        """A label of a CSV, noted."""
        text = super().name(key, bare, given, languages, at)
        if text.source.strip():
            self.units.setdefault(key, Unit(key, text.source, at, frozenset(given), bare=bool(bare)))
        return text

    def plain(self, key: str, source: str, at: Loc) -> Text:
        """A text that may stand as it is in every language, noted."""
        if source.strip():
            self.units.setdefault(key, Unit(key, source, at, frozenset({self.language}), bare=True))
        return super().plain(key, source, at)


def parts(library: Library, log: Log) -> list[Part]:
    """Every module, list and instrument that has texts, by kind and id. A file with a fault is reported and left out."""
    index = library.index
    tables: dict[Kind, dict[str, Found]] = {
        "module": index.modules,
        "list": index.lists,
        "instrument": index.instruments,
    }
    no_texts: set[tuple[str, str]] = set()
    in_files = InFiles(library, log)
    made: dict[Kind, list[Part]] = {}
    for kind, table in tables.items():
        parts = (_part(library, kind, table[identity], no_texts, in_files, log) for identity in sorted(table))
        made[kind] = [part for part in parts if part is not None]
    made["list"] = in_files.beside(made["list"])
    return [part for found in made.values() for part in found if part.units]


def _part(
    library: Library, kind: Kind, found: Found, no_texts: set[tuple[str, str]], in_files: InFiles, log: Log
) -> Part | None:
    """The texts of one file, or None when it has a fault.

    `no_texts` are the parameters that are numbers or codes, by module: modules, which come first, add theirs. The lists
    that a CSV holds go into `in_files`.
    """
    shown = library.shown(found.path)
    content = library.read(found.path)
    if content is None:
        log.error("Y011", Loc(shown), "the file cannot be read", "Check that it exists and that you may read it.")
        return None
    node = read_yaml(content, shown, log)
    if node is None:
        return None
    recorders: list[Recorder] = []

    def make_texts(language: str) -> Recorder:
        recorders.append(Recorder(language, log))
        return recorders[-1]

    choices = _choices(kind, node, make_texts, no_texts, in_files.of(found), log)
    if choices is None or not recorders:
        return None
    recorder = recorders[0]
    for module, name in no_texts if kind == "instrument" else ():
        recorder.units.pop(f"{found.id}/{module}/parameters/{name}", None)
    units = tuple(sorted(recorder.units.values(), key=lambda unit: (unit.at.line, unit.at.col)))
    root = library.project if found.own else library.shipped
    place = found.path.relative_to(root).as_posix() if found.path.is_relative_to(root) else shown
    return Part(kind, found.id, found.own, recorder.language, shown, place, units, choices)


class InFiles:
    """The lists of choices that a CSV holds, such as a country's areas: gathered from the files that name them."""

    def __init__(self, library: Library, log: Log) -> None:
        self._library, self._log = library, log
        self._found: dict[str, list[tuple[Named, Path, bool, str]]] = {}

    def of(self, found: Found) -> Callable[[str, Named, str], None]:
        """Takes the lists that one file names, with the CSV and the language of names without one."""

        def note(name: str, file: Named, language: str) -> None:
            path = found.path.parent / file.name
            known = self._found.setdefault(name, [])
            if all(path != one[1] for one in known):
                known.append((file, path, found.own, language))

        return note

    def beside(self, lists: Sequence[Part]) -> list[Part]:
        """The lists with the labels of their CSVs. A list of the library that holds examples only gives way to a project's."""
        made = {part.id: part for part in lists}
        for name, files in self._found.items():
            own = [file for file in files if file[2]]  # a project's own areas, and not the library's examples
            part = self._part(name, own or files)
            there = made.get(name)
            if part is not None:
                made[name] = part if there is None or (part.own and self._is_example(there)) else _joined(there, part)
        return [made[name] for name in sorted(made)]

    def _is_example(self, part: Part) -> bool:
        source = self._library.choice_list(part.id)
        return not part.own and source is not None and source.external

    def _part(self, name: str, files: Sequence[tuple[Named, Path, bool, str]]) -> Part | None:
        units: dict[str, Unit] = {}
        groups: dict[str, list[str]] = {}
        for file, path, own, language in files:
            content = self._library.read(path)
            if content is None:
                continue  # reported where the instrument is made
            shown = self._library.shown(path)
            recorder = Recorder(language, self._log)
            rows = read_csv(name, content, file, shown, (), recorder, self._log)
            for row in rows:
                unit = recorder.units.get(row.label.key)
                if unit is None:
                    continue
                told = replace(unit, note=_row_note(path, row), place=self._place(path, own=own))
                if units.setdefault(unit.key, told).at == unit.at:
                    groups.setdefault(_siblings(name, row), []).append(unit.key)
        if not units:
            return None
        _, path, own, language = files[0]
        return Part("list", name, own, language, self._library.shown(path), self._place(path, own=own), tuple(units.values()),
                    {group: tuple(keys) for group, keys in groups.items()})  # fmt: skip

    def _place(self, path: Path, *, own: bool) -> str:
        root = self._library.project if own else self._library.shipped
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else self._library.shown(path)


def _row_note(path: Path, row: Choice) -> str:
    inside = ", ".join(f"{column} {value}" for column, value in row.columns.items() if value)
    return f"code {row.code}" + (f"; {inside}" if inside else "") + f"; a name from {path.name}"


def _siblings(name: str, row: Choice) -> str:
    """The answers that are shown together: two villages of different districts may share a name."""
    inside = ", ".join(f"{column} {value}" for column, value in row.columns.items())
    return f"{name} ({inside})" if inside else name


def _joined(part: Part, more: Part) -> Part:
    """One list whose choices stand in its own file and in a CSV."""
    known = {unit.key for unit in part.units}
    units = (*part.units, *(unit for unit in more.units if unit.key not in known))
    choices = {
        name: (*part.choices.get(name, ()), *more.choices.get(name, ())) for name in {**part.choices, **more.choices}
    }
    return replace(part, units=units, choices={name: tuple(dict.fromkeys(keys)) for name, keys in choices.items()})


def _choices(
    kind: Kind,
    node: Node,
    make_texts: Callable[[str], Texts],
    no_texts: set[tuple[str, str]],
    in_file: Callable[[str, Named, str], None],
    log: Log,
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
            for change in recipe.lists:
                if change.file is not None:
                    in_file(change.name.name, change.file, recipe.language)
            return {
                change.name.name: tuple(c.label.key for c in change.extend) for change in recipe.lists if change.extend
            }
    if lists is None:
        return None
    for one in lists:
        if one.file is not None:
            in_file(one.name, one.file, "en")
    return {one.name: tuple(choice.label.key for choice in one.codes) for one in lists if one.codes}


# --- which of them a command works on --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """Which parts the catalogs of a place belong to. In surveykit's own checkout: all.

    In a project: its own; what its catalogs already translate of the library; and what its instruments use of it in a
    language that the library does not have.
    """

    everywhere: bool
    begun: frozenset[tuple[str, str, str]]
    shipped: frozenset[str]
    used: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, library: Library, everything: Sequence[Part]) -> Scope:
        """The scope where the user stands."""
        catalogs = library.index.catalogs
        everywhere = not any(part.own for part in everything) and library.project.resolve() == library.shipped.resolve()
        begun = frozenset(key for key, found in catalogs.items() if any(one.own for one in found))
        shipped = frozenset(key[0] for key, found in catalogs.items() if not all(one.own for one in found))
        return cls(everywhere, begun, shipped, frozenset() if everywhere else frozenset(used_by_own(library)))

    def covers(self, part: Part, language: str | None = None) -> bool:
        """Whether a part's catalog in a language, or in any that was begun, belongs here."""
        if self.everywhere or part.own:
            return True
        if language is None:
            return any(key[1:] == (part.kind, part.id) for key in self.begun)
        return (language, part.kind, part.id) in self.begun or (
            language not in self.shipped and (part.id == SURVEYKIT or (part.kind, part.id) in self.used)
        )


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
