"""Facts that the product rests on, kept as data with their date and source; and the folder of the library."""

from __future__ import annotations

from pathlib import Path


def shipped_root() -> Path:
    """The folder with the library that ships: inside an installed package, or the checkout."""
    inside = Path(__file__).parents[1] / "library"
    return inside if inside.is_dir() else Path(__file__).parents[3]
