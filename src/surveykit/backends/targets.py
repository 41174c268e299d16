"""The lowering of an instrument to a target: what its profile says of each feature that the form uses is done and told.

What a platform takes is data (`data/platforms/`, see `platforms.py`); how a feature is left out is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from surveykit import ir
from surveykit.backends import Loss
from surveykit.backends.clients import client_losses
from surveykit.backends.columns import with_legal_columns
from surveykit.backends.features import Found, used
from surveykit.backends.portable import portable
from surveykit.diagnostics import Log
from surveykit.lists import media_csv
from surveykit.platforms import Platforms, Taken, shipped


def lower(
    instrument: ir.Instrument, target: str, log: Log, platforms: Platforms | None = None
) -> tuple[ir.Instrument, tuple[Loss, ...]]:
    """The instrument as a target can take it, and what was left out for it. What cannot be left out is an error."""
    profile = (platforms or shipped()).targets[target]
    losses: list[Loss] = []
    instrument = with_legal_columns(portable(instrument), losses, log)
    found = list(dict.fromkeys(used(instrument)))
    by_feature: dict[str, list[Found]] = {}
    for one in found:
        if one.feature in profile.features:
            by_feature.setdefault(one.feature, []).append(one)
    for feature, taken in profile.features.items():
        uses = by_feature.get(feature)
        if not uses:
            continue
        for one in uses:
            _tell(one, taken, losses, log)
        if taken.take in ("leave_out", "file"):
            instrument = WAYS_OUT[feature](instrument, uses)
    losses += client_losses(instrument, found, profile, log)
    return instrument, tuple(losses)


def _tell(found: Found, taken: Taken, losses: list[Loss], log: Log) -> None:
    args = {"name": found.name, "detail": found.detail}
    match taken.take:
        case "refuse":
            log.error(taken.rule, found.at, taken.what, taken.mend, (), **args)
        case "warn":
            log.warning(taken.rule, found.at, taken.what, taken.mend, (), **args)
        case _:
            losses.append(Loss(found.at, taken.what, taken.why, taken.rule, args))


# --- how each feature is left out ------------------------------------------------------------------


def _without_entities(instrument: ir.Instrument, _found: Iterable[Found]) -> ir.Instrument:
    settings = {key: value for key, value in instrument.settings.items() if key != "entity_version"}
    return replace(_each(instrument, _unsaved), entities=(), settings=settings)


def _unsaved(node: ir.Node) -> ir.Node:
    return replace(node, save_to=None) if isinstance(node, ir.Question) and node.save_to is not None else node


def _without_setting(instrument: ir.Instrument, found: Iterable[Found]) -> ir.Instrument:
    gone = {one.name for one in found}
    return replace(instrument, settings={key: value for key, value in instrument.settings.items() if key not in gone})


def _without_columns(instrument: ir.Instrument, found: Iterable[Found]) -> ir.Instrument:
    gone = {(one.name, one.detail) for one in found}

    def kept(node: ir.Node) -> ir.Node:
        columns = {name: value for name, value in node.columns.items() if (node.name, name) not in gone}
        return replace(node, columns=columns) if len(columns) < len(node.columns) else node

    return _each(instrument, kept)


def _without_marks(instrument: ir.Instrument, _found: Iterable[Found]) -> ir.Instrument:
    return _each_answer(
        instrument,
        lambda answer: (
            replace(answer, tick_interval=None, tick_labelset=None, placeholder=None)
            if isinstance(answer, ir.RangeAnswer)
            else answer
        ),
    )


def _without_incremental(instrument: ir.Instrument, _found: Iterable[Found]) -> ir.Instrument:
    return _each_answer(
        instrument, lambda answer: replace(answer, incremental=False) if isinstance(answer, ir.GeoAnswer) else answer
    )


def _without_reference_geometry(instrument: ir.Instrument, _found: Iterable[Found]) -> ir.Instrument:
    return _each_answer(
        instrument,
        lambda answer: replace(answer, reference_geometry=None) if isinstance(answer, ir.GeoAnswer) else answer,
    )


def _external_lists_in_files(instrument: ir.Instrument, found: Iterable[Found]) -> ir.Instrument:
    lists = dict(instrument.lists)
    media = list(instrument.media)
    for name in dict.fromkeys(one.name for one in found):
        choices = lists.get(name)
        if choices is not None and choices.media_file is None:
            lists[name] = replace(choices, media_file=f"{name}.csv")
            media.append(ir.Media(f"{name}.csv", media_csv(choices, instrument.languages[0].tag), choices.at))
    instrument = replace(instrument, lists=lists, media=tuple(sorted(media, key=lambda one: one.name)))
    return _each_answer(
        instrument,
        lambda answer: replace(answer, external=False) if isinstance(answer, ir.SelectAnswer) else answer,
    )


WAYS_OUT: Final[Mapping[str, Callable[[ir.Instrument, Iterable[Found]], ir.Instrument]]] = {
    "sheet entities": _without_entities,
    "setting client_editable": _without_setting,
    "column with a colon": _without_columns,
    "parameter Range marks": _without_marks,
    "parameter Geo incremental": _without_incremental,
    "parameter Geo reference-geometry": _without_reference_geometry,
    "sheet external_choices": _external_lists_in_files,
}
"""The features that a form can go without, or beside whose form a file travels."""


def _each_answer(instrument: ir.Instrument, change: Callable[[ir.Answer], ir.Answer]) -> ir.Instrument:
    def changed(node: ir.Node) -> ir.Node:
        if not isinstance(node, ir.Question):
            return node
        answer = change(node.answer)
        return node if answer == node.answer else replace(node, answer=answer)

    return _each(instrument, changed)


def _each(instrument: ir.Instrument, change: Callable[[ir.Node], ir.Node]) -> ir.Instrument:
    """The instrument with every node changed, innermost first."""

    def changed(node: ir.Node) -> ir.Node:
        if not isinstance(node, ir.Question):
            children = tuple(map(changed, node.children))
            if any(new is not old for new, old in zip(children, node.children, strict=True)):
                fields: dict[str, Any] = {"children": children}
                node = replace(node, **fields)
        return change(node)

    return replace(instrument, nodes=tuple(map(changed, instrument.nodes)))
