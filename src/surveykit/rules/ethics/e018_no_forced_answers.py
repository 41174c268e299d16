"""No sensitive question insists on an answer that the person cannot refuse."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Required questions of high or severe level without a code for refusing."""
    for question in view.asked:
        required = question.required
        insists = required is True or (
            isinstance(required, ir.Formula) and required.text.strip() not in ("false", "no", "false()")
        )
        if not insists or view.weight(question) < 2 or question.age_of:
            continue
        listed = view.choices(question)
        if listed is None or not any(choice.missing == "refused" for choice in listed.choices):
            at = required.at if isinstance(required, ir.Formula) else question.at
            yield fault(
                at,
                "'{question}' is {level} and must be answered, and there is no way to refuse",
                question=question.name,
                level=question.sensitivity,
            )


RULE = Rule(
    "E018",
    "Nobody is forced to answer a sensitive question",
    "instrument",
    ERROR,
    "none",
    "An answer that the form insists on is taken, not given; and under pressure people say what ends the pressure.",
    ("iom_dpp", "eric"),
    "Take required away, or let the choice list offer “prefer not to say” (missing: true in the list).",
    check,
    alone=True,
)
