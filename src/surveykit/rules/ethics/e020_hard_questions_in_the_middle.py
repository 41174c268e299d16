"""Hard questions neither open nor end an interview."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A first content module of high level or above, or a last one with no light moment after it."""
    if not view.content or view.alone:
        return
    first, last = view.content[0], view.content[-1]
    if first.ethics.sensitivity in ("high", "severe"):
        yield fault(first.at, "the interview begins with the hard questions of '{module}'", module=first.id)
    if last.ethics.sensitivity in ("high", "severe") and view.item("eth_close", "cl_pos") is None:
        yield fault(last.at, "the interview ends with the hard questions of '{module}', with no light moment after them", "Keep cl_pos of eth_close, or move the module up.",
                    module=last.id)  # fmt: skip


RULE = Rule(
    "E020",
    "Hard questions stand in the middle",
    "instrument",
    WARNING,
    "team",
    "Trust comes before hard questions, and time to recover comes after them.",
    ("who_sv_emerg",),
    "Put a plain module such as dem_core before it, and keep the neutral closing cl_pos.",
    check,
)
