"""What pyxform and ODK Validate say is told at the author's line; a form without faults makes them say nothing."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from surface.fixtures import TARGETS, compiled, of_text
from surveykit.backends.form import lowered, place_of, send, xform
from surveykit.backends.pyxform_process import Converter, convert
from surveykit.backends.rows import for_pyxform
from surveykit.backends.validate import _cleaned, jar, validate
from surveykit.diagnostics import Log, Severity
from surveykit.library import Library
from surveykit.link import link

ROOT = Path(__file__).parents[1]
COLOURS = "lists: {colours: {codes: [{code: red, label: Red}, {code: blue, label: Blue}]}}\n"


def told(text: str, target: str) -> list[tuple[str, int, str]]:
    """Code, line and words of what pyxform says of a form."""
    made = compiled(of_text(text), target)
    assert made.form is not None, [d.text for d in made.log]
    assert made.converted is not None, [d.text for d in made.log]
    log = Log()
    xform(made.form, made.converted, log)
    return [(d.code, d.at.line, d.text) for d in log]


REFUSED = {
    "a reference to nothing": (
        "questions:\n- {id: su_a, type: integer, label: How many}\n- {id: su_q, type: integer, label: How many, relevant: '${su_nope} = 1'}\n", 3, "su_nope",
    ),
    "a reference to nothing in a text": (
        "questions:\n- {id: su_a, type: integer, label: How many}\n- {id: su_q, type: note, label: 'You said ${su_nope}'}\n", 3, "su_nope",
    ),
    "a reference to nothing in a setting": (
        "questions:\n- {id: su_q, type: note, label: Now}\nsettings:\n  instance_name: ${su_nope}\n", 0, "su_nope",
    ),
    "a reference that is not closed": (
        "questions:\n- {id: su_a, type: integer, label: How many}\n- {id: su_q, type: note, label: Now, relevant: '${su_a = 1'}\n", 3, "relevant",
    ),
    "a step beyond the range": (
        "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: range, label: How full, parameters: {start: 0, end: 1, step: 5}}\n", 3, "step",
    ),
    "marks that the range does not hold": (
        "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: range, label: How full, parameters: {start: 0, end: 4, step: 2, tick_interval: 3}}\n",
        3, "tick_interval",
    ),
    "a table of two lists": (
        COLOURS.replace("}}\n", "}, tools: {codes: [{code: tap, label: Tap}]}}\n") + "questions:\n- id: su_g\n  type: group\n  appearance: table-list\n  questions:\n"
        "  - {id: su_q, type: select_one, choices: colours, label: Which}\n  - {id: su_r, type: select_one, choices: tools, label: Which}\n", 8, "list",
    ),
    "a filter beside or_other": (
        COLOURS + "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: select_one, choices: colours, or_other: true, choice_filter: 'name != 1', label: Which}\n",
        4, "Choice filter",
    ),
    "a place in the background that nothing sets off": (
        "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: background-geopoint}\n", 3, "trigger",
    ),
    "a trigger that is not there": (
        "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: text, label: Which, trigger: '${su_nope}', calculation: now()}\n", 3, "su_nope",
    ),
    "an audit with half of its places": (
        "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_audit, type: audit, parameters: {location-priority: balanced}}\n", 3, "location",
    ),
    "a seed without an order": (
        COLOURS + "questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: select_one, choices: colours, label: Which, parameters: {seed: 4}}\n",
        4, "seed",
    ),
    "an entity that is not declared": (
        "entities: [{list_name: kits, label: '${su_a}'}]\nquestions:\n- {id: su_a, type: text, label: Which}\n- {id: su_q, type: text, label: Which, save_to: 'tools#kind'}\n",
        4, "list name",
    ),
    "two entities of one name": (
        "entities:\n- {list_name: kits, label: '${su_a}'}\n- {list_name: kits, label: '${su_a}'}\nquestions:\n- {id: su_a, type: text, label: Which, save_to: 'kits#kind'}\n",
        3, "list_name",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("target", TARGETS)
def test_what_pyxform_refuses_is_told_at_its_line(name: str, target: str) -> None:
    text, line, word = REFUSED[name]
    if target == "kobo" and ("entit" in name or "marks" in name):
        assert told(text, target) == [], "lowered away"
        return
    found = told(text, target)
    assert [code for code, _, _ in found] == ["B002"], found
    assert word in found[0][2]
    assert "[row" not in found[0][2]
    if line:
        assert found[0][1] == line, found


WARNED = {
    "a phone's old numbers": ("questions:\n- {id: su_a, type: note, label: Now}\n- {id: su_q, type: subscriberid}\n", 3, "no longer supported"),
    "other in several languages": (
        COLOURS.replace("Red", "{en: Red, fr: Rouge}").replace("Blue", "{en: Blue, fr: Bleu}")
        + "languages: [en, fr]\nquestions:\n- {id: su_a, type: note, label: {en: Now, fr: Puis}}\n"
        "- {id: su_q, type: select_one, choices: colours, or_other: true, label: {en: Which, fr: Lequel}}\n", 5, "or_other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
@pytest.mark.parametrize("target", TARGETS)
def test_what_pyxform_warns_of_is_told_at_its_line(name: str, target: str) -> None:
    text, line, word = WARNED[name]
    found = told(text, target)
    assert [(code, at) for code, at, _ in found] == [("B003", line)], found
    assert word in found[0][2]


def test_a_choice_is_told_at_its_own_line() -> None:
    text = (
        "lists:\n  colours:\n    codes:\n    - {code: red, label: Red}\n    - {code: blue, label: 'As ${su_nope}'}\n"
        "questions:\n- {id: su_q, type: select_one, choices: colours, label: Which}\n"
    )
    found = told(text, "generic")
    assert [(code, line) for code, line, _ in found] == [("B002", 5)], found


GOOD = """\
languages: [en, fr, ar]
questions:
- {id: su_n, type: note, label: {en: Now, fr: Puis, ar: الآن}}
- id: su_rows
  type: repeat
  label: {en: People, fr: Personnes, ar: أشخاص}
  questions:
  - {id: su_age, type: integer, label: {en: How old, fr: Quel âge, ar: كم العمر}, hint: {en: In years, fr: En années, ar: بالسنوات}}
