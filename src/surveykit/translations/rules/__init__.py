"""The table of checks: one file each. A check is added by adding a file and a line here."""

from __future__ import annotations

from surveykit.translations.rules import (
    apostrophes,
    blanks,
    consistent,
    length,
    marks,
    markup,
    missing,
    numbers,
    opening,
    parameters,
    punctuation,
    quotes,
    references,
    same,
    script,
    strange,
    swapped,
    terms,
    twins,
)
from surveykit.translations.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    missing.RULE,
    references.RULE,
    parameters.RULE,
    numbers.RULE,
    markup.RULE,
    same.RULE,
    twins.RULE,
    swapped.RULE,
    blanks.RULE,
    script.RULE,
    apostrophes.RULE,
    quotes.RULE,
    punctuation.RULE,
    opening.RULE,
    terms.RULE,
    length.RULE,
    strange.RULE,
    marks.RULE,
    consistent.RULE,
)

UNBREAKABLE: tuple[Rule, ...] = (references.RULE, parameters.RULE, markup.RULE)
"""What a form stops working for, or shows wrongly: an import refuses it."""
