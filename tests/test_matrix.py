"""Each answer type beside each form back end and target: what it says, loses or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from xml.etree import ElementTree

import pytest

from surface.fixtures import TARGETS, holds
from surveykit import ir
from surveykit.backends.form import lowered
from surveykit.backends.pyxform_process import convert
from surveykit.backends.rows import for_pyxform
from surveykit.diagnostics import Log

ORIGIN = ir.Origin("matrix", "1.0.0", "q")
WORDS = ir.Text("q/label", "Which one?", "en")
RED = ir.ChoiceList("colours", (ir.Choice("1", WORDS), ir.Choice("9", WORDS)))


@dataclass(frozen=True)
class Sample:
    """An answer, the cell and the XForm that say it, and what the other targets do."""

    answer: ir.Answer
    type: str
    xform: str
    parameters: str = ""
    kobo: str = "says"
    central: str = "says"
    generic: str = "says"


SAMPLES = (
    Sample(ir.TextAnswer(), "text", "bind(q)/@type = 'string'"),
    Sample(ir.TextAnswer(rows=4), "text", "control(q)/@rows = '4'", "rows=4"),
    Sample(ir.TextAnswer("phone number"), "phone number", "contains(bind(q)/@constraint, 'regex')"),
    Sample(ir.IntegerAnswer(), "integer", "bind(q)/@type = 'int'"),
    Sample(ir.IntegerAnswer("percentage"), "percentage", "contains(bind(q)/@constraint, '100')"),
    Sample(ir.DecimalAnswer(), "decimal", "bind(q)/@type = 'decimal'"),
    Sample(ir.RangeAnswer("1", "9", "2"), "range", "control(q)[@start = '1'][@end = '9'][@step = '2']", "start=1 end=9 step=2"),
    Sample(
        ir.RangeAnswer("1", "9", "2", "4", None, "5"), "range", "control(q)/@*[contains(name(), 'placeholder')] = '5'",
        "start=1 end=9 step=2 tick_interval=4 placeholder=5", kobo="loses",
    ),
    Sample(
        ir.RangeAnswer("1", "9", "2", None, "colours"), "range", "control(q)/itemset", "start=1 end=9 step=2 tick_labelset=colours", kobo="loses"
    ),
    Sample(ir.SelectAnswer("one", "colours"), "select_one colours", "control(q)/self::select1"),
    Sample(ir.SelectAnswer("multiple", "colours"), "select_multiple colours", "control(q)/self::select"),
    Sample(ir.SelectAnswer("rank", "colours"), "rank colours", "control(q)/self::odk:rank"),
    Sample(ir.SelectAnswer("one", file="a.csv"), "select_one_from_file a.csv", "//instance[@src = 'jr://file-csv/a.csv']"),
    Sample(ir.SelectAnswer("one", repeat=ir.Formula("${member}")), "select_one ${member}", "contains(control(q)/itemset/@nodeset, 'member')"),
    Sample(
        ir.SelectAnswer("one", "colours", external=True, choice_filter=ir.Formula("a='b'")), "select_one_external colours",
        "contains(control(q)/@query, 'colours')", kobo="loses",
    ),
    Sample(
        ir.SelectAnswer("one", "colours", randomize=True, seed="4"), "select_one colours", "contains(control(q)/itemset/@nodeset, 'randomize(')",
        "randomize=true seed=4",
    ),
    Sample(ir.SelectAnswer("one", "colours", or_other=True), "select_one colours or_other", "bind(q_other)"),
    Sample(ir.DateAnswer("date"), "date", "bind(q)/@type = 'date'"),
    Sample(ir.DateAnswer("time"), "time", "bind(q)/@type = 'time'"),
    Sample(ir.DateAnswer("dateTime"), "dateTime", "bind(q)/@type = 'dateTime'"),
    Sample(ir.GeoAnswer("geopoint", "3", "9", True), "geopoint", "control(q)/@accuracyThreshold = '3'",
           "capture-accuracy=3 warning-accuracy=9 allow-mock-accuracy=true"),
    Sample(ir.GeoAnswer("geotrace", incremental=True), "geotrace", "control(q)/@incremental = 'true'", "incremental=true", kobo="loses"),
    Sample(ir.GeoAnswer("geoshape", reference_geometry="colours"), "geoshape", "bind(q)/@type = 'geoshape'", "reference-geometry=colours",
           kobo="loses", central="warns"),
    Sample(ir.MediaAnswer("photo", 640, "org.example.camera"), "image", "bind(q)/@orx:max-pixels = '640'", "max-pixels=640 app=org.example.camera"),
    Sample(ir.MediaAnswer("audio", quality="low"), "audio", "bind(q)/@odk:quality = 'low'", "quality=low"),
    Sample(ir.MediaAnswer("video"), "video", "control(q)/@mediatype = 'video/*'"),
    Sample(ir.MediaAnswer("file"), "file", "control(q)/@mediatype = 'application/*'"),
    Sample(ir.BarcodeAnswer(), "barcode", "bind(q)/@type = 'barcode'"),
    Sample(ir.AcknowledgeAnswer(), "acknowledge", "control(q)/self::trigger"),
    Sample(ir.NoteAnswer(), "note", "bind(q)/@readonly = 'true()'"),
    Sample(ir.ComputedAnswer(), "calculate", "bind(q)/@calculate = '1 + 1'"),
    Sample(ir.HiddenAnswer(), "hidden", "node(q) and not(control(q))"),
    Sample(ir.MetadataAnswer("start"), "start", "bind(q)/@jr:preloadParams = 'start'"),
    Sample(ir.MetadataAnswer("audit", {"track-changes": "true"}), "audit", "bind(audit)/@odk:track-changes = 'true'", "track-changes=true"),
    Sample(ir.DataAnswer("csv-external"), "csv-external", "//instance[@id = 'q'][@src = 'jr://file-csv/q.csv']"),
    Sample(ir.MapFeatureAnswer("tags"), "osm tags", "control(q)/@mediatype = 'osm/*'", kobo="refuses"),
)  # fmt: skip


def instrument(answer: ir.Answer) -> ir.Instrument:
    """A form of one question, and a repeat that another may take its choices from."""
    member = ir.Question("member", ir.TextAnswer(), ORIGIN, label=WORDS)
    computed = isinstance(answer, ir.ComputedAnswer)
    question = ir.Question("q", answer, ORIGIN, label=WORDS, calculation=ir.Formula("1 + 1") if computed else None)
    return ir.Instrument(
        "matrix", "1.0.0", WORDS, (ir.Language("en", "English"),), "en", TARGETS, (ir.Repeat("members", (member,), ORIGIN, label=WORDS), question),
        {"colours": RED}, (), osm={"tags": (ir.Choice("levels", WORDS),)}, media=(ir.Media("a.csv", b"name,label\n1,One\n"),),
    )  # fmt: skip


def test_every_answer_type_stands_in_the_matrix() -> None:
    assert {type(sample.answer) for sample in SAMPLES} == set(get_args(ir.Answer))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("sample", [pytest.param(s, id=f"{s.type} {s.parameters}".strip()) for s in SAMPLES])
def test_matrix(sample: Sample, target: str) -> None:
    log = Log()
    form = lowered(instrument(sample.answer), target, log)
    expected = getattr(sample, target)
    # What is only told changes nothing in the form: on KoboToolbox its version, its XForm and the place of metadata; what a client lacks.
    lost = [loss for loss in form.losses if loss.code not in ("K010", "K012", "K013", "B010")]
    verdict = "refuses" if log.failed else "loses" if lost else "warns" if len(log) else "says"
    assert verdict == expected, [*form.losses, *(d.text for d in log)]
    if verdict == "refuses":
        assert all(d.at == ir.NOWHERE and "'q'" in d.text for d in log)
        return
    row = next(row for row in form.sheets["survey"].rows if row["name"] in ("q", "audit"))
    says = (row["type"], row.get("parameters", "")) == (sample.type, sample.parameters)
    assert says is (verdict != "loses"), row
    made = convert(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})
    assert made.xform is not None, made.fault
    assert holds(ElementTree.fromstring(made.xform), sample.xform) is (verdict != "loses") or sample.type in (
        "geoshape",
    )
