"""Translations in a spreadsheet: one workbook for one language, out and in again.

The keys and the sources are locked; translation, state and comment are for the translator. Columns are found by
their headings and rows by their keys, so both may be moved.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from surveykit import po
from surveykit.diagnostics import Loc, Log, Severity, piece, suggest
from surveykit.translate import REVIEWED
from surveykit.translations.habits import habits
from surveykit.translations.page import Cell, Page, role_of
from surveykit.translations.parts import Part, Unit
from surveykit.translations.rules import UNBREAKABLE
from surveykit.translations.shelf import Shelved, is_reviewed
from surveykit.translations.update import MACHINE, unreviewed

SHEET, ABOUT = "texts", "about"
COLUMNS = ("file", "key", "source", "translation", "state", "comment", "context")
NEEDED = ("file", "key", "source", "translation")
STATES = ("missing", "doubtful", "machine", "reviewed")
LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""
_WIDTHS = {"file": 16, "key": 26, "source": 52, "translation": 52, "state": 11, "comment": 24, "context": 44}


# --- out -------------------------------------------------------------------------------------------


def exported(
    catalogs: Sequence[Shelved],
    contexts: Mapping[str, Mapping[str, tuple[str, ...]]],
    name: str,
    right_to_left: bool,
    log: Log,
) -> bytes | None:
    """The workbook of one language, or None when a text is too long for a cell. `name` is the language's own."""
    import xlsxwriter  # noqa: PLC0415

    language = catalogs[0].language
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _epoch(), "comments": ""})
    heads = book.add_format({"bold": True, "bg_color": "#E7E6E6", "locked": True})
    fixed = book.add_format(
        {"text_wrap": True, "valign": "top", "locked": True, "num_format": "@", "font_color": "#555555"}
    )
    open_ = book.add_format({"text_wrap": True, "valign": "top", "locked": False, "num_format": "@"})
    target = book.add_format(
        {
            "text_wrap": True,
            "valign": "top",
            "locked": False,
            "num_format": "@",
            "reading_order": 2 if right_to_left else 1,
        }
    )
    sheet = book.add_worksheet(SHEET)
    for column, heading in enumerate(COLUMNS):
        sheet.write_string(0, column, heading, heads)
        sheet.set_column(column, column, _WIDTHS[heading])
    formats = {"translation": target, "state": open_, "comment": open_}
    row = 0
    for one in catalogs:
        entries = one.entries()
        for unit in one.part.units:
            row += 1
            cells = _cells(one, unit, entries.get(unit.key), contexts.get(one.part.name, {}).get(unit.key, ()))
            for column, heading in enumerate(COLUMNS):
                if len(cells[heading].encode("utf-16-le")) // 2 > LONGEST:
                    log.error(
                        "T040", unit.at, "the {column} of '{key}' has more than {most} characters, which no cell of a spreadsheet holds",
                        "Translate this text in the .po file.", column=heading, key=unit.key, most=LONGEST,
                    )  # fmt: skip
                    continue
                sheet.write_string(row, column, cells[heading], formats.get(heading, fixed))
    if log.failed:
        return None
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
    sheet.data_validation(
        1,
        COLUMNS.index("state"),
        max(row, 1),
        COLUMNS.index("state"),
        {"validate": "list", "source": list(STATES), "error_type": "warning"},
    )
    sheet.protect(
        "", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True}
    )
    about = book.add_worksheet(ABOUT)
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 100)
    for number, (key, value) in enumerate(_about(language, name)):
        about.write_string(number, 0, key, heads)
        about.write_string(number, 1, value, fixed)
    about.protect("")
    book.close()
    return buffer.getvalue()


def _about(language: str, name: str) -> list[tuple[str, str]]:
    return [
        ("language", language),
        ("name", name),
        ("how", "Write into the columns translation and comment. Leave every ${…} and {…} as it is; it may stand anywhere in the sentence."),
        ("state", "missing: not translated. doubtful: the text has changed since, or somebody has doubts. machine: not yet read by a person. reviewed: a person has read it and stands for it."),
        ("line breaks", "Alt+Enter (Option+Return on a Mac) begins a new line in a cell."),
        ("back", f"surveykit translations import FILE.xlsx puts the translations into the {language} catalogs."),
    ]  # fmt: skip


