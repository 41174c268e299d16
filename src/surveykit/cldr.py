"""Countries, languages and currencies in any language, from CLDR through Babel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from surveykit import pseudo
from surveykit.diagnostics import Loc
from surveykit.ir import Choice, Text

if TYPE_CHECKING:
    from babel import Locale

# Territories of CLDR that are not countries or areas of ISO 3166-1.
_NOT_ISO = frozenset({"XA", "XB", "ZZ", "EU", "EZ", "UN", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"})


@cache
def countries() -> dict[str, tuple[str, int]]:
    """ISO 3166-1: alpha-3 → (alpha-2, numeric), in the order of the alpha-3 codes."""
    from babel.core import get_global  # noqa: PLC0415

    aliases = get_global("territory_aliases")
    alpha3: dict[str, str] = {}
    numeric: dict[str, int] = {}
    for code, current in aliases.items():
        if len(current) != 1:
            continue
        if len(code) == 3 and code.isalpha() and code not in _RETIRED:
            alpha3.setdefault(current[0], code)
        elif len(code) == 3 and code.isdigit() and code not in _RETIRED:
            numeric.setdefault(current[0], int(code))
    found = {alpha3[two]: (two, numeric[two]) for two in alpha3 if two in numeric and two not in _NOT_ISO}
    return dict(sorted(found.items()))


# Codes that CLDR keeps for countries that have another code, or that no longer exist.
_RETIRED = frozenset({
    "249", "280", "720", "736", "830", "886", "890", "891", "062", "172", "200", "230", "278", "530", "532", "536", "582", "810", "958",
    "959", "960", "962", "963", "964", "965", "966", "967", "968", "969", "970", "971", "972", "973", "974", "975", "976", "977", "978",
    "979", "980", "981", "982", "983", "984", "985", "986", "987", "988", "989", "990", "991", "992", "993", "994", "995", "996", "997", "998", "999",
    "FXX", "BUR", "DDR", "TMP", "YMD", "ZAR", "SUN", "YUG", "SCG", "ANT", "NTZ", "QQQ", "XXX", "ZZZ", "AAA", "QMM", "QPP", "QUU", "ROM",
})  # fmt: skip


@cache
def currencies() -> dict[str, int]:
    """ISO 4217: alphabetic → numeric code, in the order of the alphabetic codes."""
    table: dict[str, int] = json.loads((files("surveykit.data") / "iso4217.json").read_text("utf-8"))
    return table


def choices(list_name: str, standard: str, languages: Sequence[str], at: Loc) -> list[Choice]:
    """The codes of a standard (iso3166, iso639 or iso4217) with their names in the given languages.

    They stand in the order of the first language's alphabet, as people look for them.
    """
    from babel import Locale  # noqa: PLC0415

    locales = [(tag, Locale.parse(tag, sep="-")) for tag in languages if tag != pseudo.TAG] or [
        ("en", Locale.parse("en"))
    ]
    first_tag, first = locales[0]
    found: list[tuple[str, str, int | None, dict[str, str]]] = []
    for code, key, value in _codes(standard, first):
        names = {tag: _name(standard, locale, key) for tag, locale in locales}
        # Where CLDR has no name in a language, the code itself stands: it is the same in every language.
        found.append((code, names.pop(first_tag) or code, value, {tag: name or code for tag, name in names.items()}))
        if pseudo.TAG in languages:
            found[-1][3][pseudo.TAG] = pseudo.pseudo(found[-1][1])
    found.sort(key=lambda row: (_sort_key(row[1]), row[0]))
    return [
        Choice(code, Text(f"{list_name}/{code}/label", name, first_tag, rest, at=at), value, gloss=code, at=at)
        for code, name, value, rest in found
    ]


def _codes(standard: str, locale: Locale) -> list[tuple[str, str, int | None]]:
    match standard:
        case "iso3166":
            return [(alpha3, alpha2, numeric) for alpha3, (alpha2, numeric) in countries().items()]
        case "iso4217":
            return [(code, code, numeric) for code, numeric in currencies().items()]
        case "iso639":
            return [
                (code, code, None)
                for code in sorted(locale.languages)
                if code.isalpha() and code.islower() and code not in ("root", "mul", "und", "zxx", "mis")
            ]
    raise ValueError(standard)


def _name(standard: str, locale: Locale, key: str) -> str:
    match standard:
        case "iso3166":
            return str(locale.territories.get(key, ""))
        case "iso4217":
            name = str(locale.currencies.get(key, ""))
        case _:
            name = str(locale.languages.get(key, ""))
    return name[:1].upper() + name[1:]


def _sort_key(name: str) -> str:
    import unicodedata  # noqa: PLC0415

    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
