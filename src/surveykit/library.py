"""Where modules, lists, instruments and translations are found, and the reading of them.

A project's own folders are searched first and extend or override the library that ships; an override is
always reported. With `write.py`, the only file that touches the disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from surveykit import pseudo
from surveykit.data import shipped_root as shipped_root  # noqa: PLC0414  (part of what a library is)
from surveykit.diagnostics import Loc, Log, Related, piece, suggest
from surveykit.ir import Loop, Question, RangeAnswer, SelectAnswer, walk
from surveykit.link import MISSING, Material
from surveykit.parse import ListSource, Module, Named, Recipe, parse_list, parse_module, parse_recipe, parse_wording
from surveykit.platforms import Platforms, shipped, with_own
from surveykit.source import Mapping, Node, read_yaml
from surveykit.translate import Catalog, Texts, read_catalog
from surveykit.wording import reworded

SCENARIOS = ".scenarios.yaml"
WORDINGS = "wording"
"""The folder beside the recipes with the official texts of standards, which are no recipes."""
PLATFORMS = "platforms"
"""The folder of a project with profiles of platforms of its own."""

_KINDS = {"module": piece("module"), "list": piece("list"), "instrument": piece("instrument")}


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the library or of the project."""

    id: str
    path: Path
    own: bool
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """Every module, list, instrument and catalog, by id; catalogs by (language, kind, id)."""

    modules: dict[str, Found] = field(default_factory=dict)
    lists: dict[str, Found] = field(default_factory=dict)
    instruments: dict[str, Found] = field(default_factory=dict)
    catalogs: dict[tuple[str, str, str], list[Found]] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)
    overrides: list[tuple[str, Found, Found]] = field(default_factory=list)


