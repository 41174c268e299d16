"""Open records carry a risk of re-identification below three per cent."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

MOST = 0.03


def check(view: View) -> Iterator[Fault]:
    """Open microdata whose risk is higher or not known."""
    plan = view.declared("release")
    if not isinstance(plan, dict) or plan.get("type") != "microdata" or plan.get("open") is not True:
        return
    risk = plan.get("risk")
    if not isinstance(risk, int | float) or isinstance(risk, bool) or risk >= MOST:
        yield fault(
            view.at("release", "risk"),
            "the plan opens records whose risk of re-identification is not below {most}",
            most=f"{MOST:.0%}",
        )


RULE = Rule(
    "E080",
    "Open records carry little risk",
    "export",
    ERROR,
    "none",
    "Open data can be joined with everything else, by everybody, for ever.",
    ("ocha_sdc",),
    "Treat the data until the measured risk lies below 0.03, and write it as risk:.",
    check,
)
