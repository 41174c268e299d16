"""What is said to people, as it is read out: consent, privacy, the closing, the contact form."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit import contact, ir
from surveykit.backends.protocol.blocks import Block, Facts, Heading, Paragraph
from surveykit.backends.protocol.voice import UNASKED, Voice

CONSENT = ("eth_consent", "eth_assent")
_SCOPES = ("share_stat", "recontact")


def consent(v: Voice) -> Iterator[Block]:
    """The texts of consent and assent, and what a person agrees to."""
    yield Heading(v.phrase("s_consent"))
    uses = [use for use in v.instrument.modules if use.id in CONSENT]
    if not uses:
        yield Paragraph(v.phrase("none_here"), "open")
    for use in uses:
        yield Heading(v.text(use.title), 3)
        yield from _read_out(v, v.questions(use))
    if uses:
        asked = {question.origin.item.partition("_")[2] for use in uses for question in v.questions(use)}
        rows = [(v.phrase("scope_part"), v.phrase("scope_asked"))]
        rows += [
            (v.phrase(f"scope_{one}"), v.phrase("scope_asked" if one in asked else "scope_unasked")) for one in _SCOPES
        ]
        yield Heading(v.phrase("scopes"), 3)
        yield Facts(rows)


def procedure(v: Voice) -> Iterator[Block]:
    """How privacy is checked and how the interview ends, in the words of the form."""
    for module, key in (("eth_privacy", "how_privacy"), ("eth_close", "how_closed")):
        for use in v.instrument.modules:
            if use.id == module:
                yield Heading(v.phrase(key), 3)
                yield from _read_out(v, v.questions(use))


def contact_form(v: Voice) -> Iterator[Block]:
    """The contact form's texts and its key, and how the code gets there, where the recipe asks for the form."""
    if not contact.wanted(v.instrument):
        return
    group = v.groups.get(contact.GROUP)
    if group is not None:
        yield Heading(v.phrase("contact_hand_over"), 3)
        yield from _read_out(v, (node for node, _ in ir.walk((group,)) if isinstance(node, ir.Question)))
    form = contact.contact_form(v.instrument)
    yield Heading(v.phrase("contact_form"), 3)
    key = "contact_key" if contact.own_settings(v.instrument).get("public_key") else "contact_no_key"
    yield Paragraph(v.phrase(key), "plain" if key == "contact_key" else "open")
    yield from _read_out(Voice(form, v.tag), form.questions())


def _read_out(v: Voice, questions: Iterator[ir.Question]) -> Iterator[Block]:
    """Each text with its answers, when it is asked, and what the interviewer is told beside it."""
    for node in questions:
        if isinstance(node.answer, UNASKED) or node.origin.item == "sk_draft":
            continue
        yield from (Paragraph(part, "quoted") for part in v.paragraphs(node.label))
        if node.hint is not None:
            yield Paragraph(v.text(node.hint), "quoted")
        listed = v.instrument.lists.get(node.answer.choices or "") if isinstance(node.answer, ir.SelectAnswer) else None
        if listed is not None and len(listed.choices) <= _FEW:
            answers = " / ".join(v.text(choice.label) for choice in listed.choices)
            yield Paragraph(v.pair(v.phrase("answers"), answers), "note")
        if node.relevant is not None:
            yield Paragraph(v.pair(v.phrase("asked_behind"), v.condition(node.relevant.text)), "note")
        if node.guidance is not None:
            yield Paragraph(v.pair(v.phrase("to_interviewer"), v.text(node.guidance)), "note")


_FEW = 8
"""Answers that are quoted; longer lists stand in the codebook."""
