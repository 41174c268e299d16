"""The list of services exists in every language of the form."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Languages of the form that the list lacks."""
    have = {str(tag).lower() for tag in view.declared("safeguards", "referral", "languages") or ()}
    for language in view.instrument.languages:
        if view.level >= 1 and language.tag.lower() not in have:
            yield fault(
                view.at("safeguards", "referral", "languages"),
                "the list of services is not declared in {name} ({tag})",
                name=language.name,
                tag=language.tag,
            )


RULE = Rule(
    "E016",
    "The list of services speaks the respondents' languages",
    "deploy",
    ERROR,
    "none",
    "Information that a person cannot read or understand is no information.",
    ("who_trafficked",),
    "Translate the list, and add the language under referral: languages.",
    check,
)
