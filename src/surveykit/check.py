"""Looking for faults without building: one file, one module with what it needs, or everything there is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from surveykit import ir
from surveykit.backends.form import lowered
from surveykit.diagnostics import Diagnostic, Loc, Log, Severity
from surveykit.library import Found, Library
from surveykit.parse import Module, Named, Recipe, Use
from surveykit.pipeline import linked, review

# What a recipe is told and a module alone need not be: that a need was added, that a list holds examples.
_OF_RECIPES = frozenset({"A017", "A021"})


def known(library: Library) -> list[str]:
    """Every id that can be checked."""
    index = library.index
    return [*index.modules, *index.lists, *index.instruments]


def check(
    library: Library, log: Log, what: Iterable[str] = (), *, as_of: datetime.date | None = None, ethics: bool = True
) -> list[str]:
    """Report every fault of what is named, or of everything; returns the names that mean nothing.

    `as_of` is the day that rules about dates take for today. Without `ethics` no ethics rule is asked.
    """
    index = library.index
    by_path = {found.path.resolve(): (kind, found) for kind, found in _all(library)}
    wanted: list[tuple[str, Found]] = []
    unknown: list[str] = []
    recipes: list[str] = []
    for name in what:
        path = Path(name)
        if name in index.modules:
            wanted.append(("module", index.modules[name]))
        elif name in index.lists:
            wanted.append(("list", index.lists[name]))
        elif name in index.instruments:
            wanted.append(("instrument", index.instruments[name]))
        elif path.resolve() in by_path:
            wanted.append(by_path[path.resolve()])
        elif path.is_dir():
            wanted += [pair for at, pair in by_path.items() if path.resolve() in at.parents]
        elif path.suffix in (".yaml", ".yml") and path.is_file():
            recipes.append(name)
        else:
            unknown.append(name)
    looks: list[_Look] = []
    for kind, found in wanted if what else _all(library):
        match kind:
            case "module":
                looks.append(_check_module(library, found, ethics))
            case "list":
                library.choice_list(found.id)
            case _:
                looks.append(_check_instrument(library, found.id, as_of, ethics))
    looks += [_check_instrument(library, name, as_of, ethics) for name in recipes]
    at_work = frozenset(place for look in looks for place in look.at_work)
    for look in looks:
        for diagnostic in look.found:
            if not (_idle(diagnostic) and diagnostic.at in at_work):
                log.add(diagnostic)
    return unknown


_IDLE = frozenset({"X026", "X027"})


@dataclass(frozen=True, slots=True)
class _Look:
    """What one instrument was told, and where its conditions stand that do something in it.

    A condition of a module may be idle in one instrument and at work in the next, or in the module alone: that is why the
    module has it. Of everything that is looked at together it is worth a note only if it is idle throughout.
    """

    found: tuple[Diagnostic, ...] = ()
    at_work: frozenset[Loc] = frozenset()


def _look(instrument: ir.Instrument | None, found: Iterable[Diagnostic]) -> _Look:
    found = tuple(found)
    idle = {diagnostic.at for diagnostic in found if _idle(diagnostic)}
    nodes = (node for node, _ in instrument.walk()) if instrument is not None else ()
    conditions = {node.relevant.at for node in nodes if node.relevant is not None}
    return _Look(found, frozenset(conditions - idle))


def _idle(diagnostic: Diagnostic) -> bool:
    """Whether it says that a condition does nothing in this instrument, and nothing worse."""
    return diagnostic.code in _IDLE and diagnostic.severity is Severity.NOTE


def _all(library: Library) -> list[tuple[str, Found]]:
    index = library.index
    return [
        *(("list", found) for found in index.lists.values()),
        *(("module", found) for found in index.modules.values()),
        *(("instrument", found) for found in index.instruments.values()),
    ]


def _check_instrument(library: Library, name: str, as_of: datetime.date | None, ethics: bool) -> _Look:
    recipe = library.recipe(name)
    own = Log()
    instrument = linked(library, recipe, own) if recipe is not None else None
    if recipe is not None and instrument is not None:
        platforms = library.platforms()
        review(instrument, own, recipe.targets, recipe.places, as_of=as_of, ethics=ethics, platforms=platforms)
        if platforms is not None:
            for target in recipe.targets:
                lowered(instrument, target, own, platforms)
    return _look(instrument, own)


def _check_module(library: Library, found: Found, ethics: bool) -> _Look:
    """A module is checked in the smallest instrument it can stand in: with what it needs, extended."""
    library.languages = None
    module = library.module(found.id)
    if module is None:
        return _Look()
    own = Log()
    instrument = linked(library, alone(library, module), own)
    if instrument is not None:
        review(instrument, own, instrument.targets, alone=True, ethics=ethics)
    return _look(instrument, (diagnostic for diagnostic in own if diagnostic.code not in _OF_RECIPES))


def alone(library: Library, module: Module) -> Recipe:
    """The recipe of an instrument that holds one module, with the modules that provide its gates."""
    needed = _with_needs(library, module)
    provided = {gate for name in needed for gate in needed[name].provides}
    providers = dict.fromkeys(_provider(library, gate.name) for gate in module.gate if gate.name not in provided)
    uses = [Use(Named(name, module.at)) for name in (*(name for name in providers if name), module.id)]
    tags = tuple(dict.fromkeys([module.language, *library.index.languages]))
    return Recipe(
        id=module.id.replace("_", "-"), version=module.version, title=module.title, summary=None, language=module.language,
        languages=tuple(Named(tag, module.at) for tag in tags), targets=("kobo", "central"), variant="extended", banded=False,
        uses=tuple(uses), lists=(), settings={}, settings_at={}, entities=(), osm={}, media=(), members=4, document={}, at=module.at,
    )  # fmt: skip


def _with_needs(library: Library, module: Module) -> dict[str, Module]:
    """The module and those it needs, the first of each choice, by id."""
    found: dict[str, Module] = {}
    pending = [module]
    while pending:
        one = pending.pop()
        if one.id in found:
            continue
        found[one.id] = one
        needs = (library.module(need[0].name) for need in one.needs)
        pending += [other for other in needs if other is not None]
    return found


def _provider(library: Library, gate: str) -> str | None:
    for identity in library.index.modules:
        module = library.module(identity)
        if module is not None and gate in module.provides:
            return identity
    return None
