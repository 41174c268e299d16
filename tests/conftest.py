"""Fixtures of all tests: an empty project to stand in, and a cache of its own."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected outputs again")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEYKIT_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the test stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What may be skipped even where everything can be installed: what depends on who runs the tests, or on what lies beside.
_MAY_SKIP = ("the administrator", "the description of the surface", "shared/", "there is no /dev/full")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With SURVEYKIT_NO_SKIPS=1, as in continuous integration, a skip that a package could have prevented is a failure."""
    report = yield
    if report.skipped and os.environ.get("SURVEYKIT_NO_SKIPS") == "1" and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if not reason.startswith(_MAY_SKIP):
            report.outcome = "failed"
            report.longrepr = f"skipped, and here no skip is accepted: {reason}"
    return report
