"""Texts that are translated otherwise than most texts of the same wording."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Fault, Page, differs
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    swapped = {cell.key for pair in page.swapped for cell in pair}  # a fault of its own
    for cell in page.written:
        usual = page.usual.get(cell.source) if cell.key not in swapped else None
        if usual is not None and cell.translation != usual.translation and not differs(cell.comments):
            yield Fault(
                cell.at, "'{key}' is translated in another way than the same words elsewhere: “{usual}”",
                "Use one translation for one wording. Where grammar wants another, say why in a comment above the entry: # differs: feminine here.",
                {"key": cell.key, "usual": usual.translation}, (Related(usual.at, "said so here"), Related(cell.unit.at, "the text")),
            )  # fmt: skip


RULE = Rule("T038", Severity.WARNING, _look)
