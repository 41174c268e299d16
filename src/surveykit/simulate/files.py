"""The files of a simulation: tables of each platform, submissions, a summary, and a page that says what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from surveykit import ir
from surveykit.backends.form import lowered
from surveykit.diagnostics import Log
from surveykit.simulate.respondents import Sample, Spread
from surveykit.simulate.submission import submission
from surveykit.simulate.tables import Platform, tables


@dataclass(frozen=True, slots=True)
class Released:
    """A form as one platform has it: what was lowered for it, its id and its version."""

    instrument: ir.Instrument
    form_id: str
    version: str


def released(instrument: ir.Instrument, target: str, log: Log) -> Released:
    """The form of an instrument as a target has it."""
    form = lowered(instrument, target, log)
    return Released(form.instrument, form.sheets["settings"].rows[0]["form_id"], form.version)


def exports(sample: Sample, forms: Mapping[str, Released]) -> dict[str, bytes]:
    """What each platform would export, by path below the output folder; `forms` by target."""
    found: dict[str, bytes] = {}
    for target, form in forms.items():
        platform: Platform = "kobo" if target == "kobo" else "central"
        made = tables(sample, form.instrument, form.version, platform)
        found |= {f"{target}/{name}": content for name, content in made.items()}
    return found


def files(sample: Sample, forms: Mapping[str, Released]) -> dict[str, bytes]:
    """Every file by its path below the output folder; `forms` by target."""
    found = exports(sample, forms)
    sent = next((form for target, form in forms.items() if target != "kobo"), next(iter(forms.values())))
    width = max(4, len(str(len(sample.respondents))))
    for one in sample.respondents:
        name = f"submissions/SIMULATED-{one.number:0{width}}.xml"
        found[name] = submission(one, sent.instrument, sent.form_id, sent.version)
    found["SIMULATED.json"] = (json.dumps(summary(sample, forms), ensure_ascii=False, indent=1) + "\n").encode()
    found["README.md"] = _page(sample, forms).encode()
    return found


def summary(sample: Sample, forms: Mapping[str, Released]) -> dict[str, object]:
    """The figures of a simulation."""
    outcomes: dict[str, int] = {}
    for one in sample.respondents:
        for key in one.run.relevant:
            if one.run.relevant[key]:
                outcomes[key] = outcomes.get(key, 0) + 1
    return {
        "simulated": True,
        "instrument": sample.instrument.id,
        "versions": {target: form.version for target, form in forms.items()},
        "respondents": len(sample.respondents),
        "seed": sample.seed,
        "as_of": sample.today.isoformat(),
        "questions": _figures(sample.questions),
        "minutes": _figures(sample.minutes),
        "minutes_declared": sum(use.minutes for use in sample.instrument.modules),
        "never_reached": list(sample.never),
        "reached": {use.id: outcomes.get(use.group, 0) for use in sample.instrument.modules},
    }


def _figures(spread: Spread) -> dict[str, float]:
    return {
        "least": spread.least,
        "quarter": spread.quarter,
        "median": spread.half,
        "three_quarters": spread.three_quarters,
        "most": spread.most,
    }


def _page(sample: Sample, forms: Mapping[str, Released]) -> str:
    count = len(sample.respondents)
    lines = [
        f"# SIMULATED interviews with {sample.instrument.id}",
        "",
        "Nobody gave these answers. A program drew them by chance, within what the form accepts. They serve to try out",
        "tables, dashboards and analysis before the field work. Never mix them with real data, and never report them.",
        "",
        f"- {count} interviews, drawn with the seed {sample.seed} as of {sample.today.isoformat()}. The same command makes the same files:",
        f"  `surveykit simulate {sample.instrument.id} -n {count} --seed {sample.seed} --as-of {sample.today.isoformat()}`",
        "- Every file is called SIMULATED, and every table ends in a column `simulated`, which the platforms do not have.",
        "- How often people agree, or what they answer, is made up; the recipe's `simulate:` block sets it.",
        "- The minutes are an estimate from the length of the texts and the kind of each question, not a measurement.",
        "",
    ]
    lines += [f"- `{target}/`: {_SAYS[target]}; form version {form.version}." for target, form in forms.items()]
    lines += ["- `submissions/`: the interviews as the XML that tablets send.", "- `SIMULATED.json`: the figures.", ""]
    return "\n".join(lines)


_SAYS = {
    "kobo": "as KoboToolbox exports them with XML values; a repeat is a sheet of its XLSX export",
    "central": "as ODK Central exports them, with split select-multiple columns and group paths",
    "generic": "as ODK Central exports them, with split select-multiple columns and group paths",
}
