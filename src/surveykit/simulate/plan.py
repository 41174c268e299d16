"""How likely each answer of a made-up respondent is: what a recipe says of it, and what holds where it says nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveykit import expr, ir
from surveykit.diagnostics import Loc, Log, suggest
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar

MOST_ROWS = 5
"""Rows of a repeat that nobody has spoken of: one to so many."""

_ENDS = ("from", "to", "around")


@dataclass(frozen=True, slots=True)
class Spread:
    """A range of numbers, with the middle where most of them lie."""

    low: float | None = None
    high: float | None = None
    around: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The shares of answers left out, unknown and refused; weights of choices, ranges of numbers, rows of repeats."""

    missing: float = 0.02
    dont_know: float = 0.03
    refused: float = 0.02
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def plan(instrument: ir.Instrument, block: Node | None, log: Log) -> Plan:
    """The plan of a recipe's `simulate:` block; names and codes that the instrument has not are reported."""
    if not isinstance(block, MappingNode):
        return Plan()
    scope = expr.Scope(instrument)
    weights: dict[str, Mapping[str, float]] = {}
    spreads: dict[str, Spread] = {}
    for name, key, part in _entries(block, "answers"):
        item = scope.get(name)
        node = item.node if item is not None else None
        if item is None or not isinstance(node, ir.Question):
            questions = (question.name for question in instrument.questions())
            log.error(
                "X221",
                key.text_at,
                "simulate: there is no question '{name}' in this instrument",
                suggest(name, questions),
                name=name,
            )
        elif isinstance(node.answer, ir.SelectAnswer):
            weights[name] = _weights(item, part, log)
        elif isinstance(node.answer, ir.IntegerAnswer | ir.DecimalAnswer | ir.RangeAnswer | ir.DateAnswer):
            spreads[name] = _spread(name, part, log)
        else:
            log.error("X223", key.text_at, "simulate: '{name}' has neither choices nor numbers that could be more or less likely",
                      "Leave it out: its answers are made up.", name=name)  # fmt: skip
    rows: dict[str, tuple[int, int]] = {}
    for name, key, part in _entries(block, "rows"):
        repeats = {node.name for node, _ in instrument.walk() if isinstance(node, ir.Repeat)}
        if name not in repeats:
            log.error(
                "X221",
                key.text_at,
                "simulate: there is no repeat '{name}' in this instrument",
                suggest(name, repeats),
                name=name,
            )
        least, most = (int(_number(part.entries[end]) or 0) for end in ("from", "to"))
        if least > most:
            log.error("X223", part.at, "simulate: the rows of '{name}' run from {least} to {most}", "Write the smaller number first.",
                      name=name, least=least, most=most)  # fmt: skip
        rows[name] = (least, max(least, most))
    shares = {key: _number(block.entries[key]) for key in ("missing", "dont_know", "refused") if key in block.entries}
    given = {key: share for key, share in shares.items() if share is not None}
    return Plan(**given, weights=weights, spreads=spreads, rows=rows)


def _entries(block: MappingNode, key: str) -> list[tuple[str, Scalar, MappingNode]]:
    part = block.entries.get(key)
    if not isinstance(part, MappingNode):
        return []
    return [(name, part.keys[name], node) for name, node in part.entries.items() if isinstance(node, MappingNode)]


def _weights(item: expr.Item, part: MappingNode, log: Log) -> Mapping[str, float]:
    known = [choice.code for choice in item.choices.choices] if item.choices is not None else []
    found: dict[str, float] = {}
    for code, node in part.entries.items():
        weight = _number(node)
        if known and code not in known:
            log.error(
                "X222",
                part.keys[code].text_at,
                "simulate: '{code}' is not a choice of '{name}'",
                suggest(code, known),
                code=code,
                name=item.name,
            )
        elif weight is None:
            log.error("X223", node.at, "simulate: the weight of '{code}' must be a number", "Write for example 3; a choice with 6 is then drawn twice as often.",
                      code=code)  # fmt: skip
        else:
            found[code] = weight
    if found and not any(found.values()):
        log.error("X223", part.at, "simulate: no choice of '{name}' can be drawn, because every weight is 0", "Give at least one of them a weight.",
                  name=item.name)  # fmt: skip
    return found


def _spread(name: str, part: MappingNode, log: Log) -> Spread:
    values: dict[str, float | None] = dict.fromkeys(_ENDS)
    for end, node in part.entries.items():
        if end not in _ENDS:
            log.error("X223", part.keys[end].text_at, "simulate: '{name}' is a number or a day, and takes from, to and around, not '{end}'",
                      suggest(end, _ENDS), name=name, end=end)  # fmt: skip
            continue
        values[end] = _number(node)
        if values[end] is None:
            log.error("X223", node.at, "simulate: '{value}' is neither a number nor a day", "Write 18, or a day as 2026-03-31.",
                      value=node.raw if isinstance(node, Scalar) else "this")  # fmt: skip
    low, high, around = (values[end] for end in _ENDS)
    ordered = [value for value in (low, around, high) if value is not None]
    if ordered != sorted(ordered):
        log.error(
            "X223",
            Loc(*part.at),
            "simulate: the range of '{name}' is upside down",
            "from is the smallest, around lies between, to is the largest.",
            name=name,
        )
        return Spread()
    return Spread(low, high, around)


def _number(node: Node) -> float | None:
    """A number, or the number of a day as dates are counted in forms."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None:
        return None
    if isinstance(node.value, int | float):
        return float(node.value)
    try:
        return float(datetime.date.fromisoformat(node.value).toordinal() - datetime.date(1970, 1, 1).toordinal())
    except ValueError:
        return None
