"""Tables of administrative areas as the Common Operational Datasets (COD-AB) are published: one row an area of the finest level.

A table has a P-code and names for each level: `ADM2_PCODE`, `ADM2_EN`, `ADM2_FR`, or in newer tables `adm2_pcode`,
`adm2_name`. One file serves the lists of all its levels, `adm1`, `adm2` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LEVEL: Final = re.compile(r"adm([1-5])\Z")
_COLUMN: Final = re.compile(r"adm([0-5])_(pcode|name[0-9]?|[a-z]{2,3})\Z", re.IGNORECASE)


def level_of(name: str, header: Sequence[str]) -> int | None:
    """The level that a list called `adm2` takes from such a table; None where the list or the table is no such thing."""
    found = _LEVEL.match(name)
    columns = {cell.strip().lower() for cell in header}
    return int(found[1]) if found is not None and f"{name}_pcode" in columns else None


def header_of(header: Sequence[str], level: int) -> list[str]:
    """The header as lists have it: `code`, `label::en`, and the P-codes of the levels above as `adm1`; the rest is left out."""
    return [_renamed(cell.strip(), level) for cell in header]


def _renamed(cell: str, level: int) -> str:
    found = _COLUMN.match(cell)
    if found is None:
        return ""
    own, kind = int(found[1]), found[2].lower()
    if kind == "pcode":
        return "code" if own == level else f"adm{own}" if 0 < own < level else ""
    if own != level:
        return ""
    return "label" if kind == "name" else "" if kind.startswith("name") else f"label::{kind}"


def each_once(rows: Iterator[list[str]], code: int) -> Iterator[list[str]]:
    """The first row of each area: in a table of districts a region stands once for each of its districts."""
    seen: set[str] = set()
    for row in rows:
        own = row[code].strip() if code < len(row) else ""
        if own and own in seen:
            continue
        seen.add(own)
        yield row
