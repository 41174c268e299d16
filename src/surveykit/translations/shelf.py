"""The catalogs of a library beside the texts they translate, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from surveykit import po
from surveykit.diagnostics import Loc, Log
from surveykit.library import Library
from surveykit.source import decode
from surveykit.translate import REVIEWED, read_catalog, report_unused
from surveykit.translations.glossary import Term, terms
from surveykit.translations.habits import habits
from surveykit.translations.page import Cell, Page, Said, differs, role_of
from surveykit.translations.parts import SURVEYKIT, Part, Unit, catalog_path
from surveykit.translations.rules import RULES


@dataclass(frozen=True, slots=True)
class Shelved:
    """A part with its catalog in one language; `catalog` is None where there is none that can be read."""

    part: Part
    language: str
    path: Path
    file: str
    catalog: po.Po | None
    there: bool

    def entries(self) -> Mapping[str, po.Message]:
        """What the catalog says, by key; not what it has retired."""
        return {m.key: m for m in self.catalog.messages if not m.obsolete} if self.catalog is not None else {}


def shelved(library: Library, parts: Iterable[Part], language: str, log: Log) -> list[Shelved]:
    """The catalogs of the parts in one language. One that cannot be read is reported and left alone."""
    found = []
    for part in parts:
        if part.language == language and not any(unit.given for unit in part.units):
            continue
        path = catalog_path(library, language, part)
        file = library.shown(path)
        content = library.read(path)
        catalog = _read(content, language, file, log) if content is not None else None
        wanted = _wanted(part, language, catalog)
        if wanted.units or content is not None:
            found.append(Shelved(wanted, language, path, file, catalog, content is not None))
    return found


def _wanted(part: Part, language: str, catalog: po.Po | None) -> Part:
    """The part with what is to be translated: without what its own file says in the language, unless a catalog says it too."""
    if not any(unit.given or unit.bare for unit in part.units):
        return part
    said = {message.key for message in catalog.messages if not message.obsolete} if catalog is not None else set()
    return replace(
        part, units=tuple(unit for unit in part.units if unit.key in said or not _serves(unit, part, language))
    )


def _serves(unit: Unit, part: Part, language: str) -> bool:
    return unit.is_given(language) or (part.language == language and not unit.given)


def _read(content: bytes, language: str, file: str, log: Log) -> po.Po | None:
    text = decode(content, file, log)
    if text is None:
        return None
    try:
        found = po.read(text)
    except po.Irregular as irregular:
        own = Log()
        read_catalog(content, language, file, own)
        if not own.failed:
            own.error(
                "T014", Loc(file, irregular.line), "this entry is not written as surveykit writes it, so the catalog cannot be changed",
                "An entry is msgctxt, msgid and msgstr, in this order, and nothing else.",
            )  # fmt: skip
        _tell(own, log)
        return None
    keys = [message.key for message in found.messages if not message.obsolete]
    if len(set(keys)) < len(keys):
        read_catalog(content, language, file, log)  # says which is there twice
        return None
    return found


def _tell(found: Log, log: Log) -> None:
    for diagnostic in found:
        log.add(diagnostic)


# --- how far it is ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How far one part is in one language, in texts; `words` are those of the source, `left` those still to translate."""

    part: str
    language: str
    texts: int
    translated: int
    fuzzy: int
    missing: int
    unreviewed: int
    words: int
    left: int


def count(one: Shelved) -> Count:
    """The state of one catalog. A translation of a former wording counts as fuzzy."""
    entries = one.entries()
    translated = fuzzy = missing = unreviewed = words = left = 0
    for unit in one.part.units:
        number = len(unit.source.split())
        words += number
        entry = entries.get(unit.key)
        if entry is None or not entry.translation.strip():
            missing += 1
            left += number
        elif entry.fuzzy or entry.source != unit.source:
            fuzzy += 1
            left += number
        else:
            translated += 1
            unreviewed += not is_reviewed(entry)
    return Count(one.part.name, one.language, len(one.part.units), translated, fuzzy, missing, unreviewed, words, left)


def is_reviewed(entry: po.Message) -> bool:
    """Whether a person has said that the translation is good."""
    return any(REVIEWED in comment for comment in entry.comments)


# --- checking --------------------------------------------------------------------------------------


