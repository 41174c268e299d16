"""The tables of a simulated sample as labelled SPSS and Stata files, written by pyreadstat."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from surveykit.backends.codebook.model import MISSING, Table, Variable
from surveykit.backends.codebook.plan import STATA_MISSING, cut_bytes, cut_characters, holding
from surveykit.backends.codebook.spss import LABEL_BYTES, VALUE_LABEL_BYTES
from surveykit.backends.codebook.stata import LABEL_CHARACTERS
from surveykit.simulate.dataset import Dataset
from surveykit.simulate.tables import MARK

Kind: TypeAlias = Literal["sav", "dta"]
KINDS: Final[tuple[Kind, ...]] = ("sav", "dta")
_NOTE: Final = "SIMULATED: nobody gave these answers"
_SPSS_DATE: Final = slice(92, 109)
_STATA_DATE: Final = re.compile(rb"<timestamp>.*?</timestamp>", re.DOTALL)
_NEEDED: Final = ("pyreadstat", "pandas")


def lacking() -> tuple[str, ...]:
    """The packages that must be installed before labelled files can be written."""
    return tuple(name for name in _NEEDED if find_spec(name) is None)


def labelled(data: Dataset, tags: Iterable[str]) -> dict[str, bytes]:
    """A .sav and a .dta for each table and language: the same values under the labels of each."""
    found: dict[str, bytes] = {}
    for table in data.book.tables:
        for kind in KINDS:
            frame = _frame(data, table, kind)
            for tag in tags:
                found[f"SIMULATED-{table.name}.{tag}.{kind}"] = _file(frame, data, table, tag, kind)
    return found


def _frame(data: Dataset, table: Table, kind: Kind) -> Any:
    """The values of a table as a pandas DataFrame, a column for each name that the programs know."""
    import pandas  # noqa: PLC0415

    columns: dict[str, Any] = {}
    for variable in _held(data, table):
        columns[variable.stata_name] = _column(data, table, variable, kind)
        if holding(variable) == "codes":
            for one in variable.choices:
                columns[one.dummy] = _ticks(data, table, variable, one.code, one.missing is None, kind)
    columns[MARK] = [1.0] * len(data.lines[table.name])
    numeric = {n for n, column in columns.items() if all(v is None or isinstance(v, float) for v in column)}
    return pandas.DataFrame(
        {n: pandas.Series(column, dtype="float64" if n in numeric else object) for n, column in columns.items()}
    )


def _held(data: Dataset, table: Table) -> list[Variable]:
    return [variable for variable in data.book.of_table(table.name) if variable.data_type != "none"]


def _file(frame: Any, data: Dataset, table: Table, tag: str, kind: Kind) -> bytes:
    """One file. The day it was written, which both formats hold, is put to a fixed one."""
    import pyreadstat  # noqa: PLC0415

    labels: dict[str, str | None] = {MARK: _NOTE}
    values: dict[str, dict[int | float, str]] = {}
    with_missing: list[str] = []
    for variable in _held(data, table):
        name = variable.stata_name
        full = " ".join(data.book.said(variable.label, tag).split())
        labels[name] = _cut(full, kind)
        match holding(variable):
            case "code":
                values[name] = _value_labels(data, variable, tag, kind)
                with_missing.append(name)
            case "codes":
                for one in variable.choices:
                    labels[one.dummy] = _cut(f"{full}: {data.book.said(one.label, tag)}", kind)
                    with_missing.append(one.dummy)
            case _:
                pass
    formats = dict.fromkeys(values, "F8.0" if kind == "sav" else "%8.0g")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{kind}"
        if kind == "sav":
            numbers = [number for number, _ in MISSING.values()]
            ranges: dict[str, Any] = {name: [{"lo": min(numbers), "hi": max(numbers)}] for name in values}
            pyreadstat.write_sav(frame, path, file_label=_NOTE, column_labels=labels, variable_value_labels=values, missing_ranges=ranges,
                                 variable_format=formats)  # fmt: skip
        else:
            letters = [letter.lstrip(".") for letter in STATA_MISSING.values()]
            pyreadstat.write_dta(frame, path, file_label=_NOTE, column_labels=labels, variable_value_labels=values,
                                 missing_user_values=dict.fromkeys(with_missing, letters), variable_format=formats)  # fmt: skip
        content = path.read_bytes()
    if kind == "sav":
        return content[: _SPSS_DATE.start] + b"01 Jan 0000:00:00" + content[_SPSS_DATE.stop :]
    return _STATA_DATE.sub(b"<timestamp>\x1101 Jan 2000 00:00</timestamp>", content, count=1)


def _cut(text: str, kind: Kind) -> str:
    """A variable's label as far as the program takes it."""
    return cut_bytes(text, LABEL_BYTES) if kind == "sav" else cut_characters(text, LABEL_CHARACTERS)


def _column(data: Dataset, table: Table, variable: Variable, kind: Kind) -> list[Any]:
    lines = data.lines[table.name]
    match holding(variable):
        case "number":
            return [data.number(variable, line) for line in lines]
        case "code":
            return [_coded(data.number(variable, line), kind) for line in lines]
        case "date":
            return [_date(data.text(variable, line)) for line in lines]
        case _:
            return [data.text(variable, line) for line in lines]


def _coded(value: float | None, kind: Kind) -> float | str | None:
    """A number as the program holds it: Stata's missing values are letters."""
    if value is None or kind == "sav" or int(value) not in STATA_MISSING:
        return value
    return STATA_MISSING[int(value)].lstrip(".")


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text[:10]) if text else None


def _ticks(data: Dataset, table: Table, variable: Variable, code: str, substantive: bool, kind: Kind) -> list[Any]:
    """The 0/1 column of a choice; who said that they do not know has that as the value of every real choice."""
    means = {one.code: one.value for one in variable.choices if one.missing}
    found: list[Any] = []
    for line in data.lines[table.name]:
        ticked = data.text(variable, line).split()
        meant = next((means[one] for one in means if one in ticked), None) if substantive else None
        found.append(_coded(float(meant), kind) if meant is not None else float(code in ticked) if ticked else None)
    return found


def _value_labels(data: Dataset, variable: Variable, tag: str, kind: Kind) -> dict[int | float, str]:
    found: dict[Any, str] = {}
    for one in variable.choices:
        if one.value is not None:
            key = _coded(float(one.value), kind)
            label = data.book.said(one.label, tag) or one.code
            found[key] = cut_bytes(label, VALUE_LABEL_BYTES) if kind == "sav" else label
    return found
