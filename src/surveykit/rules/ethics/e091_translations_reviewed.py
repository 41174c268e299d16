"""A person has reviewed the translations of consent and of high and severe modules."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """For each such module and language, the first text that only a machine has translated."""
    from surveykit.texts import texts_of_node  # noqa: PLC0415

    for use in view.instrument.modules:
        if use.id not in ("eth_consent", "eth_assent") and view.level_of(use) < 2:
            continue
        group = view.group(use)
        texts = [text for node, _ in ir.walk((group,)) for text in texts_of_node(node)] if group is not None else []
        for language in view.instrument.languages:
            open_ = [text for text in texts if language.tag in text.unreviewed]
            if open_:
                yield fault(use.at, "{count} texts of '{module}' in {name} ({tag}) were reviewed by no person", related=[Related(open_[0].at, "the first of them")],
                            count=len(open_), module=use.id, name=language.name, tag=language.tag)  # fmt: skip


RULE = Rule(
    "E091",
    "People have reviewed the sensitive translations",
    "deploy",
    ERROR,
    "team",
    "A machine's slip in a consent text means that nobody consented.",
    ("who_trafficked", "ilo_hard_to_see_3"),
    "Let a person who speaks the language review them, and record it: `surveykit translations` says how.",
    check,
)
