"""Answers of high and severe level are encrypted before they leave the tablet, or by a server that does it."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.rules.keys import key_fault
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A form without a usable public key, and a declaration that no server of these targets can keep."""
    if view.level < 2:
        return
    key = view.instrument.settings.get("public_key", "")
    told = view.declared("safeguards", "encryption", "public_key")
    managed = view.declared("safeguards", "encryption", "server_managed") is True
    if key:
        problem = key_fault(key)
        if problem:
            yield fault(
                view.at("settings", "public_key"),
                "the public key cannot be used: {problem}",
                "Make a pair of keys of 2048 bits or more, and write its public half here.",
                problem=problem,
            )
        return
    if isinstance(told, str):
        yield fault(
            view.at("safeguards", "encryption", "public_key"),
            "the form itself has no public key, so its answers are not encrypted",
            "Write the key under settings: public_key.",
        )
    elif not managed:
        yield fault(
            view.at("safeguards", "encryption"),
            "the form has no public key, and no server is declared to encrypt its answers",
        )
    else:
        for target in view.instrument.targets:
            if target != "central":
                yield fault(view.at("safeguards", "encryption", "server_managed"), "only ODK Central can manage the encryption of a form; the target '{target}' needs a public key",
                            "Write the key under settings: public_key, or build for central only.", target=target)  # fmt: skip


RULE = Rule(
    "E041",
    "Sensitive answers are encrypted",
    "deploy",
    ERROR,
    "none",
    "Tablets are lost, stolen and taken away at checkpoints.",
    ("iom_dpp", "icrc_dp"),
    "Write your public key under settings: public_key; for ODK Central alone, encryption: server_managed: true.",
    check,
)
