"""A child is never asked about exploitation or violence."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_TOPICS = frozenset({"exploitation", "violence_incident", "sexual_violence_incident", "sexual_exploitation"})


def check(view: View) -> Iterator[Fault]:
    """Items on these topics in an instrument that lets children in."""
    if view.minimum_age >= 18 or view.alone:
        return
    for question in view.asked:
        if question.topic in _TOPICS or view.subject(question) is not None:
            yield fault(question.at, "'{question}' asks about harm, and this instrument lets in people from {age} years on",
                        related=[Related(view.minimum_age_at, "the youngest age")], question=question.name, age=view.minimum_age)  # fmt: skip


RULE = Rule(
    "E025",
    "Children are not asked about exploitation or violence",
    "instrument",
    ERROR,
    "none",
    "A child who may be in danger needs help from child protection, not an interview.",
    ("unicef_ethics", "eric"),
    "Take the questions out; the interviewer refers a child without asking.",
    check,
)
