"""No map point, track or area stands in an instrument with high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each question for a place on a map."""
    if view.level < 2:
        return
    for question in view.asked:
        if isinstance(question.answer, ir.GeoAnswer | ir.MapFeatureAnswer):
            yield fault(question.at, "'{question}' records a place on the map, in an instrument with {level} questions", question=question.name,
                        level=ir.SENSITIVITIES[view.level])  # fmt: skip


RULE = Rule(
    "E034",
    "No map points beside sensitive answers",
    "instrument",
    ERROR,
    "none",
    "A place on the map and a person's situation together tell others where to find that person.",
    ("iom_dpp", "ocha_dr"),
    "Ask for an administrative area: the second level, or beside severe questions the first.",
    check,
    alone=True,
)
