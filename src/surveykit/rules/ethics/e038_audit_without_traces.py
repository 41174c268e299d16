"""An audit log beside high or severe content holds no places, users or changed answers."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import joined, piece
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_TRACES = {
    "location": piece("places"),
    "identify-user": piece("the user"),
    "track-changes": piece("answers that were changed"),
}


def check(view: View) -> Iterator[Fault]:
    """Audit rows whose parameters ask for more than times."""
    if view.level < 2:
        return
    for question in view.instrument.questions():
        if not isinstance(question.answer, ir.MetadataAnswer) or question.answer.kind != "audit":
            continue
        on = [key for key, value in question.answer.parameters.items() if value.lower() not in ("false", "no")]
        traces = [words for start, words in _TRACES.items() if any(key.startswith(start) for key in on)]
        if traces:
            yield fault(question.at, "the audit log also records {traces}", traces=joined(traces, "{one} and {other}"))


RULE = Rule(
    "E038",
    "Audit logs hold no traces of people",
    "instrument",
    ERROR,
    "none",
    "A log of places and of answers that were taken back tells what the person had decided not to tell.",
    ("odk_audit",),
    "Record times only, or no audit at all.",
    check,
    alone=True,
)
