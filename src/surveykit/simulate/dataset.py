"""The rows of a simulated sample as a codebook has them: what each variable holds in each row of its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from surveykit import ir
from surveykit.backends.codebook.model import Codebook, Table, Variable
from surveykit.backends.codebook.plan import counted, holding
from surveykit.simulate.respondents import Respondent, Sample


class Line(NamedTuple):
    """One row of a table: whose, and what stands before its names in the run, such as `person[2]/`."""

    respondent: Respondent
    prefix: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A sample laid out by the tables of a codebook."""

    book: Codebook
    sample: Sample
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Codebook, sample: Sample) -> Dataset:
        """Every table with its rows, in the order of an export."""
        lines: dict[str, tuple[Line, ...]] = {}
        for table in book.tables:
            above = tuple(Line(one, "") for one in sample.respondents) if table.parent is None else lines[table.parent]
            lines[table.name] = above if table.parent is None else tuple(_rows(table, above))
        return cls(book, sample, lines)

    def text(self, variable: Variable, line: Line) -> str:
        """What a variable holds in a row, as the form stores it; a row of a repeat sees the rows around it."""
        values = line.respondent.run.values if variable.on_form else line.respondent.run.derived
        prefix = line.prefix
        while True:
            found = values.get(prefix + variable.name)
            if found is not None or not prefix:
                return found or ""
            prefix = prefix[: prefix.rstrip("/").rfind("/") + 1]

    def number(self, variable: Variable, line: Line) -> float | None:
        """The number that a statistics program holds for it; None where there is none."""
        value = self.text(variable, line)
        if holding(variable) == "number":
            return float(value) if value else None
        return next((float(one.value) for one in variable.choices if one.code == value and one.value is not None), None)


def _rows(table: Table, above: tuple[Line, ...]) -> Iterator[Line]:
    repeat = table.path.rsplit("/", 1)[-1]
    for line in above:
        number = 1
        while (key := f"{line.prefix}{repeat}[{number}]") in line.respondent.run.relevant:
            if line.respondent.run.relevant[key]:
                yield Line(line.respondent, f"{key}/")
            number += 1


def measured(indicator: ir.Indicator) -> str:
    """The name under which a run holds an indicator."""
    return f"sk_indicator_{indicator.id}"


def with_indicators(instrument: ir.Instrument) -> ir.Instrument:
    """The instrument with each indicator as one more derived variable: 1, 0, or empty outside its denominator."""
    more = tuple(
        ir.Derived(
            measured(one),
            one.label,
            ir.Formula(counted(one.numerator.text, one.denominator.text), one.numerator.at),
            False,
            one.origin,
            None,
        )
        for one in instrument.indicators
    )
    return replace(instrument, derived=(*instrument.derived, *more))
