"""A list of services for everyone is ready before the first sensitive interview."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """No list of services declared beside high or severe content."""
    if view.level >= 2 and not view.declared("safeguards", "referral", "card"):
        yield fault(view.at("safeguards", "referral", "card"), "no list of services is declared (referral: card)")


RULE = Rule(
    "E013",
    "The list of services is ready",
    "deploy",
    ERROR,
    "none",
    "Whoever asks about harm must know, before asking, where help is.",
    ("who_trafficked",),
    "Make the list of services of your area, and write card: true.",
    check,
)
