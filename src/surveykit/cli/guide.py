"""Help pages and faults of the command line in the user's language: our own words, and those of click."""

from __future__ import annotations

from typing import Any

import click

from surveykit.speech import paragraphs, put

# What click says by itself and a user may see. It stands here so that it is in surveykit's own catalogs.
CLICK: tuple[str, ...] = (
    "Usage:", "Options", "Commands", "Error: {message}", "Try '{command} {option}' for help.", "Show this message and exit.",
    "Show the version and exit.", "default: {default}", "required", "Missing command.", "Missing argument", "Missing option",
    "Missing parameter", "Invalid value for {param_hint}: {message}", "Invalid value: {message}", "No such option {name!r}.",
    "No such command {name!r}.", "Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)",
    "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", "Option {name!r} requires an argument.",
    "Option {name!r} does not take a value.", "{value!r} is not {choice}.", "{value!r} is not one of {choices}.",
    "{value!r} is not a valid {number_type}.", "{value} is not in the range {range}.", "{value!r} does not match the format {format}.",
    "{name} {filename!r} is a file.", "{name} {filename!r} is a directory.", "{name} {filename!r} does not exist.",
    "{name} {filename!r} is not readable.", "file", "directory", "path", "Error: invalid input",
)  # fmt: skip


def speak() -> None:
    """Let click say its own words in the user's language; it asks gettext for them, here it asks surveykit's catalog."""
    import click.core  # noqa: PLC0415
    import click.decorators  # noqa: PLC0415
    import click.exceptions  # noqa: PLC0415
    import click.formatting  # noqa: PLC0415
    import click.parser  # noqa: PLC0415
    import click.termui  # noqa: PLC0415
    import click.types  # noqa: PLC0415

    places: tuple[Any, ...] = (
        click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
    )  # fmt: skip
    for place in places:
        place._ = put
        place.ngettext = _one_or_more


def _one_or_more(one: str, more: str, number: int) -> str:
    return put(one if number == 1 else more)


def translated(command: click.Command) -> click.Command:
    """The command with its help, and that of its options and subcommands, in the user's language."""
    command.help = put(paragraphs(command.help)) if command.help else command.help
    command.short_help = put(command.short_help) if command.short_help else command.short_help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = put(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            translated(inner)
    return command
