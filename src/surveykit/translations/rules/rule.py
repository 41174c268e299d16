"""What a check of translations is: a code, how bad it is, and a function that looks at one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveykit.diagnostics import Severity
from surveykit.translations.page import Fault, Page


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of slip; `look` finds each. Why it matters stands in explain/T.yaml under its code."""

    code: str
    severity: Severity
    look: Callable[[Page], Iterator[Fault]]
