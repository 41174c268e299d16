"""Shaped YAML to modules, choice lists and recipes. What a schema cannot say of one file is said here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from surveykit import ir
from surveykit.diagnostics import Loc, Log, Related, suggest
from surveykit.shape import has_shape, plain
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar, Sequence, ambiguous
from surveykit.texts import texts_of_node
from surveykit.translate import Texts
from surveykit.xlsform_types import ALIASES, EXTERNAL, OWN_SETTINGS, PARAMETERS, SETTINGS, TYPES

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a recipe may set: a text in every language, a number, or a code."""

    name: str
    type: Literal["text", "integer", "decimal", "code"]
    default: ir.Text | str
    minimum: float | None
    maximum: float | None
    options: tuple[str, ...]
    must_set: bool
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that the author wrote, and where."""

    name: str
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """What the linker must do with an item: nothing of it reaches the instrument as such."""

    gate: tuple[Named, ...] = ()
    band: str | None = None
    drop_beside: ir.Sensitivity | None = None
    reuse: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DerivedItem:
    """A derived variable with what the linker must know: the item it precedes on the form, its variant."""

    derived: ir.Derived
    before: Named | None
    variant: Literal["core", "extended"]


@dataclass(frozen=True, slots=True)
class ListSource:
    """A choice list as written, before generated codes, CSV rows and missing codes are added."""

    name: str
    version: str
    codes: tuple[ir.Choice, ...]
    missing: bool
    generate: str | None
    only: tuple[Named, ...]
    file: Named | None
    external: bool
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Module:
    """A question module as its file says it, every text with its translations."""

    id: str
    version: str
    prefix: str
    title: ir.Text
    language: str
    theme: str
    unit: str
    needs: tuple[tuple[Named, ...], ...]
    conflicts: tuple[Named, ...]
    provides: Mapping[str, ir.Formula]
    parameters: Mapping[str, Parameter]
    ethics: ir.Ethics
    gate: tuple[Named, ...]
    minutes_core: float
    minutes_extended: float
    per_member: bool
    wording: Literal["own", "provisional"]
    sources: tuple[ir.Source, ...]
    lists: Mapping[str, ListSource]
    appearance: str
    questions: tuple[ir.Node, ...]
    bindings: Mapping[str, Binding]
    derived: tuple[DerivedItem, ...]
    indicators: tuple[ir.Indicator, ...]
    at: Loc = field(compare=False)


@dataclass(frozen=True, slots=True)
class Override:
    """Keys of one item that a recipe changes."""

    item: Named
    values: Mapping[str, ir.Text | ir.Formula | str | bool]


@dataclass(frozen=True, slots=True)
class Use:
    """One module entry of a recipe."""

    module: Named
    prefix: Named | None = None
    variant: Literal["core", "extended"] | None = None
    parameters: Mapping[str, tuple[ir.Text | str, Loc]] = field(default_factory=dict)
    include: tuple[Named, ...] = ()
    exclude: tuple[Named, ...] = ()
    overrides: tuple[Override, ...] = ()
    for_each: Named | None = None
    when: ir.Formula | None = None


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a recipe does to a shared list."""

    name: Named
    subset: tuple[Named, ...] | None
    without: tuple[Named, ...]
    extend: tuple[ir.Choice, ...]
    file: Named | None
    large: bool | None
    external: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """An instrument as its file says it."""

    id: str
    version: str
    title: ir.Text
    summary: ir.Text | None
    language: str
    languages: tuple[Named, ...]
    targets: tuple[str, ...]
    variant: Literal["core", "extended"]
    banded: bool
    uses: tuple[Use, ...]
    lists: tuple[ListChange, ...]
    settings: Mapping[str, str]
    settings_at: Mapping[str, Loc]
    entities: tuple[ir.Entity, ...]
    osm: Mapping[str, tuple[ir.Choice, ...]]
    media: tuple[Named, ...]
    members: int
    document: Mapping[str, Any]
    at: Loc = field(compare=False)


# --- reading shaped nodes --------------------------------------------------------------------------


