"""A list has the same codes in all languages."""

from __future__ import annotations

from surveykit.rules.rule import ERROR, Rule

RULE = Rule(
    "E093",
    "One set of codes for all languages",
    "module",
    ERROR,
    "none",
    "Codes are data and labels are language; a code that changes with the language splits the data.",
    ("xlsform",),
    "Write each code once; its labels go into the catalogs.",
    None,
    held_by=("S001",),
)
