"""The XForms expression language as XLSForm writes it: parse, rename, type, prove, say, evaluate, transpile."""

from surveykit.expr.fault import SyntaxFault
from surveykit.expr.interview import Interview, Prompt, Run, run
from surveykit.expr.names import Reference, blank, conjoin, references, rename
from surveykit.expr.parser import parse
from surveykit.expr.scope import Scope
from surveykit.expr.tree import Tree

__all__ = [
    "Interview", "Prompt", "Reference", "Run", "Scope", "SyntaxFault", "Tree",
    "blank", "conjoin", "parse", "references", "rename", "run",
]  # fmt: skip
