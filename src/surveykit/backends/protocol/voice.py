"""One instrument in one language, as documents quote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from surveykit import expr, ir
from surveykit.phrases import phrases, said
from surveykit.services import told

UNASKED = (ir.ComputedAnswer, ir.HiddenAnswer, ir.MetadataAnswer, ir.DataAnswer)


class Voice:
    """Says phrases, texts and conditions in one language, and reads the recipe's declarations."""

    def __init__(self, instrument: ir.Instrument, tag: str) -> None:
        self.instrument, self.tag = instrument, tag
        self.english = tag.split("-", 1)[0] == "en"
        self.right_to_left = any(one.tag == tag and one.right_to_left for one in instrument.languages)
        self.silent: set[str] = set()
        self._phrases = phrases()

    def phrase(self, key: str, part: str = "protocol", /, **args: object) -> str:
        """A phrase in the language; English, and remembered as such, where it has none."""
        found = said(self.instrument, f"{part}/{key}", self.tag)
        if found is None:
            if not self.english:
                self.silent.add(key)
            found = self._phrases[f"{part}/{key}"]
        return found.format(**args) if args else found

    def own(self, key: str, source: str) -> str | None:
        """A text of surveykit's own in the language; None where it has no translation."""
        if self.english or self.instrument.own_text is None:
            return source
        return self.instrument.own_text(f"surveykit/{key}", source, self.instrument.at).nearest(self.tag)

    def code(self, code: str) -> str:
        """A code of a module's ethics with its meaning."""
        return self.pair(code, self.phrase(code, "code")) if f"code/{code}" in self._phrases else code

    def text(self, text: ir.Text | None) -> str:
        """A text of the instrument, in its own language where it has no translation."""
        if text is None:
            return ""
        said = text.render(self.tag)
        return " ".join((said if said is not None else text.source).split())

    def paragraphs(self, text: ir.Text | None) -> list[str]:
        """A text as `text` gives it, in its own paragraphs."""
        if text is None:
            return []
        said = text.render(self.tag)
        parts = (said if said is not None else text.source).split("\n")
        return [" ".join(part.split()) for part in parts if part.strip()]

    def pair(self, name: str, said: str) -> str:
        """A name and what is said of it, with the colon of the language."""
        return self.phrase("pair", name=name, said=said)

    def told(self, value: object) -> str:
        """Something that the recipe says: one text, or a map of languages."""
        return told(value, self.tag)

    def declared(self, *keys: str) -> Any:
        """A value of the recipe, or None."""
        found: Any = self.instrument.recipe
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def yes_no(self, value: object) -> str:
        """Yes or no; what is neither, as it is; nothing for what is not said."""
        if isinstance(value, bool):
            return self.phrase("yes" if value else "no", "codebook")
        return self.told(value)

    def word(self, kind: str, value: object) -> str:
        """A word that the recipe chooses from a list, such as a mode; as it is where it is the recipe's own."""
        key = f"{kind}_{value}"
        return self.phrase(key) if f"protocol/{key}" in self._phrases else self.told(value)

    def level(self, level: str) -> str:
        """A level of sensitivity."""
        return self.phrase(f"level_{level}")

    @cached_property
    def scope(self) -> expr.Scope:
        """What names mean, for saying conditions."""
        return expr.Scope(self.instrument)

    def condition(self, text: str) -> str:
        """A condition in words."""
        return expr.say(text, self.scope, self.tag, "") if text else ""

    @cached_property
    def groups(self) -> Mapping[str, ir.Node]:
        """The groups that modules became."""
        return {node.name: node for node, _ in self.instrument.walk() if not isinstance(node, ir.Question)}

    def questions(self, use: ir.ModuleUse) -> Iterator[ir.Question]:
        """What a person sees of a module, notes included."""
        group = self.groups.get(use.group)
        for node, _ in ir.walk((group,)) if group is not None else ():
            if isinstance(node, ir.Question) and not isinstance(node.answer, UNASKED):
                yield node
