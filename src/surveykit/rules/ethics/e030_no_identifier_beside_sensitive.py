"""No name, number or other direct identifier stands beside high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related, piece
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_REGISTERS = frozenset({"case_no", "unhcr_no", "national_id"})


def identifies(question: ir.Question) -> bool:
    """Whether an answer names a person by itself; register numbers are E042's."""
    if question.identifier_kind in _REGISTERS:
        return False
    phone = isinstance(question.answer, ir.TextAnswer) and question.answer.kind == "phone number"
    return question.identifier == "direct" or phone or isinstance(question.answer, ir.BarcodeAnswer)


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
