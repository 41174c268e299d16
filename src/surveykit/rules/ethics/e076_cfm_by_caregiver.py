"""The child functioning module is answered by the adult who cares for the child."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """The module in an instrument for children."""
    use = view.uses.get("dis_cfm")
    if use is not None and view.minimum_age < 18:
        yield fault(
            use.at,
            "the module is answered by the adult who cares for the child, and this instrument interviews people from {age} years on",
            age=view.minimum_age,
        )


RULE = Rule(
    "E076",
    "Child functioning is told by the caregiver",
    "instrument",
    ERROR,
    "none",
    "The module was made and tested for the mother or main caregiver; children's own answers are something else.",
    ("cfm",),
    "Interview the caregiver: minimum_age: 18, with eth_consent.",
    check,
)
