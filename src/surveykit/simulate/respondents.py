"""Respondents drawn through an instrument, and what they show of it: what nobody reached, how long it took."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from surveykit import expr, ir
from surveykit.diagnostics import Log
from surveykit.simulate.draw import TRIES, Drawer
from surveykit.simulate.length import seconds
from surveykit.simulate.plan import Plan

INSTANCE_NAME = "sk_instance_name"
"""Where a run holds what the settings call the submission."""

_ROW = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Respondent:
    """One made-up interview: its number from 1, its identifier, when it began, how long it took, what came of it."""

    number: int
    uuid: str
    began: datetime.datetime
    minutes: float
    run: expr.Run


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, a quarter, half, three quarters and most of some figures."""

    least: float
    quarter: float
    half: float
    three_quarters: float
    most: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: everything that the files are written from."""

    instrument: ir.Instrument
    seed: int
    today: datetime.date
    respondents: tuple[Respondent, ...]
    never: tuple[str, ...]
    questions: Spread
    minutes: Spread


def simulate(
    instrument: ir.Instrument,
    plan: Plan,
    count: int,
    seed: int,
    today: datetime.date,
    log: Log,
    progress: Callable[[int], None] = lambda _done: None,
) -> Sample:
    """Draw respondents. The same instrument, plan, count, seed and day give the same sample; the log says what could not be drawn."""
    interview = expr.Interview(_named(instrument))
    drawer = Drawer(instrument, plan, today)
    lists = instrument.lists
    costs = {
        question.name: seconds(question, instrument.default_language, _choices(question, lists))
        for question in instrument.questions()
    }
    chance = random.Random(f"{seed}/{count}")
    reached: set[str] = set()
    respondents: list[Respondent] = []
    for number in range(1, count + 1):
        drawer.begin(f"{seed}/{number}")
        run = interview.run(drawer.answer, seed=seed * 1_000_003 + number, today=today)
        names = [_name(key) for key in run.asked]
        reached.update(names)
        pace = 0.8 + 0.5 * (chance.random() + chance.random()) / 2
        minutes = round(sum(costs[name] for name in names) * pace / 60, 2)
        began = datetime.datetime.combine(today, datetime.time(8)) + datetime.timedelta(
            minutes=int(chance.random() * 540)
        )
        respondents.append(Respondent(number, _uuid(chance), began, minutes, run))
        progress(number)
    _report(drawer, count, log)
    never = tuple(
        question.name for question in instrument.questions() if _asks(question) and question.name not in reached
    )
    return Sample(
        instrument, seed, today, tuple(respondents), never,
        _spread([len(one.run.asked) for one in respondents]), _spread([one.minutes for one in respondents]),
    )  # fmt: skip


def _choices(question: ir.Question, lists: object) -> ir.ChoiceList | None:
    answer = question.answer
    if isinstance(answer, ir.SelectAnswer) and answer.choices and isinstance(lists, dict):
        found = lists.get(answer.choices)
        return found if isinstance(found, ir.ChoiceList) else None
    return None


def _named(instrument: ir.Instrument) -> ir.Instrument:
    """The instrument with the expression that names each submission as one more calculate."""
    written = instrument.settings.get("instance_name")
    if not written:
        return instrument
    origin = ir.Origin("surveykit", "", INSTANCE_NAME)
    naming = ir.Question(INSTANCE_NAME, ir.ComputedAnswer(), origin, instrument.at, calculation=ir.Formula(written))
    return replace(instrument, nodes=(*instrument.nodes, naming))


def _report(drawer: Drawer, count: int, log: Log) -> None:
    by_name = {question.name: question for question in drawer.instrument.questions()}
    for name, times in drawer.stuck.items():
        question = by_name[name]
        at = question.constraint.at if question.constraint is not None else question.at
        rule = " ".join(question.constraint.text.split()) if question.constraint is not None else "none"
        report = log.warning if drawer.answered.get(name) else log.error
        report("X224", at, "no answer to '{name}' was found that its constraint accepts, in {times} of {count} interviews: {rule}",
               "{tries} answers were tried each time. If there is one, name its range in the recipe under simulate: answers:.",
               name=name, times=times, count=count, rule=rule, tries=TRIES)  # fmt: skip
    for name, question in drawer.unknown.items():
        log.warning("X225", question.at, "the choices of '{name}' are not known here, so nobody answers it",
                    "They come from rows of the interview itself, or from a file that is not a CSV beside the recipe.", name=name)  # fmt: skip


def _asks(question: ir.Question) -> bool:
    return not isinstance(
        question.answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.MetadataAnswer | ir.DataAnswer | ir.NoteAnswer
    )


def _name(key: str) -> str:
    return _ROW.sub("", key).rsplit("/", 1)[-1]


def _uuid(chance: random.Random) -> str:
    bits = (chance.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48)) | (4 << 76) | (8 << 60)
    shown = f"{bits:032x}"
    return f"{shown[:8]}-{shown[8:12]}-{shown[12:16]}-{shown[16:20]}-{shown[20:]}"


def _spread(figures: Sequence[float]) -> Spread:
    ordered = sorted(figures)
    last = len(ordered) - 1
    return Spread(*(ordered[round(last * part)] for part in (0, 0.25, 0.5, 0.75, 1)))
