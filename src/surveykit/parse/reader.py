"""Typed access to documents that have the shape of their schema."""

from __future__ import annotations

from collections.abc import Iterable

from surveykit import ir
from surveykit.diagnostics import Loc, Log, Severity
from surveykit.parse.authored import Named
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar, Sequence
from surveykit.translate import Texts


class Reader:
    """Typed access to the keys of a mapping that has its schema's shape."""

    __slots__ = ("entries", "node")

    def __init__(self, node: Node) -> None:
        assert isinstance(node, MappingNode)
        self.node = node
        self.entries = node.entries

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def string(self, key: str, default: str = "") -> str:
        node = self.entries.get(key)
        return raw(node) if node is not None else default

    def optional(self, key: str) -> str | None:
        node = self.entries.get(key)
        return raw(node) if node is not None else None

    def flag(self, key: str) -> bool:
        node = self.entries.get(key)
        return isinstance(node, Scalar) and node.value is True

    def number(self, key: str) -> float | None:
        node = self.entries.get(key)
        return float(node.value) if isinstance(node, Scalar) and isinstance(node.value, int | float) else None

    def named(self, key: str) -> Named | None:
        node = self.entries.get(key)
        return Named(raw(node), node.at) if isinstance(node, Scalar) else None

    def names(self, key: str) -> tuple[Named, ...]:
        return tuple(Named(raw(item), item.at) for item in self.items(key))

    def items(self, key: str) -> tuple[Node, ...]:
        node = self.entries.get(key)
        return node.items if isinstance(node, Sequence) else ()

    def mapping(self, key: str) -> dict[str, Node]:
        node = self.entries.get(key)
        return node.entries if isinstance(node, MappingNode) else {}

    def mapping_of(self, keys: Iterable[str]) -> dict[str, Node]:
        """What stands under some of the keys, in their order."""
        return {key: self.entries[key] for key in keys if key in self.entries}

    def strings(self, key: str) -> dict[str, str]:
        return {name: raw(value) for name, value in self.mapping(key).items()}

    def formula(self, key: str) -> ir.Formula | None:
        node = self.entries.get(key)
        return ir.Formula(raw(node), node.text_at) if isinstance(node, Scalar) else None

    def at(self, key: str) -> Loc:
        node = self.node.keys.get(key)
        return node.at if node is not None else self.node.at


def raw(node: Node) -> str:
    """A scalar as the author wrote it, but booleans as XLSForm writes them."""
    assert isinstance(node, Scalar)
    return (
        node.raw.lower()
        if isinstance(node.value, bool)
        else node.raw.rstrip("\n")
        if node.style in ("|", ">")
        else node.raw
    )


def text_of(key: str, node: Node | None, texts: Texts) -> ir.Text | None:
    """The text under a key, with its translations: one text, or a map of languages; None where there is none."""
    if node is None:
        return None
    if isinstance(node, MappingNode):
        return texts.inline(key, {tag: raw(value) for tag, value in node.entries.items()}, node.at)
    assert isinstance(node, Scalar)
    return texts.make(key, raw(node), node.text_at)


def needed_text(key: str, node: Node, texts: Texts) -> ir.Text:
    """A text that the schema requires."""
    text = text_of(key, node, texts)
    assert text is not None
    return text


def count_errors(log: Log) -> int:
    """How many errors were reported so far."""
    return sum(d.severity is Severity.ERROR for d in log)


def is_filled(node: Node | None) -> bool:
    """Whether a text, or a mapping of texts, says anything."""
    if isinstance(node, MappingNode):
        return any(map(is_filled, node.entries.values()))
    return isinstance(node, Scalar) and bool(node.raw.strip())


def yes_or_formula(item: Reader, key: str) -> ir.Formula | bool:
    """A key that is true or false, or a condition."""
    node = item.entries.get(key)
    if node is None or not isinstance(node, Scalar):
        return False
    if node.raw.lower() in ("true", "yes"):
        return True
    return False if node.raw.lower() in ("false", "no") else ir.Formula(raw(node), node.text_at)
