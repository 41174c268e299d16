"""Fixed terms that are translated in another way than the glossary lays down."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.glossary import says
from surveykit.translations.page import Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    for cell in page.written:
        for term in page.terms_in(cell):
            if not any(says(cell.translation, said) for said in term.said):
                yield Fault(
                    cell.at, "'{key}': for “{term}” the glossary has “{said}”", "Use the same word for the same thing in every text, or add a second way to say it to the glossary under 'also'.",
                    {"key": cell.key, "term": term.source, "said": " / ".join(term.said)}, (Related(term.at, "the term"), Related(cell.unit.at, "the text")),
                )  # fmt: skip


RULE = Rule("T034", Severity.WARNING, _look)
