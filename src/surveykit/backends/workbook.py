"""The XLSForm as a workbook that a person can read: headers frozen and filtered, widths, drop-downs, print setup."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from surveykit.backends.rows import PROVENANCE, Sheet, Sheets

# A fixed moment, so that the same form is the same bytes on any day.
_EPOCH = datetime(2000, 1, 1)

CELL_LIMIT = 32_767
"""Characters that a spreadsheet cell holds."""

# In characters. Columns of one language each take the width of their first part: `label::Français (fr)`.
_WIDTHS: Mapping[str, float] = {
    "type": 28, "name": 24, "label": 46, "hint": 38, "guidance_hint": 54, "required": 10, "required_message": 30, "relevant": 36,
    "constraint": 28, "constraint_message": 30, "calculation": 44, "default": 16, "read_only": 10, "trigger": 18, "choice_filter": 26,
    "repeat_count": 14, "appearance": 20, "parameters": 22, "hxl": 16, "list_name": 22, "form_title": 36, "form_id": 20, "version": 20,
    "default_language": 20, "module": 20, "line": 7,
}  # fmt: skip
_OTHER_WIDTH = 20
_LIST_NAME_WIDTH = {"choices": {"name": 18, "label": 38}}
_TYPES = (
    "text", "integer", "decimal", "range", "date", "time", "dateTime", "geopoint", "image", "audio", "video", "file", "barcode", "note",
    "acknowledge", "calculate", "hidden", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip
_RULE_LIMIT = 255
"""Characters that a drop-down's own list holds."""
_PAGE_WIDTH = 190
"""Characters side by side that stay legible on a landscape A4 sheet."""
_LETTERS_A_UNIT = 1.12
"""Letters of running text in a unit of column width, words broken at blanks."""
_LINE_HEIGHT = 13.5
_TALLEST = 409.0
"""Points: a line of text, and the tallest row that Excel takes."""
_SHEETS_BY_ROW = ("survey", "choices", "external_choices", "osm")


def workbook(sheets: Sheets, title: str) -> bytes:
    """The XLSX of the sheets, in the order of the tabs."""
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties(
        {
            "title": title,
            "comments": "Made by surveykit. Change the modules and the recipe, not this file.",
            "created": _EPOCH,
        }
    )
    styles = _styles(book)
    for name, sheet in sheets.items():
        _write(book.add_worksheet(name), name, sheet, styles, title)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    # Text format: a code such as 01, typed by hand, stays as it is typed.
    cell = {"text_wrap": True, "valign": "top", "font_size": 10, "num_format": "@"}
    header = {
        "bold": True,
        "bg_color": "#1F3864",
        "font_color": "#FFFFFF",
        "valign": "vcenter",
        "text_wrap": True,
        "font_size": 10,
    }
    return {
        "header": book.add_format(header),
        "cell": book.add_format(cell),
        "faint": book.add_format({**cell, "font_color": "#7F7F7F"}),
        "begin": book.add_format({"bold": True, "bg_color": "#D9E2F3"}),
        "end": book.add_format({"bg_color": "#EDF1F9", "font_color": "#7F7F7F"}),
        "computed": book.add_format({"font_color": "#7F6000"}),
        "first": book.add_format({"top": 1, "top_color": "#8EA9DB"}),
        "ruled": book.add_format({"bottom": 1, "bottom_color": "#DDDDDD"}),
    }


def _write(page: Any, name: str, sheet: Sheet, styles: Mapping[str, Any], title: str) -> None:
    columns = sheet.columns
    by_row = name in _SHEETS_BY_ROW
    widths = [_width(name, column) for column in columns]
    page.freeze_panes(1, 2 if by_row else 0)
    page.set_row(0, 32)
    for index, column in enumerate(columns):
        page.write_string(0, index, column, styles["header"])
        page.set_column(index, index, widths[index], styles["faint" if column in PROVENANCE else "cell"])
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(columns) - 1)
    places = {column: (index, widths[index] * _LETTERS_A_UNIT) for index, column in enumerate(columns)}
    write = page.write_string
    for number, row in enumerate(sheet.rows, 1):
        lines = 1
        for column, value in row.items():
            index, letters = places[column]
            write(number, index, value)
            if len(value) > letters or "\n" in value:
                lines = max(lines, _lines(value, letters))
        if lines > 1:
            page.set_row(number, min(lines * _LINE_HEIGHT, _TALLEST))
    if name == "survey":
        _drop_downs(page, sheet)
    if by_row and sheet.rows:
        _colours(page, name, len(sheet.rows), len(columns) - 1, styles)
    _print_setup(page, widths, title, 2 if by_row else 0)


def _lines(text: str, letters: float) -> int:
    """Lines that a wrapped text takes: programs other than Excel do not find the height by themselves."""
    return sum(max(1, math.ceil(len(part) / letters)) for part in text.split("\n"))


def _width(sheet: str, column: str) -> float:
    first = column.removeprefix("media::").split("::")[0]
    return _LIST_NAME_WIDTH.get(sheet, {}).get(first) or _WIDTHS.get(first, _OTHER_WIDTH)


def _colours(page: Any, name: str, last: int, right: int, styles: Mapping[str, Any]) -> None:
    """Colours by rule, so that they follow when rows are added or sorted by hand."""
    rules = (
        ('=LEFT($A2,5)="begin"', "begin"),
        ('=LEFT($A2,4)="end_"', "end"),
        ('=OR($A2="calculate",$A2="hidden")', "computed"),
        ('=$A2<>""', "ruled"),
    ) if name == "survey" else (("=$A2<>$A1", "first"), ('=$A2<>""', "ruled"))  # fmt: skip
    for criteria, style in rules:
        page.conditional_format(1, 0, last, right, {"type": "formula", "criteria": criteria, "format": styles[style]})


def _print_setup(page: Any, widths: list[float], title: str, fixed: int) -> None:
    """Landscape A4, as many sheets side by side as stay legible, headers and names on each."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.repeat_rows(0)
    if fixed:
        page.repeat_columns(0, fixed - 1)
    repeated = sum(widths[:fixed])
    beside = -(-(sum(widths) - repeated) // (_PAGE_WIDTH - repeated))
    page.fit_to_pages(int(max(beside, 1)), 0)
    page.set_header(f"&L{title.replace('&', '&&')[:200]}&R&A")
    page.set_footer("&RPage &P of &N")


def _drop_downs(page: Any, sheet: Sheet) -> None:
    last = len(sheet.rows) + 200
    source: list[str] = []
    for kind in dict.fromkeys(
        [*_TYPES, *(row["type"] for row in sheet.rows if row["type"].startswith(("select", "rank")))]
    ):
        if "," not in kind and len(",".join([*source, kind])) <= _RULE_LIMIT:
            source.append(kind)
    # Only an offer: a type names its list, and required may hold an expression.
    for column, choices in (("type", source), ("required", ["yes", "no"]), ("read_only", ["yes", "no"])):
        if column in sheet.columns:
            index = sheet.columns.index(column)
            page.data_validation(
                1,
                index,
                last,
                index,
                {"validate": "list", "source": choices, "ignore_blank": True, "show_error": False},
            )
