"""One interview holds at most one severe module."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Every severe module after the first."""
    severe = [use for use in view.instrument.modules if use.ethics.sensitivity == "severe"]
    for use in severe[1:]:
        yield fault(use.at, "'{module}' is severe, and the interview already holds the severe module '{first}'",
                    related=[Related(severe[0].at, "the first one")], module=use.id, first=severe[0].id)  # fmt: skip


RULE = Rule(
    "E021",
    "One severe module for one person",
    "instrument",
    ERROR,
    "board",
    "What one person has to bear adds up; two such blocks in one sitting can bring the harm back.",
    ("who_trafficked",),
    "Ask the second module of another sample, in another instrument.",
    check,
)
