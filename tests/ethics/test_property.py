"""One thing of a preset is deleted or rewired at random: the rules refuse it, or no interview shows the harm.

The second half is looked for by holding interviews: whatever people answer, nobody is asked anything after a no, a
hard question is never asked where others hear, and a stop stops. The interviews know nothing of the rules.
"""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest
from bench import BASE, LIBRARY, Change, judged, project

from surveykit import ir
from surveykit.diagnostics import Log
from surveykit.expr import run
from surveykit.library import Library
from surveykit.pipeline import linked

PRESETS = sorted(path.stem for path in (LIBRARY / "instruments").glob("*.yaml") if "." not in path.stem)
FRAME = {"eth_consent", "eth_assent", "eth_privacy", "eth_close", "adm_field"}
ROUNDS = 4
INTERVIEWS = 12


def rewired(name: str, dice: random.Random) -> tuple[str, list[Change]]:
    """The preset's recipe and one change to it or to one of its modules."""
    recipe = (LIBRARY / "instruments" / f"{name}.yaml").read_text("utf-8")
    recipe = recipe.replace(f"instrument: {name}\n", "instrument: base\n").replace(
        "file: geography/", f"file: {LIBRARY}/instruments/geography/"
    )
    modules = re.findall(r"^  - module: (\w+)$", recipe, re.MULTILINE)
    while True:
        module = dice.choice(modules)
        text = next((LIBRARY / "modules").glob(f"*/{module}.yaml")).read_text("utf-8")
        kind = dice.choice(("gate", "relevant", "condition", "operator"))
        if kind == "gate":
            spots = list(re.finditer(r"^ *gate: \[[a-z, ]+\]\n", text, re.MULTILINE))
            new = lambda m: re.sub(r"\[.*\]", "[]", m[0])  # noqa: E731
        elif kind == "relevant":
            spots = list(re.finditer(r"^ *relevant: \$\{.*\n", text, re.MULTILINE))
            new = lambda m: ""  # noqa: E731
        elif kind == "condition":
            spots = list(re.finditer(r"\$\{\w+\} = '(?:yes|full|ok|nobody|vetted|again|stop_sensitive)'", text))
            new = lambda m: dice.choice(("true()", "false()"))  # noqa: E731
        else:
            spots = [m for m in re.finditer(r" (?:and|or) ", text) if "${" in text[m.end() : m.end() + 12]]
            new = lambda m: " or " if m[0] == " and " else " and "  # noqa: E731
        if spots:
            spot = dice.choice(spots)
            return recipe, [Change(module, text, text[: spot.start()] + new(spot) + text[spot.end() :])]


def answers(instrument: ir.Instrument, dice: random.Random) -> dict[str, object]:
    """Something to every question, mostly such that an interview goes on."""
    said: dict[str, object] = {}
    for question in instrument.questions():
        match question.answer:
            case ir.SelectAnswer(kind=kind, choices=choices) if choices is not None:
                codes = [choice.code for choice in instrument.lists[choices].choices]
                open_ = [
                    code for code in codes if code in ("yes", "ok", "nobody", "private", "vetted", "parent", "own")
                ]
                picked = dice.choice(open_) if open_ and dice.random() < 0.85 else dice.choice(codes)
                said[question.name] = [picked] if kind != "one" else picked
            case ir.IntegerAnswer():
                said[question.name] = 16 if question.origin.module == "eth_assent" else dice.choice((17, 25, 40))
            case ir.AcknowledgeAnswer():
                said[question.name] = "OK"
            case ir.TextAnswer():
                said[question.name] = "A07"
            case _:
                continue
    if "ec_adult" in said:
        said["ec_adult"] = dice.choice(("yes", "yes", "yes", "no"))
    return said


