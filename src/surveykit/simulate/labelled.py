"""The tables of a simulated sample as labelled SPSS and Stata files, written by pyreadstat."""

from __future__ import annotations

import datetime
import re
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from surveykit.backends.codebook.model import MISSING, Table, Variable
from surveykit.backends.codebook.plan import STATA_MISSING, cut_bytes, cut_characters, holding
from surveykit.backends.codebook.spss import LABEL_BYTES, VALUE_LABEL_BYTES
from surveykit.backends.codebook.stata import LABEL_CHARACTERS
from surveykit.simulate.dataset import Dataset

MARK: Final = "simulated"
_NOTE: Final = "SIMULATED: nobody gave these answers"
_SPSS_DATE: Final = slice(92, 109)
_STATA_DATE: Final = re.compile(rb"<timestamp>.*?</timestamp>", re.DOTALL)
_NEEDED: Final = ("pyreadstat", "pandas")


def lacking() -> tuple[str, ...]:
    """The packages that must be installed before labelled files can be written."""
    return tuple(name for name in _NEEDED if find_spec(name) is None)


def labelled(data: Dataset, tag: str) -> dict[str, bytes]:
    """A .sav and a .dta for each table, with the labels of one language."""
    found: dict[str, bytes] = {}
    for table in data.book.tables:
        for kind in ("sav", "dta"):
            found[f"SIMULATED-{table.name}.{tag}.{kind}"] = _file(data, table, tag, kind)
    return found


def _file(data: Dataset, table: Table, tag: str, kind: str) -> bytes:
    """One file. The day it was written, which both formats hold, is put to a fixed one."""
    import pandas  # noqa: PLC0415
    import pyreadstat  # noqa: PLC0415

    columns: dict[str, Any] = {}
    labels: dict[str, str | None] = {}
    values: dict[str, dict[int | float, str]] = {}
    missing: dict[str, list[str]] = {}
    formats: dict[str, str] = {}
    for variable in data.book.of_table(table.name):
        if variable.data_type == "none":
            continue
        name = variable.stata_name
        columns[name] = _column(data, table, variable, kind)
        full = " ".join(data.book.said(variable.label, tag).split())
        labels[name] = cut_bytes(full, LABEL_BYTES) if kind == "sav" else cut_characters(full, LABEL_CHARACTERS)
        match holding(variable):
            case "code":
                values[name] = _value_labels(data, variable, tag, kind)
                if kind == "dta":
                    missing[name] = [letter.lstrip(".") for letter in STATA_MISSING.values()]
                formats[name] = "F8.0" if kind == "sav" else "%8.0g"
            case "codes":
                for one in variable.choices:
                    columns[one.dummy] = _ticks(data, table, variable, one.code, one.missing is None, kind)
                    said = f"{full}: {data.book.said(one.label, tag)}"
                    labels[one.dummy] = (
                        cut_bytes(said, LABEL_BYTES) if kind == "sav" else cut_characters(said, LABEL_CHARACTERS)
                    )
                    if kind == "dta":
                        missing[one.dummy] = [letter.lstrip(".") for letter in STATA_MISSING.values()]
            case _:
                pass
    count = len(data.lines[table.name])
    columns[MARK], labels[MARK] = [1.0] * count, _NOTE
    frame = pandas.DataFrame({name: pandas.Series(column, dtype=object) for name, column in columns.items()})
    for name in frame.columns:
        if all(value is None or isinstance(value, float) for value in columns[name]):
            frame[name] = pandas.Series(columns[name], dtype="float64")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{kind}"
        if kind == "sav":
            ranges: dict[str, Any] = {
                name: [{"lo": min(v for v, _ in MISSING.values()), "hi": max(v for v, _ in MISSING.values())}]
                for name in values
            }
            pyreadstat.write_sav(frame, path, file_label=_NOTE, column_labels=labels, variable_value_labels=values, missing_ranges=ranges,
                                 variable_format=formats)  # fmt: skip
        else:
            pyreadstat.write_dta(frame, path, file_label=_NOTE, column_labels=labels, variable_value_labels=values, missing_user_values=missing,
                                 variable_format=formats)  # fmt: skip
        content = path.read_bytes()
    if kind == "sav":
        return content[: _SPSS_DATE.start] + b"01 Jan 0000:00:00" + content[_SPSS_DATE.stop :]
    return _STATA_DATE.sub(b"<timestamp>\x1101 Jan 2000 00:00</timestamp>", content, count=1)


def _column(data: Dataset, table: Table, variable: Variable, kind: str) -> list[Any]:
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


def _coded(value: float | None, kind: str) -> float | str | None:
    """A number as the program holds it: Stata's missing values are letters."""
    if value is None or kind == "sav" or int(value) not in STATA_MISSING:
        return value
    return STATA_MISSING[int(value)].lstrip(".")


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text[:10]) if text else None


def _ticks(data: Dataset, table: Table, variable: Variable, code: str, substantive: bool, kind: str) -> list[Any]:
    """The 0/1 column of a choice; who said that they do not know has that as the value of every real choice."""
    means = {one.code: one.value for one in variable.choices if one.missing}
    found: list[Any] = []
    for line in data.lines[table.name]:
        ticked = data.text(variable, line).split()
        meant = next((means[one] for one in means if one in ticked), None) if substantive else None
        found.append(_coded(float(meant), kind) if meant is not None else float(code in ticked) if ticked else None)
    return found


def _value_labels(data: Dataset, variable: Variable, tag: str, kind: str) -> dict[int | float, str]:
    found: dict[Any, str] = {}
    for one in variable.choices:
        if one.value is not None:
            key = _coded(float(one.value), kind)
            label = data.book.said(one.label, tag) or one.code
            found[key] = cut_bytes(label, VALUE_LABEL_BYTES) if kind == "sav" else label
    return found
