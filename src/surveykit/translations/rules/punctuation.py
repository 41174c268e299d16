"""Spaces before punctuation and inside quotation marks, as each language sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.diagnostics import Loc, Piece, Severity, piece
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule

_NAMES = {
    "": piece("no space"),
    " ": piece("a plain space"),
    "\u00a0": piece("a no-break space (U+00A0)"),
    "\u202f": piece("a narrow no-break space (U+202F)"),
}
# What is no sentence: addresses, code in backticks, keys with their colon, times of day.
_CODE = re.compile(
    r"`[^`]*`|\{\{[^{}]*\}\}|\S+://\S+|\S+@\S+|\{[^{}]*\}:|\{\w+![rs]\}|[a-z][\w-]*::?[\w{}]\S*|\d{1,2}:\d{2}"
)


def _look(page: Page) -> Iterator[Fault]:
    habits = page.habits
    before = {mark: _place_before(mark, space) for mark, space in habits.before.items()}
    for cell in page.written:
        text = (
            _CODE.sub("x", cell.translation) if any(sign in cell.translation for sign in ":@`{") else cell.translation
        )
        for mark, pattern in before.items():
            found = pattern.search(text) if mark in text else None
            if found is not None:
                yield Fault(
                    cell.at, "'{key}' has {have} before {mark}; the language sets {want}", "Copy the space from another text of the catalog, or from `surveykit explain T032`.",
                    {"key": cell.key, "mark": mark, "have": _name(found[1]), "want": _NAMES[habits.before[mark]]},
                )  # fmt: skip
                break
        else:
            if habits.inside is not None and habits.quotes:
                yield from _inside(cell.at, cell.key, text, habits.quotes[0], habits.inside)


def _place_before(mark: str, space: str) -> re.Pattern[str]:
    """A mark that follows a letter, a digit or a closing sign with another space than the one wanted."""
    return re.compile(rf"(?<=[^\s?!…({{\[«“¿¡;:.&])(?!{space}{re.escape(mark)})(\s*){re.escape(mark)}" if space
                      else rf"(?<=[^\s])(\s+){re.escape(mark)}")  # fmt: skip


def _inside(at: Loc, key: str, text: str, pair: str, space: str) -> Iterator[Fault]:
    for pattern in (rf"{pair[0]}(\s*)(?=\S)", rf"(?<=\S)(\s*){pair[1]}"):
        for found in re.findall(pattern, text):
            if found != space:
                yield Fault(
                    at, "'{key}' has {have} inside {pair}; the language sets {want}", "Copy the space from another text of the catalog, or from `surveykit explain T032`.",
                    {"key": key, "pair": pair, "have": _name(found), "want": _NAMES[space]},
                )  # fmt: skip
                return


def _name(space: str) -> Piece:
    return _NAMES.get(space) or piece("another space")


RULE = Rule("T032", Severity.WARNING, _look)
