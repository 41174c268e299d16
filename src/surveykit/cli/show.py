"""`surveykit list` and `surveykit show`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from surveykit import ir, sheet
from surveykit.cli import report
from surveykit.diagnostics import Log, did_you_mean
from surveykit.library import Library
from surveykit.link import link
from surveykit.pipeline import project_root

KINDS = ("modules", "instruments", "lists", "languages", "targets", "rules", "presets")


def _library() -> tuple[Library, Log]:
    log = Log()
    return Library(project_root(Path.cwd()), log), log


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--theme", help="Only modules of this theme.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def list_command(kind: str, theme: str | None, form: str) -> None:
    """List what there is: modules, instruments, lists, languages, targets, rules or presets."""
    library, log = _library()
    rows = _rows(kind, library)
    if theme is not None:
        themes = {row.get("theme") for row in rows}
        rows = [row for row in rows if row.get("theme") == theme]
        if not rows:
            near = did_you_mean(theme, (str(name) for name in themes if name))
            click.echo(f"There is no theme '{theme}' here." + (f" Did you mean '{near}'?" if near else ""), err=True)
            sys.exit(report.EXIT_FAULTS)
    if log.failed:
        report.show(log, library.sources)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _table(rows)
    sys.exit(report.exit_status(log))


def _rows(kind: str, library: Library) -> list[dict[str, Any]]:
    match kind:
        case "modules":
            modules = filter(None, (library.module(name) for name in sorted(library.index.modules)))
            return [
                {
                    "id": m.id,
                    "theme": m.theme,
                    "sensitivity": m.ethics.sensitivity,
                    "minutes": f"{m.minutes_core:g}–{m.minutes_extended:g}",
                    "version": m.version,
                    "title": m.title.source,
                }
                for m in modules
            ]
        case "lists":
            sources = filter(None, (library.choice_list(name) for name in sorted(library.index.lists)))
            return [
                {
                    "id": s.name,
                    "codes": len(s.codes) or s.generate or "file",
                    "missing": s.missing,
                    "version": s.version,
                }
                for s in sources
            ]
        case "instruments" | "presets":
            recipes = filter(None, (library.recipe(name) for name in sorted(library.index.instruments)))
            return [
                {
                    "id": r.id,
                    "modules": len(r.uses),
                    "languages": " ".join(n.name for n in r.languages),
                    "version": r.version,
                    "title": r.title.source,
                }
                for r in recipes
                if kind == "instruments" or not library.index.instruments[r.id].own
            ]
        case "languages":
            from surveykit.translate import language  # noqa: PLC0415

            found = [language(tag) for tag in ["en", *sorted(library.index.languages)]]
            return [
                {
                    "tag": one.tag,
                    "name": one.name,
                    "direction": "right to left" if one.right_to_left else "left to right",
                }
                for one in found
                if one
            ]
        case "targets":
            from surveykit.backends.targets import TARGETS  # noqa: PLC0415

            return [
                {"target": target.name, "pyxform": target.pyxform, "for": target.summary} for target in TARGETS.values()
            ]
        case _:
            from surveykit.explain import entries  # noqa: PLC0415

            return [
                {"code": entry.code, "severity": entry.severity, "title": entry.title} for entry in entries().values()
            ]


def _table(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("There is none.")
        return
    heads = list(rows[0])
    widths = {head: max(len(head), *(len(str(row[head])) for row in rows)) for head in heads}
    for row in (dict(zip(heads, heads, strict=True)), *rows):
        click.echo("  ".join(f"{row[head]!s:<{widths[head]}}" for head in heads).rstrip())


@click.command("show")
@click.argument("identity", metavar="ID")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def show_command(identity: str, form: str) -> None:
    """Show the sheet of a module, a choice list or an instrument: what is asked, and under which conditions."""
    library, log = _library()
    found = _sheet(identity, library, log)
    if found is None:
        if not len(log):
            index = library.index
            near = did_you_mean(identity, [*index.modules, *index.lists, *index.instruments])
            click.echo(
                f"There is no module, list or instrument '{identity}'." + (f" Did you mean '{near}'?" if near else ""),
                err=True,
            )
        report.show(log, library.sources)
        sys.exit(report.EXIT_FAULTS)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)))


def _sheet(identity: str, library: Library, log: Log) -> dict[str, Any] | None:
    index = library.index
    if identity in index.modules:
        module = library.module(identity)
        return sheet.of_module(module) if module else None
    if identity in index.lists:
        source = library.choice_list(identity)
        return sheet.of_list(source) if source else None
    if library.recipe_path(identity) is None:
        return None
    recipe = library.recipe(identity)
    material = library.gather(recipe) if recipe else None
    instrument: ir.Instrument | None = link(material, log) if material and not log.failed else None
    return sheet.of_instrument(instrument) if instrument else None


def _lines(found: dict[str, Any], indent: str = "") -> list[str]:
    lines: list[str] = []
    for key, value in found.items():
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", *_lines(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{indent}{key}:")
            for row in value:
                lines += _row(row, indent + "  ")
        elif isinstance(value, list) and sum(map(len, map(str, value))) > 80:
            lines += [f"{indent}{key}:", *(f"{indent}  - {one}" for one in value)]
        elif isinstance(value, list):
            lines.append(f"{indent}{key}: {', '.join(map(str, value))}")
        else:
            lines.append(f"{indent}{key}: {_plain(value)}")
    return lines


# What most questions are is not worth a word.
_USUAL = {"variant": "core", "by": "respondent", "identifier": "none"}


def _row(row: dict[str, Any], indent: str) -> list[str]:
    """One row: its first value as a heading, its text below, the rest on one line."""
    indent += "  " * int(row.get("depth", 0))
    values = [(k, v) for k, v in row.items() if k != "depth" and v not in (None, "", [], False) and _USUAL.get(k) != v]
    (_, name), *rest = values
    text = next((str(value) for key, value in rest if key in ("label", "title", "note")), "")
    other = "; ".join(f"{key} {_plain(value)}" for key, value in rest if str(value) != text)
    lines = [f"{indent}{name}" + (f"  ({other})" if other else "")]
    return lines + [f"{indent}    {line}" for line in text.splitlines() if line.strip()]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