def _cells(one: Shelved, unit: Unit, entry: po.Message | None, context: Iterable[str]) -> dict[str, str]:
    return {
        "file": one.part.name, "key": unit.key, "source": unit.source, "translation": entry.translation if entry is not None else "",
        "state": state_of(unit, entry), "comment": comment_of(entry), "context": "\n".join(context),
    }  # fmt: skip


def state_of(unit: Unit, entry: po.Message | None) -> str:
    """The state of a translation, in a translator's words."""
    if entry is None or not entry.translation.strip():
        return "missing"
    if entry.fuzzy or entry.source != unit.source:
        return "doubtful"
    return "reviewed" if is_reviewed(entry) else "machine"


def comment_of(entry: po.Message | None) -> str:
    """What translators have noted, without the review mark."""
    if entry is None:
        return ""
    return "\n".join(comment for comment in entry.comments if not comment.startswith("review:"))


def _epoch() -> Any:
    import datetime  # noqa: PLC0415

    return datetime.datetime(2000, 1, 1)


# --- in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a workbook: its cells by heading, and where each stands."""

    cells: Mapping[str, str]
    number: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook says: the language, and its rows."""

    language: str
    rows: tuple[Row, ...]
    file: str

    def at(self, row: Row, heading: str) -> Loc:
        """The place of a cell."""
        return Loc(self.file, row.number, row.columns.get(heading, 1))


@dataclass(frozen=True, slots=True)
class Taken:
    """How an import changed one text."""

    key: str
    what: Literal["translated", "reworded", "state", "comment"]
    before: str
    after: str


def read_sheet(content: bytes, file: str, log: Log) -> Sheet | None:
    """The rows of a workbook, or None with what is wrong. Cells that are no text are reported and left out."""
    import zipfile  # noqa: PLC0415

    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, AttributeError, SyntaxError):
        log.error(
            "T041", Loc(file), "this is not a workbook that can be read", "Save it again as an Excel workbook (.xlsx)."
        )
        return None
    sheet = next((book[name] for name in book.sheetnames if name.strip().lower() == SHEET), None)
    if sheet is None:
        log.error(
            "T041", Loc(file), "the workbook has no sheet '{sheet}'", "Give the sheet its name back.", sheet=SHEET
        )
        return None
    rows = sheet.iter_rows()
    columns = {str(cell.value).strip().lower(): cell.column for cell in next(rows, ()) if cell.value is not None}
    lacking = [heading for heading in NEEDED if heading not in columns]
    for heading in lacking:
        log.error("T042", Loc(file, 1, 1), "the sheet '{sheet}' has no column '{column}'", suggest(heading, columns) or "Put the column back, or copy the translations into a new export.",
                  sheet=SHEET, column=heading)  # fmt: skip
    language = _language(book, file, log)
    if lacking or language is None:
        return None
    found = []
    for row in rows:
        cells: dict[str, str] = {}
        for heading, column in columns.items():
            cell = row[column - 1] if column <= len(row) else None
            if heading in COLUMNS and cell is not None and cell.value is not None:
                value = _value(cell, heading, file, log)
                if value is not None:
                    cells[heading] = value
                elif heading in NEEDED:
                    cells.clear()
                    break
        if cells.get("key") or cells.get("translation"):
            found.append(Row(cells, row[0].row, columns))
    return Sheet(language, tuple(found), file)


def _language(book: Any, file: str, log: Log) -> str | None:
    about = next((book[name] for name in book.sheetnames if name.strip().lower() == ABOUT), None)
    for row in about.iter_rows(min_col=1, max_col=2, values_only=True) if about is not None else ():
        if str(row[0]).strip().lower() == "language" and isinstance(row[1], str) and row[1].strip():
            return row[1].strip()
    log.error(
        "T041",
        Loc(file),
        "the workbook does not say its language",
        "The sheet '{sheet}' has a row: language, and the tag, such as fr.",
        sheet=ABOUT,
    )
    return None


def _value(cell: Any, heading: str, file: str, log: Log) -> str | None:
    """A cell's text; None with a fault when the spreadsheet made something else of it."""
    value, kind = cell.value, cell.data_type
    if isinstance(value, str) and kind != "f":
        if kind != "e":
            return _plain(value)
        what = piece("an error value")
    elif kind == "f":
        what = piece("a formula")
    elif isinstance(value, bool):
        what = piece("true or false")
    elif isinstance(value, int | float):
        what = piece("a number")
    else:
        what = piece("a date") if hasattr(value, "isoformat") else piece("no plain text")
    log.error(
        "T043", Loc(file, cell.row, cell.column), "sheet '{sheet}', cell {cell}: the {column} is {what}, not text; the row is left out",
        "Format the cell as text, then write it again.", sheet=SHEET, cell=cell.coordinate, column=heading, what=what,
    )  # fmt: skip
    return None


