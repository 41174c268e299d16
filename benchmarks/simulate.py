"""Measures simulated interviews beside the same interviews in the form engine of ODK Web Forms, in one run.

Usage: simulate.py [-n 1000] [--instrument flow-point]. Needs Node.js and the packages of tests/clients (make test installs them).

surveykit compiles the form and draws the respondents; the engine is given their answers, without drawing anything, and
the loading of the form is not counted. It opens the form for each interview, as every interviewer does. The last row spares
it even that: one form stays open and is answered anew again and again.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from surveykit import expr
from surveykit.backends.pyxform_process import Converter
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked
from surveykit.simulate.plan import plan
from surveykit.simulate.respondents import simulate
from surveykit.source import Mapping, read_yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "clients"))
from engine import MOST_OPENED, Engine, Tree, differences, nested, today, why_not, xform_of

ROUNDS = 3
WANTED = 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-n", type=int, default=1000, help="respondents")
    arguments.add_argument("--instrument", default="flow-point")
    asked = arguments.parse_args()
    if why_not():
        raise SystemExit(f"not measured: {why_not()}")
    log = Log()
    library = Library(shipped_root(), log)
    recipe = library.recipe(asked.instrument)
    instrument = linked(library, recipe, log) if recipe is not None else None
    if instrument is None:
        raise SystemExit("\n".join(d.text for d in log))
    block = read_yaml(library.index.instruments[asked.instrument].path.read_bytes(), asked.instrument, log)
    likely = plan(instrument, block.entries.get("simulate") if isinstance(block, Mapping) else None, log)

    ours = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        sample = simulate(instrument, likely, asked.n, 1, today(), log)
        ours.append(time.perf_counter() - begin)
    tree, runner = Tree(instrument), expr.Interview(instrument)
    runs = [runner.run(nested(one.run), today=today(), engine="web") for one in sample.respondents]
    with Converter() as converter:
        form, files = xform_of(instrument, converter)
    theirs = []
    for reopen, size in ((1, MOST_OPENED), (asked.n, asked.n)):
        seconds = 0.0
        with Engine() as engine:
            engine.load("form", form, files)
            for start in range(0, asked.n, size):
                part = runs[start : start + size]
                if start:
                    engine.renew()  # its memory grows with every form that it opens, and it gets slower
                begin = time.perf_counter()
                found = engine.runs("form", tree, part, reopen=reopen)
                seconds += time.perf_counter() - begin
                for run, one in zip(part, found, strict=True):
                    differing = [
                        d for d in differences("form", "", tree, run, one)[1] if d.what in ("relevance", "presence")
                    ]
                    assert not differing, differing
        theirs.append(seconds)

    best = min(ours)
    questions = sum(len(one.run.asked) for one in sample.respondents)
    print(f"{asked.n} respondents through {asked.instrument} ({questions} questions asked)\n")
    print("| | seconds | ms a respondent | times surveykit |\n|---|---|---|---|")
    for what, seconds in (
        ("surveykit simulate (best of 3)", best),
        ("xforms-engine in Node, form opened for each", theirs[0]),
        ("xforms-engine in Node, one form answered anew", theirs[1]),
    ):
        print(f"| {what} | {seconds:.2f} | {1000 * seconds / asked.n:.2f} | {seconds / best:.1f} |")
    if theirs[0] < WANTED * best:
        raise SystemExit(f"less than {WANTED} times as fast")


if __name__ == "__main__":
    main()
