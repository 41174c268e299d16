"""References to other answers, such as `${dm_age}`, that were lost, added or renamed."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import REFERENCE, Fault, Page
from surveykit.translations.rules.rule import Rule
from surveykit.translations.rules.tokens import differences


def _look(page: Page) -> Iterator[Fault]:
    yield from differences(
        page,
        REFERENCE,
        "Copy what stands between ${{ and }} from the text, sign for sign; it may stand anywhere in the sentence.",
    )


RULE = Rule("T021", Severity.ERROR, _look)
