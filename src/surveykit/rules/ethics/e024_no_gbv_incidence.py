"""A general survey never asks whether sexual violence happened to the person."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Items on incidents of sexual violence outside a specialist study: tagged, or read in the words of the question and its choices."""
    if view.declared("safeguards", "specialist_gbv_study") is True:
        return
    for question in view.asked:
        if question.topic == "sexual_violence_incident" or view.subject(question) == "sexual_violence":
            yield fault(question.at, "'{question}' asks about an incident of sexual violence", question=question.name)


RULE = Rule(
    "E024",
    "No questions on incidents of sexual violence",
    "instrument",
    ERROR,
    "none",
    "How often sexual violence happens can only be asked in a specialist study with specialist care at hand.",
    ("iasc_gbv", "who_sv_emerg"),
    "Use prot_gbv_env, which asks about places and services. Items on sexual exploitation fall under E026.",
    check,
    alone=True,
)
