"""Published tables hide small numbers, their complement, and what would give them away."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

LEAST = 10


def check(view: View) -> Iterator[Fault]:
    """A release plan that is missing, or lacks one of the three."""
    plan = view.declared("release")
    if not isinstance(plan, dict):
        yield fault(
            view.at("release"),
            "the recipe has no plan for publishing (release:), so nothing says how small numbers are hidden",
        )
        return
    cell = plan.get("min_cell")
    if not isinstance(cell, int) or isinstance(cell, bool) or cell < LEAST:
        yield fault(view.at("release", "min_cell"), "the plan shows numbers below {least}", least=LEAST)
    if plan.get("complement") is not True:
        yield fault(view.at("release", "complement"), "the plan does not hide the complement of small numbers")
    if plan.get("secondary") is not True:
        yield fault(
            view.at("release", "secondary"),
            "the plan does not hide the further numbers from which a hidden one can be reckoned",
        )


RULE = Rule(
    "E077",
    "Small numbers are hidden",
    "export",
    ERROR,
    "none",
    "Three people of one nationality in one town know one another, and so do others.",
    ("ctdc_codebook", "ocha_sdc"),
    "Write release: with min_cell: 10 or more, complement: true and secondary: true.",
    check,
)
