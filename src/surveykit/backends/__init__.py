"""The table of back ends: each turns an `Instrument` into files and says what it could not express."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveykit.diagnostics import Loc

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the instrument that an output does not carry, and why.

    With `args`, `what` and `why` are templates that a document fills in in its own language; `code` is the rule that
    explains the loss, where there is one.
    """

    at: Loc
    what: str
    why: str
    code: str = ""
    args: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def told(self, put: Callable[[str], str] = str) -> tuple[str, str]:
        """What and why, filled in; `put` gives a template in another language."""
        if not self.args:
            return put(self.what), put(self.why)
        return put(self.what).format_map(self.args), put(self.why).format_map(self.args)


@dataclass(frozen=True, slots=True)
class Output:
    """Files by their path below the output folder, and the losses."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
