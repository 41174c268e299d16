"""The file with a standard's own sentences, which a team loads in place of provisional ones."""

from __future__ import annotations

from typing import cast

from surveykit import ir
from surveykit.diagnostics import Log
from surveykit.parse.authored import Wording
from surveykit.parse.reader import Reader, raw
from surveykit.shape import has_shape
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node


def parse_wording(node: Node, log: Log) -> Wording | None:
    """The official texts of one module, by key and language; None when the file has a fault."""
    if not has_shape(node, "wording", log):
        return None
    top = Reader(node)
    module = top.named("wording")
    assert module is not None
    keys = cast(MappingNode, top.entries["texts"]).keys
    return Wording(
        module,
        ir.Source(top.string("standard"), top.string("version"), top.string("licence"), top.string("origin")),
        {
            key: (keys[key].at, {tag: raw(text) for tag, text in cast(MappingNode, texts).entries.items()})
            for key, texts in top.mapping("texts").items()
        },
        top.at("wording"),
    )
