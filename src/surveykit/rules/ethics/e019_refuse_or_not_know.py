"""Every sensitive choice question that a person is asked offers “don't know” and “prefer not to say”."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Related, joined, piece
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """Selects of moderate level or above whose list lacks one of the two codes."""
    for question in view.asked:
        answer = question.answer
        if (
            not isinstance(answer, ir.SelectAnswer)
            or view.weight(question) < 1
            or question.asked_by == "interviewer"
            or answer.choices == "agree"
        ):
            continue
        listed = view.choices(question)
        if listed is None:
            if answer.repeat is None:
                yield fault(question.at, "'{question}' is {level}, and it cannot be told whether its choices let the person refuse",
                            "Keep the choices in a list of the library.", question=question.name, level=question.sensitivity)  # fmt: skip
            continue
        lacks = [
            words
            for code, words in (("refused", piece("“prefer not to say”")), ("dk", piece("“don't know”")))
            if not any(choice.missing == code for choice in listed.choices)
        ]
        if lacks:
            yield fault(question.at, "'{question}' is {level}, and its list '{list}' lacks {lacks}", related=[Related(listed.at, "the list")],
                        question=question.name, level=question.sensitivity, list=listed.name, lacks=joined(lacks, "{one} and {other}"))  # fmt: skip


RULE = Rule(
    "E019",
    "People can say that they do not know or do not want to say",
    "instrument",
    ERROR,
    "none",
    "Without these two answers a person must lie or give more than they wanted to, and the data cannot tell.",
    ("iom_dpp",),
    "Write missing: true in the choice list, or use a list that has it.",
    check,
    alone=True,
)
