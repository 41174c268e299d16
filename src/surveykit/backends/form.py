"""The form back end: the XLSForm workbook and the ODK XForm, from the same rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveykit import ir
from surveykit.backends import Loss, Output
from surveykit.backends.pyxform_process import Converted, Converter
from surveykit.backends.rows import Row, Sheets, for_pyxform, rows
from surveykit.backends.targets import lower
from surveykit.backends.workbook import CELL_LIMIT, workbook
from surveykit.diagnostics import Loc, Log
from surveykit.platforms import Platforms, Target, shipped


@dataclass(frozen=True, slots=True)
class Form:
    """One target's form on its way: what was lowered, as rows, under its content's version."""

    target: str
    platform: Target
    instrument: ir.Instrument
    sheets: Sheets
    version: str
    digest: str
    losses: tuple[Loss, ...]


def lowered(instrument: ir.Instrument, target: str, log: Log, platforms: Platforms | None = None) -> Form:
    """The rows of a target's form. Its version is the author's and a hash of its content."""
    platforms = platforms or shipped()
    fitted, losses = lower(instrument, target, log, platforms)
    sheets = rows(fitted)
    _check_cells(sheets, log)
    digest = _digest(sheets, fitted.media)
    version = f"{instrument.version}-{digest[:8]}"
    sheets["settings"].rows[0]["version"] = version
    return Form(target, platforms.targets[target], fitted, sheets, version, digest, losses)


# What XML has no room for: most control characters, and halves of character pairs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _check_cells(sheets: Sheets, log: Log) -> None:
    """Report what a cell of the workbook cannot hold: Excel would cut it, and the XForm would not be XML."""
    for sheet in sheets.values():
        for row, at in zip(sheet.rows, sheet.places, strict=True):
            whole = "".join(row.values())
            if len(whole) <= CELL_LIMIT and not _FORBIDDEN.search(whole):
                continue
            for column, value in row.items():
                if len(value) > CELL_LIMIT:
                    log.error("B007", at, "the {column} of '{name}' has {count} characters; a spreadsheet cell holds {limit}",
                              "Shorten it, or keep the choices in a file beside the form.",
                              column=column, name=row.get("name", ""), count=len(value), limit=CELL_LIMIT)  # fmt: skip
                if (found := _FORBIDDEN.search(value)) is not None:
                    log.error("B008", at, "the {column} of '{name}' holds the invisible character {character}, which no form can carry",
                              "Delete it; it is often left behind by copying from another program.",
                              column=column, name=row.get("name", ""), character=f"U+{ord(found[0]):04X}")  # fmt: skip


def _digest(sheets: Sheets, media: tuple[ir.Media, ...]) -> str:
    """A hash of everything that a form shows or asks: every cell under its column, and the files beside it.

    The separators are characters that XML forbids, so that no text can hold them.
    """
    parts: list[str] = []
    for name, found in for_pyxform(sheets).items():
        parts += (name, *sheets[name].columns)
        for row in found:
            parts += ("\x1f".join(row), "\x1f".join(row.values()))
    parts += (f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in media)
    return hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def send(form: Form, converter: Converter) -> None:
    """Hand a form's rows to pyxform."""
    converter.send(for_pyxform(form.sheets), {name: sheet.columns for name, sheet in form.sheets.items()})


def xlsform(form: Form) -> Output:
    """The workbook and the files that travel with it."""
    title = form.sheets["settings"].rows[0]["form_title"]
    files = {f"{form.instrument.id}.xlsx": workbook(form.sheets, title)}
    files |= {f"media/{media.name}": media.content for media in form.instrument.media}
    return Output(files, form.losses)


def xform(form: Form, converted: Converted, log: Log) -> Output:
    """The XForm that pyxform made, with its warnings and fault told at the line that made the row."""
    for warning in converted.warnings:
        _report(form, warning, log, fault=False)
    if converted.fault is not None:
        _report(form, converted.fault, log, fault=True)
    if converted.xform is None:
        return Output()
    files = {f"{form.instrument.id}.xml": converted.xform.encode()}
    if converted.itemsets is not None:
        files["media/itemsets.csv"] = converted.itemsets.encode()
    return Output(files)


_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices|osm)' sheet")
# A name as pyxform or ODK Validate writes it: 'x', ${x}, or a path in the form, with the numbers of repeat rows.
_QUOTED = re.compile(r"'([A-Za-z_][A-Za-z0-9_.-]*)'")
_REFERENCE = re.compile(r"\$\{([^}\s]+)\}")
_PATH = re.compile(r"(?:/[A-Za-z_][A-Za-z0-9_.-]*(?:\[\d+\])?)+")
_INDEX = re.compile(r"\[\d+\]")
# Messages without a name or a row: a phrase of each, and the cell that tells the question it means.
_TELLING = (
    ("or_other", "type", " or_other"),
    ("in the audit", "type", "audit"),
    ("location-", "type", "audit"),
    ("to use a seed", "parameters", "seed="),
)
# Warnings that say nothing about a form that surveykit made.
_EXPECTED = (
    "has no label",  # a repeat without a label is shown as such
    "Use the max-pixels parameter",
)


def _report(form: Form, message: str, log: Log, *, fault: bool) -> None:
    if not fault and any(expected in message for expected in _EXPECTED):
        return
    at = place_of(form, message)
    text = " ".join(_ROW.sub("", message).split())
    target = form.platform.title
    if fault:
        log.error(
            "B002",
            at,
            "pyxform refuses the form for {target}: {problem}",
            "The line above made the row that it names.",
            target=target,
            problem=text,
        )
    else:
        log.warning("B003", at, "pyxform warns about the form for {target}: {problem}", target=target, problem=text)


def place_of(form: Form, message: str) -> Loc:
    """The YAML line behind a message of pyxform or ODK Validate: by row number, else by a name in it."""
    row, sheet = _ROW.search(message), _SHEET.search(message)
    if row is not None:
        places = form.sheets[sheet[1]].places if sheet and sheet[1] in form.sheets else form.sheets["survey"].places
        index = int(row[1]) - 2
        if 0 <= index < len(places):
            return places[index]
    by_name: Mapping[str, Loc] = {node.name: node.at for node, _ in form.instrument.walk()}
    for name in _names(message):
        if name in by_name:
            return by_name[name]
    for name in _REFERENCE.findall(message):
        at = _user_of(form, f"${{{name}}}")
        if at is not None:
            return at
    for phrase, column, part in _TELLING:
        if phrase in message:
            at = next((at for row, at in _survey(form) if part in row.get(column, "")), None)
            if at is not None:
                return at
    return form.instrument.at


def _names(message: str) -> Iterator[str]:
    """Names of questions that a message may mean, the most telling first."""
    for path in _PATH.findall(message):
        yield from reversed(_INDEX.sub("", path).strip("/").split("/"))
    yield from _REFERENCE.findall(message)
    yield from _QUOTED.findall(message)


def _user_of(form: Form, reference: str) -> Loc | None:
    """Where a reference to something that is not there was written."""
    for sheet in form.sheets.values():
        for row, at in zip(sheet.rows, sheet.places, strict=True):
            if any(reference in value for value in row.values()):
                return at
    return None


def _survey(form: Form) -> Iterator[tuple[Row, Loc]]:
    sheet = form.sheets["survey"]
    return zip(sheet.rows, sheet.places, strict=True)
