"""Contact details go into a separate form that only a one-way token connects."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A contact form that is declared with any other link, or with none."""
    if (
        view.declared("safeguards", "contact_form") is True
        and view.declared("safeguards", "contact_link") != "one_way_token"
    ):
        yield fault(view.at("safeguards", "contact_link" if view.declared("safeguards", "contact_link") else "contact_form"),
                    "contact details are asked for, and it is not declared that only a one-way token connects them to the answers")  # fmt: skip


RULE = Rule(
    "E045",
    "Contact details stand apart",
    "deploy",
    ERROR,
    "none",
    "A telephone number in the same record undoes every promise not to know who answered.",
    ("iom_dpp",),
    "Use a form of its own on another project, and write contact_link: one_way_token.",
    check,
)
