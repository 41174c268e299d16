"""Before agreeing, the person learns when something must be told to others."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules import gates
from surveykit.rules.ethics.e006_teach_back import understood
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_ITEMS = {"eth_consent": "ec_t_limits", "eth_assent": "ea_t_limits"}


def check(view: View) -> Iterator[Fault]:
    """Limits that are not told, unless every topic is known to carry no duty to report."""
    decision, gate = gates.consent_decision(view), gates.consent(view)
    topics = view.declared("safeguards", "mandatory_reporting")
    if decision is None or (isinstance(topics, dict) and topics and all(value == "no" for value in topics.values())):
        return
    module = decision.origin.module
    question = view.item(module, _ITEMS.get(module, ""))
    if question is None:
        yield fault(
            view.uses[module].at,
            "the person does not learn before the interview what may have to be reported to others",
        )
    elif gate is not None and not understood(view, gate, question):
        yield fault(gate.at, "consent counts as valid although the person may not know what must be reported to others",
                    related=[Related(question.at, "the limits are checked here")])  # fmt: skip


RULE = Rule(
    "E007",
    "The limits of confidentiality are told first",
    "instrument",
    ERROR,
    "none",
    "A duty to report that nobody mentioned betrays the person who trusted the interviewer.",
    ("iom_dpp", "icrc_dp"),
    'Keep ec_t_limits or ea_t_limits; or say under safeguards: mandatory_reporting: for every topic that there is no duty ("no").',
    check,
)
