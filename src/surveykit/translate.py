"""gettext catalogs (Babel) fill every Text, or say what is missing.

A text's key is its `msgctxt`. A translation counts only while the source wording it was made for (its
`msgid`) is still the wording in the module; otherwise the text falls back, cell by cell, and each fallback
is reported. Nothing falls back in silence.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from surveykit import pseudo
from surveykit.diagnostics import Loc, Log, Piece, Related, piece
from surveykit.ir import Instrument, Language, Text

REVIEWED = "review: reviewed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation as a catalog holds it."""

    source: str
    translation: str
    fuzzy: bool
    reviewed: bool
    at: Loc


@dataclass(frozen=True, slots=True)
class Catalog:
    """The translations of one `.po` file, by key."""

    language: str
    entries: Mapping[str, Entry]


def read_catalog(content: bytes, language: str, file: str, log: Log) -> Catalog | None:
    """The entries of a `.po` file, or None when it cannot be read (the log says why)."""
    from surveykit.source import decode  # noqa: PLC0415

    text = decode(content, file, log)
    if text is None:
        return None
    regular = _read_at_once(text, language, file)
    if regular is not None:
        return regular
    if not _has_entries_only(text, file, log):
        return None
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415  (only what is irregular needs it)

    try:
        messages = read_po(io.StringIO(text), locale=None, abort_invalid=True)
    except PoFileError as fault:
        log.error("T010", Loc(file, getattr(fault, "lineno", 0) + 1), "this is not a gettext catalog: {problem}",
                  _HINT, problem=str(fault).split(" on ")[0])  # fmt: skip
        return None
    except (ValueError, LookupError) as fault:
        log.error("T010", Loc(file), "this is not a gettext catalog: {problem}", _HINT, problem=fault)
        return None
    entries: dict[str, Entry] = {}
    for message in messages:
        if not message.id:
            continue
        at = Loc(file, message.lineno or 1)
        if message.context is None:
            log.error(
                "T011",
                at,
                "an entry has no msgctxt, so it belongs to no text",
                "Keep the msgctxt line of each entry as it was.",
            )
            continue
        if not isinstance(message.id, str) or not isinstance(message.string, str):
            log.error(
                "T012",
                at,
                "'{key}' has plural forms, which questionnaires do not know",
                "Write one msgid and one msgstr.",
                key=message.context,
            )
            continue
        if message.context in entries:
            continue  # reported above
        entries[message.context] = Entry(
            message.id, message.string, message.fuzzy, any(REVIEWED in comment for comment in message.user_comments), at
        )
    return Catalog(language, entries)


def _read_at_once(text: str, language: str, file: str) -> Catalog | None:
    """The entries of a catalog without a fault, in a tenth of Babel's time; None for any other."""
    from surveykit import po  # noqa: PLC0415  (a form in its source language needs no catalog)

    try:
        found = po.read(text)
    except po.Irregular:
        return None
    entries: dict[str, Entry] = {}
    for message in found.messages:
        if message.obsolete:
            continue
        if message.key in entries:
            return None
        reviewed = any(REVIEWED in comment for comment in message.comments)
        entries[message.key] = Entry(
            message.source, message.translation, message.fuzzy, reviewed, Loc(file, message.line)
        )
    return Catalog(language, entries)


_HINT = (
    'Each of msgctxt, msgid and msgstr is followed by a text in double quotes; a quote inside the text is written \\".'
)
_OTHER_LINE = re.compile(
    r'^(?![ \t]*(?:#.*|(?:(?:msgctxt|msgid(?:_plural)?|msgstr(?:\[[0-9]+\])?)[ \t]+)?"(?:[^"\\\n]|\\.)*"[ \t]*)?\r?$).*',
    re.MULTILINE,
)
_CONTEXT = re.compile(r'^msgctxt[ \t]+"((?:[^"\\\n]|\\.)*)"', re.MULTILINE)


def _has_entries_only(text: str, file: str, log: Log) -> bool:
    """Whether each line is one that catalogs have, and no text is translated twice: Babel drops both in silence."""
    good = True
    for other in _OTHER_LINE.finditer(text):
        log.error(
            "T010",
            Loc(file, text.count("\n", 0, other.start()) + 1),
            "this is not a gettext catalog: a quote or a keyword is missing in this line",
            _HINT,
        )
        good = False
    seen: dict[str, int] = {}
    for found in _CONTEXT.finditer(text):
        first = seen.setdefault(found[1], found.start())
        if first != found.start():
            at, before = (Loc(file, text.count("\n", 0, place) + 1) for place in (found.start(), first))
            log.error(
                "T013",
                at,
                "'{key}' is translated twice",
                "Keep one of the two.",
                [Related(before, "first translated here")],
                key=found[1],
            )
            good = False
    return good


def report_unused(log: Log, entry_at: Loc, key: str, why: str | Piece, at: Loc) -> None:
    """Say that a translation is not used, and where the present wording stands."""
    log.warning("T002", entry_at, "the translation of '{key}' {why}, so it is not used",
                "Look at it again beside the present wording, then remove the mark or the old msgid.",
                [Related(at, "the present wording")], key=key, why=why)  # fmt: skip


