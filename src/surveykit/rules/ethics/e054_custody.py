"""Nobody is interviewed in custody unless the team has independent access."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A place of detention without independent access, or no word about the place."""
    if view.declared("site") is None:
        yield fault(view.at("site"), "it is not declared where people are interviewed, so custody is not ruled out")
    elif view.declared("site") == "detention" and view.declared("safeguards", "independent_access") is not True:
        yield fault(
            view.at("site"), "people are interviewed where they are held, and independent access is not declared"
        )


RULE = Rule(
    "E054",
    "No interviews in custody without independent access",
    "deploy",
    ERROR,
    "none",
    "A person who cannot leave cannot freely say no, least of all within reach of a guard.",
    ("who_trafficked", "iom_dpp"),
    "Write site: and where it is. In custody, interview elsewhere, ask key informants, or obtain independent access and write independent_access: true.",
    check,
)
