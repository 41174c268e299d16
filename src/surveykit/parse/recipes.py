"""Recipes: which modules an instrument is made of, and how it uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from surveykit import ir, pseudo
from surveykit.diagnostics import Loc, Log, Related, suggest
from surveykit.parse.authored import ListChange, Named, Override, Recipe, Use
from surveykit.parse.choices import parse_choice
from surveykit.parse.reader import Reader, count_errors, needed_text, raw, text_of, yes_or_formula
from surveykit.shape import has_shape, plain
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar, Sequence, places
from surveykit.translate import Texts, language
from surveykit.xlsform_types import OWN_SETTINGS, SETTINGS


def parse_recipe(node: Node, make_texts: Callable[[str], Texts], log: Log) -> Recipe | None:
    """An instrument's recipe, or None when its file has a fault."""
    if not has_shape(node, "instrument", log):
        return None
    faults = count_errors(log)
    top = Reader(node)
    identity = top.string("instrument")
    texts = make_texts(top.string("language"))
    settings_node = top.entries.get("settings")
    recipe = Recipe(
        id=identity,
        version=top.string("version"),
        title=needed_text(f"{identity}/title", top.entries["title"], texts),
        summary=text_of(f"{identity}/summary", top.entries.get("summary"), texts),
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
            name: tuple(parse_choice(name, item, texts, log) for item in cast(Sequence, items).items)
            for name, items in top.mapping("osm").items()
        },
        media=top.names("media"),
        wordings=top.names("wording"),
        previous=top.named("previous"),
        members=int(top.number("members") or 4),
        document=_with_services(identity, top, plain(node), texts),
        at=top.at("instrument"),
        places=places(node),
    )
    _check_languages(recipe, log)
    _check_settings(recipe, log)
    return recipe if count_errors(log) == faults else None


_SERVICE_TEXTS = ("name", "offers", "contact", "hours", "for")


def _with_services(identity: str, top: Reader, document: Any, texts: Texts) -> Any:
    """The recipe as plain data, in which the texts of the list of services have what the catalogs say of them."""
    block = top.mapping("safeguards").get("referral")
    listed = Reader(block).items("services") if isinstance(block, MappingNode) else ()
    for number, item in enumerate(listed):
        for key, value in Reader(item).mapping_of(_SERVICE_TEXTS).items():
            where = f"{identity}/services/{number + 1}/{key}"
            if isinstance(value, Scalar):
                text = texts.plain(where, raw(value), value.text_at)
            else:
                text = needed_text(where, value, texts)
            said = {tag: one for tag, one in text.all() if tag != pseudo.TAG}
            if isinstance(value, Scalar) and len(said) > 1:  # where no catalog says it otherwise, it stands as it is
                said = {**{named.name: text.source for named in top.names("languages")}, **said}
            if len(said) > 1:
                document["safeguards"]["referral"]["services"][number][key] = said
    return document


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
    one = Reader(node)
    module = one.named("module")
    assert module is not None
    key = f"{instrument}/{one.string('prefix') or module.name}"
    parameters: dict[str, tuple[ir.Text | str, Loc]] = {}
    for name, value in one.mapping("parameters").items():
        at = cast(MappingNode, one.entries["parameters"]).keys[name].at
        is_number = isinstance(value, Scalar) and isinstance(value.value, int | float)
        parameters[name] = (raw(value) if is_number else needed_text(f"{key}/parameters/{name}", value, texts), at)
    each = Reader(one.entries["for_each"]) if "for_each" in one else None
    return Use(
        module,
        one.named("prefix"),
        cast('Literal["core", "extended"] | None', one.optional("variant")),
        parameters,
        one.names("include"),
        one.names("exclude"),
        tuple(
            _override(key, Named(name, cast(MappingNode, one.entries["override"]).keys[name].at), Reader(value), texts)
            for name, value in one.mapping("override").items()
        ),
        each.named("repeat") if each else None,
        each.formula("when") if each else None,
    )


_TEXT_KEYS = ("label", "hint", "guidance", "constraint_message", "required_message")
_FORMULA_KEYS = ("relevant", "constraint", "default", "choice_filter")


def _override(key: str, item: Named, one: Reader, texts: Texts) -> Override:
    values: dict[str, ir.Text | ir.Formula | str | bool] = {}
    for name, node in one.entries.items():
        if name in _TEXT_KEYS:
            values[name] = needed_text(f"{key}/{item.name}/{name}", node, texts)
        elif name in _FORMULA_KEYS:
            formula = one.formula(name)
            assert formula is not None
            values[name] = formula
        elif name in ("required", "read_only"):
            values[name] = yes_or_formula(one, name)
        else:
            values[name] = raw(node)
    return Override(item, values)


def _list_change(top: Reader, name: str, node: Node, texts: Texts, log: Log) -> ListChange:
    one = Reader(node)
    return ListChange(
        Named(name, cast(MappingNode, top.entries["lists"]).keys[name].at),
        one.names("subset") if "subset" in one else None,
        one.names("without"),
        tuple(parse_choice(name, item, texts, log) for item in one.items("extend")),
        one.named("file"),
        one.flag("large") if "large" in one else None,
        one.flag("external"),
    )


def _entity(node: Node) -> ir.Entity:
    one = Reader(node)
    return ir.Entity(
        one.string("list_name"), one.formula("label"), one.formula("entity_id"), one.formula("create_if"),
        one.formula("update_if"), one.formula("repeat"), one.node.at,
    )  # fmt: skip
