"""A language that nobody speaks (`qps`): the source, longer and with accents, to test layout and find hard-coded text."""

from __future__ import annotations

import re

TAG = "qps"
_KEPT = re.compile(r"\$\{[^{}]*\}|\{[^{}\s]*\}|<[^<>]+>|\]\([^()]*\)|\S+://\S+|&[a-z]+;|\n")
_ACCENTS = str.maketrans(
    "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ",
    "áçéğĥíĵķļñóŕšţúŵýžÁÇÉĞĤÍĴĶĻÑÓŔŠŢÚŴÝŽ",
)
LONGER = 0.4
"""By how much a text grows: German and French do by about as much."""


def pseudo(source: str) -> str:
    """The text in the pseudo-language: `⟦Ĥóŵ óļď…~~~⟧`. Placeholders, tags, addresses and lines stay as they are."""
    if not source.strip():
        return source
    parts: list[str] = []
    place = letters = 0
    for kept in _KEPT.finditer(source):
        parts += [source[place : kept.start()].translate(_ACCENTS), kept[0]]
        letters += kept.start() - place
        place = kept.end()
    parts.append(source[place:].translate(_ACCENTS))
    letters += len(source) - place
    tail = "~" * max(1, round(letters * LONGER) - 2)
    head = re.match(r"\s*(?:#{1,6} |[-*] |\d+\. )?", source)
    lead = head[0] if head is not None else ""
    text = "".join(parts)[len(lead) :]
    body = text.rstrip()
    return f"{lead}⟦{body} {tail}⟧{text[len(body) :]}"
