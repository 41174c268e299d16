"""The ethics protocol holds every section in every language, says what is open, and is the same bytes each time."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from codebook.made import SHIPPED
from surveykit import ir
from surveykit.backends.protocol import emit
from surveykit.backends.protocol.held import Held
from surveykit.cli.commands import surveykit
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.phrases import BOARD, PROTOCOL
from surveykit.pipeline import _held, linked, review

TAGS = ("en", "fr", "es")
SECTIONS = [key for key in PROTOCOL if key.startswith("s_")]


@cache
def reviewed(name: str) -> tuple[ir.Instrument, Held]:
    log = Log()
    library = Library(shipped_root(), log)
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    return instrument, _held(review(instrument, log, recipe.targets, recipe.places))


@cache
def files(name: str) -> dict[str, bytes]:
    return dict(emit(*reviewed(name)).files)


class _Reader(HTMLParser):
    """The headings, the open points and the whole text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.text: list[str] = []
        self.open = 0
        self.lang, self.direction = "", ""
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in = tag
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")
        if tag == "html":
            self.lang, self.direction = str(found["lang"]), str(found["dir"])
        self.open += "open" in (found.get("class") or "").split()

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("h1", "h2", "h3"):
            self.headings[-1] += data
        if self._in != "style":
            self.text.append(data)


def flat(text: str | list[str]) -> str:
    """A text, or the pieces of a page, with single blanks."""
    return " ".join((text if isinstance(text, str) else " ".join(text)).split())


def read(name: str, file: str) -> _Reader:
    reader = _Reader()
    reader.feed(files(name)[file].decode())
    return reader


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_section_stands_in_every_language(name: str, tag: str) -> None:
    page = read(name, f"protocol.{tag}.html")
    phrases = reviewed(name)[0].phrases
    assert page.lang == tag
    for key in SECTIONS:
        said = phrases[f"protocol/{key}"].render(tag)
        assert said, f"{key} has no translation"
        assert said in page.headings
    for key in BOARD:
        assert phrases[f"protocol/b_{key}"].render(tag) in page.headings


@pytest.mark.parametrize("name", SHIPPED)
def test_every_question_stands_in_it_with_its_text(name: str) -> None:
    instrument, _ = reviewed(name)
    page = flat(read(name, "protocol.fr.html").text)
    for question in instrument.questions():
        if question.origin.module == "surveykit" or isinstance(
            question.answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.NoteAnswer
        ):
            continue
        assert question.name in page
        if question.label is not None:
            assert " ".join((question.label.render("fr") or "").split()) in page


def test_what_nobody_said_is_open_and_what_is_said_is_not() -> None:
    name = SHIPPED[0]
    instrument, held = reviewed(name)
    answered = {key: {"en": f"Answer to {key}", "fr": f"Réponse {key}"} for key in BOARD}
    more = replace(instrument, recipe={**instrument.recipe, "protocol": answered})
    page = _Reader()
    page.feed(emit(more, held).files["protocol.fr.html"].decode())
    before = read(name, "protocol.fr.html")
    assert before.open - page.open == len(BOARD)
    assert all(f"Réponse {key}" in page.text for key in BOARD)


def test_the_consent_text_is_the_one_that_is_read_out() -> None:
    instrument, _ = reviewed("flow-point")
    (info,) = [one for one in instrument.questions() if one.name == "ec_info"]
    assert info.label is not None
    for tag in TAGS:
        assert flat(info.label.render(tag) or "") in flat(read("flow-point", f"protocol.{tag}.html").text)


@pytest.mark.parametrize("mode", ["phone", "self"])
def test_consent_by_telephone_and_alone_is_quoted_with_what_the_recipe_fills_in(project: Path, mode: str) -> None:
    source = (shipped_root() / "instruments" / "flow-point.yaml").read_text("utf-8")
    folder = project / "instruments"
    folder.mkdir(exist_ok=True)
    (folder / "geography").mkdir(exist_ok=True)
    for file in (shipped_root() / "instruments" / "geography").iterdir():
        (folder / "geography" / file.name).write_bytes(file.read_bytes())
    changed = source.replace("instrument: flow-point", "instrument: x").replace("mode: face", f"mode: {mode}")
    changed = changed.replace("  - module: eth_consent\n", "  - module: eth_consent\n    variant: extended\n")
    for tag, said in (("en", "name of the org"), ("fr", "nom de l’org"), ("es", "nombre de la org")):
        changed, times = re.subn(rf'{tag}: "\[[^"]*{said}[^"]*"', f'{tag}: "The Office {tag}"', changed)
        assert times == 1
    (folder / "x.yaml").write_text(changed, "utf-8")
    log = Log()
    library = Library(project, log)
    recipe = library.recipe("x")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None, [one.text for one in log]
    made = emit(instrument, Held()).files
    quoted = ("ec_by_phone", "ec_by_self", "ec_adult", "ec_info", "ec_t_voluntary", "ec_t_skip", "ec_t_noaid", "ec_t_limits", "ec_consent",
              "ec_share_stat", "ec_recontact")  # fmt: skip
    for tag in TAGS:
        page = _Reader()
        page.feed(made[f"protocol.{tag}.html"].decode())
        whole = flat(page.text)
        assert whole.count(f"The Office {tag}") >= 2, "in the questions and in the consent"
        asked = {one.name: one for one in instrument.questions()}
        for name in quoted:
            text = asked[name].label
            assert text is not None
            assert text.render(tag)
            assert flat(text.render(tag) or "") in whole, name
        assert whole.count(instrument.phrases["protocol/scope_asked"].render(tag) or "-") >= 3


