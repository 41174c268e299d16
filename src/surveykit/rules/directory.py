"""Whether the directory of services holds together: routes, areas, languages, dates, nothing twice."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from surveykit import pseudo
from surveykit.diagnostics import Log, Related, Severity, suggest
from surveykit.rules.ethics.e015_services_checked import MOST, day_of
from surveykit.rules.view import View
from surveykit.services import Service, services
from surveykit.translate import reads_as_it_is

_BLOCK = ("safeguards", "referral", "services")


def report_directory(view: View, log: Log, *, release: bool) -> None:
    """Report what would leave somebody without help, or send them to a service that is not there."""
    listed = services(view.instrument)
    if not listed:
        return
    _routes(view, listed, log, Severity.ERROR if release else Severity.WARNING)
    known = {
        choice.code
        for name, found in view.instrument.lists.items() if name.startswith("adm")
        for choice in found.choices
    }  # fmt: skip
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(listed):
        at = view.at(*_BLOCK, number)
        named = (str(one.name), one.area)
        if first.setdefault(named, number) != number:
            log.warning("A114", at, "this service is listed twice", "Keep one of the two.",
                        [Related(view.at(*_BLOCK, first[named]), "first listed here")])  # fmt: skip
        if one.area and one.area not in known:
            log.error("A113", view.at(*_BLOCK, number, "area"), "there is no area '{area}' in this instrument", suggest(one.area, known) or "Leave the area out for a service of every area.",
                      area=one.area)  # fmt: skip
        _languages(view, number, one, log, Severity.ERROR if release else Severity.WARNING)
        _date(view, number, one, log, release=release)


def _routes(view: View, listed: tuple[Service, ...], log: Log, severity: Severity) -> None:
    have = {route for one in listed for route in one.routes}
    declared = [str(path) for path in view.declared("safeguards", "referral", "paths") or ()]
    needed = {path: use for use in view.instrument.modules for path in use.ethics.referral}
    for number, path in enumerate(declared):
        if path not in have:
            log.report("A110", severity, view.at("safeguards", "referral", "paths", number), "no service of the list takes the route {route}",
                       "Add a service with this route, or take the route out.", route=path)  # fmt: skip
    for path, use in needed.items():
        if path not in have and path not in declared:
            log.report("A110", severity, use.at, "no service of the list takes the route {route}, which '{module}' may call for",
                       "Add a service with this route under referral: services.", route=path, module=use.id)  # fmt: skip


def _languages(view: View, number: int, one: Service, log: Log, severity: Severity) -> None:
    for key, text in one.texts.items():
        lacking = [
            tag.tag for tag in view.instrument.languages if tag.tag != pseudo.TAG and not _is_said(text, tag.tag)
        ]
        if lacking:
            log.report("A111", severity, view.at(*_BLOCK, number, key), "the service has no '{key}' in {languages}",
                           "Say it in every language of the form; a person who cannot read it is not helped.",
                           key=key, languages=", ".join(lacking))  # fmt: skip


def _is_said(text: object, tag: str) -> bool:
    """Whether a text serves a language: it is given in it, or once for all languages, in letters that it has."""
    return bool(text.get(tag)) if isinstance(text, Mapping) else reads_as_it_is(str(text or ""), tag)


def _date(view: View, number: int, one: Service, log: Log, *, release: bool) -> None:
    if not one.verified or one.verified.startswith("["):
        if release:
            log.error("A112", view.at(*_BLOCK, number), "no date says when this service was last checked", "Call the service, then write verified: 2026-01-31.")  # fmt: skip
        return
    day, at = day_of(one.verified), view.at(*_BLOCK, number, "verified")
    if day is None:
        log.error("A112", at, "'{date}' is not a date", "Write it as 2026-01-31.", date=one.verified)
    elif view.as_of is not None and day > view.as_of:
        log.error("A112", at, "{date} lies ahead: the service cannot have been checked then", "Write the day on which it was checked.", date=one.verified)  # fmt: skip
    elif release and view.as_of is not None and view.as_of - day > datetime.timedelta(days=MOST):
        log.error("A112", at, "this service was last checked {days} days ago; {most} are allowed", "Call it again before people are sent there.",
                  days=(view.as_of - day).days, most=MOST)  # fmt: skip
