"""`surveykit translations`: extract, add, update, status, check, export and import."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, assert_never

import click

from surveykit import cache, po, pseudo
from surveykit.cli import report
from surveykit.diagnostics import Log
from surveykit.ir import Language
from surveykit.library import Library
from surveykit.pipeline import project_root
from surveykit.speech import say
from surveykit.translate import language
from surveykit.translations import own, update, workbook
from surveykit.translations.context import Contexts
from surveykit.translations.habits import plural_rule
from surveykit.translations.parts import SURVEYKIT, Part, Scope, parts
from surveykit.translations.shelf import Count, Shelved, check, count, shelved
from surveykit.write import WriteFault, write_file


@click.group("translations")
def translations_command() -> None:
    """Translate questionnaires: catalogs for translators, spreadsheets for those who want them, checks of every cell.

    In a project these commands work on the project's own texts, and on what it has begun to translate of the library.
    """


_WHAT = click.argument("what", nargs=-1, metavar="[MODULE|LIST|INSTRUMENT]…")
_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)


class _Desk:
    """What every one of these commands begins with: the library and the texts it is about."""

    def __init__(self, what: Sequence[str] = ()) -> None:
        self.log = Log()
        self.library = Library(project_root(Path.cwd()), self.log)
        self.everything = parts(self.library, self.log)
        self.scope = Scope.of(self.library, self.everything)
        self.everything.append(own.part() if self.scope.everywhere else own.on_forms())
        mine = [part for part in self.everything if self._is_mine(part)]
        self.parts = [part for part in mine if not what or part.id in what or part.name in what]
        for name in what:
            if not any(name in (part.id, part.name) for part in self.parts):
                missing = say("There is no module, list or instrument '{name}' to translate here.", name=name)
                raise click.UsageError(missing + report.nearest(name, [part.name for part in mine]))

    def _is_mine(self, part: Part) -> bool:
        """Whether there is, or may be, a catalog of a part here."""
        return self.scope.covers(part) or part.id == SURVEYKIT or (part.kind, part.id) in self.scope.used

    def begun(self) -> list[Part]:
        """The parts that are translated here, in whatever language."""
        return [part for part in self.parts if self.scope.covers(part)]

    @property
    def languages(self) -> list[str]:
        """The languages that have a catalog where the user stands."""
        return sorted(
            {
                tag
                for (tag, _, _), found in self.library.index.catalogs.items()
                if any(one.path.is_relative_to(self.library.project) for one in found)
            }
        )

    def chosen(self, tags: Iterable[str]) -> list[str]:
        """The languages that were asked for, or all."""
        have = self.languages
        for tag in tags:
            if tag not in have:
                missing = say("There are no {tag} translations here.", tag=tag) + report.nearest(tag, have)
                raise click.UsageError(missing + " " + say("`surveykit translations add {tag}` begins them.", tag=tag))
        return list(dict.fromkeys(tags)) or have

    def catalogs(self, tag: str) -> list[Shelved]:
        """The catalogs of one language."""
        return shelved(self.library, [part for part in self.parts if self.scope.covers(part, tag)], tag, self.log)

    def contexts(self) -> Callable[[Part], dict[str, tuple[str, ...]]]:
        """The comments of a part's texts."""
        contexts = Contexts(self.library)
        return lambda part: own.contexts(part) if part.id == SURVEYKIT else contexts.of(part)

    def finish(self, form: str = "text", *, strict: bool = False) -> None:
        """Say what was found, and exit."""
        report.show(self.log, self.library.sources, form)
        status = report.exit_status(self.log, strict=strict)
        if status:
            sys.exit(status)


def _known(tag: str) -> Language:
    found = language(tag)
    if found is None:
        raise click.UsageError(
            say("'{tag}' is not a language that CLDR knows.", tag=tag) + " " + say("Use a tag such as fr, ar, pt-BR.")
        )
    return found


def _write(files: dict[Path, bytes]) -> int:
    """Write what differs from what is there; the number of files written."""
    written = 0
    for path, content in files.items():
        if path.is_file() and path.read_bytes() == content:
            continue
        try:
            write_file(path, content)
        except WriteFault as fault:
            click.echo(
                say("{path} cannot be written: {reason}. It is as it was.", path=fault.path, reason=fault.reason),
                err=True,
            )
            sys.exit(report.EXIT_WORLD)
        written += 1
    return written


