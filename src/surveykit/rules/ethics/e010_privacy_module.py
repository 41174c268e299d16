"""An instrument with content of moderate level or above checks who can hear."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """The first content module that needs the privacy check, when it is missing."""
    if "eth_privacy" in view.uses or view.alone:
        return
    use = next((use for use in view.content if view.level_of(use) >= 1), None)
    if use is not None:
        yield fault(
            use.at, "'{module}' asks sensitive questions, and nothing checks who can hear the answers", module=use.id
        )


RULE = Rule(
    "E010",
    "Somebody checks who can hear",
    "instrument",
    ERROR,
    "none",
    "An answer that the wrong person overhears can put someone in danger that same evening.",
    ("who_trafficked", "who_sv_emerg"),
    "Put eth_privacy into the recipe, after consent and before the first sensitive module.",
    check,
)
