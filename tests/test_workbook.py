"""The XLSX that a team opens: what a person sees in it, and that it is the same file every time."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveykit.backends.form import lowered, xlsform
from surveykit.backends.rows import Sheet
from surveykit.backends.workbook import workbook
from surveykit.diagnostics import Loc, Log
from test_rows import flow_point

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def content() -> bytes:
    return xlsform(lowered(flow_point(), "kobo", Log())).files["flow-point.xlsx"]


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def header(page: Worksheet) -> list[str]:
    return [str(cell.value) for cell in page[1]]


def column(page: Worksheet, name: str) -> str:
    return page.cell(1, header(page).index(name) + 1).column_letter


def width(page: Worksheet, letter: str) -> float:
    """Of a column; neighbours of one width are written together."""
    index = page[f"{letter}1"].column
    return next(found.width for found in page.column_dimensions.values() if found.min <= index <= found.max)


def test_sheets_are_named_as_pyxform_and_kobotoolbox_want_them(book: Workbook) -> None:
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert book.active is not None
    assert book.active.title == "survey"


def test_languages_carry_their_own_name_and_tag(book: Workbook) -> None:
    labels = [name for name in header(book["survey"]) if name.startswith("label")]
    assert labels == ["label::English (en)", "label::Français (fr)", "label::Español (es)"]
    assert [name for name in header(book["choices"]) if name.startswith("label")] == labels


def test_the_default_language_is_a_declared_one_byte_for_byte(book: Workbook) -> None:
    settings = dict(zip(header(book["settings"]), [cell.value for cell in book["settings"][2]], strict=True))
    assert f"label::{settings['default_language']}" in header(book["survey"])


def test_headers_and_names_stay_in_sight(book: Workbook) -> None:
    assert (book["survey"].freeze_panes, book["choices"].freeze_panes, book["settings"].freeze_panes) == (
        "C2",
        "C2",
        "A2",
    )
    for page in book.worksheets:
        assert page.auto_filter.ref == page.dimensions, page.title
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage


def test_wide_texts_are_wrapped_in_rows_that_show_them_whole(book: Workbook) -> None:
    page = book["survey"]
    letter = column(page, "label::Français (fr)")
    wide = width(page, letter)
    assert 30 <= wide <= 60
    long = next(cell for cell in page[letter][1:] if cell.value and len(cell.value) > 4 * wide)
    assert long.alignment.wrap_text
    lines = len(long.value) / wide
    assert page.row_dimensions[long.row].height >= min(409, 12 * lines)


def test_columns_are_wide_enough_for_their_headers(book: Workbook) -> None:
    for page in book.worksheets:
        for cell in page[1]:
            wide = width(page, cell.column_letter)
            assert len(str(cell.value)) <= 2.4 * wide, f"{cell.value} in {wide}"  # a header has two lines


def test_cells_are_text_so_that_codes_stay_as_typed(book: Workbook) -> None:
    page = book["choices"]
    cell = page[f"{column(page, 'name')}2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert all(cell.data_type == "s" for row in book["survey"].iter_rows() for cell in row if cell.value is not None)


def test_drop_downs_offer_types_and_yes_or_no(book: Workbook) -> None:
    page = book["survey"]
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in page.data_validations.dataValidation}
    assert rules[column(page, "required")].formula1 == '"yes,no"'
    types = rules[column(page, "type")].formula1.strip('"').split(",")
    assert {"text", "integer", "note", "begin_group", "end_group"} <= set(types)
    assert len(",".join(types)) <= 255
    assert not any(rule.showErrorMessage for rule in rules.values()), (
        "a type names its list, required may hold an expression"
    )
    assert all(str(rule.sqref).endswith(str(page.max_row + 200)) for rule in rules.values())


def test_groups_and_computed_rows_are_coloured(book: Workbook) -> None:
    formulas = {
        formula for rules in book["survey"].conditional_formatting for rule in rules.rules for formula in rule.formula
    }
    assert {'LEFT($A2,5)="begin"', 'LEFT($A2,4)="end_"'} <= formulas


def test_cells_are_never_formulas_links_or_numbers() -> None:
    sheet = Sheet(("type", "name", "calculation"))
    for number, value in enumerate(
        ("=1+1", "https://example.org/", "007", "+3", " two  blanks ", "tab\there", "line\nbreak")
    ):
        sheet.add({"type": "calculate", "name": f"q{number}", "calculation": value}, Loc("x"))
    made = load_workbook(io.BytesIO(workbook({"survey": sheet}, "x & y")))["survey"]
    assert [row[2].value for row in made.iter_rows(min_row=2)] == [row["calculation"] for row in sheet.rows]
    assert all(row[2].data_type == "s" and row[2].hyperlink is None for row in made.iter_rows(min_row=2))


def test_nothing_in_the_file_tells_when_or_where_it_was_made(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "2000-01-01T00:00:00Z" in core
    assert str(time.gmtime().tm_year) not in core


_AGAIN = """
import sys, hashlib
sys.path[:0] = sys.argv[1:3]
from test_rows import flow_point
from surveykit.backends.form import lowered, xlsform
from surveykit.diagnostics import Log
for target in ("kobo", "central"):
    print(hashlib.sha256(xlsform(lowered(flow_point(), target, Log())).files["flow-point.xlsx"]).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another second, another folder, another time zone, with other seeds for the order of sets."""
    seen: set[str] = set()
    for seed, zone, folder in (("1", "UTC", tmp_path), ("2", "Asia/Kathmandu", ROOT)):
        done = subprocess.run(
            [sys.executable, "-c", _AGAIN, str(ROOT / "src"), str(ROOT / "tests")], cwd=folder, capture_output=True, text=True, timeout=60, check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "", "LANG": "C"},
        )  # fmt: skip
        seen.add(done.stdout)
        time.sleep(1.1)
    assert len(seen) == 1
