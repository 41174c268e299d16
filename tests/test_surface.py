"""The whole XLSForm surface: each part in a form that is compiled, looked into and given to ODK Validate."""

from __future__ import annotations

import pytest
from surface.fixtures import TARGETS, Fixture, compiled, fixtures, holds
from xml.etree import ElementTree

from surveykit.backends.form import xform
from surveykit.diagnostics import Log, Severity

ALL = [pytest.param(fixture, id=fixture.id) for fixture in fixtures()]


def _told(log: Log) -> list[str]:
    return [f"{d.at}: {d.code} {d.text}" for d in log]


@pytest.mark.parametrize("fixture", ALL)
def test_compiles_and_holds_what_it_shows(fixture: Fixture) -> None:
    made = compiled(fixture, "generic")
    assert made.form is not None, _told(made.log)
    assert made.converted is not None, _told(made.log)
    assert made.converted.fault is None, made.converted.fault
    assert made.converted.xform is not None
    log = Log()
    xform(made.form, made.converted, log)
    warned = sorted(d.code for d in log if d.severity >= Severity.WARNING)
    assert warned == sorted(fixture.value("warns", [])), _told(log)
    tree = ElementTree.fromstring(made.converted.xform)
    conditions = fixture.value("expect", [])
    assert conditions, "a case that expects nothing shows nothing"
    missed = [condition for condition in conditions if not holds(tree, condition)]
    assert not missed, f"{missed}\n{made.converted.xform}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fixture", ALL)
def test_each_target_takes_it_or_says_why_not(fixture: Fixture, target: str) -> None:
    made = compiled(fixture, target)
    refused = fixture.value("refused", {})
    assert {*fixture.targets, *refused} == set(TARGETS)
    errors = sorted({d.code for d in made.log if d.severity is Severity.ERROR})
    assert errors == sorted([refused[target]] if target in refused else []), _told(made.log)
    if target not in refused:
        assert made.form is not None
        assert made.converted is not None
        assert made.converted.fault is None
        assert len(made.form.losses) == fixture.value("losses", {}).get(target, 0), made.form.losses
