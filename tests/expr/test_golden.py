"""The golden vectors of the standards, computed over the formulas of their modules."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from building import derived, form, q
from ruamel.yaml import YAML

from surveykit import ir
from surveykit.expr import run

FACTS = Path(__file__).resolve().parents[3] / "shared" / "standards" / "facts"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="shared/standards/facts is not beside the checkout")


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


def module(name: str, also: frozenset[str]) -> ir.Instrument:
    """A form of the module's items; `also` are what the vectors give besides, such as the office's country."""
    facts = load(FACTS / "modules" / f"{name}.yaml")
    kinds = {"select_one": "select_one yn", "select_multiple": "select_multiple yn"}
    items = [
        q(item["id"], kinds.get(item["type"].split()[0], item["type"].split()[0]))
        for item in facts["items"]
        if item["type"].split()[0] in ("integer", "decimal", "text", "date", "acknowledge", "note", *kinds)
    ]
    items += [q(name, "hidden") for name in sorted(also - {item.name for item in items})]
    return form(*items, derived=tuple(derived(d["id"], d["calc"]) for d in facts["derived"]))


def vectors() -> list[Any]:
    if not FACTS.is_dir():
        return []
    given = load(FACTS / "golden_vectors.yaml")["vectors"]
    return [pytest.param(name, v, id=f"{name}-{i}") for name, rows in given.items() for i, v in enumerate(rows)]


@pytest.mark.parametrize(("name", "vector"), vectors())
def test_vector(name: str, vector: Any) -> None:
    made = run(module(name, frozenset(vector["in"])), vector["in"], today=datetime.date(2026, 11, 22))
    assert made.unused == ()
    assert {key: made.derived[key] for key in vector["out"]} == {
        key: str(value) for key, value in vector["out"].items()
    }


def test_every_module_has_vectors() -> None:
    names = {path.stem for path in (FACTS / "modules").glob("*.yaml") if load(path).get("derived")}
    assert names <= set(load(FACTS / "golden_vectors.yaml")["vectors"])
