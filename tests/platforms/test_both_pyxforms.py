"""What KoboToolbox and ODK Central make of our workbooks: each with its own pyxform, from the XLSX file.

The environments are made once, in .cache/platforms; where the packages cannot be fetched the tests are skipped by name.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from surface.fixtures import compiled, fixtures
from surveykit.backends.form import lowered, xlsform
from surveykit.backends.pyxform_process import convert
from surveykit.backends.rows import for_pyxform
from surveykit.diagnostics import Log
from test_instruments import PRESETS, linked
from test_rows import flow_point

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "platforms"
WAIT_SECONDS = 300
EXPECTED_WARNINGS = ("has no label", "Use the max-pixels parameter")


def python_of(version: str) -> Path:
    """The interpreter of an environment with that pyxform, made when it is not there."""
    wanted = HERE / f"pyxform-{version}.txt"
    folder = CACHE / f"pyxform-{version}-py{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made = folder / "made-from.txt"
    with alone(CACHE / f"{folder.name}.lock"):
        if not made.is_file() or made.read_text("utf-8") != wanted.read_text("utf-8"):
            venv.create(folder, with_pip=True, clear=True)
            command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "-r", wanted]
            done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
            if done.returncode:
                pytest.skip(f"pyxform {version} cannot be fetched here: {done.stderr.strip().splitlines()[-1]}")
            made.write_text(wanted.read_text("utf-8"), "utf-8")
    return python


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other test process makes the same environment; a lock left behind is taken over."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def run(version: str, folder: Path) -> dict[str, Any]:
    """What a version of pyxform makes of every workbook in a folder."""
    done = subprocess.run(
        [python_of(version), HERE / "convert_all.py", folder],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def surprises(result: dict[str, Any], deserved: list[str]) -> list[str]:
    """Faults and warnings that neither the form deserves nor surveykit expects."""
    told = [result["fault"]] if result["fault"] else []
    warned = [text for text in result["warnings"] if not any(part in text for part in EXPECTED_WARNINGS)]
    return told + (warned if len(warned) > len(deserved) else [])


@pytest.mark.parametrize(("target", "version"), [("kobo", "3.0.0"), ("central", "4.5.0"), ("generic", "4.5.0")])
def test_every_form_that_a_target_claims_compiles_from_its_workbook(target: str, version: str, tmp_path: Path) -> None:
    python_of(version)
    claimed = [fixture for fixture in fixtures() if target in fixture.targets]
    ours: dict[str, str] = {}
    for number, fixture in enumerate(claimed):
        made = compiled(fixture, target)
        assert made.form is not None
        assert made.converted is not None
        assert made.converted.xform is not None
        (tmp_path / f"{number}.xlsx").write_bytes(xlsform(made.form).files["surface.xlsx"])
        ours[str(number)] = made.converted.xform
    theirs = run(version, tmp_path)
    assert theirs.keys() == ours.keys()
    faults = {
        claimed[int(number)].id: surprises(result, claimed[int(number)].value("warns", []))
        for number, result in theirs.items()
    }
    assert {name: told for name, told in faults.items() if told} == {}
    for number, result in theirs.items():
        if version == "4.5.0":
            assert result["xform"] == ours[number], claimed[int(number)].id
        else:
            assert binds(result["xform"]) == binds(ours[number]), claimed[int(number)].id


@pytest.mark.parametrize(
    ("target", "version"), [("kobo", "3.0.0"), ("kobo", "4.5.0"), ("central", "3.0.0"), ("central", "4.5.0")]
)
def test_flow_point_compiles_from_its_workbook(target: str, version: str, tmp_path: Path) -> None:
    form = lowered(flow_point(), target, Log())
    (tmp_path / "flow-point.xlsx").write_bytes(xlsform(form).files["flow-point.xlsx"])
    result = run(version, tmp_path)["flow-point"]
    assert (result["fault"], result["warnings"]) == (None, [])
    ours = convert(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})
    assert ours.xform is not None
    assert binds(result["xform"]) == binds(ours.xform)
    assert texts(result["xform"]) == texts(ours.xform)
    if version == "4.5.0":
        # Reading a workbook, pyxform turns the no-break space before French : ; ? ! into a blank.
        assert result["xform"] == ours.xform.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("target", "version"), [("kobo", "3.0.0"), ("central", "4.5.0")])
def test_every_instrument_compiles_from_its_workbook(target: str, version: str, tmp_path: Path) -> None:
    python_of(version)
    forms = {name: lowered(linked(name), target, Log()) for name in PRESETS}
    for name, form in forms.items():
        (tmp_path / f"{name}.xlsx").write_bytes(xlsform(form).files[f"{name}.xlsx"])
    results = run(version, tmp_path)
    assert results.keys() == forms.keys()
    assert {name: one["fault"] or one["warnings"] for name, one in results.items()} == {name: [] for name in forms}
    for name, form in forms.items():
        ours = convert(for_pyxform(form.sheets), {sheet: found.columns for sheet, found in form.sheets.items()})
        assert ours.xform is not None
        assert binds(results[name]["xform"]) == binds(ours.xform), name
        assert texts(results[name]["xform"]) == texts(ours.xform), name


def binds(xform: str) -> list[str]:
    """Each bind with its data type and whether it is computed, shown under a condition, bounded or required."""
    return sorted(
        " ".join(
            [
                found["nodeset"],
                found.get("type", ""),
                *sorted(found.keys() & {"calculate", "relevant", "constraint", "required"}),
            ]
        )
        for found in (dict(re.findall(r'([\w:.-]+)="([^"]*)"', bind)) for bind in re.findall(r"<bind ([^>]*)>", xform))
    )


def texts(xform: str) -> dict[str, int]:
    """How many texts each language has."""
    return {
        language: inside.count("<text ")
        for language, inside in re.findall(r'<translation lang="([^"]*)"[^>]*>(.*?)</translation>', xform, re.DOTALL)
    }
