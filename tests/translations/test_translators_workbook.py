"""Catalog to workbook to catalog: nothing is lost, what would break a form is refused, each fault at its cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalogs import a_catalog, a_part, on_shelf
from test_po import FILLED, LONG, TEXTS

from surveykit import po
from surveykit.diagnostics import Diagnostic, Log
from surveykit.translations import workbook
from surveykit.translations.shelf import Shelved

TRANSLATION = workbook.COLUMNS.index("translation") + 1
SOURCE = workbook.COLUMNS.index("source") + 1
STATE = workbook.COLUMNS.index("state") + 1
COMMENT = workbook.COLUMNS.index("comment") + 1
KEY = workbook.COLUMNS.index("key") + 1
PLAIN = FILLED.filter(lambda text: not set(text) & set("{}<>*_#[]-\r"))


def shelf(texts: dict[str, str], *messages: po.Message) -> Shelved:
    return on_shelf(a_part(texts), a_catalog(*messages))


def export(one: Shelved) -> bytes:
    log = Log()
    content = workbook.exported(
        [one], {"aa": {unit.key: ("question; a short text",) for unit in one.part.units}}, "Français", False, log
    )
    assert content is not None, [d.text for d in log]
    return content


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book[workbook.SHEET])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def back(one: Shelved, content: bytes) -> tuple[po.Po, list[workbook.Taken], list[Diagnostic]]:
    log = Log()
    sheet = workbook.read_sheet(content, "fr.xlsx", log)
    if sheet is None:
        assert one.catalog is not None
        return one.catalog, [], list(log)
    changed, taken = workbook.imported(sheet, [one], log)
    assert one.catalog is not None
    return changed.get("aa", one.catalog), taken, list(log)


AGE = po.Message("aa/age/label", "How old?", "Quel âge ?", ("review: machine", "ask B."))
DAYS = po.Message("aa/days/label", "You said {recall}.", "Vous avez dit {recall}.")
TEXT = {"age": "How old?", "days": "You said {recall}.", "new": "Anything else?"}


def desk() -> Shelved:
    return shelf(TEXT, AGE, DAYS)


# --- round trips -----------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(FILLED, TEXTS), min_size=1, max_size=4))
def test_a_catalog_comes_back_as_it_went(rows: list[tuple[str, str]]) -> None:
    texts = {f"q{number}": source for number, (source, _) in enumerate(rows)}
    one = shelf(texts, *(po.Message(f"aa/q{number}/label", source, said) for number, (source, said) in enumerate(rows)))
    catalog, taken, told = back(one, export(one))
    assert (catalog, taken) == (one.catalog, [])
    assert [d.code for d in told if d.code != "T046"] == []


@settings(max_examples=8, deadline=None)
@given(LONG, LONG)
def test_ten_thousand_characters_come_back(source: str, said: str) -> None:
    one = shelf({"q": source}, po.Message("aa/q/label", source, said))
    assert back(one, export(one))[:2] == (one.catalog, [])


@settings(max_examples=40, deadline=None)
@given(st.lists(PLAIN, min_size=3, max_size=3))
def test_what_a_translator_writes_goes_in_and_out_again(said: list[str]) -> None:
    one = shelf({"a": "One", "b": "Two", "c": "Three"}, po.Message("aa/a/label", "One", "Un"))

    def write(sheet: Any) -> None:
        for row, text in enumerate(said, 2):
            sheet.cell(row, TRANSLATION).value = text
            sheet.cell(row, TRANSLATION).data_type = "s"

    catalog, _, told = back(one, edited(export(one), write))
    assert told == []
    assert [m.translation for m in catalog.messages] == said
    again = openpyxl.load_workbook(io.BytesIO(export(replace(one, catalog=catalog))))[workbook.SHEET]
    assert [again.cell(row, TRANSLATION).value for row in (2, 3, 4)] == said


def test_the_same_catalog_makes_the_same_bytes() -> None:
    assert export(desk()) == export(desk())


def test_keys_are_locked_and_translations_open() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(desk())))[workbook.SHEET]
    assert sheet.protection.sheet
    locked = {sheet.cell(1, column).value: sheet.cell(2, column).protection.locked for column in range(1, 8)}
    assert {name for name, is_locked in locked.items() if not is_locked} == {"translation", "state", "comment"}
    assert [cell.value for cell in sheet[2]] == [
        "aa",
        "aa/age/label",
        "How old?",
        "Quel âge ?",
        "machine",
        "ask B.",
        "question; a short text",
    ]


# --- what an import takes --------------------------------------------------------------------------


def test_it_tells_what_changed() -> None:
    def write(sheet: Any) -> None:
        sheet.cell(2, TRANSLATION).value = "Votre âge ?"
        sheet.cell(4, TRANSLATION).value = "Autre chose ?"
        sheet.cell(3, STATE).value = "reviewed"
        sheet.cell(3, COMMENT).value = "good"

    catalog, taken, told = back(desk(), edited(export(desk()), write))
    assert told == []
    assert [(one.key, one.what) for one in taken] == [
        ("aa/age/label", "reworded"), ("aa/days/label", "state"), ("aa/days/label", "comment"), ("aa/new/label", "translated"),
    ]  # fmt: skip
    found = {m.key.split("/")[1]: m for m in catalog.messages}
    assert list(found) == ["age", "days", "new"]
    assert found["days"].comments == ("review: reviewed", "good")


def test_rows_and_columns_may_be_moved() -> None:
    def mix(sheet: Any) -> None:
        sheet.cell(2, TRANSLATION).value = "Votre âge ?"
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        order = [5, 3, 0, 2, 1]  # context goes, comment goes
        sheet.delete_rows(1, 20)
        for row in [rows[0], *reversed(rows[1:])]:
            sheet.append([row[column] for column in order])

    catalog, taken, told = back(desk(), edited(export(desk()), mix))
    assert ([one.key for one in taken], told) == (["aa/age/label"], [])
    assert catalog.messages[0].comments == AGE.comments


def test_a_reworded_translation_needs_another_review() -> None:
    one = shelf(TEXT, replace(AGE, comments=("review: reviewed A. B.",)), DAYS)

    def write(sheet: Any) -> None:
        sheet.cell(2, TRANSLATION).value = "Votre âge ?"

    assert back(one, edited(export(one), write))[0].messages[0].comments == ("review: machine",)


def test_a_row_for_a_former_wording_comes_in_as_fuzzy() -> None:
    content = edited(export(desk()), lambda sheet: setattr(sheet.cell(2, TRANSLATION), "value", "Votre âge ?"))
    later = shelf({**TEXT, "age": "How old are you?"}, AGE, DAYS)
    catalog, _, told = back(later, content)
    assert [(d.code, d.at.line, d.at.col) for d in told] == [("T048", 2, SOURCE)]
    assert (catalog.messages[0].source, catalog.messages[0].previous, catalog.messages[0].fuzzy) == (
        "How old are you?",
        "How old?",
        True,
    )


# --- what it refuses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (3, TRANSLATION, "Vous avez dit.", "T049"),
        (3, TRANSLATION, "Vous avez dit {période}.", "T049"),
        (2, TRANSLATION, "Quel **âge ?", "T049"),
        (2, TRANSLATION, 12, "T043"),
        (2, TRANSLATION, __import__("datetime").date(2026, 3, 1), "T043"),
        (2, TRANSLATION, "=A1&B1", "T043"),
        (2, TRANSLATION, True, "T043"),
        (2, TRANSLATION, None, "T046"),
        (2, KEY, "aa/agge/label", "T044"),
        (2, KEY, None, "T044"),
        (3, KEY, "aa/age/label", "T045"),
        (2, STATE, "done", "T047"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named_and_the_rest_is_taken(
    row: int, column: int, value: object, code: str
) -> None:
    def write(sheet: Any) -> None:
        sheet.cell(row, column).value = value
        sheet.cell(4, TRANSLATION).value = "Autre chose ?"

    catalog, _, told = back(desk(), edited(export(desk()), write))
    assert [(d.code, d.at.file, d.at.line, d.at.col) for d in told] == [(code, "fr.xlsx", row, column)]
    assert catalog.messages[:2] == (AGE, DAYS)
    assert catalog.messages[2].translation == "Autre chose ?"


def test_the_message_names_sheet_and_cell() -> None:
    _, _, told = back(
        desk(), edited(export(desk()), lambda sheet: setattr(sheet.cell(3, TRANSLATION), "value", "Vous."))
    )
    assert told[0].text == "sheet 'texts', cell D3: 'aa/days/label' lacks {recall}; the row is left out"


@pytest.mark.parametrize("heading", workbook.NEEDED)
def test_a_column_that_is_gone_is_named(heading: str) -> None:
    content = edited(export(desk()), lambda sheet: sheet.delete_cols(workbook.COLUMNS.index(heading) + 1))
    catalog, _, told = back(desk(), content)
    assert catalog == desk().catalog
    assert [d.code for d in told] == ["T042"]
    assert f"no column '{heading}'" in told[0].text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"key;translation\n"])
def test_what_is_no_workbook_is_said(content: bytes) -> None:
    assert [d.code for d in back(desk(), content)[2]] == ["T041"]


def test_a_workbook_without_its_sheets_is_said() -> None:
    for name in (workbook.SHEET, workbook.ABOUT):
        book = openpyxl.load_workbook(io.BytesIO(export(desk())))
        del book[name]
        buffer = io.BytesIO()
        book.save(buffer)
        assert [d.code for d in back(desk(), buffer.getvalue())[2]] == ["T041"]


def test_a_text_that_no_cell_holds_is_said() -> None:
    log = Log()
    one = shelf({"q": "word " * 7000})
    assert workbook.exported([one], {}, "Français", False, log) is None
    assert [d.code for d in log] == ["T040"]
