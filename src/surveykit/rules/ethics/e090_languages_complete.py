"""Every text exists in every language of the form."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """For each language, how many texts it lacks and the first of them."""
    for language in view.instrument.languages:
        lacking = [text for text in view.texts() if text.source and not (text.render(language.tag) or "").strip()]
        if lacking:
            yield fault(
                lacking[0].at,
                "{count} texts are missing in {name} ({tag})",
                count=len(lacking),
                name=language.name,
                tag=language.tag,
            )


RULE = Rule(
    "E090",
    "All languages are complete",
    "deploy",
    ERROR,
    "none",
    "An interviewer who meets an empty or foreign text makes one up.",
    ("xlsform",),
    "Translate the texts; `surveykit translations status` counts them.",
    check,
)
