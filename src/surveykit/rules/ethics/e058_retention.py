"""Records of high or severe level are kept for 24 months at most."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

MOST = 24


def check(view: View) -> Iterator[Fault]:
    """A longer time, or none said."""
    if view.level < 2:
        return
    months = view.declared("safeguards", "retention_months")
    if not isinstance(months, int) or isinstance(months, bool):
        yield fault(
            view.at("safeguards", "retention_months"), "it is not declared how many months the records are kept"
        )
    elif months > MOST:
        yield fault(
            view.at("safeguards", "retention_months"),
            "the records are kept for {months} months; {most} are the most",
            months=months,
            most=MOST,
        )


RULE = Rule(
    "E058",
    "Records are destroyed in time",
    "deploy",
    ERROR,
    "board",
    "What is kept after its purpose is only a risk.",
    ("iom_dpp",),
    "Write retention_months: 24 or less, and plan who destroys the records.",
    check,
)
