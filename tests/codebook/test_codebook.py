"""The codebook is exact: its variables are the leaves of the form, its names are legal, its documents are valid."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook.form_leaves import leaves
from codebook.made import SHIPPED, THREE_BYTES, book, hard, shipped
from surface.fixtures import Fixture, compiled, fixtures
from surveykit.backends import Output
from surveykit.backends.codebook import emit
from surveykit.backends.codebook.ddi import ddi
from surveykit.backends.codebook.names import LIMIT, Names
from surveykit.backends.codebook.package import bounds, descriptor
from surveykit.backends.codebook.plan import cut_bytes
from surveykit.backends.codebook.read import codebook
from surveykit.backends.form import lowered
from surveykit.backends.pyxform_process import convert
from surveykit.backends.rows import for_pyxform
from surveykit.cli.commands import surveykit
from surveykit.diagnostics import Log

SHARED = Path(__file__).parents[3] / "shared" / "schemas"
NAMES = (*SHIPPED, "hard")


@cache
def made(name: str) -> Output:
    return emit(hard() if name == "hard" else shipped(name))


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made(name).files["codebook.json"])
    return found


# --- the variables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "target"), [(name, target) for name in SHIPPED for target in shipped(name).targets])
def test_the_variables_are_the_leaves_of_the_form(name: str, target: str) -> None:
    form = lowered(shipped(name), target, Log())
    columns = {sheet: part.columns for sheet, part in form.sheets.items()}
    xform = convert(for_pyxform(form.sheets), columns).xform
    assert xform is not None
    paths = [v.path for v in book(name).variables if v.on_form]
    assert len(paths) == len(set(paths))
    assert set(paths) == leaves(xform)


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda fixture: fixture.id)
def test_the_variables_are_the_leaves_for_every_part_of_xlsform(fixture: Fixture) -> None:
    for target in fixture.targets:
        found = compiled(fixture, target)
        if found.form is None or found.converted is None or found.converted.xform is None:
            continue
        assert {v.path for v in codebook(found.form.instrument).variables if v.on_form} == leaves(found.converted.xform)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_only_an_analysis_computes_is_marked(name: str) -> None:
    off = {v["name"] for v in document(name)["variables"] if not v["on_form"]}
    assert off == {one.name for one in shipped(name).derived if not one.on_form}
    for v in document(name)["variables"]:
        if not v["on_form"]:
            assert v["path"] is None
            assert v["columns"] == {"kobo": [], "central": []}
            assert v["derived"]["compute"] == "analysis"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_document_has_the_shape_that_scripts_rely_on(name: str) -> None:
    found = document(name)
    assert {"instrument", "version", "languages", "tables", "variables", "indicators"} <= found.keys()
    assert all({"name", "path", "parent", "key"} <= table.keys() for table in found["tables"])
    keys = {
        "name", "table", "path", "type", "measure", "label", "question", "choices", "universe", "constraint", "derived", "module",
        "module_version", "concept", "align", "hxl", "sensitivity", "identifier", "stata_name", "spss_name", "columns",
    }  # fmt: skip
    tables = {table["name"] for table in found["tables"]}
    for v in found["variables"]:
        assert keys <= v.keys()
        assert v["table"] in tables
        assert all({"code", "value", "label", "missing"} <= one.keys() for one in v["choices"])
        if v["universe"] is not None:
            assert v["universe"]["expression"]
            assert list(v["universe"]["text"]) == found["languages"]
    assert [one["id"] for one in found["indicators"]] == [one.id for one in shipped(name).indicators]


def test_a_universe_holds_the_conditions_of_the_groups_around() -> None:
    found = next(v for v in book("flow-point").variables if v.name == "ts_unpaid")
    assert found.universe is not None
    for part in ("${ec_ok} = 1", "${dm_age} >= 18", "${ts_go}"):
        assert part in found.universe.expression
    assert found.universe.text["en"] != found.universe.text["fr"]


def test_a_build_leaves_every_codebook(project: Path) -> None:
    ran = CliRunner().invoke(surveykit, ["build", "flow-point", "--only", "codebook"])
    assert ran.exit_code == 0, ran.output
    folder = project / "build" / "flow-point"
    wanted = {"codebook.json", "codebook.xlsx", "ddi-codebook.xml", "datapackage.json"}
    for tag in ("en", "fr", "es"):
        wanted |= {f"codebook.{tag}.html", f"spss.{tag}.sps", f"stata.{tag}.do", f"r.{tag}.R"}
    assert {path.name for path in (folder / "codebook").iterdir()} == wanted
    assert not (folder / "kobo").exists()
    losses = json.loads((folder / "manifest.json").read_text("utf-8"))["losses"]
    assert any(one["target"] == "codebook" and "SPSS" in one["what"] for one in losses)


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_names_are_legal_and_unique(name: str) -> None:
    found = [v["stata_name"] for v in document(name)["variables"]]
    found += [one["stata_name"] for v in document(name)["variables"] for one in v["choices"] if "stata_name" in one]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", one) for one in found)
    assert len({one.lower() for one in found}) == len(found)
    assert not {one.lower() for one in found} & {"with", "by", "if", "in", "using", "all", "and", "or", "not", "to"}


def test_two_names_that_become_one_when_shortened_stay_two() -> None:
    long = [v for v in document("hard")["variables"] if v["name"].startswith("a_name_that")]
    assert len({v["stata_name"] for v in long}) == 2
    assert any("a_name_that" in loss.what for loss in made("hard").losses)


def test_a_question_keeps_its_name_beside_the_choice_of_another() -> None:
    found = {v["name"]: v for v in document("hard")["variables"]}
    assert found["langs_other"]["stata_name"] == "langs_other"
    other = next(one for one in found["langs"]["choices"] if one["code"] == "other")
    assert other["stata_name"] != "langs_other"


def test_names_in_repeats_leave_room_for_the_row() -> None:
    for v in document("hard")["variables"]:
        depth = {"hard": 0, "person": 1, "paper": 2}[v["table"]]
        for short in [v["stata_name"], *(one["stata_name"] for one in v["choices"] if "stata_name" in one)]:
            assert len(short) <= LIMIT - 3 * depth


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["", "_x", "_a_code_that_is_long"])), max_size=40))
def test_any_names_become_legal_and_unique(wanted: list[tuple[str, str]]) -> None:
    names = Names()
    found = [names.take(name, suffix) for name, suffix in wanted]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", one) for one in found)
    assert len({one.lower() for one in found}) == len(found)


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(10, 60))
def test_a_label_is_cut_between_characters(text: str, limit: int) -> None:
    text = text.encode("utf-8", "ignore").decode()
    found = cut_bytes(text, limit)
    assert len(found.encode()) <= limit
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))


def test_a_label_that_is_cut_is_told() -> None:
    assert cut_bytes(THREE_BYTES, 255) != THREE_BYTES
    told = [loss.what for loss in made("hard").losses]
    assert any("labels of variables in SPSS (en)" in one for one in told)
    assert any("labels of choices in SPSS (en)" in one for one in told)
    assert any("the lists bare" in one for one in told)
    assert any("'rooms' in SPSS, Stata, R" in one for one in told)


# --- documents -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_ddi_is_valid(name: str) -> None:
    etree = pytest.importorskip("lxml.etree")
    if not SHARED.is_dir():
        pytest.skip("shared/ with the official schemas does not lie beside this folder")
    schema = etree.XMLSchema(etree.parse(SHARED / "ddi-codebook-2.5" / "codebook.xsd"))
    found = etree.fromstring(made(name).files["ddi-codebook.xml"])
    schema.assertValid(found)
    names = {"d": "ddi:codebook:2_5"}
    assert [one.get("name") for one in found.iterfind(".//d:var", names)] == [
        v["name"] for v in document(name)["variables"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_data_package_is_valid(name: str) -> None:
    frictionless = pytest.importorskip("frictionless")
    found = json.loads(made(name).files["datapackage.json"])
    assert list(frictionless.Package.metadata_validate(found)) == []
    assert len(found["resources"]) == len(document(name)["tables"])


@pytest.mark.parametrize("name", NAMES)
def test_the_data_package_fits_its_json_schema(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    if not SHARED.is_dir():
        pytest.skip("shared/ with the official schemas does not lie beside this folder")
    schema = json.loads((SHARED / "frictionless" / "1.0" / "tableschema.json").read_text("utf-8"))
    for resource in descriptor(book(name) if name != "hard" else codebook(hard()))["resources"]:
        jsonschema.Draft7Validator(schema).validate(resource["schema"])


def test_bounds_of_a_constraint() -> None:
    assert bounds(". >= 0 and . <= 120", whole=True) == {"minimum": 0, "maximum": 120}
    assert bounds(". > 0", whole=True) == {"minimum": 1}
    assert bounds(". > 0 or . = -1", whole=True) == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_holds_every_variable(name: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pages = openpyxl.load_workbook(io.BytesIO(made(name).files["codebook.xlsx"]))
    assert pages.sheetnames == [
        "Overview",
        "Variables",
        "Choices",
        "Tables",
        "Indicators",
        "Skip map",
        "Missing values",
        "Ethics",
        "Changes",
    ]
    page = pages["Variables"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [v["name"] for v in document(name)["variables"]]
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref is not None


class _Page(HTMLParser):
    """The ids, links and outside addresses of a page, and its open elements."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.variables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if given_.get("id"):
            self.ids.append(str(given_["id"]))
        target = given_.get("href") or given_.get("src") or ""
        if target.startswith("#"):
            self.links.append(target[1:])
        elif "//" in target:
            self.outside.append(target)
        self.variables += tag == "article"


