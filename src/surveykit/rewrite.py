"""One change to every formula and text of a node: how the linker fills parameters, renames and blanks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveykit.ir import (
    Formula,
    Group,
    Loop,
    Node,
    Question,
    Repeat,
    SelectAnswer,
    Text,
)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What to do with a formula's text, with a text a person reads (in one language), and with a name."""

    formula: Callable[[str], str]
    text: Callable[[str, str], str]
    name: Callable[[str], str]

    def of_formula(self, formula: Formula) -> Formula:
        """The formula after the change; the same object when nothing changed."""
        changed = self.formula(formula.text)
        return formula if changed == formula.text else Formula(changed, formula.at)

    def of_text(self, text: Text) -> Text:
        """The text after the change, in every language alike."""
        source = self.text(text.source, text.language)
        translations = {tag: self.text(value, tag) for tag, value in text.translations.items()}
        if source == text.source and translations == text.translations:
            return text
        return replace(text, source=source, translations=translations)

    def of_node(self, node: Node) -> Node:
        """The node and all below it after the change."""
        changes: dict[str, Any] = {}
        for key, value in _fields(node):
            changed = self._of_value(key, value)
            if changed is not value:
                changes[key] = changed
        name = self.name(node.name)
        if name != node.name:
            changes["name"] = name
        if not isinstance(node, Question):
            children = tuple(map(self.of_node, node.children))
            if any(new is not old for new, old in zip(children, node.children, strict=True)):
                changes["children"] = children
        return replace(node, **changes) if changes else node

    def _of_value(self, key: str, value: Any) -> Any:
        if isinstance(value, Text):
            return self.of_text(value)
        if isinstance(value, Formula):
            return self.of_formula(value)
        if key == "answer" and isinstance(value, SelectAnswer):
            return self._of_select(value)
        if key == "media" and value:
            return _same_or_new(value, {kind: self.of_text(text) for kind, text in value.items()})
        if key == "columns" and value:
            return _same_or_new(value, {column: self.formula(text) for column, text in value.items()})
        if key == "trigger" and value:
            new = tuple(map(self.formula, value))
            return value if new == value else new
        return value

    def _of_select(self, answer: SelectAnswer) -> SelectAnswer:
        changes: dict[str, Any] = {}
        for key in ("choice_filter", "repeat"):
            formula = getattr(answer, key)
            if formula is not None and (changed := self.of_formula(formula)) is not formula:
                changes[key] = changed
        if answer.seed and (seed := self.formula(answer.seed)) != answer.seed:
            changes["seed"] = seed
        return replace(answer, **changes) if changes else answer


def _same_or_new(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return old if new == old else new


_QUESTION = (
    "answer", "label", "hint", "guidance", "media", "relevant", "constraint", "constraint_message", "required",
    "required_message", "calculation", "default", "read_only", "trigger", "columns",
)  # fmt: skip
_CONTAINER = ("label", "hint", "media", "relevant", "read_only", "columns")


def _fields(node: Node) -> list[tuple[str, Any]]:
    match node:
        case Question():
            keys: tuple[str, ...] = _QUESTION
        case Group():
            keys = _CONTAINER
        case Repeat():
            keys = (*_CONTAINER, "count")
        case Loop():
            keys = ("label", "relevant", "columns")
    return [(key, getattr(node, key)) for key in keys]
