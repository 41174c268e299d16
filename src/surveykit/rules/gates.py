"""The conditions of the frame, traced back to the answers that must stand behind them.

A gate is what a module computes from answers, such as `${ec_ok} = 1`. It is tried with every answer that must close
it: the gate must fall, and every question that waits for it must fall with it.
"""

from __future__ import annotations

from typing import NamedTuple

from surveykit import ir
from surveykit.diagnostics import Loc
from surveykit.rules.spread import Given, below, exactly, other_than, ticked
from surveykit.rules.view import View


class Gate(NamedTuple):
    """`condition` opens the gate; each of `breaches` must close it; `at` is where it is computed."""

    condition: str
    breaches: tuple[Given, ...]
    at: Loc


def consent_decision(view: View) -> ir.Question | None:
    """The question that a person, or a child, answers with yes or no before anything else."""
    return view.item("eth_consent", "ec_consent") or view.item("eth_assent", "ea_assent")


def consent(view: View) -> Gate | None:
    """Consent, or permission and assent; None where the module lacks what it takes."""
    if "eth_consent" in view.uses:
        names = _names(view, "eth_consent", "ec_ok", "ec_consent")
        return (
            Gate(f"${{{names[0]}}} = 1", (other_than(names[1], "yes"),), _computed_at(view, "eth_consent", "ec_ok"))
            if names
            else None
        )
    names = _names(view, "eth_assent", "ea_ok", "ea_assent", "ea_permission")
    if not names:
        return None
    ok, agreed, permission = names
    breaches = (other_than(agreed, "yes"), exactly(permission, "no"), exactly(permission, ""))
    return Gate(f"${{{ok}}} = 1", breaches, _computed_at(view, "eth_assent", "ea_ok"))


def adult(view: View) -> Gate | None:
    """Adulthood, said and in years."""
    said, age = view.item("eth_consent", "ec_adult"), view.item("dem_core", "dm_age")
    if said is None or age is None:
        return None
    breaches = (other_than(said.name, "yes"), below(age.name, 18), exactly(age.name, ""))
    return Gate(f"${{{said.name}}} = 'yes' and ${{{age.name}}} >= 18", breaches, age.at)


def privacy(view: View, level: int) -> Gate | None:
    """What the privacy check must have found for a level: 1 no possible controller hears, 2 nobody does, 3 and a cover topic."""
    names = _names(view, "eth_privacy", "ep_level", "ep_near", "ep_line", "ep_safe", "ep_interp", "ep_cover")
    near = view.item("eth_privacy", "ep_near")
    listed = view.choices(near) if near is not None else None
    if not names or listed is None:
        return None
    found, who, line, safe, interpreter, cover = names
    at = _computed_at(view, "eth_privacy", "ep_level")
    opened = exactly(line, "open")
    if level == 1:
        controllers = tuple(
            ticked(who, code, yes=True) for code in ("employer", "facilitator", "authority") if listed.code(code)
        )
        return Gate(f"${{{found}}} = 'full' or ${{{found}}} = 'limited'", (*controllers, opened), at)
    nobody = ticked(who, "nobody", yes=True)
    company = tuple(
        nobody.also(ticked(who, choice.code, yes=True)) for choice in listed.choices if choice.code != "nobody"
    )
    breaches = (
        ticked(who, "nobody", yes=False),
        *company,
        opened,
        other_than(safe, "yes"),
        other_than(interpreter, "none", "vetted"),
    )
    if level == 3:
        return Gate(f"${{{found}}} = 'full' and ${{{cover}}} = 'yes'", (*breaches, other_than(cover, "yes")), at)
    return Gate(f"${{{found}}} = 'full'", breaches, at)


def opens_without(view: View, gate: Gate) -> bool:
    """Whether some answer that must close a gate is not proved to do so."""
    return any(view.holds(gate.condition, breach) is not False for breach in gate.breaches)


def escaping(view: View, gate: Gate, wanted: frozenset[str]) -> list[ir.Node]:
    """What is not proved to fall with the gate: these questions, or the groups that hold nothing else."""
    loose: set[str] = set()
    for breach in gate.breaches:
        loose |= view.left_open(wanted, breach)
    return view.topmost(frozenset(loose))


def _names(view: View, module: str, *items: str) -> list[str]:
    found = [view.item(module, item) for item in items]
    return [question.name for question in found if question is not None] if all(found) else []


def _computed_at(view: View, module: str, item: str) -> Loc:
    question = view.item(module, item)
    assert question is not None
    return question.calculation.at if question.calculation is not None else question.at
