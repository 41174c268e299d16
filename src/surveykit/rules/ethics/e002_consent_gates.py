"""Every question outside consent itself is only asked of a person who has agreed: proved, not believed."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.ethics.e001_consent_first import needs_consent
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Where the gate opens without a yes, and what is asked without passing the gate."""
    decision = gates.consent_decision(view)
    if decision is None:
        if view.alone:
            yield from _ungated_alone(view)
        return
    gate = gates.consent(view)
    if gate is None:
        yield fault(
            decision.at,
            "it cannot be proved that questions follow a valid consent: the consent module lacks items that compute it",
        )
        return
    if gates.opens_without(view, gate):
        yield fault(gate.at, "the condition {condition} is not proved to stand for a person's yes", "Compute it so that it is 1 only after the answer yes.",
                    [Related(decision.at, "the person decides here")], condition=gate.condition)  # fmt: skip
        return
    order = [question.name for question in view.instrument.questions()]
    before = set(order[: order.index(decision.name)])  # E001 speaks of these
    wanted = frozenset(question.name for question in view.shown if needs_consent(question)) - before
    for node in gates.escaping(view, gate, wanted):
        yield fault(node.at, "'{node}' is not proved to be asked only of people who have agreed to take part", related=[Related(decision.at, "the person decides here")],
                    node=node.name)  # fmt: skip


def _ungated_alone(view: View) -> Iterator[Fault]:
    for use in view.content:
        group = view.group(use)
        if group is not None and view.of(use):
            yield fault(
                group.at, "nothing in the module '{module}' waits for consent: its gate does not name it", module=use.id
            )


RULE = Rule(
    "E002",
    "Every question waits for consent",
    "instrument",
    ERROR,
    "none",
    "Consent that opens no gate is decoration: a person who said no, or was never asked, must not be asked anything.",
    ("iom_dpp",),
    "Write gate: [consent] in the module, and leave the consent module's own condition as it is.",
    check,
    alone=True,
)
