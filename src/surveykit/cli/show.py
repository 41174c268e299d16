"""`surveykit list` and `surveykit show`."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any, NoReturn

import click

from surveykit import ir, sheet
from surveykit.cli import report
from surveykit.crosswalk import STANDARDS, Crosswalk, Row, as_document, crosswalk
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.link import link
from surveykit.pipeline import project_root
from surveykit.speech import say

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
            missing = say("There is no theme '{name}' here.", name=theme)
            click.echo(missing + report.nearest(theme, (str(name) for name in themes if name)), err=True)
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
            platforms = library.platforms()
            if platforms is None:
                return []
            return [
                {
                    "target": target.name,
                    "pyxform": target.pyxform,
                    "clients": ", ".join(client.title for client in target.clients),
                    "seen": target.date,
                    "for": target.summary,
                }
                for target in platforms.targets.values()
            ]
        case _:
            from surveykit.explain import entries  # noqa: PLC0415
            from surveykit.rules import BY_CODE  # noqa: PLC0415

            return [
                {
                    "code": entry.code,
                    "severity": entry.severity,
                    "enforced": BY_CODE[entry.code].phase if entry.code in BY_CODE else "",
                    "waived by": BY_CODE[entry.code].override if entry.code in BY_CODE else "",
                    "title": entry.title,
                }
                for entry in entries().values()
            ]


def _table(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo(say("There is none."))
        return
    heads = list(rows[0])
    widths = {head: max(len(head), *(len(str(row[head])) for row in rows)) for head in heads}
    for row in (dict(zip(heads, heads, strict=True)), *rows):
        click.echo("  ".join(f"{row[head]!s:<{widths[head]}}" for head in heads).rstrip())


@click.command("show")
@click.argument("identity", metavar="ID")
@click.argument("standard", required=False)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def show_command(identity: str, standard: str | None, form: str) -> None:
    """Show the sheet of a module, a choice list or an instrument: what is asked, and under which conditions.

    `show crosswalk HTCDS` (or CTDC) shows which fields of that standard our modules record, and why not the others.
    """
    if identity == "crosswalk":
        _show_crosswalk(standard, form)
    if standard is not None:
        raise click.UsageError(
            say(
                "One id at a time; a second word stands only after crosswalk, as in: show crosswalk {name}",
                name=STANDARDS[0],
            )
        )
    library, log = _library()
    found = _sheet(identity, library, log)
    if found is None:
        if not len(log):
            index = library.index
            missing = say("There is no module, list or instrument '{name}'.", name=identity)
            known = [*index.modules, *index.lists, *index.instruments]
            click.echo(missing + report.nearest(identity, known), err=True)
        report.show(log, library.sources)
        sys.exit(report.EXIT_FAULTS)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)))


def _show_crosswalk(standard: str | None, form: str) -> NoReturn:
    wanted = next((name for name in STANDARDS if standard is not None and name.lower() == standard.lower()), None)
    if wanted is None:
        known = say("{one} or {other}", one=STANDARDS[0], other=STANDARDS[1])
        raise click.UsageError(
            say("Say which standard: show crosswalk {names}", names=known)
            if standard is None
            else say("There is no crosswalk to '{name}'. There is {names}.", name=standard, names=known)
        )
    library, log = _library()
    modules = [module for name in sorted(library.index.modules) if (module := library.module(name)) is not None]
    found = crosswalk(wanted, modules)
    report.show(log, library.sources)
    if form == "json":
        click.echo(json.dumps(as_document(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_crosswalk_lines(found)))
    sys.exit(report.exit_status(log))


def _crosswalk_lines(found: Crosswalk) -> list[str]:
    """The fields that are recorded, then the others by reason, then the tags that name nothing."""
    held = [row for row in found.rows if row.items]
    lines = [
        f"{found.standard} {found.version} ({found.date}), {found.title}; {found.publisher}. {found.licence}",
        *textwrap.wrap(found.caution, 110),
        "",
        f"Recorded by a module: {len(held)} of {len(found.rows)} fields"
        + (f", {sum(row.core for row in held)} of {sum(row.core for row in found.rows)} core ones" if any(row.core for row in found.rows) else ""),
    ]  # fmt: skip
    for row in held:
        lines.append(f"  {row.name}{'  (core)' if row.core else ''}: {_items(row)}")
        lines += [f"    {code.name}: {_items(code)}" for code in row.codes if code.items]
    lines += ["", "Recorded by none, and why"]
    for kind, reason in found.reasons.items():
        rows = [(row, False) for row in found.rows if row.why_not == kind]
        rows += [(code, True) for row in found.rows for code in row.codes if code.why_not == kind]
        if rows:
            lines += [f"  {line}" for line in textwrap.wrap(reason, 108)]
            lines += _unrecorded([row for row, of_field in rows if not _told(row, of_field)])
            lines += [_noted(row, found) for row, of_field in rows if _told(row, of_field)]
    if found.strays:
        lines += ["", "Tags that name nothing there"]
        lines += [f"  {stray.tag}: {stray.item} of {stray.module}" for stray in found.strays]
    return lines


def _items(row: Row) -> str:
    return ", ".join(
        f"{one.name} ({one.module}{', extended' if one.variant == 'extended' else ''}{', computed' if one.computed else ''})"
        for one in row.items
    )


def _told(row: Row, of_field: bool) -> bool:
    """Whether a row has something of its own to say, beside the reason that it shares with others."""
    return bool(row.note or row.instead or of_field)


def _unrecorded(rows: list[Row]) -> list[str]:
    names = ", ".join(row.name + (" (core)" if row.core else "") for row in rows)
    return textwrap.wrap(names, 108, initial_indent="    ", subsequent_indent="    ", break_long_words=False)


def _noted(row: Row, found: Crosswalk) -> str:
    field = next((one.name for one in found.rows if row in one.codes), "")
    name = f"{field} ({row.name})" if field else row.name + (" (core)" if row.core else "")
    said = " ".join(filter(None, (row.note, f"See {', '.join(row.instead)}." if row.instead else "")))
    return f"    {name}{': ' + said if said else ''}"


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
