"""The contact form: the survey forgets the code once it is handed over, and keeps only what cannot be turned back."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner
from engine import Engine, Tree, xform_of

from surveykit import expr, ir
from surveykit.backends.pyxform_process import Converter
from surveykit.cli.commands import surveykit
from surveykit.contact import CODE, DONE, DRAWN, KEYS, MOMENT, TOKEN, contact_form, moments
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked, review

RECIPE = """\
surveykit: 1
instrument: x
version: 1.0.0
language: en
title: {en: Survey, fr: Enquête}
languages: [en, fr]
contact: separate
modules:
  - module: eth_consent
    include: [ec_recontact]
  - eth_privacy
  - eth_close
"""
AGREED = {
    "ec_mode": "face", "ec_adult": "yes", "ec_info": "OK", "ec_t_voluntary": "ok", "ec_t_skip": "ok", "ec_t_noaid": "ok",
    "ec_t_limits": "ok", "ec_consent": "yes", "ec_recontact": "yes", "ep_near": "nobody", "ep_line": "no_phone", "ep_safe": "yes",
    "ep_interp": "none", KEYS: "k3 fj9dk2",
}  # fmt: skip
WRITTEN = re.compile(r"[0-9a-f]{4}( [0-9a-f]{4}){5}")


def token_of(code: str) -> str:
    return hashlib.sha256(f"x:{code.replace(' ', '')}".encode()).hexdigest()


def instrument(folder: Path, recipe: str = RECIPE) -> tuple[ir.Instrument | None, Log]:
    (folder / "instruments").mkdir(exist_ok=True)
    (folder / "instruments" / "x.yaml").write_text(recipe, "utf-8")
    log = Log()
    library = Library(folder, log)
    found = library.recipe("x")
    assert found is not None
    return linked(library, found, log), log


def made(folder: Path) -> ir.Instrument:
    found, log = instrument(folder)
    assert found is not None, [d.text for d in log]
    review(found, log, ("kobo", "central"), ethics=False)
    assert [d.text for d in log if d.code.startswith("X")] == []
    return found


def test_the_code_goes_and_the_token_stays(tmp_path: Path) -> None:
    form = made(tmp_path)
    before = expr.run(form, AGREED, seed=7)
    code = before.values[CODE]
    assert WRITTEN.fullmatch(code)
    assert before.values[TOKEN] == token_of(code)
    assert before.relevant["sk_contact_note"]
    no = expr.run(form, AGREED | {"ec_recontact": "no"}, seed=7)
    assert (no.values.get(CODE, ""), no.values.get(TOKEN, "")) == ("", "")
    assert KEYS in expr.run(form, AGREED | {KEYS: "abc"}, seed=7).failed
    done = expr.run(form, AGREED | {DONE: "OK"}, seed=7)
    assert {done.values.get(name, "") for name in done.values if name.startswith(MOMENT)} <= {""}


def test_the_code_rests_on_what_nobody_sees(tmp_path: Path) -> None:
    """The keys, and the moment of every answer up to the closing: each is part of what is hashed, and none is sent."""
    form = made(tmp_path)
    questions = {question.name: question for question in form.questions()}
    drawn = questions[DRAWN].calculation
    assert drawn is not None
    seen = {question.name for question in moments(form)}
    assert {"ep_near", "ep_safe", "ep_interp"} <= seen
    for number in range(1, len(seen) + 1):
        assert f"${{{MOMENT}{number}}}" in drawn.text
    assert f"${{{KEYS}}}" in drawn.text
    for name in (DRAWN, KEYS, CODE, *(f"{MOMENT}{number}" for number in range(1, len(seen) + 1))):
        relevant = questions[name].relevant
        assert relevant is not None
        assert f"${{{DONE}}} != 'OK'" in relevant.text
    assert questions[DONE].required is True


def test_too_little_is_asked_for_a_code(tmp_path: Path) -> None:
    found, log = instrument(tmp_path, RECIPE.replace("  - eth_privacy\n  - eth_close\n", ""))
    assert found is None
    assert [(d.code, d.at.line) for d in log if d.severity.name == "ERROR"] == [("A116", 7)]


def test_in_the_real_engine(tmp_path: Path, engine: Engine, converter: Converter) -> None:
    form = made(tmp_path)
    xml, files = xform_of(form, converter)
    engine.load("contact", xml, files)
    runs = [
        expr.run(form, AGREED, seed=1),
        expr.run(form, AGREED | {DONE: "OK"}, seed=1),
        expr.run(form, AGREED, seed=1),
        expr.run(form, AGREED | {"ec_recontact": "no"}, seed=1),
    ]  # the first two are one interview, before and after the box is ticked
    found = [
        {e.tag.rpartition("}")[2]: (e.text or "") for e in ElementTree.fromstring(one["xml"]).iter()}
        for one in engine.runs("contact", Tree(form), runs, reopen=2, payload=True)
    ]
    opened, handed_over, again, never = found
    assert WRITTEN.fullmatch(opened[CODE])
    assert opened[TOKEN] == token_of(opened[CODE])
    assert opened[CODE] != again[CODE], "the same answers do not make the same code"
    asked = [name for name in opened if name.startswith(MOMENT)]
    assert len({opened[name] for name in asked if opened[name]}) >= 4, "each answer has a moment of its own"
    for gone in (CODE, DRAWN, KEYS, *asked):
        assert not handed_over.get(gone), f"{gone} is not sent"
    assert handed_over[TOKEN] == opened[TOKEN], "the token is"
    assert not any(never.get(name) for name in (CODE, TOKEN, DRAWN, KEYS, *asked))


def test_the_contact_form_takes_the_code_in_the_real_engine(
    tmp_path: Path, engine: Engine, converter: Converter
) -> None:
    form = made(tmp_path)
    code = expr.run(form, AGREED, seed=3).values[CODE]
    apart = contact_form(form)
    xml, files = xform_of(apart, converter)
    engine.load("apart", xml, files)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    said = [code, code.replace(" ", "").upper(), code.replace(" ", "-"), wrong, code[:-1]]
    runs = [expr.run(apart, {"cf_code": one, "cf_agree": "yes"}) for one in said]
    assert [run.failed for run in runs] == [(), (), (), ("cf_code",), ("cf_code",)]
    for run, sent in zip(runs[:3], engine.runs("apart", Tree(apart), runs[:3], payload=True), strict=True):
        values = {e.tag.rpartition("}")[2]: (e.text or "") for e in ElementTree.fromstring(sent["xml"]).iter()}
        assert values["cf_token"] == run.values["cf_token"] == token_of(code)


def test_the_contact_form_knows_nothing_of_the_survey(tmp_path: Path, converter: Converter) -> None:
    form = made(tmp_path)
    apart = contact_form(form)
    xml, _ = xform_of(apart, converter)
    assert "cf_reach" in xml
    mine = {node.name for node, _ in apart.walk()} - {"sk_draft"}
    assert not mine & {node.name for node, _ in form.walk()}
    assert not any(question.identifier == "direct" for question in form.questions())
    refused = expr.run(apart, {"cf_agree": "no"})
    assert "cf_reach" not in refused.asked
    assert expr.run(apart, {"cf_code": "12"}).failed == ("cf_code",)
    for question in apart.questions():
        if question.label is not None:
            assert question.label.render("fr"), f"{question.name} has no French text"


def test_nobody_is_written_down_without_having_been_asked(tmp_path: Path) -> None:
    found, log = instrument(tmp_path, RECIPE.replace("    include: [ec_recontact]\n", ""))
    assert found is None
    assert [(d.code, d.at.line) for d in log if d.severity.name == "ERROR"] == [("A115", 7)]


def test_settings_of_a_form_that_is_not_made_are_reported(tmp_path: Path) -> None:
    lone = RECIPE.replace("contact: separate\n", "contact_settings: {submission_url: 'https://x.example/c'}\n")
    found, log = instrument(tmp_path, lone)
    assert found is None
    line = 1 + lone.splitlines().index("contact_settings: {submission_url: 'https://x.example/c'}")
    assert [(d.code, d.at.line) for d in log if d.severity.name == "ERROR"] == [("A117", line)]


def test_a_build_leaves_both_forms(project: Path) -> None:
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "x.yaml").write_text(RECIPE, "utf-8")
    wanted = ["build", "x", "--only", "xlsform", "--only", "xform", "--no-validate", "--no-cache"]
    ran = CliRunner().invoke(surveykit, wanted)
    assert ran.exit_code == 0, ran.output
    for target in ("kobo", "central"):
        names = {path.name for path in (project / "build" / "x" / target).iterdir()}
        assert {"x.xlsx", "x.xml", "x-contact.xlsx", "x-contact.xml"} <= names
    assert "project of their own" in ran.output
