"""A trial of the analysis before the field work: a made-up data set, its labelled files, its table of indicators."""

from __future__ import annotations

from collections.abc import Mapping

from surveykit.backends.codebook.read import codebook
from surveykit.diagnostics import Log
from surveykit.simulate.dataset import Dataset
from surveykit.simulate.files import Released, exports
from surveykit.simulate.indicators import indicators
from surveykit.simulate.labelled import labelled, lacking
from surveykit.simulate.respondents import Sample


def dry_run(sample: Sample, forms: Mapping[str, Released], log: Log) -> dict[str, bytes]:
    """The files by path. `sample` was drawn with the indicators as derived variables."""
    plain = next(iter(forms.values())).instrument
    data = Dataset.of(codebook(plain), sample)
    found = exports(sample, forms)
    found |= {"SIMULATED-indicators.csv": indicators(data), "README.md": _page(sample, lacking()).encode()}
    if lacking():
        log.warning("B020", plain.at, "the labelled SPSS and Stata files of the dry run were not made: {packages} is not installed",
                    "pip install 'surveykit[statistics]', then build again. The programs make the same files of the tables.",
                    packages=", ".join(lacking()))  # fmt: skip
    else:
        found |= labelled(data, data.book.tags)
    return found


def _page(sample: Sample, without: tuple[str, ...]) -> str:
    lines = [
        f"# SIMULATED data of {sample.instrument.id}",
        "",
        "Nobody gave these answers. A program drew them by chance, within what the form accepts, so that tables, programs and",
        "reports can be written and tried before the field work. Never mix them with real data, and never report them.",
        "",
        f"- {len(sample.respondents)} interviews, drawn with the seed {sample.seed} as of {sample.today.isoformat()}.",
        "- The folders hold what each platform would export; the programs beside this folder read it when the files stand",
        "  in their working folder without `SIMULATED-` before their names.",
        "- `SIMULATED-indicators.csv`: each indicator whole and by group, computed apart from those programs.",
    ]
    if without:
        lines.append(f"- Labelled files were not made, because {', '.join(without)} is not installed.")
    else:
        lines.append(
            "- `.sav` (SPSS) and `.dta` (Stata): the tables with variable and value labels and missing values."
        )
    return "\n".join(lines) + "\n"
