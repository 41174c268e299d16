"""The questions, groups, repeats and derived variables of a module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from surveykit import ir
from surveykit.diagnostics import Log, Related, joined, piece, suggest
from surveykit.parse.authored import Binding, DerivedItem, Named
from surveykit.parse.reader import Reader, is_filled, needed_text, raw, text_of, yes_or_formula
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Sequence
from surveykit.translate import Texts
from surveykit.xlsform_types import ALIASES, EXTERNAL, PARAMETERS, TYPES


class Items:
    """Builds the nodes of one module and keeps what the linker must know of each."""

    def __init__(self, module: str, version: str, prefix: str, top: Reader, texts: Texts, log: Log) -> None:
        self.module, self.version, self.prefix = module, version, prefix
        self.texts, self.log = texts, log
        self.bindings: dict[str, Binding] = {}
        self.seen: dict[str, Named] = {}

    def items(self, nodes: tuple[Node, ...], sensitivity: str) -> tuple[ir.Node, ...]:
        """The nodes of a list of items; `sensitivity` is what an item has that says nothing."""
        built = (self._item(Reader(node), sensitivity) for node in nodes)
        return tuple(node for node in built if node is not None)

    def _name(self, item: Reader) -> str:
        name, at = item.string("id"), item.entries["id"].at
        first = self.seen.get(name.lower())
        if first is not None:
            what = (
                piece("is used twice")
                if first.name == name
                else piece("differs from '{other}' only in capital letters", other=first.name)
            )
            self.log.error("A010", at, "the name '{name}' {what}", "Rename one of them: names are unique in the whole form, and capitals do not count.",
                           [Related(first.at, "first used here")], name=name, what=what)  # fmt: skip
        self.seen.setdefault(name.lower(), Named(name, at))
        if not name.startswith(self.prefix + "_"):
            self.log.error("S014", at, "'{name}' does not begin with the module's prefix '{prefix}_'",
                           "Call it '{prefix}_{name}', and change every reference to it.", name=name, prefix=self.prefix)  # fmt: skip
        return name

    def _item(self, item: Reader, inherited: str) -> ir.Node | None:
        written = item.string("type")
        kind = ALIASES.get(written, written)
        name = self._name(item)
        self._bind(name, item)
        sensitivity = item.string("sensitivity", inherited)
        if kind in ("group", "repeat", "loop"):
            return self._container(kind, name, item, sensitivity)
        shape = TYPES.get(kind)
        if shape is None:
            known = [*TYPES, "group", "repeat", "loop"]
            first, _, rest = written.partition(" ")
            hint = (
                "Write `type: {first}`, and `choices: {rest}` on a line of its own."
                if ALIASES.get(first, first) in _SELECTS and rest
                else ""
            )
            self.log.error(
                "S010",
                item.entries["type"].at,
                "'{type}' is not a question type",
                hint or suggest(written, known),
                type=written,
                first=first,
                rest=rest,
            )
            return None
        for key, node in item.node.keys.items():
            if key in _SPECIFIC_KEYS and key not in shape.keys:
                self.log.error(
                    "S011",
                    node.at,
                    "a question of type {type} takes no '{key}'",
                    _hint_for_key(key),
                    type=written,
                    key=key,
                )
        for key in shape.needs:
            if key not in item:
                self.log.error(
                    "S012",
                    item.entries["type"].at,
                    "a question of type {type} needs '{key}'",
                    "Add a line that begins with `{key}:`.",
                    type=written,
                    key=key,
                )
                return None
        sources = [key for key in ("choices", "file", "choices_from") if key in item]
        if shape.one_source and len(sources) != 1:
            self.log.error(
                "S012",
                item.entries["type"].at,
                "a question of type {type} needs exactly one of choices, file and choices_from",
                "Usually `choices:` and the id of a choice list; `surveykit list lists` names them.",
                type=written,
            )
            return None
        parameters = self._checked_parameters(kind, item)
        answer = shape.build(_AnswerKeys(item, parameters, written in EXTERNAL))
        self._labelled(name, answer, item)
        return self._question(name, answer, item, sensitivity, parameters)

    def _labelled(self, name: str, answer: ir.Answer, item: Reader) -> None:
        shown = not isinstance(answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.MetadataAnswer | ir.DataAnswer)
        if shown and not any(is_filled(item.entries.get(key)) for key in ("label", "hint", "media")):
            self.log.error("S016", item.entries["id"].at, "'{name}' has no label, so nobody can ask it", "Add a label: the words that are read out.",
                           name=name)  # fmt: skip
        if (
            isinstance(answer, ir.ComputedAnswer)
            and "calculation" not in item
            and "default" not in item
            and "trigger" not in item
        ):
            self.log.error(
                "S012",
                item.entries["type"].at,
                "a question of type {type} needs '{key}'",
                "Add a line that begins with `{key}:`.",
                type="calculate",
                key="calculation",
            )

    def _checked_parameters(self, kind: str, item: Reader) -> dict[str, str]:
        allowed = PARAMETERS.get(kind, {})
        if kind in ("select_one", "select_multiple") and "file" in item:
            allowed = {**allowed, "value": r".+", "label": r".+"}
        good: dict[str, str] = {}
        for key, value in item.strings("parameters").items():
            at = cast(MappingNode, item.entries["parameters"]).keys[key].at
            if key not in allowed:
                hint = suggest(key, allowed) or "This type takes none."
                self.log.error("S013", at, "'{key}' is not a parameter of {type}", hint, key=key, type=kind)
            elif not re.fullmatch(allowed[key], value):
                self.log.error(
                    "S013",
                    at,
                    "the parameter '{key}' cannot be '{value}'",
                    _wanted(allowed[key]),
                    key=key,
                    value=value,
                    allowed=joined(allowed[key].split("|"), "{one} or {other}"),
                )
            else:
                good[key] = value
        return good

    def _bind(self, name: str, item: Reader) -> None:
        if item.entries.keys() & {"gate", "band", "drop_beside", "reuse"}:
            self.bindings[name] = Binding(
                item.names("gate"), item.optional("band"),
                cast("ir.Sensitivity | None", item.optional("drop_beside")), item.strings("reuse"),
            )  # fmt: skip

    def _media(self, name: str, item: Reader) -> dict[ir.MediaKind, ir.Text]:
        return {
            cast(ir.MediaKind, kind): needed_text(f"{self.module}/{name}/media/{kind}", node, self.texts)
            for kind, node in item.mapping("media").items()
        }

    def _origin(self, name: str) -> ir.Origin:
        return ir.Origin(self.module, self.version, name)

    def _container(self, kind: str, name: str, item: Reader, sensitivity: str) -> ir.Node | None:
        for key, node in item.node.keys.items():
            if (
                key not in _CONTAINER_KEYS
                or (key == "count" and kind != "repeat")
                or (key == "choices" and kind != "loop")
            ):
                self.log.error("S011", node.at, "a {type} takes no '{key}'", _hint_for_key(key), type=kind, key=key)
        if not item.items("questions"):
            self.log.error(
                "S012",
                item.entries["id"].at,
                "the {type} '{name}' is empty",
                "Put at least one question under 'questions:'; KoboToolbox refuses an empty group.",
                type=kind,
                name=name,
            )
            return None
        children = self.items(item.items("questions"), sensitivity)
        at, origin = item.entries["id"].at, self._origin(name)
        label = text_of(f"{self.module}/{name}/label", item.entries.get("label"), self.texts)
        hint = text_of(f"{self.module}/{name}/hint", item.entries.get("hint"), self.texts)
        relevant, appearance, columns = item.formula("relevant"), item.string("appearance"), item.strings("columns")
        if kind == "group":
            return ir.Group(name, children, origin, at, label, hint, self._media(name, item), relevant,
                            yes_or_formula(item, "read_only"), appearance, item.optional("intent"), columns)  # fmt: skip
        if kind == "repeat":
            return ir.Repeat(name, children, origin, at, label, hint, self._media(name, item), relevant,
                             yes_or_formula(item, "read_only"), item.formula("count"), appearance, item.optional("intent"), columns)  # fmt: skip
        if "choices" not in item:
            self.log.error(
                "S012",
                item.entries["type"].at,
                "a question of type {type} needs '{key}'",
                "Add a line that begins with `{key}:`.",
                type="loop",
                key="choices",
            )
            return None
        return ir.Loop(name, item.string("choices"), children, origin, at, label, relevant, appearance, columns)

    def _question(
        self, name: str, answer: ir.Answer, item: Reader, sensitivity: str, parameters: Mapping[str, str]
    ) -> ir.Question:
        entries, module, texts = item.entries, self.module, self.texts
        get = entries.get
        trigger = get("trigger")
        triggers = trigger.items if isinstance(trigger, Sequence) else (trigger,) if trigger is not None else ()
        key = f"{module}/{name}/"
        level = item.number("geography")
        return ir.Question(
            name=name,
            answer=answer,
            origin=self._origin(name),
            at=entries["id"].at,
            label=text_of(key + "label", get("label"), texts),
            hint=text_of(key + "hint", get("hint"), texts),
            guidance=text_of(key + "guidance", get("guidance"), texts),
            media=self._media(name, item) if "media" in entries else {},
            autoplay=item.optional("autoplay"),
            relevant=item.formula("relevant"),
            constraint=item.formula("constraint"),
            constraint_message=text_of(key + "constraint_message", get("constraint_message"), texts),
            required=yes_or_formula(item, "required"),
            required_message=text_of(key + "required_message", get("required_message"), texts),
            calculation=item.formula("calculation"),
            default=item.formula("default"),
            read_only=yes_or_formula(item, "read_only"),
            trigger=tuple(reference for node in triggers for reference in re.split(r"\s*,\s*", raw(node))),
            appearance=item.string("appearance"),
            intent=item.optional("intent"),
            save_to=item.optional("save_to"),
            hxl=item.optional("hxl"),
            columns=item.strings("columns") if "columns" in entries else {},
            variant=cast(Literal["core", "extended"], item.string("variant", "core")),
            sensitivity=cast(ir.Sensitivity, sensitivity),
            asked_by=cast(ir.AskedBy, item.string("by", "respondent")),
            identifier=cast(ir.Identifier, item.string("identifier", "none")),
            identifier_kind=item.string("identifier_kind"),
            topic=item.string("topic"),
            stop=item.flag("stop"),
            age_of=item.string("age_of"),
            geography_level=int(level) if level is not None else 0,
            concept=item.string("concept"),
            align=item.strings("align") if "align" in entries else {},
        )

    def derived_items(self, nodes: tuple[Node, ...], sensitivity: str) -> tuple[DerivedItem, ...]:
        """The derived variables of the module."""
        found = []
        for item in map(Reader, nodes):
            name = self._name(item)
            calculation = item.formula("calculation")
            assert calculation is not None
            derived = ir.Derived(
                name=name,
                label=needed_text(f"{self.module}/{name}/label", item.entries["label"], self.texts),
                calculation=calculation,
                on_form=item.string("compute") == "form",
                origin=self._origin(name),
                choices=item.optional("choices"),
                sensitivity=cast(ir.Sensitivity, item.string("sensitivity", sensitivity)),
                concept=item.string("concept"),
                align=item.strings("align"),
                at=item.entries["id"].at,
            )
            variant = cast(Literal["core", "extended"], item.string("variant", "core"))
            found.append(DerivedItem(derived, item.named("before"), variant))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _AnswerKeys:
    """What `xlsform_types` reads to build an answer."""

    item: Reader
    parameters: Mapping[str, str]
    external: bool

    def string(self, key: str) -> str | None:
        return self.item.optional(key)

    def formula(self, key: str) -> ir.Formula | None:
        return self.item.formula(key)

    def flag(self, key: str) -> bool:
        return self.item.flag(key) or (key == "external" and self.external)


_SPECIFIC_KEYS = frozenset(
    {"choices", "file", "choices_from", "external", "choice_filter", "or_other", "tags", "count", "questions", "band"}
)
_CONTAINER_KEYS = frozenset({
    "id", "type", "label", "hint", "media", "relevant", "read_only", "appearance", "intent", "columns", "gate", "questions",
    "count", "choices", "sensitivity", "variant",
})  # fmt: skip


def _hint_for_key(key: str) -> str:
    return (
        "'count' is for a repeat."
        if key == "count"
        else "'questions' is for a group, a repeat or a loop."
        if key == "questions"
        else "Leave it out, or change the type."
    )


_SELECTS = ("select_one", "select_multiple", "rank")


def _wanted(pattern: str) -> str:
    """What a parameter's pattern asks for, in words."""
    if re.fullmatch(r"[a-z|-]+", pattern):
        return "It must be {allowed}."
    if re.fullmatch(pattern, "12"):
        return "It must be a number." if re.fullmatch(pattern, "1.5") else "It must be a whole number."
    return ""
