"""The language in which surveykit speaks to its user: messages, advice and explanations, from its own catalogs.

English needs nothing of this. Any other language costs one catalog, read when the first message is said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from inspect import cleandoc
from string import Formatter

from surveykit import po, pseudo
from surveykit.data import shipped_root
from surveykit.diagnostics import Diagnostic, Piece, Related

_VARIABLES = ("SURVEYKIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_WORDS: Mapping[str, str] = {}
_chosen = ""


def choose(tag: str) -> None:
    """Speak this language from now on; the user's own when nothing is given."""
    global _chosen  # noqa: PLW0603  (one process speaks to one user)
    _chosen = tag


def spoken() -> str:
    """The user's language as a tag: the one chosen by `--ui-language`, else SURVEYKIT_LANGUAGE, else the locale's, else English."""
    if _chosen:
        return _chosen
    for name in _VARIABLES:
        value = os.environ.get(name, "")
        if value:
            tag = value.split(".", 1)[0].split("@", 1)[0].replace("_", "-")
            return "en" if tag in ("C", "POSIX") else tag
    return "en"


@cache
def _catalog(tag: str) -> Mapping[str, str]:
    """What each English text is called in a language; nothing where there is no catalog that can be read."""
    base = tag.split("-", 1)[0]
    for name in (tag, base):
        if name == "en":
            break
        try:
            content = (shipped_root() / "translations" / name / "surveykit.po").read_bytes()
            found = po.read(content.decode("utf-8-sig"))
        except (OSError, ValueError, po.Irregular):
            continue
        return {
            m.source: m.translation
            for m in found.messages
            if m.translation and not m.fuzzy and not m.obsolete and _fits(m)
        }
    return _WORDS


_WHOLE = ("/title", "/why", "/mend")
"""How the keys of explanations end: they are said as they are, with braces of their own."""


def _fits(message: po.Message) -> bool:
    """Whether a translation can be filled in with what the text is filled in with."""
    if message.key.endswith(_WHOLE):
        return True
    try:
        return _fields(message.translation) <= _fields(message.source)
    except ValueError:
        return False


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def put(text: str) -> str:
    """A text or template in the user's language, or as it is."""
    tag = spoken()
    if tag == pseudo.TAG:  # shows what no catalog can translate
        return pseudo.pseudo(text)
    return text if tag in ("en", "") else _catalog(tag).get(text, text)


def say(template: str, /, **args: object) -> str:
    """A template in the user's language, filled in."""
    return put(template).format_map(args)


def paragraphs(text: str) -> str:
    """A docstring as a translator gets it: one line a paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(text).split("\n\n"))


HINTS = ("Did you mean '{name}'?", "Known here: {names}.")
"""What `diagnostics.suggest` says."""


def _hinted(hint: str) -> str:
    """A hint in the user's language; one that suggests a name is told with it."""
    for template in HINTS:
        before, field, after = re.split(r"(\{\w+\})", template)
        if hint.startswith(before) and hint.endswith(after):
            return put(template).replace(field, hint[len(before) : len(hint) - len(after)])
    return put(hint)


def _spoken_of(value: object) -> object:
    """A value of a message: what surveykit says itself in the user's language, what it names as it is."""
    if isinstance(value, Piece):
        return say(value.template, **{name: _spoken_of(inner) for name, inner in value.args.items()})
    return put(value) if isinstance(value, str) and " " in value else value


def told(diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic in the user's language; what it names stays as it is."""
    if spoken() in ("en", ""):
        return diagnostic
    args = {name: _spoken_of(value) for name, value in diagnostic.args.items()}
    related = tuple(Related(one.at, str(_spoken_of(one.message))) for one in diagnostic.related)
    return replace(
        diagnostic, message=put(diagnostic.message), hint=_hinted(diagnostic.hint), args=args, related=related
    )