class Library:
    """Reads and keeps what one run needs. `inputs` remembers every file and folder that was looked at."""

    def __init__(self, project: Path, log: Log, *, shipped: Path | None = None) -> None:
        self.project = project
        self.shipped = shipped or shipped_root()
        self.log = log
        self.inputs: dict[Path, bytes | None] = {}
        self.folders: dict[Path, tuple[str, ...]] = {}
        self.sources: dict[str, str] = {}
        self.languages: tuple[str, ...] | None = None
        self._modules: dict[str, Module | None] = {}
        self._lists: dict[str, ListSource | None] = {}
        self._beside: dict[str, str] = {}
        self.index = self._index()

    # finding

    def _roots(self) -> list[tuple[Path, bool]]:
        same = self.project.resolve() == self.shipped.resolve()
        return [(self.shipped, False)] if same else [(self.project, True), (self.shipped, False)]

    def _index(self) -> Index:
        index = Index()
        for root, own in self._roots():
            for path, theme in self._yaml(root / "modules"):
                kind = index.lists if theme == "lists" else index.modules
                self._add(index, kind, "list" if theme == "lists" else "module", Found(path.stem, path, own, theme))
            for path, _ in self._yaml(root / "instruments"):
                self._add(index, index.instruments, "instrument", Found(path.stem, path, own))
            for language in self._names(root / "translations"):
                folder = root / "translations" / language
                for word, below in (
                    ("module", folder),
                    ("list", folder / "lists"),
                    ("instrument", folder / "instruments"),
                ):
                    for name in self._names(below):
                        if name.endswith(".po"):
                            index.languages.setdefault(language)
                            found = Found(name[:-3], below / name, own)
                            index.catalogs.setdefault((language, word, found.id), []).append(found)
        return index

    def _add(self, index: Index, kind: dict[str, Found], word: str, found: Found) -> None:
        first = kind.get(found.id)
        if first is None:
            kind[found.id] = found
        elif first.own != found.own:
            index.overrides.append((word, first, found))
        else:
            self.log.error("A029", Loc(self.shown(found.path)), "two files are called '{id}'", "Rename one: a {word}'s id is its file's name.",
                           [Related(Loc(self.shown(first.path)), "the other one")], id=found.id, word=_KINDS.get(word, word))  # fmt: skip

    def _yaml(self, folder: Path, theme: str = "") -> Iterator[tuple[Path, str]]:
        for name in self._names(folder):
            path = folder / name
            if name.endswith(".yaml") and not name.endswith(SCENARIOS):
                yield path, theme
            elif "." not in name and not theme and name != WORDINGS:
                yield from self._yaml(path, name)

    def _names(self, folder: Path) -> tuple[str, ...]:
        if folder not in self.folders:
            try:
                self.folders[folder] = tuple(sorted(os.listdir(folder)))
            except (FileNotFoundError, NotADirectoryError):
                self.folders[folder] = ()
            except OSError as fault:
                self.folders[folder] = ()
                self.log.error("Y011", Loc(self.shown(folder)), "the folder cannot be read: {reason}", "Check that you may read it.",
                               reason=fault.strerror)  # fmt: skip
        return self.folders[folder]

    def shown(self, path: Path) -> str:
        """A path as messages show it: relative to where the user stands, when it is below."""
        try:
            return path.resolve().relative_to(Path.cwd()).as_posix()
        except (ValueError, OSError, RuntimeError):  # elsewhere, no longer there, or links that go in a circle
            return path.as_posix()

    # reading

    def read(self, path: Path) -> bytes | None:
        """A file's content, or None when it is not there or cannot be read."""
        if path not in self.inputs:
            try:
                self.inputs[path] = path.read_bytes()
            except OSError:
                self.inputs[path] = None
        return self.inputs[path]

    def _node(self, path: Path) -> Node | None:
        content = self._content(path)
        return read_yaml(content, self.shown(path), self.log) if content is not None else None

    def _content(self, path: Path) -> bytes | None:
        content = self.read(path)
        if content is None:
            self.log.error(
                "Y011",
                Loc(self.shown(path)),
                "the file cannot be read",
                "Check that it exists and that you may read it.",
            )
            return None
        self._keep_source(path, content)
        return content

    def _keep_source(self, path: Path, content: bytes) -> None:
        if b"\0" not in content:  # else an excerpt would show nothing that a person can read
            self.sources[self.shown(path)] = content.decode("utf-8-sig", "replace")

    def _texts(self, kind: str, identity: str, language: str) -> Texts:
        catalogs: list[Catalog] = []
        wanted = self.languages if self.languages is not None else tuple(self.index.languages)
        for tag in wanted:
            if tag == language:
                continue
            for found in self.index.catalogs.get((tag, kind, identity), []):
                content = self.read(found.path)
                catalog = read_catalog(content, tag, self.shown(found.path), self.log) if content is not None else None
                if catalog is not None:
                    catalogs.append(catalog)
        with_pseudo = kind == "instrument" or (self.languages is not None and pseudo.TAG in self.languages)
        return Texts(language, catalogs, self.log, with_pseudo=with_pseudo)

    def own_texts(self) -> Texts:
        """The texts that surveykit itself puts on forms and pages."""
        return self._texts("module", "surveykit", "en")

    def module(self, identity: str) -> Module | None:
        """A module of the project or the library, or None."""
        if identity not in self._modules:
            found = self.index.modules.get(identity)
            self._modules[identity] = self._parse_module(found) if found is not None else None
        return self._modules[identity]

    def _parse_module(self, found: Found) -> Module | None:
        node = self._node(found.path)
        if node is None:
            return None
        module = parse_module(node, lambda language: self._texts("module", found.id, language), self.log)
        if module is None or not isinstance(node, Mapping):
            return None
        same = self._same_id("module", module.id, found, node.entries["id"].at)
        if module.theme != found.theme:
            self.log.error("A029", node.entries["theme"].at, "the module's theme is '{theme}', but it lies in the folder '{folder}'", "Make them the same.",
                           theme=module.theme, folder=found.theme)  # fmt: skip
            return None
        return module if same else None

    def _same_id(self, word: str, identity: str, found: Found, at: Loc) -> bool:
        if identity == found.id:
            return True
        self.log.error("A029", at, "the {word}'s id is '{id}', but its file is called '{file}'", "Make them the same.",
                       word=_KINDS.get(word, word), id=identity, file=found.path.name)  # fmt: skip
        return False

    def platforms(self) -> Platforms | None:
        """What platforms take: as surveykit knows it, or where the project has profiles of its own, as they say."""
        folder = self.project / PLATFORMS
        own: dict[str, Node] = {}
        names = [name for name in self._names(folder) if name.endswith(".yaml")]
        for name in names:
            node = self._node(folder / name)
            if node is not None:
                own[name.removesuffix(".yaml")] = node
                self.log.note("A038", node.at, "what the project says of '{name}' takes the place of what surveykit knows",
                              "Delete the file when surveykit knows the platform as it is now.", name=name.removesuffix(".yaml"))  # fmt: skip
        if len(own) < len(names):
            return None
        return with_own(own, self.log) if own else shipped()

    def choice_list(self, identity: str) -> ListSource | None:
        """A shared choice list, or None."""
        if identity not in self._lists:
            found = self.index.lists.get(identity)
            source = None
            if found is not None:
                node = self._node(found.path)
                source = (
                    parse_list(node, lambda language: self._texts("list", found.id, language), self.log)
                    if node is not None
                    else None
                )
                if source is not None and not self._same_id("list", source.name, found, source.at):
                    source = None
            self._lists[identity] = source
        return self._lists[identity]

    def recipe(self, name: str, at: Loc | None = None) -> Recipe | None:
        """An instrument by id or by the path of its YAML; None with a fault when there is none."""
        path = self.recipe_path(name)
        if path is None:
            self.log.error(
                "A001",
                at or Loc(name),
                "there is no instrument '{name}'",
                suggest(name, self.index.instruments),
                name=name,
            )
            return None
        self.languages = None
        node = self._node(path)
        if node is None:
            return None
        recipe = parse_recipe(node, lambda language: self._texts("instrument", path.stem, language), self.log)
        if recipe is None or not isinstance(node, Mapping):
            return None
        return (
            recipe
            if self._same_id("instrument", recipe.id, Found(path.stem, path, own=True), node.entries["instrument"].at)
            else None
        )

    def recipe_path(self, name: str) -> Path | None:
        """The YAML file of an instrument: an id, or a path."""
        found = self.index.instruments.get(name)
        if found is not None:
            return found.path
        path = Path(name)
        try:
            return path if path.suffix in (".yaml", ".yml") and path.is_file() else None
        except OSError:  # a name that is too long, for one
            return None

    # gathering

    def gather(self, recipe: Recipe) -> Material:
        """Everything that a recipe's instrument is made from."""
        self.languages = tuple(named.name for named in recipe.languages)
        modules: dict[str, Module] = {}
        broken = False
        pending = [use.module.name for use in recipe.uses]
        while pending:
            identity = pending.pop(0)
            if identity in modules:
                continue
            module = self.module(identity)
            if module is None:
                broken |= identity in self.index.modules
                continue
            modules[identity] = module
            needs = [option.name for need in module.needs for option in need]
            pending += [name for name in needs if name in self.index.modules]
            for need in module.needs:
                if not any(option.name in self.index.modules for option in need):
                    self.log.error(
                        "A002",
                        need[0].at,
                        "there is no module '{module}'",
                        suggest(need[0].name, self.index.modules),
                        module=need[0].name,
                    )
        lists = self._gathered_lists(recipe, modules)
        files: dict[str, bytes] = {}
        base = self._base(recipe)
        for change in recipe.lists:
            if change.file is not None:
                self._file(change.file, base, files)
        for named in recipe.media:
            self._file(named, base, files)
        for source in (*lists.values(), *(own for module in modules.values() for own in module.lists.values())):
            if source.file is not None and source.file.name not in files:
                self._file(source.file, Path(source.at.file).parent, files)
        self._report_overrides(modules, lists)
        for named in (*recipe.wordings, *((recipe.previous,) if recipe.previous is not None else ())):
            self._file(named, base, files)
        files_of_wordings = [named for named in recipe.wordings if named.name in files]
        nodes = [self._node(base / named.name) for named in files_of_wordings]
        wordings = [parse_wording(node, self.log) if node is not None else None for node in nodes]
        broken |= None in wordings or len(wordings) < len(recipe.wordings)
        if recipe.wordings and not broken:
            worded = reworded(modules, lists, [one for one in wordings if one is not None], self.languages, self.log)
            modules, lists = worded.modules, worded.lists
        broken |= any(self._lists[name] is None for name in self._wanted_lists(recipe, modules) if name in self._lists)
        broken |= any(
            named is not None and named.name not in files
            for named in (recipe.previous, *recipe.media, *(change.file for change in recipe.lists))
        )
        shown = {name: path for name, path in self._beside.items() if name in files}
        return Material(
            recipe,
            modules,
            lists,
            files,
            self.own_texts(),
            frozenset(self.index.modules),
            frozenset(self.index.lists),
            shown,
            {name: self._texts("list", name, "") for name in self._in_files(recipe, modules, lists)},
            broken,
        )

    @staticmethod
    def _in_files(recipe: Recipe, modules: dict[str, Module], lists: dict[str, ListSource]) -> dict[str, None]:
        """The names of the lists that a CSV holds."""
        sources = (*lists.values(), *(own for module in modules.values() for own in module.lists.values()))
        changed = [change.name.name for change in recipe.lists if change.file is not None]
        return dict.fromkeys([*changed, *(source.name for source in sources if source.file is not None)])

    def _base(self, recipe: Recipe) -> Path:
        found = self.index.instruments.get(recipe.id)
        shown = Path(recipe.at.file)
        return found.path.parent if found is not None and self.shown(found.path) == recipe.at.file else shown.parent

    def _wanted_lists(self, recipe: Recipe, modules: dict[str, Module]) -> dict[str, None]:
        wanted: dict[str, None] = {MISSING: None}
        for use in recipe.uses:
            for override in use.overrides:
                if isinstance(name := override.values.get("choices"), str):
                    wanted.setdefault(name)
        for module in modules.values():
            for name in _list_names(module):
                if name not in module.lists:
                    wanted.setdefault(name)
        return wanted

    def _gathered_lists(self, recipe: Recipe, modules: dict[str, Module]) -> dict[str, ListSource]:
        wanted = self._wanted_lists(recipe, modules)
        found = {name: self.choice_list(name) for name in wanted if name in self.index.lists}
        return {name: source for name, source in found.items() if source is not None}

    def _file(self, named: Named, base: Path, files: dict[str, bytes]) -> None:
        content = self.read(base / named.name)
        if content is None:
            here = sorted(
                path for path in self._names((base / named.name).parent) if path.endswith(Path(named.name).suffix)
            )
            self.log.error(
                "A007",
                named.at,
                "the file '{file}' is not there",
                suggest(Path(named.name).name, here) or "It is looked for in the folder of the file that names it.",
                file=named.name,
            )
            return
        self._keep_source(base / named.name, content)
        self._beside[named.name] = self.shown(base / named.name)
        files[named.name] = content

    def _report_overrides(self, modules: dict[str, Module], lists: dict[str, ListSource]) -> None:
        used = {"module": modules.keys(), "list": lists.keys()}
        for word, own, replaced in self.index.overrides:
            if own.id in used.get(word, ()):
                self.log.note("A020", Loc(self.shown(own.path)), "this project's own {word} '{id}' takes the place of the library's", "",
                              [Related(Loc(self.shown(replaced.path)), "the library's")], word=_KINDS.get(word, word), id=own.id)  # fmt: skip


def _list_names(module: Module) -> Iterator[str]:
    for node, _ in walk(module.questions):
        match node:
            case Question(answer=SelectAnswer(choices=str(name))):
                yield name
            case Question(answer=RangeAnswer(tick_labelset=str(name))):
                yield name
            case Loop():
                yield node.choices
            case _:
                pass
    for item in module.derived:
        if item.derived.choices:
            yield item.derived.choices
    for binding in module.bindings.values():
        if binding.band:
            yield binding.band
