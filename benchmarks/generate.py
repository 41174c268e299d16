"""A made-up project of any size: modules of 25 questions in English, with French and Spanish catalogs.

Every module waits for consent, which the library provides: an instrument without it is not built.
"""

from __future__ import annotations

from pathlib import Path

PER_MODULE = 25

_HEAD = """\
surveykit: 1
id: bench_{number:04d}
version: 1.0.0
prefix: {prefix}
title: Made-up module {number}
language: en
theme: bench
unit: person
ethics:
  sensitivity: low
  respondent: {{who: anyone, minimum_age: 18, speaks_for: self}}
  consent: informed
  privacy: P0
  distress: D0
  training: []
  referral: []
  retention: R1
  recall: null
  finest_geography: adm2
  prohibits: []
  stop_rules: []
  purpose: To measure the compiler.
  release: sdc_microdata
gate: [consent]
minutes: {{core: 0.1, extended: 0.1}}
sources: []
lists:
  bench_yn_{prefix}:
    codes:
      - {{code: "yes", label: "Yes", value: 1}}
      - {{code: "no", label: "No", value: 0}}
      - {{code: dk, label: Don't know, value: -98, missing: dk}}
questions:
"""


def project(folder: Path, questions: int, *, repeats: bool = False) -> str:
    """Write the project and return its instrument's id. Every fifth module asks inside a repeat, when told to."""
    modules = []
    for number in range((questions + PER_MODULE - 1) // PER_MODULE):
        count = min(PER_MODULE, questions - number * PER_MODULE)
        modules.append(_module(folder, number, count, in_repeat=repeats and number % 5 == 0))
    recipe = folder / "instruments" / "bench.yaml"
    recipe.parent.mkdir(parents=True, exist_ok=True)
    recipe.write_text(
        "surveykit: 1\ninstrument: bench\nversion: 1.0.0\ntitle: Made-up instrument\nlanguage: en\nlanguages: [en, fr, es]\n"
        "targets: [generic]\nmodules:\n  - eth_consent\n" + "".join(f"  - {name}\n" for name in modules),
        encoding="utf-8",
    )
    _catalogs(folder, "instruments/bench", {"bench/title": "Made-up instrument"})
    return "bench"


def _prefix(number: int) -> str:
    letters = ""
    for _ in range(3):
        letters = chr(97 + number % 26) + letters
        number //= 26
    return f"z{letters}"


def _module(folder: Path, number: int, count: int, *, in_repeat: bool) -> str:
    prefix, name = _prefix(number), f"bench_{number:04d}"
    texts = {
        f"{name}/title": f"Made-up module {number}",
        f"{name}/who": "anyone",
        f"{name}/purpose": "To measure the compiler.",
    }
    yn = f"bench_yn_{prefix}"
    texts |= {f"{yn}/yes/label": "Yes", f"{yn}/no/label": "No", f"{yn}/dk/label": "Don't know"}
    lines: list[str] = []
    for index in range(count):
        lines += _question(name, prefix, index, texts)
    if in_repeat:
        label = f"Person of module {number}"
        texts[f"{name}/{prefix}_people/label"] = label
        lines = [
            f"  - id: {prefix}_people", "    type: repeat", f"    label: {label}", "    questions:", *(f"    {line}" for line in lines),
        ]  # fmt: skip
    path = folder / "modules" / "bench" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD.format(number=number, prefix=prefix) + "\n".join(lines) + "\n", encoding="utf-8")
    _catalogs(folder, name, texts)
    return name


def _question(module: str, prefix: str, index: int, texts: dict[str, str]) -> list[str]:
    item = f"{prefix}_q{index:02d}"
    kind = index % 5
    label = f"Question {index} of {module}: how often did this happen to you in the last month?"
    hint = f"Think of an ordinary week before you answer question {index}."
    texts |= {f"{module}/{item}/label": label, f"{module}/{item}/hint": hint}
    lines = [
        f"  - id: {item}",
        f"    label: '{label}'",
        f"    hint: {hint}",
        "    sensitivity: low",
        f"    concept: made-up concept {index}",
    ]
    first = f"{prefix}_q00"
    match kind:
        case 0 | 1:
            lines += ["    type: select_one", f"    choices: bench_yn_{prefix}"]
            if kind == 1:
                lines.append(f"    relevant: ${{{first}}} = 'yes' or ${{{first}}} = 'dk'")
        case 2:
            message = f"The answer to question {index} lies between 0 and 120."
            texts[f"{module}/{item}/constraint_message"] = message
            lines += ["    type: integer", "    constraint: . >= 0 and . <= 120", f"    constraint_message: {message}"]
        case 3:
            lines += [
                "    type: text",
                f"    relevant: ${{{prefix}_q{index - 1:02d}}} > {index} and ${{{first}}} != 'no'",
            ]
        case _:
            lines += [
                "    type: select_multiple",
                f"    choices: bench_yn_{prefix}",
                "    constraint: not(selected(., 'dk')) or count-selected(.) = 1",
            ]
            message = f"Question {index}: do not know stands alone."
            texts[f"{module}/{item}/constraint_message"] = message
            lines.append(f"    constraint_message: '{message}'")
    return lines


def _catalogs(folder: Path, name: str, texts: dict[str, str]) -> None:
    for language, mark in (("fr", "en français"), ("es", "en español")):
        path = folder / "translations" / language / f"{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = [f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n']
        entries += [
            f'# review: machine\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{source} ({mark})"\n'
            for key, source in texts.items()
        ]
        path.write_text("\n".join(entries), encoding="utf-8")
