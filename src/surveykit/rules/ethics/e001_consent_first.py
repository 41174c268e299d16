"""Consent, or assent, is there and comes before anything else that is asked of a person."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_BEFORE = frozenset({"eth_consent", "eth_assent", "adm_field", "smp_design"})


def needs_consent(question: ir.Question) -> bool:
    """Whether a question may only be asked after consent: all but consent's own and the office's plain ones."""
    module = question.origin.module
    if module in ("eth_consent", "eth_assent"):
        return False
    office = module in ("adm_field", "smp_design", "eth_close")
    return not (office and question.asked_by == "interviewer" and question.sensitivity == "low")


def check(view: View) -> Iterator[Fault]:
    """The first question that stands before consent, or that no consent precedes."""
    wanted = [question for question in view.asked if needs_consent(question)]
    if not wanted:
        return
    decision = gates.consent_decision(view)
    first = wanted[0]
    if decision is None:
        use = next((use for use in view.instrument.modules if first in view.of(use)), None)
        at = use.at if use is not None else first.at
        yield fault(
            at,
            "nobody is asked for consent before the questions of this form, such as '{question}'",
            question=first.name,
        )
        return
    order = {question.name: number for number, question in enumerate(view.instrument.questions())}
    if order[first.name] < order[decision.name]:
        yield fault(first.at, "'{question}' is asked before the person has agreed to take part", "Put the module with consent before it.",
                    [Related(decision.at, "consent is asked here")], question=first.name)  # fmt: skip


RULE = Rule(
    "E001",
    "Consent comes first",
    "instrument",
    ERROR,
    "none",
    "Nothing may be written down about a person before that person knows what the survey is and has freely said yes.",
    ("iom_dpp", "who_trafficked"),
    "Put eth_consent, or for children eth_assent, into the recipe before every other module that asks something.",
    check,
)
