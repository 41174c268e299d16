"""Letters of another script than the language's: a whole text, or one letter that only looks right."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from surveykit.diagnostics import Severity
from surveykit.translations.page import Fault, Page, words
from surveykit.translations.rules.rule import Rule

_HINT = "Write it with the letters of the language; some letters of other scripts look the same and are not."


def _look(page: Page) -> Iterator[Fault]:
    own = page.habits.scripts
    if not own:
        return
    for cell in page.written:
        if own == ("LATIN",) and cell.translation.isascii():
            continue
        mine: Counter[bool] = Counter()
        mixed = ""
        for word in words(cell.translation):
            scripts = {_script(c) for c in word if c.isalpha()} - {""}
            if len(scripts) > 1 and not scripts <= set(own):
                mixed = mixed or word
            mine.update(_script(c) in own for c in word if c.isalpha() and _script(c))
        if mine[False] > mine[True]:
            yield Fault(
                cell.at,
                "'{key}' is not written in the script of {language}",
                _HINT,
                {"key": cell.key, "language": page.habits.language},
            )
        elif mixed:
            yield Fault(
                cell.at,
                "'{key}': the word '{word}' mixes letters of two scripts",
                _HINT,
                {"key": cell.key, "word": mixed},
            )


@cache
def _script(letter: str) -> str:
    """How the name of a letter begins, or nothing for letters of no script."""
    first = unicodedata.name(letter, "").split(" ", 1)[0]
    return "" if first in ("MODIFIER", "FEMININE", "MASCULINE", "MICRO", "COMBINING") else first


RULE = Rule("T029", Severity.ERROR, _look)
