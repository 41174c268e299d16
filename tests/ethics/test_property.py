"""One thing of a preset is deleted or rewired at random: the rules refuse it, or no interview shows the harm.

The second half is looked for by holding interviews: whatever people answer, nobody is asked anything after a no or
without having understood, no child is asked what is for adults, a hard question is never asked where others hear, a stop
stops, and whoever took part is given the list of services. The interviews know nothing of the rules: what must hold for a
module is read from its privacy and its gate as the library has them, before anything was changed.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from bench import AS_OF, BASE, KEY, LIBRARY, Change, judged, project

from surveykit import ir
from surveykit.diagnostics import Log
from surveykit.expr import run
from surveykit.library import Library
from surveykit.pipeline import linked
from surveykit.rules.review import hold

PRESETS = sorted(path.stem for path in (LIBRARY / "instruments").glob("*.yaml") if "." not in path.stem)
FRAME = {"eth_consent", "eth_assent", "eth_privacy", "eth_close", "adm_field", "smp_design"}
ROUNDS = int(os.environ.get("SURVEYKIT_ROUNDS", "3"))
"""Changes tried for each preset; `SURVEYKIT_ROUNDS=100` looks longer."""
INTERVIEWS = 20


class Promise(NamedTuple):
    """What the library's own module promises: alone with the person, a cover topic, adults only."""

    privacy: int
    adult: bool


def promises() -> dict[str, Promise]:
    found = {}
    for path in (LIBRARY / "modules").glob("*/*.yaml"):
        if path.parent.name != "lists" and not path.stem.endswith(".scenarios"):
            text = path.read_text("utf-8")
            privacy = re.search(r"(?m)^  privacy: P(\d)$", text)
            gate = re.search(r"(?m)^gate: \[(.*)\]$", text)
            assert privacy is not None
            assert gate is not None
            found[path.stem] = Promise(int(privacy[1]), "adult" in gate[1])
    return found


PROMISED = promises()


def source(module: str) -> str:
    return next((LIBRARY / "modules").glob(f"*/{module}.yaml")).read_text("utf-8")


def recipe_of(name: str) -> str:
    recipe = (LIBRARY / "instruments" / f"{name}.yaml").read_text("utf-8")
    return recipe.replace(f"instrument: {name}\n", "instrument: base\n").replace(
        "file: geography/", f"file: {LIBRARY}/instruments/geography/"
    )


