"""Somebody independent has looked at a study with high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """No reference of an ethics review."""
    if view.level >= 2 and not str(view.declared("safeguards", "ethics_reference") or "").strip():
        yield fault(view.at("safeguards", "ethics_reference"), "no reference of an ethics review is declared")


RULE = Rule(
    "E051",
    "An ethics board has looked at it",
    "deploy",
    ERROR,
    "none",
    "People who want the data should not be the only ones who weigh the harm.",
    ("unicef_ethics", "eric"),
    "Write the board's reference under ethics_reference:.",
    check,
)
