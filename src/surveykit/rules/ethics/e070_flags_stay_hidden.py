"""What the form computes about a person, and what the person answered to a hard question, is never shown on the device."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import expr, ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View, level

_STEPS = ("_priv", "_go", "_mid")
"""The steps before and within a hard block: they tell whether it is asked, and nothing of what was answered."""

_SECRET = frozenset(
    {"tp_class", "tp_any_p", "tp_strong_lo", "tp_strong_hi", "fl_flag", "ts_any", "ua_class", "tp_urgent"}
)


def check(view: View) -> Iterator[Fault]:
    """Texts, visible calculations and instance names that show what is worked out, and notes that a hard answer brings up."""
    yield from _worked_out(view)
    yield from _brought_up(view)


def _worked_out(view: View) -> Iterator[Fault]:
    secret = {
        derived.name
        for derived in view.instrument.derived
        if derived.origin.item in _SECRET or level(derived.sensitivity) >= 2
    }
    secret |= {
        q.name
        for q in view.instrument.questions()
        if isinstance(q.answer, ir.ComputedAnswer) and (level(q.sensitivity) >= 2 or q.origin.item in _SECRET)
    }
    if not secret:
        return
    for text in view.texts():
        for shown in dict.fromkeys(
            found.name for _, words in text.all() for found in expr.references(words) if found.name in secret
        ):
            yield fault(text.at, "the text shows '{name}', which the form works out about the person", name=shown)
    for question in view.shown:
        for formula in (question.calculation, question.default):
            for found in expr.references(formula.text) if formula is not None else ():
                if found.name in secret:
                    yield fault(formula.at if formula is not None else question.at, "'{question}' shows '{name}', which the form works out about the person",
                                question=question.name, name=found.name)  # fmt: skip
    for found in expr.references(view.instrument.settings.get("instance_name", "")):
        if found.name in secret:
            yield fault(
                view.at("settings", "instance_name"),
                "the name of each record shows '{name}', which the form works out about the person",
                name=found.name,
            )


def _brought_up(view: View) -> Iterator[Fault]:
    """Notes that stand on the screen only after certain hard answers: whoever sees the note knows the answer."""
    telling = _telling(view)
    shown = {question.name for question in view.shown if isinstance(question.answer, ir.NoteAnswer | ir.AcknowledgeAnswer)}  # fmt: skip
    for node, above in view.instrument.walk():
        if node.name not in shown:
            continue
        for one in (node, *reversed(above)):
            found = next((ref.name for ref in _read(one.relevant) if ref.name in telling), None)
            if found is not None and one.relevant is not None:
                yield fault(one.relevant.at, "'{note}' is shown only after certain answers to '{name}', so the screen tells what was answered",
                            "Show it to everyone, or take it out and say it in the guidance of the question.", note=node.name, name=telling[found])  # fmt: skip
                break


def _telling(view: View) -> dict[str, str]:
    """Each name that a hard answer is read from, directly or through calculations, with the question that was answered."""
    found = {
        question.name: question.name
        for question in view.asked
        if view.weight(question) >= 2 and not (question.stop and question.origin.item.endswith(_STEPS))
    }
    computed = [question for question in view.instrument.questions() if isinstance(question.answer, ir.ComputedAnswer)]
    grown = True
    while grown:
        grown = False
        for question in computed:
            source = next((ref.name for ref in _read(question.calculation) if ref.name in found), None)
            if source is not None and question.name not in found:
                found[question.name] = found[source]
                grown = True
    return found


def _read(formula: ir.Formula | None) -> tuple[expr.Reference, ...]:
    return expr.references(formula.text) if formula is not None else ()


RULE = Rule(
    "E070",
    "What is worked out about a person stays hidden",
    "instrument",
    ERROR,
    "none",
    "A label on the screen is read over the shoulder, changes how the interviewer speaks, and is never certain.",
    ("who_trafficked",),
    "Take the reference out of the text; compute such variables in the analysis.",
    check,
    alone=True,
)
