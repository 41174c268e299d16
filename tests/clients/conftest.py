"""The clients for the tests of this folder; without their programs and packages the tests are skipped by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

import browser as browser_clients
import engine as engine_client
import pytest
from browser import Browser
from engine import Engine

from surveykit.backends.pyxform_process import Converter


def unless(reason: str, what: str) -> None:
    """Skip for a reason, or fail for it with SURVEYKIT_NO_SKIPS=1; go on when there is none."""
    if not reason:
        return
    if os.environ.get("SURVEYKIT_NO_SKIPS") == "1":
        pytest.fail(f"no {what}: {reason}")
    pytest.skip(f"no {what}: {reason}")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    unless(engine_client.why_not(), "comparison with the form engine of ODK Web Forms")
    with Engine() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    unless(browser_clients.why_not(), "form in ODK Web Forms and Enketo")
    with Browser() as running:
        yield running


@pytest.fixture(scope="session")
def converter() -> Iterator[Converter]:
    with Converter() as running:
        yield running
