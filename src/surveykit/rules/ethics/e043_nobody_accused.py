"""No form asks who did it."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.ethics.e033_other_specify import held_to_code
from surveykit.rules.reading import asks_who
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def accuses(question: ir.Question) -> bool:
    """Whether an answer could name who did it: a tag says so, or the words ask for it and the answer is not from a list of kinds."""
    if question.topic == "perpetrator_identity":
        return True
    answer = question.answer
    named = isinstance(answer, ir.TextAnswer | ir.BarcodeAnswer | ir.MediaAnswer) and not held_to_code(question)
    picked = isinstance(answer, ir.SelectAnswer) and (answer.repeat is not None or answer.file is not None)
    return (named or picked) and asks_who(question)


def check(view: View) -> Iterator[Fault]:
    """Each item on the identity of the person responsible."""
    for question in view.asked:
        if accuses(question):
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
