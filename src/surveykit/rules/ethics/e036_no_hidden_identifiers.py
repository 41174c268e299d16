"""The device records nothing that identifies it, its user or its place beside high or severe content."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_FORBIDDEN = frozenset(
    {
        "deviceid",
        "phonenumber",
        "simserial",
        "subscriberid",
        "email",
        "username",
        "start-geopoint",
        "background-geopoint",
    }
)


def check(view: View) -> Iterator[Fault]:
    """Each such metadata row."""
    if view.level < 2:
        return
    for question in view.instrument.questions():
        if isinstance(question.answer, ir.MetadataAnswer) and question.answer.kind.removeprefix("uri:") in _FORBIDDEN:
            yield fault(
                question.at,
                "'{question}' lets the device record '{kind}' without anybody seeing it",
                question=question.name,
                kind=question.answer.kind,
            )


RULE = Rule(
    "E036",
    "No hidden identifiers",
    "instrument",
    ERROR,
    "none",
    "What the device writes down by itself is forgotten by the team and found by others.",
    ("odk_audit", "iom_dpp"),
    "Take the row out.",
    check,
    alone=True,
)
