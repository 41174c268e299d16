"""The questions were tried with people in every language of the form."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """No pilot, and languages it left out."""
    if view.level < 1:
        return
    if view.declared("safeguards", "pilot", "done") is not True:
        yield fault(view.at("safeguards", "pilot", "done"), "no pilot is declared to be done")
        return
    have = {str(tag).lower() for tag in view.declared("safeguards", "pilot", "languages") or ()}
    for language in view.instrument.languages:
        if language.tag.lower() not in have:
            yield fault(
                view.at("safeguards", "pilot", "languages"),
                "no pilot is declared in {name} ({tag})",
                name=language.name,
                tag=language.tag,
            )


RULE = Rule(
    "E059",
    "The questions were tried in every language",
    "deploy",
    WARNING,
    "team",
    "A translation that nobody tried puts people into the wrong class.",
    ("ilo_hard_to_see_3",),
    "Try the form with some people in each language, and write done: true and the languages.",
    check,
)