def test_the_contact_form_is_quoted_where_it_is_made() -> None:
    instrument, held = reviewed("flow-point")
    made = emit(replace(instrument, recipe={**instrument.recipe, "contact": "separate"}), held).files
    for tag in TAGS:
        page = _Reader()
        page.feed(made[f"protocol.{tag}.html"].decode())
        for key in ("reach", "safely", "end"):
            said = flat(instrument.phrases[f"contact/{key}"].render(tag) or "-")
            assert said in flat(page.text)
            assert said not in flat(read("flow-point", f"protocol.{tag}.html").text)


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_declared_is_said_in_words_and_an_example_is_open(tag: str) -> None:
    instrument, _ = reviewed("flow-point")
    page = read("flow-point", f"protocol.{tag}.html")

    def said(key: str) -> str:
        return flat(instrument.phrases[f"protocol/{key}"].render(tag) or "no translation")

    whole = flat(page.text)
    for key in ("interpreter_vetted", "incentive_none", "audit_none"):
        assert f"{said(key)} ({said('declared')})" in whole, key
    for key in ("ethics_reference", "assessment_reference"):
        assert said("open_of").format(what=f"{said(key)} ({said('still_example')})") in whole
    assert said("open_of").format(what=said("pilot")) in whole
    assert said("examples_left") in whole
    assert flat(page.text).count(said("place_adm2"))
    if tag != "en":
        for code in ("vetted", "sdc_microdata", "child abuse", "unknown"):
            assert code not in whole


def test_what_is_only_declared_is_called_so() -> None:
    page = " ".join(read("flow-point", "protocol.en.html").text)
    assert "a transit place, face to face (declared, not verified)" in page
    assert "DRAFT" in page


@pytest.mark.parametrize("name", SHIPPED)
def test_the_paper_says_what_the_page_says(name: str) -> None:
    docx = pytest.importorskip("docx")
    for tag in TAGS:
        paper = docx.Document(io.BytesIO(files(name)[f"protocol.{tag}.docx"]))
        headings = [one.text for one in paper.paragraphs if one.style.name.startswith(("Heading", "Title"))]
        assert headings == read(name, f"protocol.{tag}.html").headings


@pytest.mark.parametrize("name", SHIPPED)
def test_the_same_instrument_gives_the_same_bytes(name: str) -> None:
    assert dict(emit(*reviewed(name)).files) == files(name)


def test_a_language_from_right_to_left() -> None:
    instrument, held = reviewed("flow-point")
    arabic = replace(instrument, languages=(ir.Language("ar", "العربية", True),))
    made = emit(arabic, held).files
    page = _Reader()
    page.feed(made["protocol.ar.html"].decode())
    assert (page.lang, page.direction) == ("ar", "rtl")
    assert PROTOCOL["in_english"] in page.text
    docx = pytest.importorskip("docx")
    paper = docx.Document(io.BytesIO(made["protocol.ar.docx"]))
    assert "w:bidi" in paper.element.xml


def test_a_build_leaves_the_protocol(project: Path) -> None:
    ran = CliRunner().invoke(surveykit, ["build", "flow-point", "--only", "protocol", "--no-cache"])
    assert ran.exit_code == 0, ran.output
    made = {path.name for path in (project / "build" / "flow-point" / "ethics").iterdir()}
    assert made == {f"{kind}.{tag}.{end}" for tag in TAGS for kind, end in (("protocol", "html"), ("protocol", "docx"), ("services", "html"))}  # fmt: skip