class _Reader:
    """Typed access to the keys of a mapping that has its schema's shape."""

    __slots__ = ("entries", "node")

    def __init__(self, node: Node) -> None:
        assert isinstance(node, MappingNode)
        self.node = node
        self.entries = node.entries

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def string(self, key: str, default: str = "") -> str:
        node = self.entries.get(key)
        return _raw(node) if node is not None else default

    def optional(self, key: str) -> str | None:
        node = self.entries.get(key)
        return _raw(node) if node is not None else None

    def flag(self, key: str) -> bool:
        node = self.entries.get(key)
        return isinstance(node, Scalar) and node.value is True

    def number(self, key: str) -> float | None:
        node = self.entries.get(key)
        return float(node.value) if isinstance(node, Scalar) and isinstance(node.value, int | float) else None

    def named(self, key: str) -> Named | None:
        node = self.entries.get(key)
        return Named(_raw(node), node.at) if isinstance(node, Scalar) else None

    def names(self, key: str) -> tuple[Named, ...]:
        return tuple(Named(_raw(item), item.at) for item in self.items(key))

    def items(self, key: str) -> tuple[Node, ...]:
        node = self.entries.get(key)
        return node.items if isinstance(node, Sequence) else ()

    def mapping(self, key: str) -> dict[str, Node]:
        node = self.entries.get(key)
        return node.entries if isinstance(node, MappingNode) else {}

    def strings(self, key: str) -> dict[str, str]:
        return {name: _raw(value) for name, value in self.mapping(key).items()}

    def formula(self, key: str) -> ir.Formula | None:
        node = self.entries.get(key)
        return ir.Formula(_raw(node), node.text_at) if isinstance(node, Scalar) else None

    def at(self, key: str) -> Loc:
        node = self.node.keys.get(key)
        return node.at if node is not None else self.node.at


def _raw(node: Node) -> str:
    """A scalar as the author wrote it, but booleans as XLSForm writes them."""
    assert isinstance(node, Scalar)
    return (
        node.raw.lower()
        if isinstance(node.value, bool)
        else node.raw.rstrip("\n")
        if node.style in ("|", ">")
        else node.raw
    )


def _text(key: str, node: Node | None, texts: Texts) -> ir.Text | None:
    if node is None:
        return None
    if isinstance(node, MappingNode):
        return texts.inline(key, {tag: _raw(value) for tag, value in node.entries.items()}, node.at)
    assert isinstance(node, Scalar)
    return texts.make(key, _raw(node), node.text_at)


def _needed_text(key: str, node: Node, texts: Texts) -> ir.Text:
    text = _text(key, node, texts)
    assert text is not None
    return text


# --- modules ---------------------------------------------------------------------------------------


def parse_module(node: Node, make_texts: Callable[[str], Texts], log: Log) -> Module | None:
    """A module, or None when its file has a fault. `make_texts` opens the catalogs for a source language."""
    if not has_shape(node, "module", log):
        return None
    faults = _count_errors(log)
    top = _Reader(node)
    identity = top.string("id")
    texts = make_texts(top.string("language"))
    version, prefix = top.string("version"), top.string("prefix")
    builder = _Items(identity, version, prefix, top, texts, log)
    ethics_node = _Reader(top.entries["ethics"])
    questions = builder.items(top.items("questions"), ethics_node.string("sensitivity"))
    derived = builder.derived_items(top.items("derived"), ethics_node.string("sensitivity"))
    minutes = _Reader(top.entries["minutes"])
    lists = {
        name: _list_source(name, value, version, texts, log, value.at) for name, value in top.mapping("lists").items()
    }
    provides = {
        name: ir.Formula(_raw(value), cast(Scalar, value).text_at) for name, value in top.mapping("provides").items()
    }
    module = Module(
        id=identity,
        version=version,
        prefix=prefix,
        title=_needed_text(f"{identity}/title", top.entries["title"], texts),
        language=top.string("language"),
        theme=top.string("theme"),
        unit=top.string("unit"),
        needs=tuple(_need(item) for item in top.items("needs")),
        conflicts=top.names("conflicts"),
        provides=provides,
        parameters=_parameters(identity, top, texts, log),
        ethics=_ethics(identity, ethics_node, texts, log),
        gate=top.names("gate"),
        minutes_core=minutes.number("core") or 0.0,
        minutes_extended=minutes.number("extended") or 0.0,
        per_member=minutes.string("per") == "member",
        wording=cast(Literal["own", "provisional"], top.string("wording", "own")),
        sources=tuple(
            ir.Source(s.string("standard"), s.string("version"), s.string("licence"), s.string("note"))
            for s in map(_Reader, top.items("sources"))
        ),
        lists=lists,
        appearance=top.string("appearance"),
        questions=questions,
        bindings=builder.bindings,
        derived=derived,
        indicators=tuple(_indicator(identity, version, item, texts) for item in top.items("indicators")),
        at=top.at("id"),
    )
    _check_placeholders(module, log)
    return module if _count_errors(log) == faults else None


PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")


def _check_placeholders(module: Module, log: Log) -> None:
    """A `{name}` in a text that no parameter fills would be read out as it stands."""
    ethics = module.ethics
    texts = [module.title, ethics.who, ethics.purpose, *ethics.stop_rules, *((ethics.recall,) if ethics.recall else ())]
    texts += [text for node, _ in ir.walk(module.questions) for text in texts_of_node(node)]
    texts += [item.derived.label for item in module.derived] + [indicator.label for indicator in module.indicators]
    for text in texts:
        for name in dict.fromkeys(
            name for _, value in text.all() if "{" in value for name in PLACEHOLDER.findall(value)
        ):
            if name not in module.parameters:
                log.error("A031", text.at, "the text has a placeholder {{{name}}}, and the module has no parameter '{name}'",
                          suggest(name, module.parameters) or "Declare it under 'parameters:'.", name=name)  # fmt: skip


def _count_errors(log: Log) -> int:
    return sum(d.severity.value == 2 for d in log)


def _need(node: Node) -> tuple[Named, ...]:
    options = node.items if isinstance(node, Sequence) else (node,)
    return tuple(Named(_raw(option), option.at) for option in options)


def _parameters(module: str, top: _Reader, texts: Texts, log: Log) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for name, node in top.mapping("parameters").items():
        one = _Reader(node)
        kind = cast(Literal["text", "integer", "decimal", "code"], one.string("type"))
        value = one.entries["default"]
        default = (
            _needed_text(f"{module}/parameters/{name}", value, texts)
            if kind == "text"
            else _raw(value)
            if isinstance(value, Scalar)
            else ""
        )
        parameter = Parameter(
            name, kind, default, one.number("minimum"), one.number("maximum"),
            tuple(option.name for option in one.names("options")), one.flag("must_set"), top.entries["parameters"].keys[name].at,  # type: ignore[union-attr]
        )  # fmt: skip
        if isinstance(default, str):
            check_parameter(parameter, default, value.at, log)
        found[name] = parameter
    return found


def check_parameter(parameter: Parameter, value: str, at: Loc, log: Log) -> None:
    """Report a number or code that a parameter does not take."""
    if parameter.type == "code":
        if parameter.options and value not in parameter.options:
            log.error(
                "A014",
                at,
                "parameter '{name}' cannot be '{value}'",
                suggest(value, parameter.options),
                name=parameter.name,
                value=value,
            )
        return
    number = re.fullmatch(r"-?[0-9]+" if parameter.type == "integer" else r"-?[0-9]+(\.[0-9]+)?", value)
    if number is None:
        wanted = "a whole number" if parameter.type == "integer" else "a number"
        log.error(
            "A014",
            at,
            "parameter '{name}' must be {wanted}, not '{value}'",
            "Write digits, with a point for a fraction where one is allowed.",
            name=parameter.name,
            wanted=wanted,
            value=value,
        )
        return
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and float(value) < low) or (high is not None and float(value) > high):
        bounds = [f"at least {low:g}"] if low is not None else []
        bounds += [f"at most {high:g}"] if high is not None else []
        log.error("A014", at, "parameter '{name}' is {value}; it must be {bounds}", "Choose a value within these bounds.",
                  name=parameter.name, value=value, bounds=" and ".join(bounds))  # fmt: skip


