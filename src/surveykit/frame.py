"""What surveykit itself adds to every form: the draft notice and the versions of what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveykit.ir import ComputedAnswer, Formula, Instrument, NoteAnswer, Origin, Question
from surveykit.translate import Texts

DRAFT_NOTE = "sk_draft"
MODULES = "sk_modules"
DRAFT_LABEL = "DRAFT, for testing only. Do not record the answers of real people in this form."


def framed(instrument: Instrument, texts: Texts) -> Instrument:
    """The instrument with a draft's first screen and a last calculate that names module versions.

    KoboToolbox overwrites a form's own version, so the versions travel in the data.
    """
    origin = Origin("surveykit", "", "")
    versions = "; ".join(f"{use.id} {use.version}" for use in instrument.modules)
    built_from = Question(
        MODULES,
        ComputedAnswer(),
        replace(origin, item=MODULES),
        instrument.at,
        calculation=Formula(f"'{instrument.id} {instrument.version}: {versions}{_waived(instrument)}'", instrument.at),
        asked_by="interviewer",
        concept="instrument and module versions",
    )
    nodes = (*instrument.nodes, built_from)
    if instrument.draft:
        label = texts.make("surveykit/draft/label", DRAFT_LABEL, instrument.at)
        note = Question(
            DRAFT_NOTE,
            NoteAnswer(),
            replace(origin, item=DRAFT_NOTE),
            instrument.at,
            label=label,
            asked_by="interviewer",
        )
        nodes = (note, *nodes)
    return replace(instrument, nodes=nodes)


def _waived(instrument: Instrument) -> str:
    """The rules that the recipe leaves aside: they travel in the data, and they are part of the form's version."""
    waivers = instrument.recipe.get("waivers")
    codes = [str(entry["rule"]) for entry in waivers if isinstance(entry, Mapping)] if isinstance(waivers, list) else []
    known = sorted(code for code in codes if code.isalnum())
    return f"; waived {' '.join(known)}" if known else ""