def _number(number: int, word: Literal["text", "template", "catalog", "translation"]) -> str:
    """A number of things, in the user's language."""
    one = number == 1
    match word:
        case "text":
            return say("1 text") if one else say("{number} texts", number=number)
        case "template":
            return say("1 template") if one else say("{number} templates", number=number)
        case "catalog":
            return say("1 catalog") if one else say("{number} catalogs", number=number)
        case "translation":
            return say("1 translation") if one else say("{number} translations", number=number)
        case _:
            assert_never(word)


@translations_command.command("extract")
@_WHAT
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the templates go; translations/templates if not said.",
)
def extract_command(what: tuple[str, ...], output: Path | None) -> None:
    """Write a template (.pot) for each module, list and instrument, with comments that tell a translator what each text is."""
    desk = _Desk(what)
    comments = desk.contexts()
    folder = output or desk.library.project / "translations" / "templates"
    files = {folder / f"{part.name}.pot": po.write(update.template(part, comments(part))) for part in desk.begun()}
    written = _write(files)
    texts = sum(len(part.units) for part in desk.begun())
    click.echo(
        say(
            "{texts} in {templates} below {folder}; {written} changed.",
            texts=_number(texts, "text"),
            templates=_number(len(files), "template"),
            folder=desk.library.shown(folder),
            written=written,
        )
    )
    desk.finish()


@translations_command.command("add")
@click.argument("tag", metavar="LANG")
@click.argument("what", nargs=-1, metavar="[MODULE|LIST|INSTRUMENT]…")
def add_command(tag: str, what: tuple[str, ...]) -> None:
    """Begin a language: an empty catalog for each module, list and instrument, ready for a translator.

    LANG is a tag such as ar, pt-BR or sw. In a project also what its instruments use of the library is begun, if the
    library does not have the language.
    """
    found = _known(tag)
    if tag == pseudo.TAG:
        raise click.UsageError(say("qps is made by surveykit itself: surveykit build INSTRUMENT --language qps"))
    desk = _Desk(what)
    if not desk.catalogs(tag) and any(part.language == tag for part in desk.parts):
        raise click.UsageError(say("{tag} is the language that the texts are written in.", tag=tag))
    begun = [one for one in desk.catalogs(tag) if not one.there]
    files = _updated(desk, tag, desk.catalogs(tag))
    new = {one.path: files[one.path] for one in begun if one.path in files}
    _write(new)
    click.echo(
        say(
            "{language}, written right to left: {catalogs} begun below {folder}."
            if found.right_to_left
            else "{language}, written left to right: {catalogs} begun below {folder}.",
            language=found.label,
            catalogs=_number(len(new), "catalog"),
            folder=desk.library.shown(desk.library.project / "translations" / tag),
        )
    )
    if new:
        click.echo(
            say(
                "Fill in each msgstr (Poedit, Weblate and Crowdin read these files), or: surveykit translations export {tag}",
                tag=tag,
            )
        )
        click.echo(say("Then add {tag} to `languages:` in the recipe.", tag=tag))
    desk.finish()


@translations_command.command("update")
@click.argument("tags", nargs=-1, metavar="[LANG]…")
def update_command(tags: tuple[str, ...]) -> None:
    """Bring the catalogs up to date with the texts; nothing that was translated is lost.

    What was reworded becomes fuzzy and keeps its former wording, what moved keeps its translation, what is gone is
    kept at the end of the catalog.
    """
    desk = _Desk()
    for tag in desk.chosen(tags):
        catalogs = desk.catalogs(tag)
        changes: list[update.Change] = []
        files = _updated(desk, tag, catalogs, changes)
        written = _write(files)
        total = {
            name: sum(getattr(change, name) for change in changes) for name in ("added", "moved", "reworded", "retired")
        }
        click.echo(
            say(
                "{tag}: {added} new, {moved} moved, {reworded} reworded, {retired} no longer asked for; {catalogs} changed.",
                tag=tag,
                catalogs=_number(written, "catalog"),
                **total,
            )
        )
    desk.finish()