_HEX = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _plain(text: str) -> str:
    """A cell's text without what spreadsheet programs put in: coded characters, carriage returns."""
    return (
        _HEX.sub(lambda code: chr(int(code[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
        if "_x" in text or "\r" in text
        else text
    )


def imported(sheet: Sheet, catalogs: Sequence[Shelved], log: Log) -> tuple[dict[str, po.Po], list[Taken]]:
    """The catalogs with what the workbook changes, by part; what is refused is reported and stays as it was."""
    parts = {one.part.name: one for one in catalogs}
    entries = {name: dict(one.entries()) for name, one in parts.items()}
    units = {name: {unit.key: unit for unit in one.part.units} for name, one in parts.items()}
    taken: list[Taken] = []
    touched: dict[str, None] = {}
    seen: dict[tuple[str, str], Row] = {}
    for row in sheet.rows:
        name, key = row.cells.get("file", ""), row.cells.get("key", "")
        one = parts.get(name)
        unit = units[name].get(key) if one is not None else None
        if one is None or unit is None:
            known = [u.key for u in one.part.units] if one is not None else list(parts)
            log.warning(
                "T044", sheet.at(row, "key"), "sheet '{sheet}', row {row}: no text has the key '{key}' in '{file}'; the row is left out",
                suggest(key if one is not None else name, known) if len(known) > 12 else "", sheet=SHEET, row=row.number, key=key, file=name,
            )  # fmt: skip
            continue
        if seen.setdefault((name, key), row) is not row:
            log.error(
                "T045", sheet.at(row, "key"), "sheet '{sheet}', row {row}: '{key}' stands in row {first} already; this row is left out",
                "Keep one of the two.", sheet=SHEET, row=row.number, key=key, first=seen[name, key].number,
            )  # fmt: skip
            continue
        entry = entries[name].get(key)
        changed = _taken(sheet, row, one.part, unit, entry, log, taken)
        if changed is not None:
            entries[name][key] = changed
            touched[name] = None
    return {name: _catalog(parts[name], entries[name]) for name in touched}, taken


def _taken(
    sheet: Sheet, row: Row, part: Part, unit: Unit, entry: po.Message | None, log: Log, taken: list[Taken]
) -> po.Message | None:
    """The entry as the row wants it, or None when the row changes nothing or is refused."""
    before = entry if entry is not None else po.Message(unit.key, unit.source)
    text = row.cells.get("translation", "")
    if not text.strip():
        if before.translation.strip():
            log.note("T046", sheet.at(row, "translation"), "sheet '{sheet}', row {row}: the translation of '{key}' is empty; the catalog keeps its own",
                     "To take a translation away, delete it in the .po file.", sheet=SHEET, row=row.number, key=unit.key)  # fmt: skip
        text = before.translation
    if _same(text, before.translation):
        text = before.translation
    after = before
    if text != before.translation:
        if _refused(sheet, row, part, unit, text, log):
            return None
        written_for = row.cells.get("source", "")
        stale = not _same(written_for, unit.source)
        if stale:
            log.warning(
                "T048", sheet.at(row, "source"), "sheet '{sheet}', row {row}: the wording of '{key}' has changed since the export; the translation is taken over as fuzzy",
                "Look at it again beside the present wording.", sheet=SHEET, row=row.number, key=unit.key,
            )  # fmt: skip
        flags = tuple(flag for flag in before.flags if flag != "fuzzy")
        after = replace(
            after, source=unit.source, translation=text, comments=unreviewed(before.comments),
            flags=("fuzzy", *flags) if stale else flags, previous=written_for or None if stale else None,
        )  # fmt: skip
        taken.append(Taken(unit.key, "reworded" if before.translation else "translated", before.translation, text))
    after = _with_state(sheet, row, unit, before, after, log, taken)
    if "comment" in row.cells:
        comment = row.cells["comment"]
        lines = tuple(line.strip() for line in comment.splitlines() if line.strip())
        if lines != tuple(line for line in comment_of(after).splitlines() if line):
            review = tuple(c for c in after.comments if c.startswith("review:"))
            taken.append(Taken(unit.key, "comment", comment_of(after), comment))
            after = replace(after, comments=(*review, *lines))
    return after if after != before else None


def _with_state(
    sheet: Sheet, row: Row, unit: Unit, before: po.Message, after: po.Message, log: Log, taken: list[Taken]
) -> po.Message:
    state, was = row.cells.get("state", "").strip().lower(), state_of(unit, before)
    if not state or not after.translation.strip():
        return after
    if state not in STATES:
        log.warning("T047", sheet.at(row, "state"), "sheet '{sheet}', row {row}: '{state}' is not a state; the state stays as it was",
                    suggest(state, STATES), sheet=SHEET, row=row.number, state=state)  # fmt: skip
        return after
    if state in (was, "missing"):
        return after
    flags = tuple(flag for flag in after.flags if flag != "fuzzy")
    rest = tuple(c for c in after.comments if not c.startswith("review:"))
    stale = after.source != unit.source or (after.fuzzy and after.translation != before.translation)
    taken.append(Taken(unit.key, "state", was, state))
    match state:
        case "doubtful":
            return replace(after, flags=("fuzzy", *flags))
        case "reviewed":
            return after if stale else replace(after, flags=flags, previous=None, comments=(REVIEWED, *rest))
        case _:
            return after if stale else replace(after, flags=flags, previous=None, comments=(MACHINE, *rest))


def _refused(sheet: Sheet, row: Row, part: Part, unit: Unit, text: str, log: Log) -> bool:
    """Whether the text would break the form: a placeholder or a tag is not as in the source."""
    at = sheet.at(row, "translation")
    page = Page(part, habits(sheet.language), (Cell(unit, text, role_of(part, unit.key), at),))
    refused = False
    for rule in UNBREAKABLE:
        for fault in rule.look(page):
            refused = True
            log.report(
                "T049", Severity.ERROR, at, "sheet '{sheet}', cell {cell}: {problem}; the row is left out", fault.hint, fault.related,
                sheet=SHEET, cell=f"{_letters(row.columns['translation'])}{row.number}", problem=fault.message.format_map(fault.args),
            )  # fmt: skip
    return refused


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _same(one: str, two: str) -> bool:
    """Whether two texts differ only in what a spreadsheet cannot hold or changes by itself."""
    return one == two or _plain_of(one) == _plain_of(two)


def _plain_of(text: str) -> str:
    return _plain(text).replace("x005F_", "")


def _catalog(one: Shelved, entries: Mapping[str, po.Message]) -> po.Po:
    """The catalog with the changed entries in its order; new ones in the order of the file they translate."""
    catalog = one.catalog
    assert catalog is not None
    left = dict(entries)
    messages = [message if message.obsolete else left.pop(message.key) for message in catalog.messages]
    place = {unit.key: number for number, unit in enumerate(one.part.units)}
    for message in left.values():
        before = [i for i, m in enumerate(messages) if not m.obsolete and place.get(m.key, -1) < place[message.key]]
        messages.insert(before[-1] + 1 if before else 0, message)
    return po.Po(catalog.comments, catalog.header, tuple(messages))
