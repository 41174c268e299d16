"""Interviewers are declared to be trained in what the modules need."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Each training that a module needs and the recipe does not declare."""
    have = set(view.declared("safeguards", "training") or ())
    needed: dict[str, ir.ModuleUse] = {}
    for use in view.instrument.modules:
        for code in use.ethics.training:
            needed.setdefault(code, use)
    for code in sorted(needed.keys() - have):
        yield fault(view.at("safeguards", "training"), "the training {code}, which '{module}' needs, is not declared", related=[Related(needed[code].at, "the module")],
                    code=code, module=needed[code].id)  # fmt: skip


RULE = Rule(
    "E050",
    "Interviewers are trained for the modules",
    "deploy",
    ERROR,
    "none",
    "People who were never shown how to ask about harm do harm.",
    ("who_trafficked", "unicef_ethics"),
    "Train the team and add the code under training:, or take the module out.",
    check,
)
