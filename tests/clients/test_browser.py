"""The shipped instruments in ODK Web Forms and Enketo: opened, filled to their end, read in every language, and sent.

The first scenario of each instrument, which goes to the end, is filled with mouse and keyboard in one language, another for
each client and instrument, page by page where the form has pages, and in every language by events that the page gives its
own controls. The other scenarios are filled so in one language after the other; whenever a scenario shows what no scenario
before it showed, the page is read in all languages. A page must show
what `expr.run` asks, in the instrument's words, and send the values that it finds, each at a path of the codebook; where a
scenario leaves out a required answer or gives a forbidden one, it must say so and not be sent.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from browser import LANDINGS, Browser, Filled, Landed, Landing, landed, misread, missent, readable, says, unheard
from engine import Tree, nested, today
from node import ClientFault
from ruamel.yaml import YAML

from surveykit import expr, ir
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.scenarios.session import Session

DIFFERENCES = YAML(typ="safe").load((Path(__file__).parent / "differences.yaml").read_text("utf-8"))
REVIEWED, STOPS = DIFFERENCES["rules"], DIFFERENCES["stops"]
NAMES = sorted(Library(shipped_root(), Log()).index.instruments)
EACH = [landing for landing in LANDINGS if (landing.client, landing.target) != ("enketo", "central")]
LANGUAGES = ("en", "fr", "es")


@cache
def runs(name: str) -> list[tuple[str, expr.Run]]:
    """The scenarios of an instrument, played on the day on which the clients play them."""
    session = Session(Library(shipped_root(), Log()))
    trial = session.trial(next(subject for subject in session.subjects() if subject.id == name))
    assert trial.passed, [d.text for d in trial.log]
    runner = expr.Interview(landed(name).instrument)
    found = []
    for one in trial.played:
        run = runner.run(dict(one.answers), today=today(), engine="web")
        # A page does not offer what its list does not show; here it was taken and told to be invalid.
        found.append(
            (one.title, runner.run(nested(run, run.invalid), today=today(), engine="web") if run.invalid else run)
        )
    return found


def shown_by(browser: Browser, landing: Landing, name: str) -> tuple[Landed, Tree]:
    """The instrument, once the client shows its form and calls its languages as they are called."""
    form = landed(name)
    assert [language.tag for language in form.instrument.languages] == list(LANGUAGES)
    menu = browser.open(landing, form.xforms[landing.target], form.files)
    assert [re.sub(r" \(.*\)$", "", called) for called in menu] == [one.name for one in form.instrument.languages]
    return form, Tree(form.instrument)


def faults(landing: Landing, form: Landed, tree: Tree, run: expr.Run, filled: Filled) -> list[str]:
    """Everything in which a filled page is not what the run says."""
    found = [f"{path}: {fault}" for path, fault in filled.faults] + filled.said
    for number, shown in filled.shown.items():
        found += misread(form, readable(tree, run), shown, number)
    if run.missing or run.failed:
        found += ["it was sent all the same"] if filled.sent is not None else []
        for number, shown in filled.refused.items():
            found += unheard(form, tree, run, shown, number)
    elif filled.sent is None:
        found += [
            "it was not sent",
            *(f"{one['path']} {one['message']}" for one in next(iter(filled.refused.values())) if one.get("message")),
        ]
    else:
        accepted = {entry["rule"] for entry in REVIEWED if landing.client in entry["clients"]}
        found += [str(one) for one in missent(form, tree, run, filled.sent) if one.what not in accepted]
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("landing", EACH, ids=str)
def test_by_hand(landing: Landing, name: str, browser: Browser) -> None:
    number = (NAMES.index(name) + EACH.index(landing)) % len(LANGUAGES)
    form, tree = shown_by(browser, landing, name)
    _, run = runs(name)[0]
    assert not run.missing
    assert not run.failed
    filled = browser.fill(tree.request(run)["answers"], number, by_hand=True, read=[number])
    assert faults(landing, form, tree, run, filled) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("landing", EACH, ids=str)
def test_scenarios(landing: Landing, name: str, browser: Browser) -> None:
    form, tree = shown_by(browser, landing, name)
    found: dict[str, list[str]] = {}
    read: set[str] = set()
    played = runs(name)
    # The whole interview comes in every language.
    for index, (title, run) in enumerate([played[0], played[0], *played]):
        number = index % len(LANGUAGES)
        new = {*readable(tree, run), *(f"{key} refused" for key in (*run.missing, *run.failed))} - read
        read |= new
        filled = browser.fill(tree.request(run)["answers"], number, read=range(len(LANGUAGES)) if new else [number])
        if told := faults(landing, form, tree, run, filled):
            found[title] = told
    assert found == {}
    every = {node.name for node in form.instrument.questions() if node.label is not None}
    assert len(every - {path.rpartition("/")[2] for path in read}) <= len(every) // 4, (
        "the scenarios leave too much unread"
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("landing", LANDINGS, ids=str)
def test_who_takes_consent_back_leaves_nothing_behind(landing: Landing, name: str, browser: Browser) -> None:
    """A whole interview, and then, in the same form, the answers of a refusal: what is shown and sent is a refusal."""
    form, tree = shown_by(browser, landing, name)
    _, whole = runs(name)[0]
    refusal = next(run for _, run in runs(name) if run.values.get("cl_outcome") == "declined")
    assert len(refusal.asked) < len(whole.asked) // 2
    answers = [*tree.request(whole)["answers"], *tree.request(refusal)["answers"]]
    for stop in STOPS:
        if (stop["landing"], stop["form"]) == (str(landing), name):
            with pytest.raises(ClientFault, match=re.escape(stop["fault"])):
                browser.fill(answers, 1)
            return
    filled = browser.fill(answers, 1, read=[1])
    assert faults(landing, form, tree, refusal, filled) == []


def test_a_page_that_is_wrong_is_seen(browser: Browser) -> None:
    """The comparisons can fail: another language, another interview and another answer are told."""
    for landing in EACH:
        form, tree = shown_by(browser, landing, "flow-point")
        (_, whole), (_, refusal) = (
            runs("flow-point")[0],
            next(one for one in runs("flow-point") if one[1].values["ec_ok"] == "0"),
        )
        filled = browser.fill(tree.request(refusal)["answers"], 1, read=[1])
        assert faults(landing, form, tree, refusal, filled) == []
        assert any("reads" in told for told in misread(form, readable(tree, refusal), filled.shown[1], 2))
        assert any("is not shown" in told for told in misread(form, readable(tree, whole), filled.shown[1], 1))
        assert {one.what for one in missent(form, tree, whole, filled.sent or "")} >= {"presence", "value"}
        without = [answer for answer in tree.request(refusal)["answers"] if not answer[0].endswith("/ec_consent")]
        unanswered = browser.fill(without, 1, read=[1])
        assert unanswered.sent is None
        assert unheard(form, tree, refusal, unanswered.refused[1], 1) != []


def test_an_empty_label_is_seen() -> None:
    text = ir.Text("m/q/label", "How old is ${name}?", translations={"fr": "Quel âge a ${name} ?"})
    assert says("How old is Ann?", text, "en")
    assert says("Quel âge a Ann ?", text, "fr")
    assert not says("How old is Ann?", text, "fr")
    assert not any(says(shown, text, "en") for shown in ("", "-", None, "How old is"))
    assert not says("-", text, "es")
