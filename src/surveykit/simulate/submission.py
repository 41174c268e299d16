"""A made-up interview as the XML that a tablet would send."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from surveykit import ir
from surveykit.simulate.respondents import INSTANCE_NAME, Respondent

_NOTE = "SIMULATED: nobody gave these answers."


def submission(one: Respondent, instrument: ir.Instrument, form_id: str, version: str) -> bytes:
    """The XML instance; what was not asked is left out, as ODK Collect does."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", f"<!-- {_NOTE} -->"]
    head = f"<data id={quoteattr(form_id)} version={quoteattr(version)}>"
    parts: list[str] = []
    _write(instrument, instrument.nodes, "", one, parts)
    name = one.run.values.get(INSTANCE_NAME)
    named = f"<instanceName>{escape(name)}</instanceName>" if name is not None else ""
    meta = f"<meta><instanceID>uuid:{one.uuid}</instanceID>{named}</meta>"
    return ("\n".join(lines) + "\n" + head + "".join(parts) + meta + "</data>\n").encode()


def _write(
    instrument: ir.Instrument, nodes: tuple[ir.Node, ...], prefix: str, one: Respondent, parts: list[str]
) -> None:
    relevant, values = one.run.relevant, one.run.values
    for node in nodes:
        key = prefix + node.name
        match node:
            case ir.Question():
                if relevant.get(key, False) and not isinstance(node.answer, ir.DataAnswer):
                    value = escape(values.get(key, ""))
                    parts.append(f"<{node.name}>{value}</{node.name}>" if value else f"<{node.name}/>")
            case ir.Repeat():
                number = 1
                while (row := f"{key}[{number}]") in relevant:
                    if relevant[row]:
                        _element(instrument, node, f"{row}/", one, parts)
                    number += 1
            case ir.Loop():
                listed = instrument.lists.get(node.choices)
                parts.append(f"<{node.name}>")
                for choice in listed.choices if listed is not None else ():
                    parts.append(f"<{choice.code}>")
                    _write(instrument, node.children, f"{key}[{choice.code}]/", one, parts)
                    parts.append(f"</{choice.code}>")
                parts.append(f"</{node.name}>")
            case _:
                if relevant.get(key, False):
                    _element(instrument, node, prefix, one, parts)


def _element(
    instrument: ir.Instrument, node: ir.Group | ir.Repeat, prefix: str, one: Respondent, parts: list[str]
) -> None:
    parts.append(f"<{node.name}>")
    _write(instrument, node.children, prefix, one, parts)
    parts.append(f"</{node.name}>")