class Texts:
    """Makes the Texts of one file, with what the catalogs say of each."""

    def __init__(self, language: str, catalogs: Iterable[Catalog], log: Log, *, with_pseudo: bool = False) -> None:
        """`catalogs` in order of precedence: a project's own before the library's."""
        self.language = language
        self._catalogs = tuple(catalogs)
        self._log = log
        self._with_pseudo = with_pseudo

    def make(self, key: str, source: str, at: Loc) -> Text:
        """The text with every translation that is usable."""
        return self._filled(Text(key, source, self.language, {}, at=at))

    def _filled(self, text: Text) -> Text:
        """The text with what the catalogs say of it, which goes before what its file says."""
        key, source, at = text.key, text.source, text.at
        translations: dict[str, str] = {}
        unreviewed: list[str] = []
        for catalog in self._catalogs:
            entry = catalog.entries.get(key)
            if entry is None or catalog.language in translations or not entry.translation:
                continue
            if entry.fuzzy or entry.source != source:
                why = piece("is marked fuzzy") if entry.fuzzy else piece("was made for another wording of the text")
                report_unused(self._log, entry.at, key, why, at)
                continue
            translations[catalog.language] = entry.translation
            if not entry.reviewed:
                unreviewed.append(catalog.language)
        translations = {**text.translations, **translations}
        if self._with_pseudo:
            translations[pseudo.TAG] = pseudo.pseudo(source)
        return Text(key, source, text.language, translations, frozenset(unreviewed), at)

    def inline(self, key: str, languages: Mapping[str, str], at: Loc) -> Text:
        """A text given as a map of languages in the author's file."""
        source_language = self.language if self.language in languages else next(iter(languages), self.language)
        rest = {tag: text for tag, text in languages.items() if tag != source_language}
        return self._filled(Text(key, languages.get(source_language, ""), source_language, rest, frozenset(), at))

    def plain(self, key: str, source: str, at: Loc) -> Text:
        """A text that may stand as it is in every language, such as a telephone number."""
        return self.make(key, source, at)

    def name(self, key: str, bare: str, given: Mapping[str, str], languages: Sequence[str], at: Loc) -> Text:
        """The label of one row of a CSV: in the languages of its columns, and without one, such as a place's name.

        A name without a language stands in every language of the form that neither a column nor a catalog gives.
        """
        text = Text(key, bare, languages[0] if languages else self.language, {}, at=at)
        if given:
            first = next(iter(given))
            text = Text(key, given[first], first, {tag: one for tag, one in given.items() if tag != first}, at=at)
        text = self._filled(text)
        rest = {tag: bare for tag in languages if bare and tag != pseudo.TAG and text.render(tag) is None}
        if pseudo.TAG in languages and pseudo.TAG not in text.translations:
            rest[pseudo.TAG] = pseudo.pseudo(text.source)
        return replace(text, translations={**text.translations, **rest}) if rest else text


@cache
def script_of(text: str) -> str:
    """How the Unicode name of a text's first letter begins, such as LATIN or ARABIC; nothing for a text without letters."""
    import unicodedata  # noqa: PLC0415

    letter = next((character for character in text if character.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def reads_as_it_is(text: str, tag: str) -> bool:
    """Whether a name may stand as it is in a language: it has no letters, or those of the language."""
    found = language(tag)
    return script_of(text) in ("", script_of(found.name) if found is not None else "")


@cache
def language(tag: str) -> Language | None:
    """The language of a BCP 47 tag with its own name from CLDR, or None for a tag CLDR does not know.

    Names stand in a table as CLDR gives them, so that a build need not load CLDR for them.
    """
    if tag == pseudo.TAG:
        return Language(pseudo.TAG, "Pseudo")
    known = _own_names().get(tag)
    return Language(tag, str(known[0]), bool(known[1])) if known is not None else own_name(tag)


@cache
def _own_names() -> dict[str, tuple[str, bool]]:
    names: dict[str, tuple[str, bool]] = json.loads((files("surveykit.data") / "languages.json").read_text("utf-8"))
    return names


def own_name(tag: str) -> Language | None:
    """The language of a tag as Babel says it, or None."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    name = locale.get_display_name(locale) or tag
    return Language(tag, name[:1].upper() + name[1:], locale.text_direction == "rtl")


def gaps(instrument: Instrument) -> dict[str, list[Text]]:
    """For each language of an instrument, in its order, the texts that it lacks."""
    from surveykit.texts import texts_of  # noqa: PLC0415

    found: dict[str, list[Text]] = {language.tag: [] for language in instrument.languages}
    for text in texts_of(instrument):
        if text.source.strip():
            for tag, lacking in found.items():
                if not (text.render(tag) or "").strip():
                    lacking.append(text)
    return found


def releasable(instrument: Instrument, log: Log) -> Instrument:
    """The instrument in the languages that lack nothing, as a release takes it; each language left out is reported.

    When the first language, in which the form opens, is left out, the release is refused.
    """
    lacking = gaps(instrument)
    for language in instrument.languages:
        missing = lacking[language.tag]
        if not missing:
            continue
        report = log.error if language.tag == instrument.default_language else log.warning
        report("T050", instrument.at, "{language} is left out of the release: {number} of its texts are missing, the first is '{key}'",
               "Translate what is missing: `surveykit translations status` counts it, `surveykit translations check` lists it.",
               [Related(missing[0].at, "the first text that is missing")], language=language.name, number=len(missing), key=missing[0].key)  # fmt: skip
    whole = tuple(language for language in instrument.languages if not lacking[language.tag])
    return replace(instrument, languages=whole)


def report_gaps(instrument: Instrument, log: Log) -> None:
    """A warning for each text that one of the instrument's languages lacks."""
    from surveykit.texts import texts_of  # noqa: PLC0415

    tags = [language.tag for language in instrument.languages]
    for text in texts_of(instrument):
        if not text.source.strip():
            continue
        for tag in tags:
            if not (text.render(tag) or "").strip():
                log.warning("T001", text.at, "'{key}' has no {language} text; the form shows it in {fallback}",
                            "Translate it in translations/{language}/, or leave the language out of the recipe.",
                            key=text.key, language=tag, fallback=text.language)  # fmt: skip
