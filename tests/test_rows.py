"""The rows of the XLSForm: what columns there are, in which order, and what KoboToolbox needs of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surface.fixtures import TARGETS, compiled, fixtures, of_text
from surveykit import ir
from surveykit.backends.form import lowered
from surveykit.backends.rows import PROVENANCE, SHEETS, Sheets, for_pyxform, rows
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.link import link

ROOT = Path(__file__).parents[1]
TWO = """\
languages: [en, fr]
questions:
- {id: su_a, type: integer, label: {en: How many, fr: Combien}, hint: {en: Count., fr: Comptez.}}
- {id: su_q, type: select_one, choices: colours, label: {en: Which}, relevant: "${su_a} > 0", media: {image: {en: a.png, fr: b.png}}}
lists:
  colours: {codes: [{code: red, label: {en: Red, fr: Rouge}}, {code: blue, label: {en: Blue}}]}
"""


def sheets_of(text: str, target: str = "generic") -> Sheets:
    form = compiled(of_text(text), target).form
    assert form is not None
    return form.sheets


def flow_point() -> ir.Instrument:
    log = Log()
    library = Library(ROOT, log)
    recipe = library.recipe("flow-point")
    assert recipe is not None
    instrument = link(library.gather(recipe), log)
    assert instrument is not None, [d.text for d in log]
    return instrument


def test_columns_stand_in_the_order_of_the_specification() -> None:
    sheets = sheets_of(TWO)
    assert sheets["survey"].columns == (
        "type", "name", "label::English (en)", "label::Français (fr)", "hint::English (en)", "hint::Français (fr)", "relevant", "calculation",
        "media::image::English (en)", "media::image::Français (fr)", "module", "line",
    )  # fmt: skip
    assert sheets["choices"].columns == ("list_name", "name", "label::English (en)", "label::Français (fr)")
    assert list(sheets) == ["survey", "choices", "settings"]


def test_a_text_that_lacks_a_language_falls_back_to_its_source() -> None:
    sheets = sheets_of(TWO)
    assert sheets["survey"].rows[2]["label::Français (fr)"] == "Which"
    assert sheets["choices"].rows[1]["label::Français (fr)"] == "Blue"


def test_no_cell_is_empty_and_every_row_knows_its_line() -> None:
    for sheet in sheets_of(TWO).values():
        assert len(sheet.rows) == len(sheet.places)
        assert all(value for row in sheet.rows for value in row.values())
        assert all(column in sheet.columns for row in sheet.rows for column in row)
    survey = sheets_of(TWO)["survey"]
    assert [(row["name"], at.line) for row, at in zip(survey.rows, survey.places, strict=True)][1:3] == [
        ("su_a", 3),
        ("su_q", 4),
    ]


def test_pyxform_does_not_see_where_a_row_came_from() -> None:
    sheets = for_pyxform(sheets_of(TWO))
    assert not any(column in row for row in sheets["survey"] for column in PROVENANCE)


def test_what_pyxform_does_not_read_stands_in_the_workbook() -> None:
    text = "questions: [{id: su_q, type: text, label: Which, hxl: '#affected', columns: {sms_field: q, 'team:owner': water}}]"
    row = sheets_of(text)["survey"].rows[1]
    assert (row["hxl"], row["sms_field"], row["team:owner"]) == ("#affected", "q", "water")


def test_the_version_follows_the_content() -> None:
    def version(text: str) -> str:
        return sheets_of(text)["settings"].rows[0]["version"]

    assert version(TWO) == version(TWO)
    assert re.fullmatch(r"1\.0\.0-[0-9a-f]{8}", version(TWO))
    changed = [TWO.replace("Count.", "Count!"), TWO.replace("su_a} > 0", "su_a} > 1"), TWO.replace("red", "rot"), TWO + "settings: {style: pages}\n",
               TWO + "files: {a.csv: x}\n"]  # fmt: skip
    assert len({version(TWO), *map(version, changed)}) == len(changed) + 1
    assert version(TWO + "files: {a.csv: x}\n") != version(TWO + "files: {a.csv: y}\n")


def test_a_draft_says_so() -> None:
    instrument = flow_point()
    assert rows(instrument)["settings"].rows[0]["form_title"].endswith("[DRAFT]")


# --- what KoboToolbox needs (K1 to K13) ------------------------------------------------------------

_TRANSLATABLE = {
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "image",
    "big-image",
    "audio",
    "video",
}


def _kobo_faults(sheets: Sheets) -> list[str]:
    """What KoboToolbox's import would refuse or misread in a workbook."""
    faults: list[str] = []
    survey, choices, settings = sheets["survey"], sheets.get("choices"), sheets["settings"].rows[0]
    names = [row["name"].lower() for row in survey.rows if not row["type"].startswith("end_")]
    faults += [f"K1 {name}" for name in names if names.count(name) > 1]
    languages: dict[str, None] = {}
    for sheet in (survey, choices) if choices else (survey,):
        for column in sheet.columns:
            head, colon, language = column.removeprefix("media::").partition("::")
            if head in _TRANSLATABLE:
                faults += [f"K2 {column}"] if not colon else []
                languages.setdefault(language)
                if not any(column in row for row in sheet.rows):
                    faults.append(f"K11 {column}")
            elif ":" in column and not column.startswith(("bind::", "body::")):
                faults.append(f"K9 {column}")
    if settings["default_language"] not in languages:
        faults.append(f"K3 {settings['default_language']!r} not in {list(languages)}")
    if next(iter(languages)) != settings["default_language"]:
        faults.append("K3 the first language is not the default one")
    faults += [f"K4/K6 sheet {name}" for name in ("entities", "external_choices", "osm") if name in sheets]
    faults += ["K4 save_to" for row in survey.rows if "save_to" in row]
    faults += [f"K5 sheet name {name}" for name in sheets if name != name.lower()]
    faults += [f"K5 {row['type']}" for row in survey.rows if re.match(r"(begin|end)_loop|osm", row["type"])]
    banned = ("tick_", "placeholder", "incremental", "reference-geometry")
    faults += [
        f"K5 {row['parameters']}" for row in survey.rows if any(word in row.get("parameters", "") for word in banned)
    ]
    pairs = zip(survey.rows, survey.rows[1:], strict=False)
    faults += [
        f"K5 empty {one['name']}"
        for one, two in pairs
        if one["type"].startswith("begin_") and two["type"].startswith("end_")
    ]
    faults += [
        f"K7 {column}" for column in sheets["settings"].columns if column.startswith("form_title") and "::" in column
    ]
    faults += [f"K8 {row['trigger']}" for row in survey.rows if "," in row.get("trigger", "")]
    faults += ["K8 client_editable"] if "client_editable" in settings else []
    return faults


