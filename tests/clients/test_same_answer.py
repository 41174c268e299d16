"""What clients compute in different ways, in the form that surveykit writes: the engine comes to what `expr.run` does."""

from __future__ import annotations

from pathlib import Path

from engine import Engine, Tree, differences, xform_of

from surveykit import expr, ir
from surveykit.backends.pyxform_process import Converter
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked

MODULE = Path(__file__).parent / "same_answer.yaml"
RECIPE = (
    "surveykit: 1\ninstrument: x\nversion: 1.0.0\nlanguage: en\ntitle: X\nlanguages: [en]\nmodules: [same_answer]\n"
)
ROWS = [
    [],
    [{"sa_age": 30, "sa_sex": "yes"}],
    [{"sa_age": 30, "sa_sex": "yes"}, {"sa_age": None, "sa_sex": "no"}, {"sa_age": 8, "sa_sex": None}],
    [{"sa_age": None, "sa_sex": None}, {"sa_age": None, "sa_sex": None}],
]
EXPECTED = [(0, 0, "0"), (1, 1, "30"), (1, 1, "38"), (0, 0, "0")]


def instrument(folder: Path) -> ir.Instrument:
    for name, text in (("instruments/x.yaml", RECIPE), ("modules/needs/same_answer.yaml", MODULE.read_text("utf-8"))):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    log = Log()
    library = Library(folder, log)
    recipe = library.recipe("x")
    assert recipe is not None
    found = linked(library, recipe, log)
    assert found is not None, [d.text for d in log]
    return found


def test_counts_and_sums_over_rows_with_blanks(tmp_path: Path, engine: Engine, converter: Converter) -> None:
    form = instrument(tmp_path)
    xml, files = xform_of(form, converter)
    assert ". != ''" in xml
    engine.load("same", xml, files)
    tree = Tree(form)
    runs = [expr.run(form, {"sa_roster": rows}) for rows in ROWS]
    for run, (adults, women, years), theirs in zip(runs, EXPECTED, engine.runs("same", tree, runs), strict=True):
        assert (run.values["sa_adults"], run.values["sa_women"], run.values["sa_years"]) == (
            str(adults),
            str(women),
            years,
        )
        assert differences("same", "rows", tree, run, theirs)[1] == []
