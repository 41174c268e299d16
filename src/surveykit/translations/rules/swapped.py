"""Two choices of one list that carry each other's label."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    for one, two in page.swapped:
        yield Fault(
            one.at, "'{key}' and '{other}' seem to carry each other's label", "Compare both with their texts and change them over.",
            {"key": one.key, "other": two.key}, (Related(two.at, "the other one"),),
        )  # fmt: skip


RULE = Rule("T027", Severity.ERROR, _look)