def test_flow_point_is_as_kobotoolbox_wants_it() -> None:
    form = lowered(flow_point(), "kobo", Log())
    assert _kobo_faults(form.sheets) == []
    assert any("eth_consent 1." in row.get("calculation", "") for row in form.sheets["survey"].rows)


@pytest.mark.parametrize("fixture", [pytest.param(f, id=f.id) for f in fixtures() if "kobo" in f.targets])
def test_every_form_for_kobotoolbox_is_as_it_wants_it(fixture: object) -> None:
    form = compiled(fixture, "kobo").form  # type: ignore[arg-type]
    assert form is not None
    assert _kobo_faults(form.sheets) == []


def test_the_checks_above_find_what_they_look_for() -> None:
    """The generic target keeps what KoboToolbox refuses, so its forms must fail the checks."""
    found: set[str] = set()
    for fixture in fixtures():
        form = compiled(fixture, "generic").form
        assert form is not None
        found |= {fault.split()[0] for fault in _kobo_faults(form.sheets)}
    assert found >= {"K4", "K4/K6", "K5", "K8", "K9"}


def test_an_external_list_becomes_a_file_for_kobotoolbox() -> None:
    text = (
        "lists: {places: {codes: [{code: zz1, label: Place, columns: {area: a}}]}}\nquestions:\n"
        "- {id: su_q, type: select_one_external, choices: places, choice_filter: \"area = 'a'\", label: Which}\n"
    )
    form = compiled(of_text(text), "kobo").form
    assert form is not None
    row = next(row for row in form.sheets["survey"].rows if row["name"] == "su_q")
    assert (row["type"], row["choice_filter"]) == ("select_one_from_file places.csv", "area = 'a'")
    assert {media.name: media.content for media in form.instrument.media} == {
        "places.csv": b"name,label,area\nzz1,Place,a\n"
    }
    assert "choices" not in form.sheets


def test_a_column_that_is_no_name_is_left_out_and_told() -> None:
    made = compiled(of_text(TWO), "generic").form
    assert made is not None
    lists = dict(made.instrument.lists)
    first = lists["colours"].choices[0]
    lists["colours"] = ir.ChoiceList(
        "colours",
        (ir.Choice(first.code, first.label, columns={"Population 2020": "5", "area": "a", "a:b": "c"}),),
        at=first.at,
    )
    changed = ir.Instrument(
        **{**{key: getattr(made.instrument, key) for key in ir.Instrument.__dataclass_fields__}, "lists": lists}
    )
    for target in TARGETS:
        form = lowered(changed, target, Log())
        assert form.sheets["choices"].columns[-1] == "area"
        gone = [loss.told()[0] for loss in form.losses if loss.code == "B012"]
        assert sorted(what.split("'")[1] for what in gone) == ["Population 2020", "a:b"]


def test_sheets_have_the_names_that_pyxform_reads() -> None:
    from pyxform.constants import SUPPORTED_SHEET_NAMES  # noqa: PLC0415

    assert set(SHEETS) == SUPPORTED_SHEET_NAMES
