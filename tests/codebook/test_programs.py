"""The programs for statisticians are run on simulated exports, and give what the form itself gave."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from codebook.made import SHIPPED, hard, shipped
from surveykit import ir
from surveykit.backends.codebook import plan
from surveykit.backends.codebook.model import Codebook, Variable
from surveykit.backends.codebook.plan import PLATFORMS, Cuts, Speaker, holding
from surveykit.backends.codebook.read import codebook
from surveykit.backends.codebook.rscript import rscript
from surveykit.backends.codebook.spss import spss
from surveykit.diagnostics import Log
from surveykit.simulate.plan import Plan
from surveykit.simulate.respondents import Sample, simulate
from surveykit.simulate.tables import tables

COUNT = 25
NAMES = (*SHIPPED, "hard")


@cache
def sample(name: str) -> Sample:
    log = Log()
    return simulate(instrument(name), Plan(), COUNT, 11, datetime.date(2025, 1, 1), log)


@cache
def instrument(name: str) -> ir.Instrument:
    return hard() if name == "hard" else shipped(name)


@cache
def book(name: str) -> Codebook:
    return codebook(instrument(name))


def exports(name: str, platform: str, folder: Path) -> None:
    """The simulated export, as the programs want it: Central's not split, without the column that says it is simulated."""
    found = tables(sample(name), instrument(name), "1", platform)  # type: ignore[arg-type]
    for file, content in found.items():
        rows = list(csv.reader(io.StringIO(content.decode()), delimiter=plan.DELIMITER[platform]))
        kept = [
            place for place, column in enumerate(rows[0])
            if column != "simulated" and not (platform == "central" and "/" in column)
        ]  # fmt: skip
        out = io.StringIO()
        csv.writer(out, delimiter=plan.DELIMITER[platform], quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            [row[place] for place in kept] for row in rows
        )
        table = file.removeprefix("SIMULATED-").removesuffix(".csv")
        top = instrument(name).id
        table = table if table == top else table.removeprefix(f"{top}-")
        (folder / f"{table}.csv").write_text(out.getvalue(), encoding="utf-8")


def wanted(name: str, variable: Variable) -> list[str]:
    """What the form gave for a variable, row by row, as texts."""
    found: list[str] = []
    for one in sample(name).respondents:
        values = one.run.values if variable.on_form else one.run.derived
        if variable.table == book(name).tables[0].name:
            found.append(values.get(variable.name, ""))
        else:
            prefixes = rows_of(name, variable.table, one.run.relevant)
            found += [values.get(prefix + variable.name, "") for prefix in prefixes]
    return found


def rows_of(name: str, table: str, relevant: dict[str, bool]) -> list[str]:
    """The keys of a repeat's rows, as the export orders them."""
    parent = next(one.parent for one in book(name).tables if one.name == table)
    top = book(name).tables[0].name
    above = [""] if parent in (None, top) else rows_of(name, str(parent), relevant)
    found: list[str] = []
    for prefix in above:
        number = 1
        while (key := f"{prefix}{table}[{number}]") in relevant:
            if relevant[key]:
                found.append(f"{key}/")
            number += 1
    return found


def as_number(variable: Variable, value: str) -> float | str | None:
    """A value of the form as a statistics program holds it."""
    match holding(variable):
        case "number":
            return float(value) if value else None
        case "code":
            return next(
                (float(one.value) for one in variable.choices if one.code == value and one.value is not None), None
            )
        case _:
            return value


def compared(variable: Variable) -> bool:
    return holding(variable) in ("number", "code") or (holding(variable) in ("text", "codes") and variable.on_form)


