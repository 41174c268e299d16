"""Numbers that the translation has and the text has not, or the other way round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.habits import Habits, habits
from surveykit.translations.page import Cell, Fault, Page, numbers
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    crossed = {cell.key for pair in page.swapped for cell in pair}
    english = habits(page.part.language)
    for cell in page.written:
        want, have = Counter(numbers(cell.source)), Counter(numbers(cell.translation))
        if want == have or cell.key in crossed:
            continue
        lost = [n for n in (want - have).elements() if not _in_words(n, cell.translation, page.habits)]
        added = [n for n in (have - want).elements() if not _in_words(n, cell.source, english)]
        if lost or added:
            yield _fault(cell, lost, added)


def _fault(cell: Cell, lost: list[str], added: list[str]) -> Fault:
    related = (Related(cell.unit.at, "the text"),)
    hint = "The numbers of a question are part of what is measured. Take them over as they are."
    if lost and added:
        return Fault(cell.at, "'{key}' says {added} where the text says {lost}", hint,
                     {"key": cell.key, "lost": ", ".join(lost), "added": ", ".join(added)}, related)  # fmt: skip
    if lost:
        return Fault(
            cell.at, "'{key}' lacks the number {lost}", hint, {"key": cell.key, "lost": ", ".join(lost)}, related
        )
    return Fault(
        cell.at,
        "'{key}' has the number {added}, which the text has not",
        hint,
        {"key": cell.key, "added": ", ".join(added)},
        related,
    )


def _in_words(number: str, text: str, language: Habits) -> bool:
    if int(number) >= len(language.numbers):
        return False
    return any(re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE) for word in language.numbers[int(number)])


RULE = Rule("T023", Severity.WARNING, _look)
