"""Administrative areas from a CSV with P-codes: a cascade that works on every platform, inside the form or beside it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from test_both_pyxforms import binds, python_of, run

from surveykit import ir
from surveykit.backends.form import lowered, xlsform
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked

RECIPE = """\
surveykit: 1
instrument: x
version: 1.0.0
language: en
title: X
languages: [en, fr]
modules: [adm_field]
lists:
  adm1: {file: areas.csv}
  adm2: {file: areas.csv}
"""
NAMES = "ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_FR,ADM1_PCODE,ADM2_EN,ADM2_FR,ADM2_PCODE,AREA_SQKM,validOn\n"
NEWER = "adm0_name,adm0_pcode,adm1_name,adm1_name1,adm1_pcode,adm2_name,adm2_name1,adm2_pcode,area_sqkm,valid_on\n"


def table(districts: int, header: str = NAMES) -> str:
    """Two regions of an invented country, with so many districts each."""
    rows = (
        f"Nowhere,NW,Region {r},Région {r},NW0{r},District {r}.{d},District {r}.{d} (fr),NW0{r}{d:04},12.5,2026-01-01\n"
        for r in (1, 2)
        for d in range(1, districts + 1)
    )
    return header + "".join(rows)


def instrument(folder: Path, areas: str) -> tuple[ir.Instrument | None, Log]:
    (folder / "instruments").mkdir(exist_ok=True)
    (folder / "instruments" / "x.yaml").write_text(RECIPE, "utf-8")
    (folder / "instruments" / "areas.csv").write_text(areas, "utf-8")
    log = Log()
    library = Library(folder, log)
    recipe = library.recipe("x")
    assert recipe is not None
    return linked(library, recipe, log), log


@pytest.mark.parametrize("target", ["kobo", "central", "generic"])
@pytest.mark.parametrize("districts", [3, 400])
def test_one_published_table_makes_the_whole_cascade(target: str, districts: int, tmp_path: Path) -> None:
    found, log = instrument(tmp_path, table(districts))
    assert found is not None, [d.text for d in log]
    assert [d.text for d in log] == []
    assert [(c.code, c.label.render("fr")) for c in found.lists["adm1"].choices][:2] == [
        ("NW01", "Région 1"),
        ("NW02", "Région 2"),
    ]
    assert len(found.lists["adm2"].choices) == 2 * districts
    assert found.lists["adm2"].choices[0].columns == {"adm1": "NW01"}
    form = lowered(found, target, log)
    survey = {row.get("name"): row for row in form.sheets["survey"].rows}
    files = xlsform(form).files
    if districts == 3:
        assert survey["af_site_adm2"]["type"] == "select_one adm2"
        assert "media/adm2.csv" not in files
        assert [loss.code for loss in form.losses if loss.code == "K014"] == []
    else:
        assert survey["af_site_adm2"]["type"] == "select_one_from_file adm2.csv"
        rows = list(csv.DictReader(io.StringIO(files["media/adm2.csv"].decode())))
        assert rows[0] == {"name": "NW010001", "label": "District 1.1", "adm1": "NW01"}
        assert [loss.told()[1] for loss in form.losses if loss.code == "K014"] == [
            "a list that travels as a file has labels in one language, here English"
        ]
    assert survey["af_site_adm2"]["choice_filter"] == "adm1=${af_site_adm1}"


@pytest.mark.parametrize(("target", "version"), [("kobo", "3.0.0"), ("central", "4.5.0")])
def test_both_pyxforms_take_it(target: str, version: str, tmp_path: Path) -> None:
    python_of(version)
    folder = tmp_path / "books"
    folder.mkdir()
    for name, districts in (("small", 3), ("large", 400)):
        found, log = instrument(tmp_path, table(districts))
        assert found is not None
        (folder / f"{name}.xlsx").write_bytes(xlsform(lowered(found, target, log)).files["x.xlsx"])
    made = run(version, folder)
    assert {name: one["fault"] or one["warnings"] for name, one in made.items()} == {"small": [], "large": []}
    assert binds(made["small"]["xform"]) == binds(made["large"]["xform"])
    assert "jr://file-csv/adm2.csv" in made["large"]["xform"]
    assert "jr://file-csv" not in made["small"]["xform"]


def test_newer_tables_are_read_too(tmp_path: Path) -> None:
    found, log = instrument(tmp_path, table(2, NEWER))
    assert found is not None, [d.text for d in log]
    assert [c.label.source for c in found.lists["adm2"].choices][:2] == ["District 1.1", "District 1.2"]


def test_a_district_without_a_code_is_told_at_its_row(tmp_path: Path) -> None:
    areas = table(2).replace("NW010002", "")
    found, log = instrument(tmp_path, areas)
    assert found is None
    assert [(d.code, d.at.line) for d in log] == [("A019", 3)]
