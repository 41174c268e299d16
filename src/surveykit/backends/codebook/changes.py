"""What changed since an earlier codebook of the instrument, and whether the data of both can stand in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

What: TypeAlias = Literal[
    "added", "removed", "retyped", "moved", "recoded", "choice_added", "choice_removed", "choice_reworded", "reworded",
    "universe_changed", "constraint_changed", "calculation_changed",
]  # fmt: skip
Pools: TypeAlias = Literal["yes", "look", "no"]
"""Whether both data can be put together: yes; look at it first, because people may answer otherwise; no."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two codebooks: which variable, what of it, how it was and how it is."""

    what: What
    variable: str
    before: str
    after: str
    pools: Pools


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The differences of two codebooks as codebook.json holds them, in the order of the new one; what is gone comes last."""
    old = {str(one["name"]): one for one in before["variables"]}
    new = {str(one["name"]): one for one in after["variables"]}
    found: list[Change] = []
    for name, variable in new.items():
        if name not in old:
            found.append(Change("added", name, "", _said(variable.get("label")), "look"))
        else:
            found += _variable(name, old[name], variable)
    found += [Change("removed", name, _said(old[name].get("label")), "", "look") for name in old if name not in new]
    return tuple(found)


def _variable(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.get("data_type") != new.get("data_type"):
        yield Change("retyped", name, str(old.get("data_type")), str(new.get("data_type")), "no")
    if old.get("table") != new.get("table"):
        yield Change("moved", name, str(old.get("table")), str(new.get("table")), "no")
    yield from _choices(name, old.get("choices") or [], new.get("choices") or [])
    if _said(old.get("question")) != _said(new.get("question")):
        yield Change("reworded", name, _said(old.get("question")), _said(new.get("question")), "look")
    for key, what, pools in (
        ("universe", "universe_changed", "look"),
        ("constraint", "constraint_changed", "yes"),
        ("derived", "calculation_changed", "no"),
    ):
        one, two = _expression(old.get(key)), _expression(new.get(key))
        if one != two:
            yield Change(what, name, one, two, pools)  # type: ignore[arg-type]


def _choices(name: str, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[Change]:
    before = {str(one.get("code")): one for one in old}
    after = {str(one.get("code")): one for one in new}
    for code, one in after.items():
        if code not in before:
            yield Change("choice_added", name, "", f"{code}: {_said(one.get('label'))}", "look")
            continue
        if before[code].get("value") != one.get("value"):
            yield Change("recoded", name, f"{code} = {before[code].get('value')}", f"{code} = {one.get('value')}", "no")
        if _said(before[code].get("label")) != _said(one.get("label")):
            yield Change("choice_reworded", name, f"{code}: {_said(before[code].get('label'))}", f"{code}: {_said(one.get('label'))}", "look")  # fmt: skip
    for code, one in before.items():
        if code not in after:
            yield Change("choice_removed", name, f"{code}: {_said(one.get('label'))}", "", "look")


def _said(texts: object) -> str:
    """A text in every language, one after the other."""
    if not isinstance(texts, Mapping):
        return ""
    return " | ".join(f"{tag}: {' '.join(str(text).split())}" for tag, text in sorted(texts.items()))


def _expression(part: object) -> str:
    return " ".join(str(part.get("expression") or "").split()) if isinstance(part, Mapping) else ""
