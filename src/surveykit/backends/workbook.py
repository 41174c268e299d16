"""The XLSForm as a workbook that a person can read: headers frozen and filtered, widths, drop-downs."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from surveykit.backends.rows import PROVENANCE, Sheet, Sheets

# A fixed moment, so that the same form is the same bytes on any day.
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (written as it stands, without a zone)

_WIDTHS = {
    "type": 30, "name": 24, "label": 48, "hint": 36, "guidance_hint": 36, "relevant": 36, "constraint": 28, "constraint_message": 32,
    "required_message": 32, "calculation": 36, "choice_filter": 28, "appearance": 18, "parameters": 22, "required": 10, "read_only": 10,
    "module": 18, "line": 8, "list_name": 20, "form_title": 40, "form_id": 24, "version": 24, "default_language": 20, "default": 16,
}  # fmt: skip
_TYPES = (
    "text", "integer", "decimal", "select_one", "select_multiple", "rank", "range", "date", "time", "dateTime", "geopoint", "image",
    "audio", "video", "file", "barcode", "note", "acknowledge", "calculate", "hidden", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip


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
        _write(book.add_worksheet(name), name, sheet, styles)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "top", "font_size": 10}
    return {
        "header": book.add_format(
            {
                "bold": True,
                "bg_color": "#1F3864",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
                "font_size": 10,
            }
        ),
        "cell": book.add_format(cell),
        "begin": book.add_format({**cell, "bold": True, "bg_color": "#D9E2F3"}),
        "end": book.add_format({**cell, "bg_color": "#EDF1F9", "font_color": "#7F7F7F"}),
        "computed": book.add_format({**cell, "font_color": "#7F6000"}),
        "faint": book.add_format({**cell, "font_color": "#9C9C9C"}),
    }


def _write(page: Any, name: str, sheet: Sheet, styles: dict[str, Any]) -> None:
    columns = sheet.columns
    page.freeze_panes(1, 2 if name in ("survey", "choices") else 0)
    page.set_row(0, 32)
    for index, column in enumerate(columns):
        page.write_string(0, index, column, styles["header"])
        page.set_column(index, index, _WIDTHS.get(column.replace("media::", "").split("::")[0], 20))
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(columns) - 1)
    positions = {column: index for index, column in enumerate(columns)}
    for number, row in enumerate(sheet.rows, 1):
        style = styles[_style(name, row)]
        write = page.write_string
        for column, value in row.items():
            write(number, positions[column], value, styles["faint"] if column in PROVENANCE else style)
    if name == "survey":
        _drop_downs(page, sheet)


def _style(name: str, row: dict[str, str]) -> str:
    kind = row.get("type", "")
    if name != "survey":
        return "cell"
    if kind.startswith("begin"):
        return "begin"
    if kind.startswith("end_"):
        return "end"
    return "computed" if kind in ("calculate", "hidden") else "cell"


def _drop_downs(page: Any, sheet: Sheet) -> None:
    last = len(sheet.rows) + 200
    kinds = list(dict.fromkeys([*_TYPES, *(row["type"] for row in sheet.rows if row["type"].startswith("select"))]))
    source: list[str] = []
    for kind in kinds:
        if len(",".join([*source, kind])) > 255:  # noqa: PLR2004  (Excel's limit for a list typed into the rule)
            break
        source.append(kind)
    for column, choices in (("type", source), ("required", ["yes", "no"]), ("read_only", ["yes", "no"])):
        if column in sheet.columns:
            index = sheet.columns.index(column)
            page.data_validation(1, index, last, index, {"validate": "list", "source": choices, "error_type": "information", "ignore_blank": True,
                                                         "error_title": "Check the value", "error_message": "This is not one of the usual values of the column."})  # fmt: skip