- id: su_unnamed
  type: repeat
  count: count(${su_rows})
  questions:
  - {id: su_photo, type: photo, label: {en: Take a picture, fr: Prenez une photo, ar: صورة}}
- {id: su_q, type: select_one, choices: colours, label: {en: Which, fr: Lequel, ar: أي}, constraint: ". != 'x'", constraint_message: {en: No, fr: Non, ar: لا}}
lists:
  colours: {codes: [{code: red, label: {en: Red, fr: Rouge, ar: أحمر}, media: {image: {en: r.png, fr: r.png, ar: r.png}}}, {code: blue, label: {en: Blue, fr: Bleu, ar: أزرق}}]}
"""


@pytest.mark.parametrize("target", TARGETS)
def test_a_form_without_faults_makes_pyxform_say_nothing(target: str) -> None:
    assert told(GOOD, target) == []


@pytest.mark.parametrize("target", ["kobo", "central"])
def test_flow_point_makes_pyxform_say_nothing(target: str) -> None:
    log = Log()
    library = Library(ROOT, log)
    recipe = library.recipe("flow-point")
    assert recipe is not None
    instrument = link(library.gather(recipe), log)
    assert instrument is not None
    form = lowered(instrument, target, log)
    made = convert(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})
    assert (made.fault, made.warnings) == (None, ())


# --- the process that runs pyxform -----------------------------------------------------------------


def test_the_process_makes_the_same_bytes_as_pyxform_alone() -> None:
    """The process compares elements by identity; repeats are where pyxform's own comparison could differ."""
    form = compiled(of_text(GOOD), "generic").form
    assert form is not None
    alone = convert(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})
    with Converter() as converter:
        for _ in range(2):
            send(form, converter)
            assert converter.receive() == alone


def test_a_process_that_dies_is_done_without() -> None:
    form = compiled(of_text(GOOD), "generic").form
    assert form is not None
    with Converter() as converter:
        assert converter._process is not None
        os.kill(converter._process.pid, 9)
        converter._process.wait()
        send(form, converter)
        assert converter.receive().fault is None


# --- ODK Validate ----------------------------------------------------------------------------------

INVALID = {
    "a function that is not there": (
        "- {id: su_q, type: integer, label: How many, relevant: 'nofunction(3) = 1'}",
        "nofunction",
    ),
    "brackets that do not match": ("- {id: su_q, type: integer, label: How many, relevant: '(1 = 1'}", "su_q"),
    "a circle": (
        "- {id: su_q, type: calculate, calculation: '${su_r} + 1'}\n- {id: su_r, type: calculate, calculation: '${su_q} + 1'}",
        "su_",
    ),
}


@pytest.mark.skipif(shutil.which("java") is None or jar() is None, reason="Java is not installed")
@pytest.mark.parametrize("name", INVALID)
def test_what_odk_validate_refuses_is_told_at_its_line(name: str) -> None:
    question, word = INVALID[name]
    made = compiled(of_text(f"questions:\n- {{id: su_a, type: note, label: Now}}\n{question}\n"), "central")
    assert made.form is not None
    assert made.converted is not None
    assert made.converted.xform is not None, made.converted.fault
    result = validate(made.converted.xform)
    assert result.ran
    assert not result.accepted
    assert result.messages
    assert not any("\tat " in message or "org.javarosa" in message for message in result.messages), result.messages
    assert any(word in message for message in result.messages), result.messages
    assert {place_of(made.form, message).line for message in result.messages} <= {3, 4}, result.messages


