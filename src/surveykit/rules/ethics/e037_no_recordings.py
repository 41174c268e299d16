"""No voice, face or other file is taken beside high or severe content, and nothing is recorded in the background."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View, level


def check(view: View) -> Iterator[Fault]:
    """Background recordings anywhere; photos, sound, video and files in instruments of high level or above."""
    for question in view.instrument.questions():
        if isinstance(question.answer, ir.MetadataAnswer) and question.answer.kind == "background-audio":
            yield fault(
                question.at,
                "'{question}' records what is said without anybody pressing a button",
                question=question.name,
            )
        elif isinstance(question.answer, ir.MediaAnswer) and (view.level >= 2 or level(question.sensitivity) >= 2):
            yield fault(question.at, "'{question}' takes a {kind} in an instrument with {level} questions", question=question.name, kind=question.answer.kind,
                        level=ir.SENSITIVITIES[view.level])  # fmt: skip


RULE = Rule(
    "E037",
    "No recordings of people",
    "instrument",
    ERROR,
    "none",
    "A voice and a face identify a person for ever, and nobody speaks freely before a recorder.",
    ("iom_dpp", "odk_audit"),
    "Take the question out.",
    check,
    alone=True,
)
