"""The golden vectors of the standards, computed by the SPSS and R programs of the real modules, beside what the form gives."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from codebook import stata_program
from codebook.test_programs import ran, skip_without
from surveykit import check, ir
from surveykit.backends.codebook.model import Codebook, Table, Variable
from surveykit.backends.codebook.plan import Cuts, Speaker, columns, holding
from surveykit.backends.codebook.read import codebook
from surveykit.backends.codebook.rscript import rscript
from surveykit.backends.codebook.spss import spss
from surveykit.backends.codebook.stata import stata
from surveykit.diagnostics import Log
from surveykit.expr import run
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked

FACTS = Path(__file__).resolve().parents[3] / "shared" / "standards" / "facts"
pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="shared/standards/facts is not beside the checkout")
PARAMETERS = {"mig_core": {"here": "NAM"}}
"""What an office sets, as the vectors have it."""
TODAY = datetime.date(2026, 11, 22)


@cache
def vectors() -> dict[str, list[Any]]:
    if not FACTS.is_dir():
        return {}
    found: dict[str, list[Any]] = YAML(typ="safe").load((FACTS / "golden_vectors.yaml").read_text("utf-8"))["vectors"]
    return found


@cache
def instrument(name: str) -> ir.Instrument:
    """The module as it ships, alone in an instrument, with what it needs."""
    log = Log()
    library = Library(shipped_root(), log)
    module = library.module(name)
    assert module is not None
    recipe = check.alone(library, module)
    given = {key: (value, module.at) for key, value in PARAMETERS.get(name, {}).items()}
    uses = tuple(replace(use, parameters=given) if use.module.name == name else use for use in recipe.uses)
    found = linked(library, replace(recipe, uses=uses), log)
    assert found is not None, [d.text for d in log]
    return found


@cache
def book(name: str) -> Codebook:
    return codebook(instrument(name))


def text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


@cache
def usable(name: str) -> list[Any]:
    """The vectors whose answers stand in the main table; those of a repeat's rows are proved on the form alone."""
    main = {v.name for v in book(name).of_table(book(name).tables[0].name)}
    return [one for one in vectors()[name] if set(one["in"]) <= main]


def on_form(name: str, vector: Any) -> dict[str, str]:
    """What the form holds beside the answers: its own computed values, from the evaluator over the module's formulas."""
    nodes = tuple(
        ir.Question(v.name, ir.HiddenAnswer(), ir.Origin("x", "1", ""))
        for v in book(name).variables
        if v.calculation is None and v.data_type != "none"
    )
    plain = replace(instrument(name), nodes=nodes, derived=instrument(name).derived)
    given = {key: text(value) for key, value in vector["in"].items()}
    made = run(plain, given, today=TODAY)
    return {**given, **made.derived}


