"""The table of commands, and how each ends.

A command's own file is read only when that command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from surveykit import __version__
from surveykit.cli import guide
from surveykit.speech import choose, put, say

# name → (file, one line for the overview)
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("build", "Build an instrument's forms for KoboToolbox and ODK."),
    "check": ("check", "Find faults in modules, lists, instruments and translations."),
    "explain": ("explain", "Say why a rule exists, what it sees and how to mend it."),
    "list": ("show", "List modules, instruments, lists, languages, targets or rules."),
    "new": ("new", "Start an instrument or a module."),
    "show": ("show", "Show a module's or an instrument's sheet."),
    "simulate": ("simulate", "Draw made-up respondents through an instrument."),
    "test": ("test", "Play the scenarios beside modules and instruments."),
    "translations": ("translations", "Translate: catalogs, spreadsheets, checks."),
}


class _Commands(click.Group):
    """Finds a command's file by its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        module = import_module(f"surveykit.cli.{found[0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return guide.translated(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(put("Commands")):
            formatter.write_dl([(name, put(line)) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from surveykit.cli.report import nearest  # noqa: PLC0415

            ctx.fail(say("There is no command '{name}'.", name=name) + nearest(name, COMMANDS))
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="surveykit")
@click.option(
    "--ui-language",
    "ui_language",
    default="",
    metavar="LANG",
    help="Speak this language; the locale's (LANG) if not said.",
)
def surveykit(ui_language: str) -> None:
    """Survey tools on migrants' protection needs: question modules in YAML become forms for tablets."""
    if ui_language:
        choose(ui_language)


def _wanted(arguments: Sequence[str]) -> str:
    """The language that `--ui-language` names: help and faults are said before click has read the options."""
    for number, argument in enumerate(arguments):
        if argument == "--ui-language":
            return arguments[number + 1] if len(arguments) > number + 1 else ""
        if argument.startswith("--ui-language="):
            return argument.partition("=")[2]
        if not argument.startswith("-"):
            break
    return ""


def run() -> None:
    """Run the command line and exit with its status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up, as after Ctrl-C
    choose(_wanted(sys.argv[1:]))
    guide.speak()
    guide.translated(surveykit)
    try:
        surveykit.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _stop()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as fault:
        place = f"{fault.filename}: " if fault.filename else ""
        click.echo(f"{place}{put(str(fault.strerror or fault))}.", err=True)
        sys.exit(3)
    except RuntimeError as fault:
        if not isinstance(fault.__cause__, KeyboardInterrupt):  # Python says so of a stop while it makes a class
            raise
        _stop()


def _stop() -> NoReturn:
    click.echo(say("Stopped. What an earlier run left is still whole."), err=True)
    sys.exit(1)
