"""Work beside gives what the work gives, and its faults."""

from __future__ import annotations

import os

import pytest

from surveykit.backends import beside as module
from surveykit.backends.beside import beside


def test_the_result_is_the_same() -> None:
    assert beside(lambda: {"a": b"\0" * 3_000_000})() == {"a": b"\0" * 3_000_000}


def test_a_copy_does_it_where_the_system_can() -> None:
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        pytest.skip("this system makes no copies of processes, or has one core")
    assert beside(os.getpid)() != os.getpid()


def test_a_fault_comes_out_here() -> None:
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 // 0)()


def test_without_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: 1)
    assert beside(os.getpid)() == os.getpid()
