"""What a translator wants to know of a text: what it is, its answers, and when it is asked, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_never

from surveykit import check, expr, ir
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.link import link
from surveykit.parse import Module
from surveykit.shape import plain
from surveykit.source import read_yaml
from surveykit.translations.parts import Part, Unit

MOST_ANSWERS = 12
"""Answers that a comment names; of more, the number."""

_FIELDS = {
    "title": "title", "summary": "what the form is for; in papers", "who": "who is asked; in papers, not on the form",
    "purpose": "why the module is asked; in papers, not on the form", "recall": "the time looked back on; in papers",
}  # fmt: skip
_SERVICE = {
    "name": "name", "offers": "what is offered", "contact": "how to reach it", "hours": "when it is open", "for": "for whom it is",
}  # fmt: skip
_ROLES = {
    "label": "question", "hint": "help, read if asked", "guidance": "for the interviewer, not read aloud",
    "constraint_message": "shown when the answer is not allowed", "required_message": "shown when there is no answer",
}  # fmt: skip


class Contexts:
    """Describes the texts of a library, linking each module once."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, part: Part) -> dict[str, tuple[str, ...]]:
        """The comment lines of each text, by key."""
        match part.kind:
            case "module":
                return self._module(part)
            case "list":
                return self._list(part)
            case "instrument":
                return {unit.key: (_recipe_text(unit),) for unit in part.units}
            case _:
                assert_never(part.kind)

    def _document(self, part: Part) -> Mapping[str, Any]:
        """The part's file as plain data, for what says what a thing is and reaches no form."""
        place = self._library.project / part.place
        return self._read(place if self._library.read(place) is not None else self._library.shipped / part.place)

    def _read(self, path: Path) -> Mapping[str, Any]:
        content = self._library.read(path)
        node = read_yaml(content, self._library.shown(path), Log()) if content is not None else None
        found = plain(node) if node is not None else {}
        return found if isinstance(found, Mapping) else {}

    def _titled(self, part: Part) -> Mapping[str, Any]:
        """The file that names a list: of one whose choices stand in a CSV, the library's or the project's YAML."""
        found = self._library.index.lists.get(part.id)
        return self._document(part) if found is None else self._read(found.path)

    def _list(self, part: Part) -> dict[str, tuple[str, ...]]:
        found = self._library.choice_list(part.id)
        codes = {choice.code: choice for choice in found.codes} if found is not None else {}
        said: dict[str, tuple[str, ...]] = {}
        title = _one_line(self._titled(part).get("title", part.id))
        labels = [choice.label.source for choice in codes.values()]
        for unit in part.units:
            if unit.note:
                same = "; may stay as it is where the name is the same" if unit.bare else ""
                said[unit.key] = (f"answer; list: {title}; {unit.note}{same}",)
                continue
            choice = codes.get(unit.key.split("/")[1])
            others = [label for c, label in zip(codes.values(), labels, strict=True) if c is not choice]
            gloss = f"; meaning: {choice.gloss}" if choice is not None and choice.gloss else ""
            said[unit.key] = (f"answer; list: {title}{gloss}", *_answers(others, "beside"))
        return said

    def _module(self, part: Part) -> dict[str, tuple[str, ...]]:
        library = self._library
        languages, library.languages = library.languages, ()
        module = library.module(part.id)
        instrument, scope = (None, None) if module is None else _linked(library, module)
        nodes = (
            {node.origin.item: node for node, _ in instrument.walk() if node.origin.module == part.id}
            if instrument
            else {}
        )
        library.languages = languages
        if module is None:
            return {}
        if not nodes:
            nodes = {node.name: node for node, _ in ir.walk(module.questions)}
        lists = {name: [c.label.source for c in source.codes] for name, source in module.lists.items()}
        lists |= {
            name: [c.label.source for c in source.choices]
            for name, source in (instrument.lists if instrument else {}).items()
        }
        derived = {item.derived.name: item.derived for item in module.derived}
        said = {unit.key: _module_text(unit, module, nodes, derived, lists, scope) for unit in part.units}
        parameters = self._document(part).get("parameters", {})
        for name, parameter in parameters.items() if isinstance(parameters, Mapping) else ():
            key = f"{part.id}/parameters/{name}"
            if key in said and isinstance(parameter, Mapping) and parameter.get("describe"):
                said[key] = (f"fills {{{name}}}: {_one_line(parameter['describe'])}",)
        return said


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _linked(library: Library, module: Module) -> tuple[ir.Instrument | None, expr.Scope | None]:
    """The smallest instrument that holds a module; what is wrong with it is said by `surveykit check`."""
    instrument = link(library.gather(check.alone(library, module)), Log())
    return instrument, expr.Scope(instrument) if instrument is not None else None


