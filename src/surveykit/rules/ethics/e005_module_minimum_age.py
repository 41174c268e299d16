"""Nobody younger than a module allows is let in."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each content module whose youngest age lies above that of the instrument."""
    for use in view.content:
        lowest = use.ethics.minimum_age
        if use.id != "dis_wgss" and view.minimum_age < lowest:
            yield fault(use.at, "'{module}' may be asked from {lowest} years on, and this instrument lets in people from {age}",
                        related=[Related(view.minimum_age_at, "the youngest age")], module=use.id, lowest=lowest, age=view.minimum_age)  # fmt: skip


RULE = Rule(
    "E005",
    "No respondent is younger than a module allows",
    "instrument",
    ERROR,
    "none",
    "The youngest age belongs to what a module asks: below it the questions are not understood, or they hurt.",
    ("eric",),
    "Take the module out, or raise minimum_age.",
    check,
)
