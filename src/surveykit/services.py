"""The directory of services, as a recipe gives it: what the list of services and the form's last screens are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveykit import ir


@dataclass(frozen=True, slots=True)
class Service:
    """One service that people may be told of; texts are one text, or a map of languages."""

    name: Any
    routes: tuple[str, ...]
    area: str
    contact: Any
    hours: Any
    audience: Any
    offers: Any
    verified: str

    @property
    def texts(self) -> Mapping[str, Any]:
        """What a person reads of it, by the key of the recipe."""
        return {
            "name": self.name,
            "offers": self.offers,
            "contact": self.contact,
            "hours": self.hours,
            "for": self.audience,
        }


def told(value: Any, tag: str) -> str:
    """A text of the recipe in a language; in the first that it has where that one is missing."""
    if isinstance(value, Mapping):
        value = value.get(tag) or next(iter(value.values()), "")
    return " ".join(str(value or "").split())


def services(instrument: ir.Instrument) -> tuple[Service, ...]:
    """The services of `safeguards: referral: services:`, in the recipe's order."""
    found: Any = instrument.recipe
    for key in ("safeguards", "referral", "services"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return tuple(
        Service(
            one.get("name", ""), tuple(map(str, one.get("routes") or ())), str(one.get("area") or ""), one.get("contact", ""), one.get("hours", ""),
            one.get("for", ""), one.get("offers", ""), str(one.get("verified") or ""),
        )
        for one in found or ()
        if isinstance(one, Mapping)
    )  # fmt: skip
