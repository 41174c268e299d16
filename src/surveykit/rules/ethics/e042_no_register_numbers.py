"""No case, registration or identity number is asked for or prefilled."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.ethics.e033_other_specify import held_to_code
from surveykit.rules.reading import register
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import SELF, View

REGISTERS = frozenset({"case_no", "unhcr_no", "national_id"})


def joins_register(question: ir.Question) -> bool:
    """Whether an answer is a number of a register, by its tag or by what is asked."""
    if question.identifier_kind in REGISTERS:
        return True
    closed = isinstance(question.answer, ir.SelectAnswer | ir.NoteAnswer | ir.AcknowledgeAnswer | ir.DateAnswer)
    return not closed and question.origin.module != SELF and not held_to_code(question) and register(question)


def check(view: View) -> Iterator[Fault]:
    """Each question or prefilled value of such a kind."""
    for question in view.instrument.questions():
        if joins_register(question):
            yield fault(
                question.at,
                "'{question}' links the answers to a register ({kind})",
                question=question.name,
                kind=question.identifier_kind or "number",
            )


RULE = Rule(
    "E042",
    "No numbers of registers",
    "instrument",
    ERROR,
    "none",
    "A number of another register silently joins what was told in confidence to what an authority holds.",
    ("iom_dpp",),
    "Use a random number of the survey's own.",
    check,
    alone=True,
)
