"""The answers of one interview while it runs: rows of values, and the data files that expressions look things up in."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Mapping
from typing import Final, TypeAlias

from surveykit import ir
from surveykit.expr.values import Engine


class Place:
    """A node of the form with its place in the tree; `rows` are the repeats whose row it needs, its own included."""

    __slots__ = ("children", "name", "node", "parent", "repeating", "rows")

    def __init__(self, name: str, node: ir.Node | None, parent: Place | None) -> None:
        self.name = name
        self.node = node
        self.parent = parent
        self.repeating = isinstance(node, ir.Repeat | ir.Loop)
        above = parent.rows if parent is not None else ()
        self.rows: tuple[Place, ...] = (*above, self) if self.repeating else above
        self.children: dict[str, Place] = {}
        if parent is not None:
            parent.children.setdefault(name, self)


class Session:
    """What one interview has of its own: chance, today, the data files, and the engine it behaves like."""

    __slots__ = ("_tables", "defaults", "engine", "instrument", "media", "random", "today")

    def __init__(
        self,
        instrument: ir.Instrument,
        tables: dict[str, Table],
        media: Mapping[str, bytes],
        seed: int,
        today: datetime.date,
        engine: Engine,
    ) -> None:
        self.instrument = instrument
        self.media = media
        self.random = random.Random(seed)
        self.defaults: dict[str, str] = {}
        self.today = today.isoformat()
        self.engine = engine
        self._tables = tables

    def table(self, name: str) -> Table:
        """The choice list or data file that `instance('name')` and `pulldata('name', …)` speak of; empty if unknown."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self._read(name)
        return table

    def _read(self, name: str) -> Table:
        content = next(
            (
                self.media[file]
                for file in (f"{name}.csv", name, f"{name}.xml", f"{name}.geojson")
                if file in self.media
            ),
            None,
        )
        if content is not None:
            text = content.decode("utf-8-sig", "replace")
            return Table(*_xml(text) if text.lstrip().startswith("<") else _csv(text))
        listed = self.instrument.lists.get(name)
        if listed is None:
            return Table(Element("root", ""))
        root = Element("root", "")
        for choice in listed.choices:
            item = Element("item", "", root)
            fields = {
                "name": choice.code,
                "label": choice.label.render(self.instrument.default_language) or "",
                **choice.columns,
            }
            for column, value in fields.items():
                Element(column, value, item)
        return Table(root)


class Row:
    """The values of one row of a repeat, or of the form itself: by name, and whether each name is asked."""

    __slots__ = ("index", "live", "place", "rows", "session", "up", "values")

    def __init__(self, place: Place, session: Session, up: Row | None, index: int, values: dict[str, str]) -> None:
        self.place = place
        self.session = session
        self.up: Row = up if up is not None else self
        self.index = index
        self.values = values
        self.live: dict[str, bool] = {}
        self.rows: dict[str, list[Row]] = {}


class Leaf:
    """A node of the form in one row."""

    __slots__ = ("place", "row")

    def __init__(self, place: Place, row: Row) -> None:
        self.place = place
        self.row = row

    @property
    def text(self) -> str:
        """What the node holds; groups hold nothing themselves."""
        return self.row.values.get(self.place.name, "")

    @property
    def name(self) -> str:
        """The name of the node."""
        return self.place.name

    @property
    def live(self) -> bool:
        """Whether the node and all above it are asked."""
        return self.row.live.get(self.place.name, True)

    def children(self) -> list[Spot]:
        """The nodes directly below, every row of a repeat."""
        found: list[Spot] = []
        for place in self.place.children.values():
            found += spread(place, self.row)
        return found

    def named(self, name: str) -> list[Spot]:
        """The children of one name."""
        place = self.place.children.get(name)
        return spread(place, self.row) if place is not None else []

    def parent(self) -> Spot | None:
        """The node directly above."""
        if self.place.parent is None:
            return None
        return Leaf(self.place.parent, self.row.up if self.place.repeating else self.row)

    def siblings(self) -> list[Spot]:
        """The nodes below the same parent, itself among them, in form order."""
        above = self.parent()
        return above.children() if above is not None else [self]

    def is_same(self, other: Spot) -> bool:
        """Whether it is this very node."""
        return isinstance(other, Leaf) and other.place is self.place and other.row is self.row


class Element:
    """A node of a choice list or data file."""

    __slots__ = ("above", "below", "name", "text")

    def __init__(self, name: str, text: str, above: Element | None = None) -> None:
        self.name = name
        self.text = text
        self.above = above
        self.below: list[Element] = []
        if above is not None:
            above.below.append(self)

    @property
    def live(self) -> bool:
        """Data are always there."""
        return True

    def children(self) -> list[Spot]:
        """The nodes directly below."""
        return list(self.below)

    def named(self, name: str) -> list[Spot]:
        """The children of one name."""
        return [child for child in self.below if child.name == name]

    def parent(self) -> Spot | None:
        """The node directly above."""
        return self.above

    def siblings(self) -> list[Spot]:
        """The nodes below the same parent, itself among them."""
        return list(self.above.below) if self.above is not None else [self]

    def is_same(self, other: Spot) -> bool:
        """Whether it is this very node."""
        return other is self


Spot: TypeAlias = Leaf | Element


class Table:
    """A data file as a tree of elements, with an index for every column that is looked up."""

    __slots__ = ("_indexes", "root")

    def __init__(self, root: Element) -> None:
        self.root = root
        self._indexes: dict[str, dict[str, list[Spot]]] = {}

    def where(self, column: str, value: str) -> list[Spot]:
        """The items of the root whose column holds exactly this text."""
        index = self._indexes.get(column)
        if index is None:
            index = self._indexes[column] = {}
            for item in self.root.below:
                for cell in item.below:
                    if cell.name == column:
                        index.setdefault(cell.text, []).append(item)
        return index.get(value, [])


def spread(place: Place, row: Row) -> list[Spot]:
    """A place in a row, or each row of it when it repeats; what is not asked is left out."""
    if place.repeating:
        return [Leaf(place, each) for each in row.rows.get(place.name, ()) if each.live.get(place.name, True)]
    leaf = Leaf(place, row)
    return [leaf] if leaf.live else []


_LIMIT: Final = 10_000_000


def _csv(text: str) -> tuple[Element]:
    csv.field_size_limit(_LIMIT)
    root = Element("root", "")
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        header = [cell.strip() for cell in next(reader, [])]
        for cells in reader:
            if any(cells):
                item = Element("item", "", root)
                for column, cell in zip(header, cells, strict=False):
                    Element(column, cell, item)
    except csv.Error:
        return (root,)
    return (root,)


def _xml(text: str) -> tuple[Element]:
    from xml.etree import ElementTree  # noqa: PLC0415  (only forms with XML data need it)

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return (Element("root", ""),)
    try:
        source = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return (Element("root", ""),)
    root = Element(source.tag.rsplit("}", 1)[-1], "")
    pending = [(source, root)]
    while pending:
        given, made = pending.pop()
        for child in given:
            if isinstance(child.tag, str):
                pending.append((child, Element(child.tag.rsplit("}", 1)[-1], (child.text or "").strip(), made)))
    return (root,)
