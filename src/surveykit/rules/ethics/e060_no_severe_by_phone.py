"""Severe questions are asked face to face only."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Another mode, or none declared, beside severe content."""
    mode = view.declared("safeguards", "mode")
    if view.level == 3 and mode != "face" and mode not in ("sms", "chat"):
        yield fault(
            view.at("safeguards", "mode"),
            "severe questions are asked in the mode '{mode}'"
            if mode
            else "it is not declared that the severe questions are asked face to face",
            mode=mode,
        )


RULE = Rule(
    "E060",
    "Severe questions are asked face to face",
    "deploy",
    ERROR,
    "none",
    "Nobody can see who else listens at the other end of a telephone.",
    ("who_sv_emerg",),
    "Write mode: face, or take the severe module out.",
    check,
)
