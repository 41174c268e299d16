"""The engine of ODK Web Forms for the tests of this folder; without Node or its packages they are skipped by name."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from engine import Engine, why_not

from surveykit.backends.pyxform_process import Converter


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One Node process. With SURVEYKIT_NO_SKIPS=1 its absence fails the tests."""
    reason = why_not()
    if reason:
        if os.environ.get("SURVEYKIT_NO_SKIPS") == "1":
            pytest.fail(f"no comparison with the form engine of ODK Web Forms: {reason}")
        pytest.skip(f"no comparison with the form engine of ODK Web Forms: {reason}")
    with Engine() as running:
        yield running


@pytest.fixture(scope="session")
def converter() -> Iterator[Converter]:
    with Converter() as running:
        yield running