def _updated(
    desk: _Desk, tag: str, catalogs: list[Shelved], changes: list[update.Change] | None = None
) -> dict[Path, bytes]:
    comments = desk.contexts()
    from babel import Locale  # noqa: PLC0415

    name = str(Locale.parse(tag, sep="-").get_display_name("en"))
    wanted = [
        (one.part, one.catalog or update.empty(one.part, tag, name, plural_rule(tag)), comments(one.part))
        for one in catalogs
        if one.catalog is not None or not one.there
    ]
    made = update.updated(wanted)
    paths = {one.part.name: one.path for one in catalogs}
    if changes is not None:
        changes += [change for _, _, change in made]
    return {paths[part.name]: po.write(catalog) for part, catalog, _ in made}


@translations_command.command("status")
@_WHAT
@_FORMAT
def status_command(what: tuple[str, ...], form: str) -> None:
    """Say how far each language is: texts translated, doubtful (fuzzy), missing, not reviewed, and words left."""
    desk = _Desk(what)
    transcript = report.Transcript()
    counts = [count(one) for tag in desk.languages for one in desk.catalogs(tag)]
    report.show(desk.log, desk.library.sources, "text", transcript)
    if form == "json":
        transcript.out(
            json.dumps(
                {
                    "languages": [_total(tag, counts) for tag in desk.languages],
                    "parts": [asdict(one) for one in counts],
                },
                ensure_ascii=False,
                indent=1,
            )
            + "\n"
        )
    else:
        transcript.out(_table(counts, desk.languages))
    status = report.exit_status(desk.log)
    cache.Stamp.of(sys.argv[1:]).keep(desk.library.inputs, desk.library.folders, {}, transcript.told(status))
    sys.exit(status)


_COLUMNS = ("texts", "translated", "fuzzy", "missing", "unreviewed", "words", "left")


def _total(tag: str, counts: Sequence[Count]) -> dict[str, Any]:
    mine = [one for one in counts if one.language == tag]
    return {"language": tag, **{name: sum(getattr(one, name) for one in mine) for name in _COLUMNS}}


def _table(counts: Sequence[Count], languages: Sequence[str]) -> str:
    if not counts:
        return say("Nothing to translate here, or no language begun: surveykit translations add LANG") + "\n"
    wide = max(len(one.part) for one in counts)
    heads = (say("texts"), say("done"), say("fuzzy"), say("missing"), say("unread"), say("words"), say("left"))
    room = [max(9, len(head) + 2) for head in heads]
    lines = [
        f"{'':{wide}}  {say('lang'):5} " + "".join(f"{head:>{size}}" for head, size in zip(heads, room, strict=True))
    ]
    lists = [one for one in counts if one.part.startswith("lists/")]
    shown = [one for one in counts if one not in lists or one.fuzzy or one.missing]
    for one in shown:
        lines.append(_line(one.part, one.language, wide, [getattr(one, name) for name in _COLUMNS], room))
    if hidden := len(lists) - sum(one in lists for one in shown):
        lines.append(
            say(
                "and {catalogs} of lists with nothing missing (--format json names them)",
                catalogs=_number(hidden, "catalog"),
            )
        )
    for tag in languages:
        total = _total(tag, counts)
        lines.append(_line(say("all"), tag, wide, [total[name] for name in _COLUMNS], room))
    return "\n".join(lines) + "\n"


def _line(part: str, tag: str, wide: int, numbers: Sequence[int], room: Sequence[int]) -> str:
    return f"{part:{wide}}  {tag:5} " + "".join(f"{one:>{size}}" for one, size in zip(numbers, room, strict=True))


@translations_command.command("check")
@_WHAT
@click.option("--language", "tags", multiple=True, metavar="LANG", help="Only this language; may be repeated.")
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@click.option("--format", "form", type=click.Choice(report.FORMATS), default="text", show_default=True)
def check_command(what: tuple[str, ...], tags: tuple[str, ...], strict: bool, form: str) -> None:
    """Look at every translation: placeholders, numbers, marks, terms, labels that are alike, what is missing."""
    desk = _Desk(what)
    chosen = desk.chosen(tags)
    number = 0
    for tag in chosen:
        catalogs = desk.catalogs(tag)
        for one in catalogs:
            content = desk.library.read(one.path)
            if content is not None:
                desk.library.sources[one.file] = content.decode("utf-8", "replace")
        number += sum(len(one.part.units) for one in catalogs)
        check(desk.library, catalogs, desk.log, desk.everything)
    if form == "text" and not len(desk.log):
        click.echo(
            say(
                "No fault in {translations} ({languages}).",
                translations=_number(number, "translation"),
                languages=", ".join(chosen),
            )
        )
    desk.finish(form, strict=strict)


