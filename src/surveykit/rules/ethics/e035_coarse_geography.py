"""Areas are no finer than the level of the questions allows: adm2 beside high, adm1 beside severe."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each area question that is finer."""
    if view.level < 2:
        return
    finest = 1 if view.level == 3 else 2
    for question in view.asked:
        if question.geography_level > finest:
            yield fault(question.at, "'{question}' records an area of level {own}; beside {level} questions level {finest} is the finest", question=question.name,
                        own=question.geography_level, level=ir.SENSITIVITIES[view.level], finest=finest)  # fmt: skip


RULE = Rule(
    "E035",
    "Areas are coarse beside sensitive answers",
    "instrument",
    ERROR,
    "none",
    "In a small area a rare nationality or age is enough to know who it was.",
    ("ocha_dr",),
    "Record a larger area; or write drop_beside: severe, so that the item is left out there.",
    check,
    alone=True,
)
