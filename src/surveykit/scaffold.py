"""The first text of a new instrument or module, and the schemas that let an editor complete it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path

from surveykit.diagnostics import Loc, Log
from surveykit.ir import Question, walk
from surveykit.library import WORDINGS, Library
from surveykit.parse import ListSource, Module
from surveykit.translate import language
from surveykit.wording import lists_of, needed

SCHEMAS = ".surveykit/"
_SCHEMA_LINE = re.compile(r"^# yaml-language-server: .*$", re.MULTILINE)


def _schemas() -> dict[str, bytes]:
    folder = files("surveykit.schema")
    return {
        f"{SCHEMAS}{name}.json": (folder / f"{name}.json").read_bytes()
        for name in ("module", "list", "instrument", "wording")
    }


def from_preset(library: Library, name: str, preset: str, languages: Collection[str]) -> dict[str, bytes]:
    """The preset's recipe under another name, with the files that stand beside it."""
    found = library.index.instruments[preset]
    text = (library.read(found.path) or b"").decode("utf-8")
    text = _SCHEMA_LINE.sub("# yaml-language-server: $schema=../.surveykit/instrument.json", text, count=1)
    text = re.sub(r"(?m)^instrument:.*$", f"instrument: {name}", text, count=1)
    if languages:
        text = re.sub(r"(?m)^languages:.*$", f"languages: [{', '.join(languages)}]", text, count=1)
    made = {f"instruments/{name}.yaml": text.encode()}
    recipe = library.recipe(preset)
    material = library.gather(recipe) if recipe is not None else None
    for file, content in (material.files if material is not None else {}).items():
        beside = found.path.parent / file
        if beside.is_file() and not (library.project / "instruments" / file).is_file():
            made[f"instruments/{Path(file).as_posix()}"] = content
    for tag in languages or ([named.name for named in recipe.languages] if recipe is not None else []):
        for catalog in library.index.catalogs.get((tag, "instrument", preset), []):
            entries = (library.read(catalog.path) or b"").decode("utf-8")
            renamed = entries.replace(f'msgctxt "{preset}/', f'msgctxt "{name}/')
            made[f"translations/{tag}/instruments/{name}.po"] = renamed.encode()
    return made | _schemas()


def from_modules(
    library: Library, name: str, modules: Collection[str], languages: Collection[str], log: Log
) -> dict[str, bytes]:
    """A recipe of these modules, with what they ask of a recipe written out as examples."""
    lines = [
        "# yaml-language-server: $schema=../.surveykit/instrument.json",
        "# What is in the questionnaire, for whom, and under which safeguards. Everything that says EXAMPLE must be replaced.",
        "surveykit: 1",
        f"instrument: {name}",
        "version: 1.0.0",
        f"title: {name.replace('-', ' ').capitalize()}",
        "language: en",
        f"languages: [{', '.join(languages)}]",
        "targets: [kobo, central]",
        "variant: core",
        "modules:",
    ]
    for identity in modules:
        module = library.module(identity)
        if module is None:
            continue
        asked = [parameter for parameter in module.parameters.values() if parameter.must_set]
        if not asked:
            lines.append(f"  - {identity}")
            continue
        lines += [f"  - module: {identity}", "    parameters:"]
        for parameter in asked:
            if parameter.type != "text":
                lines.append(
                    f"      {parameter.name}: {parameter.default}  # yours: {parameter.type} {parameter.standard}".rstrip()
                )
                continue
            lines.append(f"      {parameter.name}:")
            for tag in languages:
                default = (
                    parameter.default
                    if isinstance(parameter.default, str)
                    else parameter.default.render(tag) or parameter.default.source
                )
                lines.append(f'        {tag}: "{default}"')
    for tag in languages:
        if language(tag) is None:
            log.error(
                "A016",
                Loc(f"instruments/{name}.yaml"),
                "'{tag}' is not a language that CLDR knows",
                "Use a language tag such as en, fr, es, ar, pt-BR.",
                tag=tag,
            )
    return {f"instruments/{name}.yaml": ("\n".join(lines) + "\n").encode()} | _schemas()


