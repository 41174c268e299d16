"""A module says under which conditions it may be asked, completely."""

from __future__ import annotations

from surveykit.rules.rule import ERROR, Rule

RULE = Rule(
    "E095",
    "A module's ethics block is complete",
    "module",
    ERROR,
    "none",
    "Who may be asked, where, by whom and what for is as much a part of a module as its questions.",
    ("iom_pxd_plan",),
    "Write the keys that are missing under ethics:.",
    None,
    held_by=("S003",),
)
