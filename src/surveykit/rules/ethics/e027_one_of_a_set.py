"""The same events are not asked twice under two headings."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

ONE_OF = (("tip_screen", "tip_palermo"), ("tip_palermo", "tip_youth_retro"))


def check(view: View) -> Iterator[Fault]:
    """Two modules of a set of which one is enough."""
    for one, other in ONE_OF:
        if one in view.uses and other in view.uses:
            yield fault(
                view.uses[other].at,
                "'{other}' asks about the same events as '{one}'",
                related=[Related(view.uses[one].at, "the other one")],
                one=one,
                other=other,
            )


RULE = Rule(
    "E027",
    "The same events are asked about once",
    "instrument",
    ERROR,
    "board",
    "Asking twice about the worst hours of a life doubles the burden and gives two answers that disagree.",
    ("who_trafficked",),
    "Choose one; a screen followed by the full module belongs into a design with two phases.",
    check,
)
