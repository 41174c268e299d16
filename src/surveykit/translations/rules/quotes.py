"""Quotation marks of another kind than the language's, or without their partner."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.diagnostics import Severity
from surveykit.translations.page import CODE, TAG, Fault, Page
from surveykit.translations.rules.rule import Rule

_QUOTES = re.compile('["“”„«»‹›]')


def _look(page: Page) -> Iterator[Fault]:
    pairs = page.habits.quotes
    for cell in page.written:
        bare = TAG.sub("", CODE.sub("", cell.translation))
        used = set(_QUOTES.findall(bare))
        if not used:
            continue
        wrong = sorted(used - set("".join(pairs))) if pairs else ['"'] if len(used) > 1 and '"' in used else []
        if wrong:
            usual = pairs[0] if pairs else "".join(sorted(used - {'"'}))
            yield Fault(cell.at, "'{key}' has the quotation mark {mark}; the language uses {usual}", "Use the marks of the language in all texts.",
                        {"key": cell.key, "mark": wrong[0], "usual": usual})  # fmt: skip
            continue
        alone = next((pair for pair in pairs if pair != "‘’" and bare.count(pair[0]) != bare.count(pair[1])), None)
        if alone is not None:
            yield Fault(cell.at, "'{key}' has a quotation mark {mark} without its partner", "Open and close each quotation.",
                        {"key": cell.key, "mark": alone[0] if alone[0] in bare else alone[1]})  # fmt: skip


RULE = Rule("T031", Severity.WARNING, _look)