def _module_text(
    unit: Unit,
    module: Module,
    nodes: Mapping[str, ir.Node],
    derived: Mapping[str, ir.Derived],
    lists: Mapping[str, list[str]],
    scope: expr.Scope | None,
) -> tuple[str, ...]:
    _, *rest = unit.key.split("/")
    match rest:
        case ["title"]:
            return ("title of the module",)
        case [field] if field in _FIELDS:
            return (_FIELDS[field],)
        case ["stop_rules", _]:
            return ("rule for stopping; in papers, not on the form",)
        case ["parameters", name]:
            return (f"fills {{{name}}} in other texts of the module",)
        case [item, *field] if item in nodes:
            return _item_text(nodes[item], "/".join(field), lists, scope)
        case [item, "label"] if item in derived:
            return ("name of a computed variable; in codebooks, not on the form",)
        case [code, "label"] if unit.key.split("/")[0] in module.lists:
            return (f"answer {code} of the list {unit.key.split('/')[0]}",)
        case _:
            return ("name of an indicator; in reports",)


def _item_text(node: ir.Node, field: str, lists: Mapping[str, list[str]], scope: expr.Scope | None) -> tuple[str, ...]:
    if field.startswith("media/"):
        return (f"name of the {field[6:]} file in this language",)
    lines: list[str] = []
    relevant = node.relevant
    if isinstance(node, ir.Question):
        by = "asked of the person" if node.asked_by == "respondent" else "the interviewer answers"
        kind, choices = _type(node.answer)
        if isinstance(node.answer, ir.NoteAnswer):
            lines.append(f"{'text to read' if node.asked_by == 'respondent' else 'text for the interviewer'}"
                         if field == "label" else _ROLES.get(field, field))  # fmt: skip
        else:
            lines.append(f"{_ROLES.get(field, field)}; {kind}; {by}")
        if field in ("label", "hint") and choices is not None:
            lines += _answers(lists.get(choices, []), "answers")
        if field == "constraint_message" and node.constraint is not None:
            lines.append(f"the answer must be so: {_said(node.constraint, scope, node.name)}")
    else:
        heading = (
            "heading of a group" if isinstance(node, ir.Group) else "heading of questions that are asked several times"
        )
        lines.append(heading if field == "label" else f"{_ROLES.get(field, field)}; {heading}")
    if relevant is not None:
        lines.append(f"only if: {_said(relevant, scope, node.name)}")
    return tuple(lines)


def _said(formula: ir.Formula, scope: expr.Scope | None, home: str) -> str:
    """A condition in words, or as it is written where it cannot be said."""
    words = expr.say(formula.text, scope, "en", home) if scope is not None else formula.text
    return " ".join(words.split())


def _answers(labels: list[str], word: str) -> list[str]:
    if not labels:
        return []
    shown = " | ".join(" ".join(label.split()) for label in labels[:MOST_ANSWERS])
    return [f"{word}: {shown}" + (f" … {len(labels)} in all" if len(labels) > MOST_ANSWERS else "")]


def _recipe_text(unit: Unit) -> str:
    _, *rest = unit.key.split("/")
    match rest:
        case ["title"]:
            return "title of the form"
        case [field] if field in _FIELDS:
            return _FIELDS[field]
        case [_, "parameters", name]:
            return f"fills {{{name}}} in other texts"
        case ["services", number, field]:
            same = "; may stay as it is where it is the same in every language" if unit.bare else ""
            return f"list of services, read by people in need: {_SERVICE.get(field, field)} of service {number}{same}"
        case [module, item, field]:
            return f"{_ROLES.get(field, field)}; in place of the wording of {item} in {module}"
        case _:
            return "text of the instrument"


def _type(answer: ir.Answer) -> tuple[str, str | None]:
    """A question's type in words, and the list its answers come from."""
    match answer:
        case ir.SelectAnswer():
            kind = {"one": "one answer", "multiple": "any number of answers", "rank": "all answers in order"}[
                answer.kind
            ]
            source = answer.choices or answer.file or "earlier answers"
            return f"{kind} from {source}", answer.choices
        case ir.IntegerAnswer():
            return "a whole number", None
        case ir.DecimalAnswer():
            return "a number", None
        case ir.RangeAnswer():
            return f"a number from {answer.start} to {answer.end}", None
        case ir.TextAnswer():
            return "a short text" if answer.kind == "text" else "a telephone number", None
        case ir.DateAnswer():
            return {"date": "a date", "time": "a time of day", "dateTime": "a date and time"}[answer.kind], None
        case ir.GeoAnswer():
            return "a place on the map", None
        case ir.MediaAnswer():
            return f"a {answer.kind}", None
        case ir.BarcodeAnswer():
            return "a barcode", None
        case ir.AcknowledgeAnswer():
            return "a tick that it was done", None
        case ir.MapFeatureAnswer():
            return "a feature on the map", None
        case ir.NoteAnswer():
            return "a text that is shown", None
        case ir.ComputedAnswer() | ir.HiddenAnswer() | ir.MetadataAnswer() | ir.DataAnswer():
            return "nothing that is shown", None
        case _:
            assert_never(answer)
