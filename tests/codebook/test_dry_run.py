"""A dry run: made-up data, labelled, with the table of indicators, and the Stata programs held to those files.

No Stata runs here. Its programs are run by `stata_program`, which knows the commands they hold and no other, and what
they make of a simulated export is compared with the .dta that pyreadstat wrote of the same interviews: every value,
missing ones included, every variable label and every value label.
"""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from codebook import stata_program
from codebook.made import SHIPPED, hard, shipped
from codebook.test_programs import exports
from surveykit import ir
from surveykit.backends.codebook.model import Codebook
from surveykit.backends.codebook.plan import PLATFORMS, Cuts, Speaker, holding
from surveykit.backends.codebook.read import codebook
from surveykit.backends.codebook.stata import stata
from surveykit.cli.commands import surveykit
from surveykit.diagnostics import Log
from surveykit.simulate.dataset import Dataset, with_indicators
from surveykit.simulate.indicators import indicators
from surveykit.simulate.labelled import labelled
from surveykit.simulate.plan import Plan
from surveykit.simulate.respondents import simulate
from surveykit.simulate.tables import MARK

pytest.importorskip("pandas")
pyreadstat = pytest.importorskip("pyreadstat")
NAMES = (*SHIPPED, "hard")
COUNT = 25


@cache
def data(name: str) -> Dataset:
    """The same interviews as in test_programs."""
    instrument = hard() if name == "hard" else shipped(name)
    sample = simulate(with_indicators(instrument), Plan(), COUNT, 11, datetime.date(2025, 1, 1), Log())
    return Dataset.of(codebook(instrument), sample)


@cache
def files(name: str) -> dict[str, bytes]:
    return labelled(data(name), ["en"])


def read(name: str, table: str, kind: str, folder: Path) -> tuple[dict[str, list[Any]], Any]:
    path = folder / f"{table}.{kind}"
    path.write_bytes(files(name)[f"SIMULATED-{table}.en.{kind}"])
    reader = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
    frame, meta = reader(path, user_missing=True, output_format="dict", disable_datetime_conversion=True)
    return {key: list(column) for key, column in frame.items()}, meta


def as_stata(value: Any, *, text: bool) -> float | str:
    """A cell of the .dta as Stata holds it."""
    if text:
        return str(value or "")
    if isinstance(value, str):
        return stata_program.LETTER[f".{value}"]
    return stata_program.SYSTEM if value is None or value != value else float(value)


