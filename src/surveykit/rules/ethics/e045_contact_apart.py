"""Contact details go into a separate form, with a key and an address of its own, that only a one-way token connects."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import contact, ir
from surveykit.diagnostics import Related
from surveykit.rules.keys import key_fault, same_key
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A contact form that is declared with any other link, or with none; and one of the build's that the survey's key or log opens."""
    if (
        view.declared("safeguards", "contact_form") is True
        and view.declared("safeguards", "contact_link") != "one_way_token"
    ):
        yield fault(view.at("safeguards", "contact_link" if view.declared("safeguards", "contact_link") else "contact_form"),
                    "contact details are asked for, and it is not declared that only a one-way token connects them to the answers")  # fmt: skip
    if contact.wanted(view.instrument):
        yield from _key(view)
        yield from _address(view)
        yield from _log(view)


def _key(view: View) -> Iterator[Fault]:
    own, survey = (
        contact.own_settings(view.instrument).get("public_key", ""),
        view.instrument.settings.get("public_key", ""),
    )
    managed = view.declared("safeguards", "encryption", "server_managed") is True
    if not own:
        if not (managed and all(target == "central" for target in view.instrument.targets)):
            yield fault(view.at("contact"), "the contact form has no key of its own, so its names and numbers are not encrypted apart from the answers",
                        "Make a second pair of keys, for other people than those who open the answers, and write its public half under contact_settings: public_key.")  # fmt: skip
        return
    at = view.at("contact_settings", "public_key")
    problem = key_fault(own)
    if problem:
        yield fault(at, "the contact form's public key cannot be used: {problem}", "Make a pair of keys of 2048 bits or more, and write its public half here.",
                    problem=problem)  # fmt: skip
    elif survey and same_key(own, survey):
        yield fault(at, "the contact form has the key of the survey, so whoever opens the answers opens the names too", "Make a second pair of keys, and give its private half to other people.",
                    [Related(view.at("settings", "public_key"), "the survey's key")])  # fmt: skip


def _address(view: View) -> Iterator[Fault]:
    own, survey = (
        contact.own_settings(view.instrument).get("submission_url"),
        view.instrument.settings.get("submission_url"),
    )
    if survey and own == survey:
        yield fault(view.at("contact_settings", "submission_url"), "the contact form is sent to where the answers are sent", "Give it a project of its own, with other people.",
                    [Related(view.at("settings", "submission_url"), "the survey's address")])  # fmt: skip


def _log(view: View) -> Iterator[Fault]:
    for question in view.instrument.questions():
        if isinstance(question.answer, ir.MetadataAnswer) and question.answer.kind == "audit":
            yield fault(question.at, "the audit log keeps the moments that the contact code is made of, so the code can be guessed", "Take the audit row out, or ask for no contact.",
                        [Related(view.at("contact"), "the contact form")])  # fmt: skip


RULE = Rule(
    "E045",
    "Contact details stand apart",
    "deploy",
    ERROR,
    "none",
    "A telephone number in the same record, or behind the same key, undoes every promise not to know who answered.",
    ("iom_dpp",),
    "Write contact: separate with a key of its own under contact_settings, and contact_link: one_way_token; keep the form on another project, with other people.",
    check,
)
