"""Questions that are ours are worded by us: held against the official wordings that the recipe loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View

MOST = 0.6
SHORTEST = 5
"""Words below which two questions are alike by chance."""


def check(view: View) -> Iterator[Fault]:
    """Questions of modules with words of their own that are too like an official one, in any language that both have."""
    official = [
        (question, tag, _words(said))
        for use in view.instrument.modules if use.wording == "official"
        for question in view.of(use) if question.label is not None
        for tag, said in question.label.all()
    ]  # fmt: skip
    if not official:
        return
    for use in view.instrument.modules:
        if use.wording == "official":
            continue
        for question in view.of(use):
            found = _alike(question, official)
            if found is not None:
                yield fault(question.at, "the words of '{name}' are nearly those of '{other}', which are a standard's own", related=[Related(found.at, "the official wording")],
                            name=question.name, other=found.name)  # fmt: skip


def _alike(question: ir.Question, official: list[tuple[ir.Question, str, list[str]]]) -> ir.Question | None:
    for tag, said in question.label.all() if question.label is not None else ():
        words = _words(said)
        if len(words) < SHORTEST:
            continue
        for other, spoken, theirs in official:
            matcher = SequenceMatcher(None, words, theirs, autojunk=False)
            if spoken == tag and matcher.quick_ratio() > MOST and matcher.ratio() > MOST:
                return other
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


RULE = Rule(
    "E096",
    "Our questions are in our own words",
    "module",
    WARNING,
    "team",
    "A standard's sentences belong to its owner, and half of one looks like a measure that it is not.",
    ("iom_pxd_plan",),
    "Say it in your own words; or load the standard's wording for the module that may hold it.",
    check,
)