def harm(instrument: ir.Instrument, dice: random.Random) -> str:
    """What went wrong in one of some interviews, or nothing."""
    questions = {question.name: question for question in instrument.questions()}
    levels = {use.id: use.ethics.sensitivity for use in instrument.modules}
    stops = {question.name: question.origin.module for question in questions.values() if question.stop}
    for _ in range(INTERVIEWS):
        said = answers(instrument, dice)
        broken = dice.choice(("ec_consent", "ea_assent", "ep_near", "ep_safe", "ep_interp", "ec_t_limits", *stops))
        if broken in said:
            said[broken] = {"ep_near": ["employer"], "ep_interp": "relative"}.get(broken, "no")
        done = run(instrument, said)
        agreed = "yes" in (done.values.get("ec_consent"), done.values.get("ea_assent"))
        alone = (
            done.values.get("ep_near") == "nobody"
            and done.values.get("ep_safe") == "yes"
            and done.values.get("ep_interp") in ("none", "vetted")
        )
        for path in done.asked:
            question = questions[path.rsplit("/", 1)[-1]]
            module = question.origin.module
            if module in FRAME or module == "surveykit":
                continue
            if not agreed:
                return f"{path} was asked after a no"
            if levels[module] in ("high", "severe") and not alone:
                return f"{path} was asked where others hear"
            passed = [
                stop
                for stop, of in stops.items()
                if of == module and stop.endswith(("_priv", "_go")) and stop != question.name and not question.stop
            ]
            if any(done.values.get(stop) != "yes" for stop in passed):
                return f"{path} was asked after a stop"
    return ""


@pytest.mark.parametrize("name", PRESETS)
def test_refused_or_harmless(name: str) -> None:
    dice = random.Random(f"ethics {name}")
    refused = 0
    for _ in range(ROUNDS):
        recipe, changes = rewired(name, dice)
        with tempfile.TemporaryDirectory() as folder:
            project(Path(folder) / "p", changes, recipe)
            log = Log()
            library = Library(Path(folder) / "p", log, shipped=LIBRARY)
            read = library.recipe("base")
            instrument = linked(library, read, log) if read is not None else None
            if instrument is None:
                assert log.failed, "what cannot be linked says why"
                refused += 1
                continue
            if any(d.severity.word == "error" for d in judged(Path(folder) / "p", release=False).found):
                refused += 1
                continue
            old, new = changes[0].old.splitlines(), changes[0].new.splitlines()
            what = [line for line in new if line not in old] or [line for line in old if line not in new]
            assert harm(instrument, dice) == "", f"{changes[0].file}: {what}"


def test_the_interviews_see_harm_where_there_is_some(tmp_path: Path) -> None:
    """Without a gate the interviews find what the rules refuse: silence above means something."""
    dice = random.Random(7)
    for number, (old, new) in enumerate([("gate: [consent, adult, private]", "gate: []"), ("    relevant: ${ts_go} = 'yes'\n    topic: exploitation\n    sensitivity: high\n    concept: made to",
                                          "    topic: exploitation\n    sensitivity: high\n    concept: made to")]):  # fmt: skip
        folder = tmp_path / str(number)
        project(folder, [Change("tip_screen", old, new)])
        log = Log()
        library = Library(folder, log, shipped=LIBRARY)
        read = library.recipe("base")
        instrument = linked(library, read, log) if read is not None else None
        assert instrument is not None
        assert any(harm(instrument, dice) for _ in range(10))


SAFEGUARDS = re.findall(r"(?m)^  \w+:.*\n(?:    .*\n)*", BASE.partition("safeguards:\n")[2].partition("release:\n")[0])
WITHOUT_HARM = {
    "mandatory_reporting": "without it the form must tell the limits of confidentiality to everyone, and does",
    "contact_form": "not said means that there is none, and the form holds no contact details",
    "audit": "not said means that there is none, and the form holds no log",
    "specialist_team": "only asked for beside questions that the base does not have",
}


@pytest.mark.parametrize("line", SAFEGUARDS, ids=lambda line: line.partition(":")[0].strip())
def test_a_safeguard_less_is_no_release(line: str, tmp_path: Path) -> None:
    project(tmp_path / "p", (), recipe=BASE.replace(line, ""))
    found = judged(tmp_path / "p", release=True).found
    assert bool(found) is not (line.partition(":")[0].strip() in WITHOUT_HARM)


MODULES = re.findall(r"(?m)^  - module: (\w+)\n", BASE)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_less_is_refused_or_comes_back(module: str, tmp_path: Path) -> None:
    """A module of the frame that is left out is refused, or added again because others need it; the rest asks less."""
    entry = re.search(rf"(?m)^  - module: {module}\n(?:    .*\n)*", BASE)
    assert entry is not None
    project(tmp_path / "p", (), recipe=BASE.replace(entry[0], ""))
    log = Log()
    library = Library(tmp_path / "p", log, shipped=LIBRARY)
    recipe = library.recipe("base")
    assert recipe is not None
    instrument = linked(library, recipe, log, draft=False)
    back = instrument is not None and any(use.id == module for use in instrument.modules)
    harmless = module in ("adm_field", "tip_screen")
    assert back or harmless or judged(tmp_path / "p", release=True).found
