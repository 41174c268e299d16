"""Texts that still have the source's words."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.neglected:
        yield Fault(
            cell.at, "'{key}' says the same in {language} as in the source",
            "Translate it. If the words are the same in both languages, say so in a comment above the entry: # same in both.",
            {"key": cell.key, "language": page.habits.language}, (Related(cell.unit.at, "the text"),),
        )  # fmt: skip


RULE = Rule("T025", Severity.WARNING, _look)
