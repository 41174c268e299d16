"""The forms that scenarios are played on: a module with what it needs, an instrument, and formulas without conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from surveykit import check, ir
from surveykit.diagnostics import Log, Severity
from surveykit.library import Library
from surveykit.link import link
from surveykit.parse import Module


def of_module(library: Library, module: Module, log: Log) -> ir.Instrument | None:
    """The smallest form that a module can stand in, extended, which computes every derived variable."""
    library.languages = None
    own = Log()
    instrument = link(library.gather(check.alone(library, module)), own, compute_all=True)
    for diagnostic in own:
        if diagnostic.severity is Severity.ERROR:
            log.add(diagnostic)
    return instrument


def of_instrument(library: Library, name: str, log: Log) -> ir.Instrument | None:
    """An instrument as it is built for tablets."""
    recipe = library.recipe(name)
    if recipe is None or log.failed:
        return None
    own = Log()
    instrument = link(library.gather(recipe), own)
    for diagnostic in own:
        if diagnostic.severity is Severity.ERROR:
            log.add(diagnostic)
    return instrument


def ungated(instrument: ir.Instrument, written: Mapping[str, ir.Node], inputs: Collection[str]) -> ir.Instrument:
    """The form with every question open and free, so that only its formulas are left to try.

    `written` are nodes as their module has them: one of the `inputs` that the form takes from another module is
    answered itself here. A list offers every code that data may hold.
    """

    def opened(node: ir.Node) -> ir.Node:
        if isinstance(node, ir.Repeat):
            return replace(node, children=tuple(map(opened, node.children)), relevant=None, count=None)
        if not isinstance(node, ir.Question):
            return replace(node, children=tuple(map(opened, node.children)), relevant=None)
        answer, calculation = node.answer, node.calculation
        if node.name in inputs and isinstance(answer, ir.ComputedAnswer):
            own = written.get(node.name)
            own_answer = own.answer if isinstance(own, ir.Question) else answer
            answer = ir.TextAnswer() if isinstance(own_answer, ir.ComputedAnswer) else own_answer
            calculation = None
        if isinstance(answer, ir.SelectAnswer) and answer.choice_filter is not None:
            answer = replace(answer, choice_filter=None)
        fixed = isinstance(answer, ir.ComputedAnswer | ir.HiddenAnswer)
        return replace(
            node,
            answer=answer,
            calculation=calculation,
            default=node.default if fixed else None,
            label=node.label or (instrument.title if not fixed else None),
            relevant=None,
            constraint=None,
            constraint_message=None,
            required=False,
            required_message=None,
            trigger=() if calculation is None else node.trigger,
        )

    lists = {
        name: replace(found, choices=(*found.choices, *found.others), others=())
        for name, found in instrument.lists.items()
    }
    return replace(instrument, nodes=tuple(map(opened, instrument.nodes)), lists=lists, draft=False)
