"""The XForms expression language as XLSForm writes it: parse, rename, type, prove, say, evaluate, transpile."""

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
