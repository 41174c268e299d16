"""Apostrophes of another kind than the language's, or two kinds in one catalog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’ʼ´`](?=[^\W\d_])")


def _look(page: Page) -> Iterator[Fault]:
    found = [(cell, mark) for cell in page.written for mark in dict.fromkeys(_APOSTROPHE.findall(cell.translation))]
    usual = page.habits.apostrophe or next(iter(dict(Counter(mark for _, mark in found).most_common(1))), "")
    for cell, mark in found:
        if mark != usual:
            yield Fault(cell.at, "'{key}' has the apostrophe {mark} and not {usual}", "Use one kind in all texts of a language.",
                        {"key": cell.key, "mark": mark, "usual": usual})  # fmt: skip


RULE = Rule("T030", Severity.WARNING, _look)
