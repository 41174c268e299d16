"""The ethics protocol: what a review board and a data-protection officer ask for, made from the instrument itself."""

from __future__ import annotations

from surveykit import ir
from surveykit.backends import Output
from surveykit.backends.protocol.held import Held


def emit(instrument: ir.Instrument, held: Held) -> Output:
    """The protocol as a page and as a .docx, and the list of services, in each language."""
    from surveykit.backends.protocol.card import card  # noqa: PLC0415
    from surveykit.backends.protocol.content import protocol  # noqa: PLC0415
    from surveykit.backends.protocol.page import page  # noqa: PLC0415
    from surveykit.backends.protocol.paper import paper  # noqa: PLC0415

    files: dict[str, bytes] = {}
    for language in instrument.languages:
        document = protocol(instrument, held, language.tag)
        files[f"protocol.{language.tag}.html"] = page(document)
        files[f"protocol.{language.tag}.docx"] = paper(document)
        files[f"services.{language.tag}.html"] = page(card(instrument, language.tag))
    return Output(files)
