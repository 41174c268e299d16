"""Texts without a translation."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    for unit, at in page.missing:
        yield Fault(
            at, "'{key}' has no {language} text", "Write it into msgstr.",
            {"key": unit.key, "language": page.habits.language}, (Related(unit.at, "the text"),),
        )  # fmt: skip


RULE = Rule("T020", Severity.WARNING, _look)
