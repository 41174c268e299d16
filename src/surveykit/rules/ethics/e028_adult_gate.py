"""Adult-only questions are asked only of people who said to be adults and whose age says so: proved."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.ethics.e004_adults_only import ADULT_ONLY
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import UNASKED, View


def check(view: View) -> Iterator[Fault]:
    """Adult-only questions that a child at the tablet could reach."""
    names = frozenset(
        question.name
        for use in view.instrument.modules
        if use.id in ADULT_ONLY
        for question in view.of(use)
        if not isinstance(question.answer, UNASKED)
    )
    if not names or view.minimum_age < 18:
        return
    gate = gates.adult(view)
    if gate is None:
        use = next(use for use in view.instrument.modules if use.id in ADULT_ONLY)
        yield fault(
            use.at,
            "it cannot be proved that only adults are asked '{module}': ec_adult of eth_consent and dm_age of dem_core are needed",
            module=use.id,
        )
        return
    for node in gates.escaping(view, gate, names):
        yield fault(node.at, "'{node}' is not proved to be asked only of people who said to be adults and are 18 or older",
                    related=[Related(gate.at, "the age is asked here")], node=node.name)  # fmt: skip


RULE = Rule(
    "E028",
    "Adult-only questions wait for adulthood",
    "instrument",
    ERROR,
    "none",
    "A youngest age in the recipe does not stop a child who holds the tablet or is taken for an adult.",
    ("who_trafficked", "unicef_ethics"),
    "Write gate: [consent, adult, …] in the module, and keep dem_core before it.",
    check,
    alone=True,
)
