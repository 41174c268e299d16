"""People may choose to speak with a woman or with a man about violence and exploitation."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View

_GENDERED = ("tip_palermo", "tip_youth_retro", "prot_gbv_env", "marr_child_forced", "prot_transit_harm", "tip_screen")


def check(view: View) -> Iterator[Fault]:
    """Such a module without that choice."""
    use = next((view.uses[name] for name in _GENDERED if name in view.uses), None)
    if use is not None and view.declared("safeguards", "same_sex_interviewer") is not True:
        yield fault(view.at("safeguards", "same_sex_interviewer"), "it is not declared that people may choose whether a woman or a man asks them",
                    related=[Related(use.at, "asked here")])  # fmt: skip


RULE = Rule(
    "E057",
    "People choose who asks them",
    "deploy",
    WARNING,
    "team",
    "Many people cannot speak about such things with somebody of the other sex.",
    ("who_sv_emerg",),
    "Work in mixed teams, and write same_sex_interviewer: true.",
    check,
)
