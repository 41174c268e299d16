"""Translations that are much longer than their text: on a small screen the end is out of sight."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule

LIMITS = {"choice": (80, 2.0), "screen": (200, 1.8)}
"""Characters that fit at least, and how many times the text a translation may be; about two lines of an answer, eight of a question."""


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.written:
        if cell.role == "paper" or cell.role not in LIMITS:
            continue
        fits, times = LIMITS[cell.role]
        most = max(fits, round(len(cell.source) * times))
        if len(cell.translation) > most:
            yield Fault(
                cell.at, "'{key}' has {length} characters, the text {source}: too long for a small screen", "Say it in fewer words, at most {most} characters.",
                {"key": cell.key, "length": len(cell.translation), "source": len(cell.source), "most": most}, (Related(cell.unit.at, "the text"),),
            )  # fmt: skip


RULE = Rule("T035", Severity.WARNING, _look)