def skip_without(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (make tools installs it)")


def ran(command: list[str], folder: Path) -> str:
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    return made.stdout + made.stderr


def check(name: str, dialect: plan.Dialect, read: dict[str, dict[str, list[object]]]) -> int:
    """Every variable of every table against the form; how many values were compared."""
    speaker = Speaker(book(name), dialect)
    lost = {
        one.variable.name
        for table in book(name).tables
        for one in speaker.derived(table)
        if one.variable and one.why_not
    }
    count = 0
    for variable in book(name).variables:
        if not compared(variable) or variable.name in lost or variable.name == "instanceID":
            continue
        got = read[variable.table][variable.stata_name]
        want = [as_number(variable, value) for value in wanted(name, variable)]
        if holding(variable) in ("text", "codes"):
            assert [str(value or "") for value in got] == [str(value or "") for value in want], variable.name
        else:
            assert got == want, variable.name
        count += len(want)
        for one in variable.choices:
            if one.dummy:
                ticks = [value.split() for value in wanted(name, variable)]
                means = {c.code: c.value for c in variable.choices if c.missing}
                expected = [
                    None if not tick
                    else next((float(means[c] or 0) for c in means if c in tick and one.missing is None), float(one.code in tick))
                    for tick in ticks
                ]  # fmt: skip
                assert read[variable.table][one.dummy] == expected, one.dummy
    return count


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", NAMES)
def test_spss_gives_what_the_form_gave(name: str, platform: str, tmp_path: Path) -> None:
    skip_without("pspp")
    pyreadstat = pytest.importorskip("pyreadstat")
    exports(name, platform, tmp_path)
    program = spss(book(name), "en", Cuts())[0].decode()
    # As a person would who has an export of KoboToolbox.
    program = program.replace(" central.\n", f" {platform}.\n")
    (tmp_path / "program.sps").write_text(program, encoding="utf-8")
    said = ran(["pspp", "-o", "-", "-O", "format=txt", "program.sps"], tmp_path)
    assert "error:" not in said
    assert "warning:" not in said
    read: dict[str, dict[str, list[object]]] = {}
    for table in book(name).tables:
        frame, meta = pyreadstat.read_sav(
            tmp_path / f"{table.name}.sav", user_missing=True, output_format="dict", disable_datetime_conversion=True
        )
        read[table.name] = {
            key: [None if value != value else value for value in column] for key, column in frame.items()
        }
        assert sum(frame["sk_unknown"]) == 0
        for variable in book(name).of_table(table.name):
            if not variable.on_form:
                continue
            label = meta.column_names_to_labels[variable.stata_name]
            full = " ".join(book(name).said(variable.label, "en").split())
            assert label == full or (label.endswith("…") and full.startswith(label[:-1]) and len(full.encode()) > 255)
            if holding(variable) == "code":
                labels = meta.variable_value_labels[variable.stata_name]
                assert {int(value) for value in labels} == {one.value for one in variable.choices}
                assert meta.missing_ranges[variable.stata_name] == [{"lo": -98.0, "hi": -93.0}]
    assert check(name, "spss", read) > COUNT


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", NAMES)
def test_r_gives_what_the_form_gave(name: str, platform: str, tmp_path: Path) -> None:
    skip_without("Rscript")
    exports(name, platform, tmp_path)
    (tmp_path / "program.R").write_bytes(rscript(book(name), "en")[0])
    (tmp_path / "run.R").write_text(
        f'platform <- "{platform}"\noptions(warn = 2, digits = 17)\nsource("program.R", encoding = "UTF-8")\nstopifnot(!length(unknown))\n'
        'for (n in names(tables)) write.csv(lapply(tables[[n]], function(x) if (inherits(x, c("Date", "POSIXt"))) as.numeric(x) else x),'
        ' paste0("values-", n, ".csv"), row.names = FALSE, na = "NA", fileEncoding = "UTF-8")\n',
        encoding="utf-8",
    )
    ran(["Rscript", "--vanilla", "run.R"], tmp_path)
    read: dict[str, dict[str, list[object]]] = {}
    for table in book(name).tables:
        with (tmp_path / f"values-{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        columns = {head: [row[place] for row in rows[1:]] for place, head in enumerate(rows[0])}
        kinds = {v.stata_name: holding(v) for v in book(name).of_table(table.name)}
        kinds |= {one.dummy: "number" for v in book(name).of_table(table.name) for one in v.choices if one.dummy}
        read[table.name] = {
            key: [_number(value) for value in column] if kinds.get(key) in ("number", "code") else list(column)
            for key, column in columns.items()
        }
    assert check(name, "r", read) > COUNT


def _number(value: str) -> float | None:
    return None if value == "NA" else float(value)
