"""Every formula of a form as all clients compute it alike."""

from __future__ import annotations

from dataclasses import replace

from surveykit import ir
from surveykit.expr.portable import portable as as_every_client
from surveykit.expr.portable import rows_of
from surveykit.rewrite import Rewrite


def portable(instrument: ir.Instrument) -> ir.Instrument:
    """The instrument with each expression over the rows of a repeat in its portable form."""
    rows = rows_of(instrument)
    if not rows:
        return instrument
    change = Rewrite(lambda text: as_every_client(text, rows), lambda text, _tag: text, lambda name: name)
    return replace(instrument, nodes=tuple(map(change.of_node, instrument.nodes)))
