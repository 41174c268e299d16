"""The short set on functioning is not asked about children under five."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """The module beside a youngest age below five."""
    use = view.uses.get("dis_wgss")
    if use is not None and view.minimum_age < 5:
        yield fault(
            use.at,
            "the questions on functioning are not valid under five years, and this instrument lets in people from {age}",
            age=view.minimum_age,
        )


RULE = Rule(
    "E075",
    "The short set on functioning begins at five",
    "instrument",
    WARNING,
    "team",
    "A small child cannot do many things because it is small; the questions would count that as a difficulty.",
    ("wg_ss",),
    "Use dis_cfm, answered by the person who cares for the child.",
    check,
)
