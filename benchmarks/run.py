"""Measures surveykit beside pyxform's own command, in one run, and prints the table of README.md.

Usage: run.py [--rounds N] [--sizes 500,2000,10000] [part …]; parts: build, rebuild, commands.
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

from generate import project

BIN = Path(sys.executable).parent
SURVEYKIT = str(BIN / "surveykit")
PEER = str(BIN / "xls2xform")


def measured(command: list[str], folder: Path, cache: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MB (the process and its children together) of one command."""
    environment = {**os.environ, "SURVEYKIT_CACHE": str(cache)}
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.005)
    seconds = time.perf_counter() - begin
    if process.returncode:
        assert process.stderr is not None
        raise SystemExit(f"{' '.join(command)} failed:\n{process.stderr.read().decode()}")
    return seconds, peak


def _memory(pid: int) -> float:
    """Proportional set size of a process and its children: what they share is counted once."""
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += next((int(line.split()[1]) / 1000 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def wall(command: list[str], folder: Path, cache: Path) -> float:
    """Wall seconds of one command, without watching its memory."""
    environment = {**os.environ, "SURVEYKIT_CACHE": str(cache)}
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begin


def builds(sizes: list[int], rounds: int) -> None:
    """Cold build, rebuild, one module changed: each beside xls2xform on the workbook that surveykit wrote."""
    print(
        "| questions | repeats | xls2xform s | cold s | ratio | rebuild s | ratio | one module changed s | ratio | peak MB | ratio |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    cold_of: dict[tuple[int, bool], float] = {}
    for size in sizes:
        for repeats in (False, True):
            with tempfile.TemporaryDirectory() as name:
                cold_of[size, repeats] = _one_size(Path(name), size, rounds, repeats=repeats)
    for repeats in (False, True):
        if (10000, repeats) in cold_of and (500, repeats) in cold_of:
            print(
                f"\n10,000 questions take {cold_of[10000, repeats] / cold_of[500, repeats]:.1f} × the time of 500 ({'with' if repeats else 'without'} repeats)."
            )


def _one_size(folder: Path, size: int, rounds: int, *, repeats: bool) -> float:
    identity = project(folder, size, repeats=repeats)
    cache = folder / "cache"
    # The form alone, XLSX and XForm: what the peer makes.
    build = [SURVEYKIT, "build", identity, "--no-validate", "--only", "xlsform", "--only", "xform"]
    xlsx = folder / "build" / identity / "generic" / f"{identity}.xlsx"
    wall([*build, "--no-cache"], folder, cache)
    peer = [PEER, "--skip_validate", str(xlsx), str(folder / "peer.xml")]
    rows: list[tuple[float, float, float, float]] = []
    changed = sorted((folder / "modules" / "bench").iterdir())[0]
    for number in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        theirs = wall(peer, folder, cache)
        cold = wall([*build, "--no-cache"], folder, cache)
        wall(build, folder, cache)
        again = wall(build, folder, cache)
        changed.write_text(
            changed.read_text(encoding="utf-8").replace("title: Made-up module 0", f"title: Made-up module 0{number}"),
            encoding="utf-8",
        )
        one = wall(build, folder, cache)
        changed.write_text(
            changed.read_text(encoding="utf-8").replace(f"title: Made-up module 0{number}", "title: Made-up module 0"),
            encoding="utf-8",
        )
        rows.append((theirs, cold, again, one))
    memory_peer, memory_own = measured(peer, folder, cache)[1], measured([*build, "--no-cache"], folder, cache)[1]
    middle = [statistics.median(column) for column in zip(*rows, strict=True)]
    ratio = [statistics.median(row[index] / row[0] for row in rows) for index in range(4)]
    print(
        f"| {size} | {'yes' if repeats else 'no'} | {middle[0]:.2f} | {middle[1]:.2f} | {ratio[1]:.2f} | {middle[2]:.3f} | {ratio[2]:.3f} "
        f"| {middle[3]:.2f} | {ratio[3]:.2f} | {memory_own:.0f} | {memory_own / memory_peer:.2f} |",
        flush=True,
    )
    return middle[1]


def commands(rounds: int) -> None:
    """`--help` beside an empty Python, and `check` of the whole library."""
    root = Path(__file__).parents[1]
    cache = Path(tempfile.mkdtemp())
    empty, helped, checked = [], [], []
    for _ in range(rounds * 3):
        empty.append(wall([sys.executable, "-c", "pass"], root, cache))
        helped.append(wall([SURVEYKIT, "--help"], root, cache))
        checked.append(wall([SURVEYKIT, "check"], root, cache))
    shutil.rmtree(cache, ignore_errors=True)
    base = statistics.median(empty)
    print(
        f"\n`surveykit --help`: {statistics.median(helped) * 1000:.0f} ms, {statistics.median(h / e for h, e in zip(helped, empty, strict=True)):.1f} × `python -c pass` ({base * 1000:.0f} ms)."
    )
    print(f"`surveykit check` of the library: {statistics.median(checked):.2f} s.")


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="500,2000,10000")
    parser.add_argument("parts", nargs="*", default=["build", "commands"])
    asked = parser.parse_args()
    if "build" in asked.parts:
        builds([int(size) for size in asked.sizes.split(",")], asked.rounds)
    if "commands" in asked.parts:
        commands(asked.rounds)


if __name__ == "__main__":
    main()
