"""The commands of `surveykit translations`, as a translator and a field team use them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from support import completed
from surveykit import po
from surveykit.cli.translations import translations_command
from surveykit.diagnostics import Log
from surveykit.library import Library

MODULE = """\
# usual: module
title: Water
questions:
  - {id: zz_far, type: integer, label: How far is the water?, constraint: ". >= 0", constraint_message: Not below 0}
  - {id: zz_who, type: select_one, choices: yn, label: "Do you carry it {when}?", relevant: "${zz_far} > 5"}
parameters:
  when: {type: text, default: every day, describe: How often.}
""".replace("label: How far is the water?,", 'label: "How far is the water?",')
RECIPE = "# usual: instrument\ntitle: Water points\nlanguages: [en, fr]\nmodules: [zz]\n"


@pytest.fixture
def water(project: Path) -> Path:
    write(project / "modules" / "own" / "zz.yaml", MODULE)
    write(project / "instruments" / "water.yaml", RECIPE)
    return project


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(completed(content, f"{path.parent.name}/{path.name}"), "utf-8")


def run(*arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(translations_command, arguments)
    assert result.exit_code == status, result.output
    return result


def catalog(path: Path) -> dict[str, po.Message]:
    return {m.key: m for m in po.read(path.read_text("utf-8")).messages}


def fill(path: Path, said: dict[str, str]) -> None:
    text = path.read_text("utf-8")
    for source, translation in said.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"')
    path.write_text(text, "utf-8")


def test_a_projects_own_texts_go_into_its_own_templates(water: Path) -> None:
    run("extract")
    folder = water / "translations" / "templates"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.pot")) == [
        "instruments/water.pot",
        "zz.pot",
    ]
    found = catalog(folder / "zz.pot")
    assert found["zz/zz_who/label"].notes[0] == "question; one answer from yn; asked of the person"
    assert found["zz/zz_who/label"].notes[1].startswith("answers: Yes | No")
    assert found["zz/zz_who/label"].notes[2].startswith("only if: ")
    assert "zz_far" not in found["zz/zz_who/label"].notes[2], "the condition is said in words"
    assert found["zz/zz_far/constraint_message"].notes[1].startswith("the answer must be so: ")
    assert found["zz/parameters/when"].notes == ("fills {when}: How often.",)
    assert found["zz/zz_far/label"].places == ("modules/own/zz.yaml:4",)
    before = {path: path.read_bytes() for path in folder.rglob("*.pot")}
    assert "0 changed" in run("extract").output
    assert before == {path: path.read_bytes() for path in folder.rglob("*.pot")}


def test_a_language_is_begun_filled_in_and_counted(water: Path) -> None:
    assert "Français (fr), written left to right" in run("add", "fr").output
    path = water / "translations" / "fr" / "zz.po"
    assert "Plural-Forms" in path.read_text("utf-8")
    fill(path, {"Water": "Eau", "How far is the water?": "À quelle distance est l’eau ?"})
    told = json.loads(run("status", "--format", "json").output)
    assert [(one["part"], one["translated"], one["missing"], one["unreviewed"]) for one in told["parts"]] == [
        ("zz", 2, 5, 2),
        ("instruments/water", 0, 1, 0),
    ]
    assert told["languages"][0]["left"] < told["languages"][0]["words"]
    assert "zz " in run("status").output
    kept = path.read_bytes()
    run("add", "fr")
    assert path.read_bytes() == kept, "what is begun is not begun again"


def test_a_language_that_the_library_lacks_takes_what_the_instrument_uses(water: Path) -> None:
    assert "العربية (ar), written right to left" in run("add", "ar").output
    folder = water / "translations" / "ar"
    made = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.po"))
    assert made == ["instruments/water.po", "lists/missing.po", "lists/yn.po", "surveykit.po", "zz.po"]


AREAS = "code,label,adm1\nK1,Nairobi,KE\nK2,12,KE\n"
CARD = """\
safeguards:
  referral:
    services:
      - name: {en: Health post, fr: Poste de santé}
        routes: [RP_HEALTH]
        contact: 0800 123
        hours: every day
