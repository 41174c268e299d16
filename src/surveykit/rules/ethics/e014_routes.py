"""Every kind of help that an answer may call for has a service behind it."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Routes that modules need and the list of services lacks."""
    have = set(view.declared("safeguards", "referral", "paths") or ())
    needed: dict[str, ir.ModuleUse] = {}
    for use in view.instrument.modules:
        for path in use.ethics.referral:
            needed.setdefault(path, use)
    for path, use in needed.items():
        if path not in have:
            yield fault(view.at("safeguards", "referral", "paths"), "no service is declared for {path}, which '{module}' may call for", related=[Related(use.at, "the module")],
                        path=path, module=use.id)  # fmt: skip


RULE = Rule(
    "E014",
    "Every need has a service",
    "deploy",
    ERROR,
    "board",
    "A question that opens a need which nobody can meet does harm.",
    ("who_trafficked", "bip"),
    "Find a service and add its route under referral: paths, or take the module out.",
    check,
)
