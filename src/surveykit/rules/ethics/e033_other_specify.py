"""A text box after “other” is short and warns not to write names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit import expr, ir
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

LONGEST = 60
_OTHER = re.compile(r"['\"](?:other|oth|autre|otro|otra)(?:_[a-z0-9_]*)?['\"]")


def specifies(question: ir.Question) -> bool:
    """Whether a text is asked after the choice “other”."""
    return question.relevant is not None and _OTHER.search(question.relevant.text) is not None


def bounded(question: ir.Question) -> bool:
    """Whether a constraint holds the text to a pattern or to at most LONGEST characters, whatever else it says."""
    if question.constraint is None:
        return False
    try:
        root = expr.parse(question.constraint.text).root
    except expr.SyntaxFault:
        return False
    return _bounds(root)


def _bounds(node: object) -> bool:
    from surveykit.expr.tree import Call, Compare, Here, Logic, Number  # noqa: PLC0415

    match node:
        case Logic(op="and", parts=parts):
            return any(_bounds(part) for part in parts)
        case Logic(op="or", parts=parts):
            return all(_bounds(part) for part in parts)
        case Compare(
            op="<=" | "<" | "=" as op, left=Call(name="string-length", args=(Here(),)), right=Number(value=most)
        ):
            return most <= (LONGEST + 1 if op == "<" else LONGEST)
        case Compare(
            op=">=" | ">" | "=" as op, left=Number(value=most), right=Call(name="string-length", args=(Here(),))
        ):
            return most <= (LONGEST + 1 if op == ">" else LONGEST)
        case Call(name="regex", args=(Here(), *_)):
            return True
        case _:
            return False


def check(view: View) -> Iterator[Fault]:
    """“Other” boxes without a limit or a warning, and those that a select adds by itself."""
    for question in view.asked:
        if isinstance(question.answer, ir.SelectAnswer) and question.answer.or_other:
            yield fault(
                question.at,
                "'{question}' adds a text box for “other” that has no limit and no warning",
                "Write a question of your own for it.",
                question=question.name,
            )
        if not isinstance(question.answer, ir.TextAnswer) or not specifies(question):
            continue
        if not bounded(question):
            at = question.constraint.at if question.constraint is not None else question.at
            yield fault(at, "'{question}' takes more than {limit} characters", question=question.name, limit=LONGEST)
        elif question.hint is None:
            yield fault(question.at, "'{question}' does not say that no names may be written", question=question.name)


RULE = Rule(
    "E033",
    "Boxes for “other” are short and carry a warning",
    "instrument",
    ERROR,
    "board",
    "People type names, places and telephone numbers into any box that lets them.",
    ("ocha_sdc",),
    "Write constraint: string-length(.) <= 60, and a hint that no names or places may be written.",
    check,
    alone=True,
)
