"""The table of back ends: each turns an `Instrument` into files and says what it could not express."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveykit.diagnostics import Loc


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the instrument that an output does not carry, and why."""

    at: Loc
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Output:
    """Files by their path below the output folder, and the losses."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
