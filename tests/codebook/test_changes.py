"""What changed since an earlier codebook, and whether the data of both pool."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from codebook.made import MANY, ONE, derived, form, listed, q, text
from surveykit import ir
from surveykit.backends.codebook import emit
from surveykit.backends.codebook.changes import Change, changes
from surveykit.cli.commands import surveykit

YN = listed("yn", ("yes", 1, "Yes"), ("no", 0, "No"))
LANGS = listed("langs", ("en", 1, "English"), ("fr", 2, "French"))


def before() -> ir.Instrument:
    nodes = (q("one", ONE, "First"), q("many", MANY), q("age", ir.IntegerAnswer(), constraint=". > 1"), q("gone", ONE))
    return form(*nodes, lists=(YN, LANGS), derived=(derived("grown", "if(${age} > 17, 1, 0)"),))


def record(instrument: ir.Instrument) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(emit(instrument).files["codebook.json"])
    return found


def after(**keys: Any) -> ir.Instrument:
    return replace(before(), previous=record(before()), version="1.1.0", **keys)


def test_nothing_changed() -> None:
    assert record(after())["changes"] == []
    assert record(after())["previous"] == "1.0.0"


def test_each_kind_of_change() -> None:
    nodes = (
        q("one", ONE, "First, in other words"),
        q("many", MANY, relevant="${one} = 'yes'"),
        q("age", ir.DecimalAnswer(), constraint=". > 2"),
        q("fresh", ONE),
    )
    lists = {
        "yn": listed("yn", ("yes", 7, "Yes"), ("no", 0, "Not at all")),
        "langs": listed("langs", ("en", 1, "English"), ("es", 3, "Spanish")),
    }
    made = after(nodes=nodes, lists=lists, derived=(derived("grown", "if(${age} > 18, 1, 0)"),))
    found = {(one["what"], one["variable"]): one["pools"] for one in record(made)["changes"]}
    assert found == {
        ("reworded", "one"): "look", ("recoded", "one"): "no", ("choice_reworded", "one"): "look",
        ("choice_added", "many"): "look", ("choice_removed", "many"): "look", ("universe_changed", "many"): "look",
        ("retyped", "age"): "no", ("constraint_changed", "age"): "yes",
        ("added", "fresh"): "look", ("removed", "gone"): "look", ("calculation_changed", "grown"): "no",
    }  # fmt: skip


def test_a_variable_that_moved_into_a_repeat() -> None:
    nodes = (ir.Repeat("people", before().nodes[:3], ir.Origin("x", "1", ""), label=text("People")), before().nodes[3])
    found = changes(record(before()), record(replace(before(), nodes=nodes, derived=())))
    assert Change("moved", "age", "hard", "people", "no") in found


def test_the_workbook_tells_them() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for made, said in ((before(), "First version"), (after(), "Nothing changed since version 1.0.0")):
        page = openpyxl.load_workbook(io.BytesIO(emit(made).files["codebook.xlsx"]))["Changes"]
        assert page["A2"].value.startswith(said)
    made = after(nodes=(*before().nodes, q("fresh", ONE)))
    page = openpyxl.load_workbook(io.BytesIO(emit(made).files["codebook.xlsx"]))["Changes"]
    assert [cell.value for cell in page[2]][:2] == ["fresh", "new variable"]


@pytest.mark.parametrize(
    ("content", "code"), [(None, "A007"), ("{", "A036"), ("[]", "A036"), ('{"instrument": "x", "variables": [1], "tables": []}', "A036")]
)  # fmt: skip
def test_an_earlier_codebook_that_is_none(project: Path, content: str | None, code: str) -> None:
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "x.yaml").write_text(
        "surveykit: 1\ninstrument: x\nversion: 1.0.0\nlanguage: en\ntitle: X\nlanguages: [en]\nmodules: [adm_field]\nprevious: old.json\n",
        "utf-8",
    )
    if content is not None:
        (project / "instruments" / "old.json").write_text(content, "utf-8")
    ran = CliRunner().invoke(surveykit, ["build", "x", "--only", "codebook", "--no-cache"])
    assert ran.exit_code == 1
    assert code in ran.output
    assert not (project / "build" / "x").exists()