def export(name: str) -> str:
    """The vectors as an export of ODK Central: one interview each."""
    (table, *_) = book(name).tables
    head = list(columns(book(name), table, "central"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([column for column, _ in head])
    for number, vector in enumerate(usable(name), 1):
        held = on_form(name, vector)
        row = []
        for column, variable in head:
            key = f"uuid:{number}" if column == table.key["central"] else ""
            row.append(held.get(variable.name, "") if variable is not None else key)
        writer.writerow(row)
    return out.getvalue()


def lay_out(name: str, folder: Path) -> None:
    for table in book(name).tables:
        content = export(name) if table.parent is None else _empty(name, table)
        (folder / f"{table.name}.csv").write_text(content, "utf-8")


def _empty(name: str, table: Table) -> str:
    return ",".join(f'"{column}"' for column, _ in columns(book(name), table, "central")) + "\n"


def promised(name: str, variable: Variable) -> list[tuple[int, float | str | None]]:
    """The rows whose vector says what this variable is, and what a program then holds."""
    found: list[tuple[int, float | str | None]] = []
    for number, vector in enumerate(usable(name)):
        if variable.name not in vector["out"]:
            continue
        value = text(vector["out"][variable.name])
        match holding(variable):
            case "number":
                found.append((number, float(value) if value else None))
            case "code":
                code = next((float(c.value) for c in variable.choices if c.code == value and c.value is not None), None)
                found.append((number, code))
            case _:
                found.append((number, value))
    return found


def compare(name: str, speaker: Speaker, read: dict[str, list[Any]]) -> int:
    table = book(name).tables[0]
    lost = {one.variable.name for one in speaker.derived(table) if one.variable is not None and one.why_not}
    count = 0
    for variable in book(name).of_table(table.name):
        if not variable.derived or variable.on_form or variable.name in lost:
            continue
        for row, value in promised(name, variable):
            assert read[variable.stata_name][row] == value, (variable.name, usable(name)[row])
            count += 1
    return count


NAMES = tuple(vectors())


@pytest.mark.parametrize("name", NAMES)
def test_spss_on_the_golden_vectors(name: str, tmp_path: Path) -> None:
    skip_without("pspp")
    pyreadstat = pytest.importorskip("pyreadstat")
    lay_out(name, tmp_path)
    (tmp_path / "program.sps").write_bytes(spss(book(name), "en", Cuts())[0])
    said = ran(["pspp", "-o", "-", "-O", "format=txt", "program.sps"], tmp_path)
    assert "error:" not in said
    frame, _ = pyreadstat.read_sav(
        tmp_path / f"{book(name).tables[0].name}.sav",
        user_missing=True,
        output_format="dict",
        disable_datetime_conversion=True,
    )
    read = {key: [None if value != value else value for value in column] for key, column in frame.items()}
    compare(name, Speaker(book(name), "spss"), read)


@pytest.mark.parametrize("name", NAMES)
def test_r_on_the_golden_vectors(name: str, tmp_path: Path) -> None:
    skip_without("Rscript")
    lay_out(name, tmp_path)
    main = book(name).tables[0].name
    (tmp_path / "program.R").write_bytes(rscript(book(name), "en")[0])
    (tmp_path / "run.R").write_text(
        'platform <- "central"\noptions(warn = 2, digits = 17)\nsource("program.R", encoding = "UTF-8")\n'
        f'write.csv(lapply(tables[["{main}"]], function(x) if (inherits(x, c("Date", "POSIXt"))) as.numeric(x) else x),'
        ' "values.csv", row.names = FALSE, na = "NA", fileEncoding = "UTF-8")\n',
        encoding="utf-8",
    )
    ran(["Rscript", "--vanilla", "run.R"], tmp_path)
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    kinds = {v.stata_name: holding(v) for v in book(name).variables}
    read = {
        head: [
            (None if row[n] == "NA" else float(row[n])) if kinds.get(head) in ("number", "code") else row[n].replace("NA", "")
            for row in rows[1:]
        ]
        for n, head in enumerate(rows[0])
    }  # fmt: skip
    compare(name, Speaker(book(name), "r"), read)


@pytest.mark.parametrize("name", NAMES)
def test_stata_on_the_golden_vectors(name: str, tmp_path: Path) -> None:
    lay_out(name, tmp_path)
    made = stata_program.run(
        stata(book(name), "en", Cuts())[0].decode(), "central", {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")}
    )
    numbers = {stata_program.LETTER[letter]: float(value) for value, letter in _LETTERS.items()}
    read: dict[str, list[Any]] = {
        key: [None if value == stata_program.SYSTEM else numbers.get(value, value) for value in column]  # type: ignore[arg-type]
        for key, column in made[book(name).tables[0].name].columns.items()
    }
    compare(name, Speaker(book(name), "stata"), read)


_LETTERS = {-98: ".a", -97: ".b", -96: ".c", -95: ".d", -94: ".e", -93: ".f"}


def test_most_vectors_reach_the_programs() -> None:
    every = sum(len(rows) for rows in vectors().values())
    used = sum(len(usable(name)) for name in NAMES)
    assert used >= 0.8 * every, f"{used} of {every}"
