"""Why each code exists, what it sees and how to mend it: `surveykit explain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from surveykit.diagnostics import Log
from surveykit.shape import plain
from surveykit.source import read_yaml


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one code."""

    code: str
    title: str
    severity: str
    why: str
    example: str
    mend: str


@cache
def entries() -> Mapping[str, Entry]:
    """Every code that surveykit can report, in order."""
    found: dict[str, Entry] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda path: path.name):
        if not file.name.endswith(".yaml"):
            continue
        log = Log()
        node = read_yaml(file.read_bytes(), file.name, log)
        if node is None:
            raise AssertionError(f"{file.name} cannot be read: {[d.text for d in log]}")
        for code, entry in plain(node).items():
            found[code] = Entry(
                code, *(str(entry[key]).strip() for key in ("title", "severity", "why", "example", "mend"))
            )
    return dict(sorted(found.items()))
