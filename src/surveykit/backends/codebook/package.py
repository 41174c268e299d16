"""datapackage.json: a Frictionless Data Package (version 1) with a schema for each table.

It describes one CSV a table, `<table>.codes.csv`, with the variables' own names and the codes as the export holds them;
the R programs write these files.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from surveykit.backends.codebook.model import Codebook, Table, Variable

KEY: Final = "KEY"
PARENT_KEY: Final = "PARENT_KEY"
_NAME: Final = re.compile(r"[^a-z0-9._-]+")
_BOUND: Final = re.compile(r"\(*\s*\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*\)*")
_TYPES: Final = {
    "integer": "integer", "decimal": "number", "text": "string", "code": "string", "codes": "string", "ranking": "string",
    "date": "date", "time": "string", "moment": "string", "place": "string", "file": "string", "none": "string",
}  # fmt: skip


def package(book: Codebook) -> bytes:
    """The JSON document."""
    return (json.dumps(descriptor(book), ensure_ascii=False, indent=1) + "\n").encode()


def descriptor(book: Codebook) -> dict[str, Any]:
    """The package as plain values."""
    made: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": _slug(book.id),
        "title": book.said(book.title, book.default_language),
        "version": book.version,
        "languages": list(book.tags),
        "resources": [_resource(book, table) for table in book.tables],
    }
    if book.summary:
        made["description"] = book.summary
    sources = {
        f"{standard} {version}".strip(): {"title": f"{standard} {version}".strip()}
        for part in book.parts
        for standard, version, _ in part.sources
    }
    if sources:
        made["sources"] = list(sources.values())
    return made


def file_name(table: Table) -> str:
    """The CSV of a table."""
    return f"{table.name}.codes.csv"


def _slug(name: str) -> str:
    return _NAME.sub("-", name.lower()).strip("-") or "table"


def _resource(book: Codebook, table: Table) -> dict[str, Any]:
    variables = book.of_table(table.name)
    taken = {variable.name for variable in variables}
    key, parent = unless(KEY, taken), unless(PARENT_KEY, taken)
    fields: list[dict[str, Any]] = [
        {"name": key, "type": "string", "title": "key of the row", "constraints": {"required": True, "unique": True}}
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": [key], "missingValues": [""]}
    if table.parent is not None:
        fields.append(
            {"name": parent, "type": "string", "title": "key of the parent row", "constraints": {"required": True}}
        )
        above = {variable.name for variable in book.of_table(table.parent)}
        schema["foreignKeys"] = [
            {"fields": [parent], "reference": {"resource": _slug(table.parent), "fields": [unless(KEY, above)]}}
        ]
    fields += [field(book, variable) for variable in variables]
    return {
        "profile": "tabular-data-resource",
        "name": _slug(table.name),
        "path": file_name(table),
        "title": book.said(table.label, book.default_language) or table.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def unless(name: str, taken: set[str]) -> str:
    """A name for a key column that no variable has."""
    while name in taken:
        name = f"_{name}"
    return name


def field(book: Codebook, variable: Variable) -> dict[str, Any]:
    """One field: type, words, constraints, and what Frictionless has no word for under names of our own."""
    tag = book.default_language
    made: dict[str, Any] = {
        "name": variable.name,
        "type": _TYPES[variable.data_type],
        "title": book.said(variable.label, tag),
    }
    question = book.said(variable.question, tag)
    if question and question != made["title"]:
        made["description"] = question
    constraints: dict[str, Any] = {}
    if variable.data_type == "code" and variable.choices:
        constraints["enum"] = [one.code for one in variable.choices]
    elif variable.data_type in ("integer", "decimal") and variable.constraint is not None:
        constraints |= bounds(variable.constraint.expression, whole=variable.data_type == "integer")
    if constraints:
        made["constraints"] = constraints
    if variable.choices:
        made["surveykit:choices"] = [
            {"code": one.code, "value": one.value, "label": book.said(one.label, tag), "missing": one.missing}
            for one in variable.choices
        ]
    for key, value in (
        ("module", variable.module), ("concept", variable.concept), ("hxl", variable.hxl), ("sensitivity", variable.sensitivity),
        ("identifier", variable.identifier), ("universe", variable.universe.expression if variable.universe else ""),
        ("on_form", variable.on_form),
    ):  # fmt: skip
        if value != "":
            made[f"surveykit:{key}"] = value
    return made


def bounds(expression: str, *, whole: bool) -> dict[str, Any]:
    """The least and greatest number that a constraint such as `. >= 0 and . <= 120` allows; nothing where it says more."""
    made: dict[str, Any] = {}
    for part in expression.split(" and "):
        found = _BOUND.fullmatch(part.strip())
        if found is None:
            return {}
        number = float(found[2])
        if found[1] in (">", "<"):
            if not whole:
                continue
            number += 1 if found[1] == ">" else -1
        made["minimum" if found[1][0] == ">" else "maximum"] = int(number) if number == int(number) else number
    return made
