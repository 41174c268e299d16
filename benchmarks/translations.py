"""Measures the translators' commands over the whole library, and what translating adds to a cold build.

Usage: translations.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SURVEYKIT = [sys.executable, "-m", "surveykit"]


def wall(arguments: list[str], folder: Path, cache: Path) -> float:
    """Wall seconds of one command; an exit status of 1 (faults were found) is an answer too."""
    environment = {**os.environ, "SURVEYKIT_CACHE": str(cache), "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    begin = time.perf_counter()
    done = subprocess.run([*SURVEYKIT, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise SystemExit(f"surveykit {' '.join(arguments)} failed:\n{done.stderr.decode()}")
    return seconds


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp())
    cache = folder / "cache"
    cold, warm, checked = [], [], []
    for _ in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        cold.append(wall(["translations", "status"], ROOT, cache))
        warm.append(wall(["translations", "status"], ROOT, cache))
        checked.append(wall(["translations", "check"], ROOT, cache))
    print(
        f"`translations status` of the library: {statistics.median(cold):.2f} s cold, {statistics.median(warm):.2f} s warm."
    )
    print(f"`translations check` of the library: {statistics.median(checked):.2f} s.")
    shares = []
    build = ["build", "flow-point", "--no-validate", "--no-cache", "--output", str(folder / "out")]
    wall(build, ROOT, cache)
    for _ in range(rounds):
        shares.append((_linking(["en"]), _linking(["en", "fr", "es"]), wall(build, ROOT, cache)))
    one, three, whole = (statistics.median(column) for column in zip(*shares, strict=True))
    print(f"flow-point: read and linked in {one * 1000:.0f} ms in English, {three * 1000:.0f} ms in three languages; a cold build takes {whole * 1000:.0f} ms: "
          f"translating adds {(three - one) / (whole - (three - one)):.1%}.")  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)


_CODE = """
import sys, time
from pathlib import Path
from surveykit import pipeline
from surveykit.diagnostics import Log
from surveykit.library import Library
log = Log()
begin = time.perf_counter()
library = Library(Path.cwd(), log)
recipe = pipeline._narrowed(library.recipe("flow-point"), (), sys.argv[1:], log)
assert pipeline.linked(library, recipe, log) is not None
print(time.perf_counter() - begin)
"""


def _linking(languages: list[str]) -> float:
    """Seconds to read and link flow-point in some of its languages, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *languages], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
