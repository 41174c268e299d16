"""Languages that the library does not have: Arabic through a workbook, and the pseudo-language; what a release leaves out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from surveykit import ir, pipeline
from surveykit.backends.form import lowered
from surveykit.cli.translations import translations_command
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pseudo import pseudo
from surveykit.translate import gaps, language, releasable
from surveykit.translations.page import PARAMETER, REFERENCE, TAG

RECIPE = Path(__file__).parents[2] / "instruments" / "flow-point.yaml"

# Made by machine for this test; no form for people uses it.
SAID = {
    "Yes": "نعم", "No": "لا", "Don’t know": "لا يعرف", "Prefer not to say": "يفضّل عدم الإجابة", "Female": "أنثى", "Male": "ذكر",
    "Flow point interview": "مقابلة في نقطة عبور", "How old are you?": "كم عمرك؟",
}  # fmt: skip


LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz?,;“”", "ابصدعفغهيجكلمنوپقرستثڤوخيز؟،؛«»")
KEPT = re.compile(f"({REFERENCE.pattern}|{PARAMETER.pattern}|{TAG.pattern})")


def arabic(source: str) -> str:
    """The source in Arabic letters, or in Arabic where this test has it: with every placeholder, number and mark."""
    if source in SAID:
        return SAID[source]
    return "".join(part if KEPT.fullmatch(part) else part.lower().translate(LETTERS) for part in KEPT.split(source))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(translations_command, arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def with_arabic(project: Path) -> Path:
    """A project with flow-point's recipe under another name, and an Arabic for all that it uses."""
    folder = project / "instruments"
    folder.mkdir()
    text = RECIPE.read_text("utf-8").replace("instrument: flow-point", "instrument: crossing")
    text = re.sub(r"(?m)^languages:.*$", "languages: [ar, en, fr]", text, count=1)
    (folder / "crossing.yaml").write_text(text, "utf-8")
    (folder / "geography").mkdir()
    for path in (RECIPE.parent / "geography").iterdir():
        (folder / "geography" / path.name).write_bytes(path.read_bytes())
    run("add", "ar")
    run("export", "ar", "--output", "ar.xlsx")
    book = openpyxl.load_workbook("ar.xlsx")
    for row in book["texts"].iter_rows(min_row=2):
        row[3].value = arabic(row[2].value)
        row[3].data_type = "s"
    book.save("ar.xlsx")
    run("import", "ar.xlsx")
    return project


def linked(folder: Path, name: str, languages: tuple[str, ...] = ()) -> tuple[ir.Instrument, Log]:
    log = Log()
    library = Library(folder, log)
    recipe = library.recipe(name)
    assert recipe is not None
    recipe = pipeline._narrowed(recipe, (), languages, log)
    instrument = pipeline.linked(library, recipe, log)
    assert instrument is not None, [d.text for d in log if d.severity.word == "error"]
    return instrument, log


def test_arabic_is_added_through_a_workbook_and_built(with_arabic: Path) -> None:
    instrument, log = linked(with_arabic, "crossing")
    assert instrument.languages[0].label == "العربية (ar)"
    assert instrument.languages[0].right_to_left
    assert [text.key for text in gaps(instrument)["ar"]] == []
    areas = instrument.lists["adm2"].choices
    assert all(re.search("[\u0600-\u06ff]", choice.label.render("ar") or "") for choice in areas)
    card = [
        text for key in ("sk_services",) for node, _ in instrument.walk() if node.name == key and (text := node.label)
    ]
    assert re.search("[\u0600-\u06ff]", card[0].render("ar") or "")
    survey = lowered(instrument, "kobo", log).sheets["survey"]
    labels = [row["label::العربية (ar)"] for row in survey.rows if "label::العربية (ar)" in row]
    assert len(labels) > 40
    assert re.match(r"[#*\s]*[\u0600-\u06ff]", labels[0]), "the first label of the first language decides the direction"
    english = [row["label::English (en)"] for row in survey.rows if "label::العربية (ar)" in row]
    for said, source in zip(labels, english, strict=True):
        assert set(REFERENCE.findall(said)) == set(REFERENCE.findall(source))
    settings = lowered(instrument, "kobo", log).sheets["settings"].rows[0]
    assert settings["default_language"] in {one.label for one in instrument.languages}


def test_the_arabic_of_the_workbook_has_no_slip(with_arabic: Path) -> None:
    assert run("check", "--language", "ar").startswith("No fault in ")


# --- the pseudo-language ---------------------------------------------------------------------------


@given(
    st.lists(
        st.sampled_from(
            [
                "How old",
                "${dm_age}",
                "{recall}",
                "<b>",
                "</b>",
                "**",
                "# ",
                "\n",
                "[a](https://x.org)",
                " ",
                "é",
                "7 days",
            ]
        ),
        max_size=9,
    ).map("".join)
)
def test_the_pseudo_language_keeps_what_must_stay(source: str) -> None:
    made = pseudo(source)
    for pattern in (REFERENCE, PARAMETER, TAG, re.compile(r"\*\*|\n|[0-9]+|https\S+\)")):
        assert pattern.findall(made) == pattern.findall(source)
    if source.strip():
        assert len(made) > len(source)


