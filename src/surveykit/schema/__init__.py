"""The authors' contract as JSON Schemas (2020-12): module, list, instrument, wording. Editors read the same files."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The schema called `module`, `list`, `instrument` or `wording`."""
    document: dict[str, Any] = json.loads((files(__name__) / f"{name}.json").read_text("utf-8"))
    return document
