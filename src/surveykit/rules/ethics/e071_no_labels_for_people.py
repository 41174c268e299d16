"""No text of a form calls a person by what may have been done to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_STEMS = re.compile("v[ií]\u0301?ctim|slave|esclav|prostitut", re.IGNORECASE)


def check(view: View) -> Iterator[Fault]:
    """Each text with such a word, in any language."""
    for text in view.texts():
        for tag, words in text.all():
            found = _STEMS.search(words)
            if found is not None:
                yield fault(
                    text.at,
                    "the text ({language}) calls people by what may have been done to them: “{word}…”",
                    language=tag,
                    word=found[0],
                )


RULE = Rule(
    "E071",
    "No labels for people",
    "instrument",
    ERROR,
    "none",
    "A survey shows signs of exposure; it decides about nobody, and a word like that hurts and stays.",
    ("ic_tip", "htcds"),
    "Say what happened instead: a person who lived through exploitation.",
    check,
    alone=True,
)