@translations_command.command("export")
@click.argument("tag", metavar="LANG")
@_WHAT
@click.option("--format", "form", type=click.Choice(("xlsx",)), default="xlsx", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The workbook; translations-LANG.xlsx if not said.",
)
@click.option("--only", type=click.Choice(("all", "unfinished")), default="all", show_default=True, help="Which texts.")
def export_command(tag: str, what: tuple[str, ...], form: str, output: Path | None, only: str) -> None:
    """Put the texts of a language into one workbook for a translator. `import` takes it back."""
    found = _known(tag)
    desk = _Desk(what)
    desk.chosen([tag])
    catalogs = desk.catalogs(tag)
    if only == "unfinished":
        catalogs = [one for one in catalogs if (state := count(one)).missing or state.fuzzy]
    comments = desk.contexts()
    path = output or Path(f"translations-{tag}.xlsx")
    if not catalogs:
        click.echo(say("Nothing to translate into {language}.", language=found.name))
        desk.finish()
        return
    contexts = {one.part.name: comments(one.part) for one in catalogs}
    content = workbook.exported(catalogs, contexts, found.name, found.right_to_left, desk.log)
    if content is not None:
        _write({path: content})
        click.echo(
            say(
                "{texts} of {catalogs}: {path}",
                texts=_number(sum(len(one.part.units) for one in catalogs), "text"),
                catalogs=_number(len(catalogs), "catalog"),
                path=path,
            )
        )
    desk.finish()


@translations_command.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_command(file: Path, dry_run: bool) -> None:
    """Take a translator's workbook back into the catalogs, say what changes, and refuse what would break a form."""
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise click.UsageError(say("{path} cannot be read: {reason}.", path=file, reason=fault.strerror)) from fault
    desk = _Desk()
    sheet = workbook.read_sheet(content, file.as_posix(), desk.log)
    if sheet is None:
        desk.finish()
        return
    if language(sheet.language) is None or sheet.language == pseudo.TAG:
        raise click.UsageError(
            say("The workbook says that its language is '{tag}', which CLDR does not know.", tag=sheet.language)
        )
    desk.chosen([sheet.language])
    catalogs = [
        one if one.there else _begun(one, sheet.language)
        for one in desk.catalogs(sheet.language)
        if one.catalog is not None or not one.there
    ]
    changed, taken = workbook.imported(sheet, catalogs, desk.log)
    paths = {one.part.name: one.path for one in catalogs}
    if not dry_run:
        _write({paths[name]: po.write(catalog) for name, catalog in changed.items()})
    for one in taken:
        click.echo(
            f"{one.key}: {_what(one.what)}"
            + (
                f": {_short(one.before)} → {_short(one.after)}"
                if one.what != "translated"
                else f": {_short(one.after)}"
            )
        )
    texts = len({one.key for one in taken})
    click.echo(
        say(
            "{texts} in {catalogs} would change." if dry_run else "{texts} in {catalogs} changed.",
            texts=_number(texts, "text"),
            catalogs=_number(len(changed), "catalog"),
        )
    )
    desk.finish()


def _begun(one: Shelved, tag: str) -> Shelved:
    from dataclasses import replace  # noqa: PLC0415

    return replace(one, catalog=update.empty(one.part, tag, tag, plural_rule(tag)))


def _what(what: Literal["translated", "reworded", "state", "comment"]) -> str:
    """How a text was changed, in the user's language."""
    match what:
        case "translated":
            return say("translated")
        case "reworded":
            return say("reworded")
        case "state":
            return say("state")
        case "comment":
            return say("comment")
        case _:
            assert_never(what)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return f"“{one_line[:47]}…”" if len(one_line) > 48 else f"“{one_line}”"
