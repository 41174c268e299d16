"""No form asks who did it."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each item on the identity of the person responsible."""
    for question in view.asked:
        if question.topic == "perpetrator_identity":
            yield fault(question.at, "'{question}' asks who was responsible", question=question.name)


RULE = Rule(
    "E043",
    "Nobody is named as responsible",
    "instrument",
    ERROR,
    "none",
    "A name that is written down endangers the person who said it, and accuses somebody who cannot answer.",
    ("who_trafficked",),
    "Ask for the kind of person only, from a list.",
    check,
    alone=True,
)
