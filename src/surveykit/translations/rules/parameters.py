"""Placeholders, such as `{recall}`, that were lost, added or renamed."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import PARAMETER, Fault, Page
from surveykit.translations.rules.rule import Rule
from surveykit.translations.rules.tokens import differences


def _look(page: Page) -> Iterator[Fault]:
    yield from differences(page, PARAMETER, "Copy the word in braces from the text as it is; do not translate it.")


RULE = Rule("T022", Severity.ERROR, _look)
