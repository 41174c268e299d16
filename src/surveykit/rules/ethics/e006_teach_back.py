"""The person can say back what they agreed to, and consent counts only then."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.spread import other_than
from surveykit.rules.view import View

_ITEMS = {"eth_consent": ("ec_t_voluntary", "ec_t_skip", "ec_t_noaid"), "eth_assent": ("ea_teach",)}


def check(view: View) -> Iterator[Fault]:
    """Each teach-back that is missing, or without which consent is valid all the same."""
    decision, gate = gates.consent_decision(view), gates.consent(view)
    if decision is None:
        return
    module = decision.origin.module
    for item in _ITEMS.get(module, ()):
        question = view.item(module, item)
        if question is None:
            yield fault(
                view.uses[module].at,
                "the person is never asked to say back what was explained: '{item}' is missing",
                item=item,
            )
        elif gate is not None and not understood(view, gate, question):
            yield fault(gate.at, "consent counts as valid although the person may not have understood '{item}'",
                        related=[Related(question.at, "what the person says back")], item=question.name)  # fmt: skip


def understood(view: View, gate: gates.Gate, question: ir.Question) -> bool:
    """Whether an open gate means that what was explained could be said back."""
    return view.holds(gate.condition, other_than(question.name, "ok", "again")) is False


RULE = Rule(
    "E006",
    "The person says back what was explained",
    "instrument",
    WARNING,
    "team",
    "Reading a text aloud does not mean that it was understood; only what a person can say back was.",
    ("iom_dpp", "eric"),
    "Keep the questions that ask the person to say it back, and let consent be valid only when they succeed.",
    check,
)
