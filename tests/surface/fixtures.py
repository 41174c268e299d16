"""The XLSForm surface, a small form for each of its parts: how the fixtures are written and compiled.

A file in this folder holds cases by name. A case has

    shows:      the parts of the surface it stands for, named as in `surface_names`
    questions:  the module's questions, exactly as a module file writes them (prefix `su`)
    lists:      the module's choice lists; `choices` are only there when the case needs some
    settings, entities, osm, external, files:   the recipe's; `files` maps a name to its content
    languages:  of the recipe, [en] when not said
    targets:    those that take the form, all three when not said
    refused:    for the other targets, the code that says why: {kobo: K005}
    losses:     for a target, the codes of what it cannot carry: {kobo: [K005]}
    warns:      codes of the warnings that the form deserves
    expect:     XPath conditions that the XForm meets. bind(x), control(x) and node(x) stand for the bind, the
                control and the leaf of a question; says(x:hint) for a text in the default language, says(x:hint, fr)
                in another; `//x` for any element of the XForms namespace

The loader adds the module's ethics and the rest of its mandatory half, which would drown the one line that matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import elementpath

from surveykit import ir
from surveykit.backends.form import Form, lowered
from surveykit.backends.pyxform_process import Converted, convert
from surveykit.backends.rows import for_pyxform
from surveykit.diagnostics import Log
from surveykit.link import Material, link
from surveykit.parse import parse_module, parse_recipe
from surveykit.shape import plain
from surveykit.source import Mapping, Node, read_yaml
from surveykit.translate import Texts

FOLDER = Path(__file__).parent
TARGETS = ("kobo", "central", "generic")

_MODULE = b"""\
surveykit: 1
id: surface
version: 1.0.0
prefix: su
title: {en: Surface, fr: "Surface", ar: "\xd8\xb3\xd8\xb7\xd8\xad"}
language: en
theme: surface
unit: site
ethics:
  sensitivity: low
  respondent: {who: anybody, minimum_age: 0, speaks_for: nobody}
  consent: none
  privacy: P0
  distress: D0
  training: [T0]
  referral: []
  retention: R1
  recall: null
  finest_geography: none
  prohibits: []
  stop_rules: []
  purpose: To show one part of XLSForm.
  release: none
