"""The child rule of the trafficking definition uses the age when it happened."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import expr
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A class of indication that does not rest on the age at the event."""
    use = view.uses.get("tip_palermo")
    if use is None:
        return
    age = view.item("tip_palermo", "tp_age")
    derived = {item.name: item for item in view.instrument.derived}
    result = next(
        (
            item
            for item in view.instrument.derived
            if item.origin.module == "tip_palermo" and item.origin.item == "tp_class"
        ),
        None,
    )
    if age is None or result is None:
        yield fault(use.at, "the age at which it happened is not asked, so the rule for children cannot be applied")
        return
    seen: set[str] = set()
    pending = [result.calculation.text]
    computed = {q.name: q.calculation.text for q in view.instrument.questions() if q.calculation is not None}
    while pending:
        for found in expr.references(pending.pop()):
            if found.name not in seen:
                seen.add(found.name)
                pending.append(
                    derived[found.name].calculation.text if found.name in derived else computed.get(found.name, "")
                )
    if age.name not in seen:
        yield fault(
            result.calculation.at,
            "'{result}' does not rest on the age at which it happened ('{age}')",
            result=result.name,
            age=age.name,
        )


RULE = Rule(
    "E072",
    "The age at the event decides",
    "instrument",
    ERROR,
    "none",
    "For a child no means are needed; and most adults who tell of it were children when it happened.",
    ("palermo",),
    "Keep tp_age, and let tp_class rest on it.",
    check,
    alone=True,
)
