"""No case, registration or identity number is asked for or prefilled."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_REGISTERS = frozenset({"case_no", "unhcr_no", "national_id"})


def check(view: View) -> Iterator[Fault]:
    """Each question or prefilled value of such a kind."""
    for question in view.instrument.questions():
        if question.identifier_kind in _REGISTERS:
            yield fault(
                question.at,
                "'{question}' links the answers to a register ({kind})",
                question=question.name,
                kind=question.identifier_kind,
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
