"""Nothing of high or severe level is asked by text message or chat."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """These modes beside high or severe content, or no word about the mode; E060 asks for it beside severe content."""
    mode = view.declared("safeguards", "mode")
    if mode is None and view.level == 2:
        yield fault(
            view.at("safeguards", "mode"),
            "it is not declared how people are interviewed, so messages are not ruled out",
            "Write under safeguards: mode: face, or how it is done.",
        )
    if mode in ("sms", "chat") and view.level >= 2:
        yield fault(
            view.at("safeguards", "mode"),
            "questions of level {level} are asked by {mode}",
            level=ir.SENSITIVITIES[view.level],
            mode=mode,
        )


RULE = Rule(
    "E061",
    "No sensitive questions by message",
    "deploy",
    ERROR,
    "none",
    "Messages stay on telephones that others read.",
    ("rd4c", "iom_dpp"),
    "Ask only modules of low level by message.",
    check,
)
