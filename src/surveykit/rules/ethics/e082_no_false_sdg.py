"""No indicator of the global goals is claimed that no survey can give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_NOT_FROM_SURVEYS = frozenset({"sdg_16_2_2", "sdg_10_7_3", "sdg_10_7_4"})


def check(view: View) -> Iterator[Fault]:
    """Each such claim."""
    for number, claim in enumerate(view.declared("claims") or ()):
        if re.sub(r"[ .-]", "_", str(claim).lower()) in _NOT_FROM_SURVEYS:
            yield fault(view.at("claims", number), "the indicator '{claim}' does not come from surveys", claim=claim)


RULE = Rule(
    "E082",
    "No indicator is claimed that a survey cannot give",
    "export",
    ERROR,
    "none",
    "A figure under a borrowed name misleads those who decide.",
    ("sdg",),
    "Call it a proxy, and take the claim away.",
    check,
)
