"""What ships builds: every instrument for every platform in every language, and every module alone with what it needs."""

from __future__ import annotations

import re
from functools import cache

import pytest

from surveykit import check, ir
from surveykit.backends.form import Form, lowered
from surveykit.diagnostics import Log, Severity, render_text
from surveykit.library import Library, shipped_root
from surveykit.link import link
from surveykit.pipeline import review

# The preset of each instrument: where it is done, from which age, and what is asked, in this order.
PRESETS: dict[str, tuple[str, int, str]] = {
    "flow-point": ("transit", 18, "adm_field eth_consent eth_privacy dem_core mig_core disp_ident prot_transit_harm tip_screen eth_close"),
    "household-protection": (
        "home", 18, "adm_field eth_consent eth_privacy dem_core group_roster mig_core disp_ident prot_docs prot_safety prot_services "
        "dis_wgss com_edu food_rcsi eth_close",
    ),
    "forced-labour": ("home", 18, "adm_field eth_consent eth_privacy dem_core mig_core lab_conditions fl_icls eth_close"),
    "trafficking-specialist": ("home", 18, "adm_field eth_consent eth_privacy dem_core tip_palermo eth_close"),
    "children-on-the-move": ("transit", 15, "adm_field eth_assent eth_privacy dem_core dis_wgss com_edu com_uasc com_wellbeing eth_close"),
    # com_edu first: the other modules on a child take the child's age and sex from it.
    "child-labour": ("home", 18, "adm_field eth_consent eth_privacy dem_core com_edu com_childlabour dis_cfm eth_close"),
    "returnees": ("home", 18, "adm_field eth_consent eth_privacy dem_core ret_reintegration dis_wgss food_rcsi eth_close"),
    "environmental-mobility": ("home", 18, "adm_field eth_consent eth_privacy dem_core mig_core env_drivers food_rcsi intent_return eth_close"),
}  # fmt: skip
TARGETS = ("kobo", "central")
LANGUAGES = ("English (en)", "Français (fr)", "Español (es)")
EXAMPLE = re.compile(r"\[(EXAMPLE: |EXEMPLE\u00a0: |EJEMPLO: ).+\]")


@cache
def linked(name: str) -> ir.Instrument:
    log = Log()
    library = Library(shipped_root(), log)
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = link(library.gather(recipe), log)
    assert instrument is not None, render_text(log, library.sources)
    review(instrument, log, instrument.targets)
    assert [d.text for d in log if d.severity is not Severity.NOTE] == []
    return instrument


def form(instrument: ir.Instrument, target: str) -> Form:
    log = Log()
    made = lowered(instrument, target, log)
    assert [d.text for d in log if d.severity is not Severity.NOTE] == []
    return made


def texts_in_every_language(made: Form) -> None:
    """Every question that shows a text shows it in each language of the form, and so does every choice."""
    for sheet in ("survey", "choices"):
        labels = [f"label::{language}" for language in LANGUAGES]
        assert set(labels) <= set(made.sheets[sheet].columns)
        for row in made.sheets[sheet].rows:
            for column in ("label", "hint", "guidance_hint", "constraint_message", "required_message"):
                said = [language for language in LANGUAGES if row.get(f"{column}::{language}", "").strip()]
                assert said in ([], list(LANGUAGES)), f"{row.get('name')}: {column} only in {said}"
            assert not any(column == "label" for column in row)


def test_the_presets_are_what_ships() -> None:
    assert set(Library(shipped_root(), Log()).index.instruments) == set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_asks_what_it_should(name: str) -> None:
    site, age, modules = PRESETS[name]
    instrument = linked(name)
    assert [use.id for use in instrument.modules] == modules.split()
    assert (instrument.recipe["site"], instrument.recipe["minimum_age"]) == (site, age)
    assert {use.variant for use in instrument.modules} == {"core"}
    assert [language.tag for language in instrument.languages] == ["en", "fr", "es"]
    assert instrument.targets == TARGETS


