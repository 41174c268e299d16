"""Records of high or severe level are not released."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A plan to release them."""
    plan = view.declared("release")
    if view.level >= 2 and isinstance(plan, dict) and plan.get("type") == "microdata":
        yield fault(
            view.at("release", "type"),
            "the plan releases single records with {level} answers",
            level=ir.SENSITIVITIES[view.level],
        )


RULE = Rule(
    "E079",
    "Sensitive records are not released",
    "export",
    ERROR,
    "board",
    "What is out cannot be taken back, and tomorrow's other data may open it.",
    ("iasc_dr",),
    "Release tables or synthetic data: type: tables, or type: synthetic.",
    check,
)
