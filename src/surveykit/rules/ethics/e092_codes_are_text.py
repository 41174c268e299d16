"""Choice codes are texts, in every program that reads the file."""

from __future__ import annotations

from surveykit.rules.rule import ERROR, Rule

RULE = Rule(
    "E092",
    "Choice codes are texts",
    "module",
    ERROR,
    "none",
    "An unquoted no, on or 010 is a truth value or a number to some programs, and the data change silently.",
    ("xlsform",),
    "Put the code in quotes.",
    None,
    held_by=("S006",),
)
