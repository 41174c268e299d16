"""No authority, employer or detaining body has access to the data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_WORDS = re.compile(
    r"\b(?:police|polic[ií]a|gendarme\w*|immigration\w*|inmigraci[oó]n|migraci[oó]n authorit\w*|employers?|employeurs?|empleador\w*|detaining[ _]authorit\w*"
    r"|detention|prisons?|prosecut\w*|military|army|border guards?)\b",
    re.IGNORECASE,
)


def check(view: View) -> Iterator[Fault]:
    """Each entry that names such a body; and no entry at all."""
    if view.level < 1:
        return
    entries = view.declared("safeguards", "data_access")
    if not entries:
        yield fault(view.at("safeguards", "data_access"), "it is not declared who has access to the data")
        return
    for number, entry in enumerate(entries):
        found = _WORDS.search(str(entry).replace("_", " "))
        if found is not None:
            yield fault(
                view.at("safeguards", "data_access", number), "access to the data is declared for “{who}”", who=found[0]
            )


RULE = Rule(
    "E053",
    "Authorities and employers have no access",
    "deploy",
    ERROR,
    "none",
    "People speak because what they say stays away from those who could use it against them.",
    ("gcm", "iom_dpp"),
    "List only those who have access, and let none of these be among them; else do not begin.",
    check,
)
