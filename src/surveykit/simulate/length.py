"""How long an interview takes: reading aloud what is read aloud, and a while for each answer. An estimate, and said to be one."""

from __future__ import annotations

from surveykit import ir

WORDS_A_MINUTE = 120
"""Slow, clear reading to a person who may hear a second language."""

_MULTIPLE, _CHOICE, _NUMBER, _TEXT, _PLACE, _FILE, _TICK, _OWN = 9.0, 5.0, 5.0, 20.0, 30.0, 30.0, 1.0, 4.0
"""Seconds for an answer of each kind; `_OWN` for a choice that the interviewer makes without asking."""


def seconds(question: ir.Question, language: str, choices: ir.ChoiceList | None) -> float:
    """The seconds that one question takes, in a language."""
    spoken = [question.label, question.hint] if question.asked_by == "respondent" else []
    if isinstance(question.answer, ir.AcknowledgeAnswer):
        spoken = [question.label]
    words = sum(len((text.render(language) or text.source).split()) for text in spoken if text is not None)
    return words * 60 / WORDS_A_MINUTE + _answering(question, choices)


def _answering(question: ir.Question, choices: ir.ChoiceList | None) -> float:
    match question.answer:
        case ir.SelectAnswer(kind="one"):
            many = 3.0 if choices is not None and len(choices.choices) > 12 else 0.0
            return many + (_CHOICE if question.asked_by == "respondent" else _OWN)
        case ir.SelectAnswer():
            return _MULTIPLE
        case ir.IntegerAnswer() | ir.DecimalAnswer() | ir.RangeAnswer() | ir.DateAnswer():
            return _NUMBER
        case ir.TextAnswer() | ir.BarcodeAnswer():
            return _TEXT
        case ir.GeoAnswer() | ir.MapFeatureAnswer():
            return _PLACE
        case ir.MediaAnswer():
            return _FILE
        case ir.AcknowledgeAnswer() | ir.NoteAnswer():
            return _TICK
        case _:
            return 0.0
