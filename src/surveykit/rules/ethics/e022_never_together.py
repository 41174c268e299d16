"""Some modules never stand in one instrument, because together they identify or endanger people."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

NEVER = (
    ("tip_palermo", "group_roster"), ("fl_icls", "group_roster"), ("prot_gbv_env", "group_roster"), ("tip_palermo", "com_uasc"),
    ("com_wellbeing", "tip_screen"), ("com_wellbeing", "tip_palermo"), ("miss_family", "tip_palermo"), ("tip_youth_retro", "group_roster"),
    ("com_plans", "tip_screen"),
)  # fmt: skip


def check(view: View) -> Iterator[Fault]:
    """Each forbidden pair, whatever the modules say of each other."""
    for one, other in NEVER:
        if one in view.uses and other in view.uses:
            yield fault(view.uses[other].at, "'{other}' and '{one}' never stand in one instrument", related=[Related(view.uses[one].at, "the other one")],
                        one=one, other=other)  # fmt: skip


RULE = Rule(
    "E022",
    "Modules that never stand together",
    "instrument",
    ERROR,
    "none",
    "A list of relatives beside hard questions, or a child's questions beside an adult's, links what must stay apart.",
    ("who_trafficked", "iom_dpp"),
    "Make two instruments, for two interviews.",
    check,
)
