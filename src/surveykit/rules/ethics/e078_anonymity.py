"""Records of high or severe level are only shared where each looks like ten others and their answers differ."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Microdata with k below 11 or l below 2."""
    plan = view.declared("release")
    if view.level < 2 or not isinstance(plan, dict) or plan.get("type") != "microdata":
        return
    for key, least in (("k", 11), ("l", 2)):
        value = plan.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            yield fault(
                view.at("release", key), "the plan shares records with {key} below {least}", key=key, least=least
            )


RULE = Rule(
    "E078",
    "Shared records look like many others",
    "export",
    ERROR,
    "none",
    "A record that is the only one of its kind has a name, even without one.",
    ("ctdc_codebook",),
    "Raise k to 11 and l to 2 or more, or share tables or synthetic data.",
    check,
)