def check(library: Library, catalogs: list[Shelved], log: Log, among: Iterable[Part] = ()) -> None:
    """Report every slip in the catalogs of one language, each at its line.

    `among` are parts whose catalogs are no business of the caller, but which should say the same thing in the same way.
    """
    if not catalogs:
        return
    language = catalogs[0].language
    glossary, memory = tuple(terms(library, language, log)), _memory(catalogs)
    usual = _usual([*catalogs, *_others(library, catalogs, among, language)])
    for one in catalogs:
        if one.there and one.catalog is None:
            continue  # reported when it was read
        page = page_of(one, log, glossary, memory, usual[one.part.id == SURVEYKIT])
        for rule in RULES:
            for fault in rule.look(page):
                log.report(rule.code, rule.severity, fault.at, fault.message, fault.hint, fault.related, **fault.args)


def page_of(
    one: Shelved,
    log: Log,
    glossary: tuple[Term, ...] = (),
    memory: Mapping[str, Mapping[str, frozenset[str]]] | None = None,
    usual: Mapping[str, Said] | None = None,
) -> Page:
    """What the checks look at in one catalog. Translations of another wording are reported here."""
    entries = one.entries()
    cells: list[Cell] = []
    missing = []
    for unit in one.part.units:
        entry = entries.get(unit.key)
        if entry is None or not entry.translation.strip():
            missing.append((unit, Loc(one.file, entry.translation_line if entry is not None else 1)))
        elif entry.fuzzy or entry.source != unit.source:
            why = "is marked fuzzy" if entry.fuzzy else "was made for another wording of the text"
            report_unused(log, Loc(one.file, entry.line), unit.key, why, unit.at)
        else:
            at = Loc(one.file, entry.translation_line)
            cells.append(Cell(unit, entry.translation, role_of(one.part, unit.key), at, entry.comments))
    keys = {unit.key for unit in one.part.units}
    strange = tuple(m for m in entries.values() if m.key not in keys)
    return Page(
        one.part, habits(one.language), tuple(cells), tuple(missing), strange, one.file, glossary, memory or {}, usual or {}
    )  # fmt: skip


def _memory(catalogs: Iterable[Shelved]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for one in catalogs:
        for entry in one.entries().values():
            if entry.translation and not entry.fuzzy:
                found.setdefault(entry.source, {}).setdefault(entry.translation, set()).add(entry.key)
    return {source: {said: frozenset(keys) for said, keys in ways.items()} for source, ways in found.items()}


def _others(library: Library, catalogs: list[Shelved], among: Iterable[Part], language: str) -> Iterator[Shelved]:
    """The library's catalogs of other parts than those that are checked, as they are."""
    mine = {one.part.name for one in catalogs}
    for part in among:
        found = library.index.catalogs.get((language, part.kind, part.id), ()) if part.name not in mine else ()
        for one in found:
            content = library.read(one.path)
            file = library.shown(one.path)
            catalog = _read(content, language, file, Log()) if content is not None else None
            yield Shelved(part, language, one.path, file, catalog, there=True)


def _usual(catalogs: Iterable[Shelved]) -> tuple[dict[str, Said], dict[str, Said]]:
    """The usual translation of each wording that has several: of the texts of forms, and of surveykit's own.

    What surveykit says to those who build forms is not compared with what a form says to people. Of two ways that are
    equally common the first is the usual one; an entry that says why it differs is nobody's model.
    """
    found: tuple[dict[str, dict[str, list[Loc]]], dict[str, dict[str, list[Loc]]]] = ({}, {})
    for one in catalogs:
        ways = found[one.part.id == SURVEYKIT]
        for entry in one.entries().values():
            if entry.translation.strip() and not entry.fuzzy and not differs(entry.comments):
                places = ways.setdefault(entry.source, {}).setdefault(entry.translation, [])
                places.append(Loc(one.file, entry.translation_line))
    return _most(found[False]), _most(found[True])


def _most(found: Mapping[str, Mapping[str, list[Loc]]]) -> dict[str, Said]:
    usual = {}
    for source, ways in found.items():
        if len(ways) > 1:
            translation = max(ways, key=lambda way: len(ways[way]))
            usual[source] = Said(translation, ways[translation][0])
    return usual
