"""Every text of an instrument that a person may read, in form order: what translators and checks walk over."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.ir import Choice, Group, Instrument, Loop, Node, Question, Repeat, Text


def texts_of(instrument: Instrument) -> Iterator[Text]:
    """The title, then the texts of every node, then those of every choice list."""
    yield instrument.title
    for node, _ in instrument.walk():
        yield from texts_of_node(node)
    for choices in instrument.lists.values():
        for choice in choices.choices:
            yield from texts_of_choice(choice)


def texts_of_node(node: Node) -> Iterator[Text]:
    """The texts of one row of the survey sheet."""
    match node:
        case Question():
            for text in (node.label, node.hint, node.guidance, node.constraint_message, node.required_message):
                if text is not None:
                    yield text
            yield from node.media.values()
        case Group() | Repeat():
            for text in (node.label, node.hint):
                if text is not None:
                    yield text
            yield from node.media.values()
        case Loop():
            if node.label is not None:
                yield node.label


def texts_of_choice(choice: Choice) -> Iterator[Text]:
    """A choice's label and media."""
    yield choice.label
    yield from choice.media.values()
