"""Measures every codebook of a made-up trilingual instrument beside the making of its form, each in a fresh process.

Usage: codebook.py [--rounds N] [--sizes 500,2000,10000]. The form is read, linked, lowered, written as XLSX and converted by
pyxform. The codebooks are made of the linked instrument; the second figure includes reading and linking. No rule reviews either.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import project

_READ = """
import gc
gc.disable()
from pathlib import Path
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked
log = Log()
library = Library(Path('.'), log)
instrument = linked(library, library.recipe('bench'), log)
assert instrument is not None
"""
_FORM = """
from surveykit.backends.pyxform_process import Converter
with Converter() as converter:
    %s
    from surveykit.backends.form import lowered, send, xform, xlsform
    form = lowered(instrument, 'generic', log)
    send(form, converter)
    xlsform(form)
    assert xform(form, converter.receive(), log).files
"""
_BOOKS = """
import time
begin = time.perf_counter()
from surveykit.backends.codebook import emit
output = emit(instrument)
print(time.perf_counter() - begin)
assert len(output.files) == 16
"""


def seconds(program: str, folder: Path) -> tuple[float, float]:
    """Wall time of a program in a new Python, and what it says of itself."""
    begin = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begin, float(ran.stdout or 0)


def main() -> None:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="500,2000,10000")
    asked = parser.parse_args()
    print("| questions | repeats | form, cold s | codebooks s | ratio | codebooks, cold, with reading s | ratio |")
    print("|---|---|---|---|---|---|---|")
    for size in (int(part) for part in asked.sizes.split(",")):
        for repeats in (False, True):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                project(folder, size, repeats=repeats)
                form = _FORM % "\n    ".join(_READ.strip().splitlines())
                rows = [(seconds(form, folder)[0], *seconds(_READ + _BOOKS, folder)) for _ in range(asked.rounds)]
            whole, books, alone = (statistics.median(column) for column in zip(*rows, strict=True))
            with_reading = statistics.median(row[1] / row[0] for row in rows)
            ratio = statistics.median(row[2] / row[0] for row in rows)
            print(
                f"| {size} | {'yes' if repeats else 'no'} | {whole:.2f} | {alone:.2f} | {ratio:.2f} | {books:.2f} | {with_reading:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
