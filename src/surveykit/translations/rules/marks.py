"""Marks of English where a language has its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import LINK, PARAMETER, REFERENCE, TAG, Fault, Page
from surveykit.translations.rules.rule import Rule

_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+|(?<=\d)[,;](?=\d)")


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.written:
        bare = cell.translation
        for pattern in (LINK, TAG, REFERENCE, PARAMETER, _ADDRESS):
            bare = pattern.sub("", bare)
        for mark, own in page.habits.marks.items():
            if mark in bare:
                yield Fault(cell.at, "'{key}' has {mark}, and the language writes {own}", "Use the language's own mark.",
                            {"key": cell.key, "mark": mark, "own": own})  # fmt: skip


RULE = Rule("T037", Severity.WARNING, _look)
