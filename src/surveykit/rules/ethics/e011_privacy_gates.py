"""Questions are only asked at the privacy that their level needs: proved from who can hear."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import ir
from surveykit.diagnostics import Loc, piece
from surveykit.rules import gates
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import FRAME, UNASKED, View, level

_SAYS = {
    1: piece("where no possible controller can hear"),
    2: piece("where nobody can hear"),
    3: piece("where nobody can hear and a cover topic is agreed"),
}
_TOKENS = {1: "audible", 2: "private", 3: "private, cover"}
_BEFORE = frozenset({"eth_consent", "eth_assent", "eth_privacy"})


def check(view: View) -> Iterator[Fault]:
    """For each level: where the gate opens without that privacy, and what is asked without passing the gate."""
    levels = _levels(view)
    if "eth_privacy" not in view.uses or not levels:
        return
    told: set[Loc] = set()
    for depth in (3, 2, 1):
        names = frozenset(name for name, own in levels.items() if own == depth)
        if not names:
            continue
        gate = gates.privacy(view, depth)
        if gate is None:
            yield fault(
                view.uses["eth_privacy"].at,
                "privacy cannot be proved: the privacy check lacks items that it is computed from",
            )
            return
        if gates.opens_without(view, gate):
            if gate.at not in told:
                told.add(gate.at)
                yield fault(gate.at, "the condition {condition} is not proved to hold only {where}", "Compute the level of privacy from all the answers of the privacy check.",
                            condition=gate.condition, where=_SAYS[depth])  # fmt: skip
            continue
        for node in gates.escaping(view, gate, names):
            yield fault(node.at, "'{node}' is {level} and not proved to be asked only {where}", "Write gate: [consent, {tokens}] in the module.", node=node.name,
                        level=ir.SENSITIVITIES[depth], where=_SAYS[depth], tokens=_TOKENS[depth])  # fmt: skip


def _levels(view: View) -> dict[str, int]:
    """The level of each question that needs privacy: its module's; or its own, where that is high or severe, or in the frame."""
    found: dict[str, int] = {}
    for use in view.instrument.modules:
        if use.id in _BEFORE:
            continue
        for question in view.of(use):
            own = level(question.sensitivity)
            if isinstance(question.answer, UNASKED) or (
                use.id in FRAME and question.asked_by == "interviewer" and own < 2
            ):
                continue
            whole = 0 if use.id in FRAME else level(use.ethics.sensitivity)
            found[question.name] = max(whole, own if own >= 2 or use.id in FRAME else 0)
    return {name: own for name, own in found.items() if own}


RULE = Rule(
    "E011",
    "Sensitive questions wait for privacy",
    "instrument",
    ERROR,
    "none",
    "A privacy check that changes nothing protects nobody: the questions must stay away when others can hear.",
    ("who_trafficked",),
    "Name the gate of the module's level: audible for moderate, private for high, private and cover for severe.",
    check,
    alone=True,
)