@pytest.mark.parametrize("name", PRESETS)
def test_an_interview_is_short_enough(name: str) -> None:
    instrument = linked(name)
    recipe = instrument.recipe
    limit = 25 if recipe["minimum_age"] < 18 or recipe["site"] == "transit" else 45
    assert sum(use.minutes for use in instrument.modules) <= limit


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", PRESETS)
def test_an_instrument_builds(name: str, target: str) -> None:
    made = form(linked(name), target)
    texts_in_every_language(made)
    names = {row.get("name") for row in made.sheets["survey"].rows}
    assert {"cl_thanks", "cl_outcome"} <= names


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_team_must_change_is_marked(name: str) -> None:
    instrument = linked(name)
    recipe = instrument.recipe
    safeguards = recipe["safeguards"]
    assert safeguards["example"] is True
    assert recipe["sampling"]["example"] is True
    said = recipe["sampling"]["describe"]
    assert [said[tag].split(".")[0] for tag in ("en", "fr", "es")] == ["EXAMPLE", "EXEMPLE", "EJEMPLO"]
    assert EXAMPLE.fullmatch(safeguards["ethics_reference"])
    assert all(EXAMPLE.fullmatch(one) for one in safeguards["data_access"])
    # Nothing is declared to be in place that nobody has put there.
    assert not any(
        (
            safeguards["data_protection_assessment"]["done"],
            safeguards["referral"]["card"],
            safeguards["pilot"]["done"],
            *safeguards["encryption"].values(),
        )
    )
    frame = next(use for use in recipe["modules"] if use["module"] in ("eth_consent", "eth_assent"))
    for parameter in ("organisation", "purpose", "retention", "complaint_contact"):
        said = frame["parameters"][parameter]
        assert set(said) == {"en", "fr", "es"}
        assert all(EXAMPLE.fullmatch(text) for text in said.values()), parameter
    assert all(use.get("why") for use in recipe["modules"])


@pytest.mark.parametrize("name", PRESETS)
def test_safeguards_cover_the_modules(name: str) -> None:
    instrument = linked(name)
    safeguards = instrument.recipe["safeguards"]
    needed = {code for use in instrument.modules for code in use.ethics.training}
    assert needed <= set(safeguards["training"])
    paths = {code for use in instrument.modules for code in use.ethics.referral}
    assert paths <= set(safeguards["referral"]["paths"])
    assert {language.tag for language in instrument.languages} <= set(safeguards["referral"]["languages"])
    sensitive = {question.sensitivity for question in instrument.questions()} & {"high", "severe"}
    assert safeguards["retention_months"] <= (24 if sensitive else 60)
    assert safeguards["audit"] == "none"


@pytest.mark.parametrize("name", PRESETS)
def test_no_age_of_a_person_is_asked_twice(name: str) -> None:
    asked: dict[str, list[str]] = {}
    for question in linked(name).questions():
        if question.age_of and not isinstance(question.answer, ir.ComputedAnswer):
            asked.setdefault(question.age_of, []).append(question.name)
    assert asked
    assert all(len(names) == 1 for names in asked.values()), asked


def test_without_a_child_in_the_household_no_child_is_talked_about() -> None:
    relevant = {q.name: q.relevant.text for q in linked("household-protection").questions() if q.relevant is not None}
    assert relevant["ce_age"] == "${gr_children} > 0"


# --- modules alone ---------------------------------------------------------------------------------


def module_names() -> list[str]:
    return sorted(Library(shipped_root(), Log()).index.modules)


def test_every_module_of_the_plan_is_there() -> None:
    assert len(module_names()) == 55


@pytest.mark.parametrize("name", module_names())
def test_a_module_builds_alone(name: str) -> None:
    log = Log()
    library = Library(shipped_root(), log)
    module = library.module(name)
    assert module is not None
    instrument = link(library.gather(check.alone(library, module)), log)
    assert instrument is not None, render_text(log, library.sources)
    group = next(use.group for use in instrument.modules if use.id == name)
    for target in TARGETS:
        made = form(instrument, target)
        texts_in_every_language(made)
        assert any(row.get("name") == group for row in made.sheets["survey"].rows)
    assert not [d.text for d in log if d.severity is Severity.ERROR]
