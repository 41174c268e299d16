"""Whoever agreed reaches the closing, where everyone is given the same information about services."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A closing that is missing, stands too early, or that some people never reach."""
    if view.level < 1 or view.alone:
        return
    use = view.uses.get("eth_close")
    if use is None:
        wanting = view.sensitive
        assert wanting is not None
        yield fault(wanting.at, "'{module}' is {level}, and nothing closes the interview with information about services",
                    module=wanting.id, level=ir.SENSITIVITIES[view.level])  # fmt: skip
        return
    order = [one.id for one in view.instrument.modules]
    late = next((one for one in view.content if order.index(one.id) > order.index("eth_close")), None)
    if late is not None:
        yield fault(
            late.at,
            "'{module}' is asked after the closing",
            "Move eth_close to the end.",
            [Related(use.at, "the closing")],
            module=late.id,
        )
    gate = gates.consent(view)
    card = view.item("eth_close", "cl_card")
    if card is None:
        yield fault(use.at, "the closing does not record that the list of services was given: cl_card is missing")
    elif gate is not None and not view.always_asked(card, gate.condition):
        yield fault((card.relevant or card).at, "not everybody who took part is given the list of services", "Ask '{card}' of everyone who agreed, whatever they answered.",
                    card=card.name)  # fmt: skip


RULE = Rule(
    "E012",
    "Everyone leaves with information about services",
    "instrument",
    ERROR,
    "none",
    "Nobody may be left alone with what they told; and a list that everyone is given betrays nothing about anyone.",
    ("who_trafficked", "bip"),
    "Put eth_close at the end of the recipe, and leave its list of services open to all.",
    check,
)
