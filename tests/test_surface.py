"""The whole XLSForm surface: each part in a form that is compiled, looked into and given to ODK Validate."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from surface import names
from surface.fixtures import TARGETS, Fixture, compiled, fixtures, holds, of_text
from surveykit.backends.form import xform
from surveykit.backends.pyxform_process import convert
from surveykit.backends.rows import for_pyxform
from surveykit.backends.validate import jar
from surveykit.diagnostics import Log, Severity
from surveykit.xlsform_types import ALIASES, COLUMN_ALIASES, TYPES

ALL = [pytest.param(fixture, id=fixture.id) for fixture in fixtures()]


def _told(log: Log) -> list[str]:
    return [f"{d.at}: {d.code} {d.text}" for d in log]


@pytest.mark.parametrize("fixture", ALL)
def test_compiles_and_holds_what_it_shows(fixture: Fixture) -> None:
    made = compiled(fixture, "generic")
    assert made.form is not None, _told(made.log)
    assert made.converted is not None, _told(made.log)
    assert made.converted.fault is None, made.converted.fault
    assert made.converted.xform is not None
    log = Log()
    xform(made.form, made.converted, log)
    warned = sorted(d.code for d in log if d.severity >= Severity.WARNING)
    assert warned == sorted(fixture.value("warns", [])), _told(log)
    tree = ElementTree.fromstring(made.converted.xform)
    conditions = fixture.value("expect", [])
    assert conditions, "a case that expects nothing shows nothing"
    missed = [condition for condition in conditions if not holds(tree, condition)]
    assert not missed, f"{missed}\n{made.converted.xform}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fixture", ALL)
def test_each_target_takes_it_or_says_why_not(fixture: Fixture, target: str) -> None:
    made = compiled(fixture, target)
    refused = fixture.value("refused", {})
    assert {*fixture.targets, *refused} == set(TARGETS)
    errors = sorted({d.code for d in made.log if d.severity is Severity.ERROR})
    assert errors == sorted([refused[target]] if target in refused else []), _told(made.log)
    if target not in refused:
        assert made.form is not None
        assert made.converted is not None
        assert made.converted.fault is None
        # Each form for KoboToolbox tells that its version and its XForm go; what a client lacks is held to the table of support.
        lost = [loss.code for loss in made.form.losses if loss.code not in ("K010", "K012", "B010")]
        assert lost == fixture.value("losses", {}).get(target, []), made.form.losses


# --- older names -----------------------------------------------------------------------------------

_LISTS = "{colours: {codes: [{code: red, label: Red}, {code: blue, label: Blue}]}}"
_EXTRA = {
    "select_one": ", choices: colours", "select_multiple": ", choices: colours", "calculate": ", calculation: 1 + 1",
    "repeat": ", questions: [{id: su_r, type: integer, label: How many}]",
}  # fmt: skip


def _written(kind: str) -> Any:
    """The survey rows that a question of a type makes, with what that type needs."""
    canonical = ALIASES.get(kind, kind)
    extra = _EXTRA.get(canonical, "")
    if kind.endswith("_from_file") or kind.endswith("from file"):
        extra = ", file: places.csv"
    if "external" in kind:
        extra += ", external: true"
    text = f"{{lists: {_LISTS}, questions: [{{id: su_q, type: '{kind}', label: Which one{extra}}}]}}"
    made = compiled(of_text(text), "generic")
    assert made.form is not None, _told(made.log)
    return for_pyxform(made.form.sheets)["survey"]


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_an_older_name_makes_the_same_rows(alias: str) -> None:
    canonical = ALIASES[alias]
    if "from_file" in alias or "from file" in alias:
        assert _written(alias)[1]["type"] == f"{canonical}_from_file places.csv"
    elif "external" in alias:
        assert _written(alias)[1]["type"] == "select_one_external colours"
    else:
        assert _written(alias) == _written(canonical)


# pyxform's words for the types it also names otherwise; the rest are its own canonical names.
_PYXFORM = {"photo": "image"}
_NEEDS_A_LIST = ("select_one", "select_multiple")


def _by_hand(kind: str, **cells: str) -> Any:
    """What pyxform makes of a row written by hand."""
    repeat = kind.startswith("begin")
    rows = [{"type": kind, "name": "q", "label": "Which one", **cells}]
    if repeat:
        rows += [{"type": "text", "name": "r", "label": "Which"}, {"type": kind.replace("begin", "end"), "name": "q"}]
    choices = [
        {"list_name": "colours", "name": "red", "label": "Red"},
        {"list_name": "colours", "name": "blue", "label": "Blue"},
    ]
    sheets = {
        "survey": rows,
        "choices": choices,
        "external_choices": choices,
        "settings": [{"form_id": "x", "form_title": "x"}],
    }
    return convert(
        sheets,
        {name: tuple(dict.fromkeys(column for row in found for column in row)) for name, found in sheets.items()},
    )


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_pyxform_takes_an_older_name_for_the_same(alias: str) -> None:
    canonical = ALIASES[alias]
    cells = {"calculation": "1 + 1"} if canonical == "calculate" else {}
    if canonical == "repeat":
        old, new = _by_hand(f"begin {alias}"), _by_hand("begin_repeat")
    elif "from_file" in alias or "from file" in alias:
        old, new = _by_hand(f"{alias} places.csv"), _by_hand(f"{canonical}_from_file places.csv")
    elif "external" in alias:
        filtered = {"choice_filter": "name != ''"}
        old, new = _by_hand(f"{alias} colours", **filtered), _by_hand("select_one_external colours", **filtered)
    elif canonical in _NEEDS_A_LIST:
        old, new = _by_hand(f"{alias} colours"), _by_hand(f"{canonical} colours")
    else:
        old, new = _by_hand(alias, **cells), _by_hand(_PYXFORM.get(canonical, canonical), **cells)
    assert new.fault is None, new.fault
    if alias == "select one external" or f"type {alias}" in names.WITHOUT_A_FORM:  # in pyxform's tables only
        assert old.fault is not None, "pyxform has learned it: take it off the list"
        return
    assert old.fault is None, old.fault
    # `trigger` has no data type where `acknowledge` says string, which is the type a value has that says nothing.
    assert _plain(old.xform) == _plain(new.xform)


def _plain(text: str) -> str:
    return re.sub(r'<bind nodeset="[^"]*"/>', "", re.sub(r' type="string"', "", text))


@pytest.mark.parametrize(("alias", "column"), sorted(COLUMN_ALIASES.items()))
def test_pyxform_takes_an_older_header_for_the_same(alias: str, column: str) -> None:
    value = {"type": "text", "name": "q", "label": "Which one"}
    rows = {
        "relevant": ("text", ". != ''"), "read_only": ("text", "yes"), "constraint_message": ("text", "No."), "required_message": ("text", "Please."),
        "calculation": ("calculate", "1 + 1"), "repeat_count": ("begin_repeat", "3"), "no_app_error_string": ("text", "None."),
    }  # fmt: skip
    if column in value:

        def made(header: str) -> Any:
            row = {header if key == column else key: cell for key, cell in value.items()}
            return convert({"survey": [row]}, {"survey": tuple(row)})
    elif column == "control":

        def made(header: str) -> Any:
            return _by_hand("text", **{f"{header}::rows": "3"})
    else:
        kind, cell = rows[column]

        def made(header: str) -> Any:
            return _by_hand(kind, **{header: cell})

    old, new = made(alias), made(column)
    assert new.fault is None, new.fault
    assert old.xform == new.xform


# --- nothing is left out ---------------------------------------------------------------------------


@pytest.mark.skipif(not names.FOLDER.is_dir(), reason="the description of the surface is not beside this project")
def test_every_part_of_the_surface_has_a_form() -> None:
    shown = {name for fixture in fixtures() for name in fixture.shows}
    older = {f"{what} {alias}" for alias in ALIASES for what in ("type", "select", "control")}
    older |= {f"survey column {alias}" for alias in COLUMN_ALIASES}
    parts = names.surface_names()
    assert sorted(parts - shown - older - names.WITHOUT_A_FORM.keys()) == []
    assert sorted(names.WITHOUT_A_FORM.keys() - parts) == [], "an excuse for something that is not there"
    assert sorted(names.WITHOUT_A_FORM.keys() & shown) == [], "an excuse for something that has a form"
    invented = {
        name for name in shown if name.split()[0] in {"type", "parameter", "setting", "sheet", "appearance"}
    } - parts
    assert sorted(invented) == []


def test_every_type_that_authors_write_has_a_form() -> None:
    shown = {name.removeprefix("type ") for fixture in fixtures() for name in fixture.shows}
    same = {"select_one": "select one", "select_multiple": "select all that apply"}
    assert sorted(kind for kind in TYPES if same.get(kind, kind) not in shown) == []


# --- ODK Validate ----------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("java") is None or jar() is None, reason="Java is not installed")
def test_odk_validate_accepts_every_form(tmp_path: Path) -> None:
    seen: dict[str, str] = {}
    for number, fixture in enumerate(fixtures()):
        for target in fixture.targets:
            made = compiled(fixture, target)
            assert made.converted is not None
            assert made.converted.xform is not None
            seen.setdefault(made.converted.xform, f"{number}-{target}.xml")
    for text, name in seen.items():
        (tmp_path / name).write_text(text, "utf-8")
    files = sorted(path.name for path in tmp_path.iterdir())
    done = subprocess.run(
        ["java", "-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-jar", str(jar()), *files], cwd=tmp_path, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    told = done.stdout + done.stderr
    refused = re.findall(r"^(\d+)-(\w+)\.xml$", told.partition("failed validation:")[2], re.MULTILINE)
    ids = [f"{fixtures()[int(number)].id} ({target})" for number, target in refused]
    assert (ids, done.returncode) == ([], 0), told[-3000:]
    assert told.count("Xform is valid!") == len(files)
