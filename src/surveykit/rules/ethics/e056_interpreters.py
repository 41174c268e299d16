"""Interpreters are chosen and briefed by the organisation, or there are none."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Any interpreter but a vetted one."""
    who = view.declared("safeguards", "interpreter")
    if view.level >= 2 and who not in ("none", "vetted"):
        yield fault(view.at("safeguards", "interpreter"), "interpreters are not declared to be checked and briefed")


def hardened(view: View) -> bool:
    """Beside severe questions nobody may waive it."""
    return view.level == 3


RULE = Rule(
    "E056",
    "Interpreters are checked",
    "deploy",
    WARNING,
    "team",
    "The companion who offers to translate may be the person to be afraid of.",
    ("who_trafficked",),
    "Choose and brief the interpreters, and write interpreter: vetted; or none.",
    check,
    hardened=hardened,
)
