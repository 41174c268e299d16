"""Further columns of choice lists: what the choices sheet has no room for, on any platform."""

from __future__ import annotations

import re
from dataclasses import replace

from surveykit import ir
from surveykit.backends import Loss
from surveykit.diagnostics import Log
from surveykit.phrases import LOSSES

_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_TAKEN = frozenset(
    {"list_name", "list name", "name", "value", "label", "caption", "image", "big-image", "audio", "video", "media"}
)


def with_legal_columns(instrument: ir.Instrument, losses: list[Loss], log: Log) -> ir.Instrument:
    """The lists without further columns that the choices sheet has no room for; a file beside the form keeps them."""
    _tell_lost_tag_choices(instrument, losses)
    changed: dict[str, ir.ChoiceList] = {}
    for choices in instrument.lists.values():
        columns = dict.fromkeys(column for choice in choices.choices for column in choice.columns)
        taken = [column for column in columns if column.lower() in _TAKEN]
        for column in taken:
            at = next(choice.at for choice in choices.choices if column in choice.columns)
            log.error("B006", at, "the list '{list}' has a further column '{column}', which the choices sheet uses itself",
                      "Give the column another name.", list=choices.name, column=column)  # fmt: skip
        illegal = {column for column in columns if not _XML_NAME.match(column)} if choices.media_file is None else set()
        if not illegal:
            continue
        losses += [
            Loss(
                choices.at,
                LOSSES["column"],
                LOSSES["column_why"],
                "B012",
                {"column": column, "list": choices.name},
            )
            for column in columns
            if column in illegal
        ]
        kept = tuple(
            replace(choice, columns={c: v for c, v in choice.columns.items() if c not in illegal})
            for choice in choices.choices
        )
        changed[choices.name] = replace(choices, choices=kept)
    return replace(instrument, lists={**instrument.lists, **changed}) if changed else instrument


def _tell_lost_tag_choices(instrument: ir.Instrument, losses: list[Loss]) -> None:
    """pyxform reads the choices of an OpenStreetMap tag and drops them."""
    for tags in instrument.osm.values():
        for tag in tags:
            if tag.code in instrument.osm:
                losses.append(
                    Loss(
                        tag.at,
                        LOSSES["tag"],
                        LOSSES["tag_why"],
                        "B012",
                        {"tag": tag.code},
                    )
                )
