"""Without Node or Chromium the clients are skipped by name, and where skips are forbidden the tests fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENGINE = "test_engine.py::test_the_engine_sees_what_is_wrong"
BROWSER = "test_browser.py::test_a_page_that_is_wrong_is_seen"


def ran(test: str, path: Path, allowed: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(HERE / test)],
        cwd=HERE.parents[1],
        env={**os.environ, "PATH": str(path), "SURVEYKIT_NO_SKIPS": allowed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(("allowed", "status", "word"), [("", 0, "skipped"), ("1", 1, "error")])
@pytest.mark.parametrize(
    ("test", "there", "reason"),
    [
        (ENGINE, (), "Node.js is not installed"),
        (BROWSER, (), "Chromium is not installed"),
        (BROWSER, ("chromium",), "Node.js is not installed"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, test: str, there: tuple[str, ...], reason: str, allowed: str, status: int, word: str
) -> None:
    for program in there:
        (tmp_path / program).write_text("#!/bin/sh\n", "utf-8")
        (tmp_path / program).chmod(0o755)
    found, said = ran(test, tmp_path, allowed)
    assert found == status, said
    assert word in said
    assert reason in said


def test_missing_packages_are_named(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed (make tools installs it)")
    script = "import node, sys; node.PACKAGES = __import__('pathlib').Path(sys.argv[1]); print(node.missing('vue'))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=HERE, capture_output=True, text=True, check=True
    )
    assert "cd tests/clients && npm ci" in done.stdout
