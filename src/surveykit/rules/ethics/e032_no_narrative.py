"""Nobody writes down in free words what happened to a person."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.ethics.e030_no_identifier_beside_sensitive import identifies
from surveykit.rules.ethics.e033_other_specify import held_to_code, specifies
from surveykit.rules.ethics.e042_no_register_numbers import joins_register
from surveykit.rules.ethics.e043_nobody_accused import accuses
from surveykit.rules.reading import birth
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Texts of high and severe instruments that no pattern holds to a code, other than “other” boxes; a short text is a story too."""
    if view.level < 2:
        return
    for question in view.asked:
        others = identifies(question) or joins_register(question) or accuses(question) or birth(question)
        free = isinstance(question.answer, ir.TextAnswer) and not others  # they have rules of their own
        if free and not specifies(question) and not held_to_code(question):
            yield fault(
                question.at,
                "'{question}' takes any text, in an instrument with {level} questions",
                question=question.name,
                level=ir.SENSITIVITIES[view.level],
            )


RULE = Rule(
    "E032",
    "No free text on what happened",
    "instrument",
    ERROR,
    "none",
    "A story identifies the person who told it, and no tablet can see that it does.",
    ("icrc_dp", "ocha_sdc"),
    "Use a list of choices; for a code, a constraint such as regex(., '^[A-Z][0-9][0-9]$').",
    check,
    alone=True,
)