RECIPE = """\
surveykit: 1
instrument: x
version: 1.0.0
language: en
title: {en: X, fr: X}
languages: [en, fr]
modules: [adm_field, eth_consent, eth_privacy, dem_core, eth_close]
lists:
  adm1: {file: adm1.csv}
safeguards:
  referral:
    paths: [RP_HEALTH]
    services:
"""


def written(project: Path, services: str) -> None:
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "x.yaml").write_text(RECIPE + services, "utf-8")
    (project / "instruments" / "adm1.csv").write_text("code,label\nA1,North\nA2,South\n", "utf-8")


@pytest.mark.parametrize(
    ("services", "code", "line"),
    [
        ("      - {name: A, routes: [RP_MHPSS], contact: B}\n", "A110", 12),
        ("      - {name: {en: A}, routes: [RP_HEALTH], contact: B}\n", "A111", 14),
        ("      - {name: A, routes: [RP_HEALTH], contact: B, verified: soon}\n", "A112", 14),
        ('      - {name: A, routes: [RP_HEALTH], contact: B, verified: "2030-01-01"}\n', "A112", 14),
        ("      - {name: A, routes: [RP_HEALTH], contact: B, area: A9}\n", "A113", 14),
        ("      - {name: A, routes: [RP_HEALTH], contact: B}\n      - {name: A, routes: [RP_HEALTH], contact: C}\n", "A114", 15),
        ("      - {name: A, routes: [RP_NONE], contact: B}\n", "S004", 14),
    ],
)  # fmt: skip
def test_a_directory_that_would_mislead(project: Path, services: str, code: str, line: int) -> None:
    written(project, services)
    ran = CliRunner().invoke(surveykit, ["check", "x", "--format", "json", "--as-of", "2026-11-23"])
    found = [(one["code"], one["line"]) for one in json.loads(ran.stdout)["diagnostics"]]
    assert (code, line) in found, found


def test_the_list_of_services_stands_on_the_form_and_on_paper(project: Path) -> None:
    written(
        project,
        "      - {name: {en: Clinic, fr: Dispensaire}, routes: [RP_HEALTH], contact: Tel. 1, area: A1}\n"
        "      - {name: Help line, routes: [RP_HEALTH], contact: Tel. 2}\n",
    )
    log = Log()
    library = Library(project, log)
    recipe = library.recipe("x")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    order = [one.name for one in instrument.questions()]
    notes = [one for one in instrument.questions() if one.name.startswith("sk_services")]
    assert order.index("sk_services_2") + 1 == order.index("cl_card")
    assert notes[0].label is not None
    assert notes[0].label.render("fr") == "Dispensaire: Tel. 1."
    assert notes[0].relevant is not None
    assert notes[0].relevant.text == "${af_site_adm1} = 'A1'"
    assert notes[1].relevant is None
    page = emit(instrument, Held()).files["services.fr.html"].decode()
    assert "Dispensaire" in page
    assert "North" in page
    assert "X" not in page.split("<main>")[1].replace("<main>", "").split("Dispensaire")[0], (
        "the list says nothing of the survey"
    )


@pytest.mark.parametrize("tag", ["fr", "es"])
def test_rules_and_what_remains_are_said_in_the_language(tag: str) -> None:
    instrument, held = reviewed("flow-point")
    assert instrument.own_text is not None
    assert held.due
    page = " ".join(read("flow-point", f"protocol.{tag}.html").text)
    for rule in held.rules:
        said = instrument.own_text(f"surveykit/{rule.code}/title", rule.name, instrument.at).render(tag)
        assert said, f"{rule.code} has no title in {tag}"
        assert said in page
    for due in held.due:
        assert due.place in page
        assert due.what not in page, "a message in English"


def test_the_documents_are_the_same_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for folder in (tmp_path / "one", tmp_path / "another" / "place"):
        folder.mkdir(parents=True)
        monkeypatch.chdir(folder)
        ran = CliRunner().invoke(
            surveykit, ["build", "flow-point", "--only", "protocol", "--no-cache", "--output", "out"]
        )
        assert ran.exit_code == 0, ran.output
        made.append({path.name: path.read_bytes() for path in sorted((folder / "out").rglob("*")) if path.is_file()})
    monkeypatch.chdir(shipped_root())
    ran = CliRunner().invoke(
        surveykit, ["build", "flow-point", "--only", "protocol", "--no-cache", "--output", str(tmp_path / "third")]
    )
    assert ran.exit_code == 0, ran.output
    made.append({path.name: path.read_bytes() for path in sorted((tmp_path / "third").rglob("*")) if path.is_file()})
    assert made[0] == made[1] == made[2]
