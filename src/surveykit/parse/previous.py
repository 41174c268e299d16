"""The codebook of an earlier version, which a recipe names so that the new one can say what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from surveykit.diagnostics import Loc, Log, Related
from surveykit.parse.authored import Named

_LISTS = ("variables", "tables")


def parse_previous(content: bytes, path: str, named: Named, log: Log) -> Mapping[str, Any] | None:
    """The values of a `codebook.json`, or None when it is not one."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as fault:
        line = fault.lineno if isinstance(fault, json.JSONDecodeError) else 1
        log.error("A036", Loc(path, line), "this is not a codebook: it cannot be read as JSON", "Name the codebook.json that a build left.",
                  [Related(named.at, "named here")])  # fmt: skip
        return None
    if not isinstance(found, dict) or not isinstance(found.get("instrument"), str) or not _variables(found):
        log.error("A036", Loc(path), "this is JSON, but not a codebook of surveykit", "Name the codebook.json that a build left.",
                  [Related(named.at, "named here")])  # fmt: skip
        return None
    return found


def _variables(found: Mapping[str, Any]) -> bool:
    return all(
        isinstance(found.get(key), list)
        and all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in found[key])
        for key in _LISTS
    )
