"""The age of one person is asked once."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A second question on the same person's age that one interview may ask beside the first."""
    for person in ("respondent", "child"):
        ages = [question for question in view.asked if question.age_of == person]
        for number, question in enumerate(ages):
            first = next((one for one in ages[:number] if not view.never_together(one, question)), None)
            if first is not None:
                yield fault(question.at, "'{question}' asks again for an age that '{first}' has asked for", related=[Related(first.at, "asked first here")],
                            question=question.name, first=first.name)  # fmt: skip


RULE = Rule(
    "E029",
    "An age is asked once",
    "instrument",
    WARNING,
    "team",
    "Two ages of one person disagree sooner or later, and being asked twice sounds like mistrust.",
    ("iom_dpp", "eric"),
    "Let the later module take the earlier answer (reuse).",
    check,
)
