"""The words that codebooks put around an instrument's own texts, in one language."""

from __future__ import annotations

from collections.abc import Mapping

from surveykit.backends.codebook.model import Codebook
from surveykit.ir import Instrument
from surveykit.phrases import CODEBOOK, said


def words(instrument: Instrument, tag: str) -> Mapping[str, str]:
    """The words of a language, or of the language it is a variety of; English where there are none."""
    return {key: said(instrument, f"codebook/{key}", tag) or english for key, english in CODEBOOK.items()}


def linkage(book: Codebook, w: Mapping[str, str]) -> str:
    """The indirect identifiers that stand in one record, and how many sensitive answers beside them."""
    names = [v.name for v in book.variables if v.identifier == "quasi"]
    count = sum(v.sensitivity in ("high", "severe") and v.on_form for v in book.variables)
    return w["linkage_beside"].format(names=", ".join(names), count=count) if names else w["none"]
