"""The XForms expression language as XLSForm writes it: parse, rename, type, prove, say, evaluate, transpile.

Each name is fetched from its file when it is first used: a build never needs the parts that run an interview.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surveykit.expr.fault import SyntaxFault
    from surveykit.expr.findings import check, exclusive, uses
    from surveykit.expr.interview import Interview, Prompt, Run, run
    from surveykit.expr.names import Reference, blank, conjoin, references, rename
    from surveykit.expr.parser import parse
    from surveykit.expr.prove import Prover, gated, implies, possible, reachable
    from surveykit.expr.scope import Item, Scope
    from surveykit.expr.sentence import say, speaks
    from surveykit.expr.statistics import Loss, transpile
    from surveykit.expr.tree import Tree

__all__ = [
    "Interview", "Item", "Loss", "Prompt", "Prover", "Reference", "Run", "Scope", "SyntaxFault", "Tree",
    "blank", "check", "conjoin", "exclusive", "gated", "implies", "parse", "possible", "reachable",
    "references", "rename", "run", "say", "speaks", "transpile", "uses",
]  # fmt: skip

_FILES = {
    "fault": ("SyntaxFault",),
    "findings": ("check", "exclusive", "uses"),
    "interview": ("Interview", "Prompt", "Run", "run"),
    "names": ("Reference", "blank", "conjoin", "references", "rename"),
    "parser": ("parse",),
    "prove": ("Prover", "gated", "implies", "possible", "reachable"),
    "scope": ("Item", "Scope"),
    "sentence": ("say", "speaks"),
    "statistics": ("Loss", "transpile"),
    "tree": ("Tree",),
}
_FILE_OF = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    file = _FILE_OF.get(name)
    if file is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{file}"), name)
    globals()[name] = found
    return found
