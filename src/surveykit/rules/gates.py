"""The conditions of the frame, traced back to the answers that must stand behind them.

A gate is what a module computes from answers, such as `${ec_ok} = 1`. That the answers are what they should be
whenever the gate is open is one proof; that a question is only asked behind the gate is another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from surveykit import ir
from surveykit.diagnostics import Loc
from surveykit.rules.view import View


class Gate(NamedTuple):
    """`condition` opens the gate; `answers` is what it must stand for; `at` where it is computed."""

    condition: str
    answers: str
    at: Loc


def _names(view: View, module: str, *items: str) -> list[str] | None:
    found = [view.item(module, item) for item in items]
    return [question.name for question in found if question is not None] if all(found) else None


def consent_decision(view: View) -> ir.Question | None:
    """The question that a person, or a child, answers with yes or no before anything else."""
    return view.item("eth_consent", "ec_consent") or view.item("eth_assent", "ea_assent")


def consent(view: View) -> Gate | None:
    """Consent, or permission and assent; None where the module lacks what it takes."""
    if "eth_consent" in view.uses:
        names = _names(view, "eth_consent", "ec_ok", "ec_consent")
        if names is None:
            return None
        ok, agreed = names
        return Gate(f"${{{ok}}} = 1", f"${{{agreed}}} = 'yes'", _computed_at(view, "eth_consent", "ec_ok"))
    names = _names(view, "eth_assent", "ea_ok", "ea_assent", "ea_permission")
    if names is None:
        return None
    ok, agreed, permission = names
    answers = f"${{{agreed}}} = 'yes' and ${{{permission}}} != '' and ${{{permission}}} != 'no'"
    return Gate(f"${{{ok}}} = 1", answers, _computed_at(view, "eth_assent", "ea_ok"))


def adult(view: View) -> Gate | None:
    """Adulthood, said and in years; the gate and what it stands for are the same."""
    said, age = _names(view, "eth_consent", "ec_adult"), view.item("dem_core", "dm_age")
    if said is None or age is None:
        return None
    condition = f"${{{said[0]}}} = 'yes' and ${{{age.name}}} >= 18"
    return Gate(condition, condition, age.at)


def privacy(view: View, level: int) -> Gate | None:
    """What the privacy check must have found for a level: 1 no possible controller hears, 2 nobody does, 3 and a cover topic."""
    names = _names(view, "eth_privacy", "ep_level", "ep_near", "ep_line", "ep_safe", "ep_interp", "ep_cover")
    near = view.item("eth_privacy", "ep_near")
    if names is None or near is None:
        return None
    found, who, line, safe, interpreter, cover = names
    listed = view.choices(near)
    at = _computed_at(view, "eth_privacy", "ep_level")
    if listed is None:
        return None
    if level == 1:
        absent = " and ".join(
            f"not(selected(${{{who}}}, '{code}'))" for code in ("employer", "facilitator", "authority") if listed.code(code)
        )
        return Gate(
            f"${{{found}}} = 'full' or ${{{found}}} = 'limited'", f"${{{who}}} != '' and {absent} and ${{{line}}} != 'open'", at
        )
    others = " and ".join(f"not(selected(${{{who}}}, '{choice.code}'))" for choice in listed.choices if choice.code != "nobody")
    alone = (
        f"selected(${{{who}}}, 'nobody') and {others} and ${{{line}}} != 'open' and ${{{safe}}} = 'yes' "
        f"and (${{{interpreter}}} = 'none' or ${{{interpreter}}} = 'vetted')"
    )
    condition = f"${{{found}}} = 'full'"
    if level == 3:
        return Gate(f"{condition} and ${{{cover}}} = 'yes'", f"{alone} and ${{{cover}}} = 'yes'", at)
    return Gate(condition, alone, at)


def broken(view: View, gate: Gate) -> bool | None:
    """False when the gate stands for its answers; True when it opens without them; None where that cannot be told."""
    if gate.condition == gate.answers:
        return False
    proof = view.follows(gate.condition, gate.answers)
    return None if proof is None else not proof


def unproved(proof: bool | None) -> str:
    """How a message says that a condition does not hold, or that nobody can tell."""
    return "can be asked" if proof is False else "cannot be proved to be asked only"


def open_nodes(view: View, gate: Gate, wanted: frozenset[str]) -> Iterator[tuple[ir.Node, bool | None]]:
    """Nodes with questions of these names that neither the gate nor the answers themselves hold back."""
    for node, proof in view.open_to(gate.condition, lambda question: question.name in wanted):
        inside = [node] if isinstance(node, ir.Question) else [n for n, _ in ir.walk(node.children) if n.name in wanted]
        if gate.answers == gate.condition or any(view.gated(one, gate.answers) is not True for one in inside):
            yield node, proof


def _computed_at(view: View, module: str, item: str) -> Loc:
    question = view.item(module, item)
    assert question is not None
    return question.calculation.at if question.calculation is not None else question.at
