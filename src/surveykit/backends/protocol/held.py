"""What the rules found, as the protocol tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["holds", "holds_declared", "is_waived", "is_due"]


@dataclass(frozen=True, slots=True)
class HeldRule:
    """One rule and how the instrument stands to it."""

    code: str
    name: str
    phase: str
    rationale: str
    remedy: str
    state: State


@dataclass(frozen=True, slots=True)
class Leave:
    """A rule that somebody answers for leaving aside."""

    rule: str
    reason: str
    approver: str
    date: str
    expires: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a release would refuse, and where; `remedy` is the rule's own, `how` what fits this place."""

    rule: str
    what: str
    how: str
    place: str


@dataclass(frozen=True, slots=True)
class Held:
    """Every rule, what is waived, and what remains to be done."""

    rules: tuple[HeldRule, ...] = ()
    waived: tuple[Leave, ...] = ()
    due: tuple[Due, ...] = ()
