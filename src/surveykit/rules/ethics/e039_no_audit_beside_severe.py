"""Beside severe content there is no audit log at all."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """An audit row in a severe instrument."""
    if view.level < 3:
        return
    for question in view.instrument.questions():
        if isinstance(question.answer, ir.MetadataAnswer) and question.answer.kind == "audit":
            yield fault(question.at, "the audit log shows how long each severe question took")


RULE = Rule(
    "E039",
    "No audit log beside severe questions",
    "instrument",
    WARNING,
    "team",
    "The time spent on each question shows which ones were answered with yes.",
    ("odk_audit",),
    "Take the audit row out.",
    check,
)
