"""A text box after “other” is short and warns not to write names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from surveykit import expr, ir
from surveykit.expr.tree import Call, Compare, Here, Logic, Node, Number, Ref, String
from surveykit.rules.patterns import is_code
from surveykit.rules.reading import warns_of_names
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

LONGEST = 60
_OTHER = ("other", "oth", "autre", "otro", "otra")


def specifies(question: ir.Question) -> bool:
    """Whether a text is only ever asked after the choice “other”."""
    return _says(question.relevant, _after_other)


def held_to_code(question: ir.Question) -> bool:
    """Whether a constraint lets no text through but codes, whatever else it says."""
    return _says(question.constraint, _code)


def bounded(question: ir.Question) -> bool:
    """Whether a constraint holds the text to a code or to at most LONGEST characters, whatever else it says."""
    return _says(question.constraint, lambda node: _code(node) or _short(node))


def _says(formula: ir.Formula | None, what: Callable[[Node], bool]) -> bool:
    """Whether a condition cannot hold unless something does that `what` recognises."""
    if formula is None:
        return False
    try:
        return _insists(expr.parse(formula.text).root, what)
    except expr.SyntaxFault:
        return False


def _insists(node: Node, what: Callable[[Node], bool]) -> bool:
    match node:
        case Logic(op="and", parts=parts):
            return any(_insists(part, what) for part in parts)
        case Logic(op="or", parts=parts):
            return all(_insists(part, what) for part in parts)
        case _:
            return what(node)


def _after_other(node: Node) -> bool:
    match node:
        case (
            Compare(op="=", left=Ref(), right=String(value=code))
            | Compare(op="=", left=String(value=code), right=Ref())
            | Call(name="selected", args=(Ref(), String(value=code)))
        ):
            return code in _OTHER or code.startswith(tuple(f"{other}_" for other in _OTHER))
        case _:
            return False


def _short(node: Node) -> bool:
    match node:
        case Compare(
            op="<=" | "<" | "=" as op, left=Call(name="string-length", args=(Here(),)), right=Number(value=most)
        ):
            return most <= (LONGEST + 1 if op == "<" else LONGEST)
        case Compare(
            op=">=" | ">" | "=" as op, left=Number(value=most), right=Call(name="string-length", args=(Here(),))
        ):
            return most <= (LONGEST + 1 if op == ">" else LONGEST)
        case _:
            return False


def _code(node: Node) -> bool:
    match node:
        case Call(name="regex", args=(Here(), String(value=pattern))):
            return is_code(pattern)
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
        elif question.hint is None or not warns_of_names(question.hint):
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
