"""How a language is written: its script, its marks, its small number words. Data, from habits.yaml and CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from surveykit.diagnostics import Log
from surveykit.shape import plain
from surveykit.source import read_yaml

_NONE: Mapping[str, str] = {}

# ISO 15924 → how the Unicode names of its letters begin.
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "Latn": ("LATIN",), "Arab": ("ARABIC",), "Cyrl": ("CYRILLIC",), "Grek": ("GREEK",), "Hebr": ("HEBREW",), "Ethi": ("ETHIOPIC",),
    "Deva": ("DEVANAGARI",), "Beng": ("BENGALI",), "Guru": ("GURMUKHI",), "Gujr": ("GUJARATI",), "Taml": ("TAMIL",), "Telu": ("TELUGU",),
    "Knda": ("KANNADA",), "Mlym": ("MALAYALAM",), "Sinh": ("SINHALA",), "Thai": ("THAI",), "Laoo": ("LAO",), "Mymr": ("MYANMAR",),
    "Khmr": ("KHMER",), "Geor": ("GEORGIAN",), "Armn": ("ARMENIAN",), "Tibt": ("TIBETAN",), "Hans": ("CJK",), "Hant": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "Kore": ("HANGUL", "CJK"), "Nkoo": ("NKO",), "Tfng": ("TIFINAGH",),
    "Syrc": ("SYRIAC",), "Thaa": ("THAANA",), "Adlm": ("ADLAM",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habits:
    """The writing habits of one language; what is empty is not checked."""

    language: str
    scripts: tuple[str, ...] = ()
    apostrophe: str = ""
    quotes: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=lambda: _NONE)
    inside: str | None = None
    opening: Mapping[str, str] = field(default_factory=lambda: _NONE)
    marks: Mapping[str, str] = field(default_factory=lambda: _NONE)
    numbers: tuple[tuple[str, ...], ...] = ()
    same: frozenset[str] = frozenset()


@cache
def _table() -> dict[str, dict[str, Any]]:
    log = Log()
    node = read_yaml((files(__package__) / "habits.yaml").read_bytes(), "habits.yaml", log)
    if node is None:
        raise AssertionError(f"habits.yaml cannot be read: {[d.text for d in log]}")
    found: dict[str, dict[str, Any]] = plain(node)
    return found


@cache
def habits(language: str) -> Habits:
    """The habits of a language, by its tag or its tag's first part."""
    known = _table()
    row = known.get(language) or known.get(language.split("-", 1)[0]) or {}
    return Habits(
        language,
        _SCRIPTS.get(script(language), ()),
        row.get("apostrophe", ""),
        tuple(row.get("quotes", ())),
        row.get("before", _NONE),
        row.get("inside"),
        row.get("opening", _NONE),
        row.get("marks", _NONE),
        tuple(tuple(words.split("|")) for words in row.get("numbers", ())),
        frozenset(word.casefold() for word in row.get("same", ())),
    )


def script(language: str) -> str:
    """The ISO 15924 code of the script that a language is usually written in, from CLDR, or nothing."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    if locale.script:
        return str(locale.script)
    likely = get_global("likely_subtags")
    for tag in (f"{locale.language}_{locale.territory}", locale.language):
        parts = str(likely.get(tag, "")).split("_")
        if len(parts) > 1:
            return parts[1]
    return ""


def plural_rule(language: str) -> str:
    """The gettext plural rule of a language, from CLDR, or nothing."""
    from babel.messages.plurals import get_plural  # noqa: PLC0415

    found = get_plural(language.replace("-", "_"))
    return str(found.plural_forms)
