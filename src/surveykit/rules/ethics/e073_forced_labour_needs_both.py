"""Forced labour is counted only where work was not free and there was a threat: proved."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import expr, ir
from surveykit.diagnostics import Related, piece
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """A flag that can be 1 without one of the two elements."""
    if "fl_icls" not in view.uses:
        return
    named = {item.origin.item: item for item in view.instrument.derived if item.origin.module == "fl_icls"}
    flag, elements = named.get("fl_flag"), [named.get("fl_inv"), named.get("fl_coe")]
    if flag is None or None in elements:
        yield fault(
            view.uses["fl_icls"].at,
            "the module no longer computes forced labour from work that was not free and from a threat",
        )
        return
    for element in elements:
        assert element is not None
        proof = needs(flag, element)
        if proof is not True:
            says = piece("can be 1 without") if proof is False else piece("cannot be proved to need")
            yield fault(
                flag.calculation.at,
                "'{flag}' {says} '{element}'",
                flag=flag.name,
                says=says,
                element=element.name,
                related=[Related(element.at, "one of the two elements")],
            )


def needs(flag: ir.Derived, element: ir.Derived) -> bool | None:
    """Whether a flag is 1 only where an element is, whatever everything that its calculation names may be."""
    names = dict.fromkeys([element.name, *(found.name for found in expr.references(flag.calculation.text))])
    answers = tuple(
        ir.Question(name, ir.IntegerAnswer() if name == element.name else ir.TextAnswer(), flag.origin)
        for name in names
    )
    free = ir.Instrument("", "", flag.label, (), "en", (), answers, {}, (), (flag,))
    return expr.implies(f"${{{flag.name}}} = 1", f"${{{element.name}}} = 1", expr.Scope(free))


RULE = Rule(
    "E073",
    "Forced labour needs both elements",
    "instrument",
    ERROR,
    "none",
    "Bad work is not forced labour, and a threat alone is not either: the statistical definition asks for both.",
    ("icls20_fl",),
    "Let fl_flag be 1 only where fl_inv and fl_coe are 1.",
    check,
    alone=True,
)
