"""Countries have codes of three letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View

_TWO = re.compile(r"[A-Z]{2}\Z")


def check(view: View) -> Iterator[Fault]:
    """Lists that hold codes of two capital letters and little else."""
    for listed in view.instrument.lists.values():
        codes = [choice.code for choice in listed.choices if choice.missing is None]
        two = [code for code in codes if _TWO.match(code)]
        if len(two) >= 3 and len(two) * 2 > len(codes):
            yield fault(
                listed.at,
                "the list '{list}' has country codes of two letters, such as '{code}'",
                list=listed.name,
                code=two[0],
            )


RULE = Rule(
    "E094",
    "Country codes have three letters",
    "module",
    WARNING,
    "team",
    "NA is Namibia and is read as missing; NO is Norway and is read as false.",
    ("ctdc_codebook", "htcds"),
    "Use the ISO codes of three letters: generate: countries makes the list.",
    check,
    alone=True,
)
