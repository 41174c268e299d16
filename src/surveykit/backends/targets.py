"""What each platform cannot take of a form: the lowering to a target, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveykit import ir
from surveykit.backends import Loss
from surveykit.diagnostics import Log, Related
from surveykit.lists import media_csv


@dataclass(frozen=True, slots=True)
class Target:
    """A platform that forms are built for."""

    name: str
    title: str
    summary: str
    pyxform: str


TARGETS: Mapping[str, Target] = {
    "kobo": Target("kobo", "KoboToolbox", "KoboToolbox, which imports the XLSX and makes its own XForm", "3.0.0"),
    "central": Target(
        "central", "ODK Central", "ODK Central and ODK Collect; the XForm can be uploaded as it is", "4.4.0"
    ),
    "generic": Target("generic", "XLSForm", "XLSForm as the current pyxform and ODK tools take it", "4.5.0"),
}


def lower(instrument: ir.Instrument, target: str, log: Log) -> tuple[ir.Instrument, tuple[Loss, ...]]:
    """The instrument as a target can take it, and what was left out for it. What cannot be left out is an error."""
    losses: list[Loss] = []
    instrument = _with_legal_columns(instrument, losses, log)
    _tell_lost_tag_choices(instrument, losses)
    match target:
        case "kobo":
            instrument = _Kobo(losses, log).instrument(instrument)
        case "central":
            _check_entities(instrument, log)
            _check_central(instrument, log)
        case _:
            _check_entities(instrument, log)
    _tell_files_in_one_language(instrument, losses)
    return instrument, tuple(losses)


# --- for every target ------------------------------------------------------------------------------

_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_TAKEN = frozenset(
    {"list_name", "list name", "name", "value", "label", "caption", "image", "big-image", "audio", "video", "media"}
)


def _with_legal_columns(instrument: ir.Instrument, losses: list[Loss], log: Log) -> ir.Instrument:
    """The lists without further columns that the choices sheet has no room for; a file beside the form keeps them."""
    changed: dict[str, ir.ChoiceList] = {}
    for choices in instrument.lists.values():
        columns = dict.fromkeys(column for choice in choices.choices for column in choice.columns)
        taken = [column for column in columns if column.lower() in _TAKEN]
        for column in taken:
            at = next(choice.at for choice in choices.choices if column in choice.columns)
            log.error("B006", at, "the list '{list}' has a further column '{column}', which the choices sheet uses itself",
                      "Give the column another name.", list=choices.name, column=column)  # fmt: skip
        illegal = {column for column in columns if not _XML_NAME.match(column)} if choices.media_file is None else set()
        if not illegal:
            continue
        losses += [
            Loss(
                choices.at,
                f"the column '{column}' of the list '{choices.name}'",
                "a column's name is letters, digits, - and _",
            )
            for column in columns
            if column in illegal
        ]
        kept = tuple(
            replace(choice, columns={c: v for c, v in choice.columns.items() if c not in illegal})
            for choice in choices.choices
        )
        changed[choices.name] = replace(choices, choices=kept)
    return replace(instrument, lists={**instrument.lists, **changed}) if changed else instrument


def _tell_lost_tag_choices(instrument: ir.Instrument, losses: list[Loss]) -> None:
    """pyxform reads the choices of an OpenStreetMap tag and drops them."""
    for tags in instrument.osm.values():
        for tag in tags:
            if tag.code in instrument.osm:
                losses.append(
                    Loss(tag.at, f"the choices of the map tag '{tag.code}'", "pyxform writes a tag without its choices")
                )


def _tell_files_in_one_language(instrument: ir.Instrument, losses: list[Loss]) -> None:
    if len(instrument.languages) < 2:
        return
    shown = instrument.languages[0].name
    for choices in instrument.lists.values():
        if choices.media_file is not None:
            what = f"the translations of the list '{choices.name}'"
            losses.append(
                Loss(choices.at, what, f"a list that travels as a file has labels in one language, here {shown} (K14)")
            )


# --- entities (ODK) --------------------------------------------------------------------------------


def _check_entities(instrument: ir.Instrument, log: Log) -> None:
    """What ODK Central refuses of entities when the form is published, or worse, with the first submission."""
    for entity in instrument.entities:
        name = entity.list_name
        if "." in name or name.startswith("__"):
            log.error("C002", entity.at, "ODK Central takes no entity list called '{name}'",
                      "A list's name has no dot and does not begin with two underscores.", name=name)  # fmt: skip
    first: dict[str, ir.Question] = {}
    for question in instrument.questions():
        if question.save_to is None:
            continue
        property_name = question.save_to.rpartition("#")[2]
        if property_name.lower() in ("name", "label") or property_name.startswith("__"):
            log.error("C002", question.at, "'{item}' is saved to '{name}', a name that entities keep for themselves",
                      "Choose another property name.", item=question.name, name=property_name)  # fmt: skip
        other = first.setdefault(property_name.lower(), question)
        if other.save_to is not None and (known := other.save_to.rpartition("#")[2]) != property_name:
            log.error("C002", question.at, "the entity property '{name}' differs from '{known}' only in capital letters",
                      "Write it the same everywhere.", [Related(other.at, "first saved here")], name=property_name, known=known)  # fmt: skip


def _check_central(instrument: ir.Instrument, log: Log) -> None:
    for question in instrument.questions():
        if isinstance(question.answer, ir.GeoAnswer) and question.answer.reference_geometry:
            log.warning("C003", question.at, "ODK Central's pyxform ({version}) does not know reference-geometry yet ('{name}')",
                        "Upload the .xml to ODK Central instead of the .xlsx.", name=question.name, version=TARGETS["central"].pyxform)  # fmt: skip
    if instrument.settings.get("public_key"):
        log.warning("C005", instrument.at, "the form brings its own encryption key, and ODK Central manages encryption itself",
                    "Switch managed encryption on in the Central project, and delete public_key; encrypted answers are no tables on the server.")  # fmt: skip


# --- KoboToolbox -----------------------------------------------------------------------------------


class _Kobo:
    """Fits an instrument to KoboToolbox. K numbers in what it says are those of `surveykit list rules`."""

    def __init__(self, losses: list[Loss], log: Log) -> None:
        self.losses, self.log = losses, log

    def instrument(self, instrument: ir.Instrument) -> ir.Instrument:
        """The instrument without what KoboToolbox refuses or drops."""
        changes: dict[str, Any] = {}
        if instrument.entities:
            why = "KoboToolbox has no entities, and their sheet stops its import (K4)"
            self.losses.append(Loss(instrument.entities[0].at, "the entities", why))
            changes["entities"] = ()
        settings = dict(instrument.settings)
        if settings.pop("client_editable", None) is not None:
            why = "KoboToolbox drops it in silence (K8)"
            self.losses.append(Loss(instrument.at, "the setting client_editable", why))
        if instrument.entities:
            settings.pop("entity_version", None)
        if settings != instrument.settings:
            changes["settings"] = settings
        changes["nodes"] = tuple(map(self._node, instrument.nodes))
        changes |= self._files_for_external_lists(instrument)
        return replace(instrument, **changes)

    def _files_for_external_lists(self, instrument: ir.Instrument) -> dict[str, Any]:
        external = dict.fromkeys(_external_lists(instrument))
        moved = {
            name: instrument.lists[name]
            for name in external
            if name in instrument.lists and not instrument.lists[name].media_file
        }
        if not moved:
            return {}
        lists = dict(instrument.lists)
        media = list(instrument.media)
        for name, choices in moved.items():
            lists[name] = replace(choices, media_file=f"{name}.csv")
            media.append(ir.Media(f"{name}.csv", media_csv(choices, instrument.languages[0].tag), choices.at))
            why = "KoboToolbox's import stops at an external_choices sheet; the list travels as a file instead (K6)"
            self.losses.append(Loss(choices.at, f"the external list '{name}'", why))
        return {"lists": lists, "media": tuple(sorted(media, key=lambda one: one.name))}

    def _node(self, node: ir.Node) -> ir.Node:
        changes: dict[str, Any] = {}
        if node.columns and (columns := self._columns(node)) != node.columns:
            changes["columns"] = columns
        if isinstance(node, ir.Question):
            changes |= self._question(node)
        else:
            if isinstance(node, ir.Loop):
                self.log.error("K005", node.at, "KoboToolbox has no loops ('{name}')", "Use a group for each choice, or a repeat.", name=node.name)  # fmt: skip
            children = tuple(map(self._node, node.children))
            if any(new is not old for new, old in zip(children, node.children, strict=True)):
                changes["children"] = children
        return replace(node, **changes) if changes else node

    def _columns(self, node: ir.Node) -> dict[str, str]:
        """KoboToolbox takes any column with a colon for a translation, but those of bind and body."""
        kept: dict[str, str] = {}
        for column, value in node.columns.items():
            head, colon, rest = column.partition(":")
            rest = rest.removeprefix(":")
            if not colon or head in ("bind", "body", "control"):  # control is written as body
                kept[column] = value
            elif head == "media":
                self.log.error("K002", node.at, "'{column}' of '{name}' says no language, which KoboToolbox refuses",
                               "Write it under 'media:', where each language can have its own.", column=column, name=node.name)  # fmt: skip
            else:
                why = f"KoboToolbox would take it for a translation into a language called '{rest}' (K9)"
                self.losses.append(Loss(node.at, f"the column '{column}' of '{node.name}'", why))
        return kept

    def _question(self, node: ir.Question) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        answer = self._answer(node)
        if answer is not node.answer:
            changes["answer"] = answer
        if node.save_to is not None:
            changes["save_to"] = None
        if len(node.trigger) > 1:
            self.log.error("K008", node.at, "KoboToolbox drops a trigger with several references, in silence ('{name}')",
                           "Give each of them a calculate of its own with one trigger.", name=node.name)  # fmt: skip
        return changes

    def _answer(self, node: ir.Question) -> ir.Answer:
        answer = node.answer
        refused = "KoboToolbox's pyxform refuses them (K5)"
        match answer:
            case ir.RangeAnswer() if answer.tick_interval or answer.tick_labelset or answer.placeholder:
                self.losses.append(Loss(node.at, f"the marks on the range of '{node.name}'", refused))
                return replace(answer, tick_interval=None, tick_labelset=None, placeholder=None)
            case ir.GeoAnswer() if answer.incremental or answer.reference_geometry:
                self.losses.append(Loss(node.at, f"incremental and reference-geometry of '{node.name}'", refused))
                return replace(answer, incremental=False, reference_geometry=None)
            case ir.SelectAnswer() if answer.external:
                return replace(answer, external=False)
            case ir.MapFeatureAnswer():
                self.log.error("K005", node.at, "KoboToolbox has no questions of type osm ('{name}')",
                               "Use a geopoint, or build for ODK Central only.", name=node.name)  # fmt: skip
                return answer
            case _:
                return answer


def _external_lists(instrument: ir.Instrument) -> Iterator[str]:
    for question in instrument.questions():
        match question.answer:
            case ir.SelectAnswer(external=True, choices=str(name)):
                yield name
            case _:
                pass
