"""No name, number or other direct identifier stands beside high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related, piece
from surveykit.rules.ethics.e033_other_specify import held_to_code
from surveykit.rules.ethics.e042_no_register_numbers import joins_register
from surveykit.rules.ethics.e043_nobody_accused import accuses
from surveykit.rules.patterns import least_digits
from surveykit.rules.reading import birth, identifier
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_TELEPHONE = 7
"""Digits that a telephone number has at least."""


def identifies(question: ir.Question) -> bool:
    """Whether an answer names a person by itself: by its tags, by what is asked, or by how long a number it insists on.

    Register numbers are E042's, and who did it is E043's.
    """
    if joins_register(question) or accuses(question):
        return False
    phone = isinstance(question.answer, ir.TextAnswer) and question.answer.kind == "phone number"
    return question.identifier == "direct" or phone or isinstance(question.answer, ir.BarcodeAnswer) or _reads(question)


def _reads(question: ir.Question) -> bool:
    number = isinstance(question.answer, ir.IntegerAnswer | ir.DecimalAnswer | ir.RangeAnswer)
    text = isinstance(question.answer, ir.TextAnswer) and not held_to_code(question)
    if not (number or text):
        return False
    if birth(question):
        return False  # that is E040's
    asked = identifier(question)
    return asked == "phone" if number and asked else asked is not None or least_digits(question) >= _TELEPHONE


def check(view: View) -> Iterator[Fault]:
    """Each direct identifier in an instrument of high or severe level."""
    if view.level < 2:
        return
    for question in view.asked:
        if identifies(question):
            related = (
                [
                    Related(
                        view.sensitive.at,
                        piece("'{module}' is {level}", module=view.sensitive.id, level=ir.SENSITIVITIES[view.level]),
                    )
                ]
                if view.sensitive is not None
                else []
            )
            yield fault(question.at, "'{question}' identifies a person in the same record as {level} answers", related=related, question=question.name,
                        level=ir.SENSITIVITIES[view.level])  # fmt: skip


RULE = Rule(
    "E030",
    "No identifier beside sensitive answers",
    "instrument",
    ERROR,
    "none",
    "A name beside what was done to somebody, in one record on one lost tablet, can kill.",
    ("iom_dpp", "icrc_dp"),
    "Ask for contact details in a separate form that only a one-way token connects.",
    check,
    alone=True,
)