def _ethics(module: str, node: _Reader, texts: Texts, log: Log) -> ir.Ethics:
    respondent = _Reader(node.entries["respondent"])
    recall = node.entries["recall"]
    maximum = respondent.number("maximum_age")
    minimum = int(respondent.number("minimum_age") or 0)
    if maximum is not None and maximum < minimum:
        log.error(
            "S015",
            respondent.at("maximum_age"),
            "the maximum age {maximum} lies below the minimum age {minimum}",
            "Nobody can be both: change one of the two.",
            maximum=int(maximum),
            minimum=minimum,
        )
    return ir.Ethics(
        sensitivity=cast(ir.Sensitivity, node.string("sensitivity")),
        minimum_age=minimum,
        maximum_age=None if maximum is None else int(maximum),
        speaks_for=respondent.string("speaks_for"),
        who=_needed_text(f"{module}/who", respondent.entries["who"], texts),
        consent=node.string("consent"),
        privacy=node.string("privacy"),
        distress=node.string("distress"),
        training=tuple(n.name for n in node.names("training")),
        referral=tuple(n.name for n in node.names("referral")),
        retention=node.string("retention"),
        recall=None
        if isinstance(recall, Scalar) and recall.value is None
        else _text(f"{module}/recall", recall, texts),
        finest_geography=node.string("finest_geography"),
        prohibits=tuple(n.name for n in node.names("prohibits")),
        stop_rules=tuple(
            _needed_text(f"{module}/stop_rules/{number}", rule, texts)
            for number, rule in enumerate(node.items("stop_rules"), 1)
        ),
        purpose=_needed_text(f"{module}/purpose", node.entries["purpose"], texts),
        release=node.string("release"),
        at=node.node.at,
    )


def _indicator(module: str, version: str, node: Node, texts: Texts) -> ir.Indicator:
    one = _Reader(node)
    name = one.string("id")
    numerator, denominator = one.formula("numerator"), one.formula("denominator")
    assert numerator is not None
    assert denominator is not None
    return ir.Indicator(
        id=name,
        label=_needed_text(f"{module}/{name}/label", one.entries["label"], texts),
        numerator=numerator,
        denominator=denominator,
        origin=ir.Origin(module, version, name),
        disaggregate=tuple(n.name for n in one.names("disaggregate")),
        honesty=cast(Literal["official", "proxy", "not comparable"], one.string("honesty")),
        aligned=one.strings("aligned"),
        at=one.at("id"),
    )


