"""A module's parameters filled in: in every language of a text alike, and in expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from surveykit import expr, ir
from surveykit.parse import PLACEHOLDER, Module
from surveykit.rewrite import Rewrite

_NUMBERS = ("integer", "decimal", "code")


def rewriting(
    module: Module,
    given: Mapping[str, ir.Text | str],
    names: Mapping[str, str],
    rename: Callable[[str], str] = lambda name: name,
) -> Rewrite:
    """The change that gives a module the recipe's values (`given`, else its defaults) and other names."""
    parameters = module.parameters
    values: dict[str, ir.Text | str] = {name: parameter.default for name, parameter in parameters.items()}
    values |= {name: value for name, value in given.items() if name in values}

    def in_formula(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value is None:
            return found[0]
        raw = value.source if isinstance(value, ir.Text) else value
        return raw if parameters[found[1]].type in _NUMBERS else raw.replace("'", "’")

    def in_text(found: re.Match[str], tag: str) -> str:
        value = values.get(found[1])
        if value is None:
            return found[0]
        return value if isinstance(value, str) else value.render(tag) or value.source

    def formula(text: str) -> str:
        if values and "{" in text:
            text = PLACEHOLDER.sub(in_formula, text)
        return expr.rename(text, names) if names and "${" in text else text

    def text(value: str, tag: str) -> str:
        if values and "{" in value:
            value = PLACEHOLDER.sub(lambda found: in_text(found, tag), value)
        return expr.rename(value, names) if names and "${" in value else value

    return Rewrite(formula, text, rename)


def filled_ethics(ethics: ir.Ethics, rewrite: Rewrite) -> ir.Ethics:
    """An ethics statement with the values in its texts."""
    fill = rewrite.of_text
    return replace(
        ethics,
        who=fill(ethics.who),
        recall=fill(ethics.recall) if ethics.recall is not None else None,
        purpose=fill(ethics.purpose),
        stop_rules=tuple(map(fill, ethics.stop_rules)),
    )


def with_defaults(module: Module) -> Module:
    """The module as it reads when a recipe sets none of its parameters."""
    rewrite = rewriting(module, {}, {})
    return replace(
        module,
        title=rewrite.of_text(module.title),
        ethics=filled_ethics(module.ethics, rewrite),
        questions=tuple(map(rewrite.of_node, module.questions)),
        derived=tuple(
            replace(item, derived=replace(item.derived, label=rewrite.of_text(item.derived.label), calculation=rewrite.of_formula(item.derived.calculation)))
            for item in module.derived
        ),
        indicators=tuple(replace(one, label=rewrite.of_text(one.label)) for one in module.indicators),
    )  # fmt: skip
