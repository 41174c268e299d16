"""A direct identifier in any instrument must be wanted for a reason."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.ethics.e030_no_identifier_beside_sensitive import identifies
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each direct identifier in an instrument of low or moderate level."""
    if view.level >= 2:
        return
    for question in view.asked:
        if identifies(question):
            yield fault(question.at, "'{question}' identifies a person", question=question.name)


RULE = Rule(
    "E031",
    "Identifiers are asked for only with a reason",
    "instrument",
    WARNING,
    "team",
    "What is not collected cannot be lost, stolen or demanded.",
    ("iom_dpp",),
    "Take the question out; or give the purpose in a waiver, and destroy the answers after the follow-up.",
    check,
)
