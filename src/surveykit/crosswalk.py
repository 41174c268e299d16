"""Which fields of another data standard our modules record, by which item, and why not the others: `surveykit show crosswalk`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from surveykit import ir
from surveykit.diagnostics import Log
from surveykit.parse import Module
from surveykit.shape import plain
from surveykit.source import read_yaml

STANDARDS = ("HTCDS", "CTDC")


@dataclass(frozen=True, slots=True)
class Item:
    """A question or derived variable that records a field."""

    module: str
    name: str
    variant: str
    computed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the standard, or one of its codes: who records it, or the reason why nobody does."""

    name: str
    core: bool
    part: str
    items: tuple[Item, ...]
    why_not: str
    note: str
    instead: tuple[str, ...]
    codes: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Stray:
    """A tag of a module that names no field or code of the standard."""

    module: str
    item: str
    tag: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A standard beside the library: every field in the standard's order."""

    standard: str
    title: str
    version: str
    date: str
    publisher: str
    licence: str
    caution: str
    reasons: Mapping[str, str]
    rows: tuple[Row, ...]
    strays: tuple[Stray, ...]


def crosswalk(standard: str, modules: Iterable[Module]) -> Crosswalk:
    """The crosswalk of one of STANDARDS, read from the `align:` of these modules and from the shipped reasons."""
    facts = _facts(standard)
    found: dict[str, list[Item]] = {}
    codes: dict[tuple[str, str], list[Item]] = {}
    fields = {field["name"]: {code["name"] for code in field.get("codes", ())} for field in facts["fields"]}
    strays: list[Stray] = []
    for module in sorted(modules, key=lambda one: one.id):
        for item, tag in _tags(module, standard):
            for name, named in parts(tag):
                if name not in fields or (fields[name] and not named <= fields[name]):
                    strays.append(
                        Stray(module.id, item.name, name + (f" ({', '.join(sorted(named))})" if named else ""))
                    )
                    continue
                found.setdefault(name, []).append(item)
                for code in named:
                    codes.setdefault((name, code), []).append(item)
    rows: list[Row] = []
    for field in facts["fields"]:
        name = field["name"]
        inner = tuple(_row(code, codes.get((name, code["name"]), ())) for code in field.get("codes", ()))
        rows.append(_row(field, found.get(name, ()), inner))
    return Crosswalk(
        standard=standard,
        title=str(facts["title"]),
        version=str(facts["version"]),
        date=str(facts["date"]),
        publisher=str(facts["publisher"]),
        licence=str(facts["licence"]),
        caution=str(facts["caution"]).strip(),
        reasons={key: str(text).strip() for key, text in facts["reasons"].items()},
        rows=tuple(rows),
        strays=tuple(strays),
    )


def as_document(one: Crosswalk) -> dict[str, Any]:
    """The crosswalk as plain data, for JSON."""
    return {
        "standard": one.standard,
        "title": one.title,
        "version": one.version,
        "date": one.date,
        "publisher": one.publisher,
        "licence": one.licence,
        "caution": one.caution,
        "fields": [_document(row, one.reasons) for row in one.rows],
        "strays": [{"module": stray.module, "item": stray.item, "tag": stray.tag} for stray in one.strays],
    }


_TAG = re.compile(r"\s*([^,()\s]+)\s*(?:\(([^()]*)\))?\s*(?:,|$)")


def parts(tag: str) -> list[tuple[str, set[str]]]:
    """The fields that a tag names, each with the codes in its brackets: `a, b (X, Y)`. What cannot be read is one name."""
    found: list[tuple[str, set[str]]] = []
    at = 0
    text = " ".join(tag.split())
    while at < len(text):
        match = _TAG.match(text, at)
        if match is None:
            return [(text, set())]
        found.append((match[1], {code.strip() for code in (match[2] or "").split(",") if code.strip()}))
        at = match.end()
    return found


@cache
def _facts(standard: str) -> dict[str, Any]:
    """The shipped file of a standard: its fields, and why some of them are recorded by no module."""
    name = f"crosswalk_{standard.lower()}.yaml"
    log = Log()
    node = read_yaml((files("surveykit.data") / name).read_text("utf-8").encode(), name, log)
    if node is None:
        raise AssertionError(f"{name} cannot be read: {[d.text for d in log]}")
    facts: dict[str, Any] = plain(node)
    return facts


def _tags(module: Module, standard: str) -> Iterable[tuple[Item, str]]:
    for node, _ in ir.walk(module.questions):
        if isinstance(node, ir.Question) and standard in node.align:
            yield Item(module.id, node.name, node.variant, computed=False), node.align[standard]
    for one in module.derived:
        if standard in one.derived.align:
            yield Item(module.id, one.derived.name, one.variant, computed=True), one.derived.align[standard]


def _row(facts: Mapping[str, Any], items: Iterable[Item], codes: tuple[Row, ...] = ()) -> Row:
    return Row(
        str(facts["name"]),
        facts.get("core") is True,
        str(facts.get("part", "")),
        tuple(items),
        str(facts.get("why_not", "")),
        str(facts.get("note", "")),
        tuple(facts.get("instead", ())),
        codes,
    )


def _document(row: Row, reasons: Mapping[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = {"name": row.name}
    if row.part:
        document |= {"part": row.part, "core": row.core}
    document["items"] = [
        {"module": one.module, "item": one.name, "variant": one.variant, "computed": one.computed} for one in row.items
    ]
    if row.why_not:
        document |= {
            "why_not": row.why_not,
            "reason": reasons.get(row.why_not, ""),
            "note": row.note,
            "instead": list(row.instead),
        }
    if row.codes:
        document["codes"] = [_document(code, reasons) for code in row.codes]
    return document
