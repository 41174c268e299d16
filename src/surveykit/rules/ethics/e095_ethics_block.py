"""A module says under which conditions it may be asked: completely, and no more lightly than its own questions do."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related
from surveykit.rules.reading import GRAVE, WORDS
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import UNASKED, View, level

_HIGH = 2


def check(view: View) -> Iterator[Fault]:
    """Questions on a grave subject in a module that declares less than high, and privacy or care below the module's level."""
    for use in view.instrument.modules:
        ethics = use.ethics
        declared = level(ethics.sensitivity)
        for question in view.of(use):
            said = None if isinstance(question.answer, (*UNASKED, ir.NoteAnswer)) else view.subject(question)
            if said in GRAVE and max(declared, level(question.sensitivity)) < _HIGH:
                yield fault(question.at, "'{question}' speaks of {subject}, and its module '{module}' declares no more than {level} sensitivity", "Write sensitivity: high or severe in the module, with the privacy, training and referral that go with it; or take the question out.",
                            [Related(ethics.at, "declared here")], question=question.name, subject=WORDS[said] if said is not None else "", module=use.id, level=ethics.sensitivity)  # fmt: skip
        for what, code in (("privacy", ethics.privacy), ("distress", ethics.distress)):
            if int(code[1:]) < declared:
                yield fault(ethics.at, "'{module}' is {level}, and its {what} {code} is less than that takes", "Write {least} or more.",
                            module=use.id, level=ethics.sensitivity, what=what, code=code, least=f"{code[0]}{declared}")  # fmt: skip


RULE = Rule(
    "E095",
    "A module's ethics block is complete and true",
    "module",
    ERROR,
    "none",
    "Who may be asked, where, by whom and what for is as much a part of a module as its questions, and cannot be lighter than they are.",
    ("iom_pxd_plan",),
    "Write the keys that are missing under ethics:, and the level that the questions have.",
    check,
    alone=True,
    held_by=("S003",),
)