class _Items:
    """Builds the nodes of one module and keeps what the linker must know of each."""

    def __init__(self, module: str, version: str, prefix: str, top: _Reader, texts: Texts, log: Log) -> None:
        self.module, self.version, self.prefix = module, version, prefix
        self.texts, self.log = texts, log
        self.bindings: dict[str, Binding] = {}
        self.seen: dict[str, Named] = {}

    def items(self, nodes: tuple[Node, ...], sensitivity: str) -> tuple[ir.Node, ...]:
        """The nodes of a list of items; `sensitivity` is what an item has that says nothing."""
        built = (self._item(_Reader(node), sensitivity) for node in nodes)
        return tuple(node for node in built if node is not None)

    def _name(self, item: _Reader) -> str:
        name, at = item.string("id"), item.entries["id"].at
        first = self.seen.get(name.lower())
        if first is not None:
            what = "is used twice" if first.name == name else f"differs from '{first.name}' only in capital letters"
            self.log.error("A010", at, "the name '{name}' {what}", "Rename one of them: names are unique in the whole form, and capitals do not count.",
                           [Related(first.at, "first used here")], name=name, what=what)  # fmt: skip
        self.seen.setdefault(name.lower(), Named(name, at))
        if not name.startswith(self.prefix + "_"):
            self.log.error("S014", at, "'{name}' does not begin with the module's prefix '{prefix}_'",
                           "Call it '{prefix}_{name}', and change every reference to it.", name=name, prefix=self.prefix)  # fmt: skip
        return name

    def _item(self, item: _Reader, inherited: str) -> ir.Node | None:
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
                f"Write `type: {first}`, and `choices: {rest}` on a line of its own."
                if ALIASES.get(first, first) in _SELECTS and rest
                else ""
            )
            self.log.error(
                "S010",
                item.entries["type"].at,
                "'{type}' is not a question type",
                _literal(hint) or suggest(written, known),
                type=written,
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

    def _labelled(self, name: str, answer: ir.Answer, item: _Reader) -> None:
        shown = not isinstance(answer, ir.ComputedAnswer | ir.HiddenAnswer | ir.MetadataAnswer | ir.DataAnswer)
        if shown and not any(_is_filled(item.entries.get(key)) for key in ("label", "hint", "media")):
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

    def _checked_parameters(self, kind: str, item: _Reader) -> dict[str, str]:
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
                    "S013", at, "the parameter '{key}' cannot be '{value}'", _wanted(allowed[key]), key=key, value=value
                )
            else:
                good[key] = value
        return good

    def _bind(self, name: str, item: _Reader) -> None:
        if item.entries.keys() & {"gate", "band", "drop_beside", "reuse"}:
            self.bindings[name] = Binding(
                item.names("gate"), item.optional("band"),
                cast("ir.Sensitivity | None", item.optional("drop_beside")), item.strings("reuse"),
            )  # fmt: skip

    def _media(self, name: str, item: _Reader) -> dict[ir.MediaKind, ir.Text]:
        return {
            cast(ir.MediaKind, kind): _needed_text(f"{self.module}/{name}/media/{kind}", node, self.texts)
            for kind, node in item.mapping("media").items()
        }

    def _origin(self, name: str) -> ir.Origin:
        return ir.Origin(self.module, self.version, name)

    def _container(self, kind: str, name: str, item: _Reader, sensitivity: str) -> ir.Node | None:
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
        label = _text(f"{self.module}/{name}/label", item.entries.get("label"), self.texts)
        hint = _text(f"{self.module}/{name}/hint", item.entries.get("hint"), self.texts)
        relevant, appearance, columns = item.formula("relevant"), item.string("appearance"), item.strings("columns")
        if kind == "group":
            return ir.Group(name, children, origin, at, label, hint, self._media(name, item), relevant,
                            _yes_or_formula(item, "read_only"), appearance, item.optional("intent"), columns)  # fmt: skip
        if kind == "repeat":
            return ir.Repeat(name, children, origin, at, label, hint, self._media(name, item), relevant,
                             _yes_or_formula(item, "read_only"), item.formula("count"), appearance, item.optional("intent"), columns)  # fmt: skip
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
        self, name: str, answer: ir.Answer, item: _Reader, sensitivity: str, parameters: Mapping[str, str]
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
            label=_text(key + "label", get("label"), texts),
            hint=_text(key + "hint", get("hint"), texts),
            guidance=_text(key + "guidance", get("guidance"), texts),
            media=self._media(name, item) if "media" in entries else {},
            autoplay=item.optional("autoplay"),
            relevant=item.formula("relevant"),
            constraint=item.formula("constraint"),
            constraint_message=_text(key + "constraint_message", get("constraint_message"), texts),
            required=_yes_or_formula(item, "required"),
            required_message=_text(key + "required_message", get("required_message"), texts),
            calculation=item.formula("calculation"),
            default=item.formula("default"),
            read_only=_yes_or_formula(item, "read_only"),
            trigger=tuple(reference for node in triggers for reference in re.split(r"\s*,\s*", _raw(node))),
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
        for item in map(_Reader, nodes):
            name = self._name(item)
            calculation = item.formula("calculation")
            assert calculation is not None
            derived = ir.Derived(
                name=name,
                label=_needed_text(f"{self.module}/{name}/label", item.entries["label"], self.texts),
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

    item: _Reader
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


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _wanted(pattern: str) -> str:
    """What a parameter's pattern asks for, in words."""
    if re.fullmatch(r"[a-z|-]+", pattern):
        return f"It must be {' or '.join(pattern.split('|'))}."
    if re.fullmatch(pattern, "12"):
        return "It must be a number." if re.fullmatch(pattern, "1.5") else "It must be a whole number."
    return ""


def _is_filled(node: Node | None) -> bool:
    """Whether a text, or a mapping of texts, says anything."""
    if isinstance(node, MappingNode):
        return any(map(_is_filled, node.entries.values()))
    return isinstance(node, Scalar) and bool(node.raw.strip())


def _yes_or_formula(item: _Reader, key: str) -> ir.Formula | bool:
    node = item.entries.get(key)
    if node is None or not isinstance(node, Scalar):
        return False
    if node.raw.lower() in ("true", "yes"):
        return True
    return False if node.raw.lower() in ("false", "no") else ir.Formula(_raw(node), node.text_at)


# --- choice lists ----------------------------------------------------------------------------------


def parse_list(node: Node, make_texts: Callable[[str], Texts], log: Log) -> ListSource | None:
    """A shared choice list, or None when its file has a fault."""
    if not has_shape(node, "list", log):
        return None
    faults = _count_errors(log)
    top = _Reader(node)
    source = _list_source(
        top.string("list"), node, top.string("version"), make_texts(top.string("language")), log, top.entries["list"].at
    )
    return source if _count_errors(log) == faults else None


def _list_source(name: str, node: Node, version: str, texts: Texts, log: Log, at: Loc) -> ListSource:
    one = _Reader(node)
    choices = tuple(_choice(name, item, texts, log) for item in one.items("codes"))
    check_codes(name, choices, log)
    return ListSource(
        name,
        version,
        choices,
        one.flag("missing"),
        one.optional("generate"),
        one.names("only"),
        one.named("file"),
        one.flag("external"),
        at,
    )


def check_codes(name: str, choices: tuple[ir.Choice, ...], log: Log) -> None:
    """Report codes and numbers that a list gives twice, ignoring case."""
    codes: dict[str, ir.Choice] = {}
    values: dict[int, ir.Choice] = {}
    for choice in choices:
        first = codes.setdefault(choice.code.lower(), choice)
        if first is not choice:
            log.error(
                "A011",
                choice.at,
                "the list '{list}' holds the code '{code}' twice",
                "Each answer has a code of its own; capitals do not count.",
                [Related(first.at, "first given here")],
                list=name,
                code=choice.code,
            )
        if choice.value is not None and values.setdefault(choice.value, choice) is not choice:
            log.error("A011", choice.at, "the list '{list}' gives the number {value} to two codes",
                      "A number is never reused: take the next free one.", [Related(values[choice.value].at, "first given here")], list=name, value=choice.value)  # fmt: skip


def _choice(name: str, node: Node, texts: Texts, log: Log) -> ir.Choice:
    one = _Reader(node)
    code = one.entries["code"]
    assert isinstance(code, Scalar)
    if ambiguous(code):
        log.error(
            "S006",
            code.at,
            "the code `{raw}` must be in quotes",
            'Some programs read {raw} without quotes as a number or as true or false. Write "{raw}".',
            raw=code.raw,
        )
    if not re.fullmatch(r"\S+", code.raw):
        log.error(
            "S005",
            code.at,
            "the code '{raw}' holds a blank",
            "A select_multiple stores its codes with blanks between them, so a code cannot hold one.",
            raw=code.raw,
        )
    value = one.number("value")
    return ir.Choice(
        code=code.raw,
        label=_needed_text(f"{name}/{code.raw}/label", one.entries["label"], texts),
        value=None if value is None else int(value),
        missing=one.optional("missing"),
        exclusive=one.flag("exclusive"),
        offered=one.string("offered") != "false",
        gloss=one.string("gloss"),
        media={
            cast(ir.MediaKind, kind): _needed_text(f"{name}/{code.raw}/media/{kind}", item, texts)
            for kind, item in one.mapping("media").items()
        },
        columns=one.strings("columns"),
        at=code.at,
    )


# --- recipes ---------------------------------------------------------------------------------------


def parse_recipe(node: Node, make_texts: Callable[[str], Texts], log: Log) -> Recipe | None:
    """An instrument's recipe, or None when its file has a fault."""
    if not has_shape(node, "instrument", log):
        return None
    faults = _count_errors(log)
    top = _Reader(node)
    identity = top.string("instrument")
    texts = make_texts(top.string("language"))
    settings_node = top.entries.get("settings")
    recipe = Recipe(
        id=identity,
        version=top.string("version"),
        title=_needed_text(f"{identity}/title", top.entries["title"], texts),
        summary=_text(f"{identity}/summary", top.entries.get("summary"), texts),
        language=top.string("language"),
        languages=top.names("languages"),
        targets=tuple(n.name for n in top.names("targets")) or ("kobo", "central"),
        variant=cast(Literal["core", "extended"], top.string("variant", "core")),
        banded=top.flag("banded"),
        uses=tuple(_use(identity, item, texts) for item in top.items("modules")),
        lists=tuple(_list_change(top, name, value, texts, log) for name, value in top.mapping("lists").items()),
        settings=top.strings("settings"),
        settings_at={key: scalar.at for key, scalar in settings_node.keys.items()}
        if isinstance(settings_node, MappingNode)
        else {},
        entities=tuple(_entity(item) for item in top.items("entities")),
        osm={
            name: tuple(_choice(name, item, texts, log) for item in cast(Sequence, items).items)
            for name, items in top.mapping("osm").items()
        },
        media=top.names("media"),
        members=int(top.number("members") or 4),
        document=plain(node),
        at=top.at("instrument"),
    )
    _check_languages(recipe, log)
    _check_settings(recipe, log)
    return recipe if _count_errors(log) == faults else None


def _check_settings(recipe: Recipe, log: Log) -> None:
    for key, at in recipe.settings_at.items():
        if key in OWN_SETTINGS:
            log.error(
                "S017",
                at,
                "the setting '{key}' is written from {source}",
                "Change it there, and delete it here.",
                key=key,
                source=OWN_SETTINGS[key],
            )
        elif key not in SETTINGS and not key.startswith("attribute::"):
            log.error("S018", at, "'{key}' is not a setting of XLSForm", suggest(key, SETTINGS), key=key)


def _check_languages(recipe: Recipe, log: Log) -> None:
    from surveykit.translate import language  # noqa: PLC0415

    seen: dict[str, Named] = {}
    for named in recipe.languages:
        if language(named.name) is None:
            log.error(
                "A016",
                named.at,
                "'{tag}' is not a language that CLDR knows",
                "Use a language tag such as en, fr, es, ar, pt-BR.",
                tag=named.name,
            )
        if seen.setdefault(named.name.lower(), named) is not named:
            log.error(
                "A016",
                named.at,
                "the language '{tag}' is listed twice",
                "Keep one of the two.",
                [Related(seen[named.name.lower()].at, "first listed here")],
                tag=named.name,
            )


def _use(instrument: str, node: Node, texts: Texts) -> Use:
    if isinstance(node, Scalar):
        return Use(Named(node.raw, node.at))
    one = _Reader(node)
    module = one.named("module")
    assert module is not None
    key = f"{instrument}/{one.string('prefix') or module.name}"
    parameters: dict[str, tuple[ir.Text | str, Loc]] = {}
    for name, value in one.mapping("parameters").items():
        at = cast(MappingNode, one.entries["parameters"]).keys[name].at
        is_number = isinstance(value, Scalar) and isinstance(value.value, int | float)
        parameters[name] = (_raw(value) if is_number else _needed_text(f"{key}/parameters/{name}", value, texts), at)
    each = _Reader(one.entries["for_each"]) if "for_each" in one else None
    return Use(
        module,
        one.named("prefix"),
        cast('Literal["core", "extended"] | None', one.optional("variant")),
        parameters,
        one.names("include"),
        one.names("exclude"),
        tuple(
            _override(key, Named(name, cast(MappingNode, one.entries["override"]).keys[name].at), _Reader(value), texts)
            for name, value in one.mapping("override").items()
        ),
        each.named("repeat") if each else None,
        each.formula("when") if each else None,
    )


_TEXT_KEYS = ("label", "hint", "guidance", "constraint_message", "required_message")
_FORMULA_KEYS = ("relevant", "constraint", "default", "choice_filter")


def _override(key: str, item: Named, one: _Reader, texts: Texts) -> Override:
    values: dict[str, ir.Text | ir.Formula | str | bool] = {}
    for name, node in one.entries.items():
        if name in _TEXT_KEYS:
            values[name] = _needed_text(f"{key}/{item.name}/{name}", node, texts)
        elif name in _FORMULA_KEYS:
            formula = one.formula(name)
            assert formula is not None
            values[name] = formula
        elif name in ("required", "read_only"):
            values[name] = _yes_or_formula(one, name)
        else:
            values[name] = _raw(node)
    return Override(item, values)


def _list_change(top: _Reader, name: str, node: Node, texts: Texts, log: Log) -> ListChange:
    one = _Reader(node)
    return ListChange(
        Named(name, cast(MappingNode, top.entries["lists"]).keys[name].at),
        one.names("subset") if "subset" in one else None,
        one.names("without"),
        tuple(_choice(name, item, texts, log) for item in one.items("extend")),
        one.named("file"),
        one.flag("large") if "large" in one else None,
        one.flag("external"),
    )


def _entity(node: Node) -> ir.Entity:
    one = _Reader(node)
    return ir.Entity(
        one.string("list_name"), one.formula("label"), one.formula("entity_id"), one.formula("create_if"),
        one.formula("update_if"), one.formula("repeat"), one.node.at,
    )  # fmt: skip
