"""The list of services was checked within the last 60 days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from surveykit.rules.rule import WARNING, Fault, Rule, fault
from surveykit.rules.view import View

MOST = 60


def day_of(value: object) -> datetime.date | None:
    """A date written as 2026-01-31, or None."""
    try:
        return datetime.date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def check(view: View) -> Iterator[Fault]:
    """A date that is missing, is none, lies ahead or is too old."""
    if view.level < 2:
        return
    written = view.declared("safeguards", "referral", "verified")
    at = view.at("safeguards", "referral", "verified")
    day = day_of(written)
    if day is None:
        yield fault(
            at, "no date says when the services were last checked (referral: verified)", "Write it as 2026-01-31."
        )
    elif view.as_of is not None and day > view.as_of:
        yield fault(
            at,
            "the services are said to have been checked on {day}, which lies after {today}",
            day=day.isoformat(),
            today=view.as_of.isoformat(),
        )
    elif view.as_of is not None and (view.as_of - day).days > MOST:
        yield fault(
            at,
            "the services were last checked {days} days ago; {most} are the most",
            days=(view.as_of - day).days,
            most=MOST,
        )


RULE = Rule(
    "E015",
    "The services were checked lately",
    "deploy",
    WARNING,
    "team",
    "Services move and telephone numbers die; a dead number breaks the last bit of trust.",
    ("who_trafficked",),
    "Call or visit every service, and write the date.",
    check,
)
