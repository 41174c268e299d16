"""Nothing is paid for answers of high or severe level but the way."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Any incentive but none or transport."""
    paid = view.declared("safeguards", "incentive")
    if view.level >= 2 and paid not in ("none", "transport"):
        yield fault(view.at("safeguards", "incentive"), "the incentive '{paid}' could make people tell more than they want" if paid else "it is not declared whether people get anything for their answers",
                    paid=paid)  # fmt: skip


RULE = Rule(
    "E055",
    "Nothing buys disclosure",
    "deploy",
    ERROR,
    "board",
    "Money for hard stories makes poor people tell them.",
    ("eric",),
    "Refund the way at most: incentive: transport, or none.",
    check,
)
