"""Question modules: the file as a whole, its ethics block, parameters and indicators."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, cast

from surveykit import ir
from surveykit.diagnostics import Loc, Log, joined, piece, suggest
from surveykit.parse.authored import Module, Named, Parameter
from surveykit.parse.choices import list_source
from surveykit.parse.items import Items
from surveykit.parse.reader import Reader, count_errors, needed_text, raw, text_of
from surveykit.shape import has_shape
from surveykit.source import Node, Scalar, Sequence
from surveykit.texts import texts_of_node
from surveykit.translate import Texts


def parse_module(node: Node, make_texts: Callable[[str], Texts], log: Log) -> Module | None:
    """A module, or None when its file has a fault. `make_texts` opens the catalogs for a source language."""
    if not has_shape(node, "module", log):
        return None
    faults = count_errors(log)
    top = Reader(node)
    identity = top.string("id")
    texts = make_texts(top.string("language"))
    version, prefix = top.string("version"), top.string("prefix")
    builder = Items(identity, version, prefix, top, texts, log)
    ethics_node = Reader(top.entries["ethics"])
    questions = builder.items(top.items("questions"), ethics_node.string("sensitivity"))
    derived = builder.derived_items(top.items("derived"), ethics_node.string("sensitivity"))
    minutes = Reader(top.entries["minutes"])
    lists = {
        name: list_source(name, value, version, texts, log, value.at) for name, value in top.mapping("lists").items()
    }
    provides = {
        name: ir.Formula(raw(value), cast(Scalar, value).text_at) for name, value in top.mapping("provides").items()
    }
    module = Module(
        id=identity,
        version=version,
        prefix=prefix,
        title=needed_text(f"{identity}/title", top.entries["title"], texts),
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
            for s in map(Reader, top.items("sources"))
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
    return module if count_errors(log) == faults else None


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


def _need(node: Node) -> tuple[Named, ...]:
    options = node.items if isinstance(node, Sequence) else (node,)
    return tuple(Named(raw(option), option.at) for option in options)


def _parameters(module: str, top: Reader, texts: Texts, log: Log) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for name, node in top.mapping("parameters").items():
        one = Reader(node)
        kind = cast(Literal["text", "integer", "decimal", "code"], one.string("type"))
        value = one.entries["default"]
        default = (
            needed_text(f"{module}/parameters/{name}", value, texts)
            if kind == "text"
            else raw(value)
            if isinstance(value, Scalar)
            else ""
        )
        parameter = Parameter(
            name, kind, default, one.number("minimum"), one.number("maximum"),
            tuple(option.name for option in one.names("options")), one.flag("must_set"), one.string("standard"), top.entries["parameters"].keys[name].at,  # type: ignore[union-attr]
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
        wanted = piece("a whole number") if parameter.type == "integer" else piece("a number")
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
        bounds = [piece("at least {least}", least=f"{low:g}")] if low is not None else []
        bounds += [piece("at most {most}", most=f"{high:g}")] if high is not None else []
        log.error("A014", at, "parameter '{name}' is {value}; it must be {bounds}", "Choose a value within these bounds.",
                  name=parameter.name, value=value, bounds=joined(bounds, "{one} and {other}"))  # fmt: skip


def _ethics(module: str, node: Reader, texts: Texts, log: Log) -> ir.Ethics:
    respondent = Reader(node.entries["respondent"])
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
        who=needed_text(f"{module}/who", respondent.entries["who"], texts),
        consent=node.string("consent"),
        privacy=node.string("privacy"),
        distress=node.string("distress"),
        training=tuple(n.name for n in node.names("training")),
        referral=tuple(n.name for n in node.names("referral")),
        retention=node.string("retention"),
        recall=None
        if isinstance(recall, Scalar) and recall.value is None
        else text_of(f"{module}/recall", recall, texts),
        finest_geography=node.string("finest_geography"),
        prohibits=tuple(n.name for n in node.names("prohibits")),
        stop_rules=tuple(
            needed_text(f"{module}/stop_rules/{number}", rule, texts)
            for number, rule in enumerate(node.items("stop_rules"), 1)
        ),
        purpose=needed_text(f"{module}/purpose", node.entries["purpose"], texts),
        release=node.string("release"),
        at=node.node.at,
    )


def _indicator(module: str, version: str, node: Node, texts: Texts) -> ir.Indicator:
    one = Reader(node)
    name = one.string("id")
    numerator, denominator = one.formula("numerator"), one.formula("denominator")
    assert numerator is not None
    assert denominator is not None
    return ir.Indicator(
        id=name,
        label=needed_text(f"{module}/{name}/label", one.entries["label"], texts),
        numerator=numerator,
        denominator=denominator,
        origin=ir.Origin(module, version, name),
        disaggregate=tuple(n.name for n in one.names("disaggregate")),
        honesty=cast(Literal["official", "proxy", "not comparable"], one.string("honesty")),
        aligned=one.strings("aligned"),
        at=one.at("id"),
    )
