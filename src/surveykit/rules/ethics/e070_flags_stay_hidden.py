"""What the form computes about a person is never shown on the device."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import expr, ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View, level

_SECRET = frozenset(
    {"tp_class", "tp_any_p", "tp_strong_lo", "tp_strong_hi", "fl_flag", "ts_any", "ua_class", "tp_urgent"}
)


def check(view: View) -> Iterator[Fault]:
    """Texts, visible calculations and instance names that show a sensitive derived variable."""
    secret = {
        derived.name
        for derived in view.instrument.derived
        if derived.origin.item in _SECRET or level(derived.sensitivity) >= 2
    }
    secret |= {
        q.name
        for q in view.instrument.questions()
        if isinstance(q.answer, ir.ComputedAnswer) and (level(q.sensitivity) >= 2 or q.origin.item in _SECRET)
    }
    if not secret:
        return
    for text in view.texts():
        for shown in dict.fromkeys(
            found.name for _, words in text.all() for found in expr.references(words) if found.name in secret
        ):
            yield fault(text.at, "the text shows '{name}', which the form works out about the person", name=shown)
    for question in view.shown:
        for formula in (question.calculation, question.default):
            for found in expr.references(formula.text) if formula is not None else ():
                if found.name in secret:
                    yield fault(formula.at if formula is not None else question.at, "'{question}' shows '{name}', which the form works out about the person",
                                question=question.name, name=found.name)  # fmt: skip
    for found in expr.references(view.instrument.settings.get("instance_name", "")):
        if found.name in secret:
            yield fault(
                view.at("settings", "instance_name"),
                "the name of each record shows '{name}', which the form works out about the person",
                name=found.name,
            )


RULE = Rule(
    "E070",
    "What is worked out about a person stays hidden",
    "instrument",
    ERROR,
    "none",
    "A label on the screen is read over the shoulder, changes how the interviewer speaks, and is never certain.",
    ("who_trafficked",),
    "Take the reference out of the text; compute such variables in the analysis.",
    check,
    alone=True,
)
