"""An instrument of 10,000 variables, and one without a single choice: whole, valid, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest

from codebook.made import form, listed, q, text
from codebook.test_programs import ran, skip_without
from surveykit import ir
from surveykit.backends import Output
from surveykit.backends.codebook import emit

SHARED = Path(__file__).parents[3] / "shared" / "schemas"
COUNT = 10_000


@cache
def large() -> Output:
    """A tenth of it in a repeat; names that are cut, choices, numbers and texts in turn."""
    one = ir.SelectAnswer("one", "yn")
    kinds: tuple[ir.Answer, ...] = (one, ir.IntegerAnswer(), ir.TextAnswer(), ir.DecimalAnswer())
    nodes = [q(f"a_rather_long_name_for_question_{n}", kinds[n % 4], f"Question {n} “é” 😀") for n in range(COUNT)]
    inside = ir.Repeat("rows", tuple(nodes[-1000:]), ir.Origin("x", "1", ""), label=text("Rows"))
    return emit(form(*nodes[:-1000], inside, lists=(listed("yn", ("yes", 1, "Yes"), ("no", 0, "No")),)))


def test_every_variable_is_in_every_document() -> None:
    document = json.loads(large().files["codebook.json"])
    names = [one["name"] for one in document["variables"]]
    assert len(names) == COUNT + 1  # and the instance's own identifier
    short = [one["stata_name"] for one in document["variables"]]
    assert len({one.lower() for one in short}) == len(short)
    assert max(map(len, short)) <= 32
    page = large().files["codebook.en.html"].decode()
    assert all(f'"{name}"' in page or f">{name}<" in page for name in names[::97])
    assert any("the names of" in loss.what for loss in large().losses)


def test_the_large_documents_are_valid() -> None:
    etree = pytest.importorskip("lxml.etree")
    frictionless = pytest.importorskip("frictionless")
    if not SHARED.is_dir():
        pytest.skip("shared/ with the official schemas does not lie beside this folder")
    schema = etree.XMLSchema(etree.parse(SHARED / "ddi-codebook-2.5" / "codebook.xsd"))
    found = etree.fromstring(large().files["ddi-codebook.xml"])
    schema.assertValid(found)
    assert len(found.findall(".//d:var", {"d": "ddi:codebook:2_5"})) == COUNT + 1
    assert list(frictionless.Package.metadata_validate(json.loads(large().files["datapackage.json"]))) == []


def test_the_large_workbook_opens() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pages = openpyxl.load_workbook(io.BytesIO(large().files["codebook.xlsx"]), read_only=True)
    assert sum(1 for _ in pages["Variables"].iter_rows(max_col=1)) == COUNT + 2


def test_the_large_programs_run(tmp_path: Path) -> None:
    """In R; PSPP, whose commands slow down with each variable, would take many minutes."""
    skip_without("Rscript")
    document = json.loads(large().files["codebook.json"])
    for table in document["tables"]:
        own = table["own_columns"]["central"]
        mine = [one["columns"]["central"][0] for one in document["variables"] if one["table"] == table["name"]]
        mine = [name for name in mine if name not in own]
        head = [own[0], *mine, *own[1:]] if table["parent"] is None else [*mine, *own]
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([head, ["" for _ in head]])
        (tmp_path / f"{table['name']}.csv").write_text(out.getvalue(), "utf-8")
    (tmp_path / "program.R").write_bytes(large().files["r.en.R"])
    check = f'platform <- "central"; source("program.R", encoding = "UTF-8"); stopifnot(sum(lengths(tables)) >= {COUNT}, !length(unknown))'
    (tmp_path / "run.R").write_text(check, "utf-8")
    ran(["Rscript", "--vanilla", "run.R"], tmp_path)


def test_an_instrument_without_a_choice() -> None:
    made = emit(form(q("age", ir.IntegerAnswer()), q("note", ir.NoteAnswer())))
    document = json.loads(made.files["codebook.json"])
    assert all(one["choices"] == [] for one in document["variables"])
    openpyxl = pytest.importorskip("openpyxl")
    pages = openpyxl.load_workbook(io.BytesIO(made.files["codebook.xlsx"]))
    assert pages["Choices"].max_row == 1
    frictionless = pytest.importorskip("frictionless")
    assert list(frictionless.Package.metadata_validate(json.loads(made.files["datapackage.json"]))) == []
