"""An interview ends before people are tired: 45 minutes, 25 with children or where people wait."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related, piece
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Minutes of all modules, rosters multiplied, against the limit."""
    if view.alone:
        return
    short = view.minimum_age < 18 or view.declared("site") == "transit"
    limit = 25 if short else 45
    minutes = sum(use.minutes for use in view.instrument.modules)
    if minutes > limit:
        longest = max(view.instrument.modules, key=lambda use: use.minutes)
        yield fault(view.at("modules"), "the interview takes about {minutes} minutes; {limit} are the most here",
                    related=[Related(longest.at, piece("'{module}' takes {minutes}", module=longest.id, minutes=f"{longest.minutes:g}"))], minutes=f"{minutes:g}", limit=limit)  # fmt: skip


RULE = Rule(
    "E023",
    "The interview is not too long",
    "instrument",
    WARNING,
    "team",
    "Tired people give poor answers and bear more than they should; people on the move have to go on.",
    ("eric",),
    "Use core variants, or leave modules out.",
    check,
)