def lost(book: Codebook) -> set[str]:
    speaker = Speaker(book, "stata")
    return {
        one.variable.name
        for table in book.tables
        for one in speaker.derived(table)
        if one.variable is not None and one.why_not
    }


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", NAMES)
def test_the_stata_program_makes_the_file_that_pyreadstat_writes(name: str, platform: str, tmp_path: Path) -> None:
    exports(name, platform, tmp_path)
    book = data(name).book
    program = stata(book, "en", Cuts())[0].decode()
    made = stata_program.run(program, platform, {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")})
    assert set(made) == {table.name for table in book.tables}
    missed, compared = lost(book), 0
    for table in book.tables:
        columns, meta = read(name, table.name, "dta", tmp_path)
        found = made[table.name]
        for variable in book.of_table(table.name):
            if variable.data_type == "none" or variable.name in missed or variable.name == "instanceID":
                continue
            if holding(variable) in ("date", "moment", "time"):
                assert variable.stata_name in found.columns
                continue
            short = variable.stata_name
            text = holding(variable) in ("text", "codes")
            wanted = [as_stata(value, text=text) for value in columns[short]]
            assert found.columns[short] == wanted, short
            assert found.labels[short] == meta.column_names_to_labels[short].replace("`", "ʼ")
            compared += len(wanted)
            if holding(variable) == "code":
                labels = {
                    f".{key}" if isinstance(key, str) else str(int(key)): value
                    for key, value in meta.variable_value_labels[short].items()
                }
                assert found.values[short] == {k: " ".join(v.split()).replace("`", "ʼ") for k, v in labels.items()}
            for one in variable.choices:
                if one.dummy:
                    assert found.columns[one.dummy] == [as_stata(v, text=False) for v in columns[one.dummy]], one.dummy
                    assert found.labels[one.dummy] == meta.column_names_to_labels[one.dummy]
    assert compared > COUNT


@pytest.mark.parametrize("name", SHIPPED)
def test_the_stata_program_computes_the_indicators(name: str, tmp_path: Path) -> None:
    exports(name, "central", tmp_path)
    book = data(name).book
    made = stata_program.run(
        stata(book, "en", Cuts())[0].decode(), "central", {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")}
    )
    table = list(csv.DictReader(io.StringIO(indicators(data(name)).decode("utf-8-sig"))))
    speaker = Speaker(book, "stata")
    for one in (figure for part in book.tables for figure in speaker.figures(part)):
        if one.why_not or one.figure is None:
            continue
        values = [value for value in made[one.figure.table].columns[one.name] if value != stata_program.SYSTEM]
        (row,) = [row for row in table if row["indicator"] == one.figure.id and not row["by"]]
        assert int(row["denominator"]) == len(values)
        assert int(row["numerator"]) == sum(value == 1 for value in values)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_that_it_is_simulated(name: str, tmp_path: Path) -> None:
    for table in data(name).book.tables:
        for kind in ("sav", "dta"):
            columns, meta = read(name, table.name, kind, tmp_path)
            assert set(columns[MARK]) <= {1.0}
            assert "SIMULATED" in (meta.file_label or "")
            assert "SIMULATED" in meta.column_names_to_labels[MARK]
    assert all("SIMULATED" in file for file in files(name))


def test_the_same_data_are_the_same_bytes() -> None:
    assert labelled(data("hard"), ["en"]) == files("hard")


def test_groups_of_an_indicator_add_up() -> None:
    rows = list(csv.DictReader(io.StringIO(indicators(data("flow-point")).decode("utf-8-sig"))))
    assert {row["simulated"] for row in rows} == {"yes"}
    whole = {row["indicator"]: int(row["denominator"]) for row in rows if not row["by"]}
    assert set(whole) == {one.id for one in shipped("flow-point").indicators}
    for name, count in whole.items():
        parts = [int(row["denominator"]) for row in rows if row["indicator"] == name and row["by"] == "dm_sex"]
        assert not parts or sum(parts) == count


def test_an_indicator_of_the_rows_of_a_repeat() -> None:
    old = hard()
    label = ir.Text("x/I/label", "Grown people")
    one = ir.Indicator(
        "IX", label, ir.Formula("${age} >= 18"), ir.Formula("${age} != ''"), disaggregate=("kind",), honesty="proxy", aligned={},
        origin=ir.Origin("x", "1", ""),
    )  # fmt: skip
    instrument = replace(old, indicators=(one,))
    sample = simulate(with_indicators(instrument), Plan(), 40, 5, datetime.date(2025, 1, 1), Log())
    found = Dataset.of(codebook(instrument), sample)
    rows = list(csv.DictReader(io.StringIO(indicators(found).decode("utf-8-sig"))))
    ages = [
        float(line.respondent.run.values[f"{line.prefix}age"])
        for line in found.lines["person"]
        if line.respondent.run.values.get(f"{line.prefix}age")
    ]
    assert rows[0]["table"] == "person"
    assert (int(rows[0]["numerator"]), int(rows[0]["denominator"])) == (sum(a >= 18 for a in ages), len(ages))


def test_a_build_with_a_dry_run(project: Path) -> None:
    ran = CliRunner().invoke(surveykit, ["build", "flow-point", "--only", "codebook", "--dry-run", "7", "--no-cache"])
    assert ran.exit_code == 0, ran.output
    folder = project / "build" / "flow-point" / "codebook" / "dry-run"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "README.md",
        "SIMULATED-indicators.csv",
        "kobo/SIMULATED-flow-point.csv",
        "SIMULATED-flow-point.fr.dta",
    } <= made
    assert "nobody gave" in ran.output


def test_a_dry_run_without_codebooks_is_a_wrong_command(project: Path) -> None:
    ran = CliRunner().invoke(surveykit, ["build", "flow-point", "--only", "xlsform", "--dry-run", "7"])
    assert ran.exit_code == 2
    assert "--only codebook" in ran.output


def test_without_the_packages_the_build_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveykit.simulate.dry_run.lacking", lambda: ("pandas",))
    ran = CliRunner().invoke(surveykit, ["build", "flow-point", "--only", "codebook", "--dry-run", "3", "--no-cache"])
    assert ran.exit_code == 0, ran.output
    assert "B020" in ran.output
    folder = project / "build" / "flow-point" / "codebook" / "dry-run"
    assert not list(folder.glob("*.dta"))
    assert (folder / "SIMULATED-indicators.csv").is_file()
