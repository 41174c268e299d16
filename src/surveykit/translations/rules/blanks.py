"""Blanks at the beginning or end of a translation, or two in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.diagnostics import Severity, piece
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule

_DOUBLE = re.compile(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)")


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.cells:
        text, source = cell.translation, cell.source
        if text[:1].isspace() and not source[:1].isspace():
            where = piece("begins with a blank")
        elif text[-1:].isspace() and not source[-1:].isspace():
            where = piece("ends with a blank")
        elif _DOUBLE.search(text) and not _DOUBLE.search(source):
            where = piece("has two blanks in a row")
        else:
            continue
        yield Fault(cell.at, "'{key}' {where}", "Delete the blank.", {"key": cell.key, "where": where})


RULE = Rule("T028", Severity.WARNING, _look)
