"""Lengths, areas and positions on the globe, of places as a form stores them: `latitude longitude altitude accuracy;…`."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

_RADIUS: Final = 6_378_100.0
"""Of the earth in metres, as ODK's engines have it."""


def points(text: str) -> list[tuple[float, float]]:
    """The latitude and longitude of every point, in degrees; nothing where a point is none."""
    found: list[tuple[float, float]] = []
    for part in text.split(";"):
        cells = part.split()
        if not cells:
            continue
        try:
            found.append((float(cells[0]), float(cells[1])))
        except (ValueError, IndexError):
            return []
    return found


def length(text: str) -> float:
    """Metres along a line of points; NaN where there are none."""
    row = points(text)
    if not row:
        return math.nan
    return sum(_between(one, two) for one, two in pairwise(row))


def _between(one: tuple[float, float], two: tuple[float, float]) -> float:
    latitude, other = math.radians(one[0]), math.radians(two[0])
    half = math.sin((other - latitude) / 2) ** 2
    turn = math.sin(math.radians(two[1] - one[1]) / 2) ** 2
    share = min(1.0, half + math.cos(latitude) * math.cos(other) * turn)
    return 2 * _RADIUS * math.asin(math.sqrt(share))


def area(text: str) -> float:
    """Square metres inside a ring of points; NaN where there are none."""
    row = points(text)
    if not row:
        return math.nan
    if len(row) < 3:
        return 0.0
    total = sum(
        math.radians(two[1] - one[1]) * (2 + math.sin(math.radians(one[0])) + math.sin(math.radians(two[0])))
        for one, two in zip(row, [*row[1:], row[0]], strict=True)
    )
    return abs(total * _RADIUS * _RADIUS / 2)


def inside(point: str, ring: str) -> bool:
    """Whether a point lies inside a ring of points."""
    one, row = points(point), points(ring)
    if len(one) != 1 or len(row) < 3:
        return False
    (y, x), within = one[0], False
    for (y1, x1), (y2, x2) in zip(row, [*row[1:], row[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def crosses_itself(text: str) -> bool:
    """Whether a line of points crosses itself."""
    row = points(text)
    edges = list(pairwise(row))
    for i, (a, b) in enumerate(edges):
        for j in range(i + 2, len(edges)):
            c, d = edges[j]
            if i == 0 and j == len(edges) - 1 and a == d:
                continue
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return True
    return False


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
