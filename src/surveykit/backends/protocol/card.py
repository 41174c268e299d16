"""The list of services that everyone is given, as a page to print: the same for all, by area."""

from __future__ import annotations

from surveykit import ir
from surveykit.backends.protocol.blocks import Block, Document, Facts, Heading, Paragraph
from surveykit.backends.protocol.voice import Voice
from surveykit.services import Service, services


def card(instrument: ir.Instrument, tag: str) -> Document:
    """The list in a language. It says nothing of the survey: whoever finds it learns only where help is."""
    voice = Voice(instrument, tag)
    blocks: list[Block] = [Paragraph(voice.phrase("card_intro"))]
    by_area: dict[str, list[Service]] = {}
    for one in services(instrument):
        by_area.setdefault(one.area, []).append(one)
    for area, found in by_area.items():
        if area or len(by_area) > 1:
            blocks.append(Heading(area_of(voice, area)))
        for one in found:
            blocks.append(Heading(voice.told(one.name), 3))
            if voice.told(one.offers):
                blocks.append(Paragraph(voice.told(one.offers)))
            said = (("service_contact", one.contact), ("service_hours", one.hours), ("service_for", one.audience))
            blocks.append(Facts([(voice.phrase(key), voice.told(value)) for key, value in said if voice.told(value)]))
    if not by_area:
        blocks.append(Paragraph(voice.phrase("card_no_services"), "open"))
    return Document(voice.phrase("card_title"), "", tag, voice.right_to_left, "", blocks)


def area_of(voice: Voice, area: str) -> str:
    """The name of an area from the instrument's lists, or as the recipe calls it."""
    if not area:
        return voice.phrase("card_everywhere")
    for name in ("adm1", "adm2", "adm3"):
        listed = voice.instrument.lists.get(name)
        choice = listed.code(area) if listed is not None else None
        if choice is not None:
            return voice.text(choice.label)
    return area
