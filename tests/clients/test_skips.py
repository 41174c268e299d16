"""Without Node the comparison is skipped by name, and where skips are forbidden it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize(("allowed", "status", "word"), [("", 0, "skipped"), ("1", 1, "error")])
def test_without_node(tmp_path: Path, allowed: str, status: int, word: str) -> None:
    environment = {**os.environ, "PATH": str(tmp_path), "SURVEYKIT_NO_SKIPS": allowed}
    chosen = str(HERE / "test_engine.py::test_the_engine_sees_what_is_wrong")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", chosen],
        cwd=HERE.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert word in done.stdout
    assert "Node.js is not installed" in done.stdout
