"""The XForms expression language as XLSForm writes it: parse, rename, type, prove, say, evaluate, transpile."""

from surveykit.expr.check import check, exclusive, uses
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.interview import Interview, Prompt, Run, interview, run
from surveykit.expr.names import Reference, blank, conjoin, references, rename
from surveykit.expr.parser import parse
from surveykit.expr.prove import Prover, gated, implies, possible, reachable
from surveykit.expr.say import say, speaks
from surveykit.expr.scope import Item, Scope
from surveykit.expr.transpile import Loss, transpile
from surveykit.expr.tree import Tree

__all__ = [
    "Interview", "Item", "Loss", "Prompt", "Prover", "Reference", "Run", "Scope", "SyntaxFault", "Tree",
    "blank", "check", "conjoin", "exclusive", "gated", "implies", "interview", "parse", "possible", "reachable",
    "references", "rename", "run", "say", "speaks", "transpile", "uses",
]  # fmt: skip
