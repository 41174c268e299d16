"""An instrument held against the rules: what is refused, what is waived, and what remains to be done before release."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from surveykit import ir
from surveykit.diagnostics import Diagnostic, Loc, Log, Piece, Severity
from surveykit.phrases import PLACEHOLDERS
from surveykit.rules import ETHICS
from surveykit.rules.contradictions import report_contradictions
from surveykit.rules.directory import report_directory
from surveykit.rules.rule import Fault, Rule
from surveykit.rules.view import View
from surveykit.rules.waivers import Waiver, read_waivers, report_unused


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules found: waivers that count, and what a release would refuse."""

    waived: tuple[Waiver, ...] = ()
    before_release: tuple[Diagnostic, ...] = ()


def hold(
    instrument: ir.Instrument,
    log: Log,
    places: Mapping[str, Loc],
    *,
    release: bool = False,
    as_of: datetime.date | None = None,
    alone: bool = False,
) -> Verdict:
    """Report every fault that stands now; return the rest.

    `as_of` is the day that dates are held against; without one they are only read, as they are for what is said of
    a later release, so that a draft is the same on any day. `alone` asks the rules
    that also speak of a module which is checked by itself.
    """
    view = View(instrument, places, as_of, alone=alone)
    undated = view.undated()
    waivers = {} if alone else read_waivers(view, log)
    later: list[Diagnostic] = []
    used: dict[str, Waiver] = {}
    for rule in ETHICS:
        if rule.check is None or (alone and not rule.alone):
            continue
        now = release or rule.phase in ("module", "instrument")
        for found in rule.check(view if now else undated):
            waiver = waivers.get(rule.code)
            if waiver is not None:
                used[rule.code] = waiver
                continue
            diagnostic = _diagnostic(rule, found, view, release)
            if now:
                log.add(diagnostic)
            else:
                later.append(diagnostic)
    report_unused(waivers, used, log)
    report_contradictions(view, log, Severity.ERROR if release else Severity.WARNING)
    report_directory(view, log, release=release)
    if release:
        _no_examples(view, log)
    return Verdict(tuple(used.values()), tuple({(d.code, d.at, d.text): d for d in later}.values()))


def _diagnostic(rule: Rule, found: Fault, view: View, release: bool) -> Diagnostic:
    hard = rule.hardened is not None and rule.hardened(view)
    severity = Severity.ERROR if hard or release else rule.severity
    hint = found.hint or rule.remedy.replace("{", "{{").replace("}", "}}")
    args: Mapping[str, object] = found.args
    if rule.severity is Severity.WARNING and release and not hard:
        remedy = Piece(hint, found.args)
        hint = "{remedy} Or let the team's lead waive {rule} in the recipe, with a reason."
        args = {**found.args, "remedy": remedy, "rule": rule.code}
    return Diagnostic(rule.code, severity, found.at, found.message, hint, args, found.related)


def _no_examples(view: View, log: Log) -> None:
    """A release holds nothing that is there to be replaced."""
    for block in ("safeguards", "sampling", "protocol", "release"):
        if view.declared(block, "example") is True:
            log.error("A108", view.at(block, "example"), "the block {block}: says that it is an example", "Make every line of it true of your survey, and delete `example: true`.",
                      block=block)  # fmt: skip
    for text in view.texts():
        tags = [tag for tag, words in text.all() if any(mark in words for mark in PLACEHOLDERS)]
        if tags:
            log.error("A109", text.at, "the text still holds a place for your own words, in {languages}", "Set the parameter in the recipe, in every language.",
                      languages=", ".join(tags))  # fmt: skip
    for use in view.instrument.modules:
        for name, value, at in use.unset:
            log.error("A109", at, "the module '{module}' does not know '{name}' yet: it still stands at {value}", "Set it under 'parameters:' of the module in the recipe.",
                      module=use.id, name=name, value=value)  # fmt: skip
    for path, value in _written(view.declared("safeguards"), ("safeguards",)):
        if any(mark in value for mark in PLACEHOLDERS):
            log.error(
                "A109",
                view.at(*path),
                "the safeguards still hold an example: {value}",
                "Write what is true of your survey.",
                value=value,
            )


def _written(value: object, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    match value:
        case str():
            return [(path, value)]
        case dict():
            return [found for key, inner in value.items() for found in _written(inner, (*path, key))]
        case list():
            return [found for number, inner in enumerate(value) for found in _written(inner, (*path, number))]
        case _:
            return []
