"""What the shipped instrument becomes, as text that a reviewer reads: `pytest --update-golden` writes it again."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from surveykit.backends.form import lowered
from surveykit.backends.pyxform_process import convert
from surveykit.backends.rows import Sheet, Sheets, for_pyxform
from surveykit.diagnostics import Log
from test_rows import flow_point

GOLDEN = Path(__file__).parent / "golden"


def agrees(name: str, text: str, config: pytest.Config) -> None:
    """Compare with the file of that name, or write it when asked to."""
    path = GOLDEN / name
    if config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    assert path.is_file(), f"write {path.name} with: pytest --update-golden"
    assert text == path.read_text("utf-8"), (
        f"{path.name} differs; if that is meant: pytest --update-golden, and read the difference"
    )


def as_tables(sheets: Sheets) -> str:
    """Each sheet as a Markdown table; texts in the default language beside their question, the others below it."""
    return "\n".join(f"## {name}\n\n{_table(sheet)}" for name, sheet in sheets.items())


def _table(sheet: Sheet) -> str:
    columns = [column for column in sheet.columns if column not in ("module", "line")]
    first = [column for column in columns if "::" not in column or "(en)" in column]
    lines = ["| " + " | ".join(first) + " |", "|" + " --- |" * len(first)]
    lines += ["| " + " | ".join(_cell(row.get(column, "")) for column in first).rstrip() + " |" for row in sheet.rows]
    rest = [column for column in columns if column not in first]
    for column in rest:
        lines += ["", f"### {column}", ""]
        lines += [f"- {row['name']}: {_cell(row[column])}" for row in sheet.rows if column in row]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


_XF = "{http://www.w3.org/2002/xforms}"


def as_outline(xform: str) -> str:
    """An XForm, indented, without what the tables show already: texts, and all but the first choice of each list."""
    root = ElementTree.fromstring(xform)
    for itext in root.iter(f"{_XF}itext"):
        for translation in itext:
            count = len(translation)
            for text in list(translation):
                translation.remove(text)
            translation.append(ElementTree.Comment(f" {count} texts "))
    for instance in root.iter(f"{_XF}instance"):
        for items in instance.findall(f"{_XF}root"):
            count = len(items)
            for item in list(items)[1:]:
                items.remove(item)
            items.append(ElementTree.Comment(f" {count} in all "))
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


@pytest.mark.parametrize("target", ["kobo", "central"])
def test_rows_of_flow_point(target: str, pytestconfig: pytest.Config) -> None:
    """It needs no lowering, so both targets get the same rows."""
    form = lowered(flow_point(), target, Log())
    assert [loss.code for loss in form.losses] == {"kobo": ["K007", "K010", "K012", "B010"]}.get(target, ["B010"] * 3)
    form.sheets["settings"].rows[0]["version"] = "(of the content)"
    agrees("flow-point.md", as_tables(form.sheets), pytestconfig)


def test_xform_of_flow_point(pytestconfig: pytest.Config) -> None:
    form = lowered(flow_point(), "central", Log())
    form.sheets["settings"].rows[0]["version"] = "(of the content)"
    made = convert(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})
    assert made.xform is not None, made.fault
    agrees("flow-point.xml", as_outline(made.xform), pytestconfig)
