"""No birth date and no exact date of an event stands in an instrument with high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.reading import birth
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each question for a date, and for a date of birth in whatever form."""
    if view.level < 2:
        return
    for question in view.asked:
        whole = isinstance(question.answer, ir.DateAnswer) and question.answer.kind != "time"
        typed = isinstance(question.answer, ir.TextAnswer | ir.IntegerAnswer) and birth(question)
        if whole or typed:
            yield fault(
                question.at,
                "'{question}' records an exact date, in an instrument with {level} questions",
                question=question.name,
                level=ir.SENSITIVITIES[view.level],
            )


RULE = Rule(
    "E040",
    "No exact dates beside sensitive answers",
    "instrument",
    ERROR,
    "none",
    "An exact date is found again in other lists, and hardly any figure needs it.",
    ("ocha_sdc",),
    "Ask for the age in years, a band, or month and year.",
    check,
    alone=True,
)