def test_stack_traces_are_not_told() -> None:
    stderr = (
        "\n\n>> Something broke the parser.\njava.lang.RuntimeException: Error evaluating field 'su_q' (/data/surface[1]/su_q[1]): The problem was located in\n"
        "XPath evaluation: cannot handle function 'foo'\n\tat org.javarosa.core.model.TriggerableDag.evaluateTriggerable(TriggerableDag.java:568)\n"
        "Caused by: org.javarosa.xpath.XPathUnhandledException: XPath evaluation: cannot handle function 'foo'\n\t... 10 more\n"
        "\nThe following files failed validation:\n/tmp/x/form.xml\n\nResult: Invalid\n"
    )
    said = "Error evaluating field 'su_q' (/data/surface[1]/su_q[1]): The problem was located in XPath evaluation: cannot handle function 'foo'"
    assert _cleaned(stderr) == (said,)


def test_without_java_the_form_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = validate("<x/>")
    assert (result.ran, result.accepted) == (False, True)
    assert "Java" in result.why_not


# --- faults that surveykit finds before pyxform does -----------------------------------------------

FOUND = {
    "a column that the sheet has itself": (
        "B006", "generic", 4,
        "questions:\n- {id: su_q, type: select_one, choices: colours, label: Which}\nlists:\n  colours: {codes: [{code: red, label: Red, columns: {image: red.png}}]}\n",
    ),
    "a text too long for a cell": ("B007", "generic", 2, "questions:\n- {id: su_q, type: note, label: " + "x" * 32768 + "}\n"),
    "media without a language": ("K002", "kobo", 2, 'questions:\n- {id: su_q, type: note, label: Now, columns: {"media::image": a.png}}\n'),
    "an entity property called name": (
        "C002", "central", 3, "entities: [{list_name: kits, label: '${su_a}'}]\nquestions:\n- {id: su_a, type: text, label: Which, save_to: Name}\n",
    ),
    "an entity list with a dot": (
        "C002", "generic", 1, "entities: [{list_name: kits.red, label: '${su_a}'}]\nquestions:\n- {id: su_a, type: text, label: Which, save_to: kind}\n",
    ),
    "properties that differ in capitals": (
        "C002", "central", 4,
        "entities: [{list_name: kits, label: '${su_a}'}]\nquestions:\n- {id: su_a, type: text, label: Which, save_to: kind}\n"
        "- {id: su_b, type: text, label: Which, save_to: Kind}\n",
    ),
    "a parameter newer than Central's pyxform": (
        "C003", "central", 2,
        "questions:\n- {id: su_q, type: geopoint, label: Where, parameters: {reference-geometry: spots}}\n- {id: su_r, type: select_one, choices: spots, label: Where}\n"
        "lists: {spots: {codes: [{code: aa, label: A, columns: {geometry: 0 0 0 0}}]}}\n",
    ),
    "a key of its own for Central": ("C005", "central", 0, "settings: {public_key: MIIBexample}\nquestions:\n- {id: su_q, type: note, label: Now}\n"),
    "a setting that the recipe writes": ("S017", "kobo", 1, "settings: {form_title: Other}\nquestions:\n- {id: su_q, type: note, label: Now}\n"),
    "a setting that is misspelt": ("S018", "kobo", 1, "settings: {styel: pages}\nquestions:\n- {id: su_q, type: note, label: Now}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_surveykit_finds_it_before_pyxform(name: str) -> None:
    code, target, line, text = FOUND[name]
    log = compiled(of_text(text), target).log
    found = [(d.code, d.at.line) for d in log if d.severity >= Severity.WARNING]
    assert code in {c for c, _ in found}, [(d.code, d.text) for d in log]
    if line:
        assert (code, line) in found, found
    assert all(d.text and "{" not in d.text for d in log if d.code == code)


@pytest.mark.parametrize("character", ["\a", "\x1f", "\ufffe", "\ud83d"])
def test_a_character_that_xml_forbids_is_named(character: str) -> None:
    """YAML does not let one in, but a translation or a CSV may."""
    made = compiled(of_text("questions: [{id: su_q, type: note, label: Now}]"), "generic").form
    assert made is not None
    bad = replace(made.instrument, title=replace(made.instrument.title, source=f"A{character}B"))
    log = Log()
    lowered(bad, "generic", log)
    assert [(d.code, f"U+{ord(character):04X}" in d.text) for d in log] == [("B008", True)]
