"""Children are only interviewed through permission and assent."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.spread import other_than
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A youngest age below 18, or a consent that a child passes, without the module for assent."""
    if "eth_assent" in view.uses:
        return
    if view.minimum_age < 18:
        yield fault(
            view.minimum_age_at,
            "people from {age} years on are interviewed, and there is no permission and assent for children",
            age=view.minimum_age,
        )
        return
    gate, said = gates.consent(view), view.item("eth_consent", "ec_adult")
    if gate is None:
        return
    if said is None:
        yield fault(
            view.uses["eth_consent"].at, "nobody is asked whether they are 18 or older, so a child can take part"
        )
        return
    if view.holds(gate.condition, other_than(said.name, "yes")) is not False:
        yield fault(
            gate.at,
            "a person who has not said to be 18 or older can pass consent",
            related=[Related(said.at, "adulthood is asked here")],
        )


RULE = Rule(
    "E003",
    "Children take part only through assent",
    "instrument",
    ERROR,
    "board",
    "A child needs the permission of a responsible adult and has the right to say no in words that fit the age.",
    ("eric", "unicef_ethics", "crc"),
    "Put eth_assent into the recipe in place of eth_consent, or set minimum_age: 18 and keep the question on adulthood.",
    check,
)
