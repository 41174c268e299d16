"""Questions and exclamations without the mark that opens them, where a language has one."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import CODE, PARAMETER, Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.written:
        text = PARAMETER.sub("", CODE.sub("", cell.translation))
        for closing, opening in page.habits.opening.items():
            if text.count(closing) != text.count(opening):
                yield Fault(cell.at, "'{key}' has not as many {opening} as {closing}", "Open each question with {opening}, close it with {closing}.",
                            {"key": cell.key, "opening": opening, "closing": closing})  # fmt: skip


RULE = Rule("T033", Severity.WARNING, _look)
