"""What no scenario reaches: questions never asked, choices never given, sides of a condition never taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from surveykit import expr, ir
from surveykit.diagnostics import Loc
from surveykit.expr.tree import Call, Node, children, show
from surveykit.scenarios.play import Form, Played

_ROW = re.compile(r"\[[^\]]*\]")
_PROBE = "sk_probe_"


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition of which the scenarios took one side only, or none. `what` says which: relevant, constraint, required, if."""

    name: str
    what: str
    condition: str
    at: Loc
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the scenarios of a form reach and what they do not."""

    questions: int
    never_asked: tuple[str, ...]
    sides: int
    branches: tuple[Branch, ...]
    choices: int
    never_given: Mapping[str, tuple[str, ...]]

    @property
    def sides_taken(self) -> int:
        """Sides of conditions that some scenario takes."""
        return self.sides - sum(len(branch.lacks) for branch in self.branches)

    @property
    def choices_given(self) -> int:
        """Choices that some scenario gives."""
        return self.choices - sum(map(len, self.never_given.values()))


@dataclass(frozen=True, slots=True)
class _Condition:
    name: str
    what: str
    text: str
    at: Loc
    probe: str = ""


def probed(instrument: ir.Instrument, own: str | None) -> tuple[ir.Instrument, list[_Condition]]:
    """The form with a hidden calculate beside each condition inside a calculation, and all conditions of it.

    Each calculate holds 1 or 0 where the condition is looked at, else nothing. `own` keeps to one module's nodes.
    """
    conditions: list[_Condition] = []

    def grown(node: ir.Node) -> Iterator[ir.Node]:
        mine = own is None or node.origin.module == own
        if mine and node.origin.module != "surveykit":
            conditions.extend(_of_node(node))
            if isinstance(node, ir.Repeat) and node.relevant is not None:  # without rows there would be no trace of it
                probe = f"{_PROBE}{len(conditions) - 1}"
                conditions[-1] = replace(conditions[-1], probe=probe)
                whole = ir.Formula(f"if({node.relevant.text}, 1, 0)")
                yield ir.Question(probe, ir.ComputedAnswer(), node.origin, node.at, calculation=whole)
        if not isinstance(node, ir.Question):
            yield replace(node, children=tuple(new for child in node.children for new in grown(child)))
            return
        yield node
        if not mine or node.origin.module == "surveykit":
            return
        for text, guard in _inside(node):
            probe = f"{_PROBE}{len(conditions)}"
            conditions.append(
                _Condition(node.name, "if", text, node.calculation.at if node.calculation else node.at, probe)
            )
            asks = f"if({text}, 1, 0)"
            calculation = f"if({guard}, {asks}, '')" if guard else asks
            yield ir.Question(
                probe,
                ir.ComputedAnswer(),
                node.origin,
                node.at,
                relevant=node.relevant,
                calculation=ir.Formula(calculation),
            )

    nodes = tuple(new for node in instrument.nodes for new in grown(node))
    return replace(instrument, nodes=nodes), conditions


def _of_node(node: ir.Node) -> Iterator[_Condition]:
    if node.relevant is not None:
        yield _Condition(node.name, "relevant", node.relevant.text, node.relevant.at)
    if isinstance(node, ir.Question) and node.constraint is not None:
        yield _Condition(node.name, "constraint", node.constraint.text, node.constraint.at)


def _inside(node: ir.Question) -> Iterator[tuple[str, str]]:
    """The conditions of the `if()`s in a calculation, each with the condition under which it is looked at."""
    if node.calculation is None:
        return
    try:
        root = expr.parse(node.calculation.text).root
    except expr.SyntaxFault:
        return
    yield from _ifs(root, "")


def _ifs(node: Node, guard: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Call) and node.name == "if" and len(node.args) == 3:
        test, yes, no = node.args
        condition = show(test)
        yield condition, guard
        yield from _ifs(test, guard)
        yield from _ifs(yes, expr.conjoin(guard, condition) or "")
        yield from _ifs(no, expr.conjoin(guard, f"not({condition})") or "")
        return
    for child in children(node):
        yield from _ifs(child, guard)


def covered(
    forms: Iterable[tuple[Form, Iterable[Played]]], own: str | None, lists: Mapping[str, ir.ChoiceList]
) -> Coverage:
    """What the runs on these forms reach. The first form has the conditions; on another one, formulas and choices count."""
    asked: dict[str, bool] = {}
    given: dict[str, set[str]] = {}
    sides: dict[tuple[str, str, str], tuple[_Condition, set[str]]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    for number, (form, played) in enumerate(forms):
        instrument, conditions = probed(form.instrument, own)
        again = expr.Interview(instrument)
        above = {node.name: parents[-1] for node, parents in instrument.walk() if parents}
        if number == 0:
            for question in instrument.questions():
                if _counts(question, own):
                    asked[question.name] = False
                    codes = _codes(question, lists)
                    if codes:
                        choices[question.name] = codes
        for condition in conditions:
            if number == 0 or condition.what == "if":
                sides.setdefault((condition.name, condition.what, condition.text), (condition, set()))
        for one in played:
            if one.run is None:
                continue
            run = again.run(one.answers, today=one.today)
            if number == 0:
                for key in run.asked:
                    if (name := _name(key)) in asked:
                        asked[name] = True
            for key, value in run.values.items():
                if value and (name := _name(key)) in choices:
                    given.setdefault(name, set()).update(value.split())
            for condition in conditions:
                found = sides.get((condition.name, condition.what, condition.text))
                if found is not None and (number == 0 or condition.what == "if"):
                    found[1].update(_sides(condition, run, above))
    branches = tuple(
        Branch(condition.name, condition.what, " ".join(condition.text.split()), condition.at, lacks)
        for condition, seen in sides.values()
        if (lacks := tuple(side for side in ("true", "false") if side not in seen))
    )
    never = {
        name: left
        for name, codes in choices.items()
        if (left := tuple(code for code in codes if code not in given.get(name, ())))
    }
    return Coverage(
        len(asked), tuple(name for name, was in asked.items() if not was), 2 * len(sides), branches,
        sum(map(len, choices.values())), never,
    )  # fmt: skip


def _counts(question: ir.Question, own: str | None) -> bool:
    computed = isinstance(
        question.answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.MetadataAnswer | ir.DataAnswer | ir.NoteAnswer
    )
    return not computed and question.origin.module != "surveykit" and (own is None or question.origin.module == own)


def _codes(question: ir.Question, lists: Mapping[str, ir.ChoiceList]) -> tuple[str, ...]:
    answer = question.answer
    if not isinstance(answer, ir.SelectAnswer) or answer.choices is None or answer.choices not in lists:
        return ()
    return tuple(choice.code for choice in lists[answer.choices].choices)


def _name(key: str) -> str:
    return _ROW.sub("", key).rsplit("/", 1)[-1]


def _sides(condition: _Condition, run: expr.Run, above: Mapping[str, ir.Node]) -> Iterator[str]:
    if condition.probe:
        for key, value in run.values.items():
            if value and _name(key) == condition.probe:
                yield "true" if value == "1" else "false"
    elif condition.what == "relevant":
        for key, live in run.relevant.items():
            if _name(key) == condition.name and (live or _looked_at(key, above, run)):
                yield "true" if live else "false"
    else:
        for key, value in run.values.items():
            if value and _name(key) == condition.name:
                yield "false" if key in run.failed else "true"


def _looked_at(key: str, above: Mapping[str, ir.Node], run: expr.Run) -> bool:
    """Whether what stands around a node is asked; only then its own condition is looked at."""
    parent = above.get(_name(key))
    if parent is None:
        return True
    row, slash, _ = key.rpartition("/")
    return run.relevant.get(row if isinstance(parent, ir.Repeat | ir.Loop) else row + slash + parent.name, False)
