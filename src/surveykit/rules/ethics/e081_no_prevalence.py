"""A convenience sample is not said to show how common something is."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """The claim of a prevalence beside such a sample."""
    if view.declared("sampling", "method") != "convenience":
        return
    for number, claim in enumerate(view.declared("claims") or ()):
        if str(claim).lower() == "prevalence":
            yield fault(
                view.at("claims", number),
                "the recipe claims a prevalence, and its sample is one of convenience",
                related=[Related(view.at("sampling", "method"), "the sample")],
            )


RULE = Rule(
    "E081",
    "A convenience sample claims no prevalence",
    "export",
    ERROR,
    "board",
    "People who happen to pass stand for themselves only.",
    ("galos2017", "ilo_hard_to_see_3"),
    "Say “share of the people interviewed”, and take the claim away.",
    check,
)
