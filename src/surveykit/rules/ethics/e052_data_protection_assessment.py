"""The risks of the data were assessed before any were collected."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """An assessment that is not declared to be done, or has no reference."""
    if view.level < 2:
        return
    if view.declared("safeguards", "data_protection_assessment", "done") is not True:
        yield fault(
            view.at("safeguards", "data_protection_assessment", "done"),
            "no data protection assessment is declared to be done",
        )
    elif not str(view.declared("safeguards", "data_protection_assessment", "reference") or "").strip():
        yield fault(
            view.at("safeguards", "data_protection_assessment"), "the data protection assessment has no reference"
        )


RULE = Rule(
    "E052",
    "The data protection assessment is done",
    "deploy",
    ERROR,
    "none",
    "Who could get at the answers, and what they could do with them, must be thought through while there are none.",
    ("iom_dpp", "icrc_dp"),
    "Do the assessment, and write done: true and its reference.",
    check,
)
