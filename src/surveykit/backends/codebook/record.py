"""codebook.json: the codebook whole, in the shape that scripts rely on."""

from __future__ import annotations

import json
from typing import Any

from surveykit.backends.codebook.model import MISSING, Codebook, Condition, Figure, Part, Table, Variable

# One line for each table, variable and indicator: quick to write, and a change shows where it is.
_LINE = json.JSONEncoder(ensure_ascii=False).encode


def record(book: Codebook) -> bytes:
    """The JSON document."""
    parts: list[str] = []
    for key, value in document(book).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shown = "[\n  " + ",\n  ".join(_LINE(one) for one in value) + "\n ]"
        else:
            shown = _LINE(value)
        parts.append(f" {json.dumps(key)}: {shown}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def document(book: Codebook) -> dict[str, Any]:
    """The codebook as plain values."""
    return {
        "instrument": book.id,
        "version": book.version,
        "draft": book.draft,
        "title": dict(book.title),
        "summary": book.summary,
        "languages": list(book.tags),
        "default_language": book.default_language,
        "missing_values": {code: {"value": value, "stata": stata} for code, (value, stata) in MISSING.items()},
        "tables": [_table(table) for table in book.tables],
        "modules": [_part(part) for part in book.parts],
        "variables": [_variable(variable) for variable in book.variables],
        "indicators": [_figure(figure) for figure in book.figures],
        "waivers": [dict(waiver) for waiver in book.waivers],
        "previous": book.previous or None,
        "changes": [
            {"what": one.what, "variable": one.variable, "before": one.before, "after": one.after, "pools": one.pools}
            for one in book.changes
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.path,
        "parent": table.parent,
        "key": dict(table.key),
        "parent_key": dict(table.parent_key),
        "label": dict(table.label),
        "own_columns": {platform: list(names) for platform, names in table.own_columns.items()},
    }


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    made: dict[str, Any] = {"expression": condition.expression, "text": dict(condition.text)}
    if condition.message:
        made["message"] = dict(condition.message)
    return made


def _variable(variable: Variable) -> dict[str, Any]:
    derived = None
    if variable.calculation is not None:
        derived = {
            "expression": variable.calculation.expression,
            "compute": "form" if variable.on_form else "analysis",
            "declared": variable.derived,
        }
    return {
        "name": variable.name,
        "table": variable.table,
        "path": variable.path or None,
        "on_form": variable.on_form,
        "type": variable.type,
        "data_type": variable.data_type,
        "measure": variable.measure,
        "label": dict(variable.label),
        "question": dict(variable.question),
        "hint": dict(variable.hint),
        "guidance": dict(variable.guidance),
        "list": variable.choices_list or None,
        "choices": [
            {
                "code": one.code,
                "value": one.value,
                "label": dict(one.label),
                "missing": one.missing,
                "offered": one.offered,
                **({"stata_name": one.dummy, "spss_name": one.dummy} if one.dummy else {}),
            }
            for one in variable.choices
        ],
        "universe": _condition(variable.universe),
        "constraint": _condition(variable.constraint),
        "required": variable.required,
        "derived": derived,
        "by": variable.asked_by,
        "module": variable.module,
        "module_version": variable.module_version,
        "group": variable.group or None,
        "concept": variable.concept or None,
        "align": dict(variable.align),
        "hxl": variable.hxl or None,
        "sensitivity": variable.sensitivity,
        "identifier": variable.identifier,
        "identifier_kind": variable.identifier_kind or None,
        "stata_name": variable.stata_name,
        "spss_name": variable.spss_name,
        "columns": {"kobo": list(variable.kobo), "central": list(variable.central)},
        "depends_on": list(variable.depends_on),
        "used_by": list(variable.used_by),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "label": dict(figure.label),
        "table": figure.table,
        "numerator": _condition(figure.numerator),
        "denominator": _condition(figure.denominator),
        "disaggregate": list(figure.disaggregate),
        "honesty": figure.honesty,
        "aligned": dict(figure.aligned),
        "module": figure.module,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "version": part.version,
        "title": dict(part.title),
        "group": part.group,
        "theme": part.theme,
        "unit": part.unit,
        "variant": part.variant,
        "minutes": part.minutes,
        "wording": part.wording,
        "condition": _condition(part.condition),
        "ethics": {
            "sensitivity": part.sensitivity,
            "who": dict(part.who),
            "purpose": dict(part.purpose),
            "consent": part.consent,
            "privacy": part.privacy,
            "distress": part.distress,
            "minimum_age": part.minimum_age,
            "maximum_age": part.maximum_age,
            "training": list(part.training),
            "referral": list(part.referral),
            "retention": part.retention,
            "recall": dict(part.recall),
            "finest_geography": part.finest_geography,
            "release": part.release,
        },
        "sources": [
            {"standard": standard, "version": version, "licence": licence}
            for standard, version, licence in part.sources
        ],
    }
