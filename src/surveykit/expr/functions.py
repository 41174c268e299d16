"""The functions an expression may call: how many arguments, of what kind, what comes back, and who lacks them.

From the ODK XForms specification; what a client lacks was read in its sources and tried in JavaRosa.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["number", "string", "boolean", "date", "nodes", "any", "field"]
"""What an argument should be: `nodes` needs questions, `field` the one question it speaks of."""


class Function(NamedTuple):
    """One function: fewest and most arguments (None: any number), their kinds (the last repeats), its result."""

    least: int
    most: int | None
    takes: tuple[Kind, ...]
    gives: Kind


def _table() -> dict[str, Function]:
    rows: dict[str, tuple[int, int | None, str, Kind]] = {
        # conditions
        "if": (3, 3, "boolean any any", "any"),
        "true": (0, 0, "", "boolean"),
        "false": (0, 0, "", "boolean"),
        "not": (1, 1, "boolean", "boolean"),
        "boolean": (1, 1, "any", "boolean"),
        "boolean-from-string": (1, 1, "any", "boolean"),
        "selected": (2, 2, "string string", "boolean"),
        "is-selected": (2, 2, "string string", "boolean"),
        "regex": (2, 2, "string string", "boolean"),
        "contains": (2, 2, "string string", "boolean"),
        "starts-with": (2, 2, "string string", "boolean"),
        "ends-with": (2, 2, "string string", "boolean"),
        "checklist": (2, None, "number number boolean", "boolean"),
        "weighted-checklist": (2, None, "number number any", "boolean"),
        "geofence": (2, 2, "string string", "boolean"),
        "intersects": (1, 1, "string", "boolean"),
        "lang": (1, 1, "string", "boolean"),
        # numbers
        "number": (0, 1, "any", "number"),
        "int": (1, 1, "any", "number"),
        "round": (1, 2, "number number", "number"),
        "floor": (1, 1, "number", "number"),
        "ceiling": (1, 1, "number", "number"),
        "abs": (1, 1, "number", "number"),
        "pow": (2, 2, "number number", "number"),
        "sqrt": (1, 1, "number", "number"),
        "exp": (1, 1, "number", "number"),
        "exp10": (1, 1, "number", "number"),
        "log": (1, 1, "number", "number"),
        "log10": (1, 1, "number", "number"),
        "sin": (1, 1, "number", "number"),
        "cos": (1, 1, "number", "number"),
        "tan": (1, 1, "number", "number"),
        "asin": (1, 1, "number", "number"),
        "acos": (1, 1, "number", "number"),
        "atan": (1, 1, "number", "number"),
        "atan2": (2, 2, "number number", "number"),
        "pi": (0, 0, "", "number"),
        "random": (0, 0, "", "number"),
        "sum": (1, 1, "nodes", "number"),
        "min": (1, None, "any", "number"),
        "max": (1, None, "any", "number"),
        "count": (1, 1, "nodes", "number"),
        "count-non-empty": (1, 1, "nodes", "number"),
        "count-selected": (1, 1, "string", "number"),
        "position": (0, 1, "nodes", "number"),
        "last": (0, 0, "", "number"),
        "string-length": (0, 1, "any", "number"),
        "area": (1, 1, "any", "number"),
        "distance": (1, None, "any", "number"),
        # dates
        "today": (0, 0, "", "date"),
        "now": (0, 0, "", "date"),
        "date": (1, 1, "any", "date"),
        "date-time": (1, 1, "any", "date"),
        "format-date": (2, 2, "date string", "string"),
        "format-date-time": (2, 2, "date string", "string"),
        "decimal-date-time": (1, 1, "date", "number"),
        "decimal-time": (1, 1, "any", "number"),
        # texts
        "string": (0, 1, "any", "string"),
        "concat": (0, None, "any", "string"),
        "join": (1, None, "string any", "string"),
        "coalesce": (2, 2, "any any", "any"),
        "once": (1, 1, "any", "any"),
        "substr": (2, 3, "string number number", "string"),
        "substring": (2, 3, "string number number", "string"),
        "substring-before": (2, 2, "string string", "string"),
        "substring-after": (2, 2, "string string", "string"),
        "translate": (3, 3, "string string string", "string"),
        "normalize-space": (0, 1, "any", "string"),
        "selected-at": (2, 2, "string number", "string"),
        "uuid": (0, 1, "number", "string"),
        "digest": (2, 3, "string string string", "string"),
        "base64-decode": (1, 1, "string", "string"),
        "extract-signed": (2, 2, "string string", "string"),
        "jr:choice-name": (2, 2, "string field", "string"),
        "jr:itext": (1, 1, "string", "string"),
        "pulldata": (4, 4, "string string string any", "string"),
        "property": (1, 1, "string", "string"),
        "version": (0, 0, "", "string"),
        "local-name": (0, 1, "nodes", "string"),
        "name": (0, 1, "nodes", "string"),
        "namespace-uri": (0, 1, "nodes", "string"),
        # questions
        "indexed-repeat": (3, 7, "nodes nodes number nodes number nodes number", "any"),
        "instance": (1, 1, "string", "nodes"),
        "current": (0, 0, "", "nodes"),
        "randomize": (1, 2, "nodes number", "nodes"),
        "id": (1, 1, "any", "nodes"),
    }
    return {
        name: Function(least, most, tuple(takes.split()), gives)  # type: ignore[arg-type]
        for name, (least, most, takes, gives) in rows.items()
    }


FUNCTIONS: Final[Mapping[str, Function]] = _table()

INSTEAD: Final[Mapping[str, str]] = {
    "floor": "int(x), which cuts the fraction off",
    "ceiling": "int(x + 0.999999)",
    "substring": "substr(text, start, end), which counts from 0",
    "last": "count(…) of the same questions",
    "is-selected": "selected(…)",
}
"""What every client knows and does the same."""

_MANY: Final = frozenset({"min", "max", "join", "concat", "area", "distance"})


def gathers(name: str, index: int) -> bool:
    """Whether an argument of a function may stand for many rows at once."""
    function = FUNCTIONS.get(name)
    if function is None or name in _MANY:
        return True
    takes = function.takes
    return bool(takes) and takes[min(index, len(takes) - 1)] in ("nodes", "field")
