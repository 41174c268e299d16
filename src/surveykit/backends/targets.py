"""What each platform cannot take of a form: the lowering to a target, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from surveykit import ir
from surveykit.backends import Loss
from surveykit.diagnostics import Log

Lowered = tuple[ir.Node, str]


@dataclass(frozen=True, slots=True)
class Target:
    """A platform that forms are built for."""

    name: str
    title: str
    summary: str
    pyxform: str


TARGETS: Mapping[str, Target] = {
    "kobo": Target("kobo", "KoboToolbox", "KoboToolbox, which imports the XLSX and makes its own XForm", "3.0.0"),
    "central": Target(
        "central", "ODK Central", "ODK Central and ODK Collect; the XForm can be uploaded as it is", "4.4.0"
    ),
    "generic": Target("generic", "XLSForm", "XLSForm as the current pyxform and ODK tools take it", "4.5.0"),
}


def lower(instrument: ir.Instrument, target: str, log: Log) -> tuple[ir.Instrument, tuple[Loss, ...]]:
    """The instrument as a target can take it, and what was left out for it. What cannot be left out is an error."""
    losses: list[Loss] = []
    _warn_of_files(instrument, losses)
    if target != "kobo":
        return instrument, tuple(losses)
    if instrument.entities:
        losses.append(
            Loss(
                instrument.entities[0].at,
                "the entities",
                "KoboToolbox has no entities, and their sheet stops its import (K4)",
            )
        )
        instrument = replace(instrument, entities=())

    def question(node: ir.Question) -> ir.Question:
        return _kobo_question(node, losses, log)

    nodes = tuple(_mapped(node, question, log) for node in instrument.nodes)
    return replace(instrument, nodes=nodes), tuple(losses)


def _warn_of_files(instrument: ir.Instrument, losses: list[Loss]) -> None:
    if len(instrument.languages) < 2:
        return
    for choices in instrument.lists.values():
        if choices.media_file is not None:
            shown = instrument.languages[0].name
            losses.append(
                Loss(
                    choices.at,
                    f"the translations of the list '{choices.name}'",
                    f"a list that travels as a file has labels in one language, here {shown} (K14)",
                )
            )


def _mapped(node: ir.Node, change: Callable[[ir.Question], ir.Question], log: Log) -> ir.Node:
    if isinstance(node, ir.Question):
        return change(node)
    if isinstance(node, ir.Loop):
        log.error(
            "K005",
            node.at,
            "KoboToolbox has no loops ('{name}')",
            "Use a group for each choice, or a repeat.",
            name=node.name,
        )
    children = tuple(_mapped(child, change, log) for child in node.children)
    return (
        replace(node, children=children)
        if any(new is not old for new, old in zip(children, node.children, strict=True))
        else node
    )


def _kobo_question(node: ir.Question, losses: list[Loss], log: Log) -> ir.Question:
    answer = node.answer
    match answer:
        case ir.RangeAnswer() if answer.tick_interval or answer.tick_labelset or answer.placeholder:
            losses.append(
                Loss(node.at, f"the marks on the range of '{node.name}'", "KoboToolbox's pyxform refuses them (K5)")
            )
            answer = replace(answer, tick_interval=None, tick_labelset=None, placeholder=None)
        case ir.GeoAnswer() if answer.incremental or answer.reference_geometry:
            losses.append(
                Loss(
                    node.at,
                    f"incremental and reference-geometry of '{node.name}'",
                    "KoboToolbox's pyxform refuses them (K5)",
                )
            )
            answer = replace(answer, incremental=False, reference_geometry=None)
        case ir.MapFeatureAnswer():
            log.error(
                "K005",
                node.at,
                "KoboToolbox has no questions of type osm ('{name}')",
                "Use a geopoint, or build for ODK Central only.",
                name=node.name,
            )
        case _:
            pass
    changes: dict[str, object] = {}
    if answer is not node.answer:
        changes["answer"] = answer
    if node.save_to is not None:
        changes["save_to"] = None
    if len(node.trigger) > 1:
        log.error(
            "K008",
            node.at,
            "KoboToolbox drops a trigger with several references, in silence ('{name}')",
            "Give each of them a calculate of its own with one trigger.",
            name=node.name,
        )
    return replace(node, **changes) if changes else node  # type: ignore[arg-type]
