"""`surveykit new`: asks when it can, and never in a script."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from surveykit import scaffold
from surveykit.cli import report
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import project_root
from surveykit.speech import say
from surveykit.translate import language
from surveykit.write import WriteFault, write_file


@click.group("new")
def new_command() -> None:
    """Start an instrument or a module in this project."""


@new_command.command("instrument")
@click.argument("name")
@click.option("--preset", metavar="P", help="Start from this instrument of the library.")
@click.option("--module", "modules", multiple=True, metavar="ID", help="Use this module; may be repeated, in order.")
@click.option("--language", "languages", multiple=True, metavar="LANG", help="A language of the form; may be repeated.")
def new_instrument(name: str, preset: str | None, modules: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Write instruments/NAME.yaml, ready to build."""
    _legal(
        name,
        r"[a-z][a-z0-9-]*",
        say("an instrument's name has lower-case letters, digits and hyphens, such as border-survey"),
    )
    log = Log()
    library = Library(project_root(Path.cwd()), log)
    if preset is None and not modules and sys.stdin.isatty():
        preset, modules = _asked_for_modules(library)
    if not languages and preset is None:
        languages = (
            tuple(click.prompt(say("Languages, with commas"), default="en").replace(" ", "").split(","))
            if sys.stdin.isatty()
            else ("en",)
        )
    _known("preset", [preset] if preset else [], library.index.instruments)
    _known("module", modules, library.index.modules)
    if preset is not None and modules:
        raise click.UsageError(say("Give --preset or --module, not both: add further modules to the file afterwards."))
    if preset is None and not modules:
        raise click.UsageError(
            say("Say what it is made of: --preset P, or --module ID once or more. `surveykit list modules` shows them.")
        )
    if preset is not None:
        files = scaffold.from_preset(library, name, preset, languages)
    else:
        files = scaffold.from_modules(library, name, modules, languages, log)
    if log.failed:
        report.show(log, library.sources)
        sys.exit(report.EXIT_FAULTS)
    _write(files)
    click.echo(say("Next: surveykit build {name}", name=name))


def _asked_for_modules(library: Library) -> tuple[str | None, tuple[str, ...]]:
    presets = sorted(library.index.instruments)
    click.echo(say("Instruments to start from: {names}", names=", ".join(presets)))
    chosen = click.prompt(say("Start from (leave empty to choose modules)"), default="", show_default=False).strip()
    if chosen:
        return chosen, ()
    click.echo(say("Modules: {names}", names=", ".join(sorted(library.index.modules))))
    return None, tuple(click.prompt(say("Modules, with commas")).replace(" ", "").split(","))


@new_command.command("module")
@click.argument("path", metavar="THEME/ID")
def new_module(path: str) -> None:
    """Write modules/THEME/ID.yaml, with every key that must be filled in explained."""
    theme, _, identity = path.partition("/")
    if not identity:
        raise click.UsageError(say("Give a theme and an id, such as protection/prot_shelter."))
    for part in (theme, identity):
        _legal(part, r"[a-z][a-z0-9_]*", say("themes and ids have lower-case letters, digits and underscores"))
    library = Library(project_root(Path.cwd()), Log())
    if identity in library.index.modules:
        click.echo(
            say(
                "There is a module '{name}' already: {path}",
                name=identity,
                path=library.shown(library.index.modules[identity].path),
            ),
            err=True,
        )
        sys.exit(report.EXIT_FAULTS)
    _write(scaffold.module(theme, identity))
    click.echo(say("Next: edit it, then surveykit check {name}", name=identity))


@new_command.command("wording")
@click.argument("module", metavar="MODULE")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    metavar="LANG",
    help="A language of the form; may be repeated.",
)
def new_wording(module: str, languages: tuple[str, ...]) -> None:
    """Write instruments/wording/MODULE.yaml, with a place for each official text of a standard."""
    library = Library(project_root(Path.cwd()), Log())
    _known("module", [module], library.index.modules)
    slots = [name for name in sorted(library.index.modules) if (one := library.module(name)) and one.wording != "own"]
    found = library.module(module)
    if found is None or module not in slots:
        click.echo(say("'{name}' takes no official texts; {names} do.", name=module, names=", ".join(slots)), err=True)
        sys.exit(report.EXIT_FAULTS)
    for tag in languages:
        if language(tag) is None:
            raise click.UsageError(say("'{tag}' is not a language that CLDR knows.", tag=tag))
    _write(scaffold.wording(library, found, languages))
    click.echo(
        say(
            "Next: copy the official texts into it, and name it in the recipe: wording: [wording/{name}.yaml]",
            name=module,
        )
    )


def _legal(name: str, pattern: str, rule: str) -> None:
    if not re.fullmatch(pattern, name):
        raise click.UsageError(say("'{name}' cannot be used: {rule}.", name=name, rule=rule))


def _known(word: str, names: tuple[str, ...] | list[str], known: dict[str, object] | object) -> None:
    assert isinstance(known, dict)
    for name in names:
        if name not in known:
            missing = (
                say("There is no module '{name}'.", name=name)
                if word == "module"
                else say("There is no preset '{name}'.", name=name)
            )
            click.echo(missing + report.nearest(name, known), err=True)
            sys.exit(report.EXIT_FAULTS)


def _write(files: dict[str, bytes]) -> None:
    root = project_root(Path.cwd())
    for name in files:
        if (root / name).exists() and not name.startswith(scaffold.SCHEMAS):
            click.echo(say("{path} exists already; nothing was written.", path=name), err=True)
            sys.exit(report.EXIT_FAULTS)
    for name, content in files.items():
        try:
            write_file(root / name, content)
        except WriteFault as fault:
            click.echo(say("{path} cannot be written: {reason}.", path=fault.path, reason=fault.reason), err=True)
            sys.exit(report.EXIT_WORLD)
        if not name.startswith(scaffold.SCHEMAS):
            click.echo(say("Wrote {path}", path=name))
