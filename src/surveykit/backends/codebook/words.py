"""The words that codebooks put around an instrument's own texts, in one language."""

from __future__ import annotations

from collections.abc import Mapping

from surveykit.ir import Instrument
from surveykit.phrases import CODEBOOK


def words(instrument: Instrument, tag: str) -> Mapping[str, str]:
    """The words of a language, or of the language it is a variety of; English where there are none."""
    found: dict[str, str] = {}
    for key, english in CODEBOOK.items():
        text = instrument.phrases.get(f"codebook/{key}")
        said = (text.render(tag) or text.render(tag.split("-", 1)[0])) if text is not None else None
        found[key] = said or english
    return found