"""


@pytest.fixture
def places(water: Path) -> Path:
    """The project with a list of areas in a CSV, and a list of services."""
    module = MODULE.replace(
        "questions:\n", "questions:\n  - {id: zz_area, type: select_one, choices: adm2, label: Which area}\n"
    )
    write(water / "modules" / "own" / "zz.yaml", module)
    write(water / "instruments" / "water.yaml", RECIPE + "lists: {adm2: {file: areas.csv}}\n" + CARD)
    (water / "instruments" / "areas.csv").write_text(AREAS, "utf-8")
    return water


def test_areas_and_the_list_of_services_go_into_the_projects_catalogs(places: Path) -> None:
    run("extract")
    areas = catalog(places / "translations" / "templates" / "lists" / "adm2.pot")
    assert [(m.key, m.source, m.places) for m in areas.values()] == [
        ("adm2/K1/label", "Nairobi", ("instruments/areas.csv:2",)),
        ("adm2/K2/label", "12", ("instruments/areas.csv:3",)),
    ]
    assert "code K1; adm1 KE; a name from areas.csv" in areas["adm2/K1/label"].notes[0]
    card = catalog(places / "translations" / "templates" / "instruments" / "water.pot")
    assert card["water/services/1/contact"].source == "0800 123"
    assert card["water/services/1/hours"].notes[0].startswith("list of services, read by people in need: when it is")


def test_what_a_file_says_itself_need_not_be_translated_and_may_be(places: Path) -> None:
    run("add", "fr")
    assert not (places / "translations" / "fr" / "lists" / "adm2.po").exists(), (
        "names stand as they are in their script"
    )
    found = catalog(places / "translations" / "fr" / "instruments" / "water.po")
    assert list(found) == ["water/title"]
    run("add", "ar")
    assert list(catalog(places / "translations" / "ar" / "lists" / "adm2.po")) == ["adm2/K1/label"]
    found = catalog(places / "translations" / "ar" / "instruments" / "water.po")
    assert list(found) == ["water/title", "water/services/1/name", "water/services/1/hours"]
    fill(places / "translations" / "ar" / "instruments" / "water.po", {"every day": "كل يوم"})
    log = Log()
    recipe = Library(places, log).recipe("water")
    assert recipe is not None
    service = recipe.document["safeguards"]["referral"]["services"][0]
    assert service["hours"] == {"en": "every day", "fr": "every day", "ar": "كل يوم"}
    assert (service["contact"], service["name"]) == ("0800 123", {"en": "Health post", "fr": "Poste de santé"})


def test_a_second_language_does_not_begin_what_the_library_has(water: Path) -> None:
    run("add", "ar")
    run("add", "fr")
    made = (water / "translations" / "fr").rglob("*.po")
    assert sorted(path.name for path in made) == ["water.po", "zz.po"]


def test_a_module_that_joins_later_is_begun_by_an_update(water: Path) -> None:
    run("add", "ar")
    write(water / "instruments" / "water.yaml", RECIPE.replace("[zz]", "[zz, edu_skills]"))
    run("update", "ar")
    assert (water / "translations" / "ar" / "edu_skills.po").is_file()


def test_the_library_says_how_a_wording_is_usually_translated(water: Path) -> None:
    write(water / "modules" / "own" / "zz.yaml", MODULE.replace("How far is the water?", "Yes"))
    run("add", "fr")
    fill(water / "translations" / "fr" / "zz.po", {"Yes": "Ouais"})
    told = json.loads(run("check", "zz", "--format", "json").output)
    (other,) = [d for d in told["diagnostics"] if d["code"] == "T038"]
    assert (other["file"], other["message"].endswith("“Oui”")) == ("translations/fr/zz.po", True)
    assert other["related"][0]["file"].endswith(".po")


def test_a_reworded_text_is_doubtful_until_somebody_looks(water: Path) -> None:
    run("add", "fr")
    path = water / "translations" / "fr" / "zz.po"
    fill(path, {"How far is the water?": "À quelle distance est l’eau ?"})
    write(water / "modules" / "own" / "zz.yaml", MODULE.replace("How far is the water?", "How far is it to the water?"))
    assert "1 reworded" in run("update").output
    found = catalog(path)["zz/zz_far/label"]
    assert (found.fuzzy, found.previous, found.source) == (True, "How far is the water?", "How far is it to the water?")
    kept = path.read_bytes()
    assert "0 catalogs changed" in run("update", "fr").output
    assert path.read_bytes() == kept


def test_faults_are_told_with_file_and_line(water: Path) -> None:
    run("add", "fr")
    fill(water / "translations" / "fr" / "zz.po", {"Do you carry it {when}?": "La portez-vous tous les jours ?"})
    told = json.loads(run("check", "zz", "--format", "json", status=1).output)
    lost = [d for d in told["diagnostics"] if d["code"] == "T022"]
    assert [(d["file"], d["severity"]) for d in lost] == [("translations/fr/zz.po", "error")]
    line = (water / "translations" / "fr" / "zz.po").read_text("utf-8").splitlines()[lost[0]["line"] - 1]
    assert line == 'msgstr "La portez-vous tous les jours ?"'


def test_a_workbook_goes_out_and_comes_back(water: Path) -> None:
    run("add", "fr")
    assert "8 texts of 2 catalogs" in run("export", "fr", "--output", "fr.xlsx").output
    book = openpyxl.load_workbook("fr.xlsx")
    for row in book["texts"].iter_rows(min_row=2):
        if row[1].value == "zz/zz_far/label":
            row[3].value = "À quelle distance est l’eau ?"
    book.save("fr.xlsx")
    path = water / "translations" / "fr" / "zz.po"
    before = path.read_bytes()
    assert "would change" in run("import", "fr.xlsx", "--dry-run").output
    assert path.read_bytes() == before
    assert "zz/zz_far/label: translated: “À quelle distance est l’eau ?”" in run("import", "fr.xlsx").output
    assert catalog(path)["zz/zz_far/label"].translation == "À quelle distance est l’eau ?"
    assert "0 texts in 0 catalogs" in run("import", "fr.xlsx").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "xx-none"), "not a language"),
        (("add", "qps"), "made by surveykit itself"),
        (("add", "en"), "written in"),
        (("update", "sw"), "no sw translations"),
        (("status", "nothing"), "no module, list or instrument"),
        (("export", "sw"), "no sw translations"),
        (("import", "none.xlsx"), "cannot be read"),
    ],
)
def test_a_wrong_command_line_is_said(water: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run(*arguments, status=2).output


def test_a_broken_catalog_is_named_and_left_alone(water: Path) -> None:
    run("add", "fr")
    path = water / "translations" / "fr" / "zz.po"
    path.write_text(path.read_text("utf-8").replace('msgstr ""\n', "msgstr Eau\n"), "utf-8")
    before = path.read_bytes()
    assert "T010" in run("update", "fr", status=1).output
    assert path.read_bytes() == before
