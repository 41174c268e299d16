"""Modules on exploitation and violence never stand in an instrument for children."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

ADULT_ONLY = frozenset({
    "tip_screen", "tip_palermo", "fl_icls", "tip_online", "prot_transit_harm", "prot_detention", "prot_gbv_env", "marr_child_forced",
    "mhpss_wellbeing", "miss_family", "tip_youth_retro", "jrn_debt", "prot_asylum_access", "prot_border",
})  # fmt: skip


def check(view: View) -> Iterator[Fault]:
    """Each adult-only module beside a youngest age below 18."""
    if view.minimum_age >= 18:
        return
    for use in view.instrument.modules:
        if use.id in ADULT_ONLY:
            yield fault(use.at, "the module '{module}' is for adults only, and this instrument lets in people from {age} years on",
                        related=[Related(view.minimum_age_at, "the youngest age")], module=use.id, age=view.minimum_age)  # fmt: skip


RULE = Rule(
    "E004",
    "Adult-only modules stand in instruments for adults",
    "instrument",
    ERROR,
    "none",
    "Questions on trafficking, forced labour and violence can harm a child, and an interviewer in a general survey cannot mend that.",
    ("who_trafficked", "unicef_ethics"),
    "Make two instruments, one for adults and one for children, or raise minimum_age to 18.",
    check,
)