def _spots(kind: str, text: str, dice: random.Random) -> list[tuple[int, int, str]]:
    """Where a change of a kind may be made: from, to, and what stands there afterwards."""
    match kind:
        case "gate":
            return [
                (m.start(), m.end(), re.sub(r"\[.*\]", "[]", m[0]))
                for m in re.finditer(r"(?m)^ *gate: \[[a-z, ]+\]\n", text)
            ]
        case "one gate":
            found = re.finditer(r"(?m)^ *gate: \[.*\b(consent|audible|private|cover|adult)\b.*\]\n", text)
            return [
                (m.start(), m.end(), re.sub(r",? *" + token + r"\b", "", m[0]).replace("[, ", "["))
                for m in found
                for token in re.findall(r"[a-z]+", m[0].partition("[")[2])
            ]
        case "relevant":
            return [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^ *relevant: \$\{.*\n", text)]
        case "condition":
            found = re.finditer(r"\$\{\w+\} = '(?:yes|full|ok|nobody|vetted|again|stop_sensitive|limited|none)'", text)
            return [(m.start(), m.end(), dice.choice(("true()", "false()"))) for m in found]
        case "answer":
            found = re.finditer(r"(\$\{\w+\}) = '(yes|no|ok|full)'", text)
            return [
                (
                    m.start(),
                    m.end(),
                    m[1] + (" != " if dice.random() < 0.5 else " = ") + f"'{dice.choice(('yes', 'no', 'ok', ''))}'",
                )
                for m in found
            ]
        case "operator":
            found = re.finditer(r" (and|or) (?=\(?\$\{)", text)
            return [(m.start(), m.end(), " or " if m[1] == "and" else " and ") for m in found]
        case "number":
            return [
                (m.start(), m.end(), f"{m[1]} {dice.choice((0, 1, 12, 15))}") for m in re.finditer(r"(>=|>) 18\b", text)
            ]
        case "provided":
            found = re.finditer(r"(?m)^  (consent|adult|audible|private|cover): .*\n", text)
            return [(m.start(), m.end(), f'  {m[1]}: "true()"\n') for m in found]
        case "item":
            found = re.finditer(r"(?m)^  - id: \w+\n(?:    .*\n)+", text)
            return [(m.start(), m.end(), "") for m in found]
        case "calculation":
            found = re.finditer(r"(?m)^    calculation: >-\n(?:      .*\n)+", text)
            return [
                (m.start(), m.end(), '    calculation: "' + dice.choice(("1", "'full'", "'yes'")) + '"\n')
                for m in found
            ]
        case "level":
            return [
                (m.start(), m.end(), "  sensitivity: low\n") for m in re.finditer(r"(?m)^  sensitivity: \w+\n", text)
            ]
        case "stop":
            return [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^ *stop: true\n", text)]
        case _:
            raise AssertionError(kind)


KINDS = (
    "gate",
    "one gate",
    "relevant",
    "condition",
    "answer",
    "operator",
    "number",
    "provided",
    "item",
    "calculation",
    "level",
    "stop",
)


def rewired(name: str, dice: random.Random) -> tuple[str, list[Change]]:
    """The preset's recipe and one change: to one of its modules, or a module or its order in the recipe."""
    recipe = recipe_of(name)
    entries = list(re.finditer(r"(?m)^  - module: (\w+)\n(?:    .*\n)*", recipe))
    modules = [entry[1] for entry in entries]
    while True:
        kind = dice.choice((*KINDS, "module", "order"))
        if kind == "module":
            return recipe, [Change("recipe", dice.choice(entries)[0], "")]
        if kind == "order":
            one, other = dice.sample(entries, 2)
            swapped = recipe.replace(one[0], "\0").replace(other[0], one[0]).replace("\0", other[0])
            return recipe, [Change("recipe", recipe, swapped)]
        module = dice.choice(modules)
        text = source(module)
        spots = _spots(kind, text, dice)
        if spots:
            start, end, new = dice.choice(spots)
            return recipe, [Change(module, text, text[:start] + new + text[end:])]


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


TAUGHT = ("ec_t_voluntary", "ec_t_skip", "ec_t_noaid", "ec_t_limits", "ea_teach", "ea_t_limits")
CONTROLLERS = ("employer", "facilitator", "authority")
SPOILED: dict[str, tuple[object, ...]] = {
    "ec_consent": ("no",), "ea_assent": ("no",), "ec_adult": ("no",), "ea_permission": ("no",), "dm_age": (15, 17),
    "ep_near": ([one] for one in ("employer", "partner", "family", "authority")), "ep_safe": ("no",), "ep_line": ("open",),
    "ep_interp": ("relative", "unvetted"), "ep_cover": ("no",), **dict.fromkeys(TAUGHT, ("no",)),
}  # fmt: skip
SPOILED = {name: tuple(values) for name, values in SPOILED.items()}


def harm(instrument: ir.Instrument, dice: random.Random, interviews: int = INTERVIEWS) -> str:
    """What went wrong in one of some interviews, or nothing."""
    questions = {question.name: question for question in instrument.questions()}
    order = {question.name: number for number, question in enumerate(instrument.questions())}
    stops = {
        name: question.origin.module
        for name, question in questions.items()
        if question.origin.item.endswith(("_priv", "_go", "_mid")) and question.origin.module not in FRAME
    }
    spoilable = [name for name in (*SPOILED, *stops) if name in questions]
    for _ in range(interviews):
        said = answers(instrument, dice)
        for broken in dice.sample(spoilable, min(dice.choice((0, 1, 1, 2)), len(spoilable))):
            said[broken] = dice.choice(SPOILED.get(broken, ("no",)))
        done = run(instrument, said)
        found = _wrong(done.values, [path.rsplit("/", 1)[-1] for path in done.asked], questions, order, stops)
        if found:
            return found
    return ""


def _wrong(
    values: Any, asked: list[str], questions: dict[str, ir.Question], order: dict[str, int], stops: dict[str, str]
) -> str:
    def said(name: str) -> str:
        return str(values.get(name, ""))

    agreed = "yes" in (said("ec_consent"), said("ea_assent"))
    child = "ea_assent" in questions
    understood = all(said(name) in ("ok", "again") for name in TAUGHT if name in questions)
    near = said("ep_near").split()
    overheard = said("ep_line") == "open" or any(one in near for one in CONTROLLERS)
    alone = (
        near == ["nobody"]
        and said("ep_line") != "open"
        and said("ep_safe") == "yes"
        and said("ep_interp") in ("none", "vetted")
    )
    age = said("dm_age")
    adult = said("ec_adult") == "yes" and age.isdecimal() and int(age) >= 18
    for name in asked:
        module = questions[name].origin.module
        if module in FRAME or module == "surveykit":
            continue
        promise = PROMISED[module]
        if not agreed:
            return f"{name} was asked after a no"
        if not understood:
            return f"{name} was asked of a person who had not understood"
        if child and said("ea_permission") in ("no", ""):
            return f"{name} was asked of a child without permission"
        if not child and said("ec_adult") != "yes":
            return f"{name} was asked of somebody who did not say to be an adult"
        if promise.adult and not adult:
            return f"{name} was asked of a child"
        if promise.privacy >= 1 and overheard:
            return f"{name} was asked where somebody who controls the person hears"
        if promise.privacy >= 2 and not alone:
            return f"{name} was asked where others hear"
        if promise.privacy >= 3 and said("ep_cover") != "yes":
            return f"{name} was asked without a cover topic"
        for stop, of in stops.items():
            if of == module and order[stop] < order[name] and name not in stops and said(stop) != "yes":
                return f"{name} was asked after a stop"
    if agreed and understood and adult and not child and "cl_card" not in asked:
        return "nobody gave the list of services"
    return ""


def _judged(folder: Path) -> tuple[ir.Instrument | None, set[str]]:
    """The changed instrument, and the codes that refuse it; E006 only warns in a draft, and refuses a release."""
    log = Log()
    library = Library(folder, log, shipped=LIBRARY)
    read = library.recipe("base")
    instrument = linked(library, read, log) if read is not None and not log.failed else None
    if instrument is None or read is None:
        assert log.failed, "what cannot be linked says why"
        return None, {d.code for d in log}
    rules = Log()
    hold(instrument, rules, read.places)
    return instrument, {d.code for d in rules if d.severity.word == "error" or d.code == "E006"}


@pytest.mark.parametrize("name", PRESETS)
def test_refused_or_harmless(name: str) -> None:
    dice = random.Random(f"ethics {name}")
    for _ in range(ROUNDS):
        recipe, changes = rewired(name, dice)
        with tempfile.TemporaryDirectory() as folder:
            project(Path(folder) / "p", changes, recipe)
            instrument, codes = _judged(Path(folder) / "p")
            if instrument is None or codes:
                continue
            old, new = changes[0].old.splitlines(), changes[0].new.splitlines()
            what = [line for line in new if line not in old] or [line for line in old if line not in new]
            assert harm(instrument, dice) == "", f"{changes[0].file}: {what[:4]}"


def _opened(name: str) -> Iterator[tuple[str, list[Change]]]:
    """A preset with one of its doors taken out, which no rule may let pass and every interviewer would notice."""
    recipe = recipe_of(name)
    modules = re.findall(r"(?m)^  - module: (\w+)$", recipe)
    for module in modules:
        text = source(module)
        if module not in FRAME and PROMISED[module].privacy:
            yield f"{module} without its gate", [Change(module, text, re.sub(r"(?m)^gate: \[.*\]$", "gate: []", text))]
        for step in ("priv", "go"):
            stop = re.search(rf"(?m)^  - id: (\w+_{step})\n", text)
            if stop is not None and module not in FRAME:
                free = text.replace(f"${{{stop[1]}}} = 'yes'", "true()")
                yield f"{module} goes on after {step}", [Change(module, text, free)]


@pytest.mark.parametrize("name", PRESETS)
def test_the_interviews_see_what_the_rules_refuse(name: str) -> None:
    """Silence in the interviews means something: each door that is taken out of a preset shows in them, and is refused."""
    dice = random.Random(f"doors {name}")
    doors = list(_opened(name))
    assert doors, "there is a door to take out"
    for what, changes in dice.sample(doors, min(3, len(doors))):
        with tempfile.TemporaryDirectory() as folder:
            project(Path(folder) / "p", changes, recipe_of(name))
            instrument, codes = _judged(Path(folder) / "p")
            assert instrument is not None, what
            assert codes & {"E002", "E011", "E017", "E028"}, what
            assert harm(instrument, dice, 600), what


def _ready(name: str) -> dict[str, Any]:
    """A preset as a careful team would complete it, in its source language."""
    recipe: dict[str, Any] = yaml.safe_load(recipe_of(name))

    def real(value: Any) -> Any:
        match value:
            case dict():
                if set(value) == {"en", "fr", "es"}:
                    return {"en": real(value["en"])}
                return {key: real(inner) for key, inner in value.items() if key != "example"}
            case list():
                return [real(inner) for inner in value]
            case "ZZZ":
                return "KEN"
            case str() if "EXAMPLE" in value:
                return value.replace("EXAMPLE", "made up")
            case _:
                return value

    recipe = {key: real(value) for key, value in recipe.items()} | {"languages": ["en"], "language": "en"}
    recipe["settings"] = {**recipe.get("settings", {}), "public_key": KEY}
    said = recipe["safeguards"]
    said["data_protection_assessment"] = {"done": True, "reference": "DPA-3"}
    said["training"] = ["T0", "T1", "T2", "T3", "T4", "T5", "T6"]
    said["pilot"] = {"done": True, "languages": ["en"]}
    said["referral"] |= {"card": True, "languages": ["en"], "verified": AS_OF.isoformat()}
    said["data_access"] = ["the data team of the survey office"]
    said["encryption"] = {"server_managed": False}
    said["interpreter"], said["incentive"], said["same_sex_interviewer"] = "vetted", "none", True
    for service in said["referral"].get("services", ()):
        service["verified"] = AS_OF.isoformat()
    recipe["release"] = {"type": "tables", "min_cell": 10, "complement": True, "secondary": True}
    return recipe


def _released(folder: Path, recipe: dict[str, Any]) -> set[str]:
    project(folder, (), yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False))
    return {d.code for d in judged(folder, release=True).found}


ALWAYS = {"training", "referral", "data_access", "pilot"}
BESIDE_HIGH = {"mode", "ethics_reference", "data_protection_assessment", "interpreter", "incentive", "retention_months"}
GENDERED = {"tip_palermo", "tip_youth_retro", "prot_gbv_env", "marr_child_forced", "prot_transit_harm", "tip_screen"}


@pytest.mark.parametrize("name", PRESETS)
def test_a_completed_preset_needs_each_of_its_safeguards(name: str, tmp_path: Path) -> None:
    whole = _ready(name)
    assert _released(tmp_path / "whole", whole) == set()
    high = "E041" in _released(tmp_path / "keyless", {**whole, "settings": {"style": "pages"}})
    modules = {entry["module"] for entry in whole["modules"]}
    assert high or not any(PROMISED[module].privacy >= 2 for module in modules)
    needed = ALWAYS | (BESIDE_HIGH if high else set()) | ({"same_sex_interviewer"} if modules & GENDERED else set())
    for key in needed & whole["safeguards"].keys():
        less = {**whole, "safeguards": {one: value for one, value in whole["safeguards"].items() if one != key}}
        assert _released(tmp_path / key, less), f"{name} is released without {key}"
    assert needed <= whole["safeguards"].keys()
    assert "E077" in _released(tmp_path / "plan", {**whole, "release": {"type": "tables", "min_cell": 3}})


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