@pytest.mark.parametrize("name", NAMES)
def test_the_page_stands_alone_and_its_links_lead_somewhere(name: str) -> None:
    for file, content in made(name).files.items():
        if not file.endswith(".html"):
            continue
        page = _Page()
        page.feed(content.decode())
        assert page.outside == []
        assert len(page.ids) == len(set(page.ids))
        assert set(page.links) <= set(page.ids)
        assert page.variables == len(document(name)["variables"])


def test_the_page_is_searched_and_filtered_in_a_browser(tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed (make tools installs it)")
    found = made("flow-point").files["codebook.fr.html"].decode()
    script = (
        "<script>window.addEventListener('load',function(){var f=document.getElementById('filter');"
        "function shown(){return [].filter.call(document.querySelectorAll('article'),function(a){return !a.hidden}).length}"
        "var all=shown();f.elements.m.value='tip_screen';f.dispatchEvent(new Event('input'));var module=shown();f.elements.m.value='';"
        "f.elements.q.value='EXPLOITATION';f.dispatchEvent(new Event('input'));var word=shown();"
        "f.elements.q.value='nothing has this';f.dispatchEvent(new Event('input'));"
        "document.title=['RESULT',all,module,word,shown(),document.getElementById('nothing').hidden,"
        "document.documentElement.scrollWidth<=window.innerWidth].join(' ');})</script>"
    )
    (tmp_path / "page.html").write_text(found.replace("</body>", f"{script}</body>"), encoding="utf-8")
    made_ = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=390,800", "--dump-dom",
         (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    result = re.search(r"<title>RESULT (\d+) (\d+) (\d+) (\d+) (\w+) (\w+)</title>", made_.stdout)
    assert result is not None, made_.stderr[-500:]
    everything, module, word, nothing = (int(result[number]) for number in range(1, 5))
    assert everything == len(document("flow-point")["variables"])
    assert module == sum(v["module"] == "tip_screen" for v in document("flow-point")["variables"])
    assert 0 < word < everything
    assert nothing == 0
    assert result[5] == "false"
    assert result[6] == "true"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_instrument_gives_the_same_bytes(name: str) -> None:
    again = emit(hard() if name == "hard" else shipped(name))
    assert again.files == made(name).files
    assert b"\x00" not in ddi(codebook(hard()))


# --- Stata, which is not here ----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_stata_makes_and_labels_every_variable(name: str) -> None:
    program = made(name).files["stata.en.do"].decode()
    assert "has not been run in Stata yet" in program
    created = set(re.findall(r"^(?:generate \w+) (\w+) =", program, re.MULTILINE))
    labelled = dict(re.findall(r"^label variable (\w+) `\"(.*)\"'$", program, re.MULTILINE))
    lost = set(re.findall(r"^\* Not computed here: (\w+),", program, re.MULTILINE))
    for v in document(name)["variables"]:
        if v["name"] in lost:
            continue
        assert v["stata_name"] in created
        assert len(labelled[v["stata_name"]]) <= 80
        for one in v["choices"]:
            if "stata_name" in one:
                assert one["stata_name"] in created
            elif (
                v["data_type"] == "code"
                and one["value"] is not None
                and v["on_form"]
                and v["choices"][0]["value"] is not None
            ):
                value = {-98: ".a", -97: ".b", -96: ".c", -95: ".d", -94: ".e", -93: ".f"}.get(
                    one["value"], str(one["value"])
                )
                assert re.search(
                    rf"^replace {v['stata_name']} = {re.escape(value)} if sk_c\d+ == `\"{re.escape(one['code'])}\"'$",
                    program,
                    re.MULTILINE,
                )
    quotes = [line for line in program.splitlines() if line.count('`"') != line.count("\"'")]
    assert quotes == []
