"""Beside high or severe content at most seven unbanded answers could identify a person together."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

MOST = 7
_BANDED = frozenset({"regions"})


def load(view: View) -> tuple[ir.Question, ...]:
    """The questions whose answers, taken together, could point to one person, and that are not banded."""
    return tuple(
        question
        for question in view.asked
        if question.identifier == "quasi"
        and not (isinstance(question.answer, ir.SelectAnswer) and question.answer.choices in _BANDED)
    )


def check(view: View) -> Iterator[Fault]:
    """The first question over the limit."""
    found = load(view) if view.level >= 2 and not view.alone else ()
    if len(found) > MOST:
        yield fault(found[MOST].at, "{count} answers could together point to one person; {most} are the most beside {level} questions",
                    related=[Related(question.at, f"'{question.name}'") for question in found if question is not found[MOST]],
                    count=len(found), most=MOST, level=ir.SENSITIVITIES[view.level])  # fmt: skip


RULE = Rule(
    "E044",
    "Few answers that identify together",
    "instrument",
    ERROR,
    "board",
    "A rare nationality, an age and a small site: each is harmless, and together they are a name.",
    ("ocha_sdc", "ctdc_codebook"),
    "Leave some out, or write banded: true in the recipe so that countries become regions.",
    check,
)