_MODULE = """\
# yaml-language-server: $schema=../../.surveykit/module.json
# Who may be asked, and under which conditions, stands beside what is asked. A module without it is not read.
surveykit: 1
id: {id}
version: 1.0.0
prefix: {prefix}                      # every id below begins with it
title: A short title
language: en                    # of the texts in this file
theme: {theme}
unit: person                    # person, household, child or site: what one answer describes
needs: [eth_consent, eth_privacy]
ethics:
  sensitivity: moderate         # low, moderate, high or severe: how badly a leaked answer could hurt
  respondent:
    who: the adult who is interviewed
    minimum_age: 18
    speaks_for: self
  consent: informed
  privacy: P1                   # P0 none, P1 nobody who could control the person hears, P2 nobody hears, P3 also a cover topic
  distress: D1
  training: [T0, T1]            # what interviewers must have been trained in
  referral: []                  # services that an answer may call for, such as RP_HEALTH
  retention: R1
  recall: null                  # the period looked back on, or null for now
  finest_geography: adm2
  prohibits: [name, phone]      # what must never stand beside these questions
  stop_rules: [any question may be skipped]
  purpose: What the answers are for, in one sentence.
  release: restricted_microdata
gate: [consent, audible]        # what must hold before anything here is asked
minutes:
  core: 2
  extended: 3
sources: []                     # standards it rests on, each with its licence
questions:
  - id: {prefix}_example
    type: select_one
    choices: yn
    label: One idea, in plain words?
    guidance: What the interviewer should know.
    sensitivity: moderate
"""


def module(theme: str, identity: str) -> dict[str, bytes]:
    """A module that checks without a fault, with each key explained."""
    letters = "".join(part[0] for part in identity.split("_") if part) if identity.count("_") else identity
    prefix = re.sub("[^a-z]", "", letters)[:4].ljust(2, "x")
    return {
        f"modules/{theme}/{identity}.yaml": _MODULE.format(id=identity, prefix=prefix, theme=theme).encode()
    } | _schemas()


_WORDING = """\
# yaml-language-server: $schema=../../.surveykit/wording.json
# The official texts of a standard. Copy each sentence between the quotes, word for word, from the standard and from its
# official translations; the provisional wording stands above each. Then name this file in the recipe:
#   wording: [wording/{module}.yaml]
surveykit: 1
wording: {module}
standard: ""                    # its full name
version: ""
licence: ""                     # what its owner lets you do with the texts
origin: ""                      # where you took them from: document, page, day
texts:
"""


def wording(library: Library, module: Module, languages: Collection[str]) -> dict[str, bytes]:
    """The file that takes a standard's official texts, with an empty place for each."""
    others = [other for name in library.index.modules if (other := library.module(name)) is not None]
    shared = {name: source for name in lists_of(module) if (source := library.choice_list(name)) is not None}
    provisional = _provisional(module, shared)
    lines = [_WORDING.format(module=module.id)]
    for key in needed(module, {other.id: other for other in others}, shared):
        lines.append(f"  # {provisional.get(key, '')}\n  {key}:\n")
        lines += [f'    {tag}: ""\n' for tag in languages]
    return {f"instruments/{WORDINGS}/{module.id}.yaml": "".join(lines).encode()} | _schemas()


def _provisional(module: Module, shared: Mapping[str, ListSource]) -> dict[str, str]:
    said = {
        f"{node.name}/label": node.label.source
        for node, _ in walk(module.questions)
        if isinstance(node, Question) and node.label is not None
    }
    for name, source in {**shared, **module.lists}.items():
        said |= {f"{name}/{choice.code}/label": choice.label.source for choice in source.codes}
    return {key: " ".join(text.split()) for key, text in said.items()}
