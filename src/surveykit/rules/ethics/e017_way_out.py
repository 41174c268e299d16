"""Blocks of high and severe questions can be left before they begin, and severe ones half way."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related, piece
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.spread import other_than
from surveykit.rules.view import FRAME, UNASKED, View, level


def check(view: View) -> Iterator[Fault]:
    """Missing stop items, and questions that are asked although the person or the place said stop."""
    for use in view.instrument.modules:
        depth = level(use.ethics.sensitivity)
        if use.id in FRAME or depth < 2:
            continue
        steps = ("priv", "go", "mid") if depth == 3 else ("priv", "go")
        questions = [question for question in view.of(use) if not isinstance(question.answer, UNASKED)]
        ending = {step: next((q for q in questions if q.origin.item.endswith(f"_{step}")), None) for step in steps}
        stops = {step: question for step, question in ending.items() if question is not None}
        group = view.group(use)
        at = group.at if group is not None else use.at
        for step in steps:
            if step not in stops:
                yield fault(at, "'{module}' is {level} and has no {what} ({item})", module=use.id, level=ir.SENSITIVITIES[depth], what=_WHAT[step],
                            item=f"{use.prefix}_{step}")  # fmt: skip
        yield from _passed(view, use, questions, stops)


_WHAT = {
    "priv": piece("second look at who can hear"),
    "go": piece("question whether the person wants to go on"),
    "mid": piece("question half way whether to go on"),
}


def _passed(
    view: View, use: ir.ModuleUse, questions: list[ir.Question], stops: dict[str, ir.Question]
) -> Iterator[Fault]:
    """Questions that a stop does not hold back: those after it, and for the first two all the others."""
    for step, stop in stops.items():
        earlier = {"priv": {"priv"}, "go": {"priv", "go"}, "mid": set(stops)}[step]
        spared = {stops[name].name for name in earlier if name in stops}
        start = questions.index(stop) if step == "mid" else 0
        wanted = frozenset(question.name for question in questions[start:] if question.name not in spared)
        for node in view.topmost(view.left_open(wanted, other_than(stop.name, "yes"))):
            yield fault((node.relevant or node).at, "'{node}' is not proved to be left out after the answer to '{stop}' was not yes", "Ask it only while ${{{stop}}} = 'yes'.",
                        [Related(stop.at, "the way out")], node=node.name, stop=stop.name)  # fmt: skip


RULE = Rule(
    "E017",
    "There is a way out of hard questions",
    "instrument",
    ERROR,
    "none",
    "Stopping must be easier than going on, and one word must be enough.",
    ("who_sv_emerg",),
    "Begin the block with <prefix>_priv and <prefix>_go, put <prefix>_mid half way into a severe one, and let the rest depend on them.",
    check,
    alone=True,
)
