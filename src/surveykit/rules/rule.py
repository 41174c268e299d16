"""What a rule is, and what it says when it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from surveykit.diagnostics import Loc, Related, Severity
from surveykit.rules.view import View

Phase: TypeAlias = Literal["module", "instrument", "deploy", "export"]
"""When a rule is enforced: on every build (module, instrument), or on a release (deploy, export)."""

Override: TypeAlias = Literal["none", "board", "team"]
"""Who may waive a rule: nobody, an ethics board, the team's lead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a rule is broken; `message` is a template that `args` fill. `hint` stands for the rule's remedy."""

    at: Loc
    message: str
    args: Mapping[str, object] = field(default_factory=dict)
    hint: str = ""
    related: tuple[Related, ...] = ()


def fault(at: Loc, message: str, /, hint: str = "", related: Iterable[Related] = (), **args: object) -> Fault:
    """A fault with the values of its message."""
    return Fault(at, message, args, hint, tuple(related))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, why it stands, who may waive it, and how a breach of it is found.

    `alone` rules are also asked of a module that is checked by itself. `hardened` says when a rule allows no
    waiver and no warning any more; `waivable` what else must be true before a waiver counts, in words, or nothing.
    `held_by` names the diagnostics that keep a rule, or part of it, before any instrument exists.
    """

    code: str
    name: str
    phase: Phase
    severity: Severity
    override: Override
    rationale: str
    sources: tuple[str, ...]
    remedy: str
    check: Callable[[View], Iterable[Fault]] | None
    alone: bool = False
    hardened: Callable[[View], bool] | None = None
    waivable: Callable[[View], str] | None = None
    held_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.rationale and self.sources and self.remedy):
            raise ValueError(f"{self.code}: a rule needs a rationale, sources and a remedy")
        if self.check is None and not self.held_by:
            raise ValueError(f"{self.code}: a rule has a check, or names the diagnostics that hold it")


ERROR, WARNING = Severity.ERROR, Severity.WARNING
