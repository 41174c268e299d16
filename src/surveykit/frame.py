"""What surveykit itself adds to every form: the draft notice and the versions of what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveykit import pseudo
from surveykit.contact import with_token
from surveykit.ir import ComputedAnswer, Formula, Instrument, Node, NoteAnswer, Origin, Question, SelectAnswer, Text
from surveykit.services import Service, services, told
from surveykit.translate import Texts, gaps

DRAFT_NOTE = "sk_draft"
MODULES = "sk_modules"
SERVICES = "sk_services"
GIVES_THE_LIST = ("eth_close", "cl_card")
"""The question of the closing before which the list of services stands."""
PLACE = "adm_field"
DRAFT_LABEL = "DRAFT, for testing only. Do not record the answers of real people in this form."

DRAFT_GAPS = "{number} × not yet translated into {language}. What is shown instead is in another language, with its code in brackets behind it."


def framed(instrument: Instrument, texts: Texts) -> Instrument:
    """The instrument with a draft's first screen and a last calculate that names module versions.

    KoboToolbox overwrites a form's own version, so the versions travel in the data.
    """
    instrument = with_token(instrument)
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
    nodes = (*_with_services(instrument), built_from)
    if instrument.draft:
        label = _with_gaps(texts.make("surveykit/draft/label", DRAFT_LABEL, instrument.at), instrument, texts)
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


def _with_gaps(notice: Text, instrument: Instrument, texts: Texts) -> Text:
    """The draft's notice, with how many texts each language lacks: nobody should take a fallback for a translation."""
    missing = gaps(instrument)
    lacking = [(one.name, len(missing[one.tag])) for one in instrument.languages if missing[one.tag]]
    if not lacking:
        return notice
    line = texts.make("surveykit/draft/gaps", DRAFT_GAPS, instrument.at)

    def told(tag: str, said: str) -> str:
        template = line.render(tag) or line.source
        return "\n\n".join([said, *(template.format(number=number, language=name) for name, number in lacking)])

    return replace(
        notice,
        source=told(notice.language, notice.source),
        translations={tag: told(tag, said) for tag, said in notice.translations.items()},
    )


def _with_services(instrument: Instrument) -> tuple[Node, ...]:
    """The nodes with the list of services before the closing asks whether it was given: one note for each area."""
    listed = services(instrument)
    if not listed:
        return instrument.nodes
    areas: dict[str, list[Service]] = {}
    for one in listed:
        areas.setdefault(one.area, []).append(one)
    notes = tuple(_note(instrument, number, area, found) for number, (area, found) in enumerate(areas.items()))

    def placed(node: Node) -> tuple[Node, ...]:
        if isinstance(node, Question):
            return (*notes, node) if (node.origin.module, node.origin.item) == GIVES_THE_LIST else (node,)
        return (replace(node, children=tuple(one for child in node.children for one in placed(child))),)

    return tuple(one for node in instrument.nodes for one in placed(node))


def _note(instrument: Instrument, number: int, area: str, found: list[Service]) -> Question:
    def said(tag: str) -> str:
        lines = []
        for one in found:
            parts = [told(one.texts[key], tag).rstrip(".") for key in ("offers", "contact", "hours", "for")]
            lines.append(f"{told(one.name, tag)}: " + ". ".join(part for part in parts if part) + ".")
        return pseudo.pseudo("\n".join(lines)) if tag == pseudo.TAG else "\n".join(lines)

    name = SERVICES if not number else f"{SERVICES}_{number + 1}"
    first, *rest = [language.tag for language in instrument.languages]
    label = Text(
        f"surveykit/services/{number + 1}",
        said(first),
        first,
        {tag: said(tag) for tag in rest},
        frozenset(),
        instrument.at,
    )
    return Question(
        name,
        NoteAnswer(),
        Origin("surveykit", "", SERVICES),
        instrument.at,
        label=label,
        relevant=_in_area(instrument, area),
        asked_by="interviewer",
        concept="list of services, the same for everyone in an area",
    )


def _in_area(instrument: Instrument, area: str) -> Formula | None:
    """That the interview takes place in an area; nothing for services of every area."""
    if not area:
        return None
    for question in instrument.questions():
        answer = question.answer
        if question.origin.module == PLACE and isinstance(answer, SelectAnswer) and answer.choices:
            listed = instrument.lists.get(answer.choices)
            if listed is not None and listed.code(area) is not None:
                return Formula(f"${{{question.name}}} = '{area}'", instrument.at)
    return None


def _waived(instrument: Instrument) -> str:
    """The rules that the recipe leaves aside: they travel in the data, and they are part of the form's version."""
    waivers = instrument.recipe.get("waivers")
    codes = [str(entry["rule"]) for entry in waivers if isinstance(entry, Mapping)] if isinstance(waivers, list) else []
    known = sorted(code for code in codes if code.isalnum())
    return f"; waived {' '.join(known)}" if known else ""
