"""The table of indicators of a simulated sample, whole and by group, as an analysis of the real data will give it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from surveykit.backends.codebook.model import Figure, Variable
from surveykit.simulate.dataset import Dataset, Line, measured


def indicators(data: Dataset) -> bytes:
    """A CSV: one row for each indicator and group, with numerator, denominator and share in percent."""
    book = data.book
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["indicator", *(f"label ({tag})" for tag in book.tags), "honesty", "table", "by", "group",
         *(f"group ({tag})" for tag in book.tags), "numerator", "denominator", "percent", "simulated"]
    )  # fmt: skip
    by_id = {one.id: one for one in book.instrument.indicators}
    known = {variable.name: variable for variable in book.variables}
    for figure in book.figures:
        name = measured(by_id[figure.id])
        counted = [
            (line, value) for line in data.lines[figure.table]
            if (value := line.respondent.run.derived.get(line.prefix + name, ""))
        ]  # fmt: skip
        for by, group, chosen in _groups(figure, known, counted, data):
            numerator = sum(value == "1" for _, value in chosen)
            share = f"{100 * numerator / len(chosen):.1f}" if chosen else ""
            labels = _group_labels(known.get(by), group, data)
            writer.writerow(
                [figure.id, *(book.said(figure.label, tag) for tag in book.tags), figure.honesty, figure.table, by, group, *labels,
                 numerator, len(chosen), share, "yes"]
            )  # fmt: skip
    return ("\ufeff" + out.getvalue()).encode()


def _groups(
    figure: Figure, known: dict[str, Variable], counted: list[tuple[Line, str]], data: Dataset
) -> Iterator[tuple[str, str, list[tuple[Line, str]]]]:
    yield "", "", counted
    for by in figure.disaggregate:
        variable = known.get(by)
        if variable is None:
            continue
        groups: dict[str, list[tuple[Line, str]]] = {one.code: [] for one in variable.choices if one.offered}
        for line, value in counted:
            codes = data.text(variable, line)
            for code in codes.split() if variable.data_type == "codes" else [codes]:
                groups.setdefault(code, []).append((line, value))
        yield from ((by, code, chosen) for code, chosen in groups.items() if chosen)


def _group_labels(variable: Variable | None, group: str, data: Dataset) -> list[str]:
    book = data.book
    label = next((one.label for one in variable.choices if one.code == group), None) if variable is not None else None
    return [book.said(label, tag) if label is not None else "" for tag in book.tags]
