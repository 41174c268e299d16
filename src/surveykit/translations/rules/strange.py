"""Entries whose key no text has."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Loc, Severity, suggest
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    keys = [unit.key for unit in page.part.units]
    for message in page.strange:
        near = suggest(message.key, keys) if len(keys) > 12 else ""
        yield Fault(
            Loc(page.file, message.line), "no text has the key '{key}', so nobody sees this translation",
            near or "If the text was moved or deleted, `surveykit translations update` carries the translation along or keeps it at the end.",
            {"key": message.key},
        )  # fmt: skip


RULE = Rule("T036", Severity.WARNING, _look)