gate: []
minutes: {core: 1, extended: 1}
sources: [{standard: XLSForm, licence: open}]
"""
_RECIPE = b"""\
surveykit: 1
instrument: surface
version: 1.0.0
title: A part of XLSForm
language: en
languages: [en]
modules: [surface]
"""
_KEYS = {
    "shows", "questions", "lists", "choices", "settings", "entities", "osm", "files", "languages", "targets", "refused", "losses",
    "warns", "expect", "external", "appearance",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fixture:
    """One case of one file."""

    file: str
    name: str
    node: Mapping

    @property
    def id(self) -> str:
        return f"{Path(self.file).stem}: {self.name}"

    def value(self, key: str, default: Any) -> Any:
        found = self.node.entries.get(key)
        return plain(found) if found is not None else default

    @property
    def shows(self) -> tuple[str, ...]:
        return tuple(self.value("shows", ()))

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(self.value("targets", TARGETS))


@cache
def fixtures() -> tuple[Fixture, ...]:
    """Every case of every file, in order."""
    return tuple(_read())


def _read() -> Iterator[Fixture]:
    for path in sorted(FOLDER.glob("*.yaml")):
        node = _yaml(path.read_bytes(), path.name)
        for name, case in node.entries.items():
            assert isinstance(case, Mapping), f"{path.name}: {name}"
            assert case.entries.keys() <= _KEYS, f"{path.name}: {name}: {case.entries.keys() - _KEYS}"
            yield Fixture(path.name, name, case)


def of_text(text: str) -> Fixture:
    """A case written in a test."""
    return Fixture("test.yaml", "text", _yaml(text.encode(), "test.yaml"))


def _yaml(content: bytes, file: str) -> Mapping:
    log = Log()
    node = read_yaml(content, file, log)
    assert isinstance(node, Mapping), [(str(d.at), d.text) for d in log]
    return node


def _with(base: Mapping, changes: dict[str, Node | None]) -> Mapping:
    given = {key: node for key, node in changes.items() if node is not None}
    keys = {
        key: base.keys.get(key, _yaml(f"{key}: x".encode(), base.file).keys[key]) for key in [*base.entries, *given]
    }
    return Mapping({**base.entries, **given}, keys, base.file, base.line, base.col)


def instrument(fixture: Fixture, log: Log) -> ir.Instrument | None:
    """The case as an instrument, through the same parser and linker as every module."""
    get = fixture.node.entries.get
    module_node = _with(
        _yaml(_MODULE, "module"),
        {"questions": get("questions"), "lists": get("lists"), "appearance": get("appearance")},
    )
    files = {name: str(text).encode() for name, text in fixture.value("files", {}).items()}
    media = _yaml(f"media: [{', '.join(files)}]".encode(), fixture.file).entries["media"] if files else None
    external = fixture.value("external", [])
    lists = (
        _yaml(
            ("lists: {" + ", ".join(f"{n}: {{external: true}}" for n in external) + "}").encode(), fixture.file
        ).entries["lists"]
        if external
        else None
    )
    recipe_node = _with(
        _yaml(_RECIPE, "recipe"),
        {key: get(key) for key in ("settings", "entities", "osm", "languages")} | {"media": media, "lists": lists},
    )
    module = parse_module(module_node, lambda language: Texts(language, (), log), log)
    recipe = parse_recipe(recipe_node, lambda language: Texts(language, (), log), log)
    if module is None or recipe is None:
        return None
    return link(Material(recipe, {"surface": module}, {}, files, Texts("en", (), log)), log, draft=False)


@dataclass(frozen=True)
class Compiled:
    """What became of a case for one target."""

    form: Form | None
    converted: Converted | None
    log: Log


@cache
def compiled(fixture: Fixture, target: str) -> Compiled:
    """The case lowered to a target and turned into an XForm by pyxform."""
    log = Log()
    found = instrument(fixture, log)
    if found is None:
        return Compiled(None, None, log)
    form = lowered(found, target, log)
    if log.failed:
        return Compiled(form, None, log)
    columns = {name: sheet.columns for name, sheet in form.sheets.items()}
    return Compiled(form, convert(for_pyxform(form.sheets), columns), log)


# --- conditions on an XForm ------------------------------------------------------------------------

NAMESPACES = {
    "": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml", "jr": "http://openrosa.org/javarosa",
    "odk": "http://www.opendatakit.org/xforms", "orx": "http://openrosa.org/xforms", "ev": "http://www.w3.org/2001/xml-events",
    "entities": "http://www.opendatakit.org/xforms/entities", "ex": "http://example.org/forms",
}  # fmt: skip
_SHORT = re.compile(r"\b(bind|control|node|says)\(([A-Za-z_][\w.:-]*)(?:, *([a-z]+))?\)")
_LONG = {
    "bind": "(//bind[ends-with(@nodeset, '/{0}')])",
    "control": "(//h:body//*[ends-with(@ref, '/{0}')][not(self::*:setvalue or self::odk:setgeopoint or self::label or self::hint or self::tag)])",
    "node": "(//instance[not(@id)]//*:{0})",
    "says": "(//translation[{1}]/text[@id = '{0}' or ends-with(@id, '/{0}')]/value)",
}


def holds(xform: ElementTree.Element, condition: str) -> bool:
    """Whether an XForm meets a condition of a case."""

    def long(found: re.Match[str]) -> str:
        return _LONG[found[1]].format(found[2], f"ends-with(@lang, '({found[3]})')" if found[3] else "@default")

    path = _SHORT.sub(long, condition)
    return bool(elementpath.select(xform, f"boolean({path})", namespaces=NAMESPACES))
