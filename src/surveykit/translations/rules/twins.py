"""Two choices of one list that a person cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, Severity
from surveykit.translations.page import Cell, Fault, Page
from surveykit.translations.rules.rule import Rule


def _look(page: Page) -> Iterator[Fault]:
    cells = {cell.key: cell for cell in page.cells}
    for name, keys in page.part.choices.items():
        first: dict[str, Cell] = {}
        for cell in (cells[key] for key in keys if key in cells):
            other = first.setdefault(_seen(cell.translation), cell)
            if other is not cell and _seen(other.source) != _seen(cell.source):
                yield Fault(
                    cell.at, "two choices of the list '{list}' are both called '{label}'", "Say in what they differ, as the text does.",
                    {"list": name, "label": cell.translation}, (Related(other.at, "the other one"), Related(cell.unit.at, "the text")),
                )  # fmt: skip


def _seen(label: str) -> str:
    return " ".join(label.split()).casefold()


RULE = Rule("T026", Severity.ERROR, _look)
