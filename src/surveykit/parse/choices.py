"""Choice lists as their files say them, and what must hold of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from surveykit import ir
from surveykit.diagnostics import Loc, Log, Related
from surveykit.parse.authored import ListSource
from surveykit.parse.reader import Reader, count_errors, needed_text
from surveykit.shape import has_shape
from surveykit.source import Node, Scalar, ambiguous
from surveykit.translate import Texts


def parse_list(node: Node, make_texts: Callable[[str], Texts], log: Log) -> ListSource | None:
    """A shared choice list, or None when its file has a fault."""
    if not has_shape(node, "list", log):
        return None
    faults = count_errors(log)
    top = Reader(node)
    source = list_source(
        top.string("list"), node, top.string("version"), make_texts(top.string("language")), log, top.entries["list"].at
    )
    return source if count_errors(log) == faults else None


def list_source(name: str, node: Node, version: str, texts: Texts, log: Log, at: Loc) -> ListSource:
    """A list as a file, or a module's `lists:`, gives it."""
    one = Reader(node)
    choices = tuple(parse_choice(name, item, texts, log) for item in one.items("codes"))
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


def parse_choice(name: str, node: Node, texts: Texts, log: Log) -> ir.Choice:
    """One code of a list."""
    one = Reader(node)
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
        label=needed_text(f"{name}/{code.raw}/label", one.entries["label"], texts),
        value=None if value is None else int(value),
        missing=one.optional("missing"),
        exclusive=one.flag("exclusive"),
        offered=one.string("offered") != "false",
        gloss=one.string("gloss"),
        media={
            cast(ir.MediaKind, kind): needed_text(f"{name}/{code.raw}/media/{kind}", item, texts)
            for kind, item in one.mapping("media").items()
        },
        columns=one.strings("columns"),
        at=code.at,
    )
