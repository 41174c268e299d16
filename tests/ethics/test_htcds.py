"""What the rules say of a real, published form: the XLSForm that comes with HTCDS 2.0, as a module of the same structure.

The form keeps cases, and has its reasons to hold names; as a survey, which is what surveykit makes, it would be refused
for each of these.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import LIBRARY

from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked
from surveykit.rules.review import hold

HERE = Path(__file__).parent
PUBLISHED = HERE.parents[2] / "shared" / "corpus" / "forms" / "UNMigration__HTCDS__Toolkit__Survey__htcds_xlsform.xlsx"
RECIPE = "surveykit: 1\ninstrument: x\nversion: 1.0.0\ntitle: A case form\nlanguage: en\nlanguages: [en]\nmodules: [case_form]\n"


def findings(folder: Path) -> set[tuple[str, str]]:
    """Each finding with the line that it points at."""
    (folder / "modules" / "case").mkdir(parents=True)
    (folder / "instruments").mkdir()
    module = (HERE / "htcds.yaml").read_text("utf-8")
    (folder / "modules" / "case" / "case_form.yaml").write_text(module, "utf-8")
    (folder / "instruments" / "x.yaml").write_text(RECIPE, "utf-8")
    log = Log()
    library = Library(folder, log, shipped=LIBRARY)
    recipe = library.recipe("x")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None, [d.text for d in log]
    hold(instrument, log, recipe.places)
    lines = module.splitlines()
    return {
        (d.code, lines[d.at.line - 1].partition("id: ")[2].partition(",")[0] if d.at.file.endswith("case_form.yaml") else "")
        for d in log if d.code.startswith("E")
    }  # fmt: skip


def test_a_published_form_with_its_findings(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert {code for code, _ in found} >= {
        "E001",
        "E010",
        "E012",
        "E017",
        "E019",
        "E020",
        "E026",
        "E030",
        "E032",
        "E040",
        "E095",
    }
    named = {"first_name", "second_name", "email", "home_phone", "mobile_phone", "city", "street", "worker"}
    assert {item for code, item in found if code == "E030"} == {f"hc_{name}" for name in named}
    assert {item for code, item in found if code == "E032"} == {"hc_place_recruited", "hc_place", "hc_details"}
    assert {item for code, item in found if code == "E026"} == {"hc_kinds"}, "sexual acts are among its choices"
    assert ("E040", "hc_birthdate") in found
    assert {item for code, item in found if code == "E019"} >= {"hc_means", "hc_kinds", "hc_status"}


def test_the_module_has_the_structure_of_the_published_form() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    if not PUBLISHED.is_file():
        pytest.skip("shared/corpus with the published form does not lie beside this folder")
    rows = list(openpyxl.load_workbook(PUBLISHED, read_only=True)["survey"].iter_rows(values_only=True))
    names = {str(row[1]).lower() for row in rows}
    assert {"con_consent", "prs_first_name", "prs_birthdate", "prs_mobilephone", "vic_methods_of_control"} <= names
    assert not any(str(row[3]).lower() == "true" for row in rows[1:]), "nothing in it is required"
