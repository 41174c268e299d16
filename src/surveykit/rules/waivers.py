"""Waivers: which rule, why, who allowed it, until when; and whether that counts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from surveykit.diagnostics import Loc, Log, Related, suggest
from surveykit.rules import BY_CODE
from surveykit.rules.view import View


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that somebody answers for leaving aside, as the recipe says it."""

    rule: str
    override: str
    reason: str
    approver: str
    date: str
    expires: str
    at: Loc


def read_waivers(view: View, log: Log) -> dict[str, Waiver]:
    """The waivers that count, by rule; all others are reported."""
    counted: dict[str, Waiver] = {}
    for number, entry in enumerate(view.declared("waivers") or ()):
        found = _read(view, number, entry, log)
        if found is None:
            continue
        first = counted.setdefault(found.rule, found)
        if first is not found:
            log.warning(
                "A104",
                found.at,
                "the rule {rule} is waived twice",
                "Keep one of the two.",
                [Related(first.at, "the first waiver")],
                rule=found.rule,
            )
    return counted


def report_unused(waivers: Mapping[str, Waiver], used: Mapping[str, Waiver], log: Log) -> None:
    """A waiver of a rule that nothing breaks is a door left open."""
    for code, waiver in waivers.items():
        if code not in used:
            log.warning(
                "A104",
                waiver.at,
                "the waiver of {rule} is not needed: nothing breaks this rule",
                "Delete it.",
                rule=code,
            )


def _read(view: View, number: int, entry: Mapping[str, str], log: Log) -> Waiver | None:
    code, at = entry["rule"], view.at("waivers", number, "rule")
    rule = BY_CODE.get(code)
    if rule is None:
        log.error(
            "A101",
            at,
            "there is no rule '{rule}' to waive",
            suggest(code, BY_CODE) or "`surveykit list rules` names all of them.",
            rule=code,
        )
        return None
    if rule.override == "none" or (rule.hardened is not None and rule.hardened(view)):
        log.error(
            "A102",
            at,
            "the rule {rule} cannot be waived by anybody",
            "Mend what breaks it: `surveykit explain {rule}`.",
            rule=code,
        )
        return None
    good = True
    for key in ("reason", "approver"):
        if len(entry[key].strip()) < 3 or "EXAMPLE" in entry[key]:
            log.error(
                "A105",
                view.at("waivers", number, key),
                "the waiver of {rule} has no real {key}",
                "Say it so that a reviewer understands it.",
                rule=code,
                key=key,
            )
            good = False
    if rule.override == "board" and not (
        str(view.declared("safeguards", "ethics_reference") or "").strip() and "date" in entry
    ):
        log.error("A105", at, "the rule {rule} can only be waived by an ethics board, with its reference and the date of its decision",
                  "Write date: here, and ethics_reference: under safeguards.", rule=code)  # fmt: skip
        good = False
    lacks = rule.waivable(view) if rule.waivable is not None else ""
    if lacks:
        log.error(
            "A105",
            at,
            "the rule {rule} can only be waived where the recipe has {lacks}",
            "Add what is missing, or mend what breaks the rule.",
            rule=code,
            lacks=lacks,
        )
        good = False
    good = _in_time(view, number, entry, log) and good
    return (
        Waiver(code, rule.override, entry["reason"], entry["approver"], entry.get("date", ""), entry["expires"], at)
        if good
        else None
    )


def _in_time(view: View, number: int, entry: Mapping[str, str], log: Log) -> bool:
    days: dict[str, datetime.date] = {}
    for key in ("date", "expires"):
        if key not in entry:
            continue
        try:
            days[key] = datetime.date.fromisoformat(entry[key])
        except ValueError:
            log.error(
                "A106",
                view.at("waivers", number, key),
                "'{value}' is not a date",
                "Write year, month and day: 2026-01-31.",
                value=entry[key],
            )
            return False
    at = view.at("waivers", number, "expires")
    if "date" in days and days["expires"] <= days["date"]:
        log.error(
            "A106",
            at,
            "the waiver of {rule} ends before it begins",
            "Let it expire after the day on which it was given.",
            rule=entry["rule"],
        )
        return False
    if view.as_of is not None and "date" in days and days["date"] > view.as_of:
        log.error("A103", view.at("waivers", number, "date"), "the waiver of {rule} begins on {day} only", "Wait for that day, or mend what breaks the rule.", rule=entry["rule"],
                  day=entry["date"])  # fmt: skip
        return False
    if view.as_of is not None and days["expires"] < view.as_of:
        log.error(
            "A103",
            at,
            "the waiver of {rule} expired on {day}",
            "Ask for a new one, or mend what breaks the rule.",
            rule=entry["rule"],
            day=entry["expires"],
        )
        return False
    return True