def test_every_text_of_a_form_is_in_the_pseudo_language(project: Path) -> None:
    instrument, log = linked(project, "flow-point", ("en", "qps"))
    assert gaps(instrument)["qps"] == []
    survey = lowered(instrument, "central", log).sheets["survey"]
    shown = [row["label::Pseudo (qps)"] for row in survey.rows if "label::Pseudo (qps)" in row]
    assert len(shown) > 40
    assert [text for text in shown if "⟦" not in text] == []


# --- a release -------------------------------------------------------------------------------------


def test_a_release_leaves_out_a_language_that_is_not_whole(project: Path) -> None:
    instrument, _ = linked(project, "flow-point")
    whole = [one.tag for one in instrument.languages]
    text = instrument.title
    lacking = ir.Text(
        text.key,
        text.source,
        text.language,
        {tag: said for tag, said in text.translations.items() if tag != "es"},
        at=text.at,
    )
    log = Log()
    released = releasable(replace(instrument, title=lacking), log)
    assert [one.tag for one in released.languages] == [tag for tag in whole if tag != "es"]
    assert [(d.code, d.severity.word) for d in log] == [("T050", "warning")]
    log = Log()
    assert releasable(instrument, log) == instrument
    assert len(log) == 0


def test_a_release_needs_the_language_it_opens_in(project: Path) -> None:
    instrument, _ = linked(project, "flow-point")
    other = replace(instrument, default_language="fr", title=ir.Text("x/title", "Title", "en"))
    log = Log()
    releasable(other, log)
    assert ("T050", "error") in [(d.code, d.severity.word) for d in log]


def test_direction_comes_from_cldr() -> None:
    found = [language(tag) for tag in ("ar", "fa", "he", "ps", "ur", "fr", "sw")]
    assert [one.right_to_left for one in found if one is not None] == [True, True, True, True, True, False, False]


# --- a draft ---------------------------------------------------------------------------------------


def test_a_draft_says_which_texts_fell_back(project: Path) -> None:
    instrument, _ = linked(project, "flow-point")
    whole = next(node for node, _ in instrument.walk() if node.name == "sk_draft")
    folder = project / "instruments"
    folder.mkdir()
    for path in (RECIPE.parent / "geography").iterdir():
        (folder / "geography").mkdir(exist_ok=True)
        (folder / "geography" / path.name).write_bytes(path.read_bytes())
    text = RECIPE.read_text("utf-8").replace("instrument: flow-point", "instrument: crossing")
    (folder / "crossing.yaml").write_text(re.sub(r"(?m)^title:.*$", "title: A crossing", text, count=1), "utf-8")
    mine, _log = linked(project, "crossing")
    lacking = gaps(mine)
    assert {tag: [one.key for one in found] for tag, found in lacking.items()} == {
        "en": [], "fr": ["crossing/title"], "es": ["crossing/title"],
    }  # fmt: skip
    notice = next(node for node, _ in mine.walk() if node.name == "sk_draft").label
    assert notice is not None
    assert whole.label is not None
    assert notice.source.startswith(whole.label.source)
    assert "1 × not yet translated into Français." in notice.source
    assert "1 × not yet translated into Español." in notice.source
    assert "×" not in whole.label.source


def test_a_fallback_on_a_draft_is_marked_and_counted_in_the_manifest(project: Path) -> None:
    instrument, log = linked(project, "flow-point")
    age = next(node for node, _ in instrument.walk() if node.name == "dm_age")
    assert isinstance(age, ir.Question)
    assert age.label is not None
    lacking = replace(age.label, translations={"es": age.label.translations["es"]})

    def without(nodes: tuple[ir.Node, ...]) -> tuple[ir.Node, ...]:
        return tuple(
            replace(node, label=lacking)
            if node.name == "dm_age"
            else node if isinstance(node, ir.Question) else replace(node, children=without(node.children))
            for node in nodes
        )  # fmt: skip

    poor = replace(instrument, nodes=without(instrument.nodes))
    rows = {row["name"]: row for row in lowered(poor, "kobo", log).sheets["survey"].rows if "name" in row}
    assert rows["dm_age"]["label::Français (fr)"] == f"{lacking.source} [en]"
    assert rows["dm_age"]["label::Español (es)"] == lacking.translations["es"]
    manifest = json.loads(pipeline._manifest(poor, {}, {}, pipeline.Verdict()))
    assert [(one["language"], one["key"], one["shown_in"], one["file"]) for one in manifest["fallbacks"]] == [
        ("fr", "dem_core/dm_age/label", "en", "modules/mobility/dem_core.yaml")
    ]
    assert not any("[en]" in str(row) for row in lowered(replace(poor, draft=False), "kobo", log).sheets["survey"].rows)
