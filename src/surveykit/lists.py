"""Choice lists made ready: codes from CLDR or a CSV, a recipe's changes, and the shared missing codes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveykit import cldr, geography, pseudo
from surveykit.diagnostics import Loc, Log, Related, Severity, suggest
from surveykit.ir import Choice, ChoiceList
from surveykit.parse import ListChange, ListSource, Named, check_codes
from surveykit.source import decode
from surveykit.translate import Texts, reads_as_it_is

LONGEST_CELL = 100_000
LARGE = 500
"""Choices beyond which a list read from a file stays beside the form: phones freeze on long cascades."""

MISSING_LIST = "missing"


def build_list(
    source: ListSource,
    change: ListChange | None,
    missing: ListSource | None,
    languages: Sequence[str],
    files: Mapping[str, bytes],
    shown: Mapping[str, str],
    texts: Texts,
    log: Log,
) -> ChoiceList | None:
    """The list as the instrument uses it, or None when something in it is wrong (the log says what).

    `files` holds the content of CSV files by the name that the list or the recipe gives them, `shown` their paths;
    `texts` knows what the list's catalogs say of their labels.
    """
    faults = sum(d.severity is Severity.ERROR for d in log)
    choices = [choice for choice in source.codes if choice.offered]
    others = tuple(choice for choice in source.codes if not choice.offered)
    file = change.file if change is not None and change.file is not None else source.file
    if source.generate is not None:
        generated = cldr.choices(source.name, source.generate, languages, source.at)
        if source.only:
            generated = _picked(source.name, generated, source.only, log)
        choices = [*generated, *choices]
        check_codes(source.name, tuple(choices), log)
    if file is not None:
        content = files.get(file.name)
        if content is None:
            return None  # the reader has said that it is missing
        choices = read_csv(source.name, content, file, shown.get(file.name, file.name), languages, texts, log)
        if sum(d.severity is Severity.ERROR for d in log) > faults:
            return None
    if source.external and file is None:
        log.warning(
            "A017",
            source.at,
            "the list '{list}' holds examples only",
            "Give your own under 'lists:' in the recipe, as {list}: {{file: areas.csv}}.",
            list=source.name,
        )
    if change is not None:
        if change.subset is not None:
            choices = _picked(source.name, choices, change.subset, log)
        dropped = {choice.code for choice in _picked(source.name, choices, change.without, log)}
        choices = [choice for choice in choices if choice.code not in dropped]
        choices = _extended(source.name, choices, change, log)
    if source.missing and missing is not None:
        present = {choice.code for choice in choices}
        choices += [
            replace(choice, label=choice.label)
            for choice in missing.codes
            if choice.missing in ("dk", "refused") and choice.code not in present
        ]
    if not choices and sum(d.severity is Severity.ERROR for d in log) == faults:
        at = change.name.at if change is not None else source.at
        log.error(
            "A012",
            at,
            "the list '{list}' has no choice left",
            "A question needs at least one answer to choose from.",
            list=source.name,
        )
    if sum(d.severity is Severity.ERROR for d in log) > faults:
        return None
    large = (
        change.large if change is not None and change.large is not None else file is not None and len(choices) > LARGE
    )
    media_file = f"{source.name}.csv" if large else None
    return ChoiceList(source.name, tuple(choices), source.version, media_file, others, source.at)


def _picked(name: str, choices: Sequence[Choice], wanted: Sequence[Named], log: Log) -> list[Choice]:
    known = {choice.code: choice for choice in choices}
    first: dict[str, Named] = {}
    for code in wanted:
        if first.setdefault(code.name, code) is not code:
            log.error("A011", code.at, "the code '{code}' is named twice for the list '{list}'", "Keep one of the two.",
                      [Related(first[code.name].at, "first named here")], list=name, code=code.name)  # fmt: skip
        if code.name not in known:
            log.error(
                "A013",
                code.at,
                "the list '{list}' has no code '{code}'",
                suggest(code.name, known),
                list=name,
                code=code.name,
            )
    return [known[code.name] for code in wanted if code.name in known]


def _extended(name: str, choices: list[Choice], change: ListChange, log: Log) -> list[Choice]:
    check_codes(name, (*choices, *change.extend), log)
    substantive = [choice for choice in choices if choice.missing is None]
    return [*substantive, *change.extend, *(choice for choice in choices if choice.missing is not None)]


def read_csv(
    name: str, content: bytes, file: Named, path: str, languages: Sequence[str], texts: Texts, log: Log
) -> list[Choice]:
    """Choices from a CSV: `code` (or `name`), `label` or `label::fr`, `value`, and columns for filters.

    Commas or semicolons separate the cells, as spreadsheets of different countries write them. A list called `adm1`,
    `adm2` … also takes a table of administrative areas as it is published (`geography.py`). `path` is the file's, as
    messages show it.
    """
    text = decode(content, path, log)
    if text is None:
        return []
    header_line = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    choices: list[Choice] = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        level = geography.level_of(name, header)
        if level is not None:
            header = geography.header_of(header, level)
        code_column = next((header.index(key) for key in ("code", "name", "list_code") if key in header), None)
        labels = {
            _label_language(cell): index
            for index, cell in enumerate(header)
            if cell.split("::")[0].strip().lower() == "label"
        }
        if code_column is None or not labels:
            lacking = "code" if code_column is None else "label"
            log.error("A008", Loc(path), "the CSV of the list '{list}' has no column '{column}'", "Its first row names the columns: code, label (or label::en, label::fr …), and the columns that a choice filter reads.",
                      [Related(file.at, "asked for here")], list=name, column=lacking)  # fmt: skip
            return []
        extra = {
            index: cell
            for index, cell in enumerate(header)
            if index != code_column and index not in labels.values() and cell not in ("value", "")
        }
        value_column = header.index("value") if "value" in header else None
        seen: dict[str, int] = {}
        for row in rows if level is None else geography.each_once(rows, code_column):
            if not any(cell.strip() for cell in row):
                continue
            at = Loc(path, rows.line_num)
            if max(map(len, row)) > LONGEST_CELL:
                log.error(
                    "A019",
                    at,
                    "the CSV cannot be read: {problem}",
                    "Look for a quote that was opened and not closed.",
                    problem=f"a cell has more than {LONGEST_CELL} characters",
                )
                continue
            cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
            code = cells[code_column]
            if not code or any(c.isspace() for c in code):
                log.error(
                    "A019",
                    at,
                    "the code '{code}' is empty or holds a blank",
                    "Give each row a code without blanks, such as a P-code.",
                    code=code,
                )
                continue
            if code.lower() in seen:
                log.error(
                    "A011",
                    at,
                    "the list '{list}' holds the code '{code}' twice",
                    "Each answer has a code of its own; capitals do not count.",
                    [Related(Loc(path, seen[code.lower()]), "first given here")],
                    list=name,
                    code=code,
                )
                continue
            seen[code.lower()] = rows.line_num
            bare = cells[labels[""]] if "" in labels else ""
            given = {tag: cells[index] for tag, index in labels.items() if tag and cells[index]}
            label = texts.name(f"{name}/{code}/label", bare, given, languages, at)
            if not label.source:
                log.error("A019", at, "the code '{code}' has no label", "Fill the label column of this row.", code=code)
            number = cells[value_column] if value_column is not None else ""
            if number and re.fullmatch(r"-?[0-9]{1,9}", number) is None:
                log.error(
                    "A019",
                    at,
                    "the value '{value}' of the code '{code}' is not a whole number",
                    "Write digits only, at most nine, or leave the cell empty.",
                    value=number,
                    code=code,
                )
                number = ""
            choices.append(
                Choice(
                    code,
                    label,
                    int(number) if number else None,
                    columns={column: cells[index] for index, column in extra.items()},
                    at=at,
                )
            )
        _check_languages(name, choices, labels, languages, path, log)
    except csv.Error as fault:
        log.error("A019", Loc(path, max(rows.line_num, 1)), "the CSV cannot be read: {problem}",
                  "Save it again as CSV from the spreadsheet program.", problem=fault)  # fmt: skip
    return choices


def _label_language(header: str) -> str:
    _, _, language = header.partition("::")
    inside = language.strip()
    return inside[inside.index("(") + 1 : -1].strip() if inside.endswith(")") and "(" in inside else inside


def _check_languages(
    name: str, choices: Sequence[Choice], labels: Mapping[str, int], languages: Sequence[str], path: str, log: Log
) -> None:
    """Report each language whose labels no column gives: no catalog either, or names in letters of another script."""
    for language in languages:
        if language in labels or language == pseudo.TAG:
            continue
        if "" not in labels and not any(choice.label.render(language) for choice in choices):
            log.warning(
                "A018",
                Loc(path),
                "the CSV of the list '{list}' has no column 'label::{language}'",
                "Add the column, or translate the labels: `surveykit translations add {language}`. Call the column just `label` where names are the same in all languages.",
                list=name,
                language=language,
            )  # fmt: skip
            continue
        foreign = sum(not reads_as_it_is(choice.label.render(language) or "", language) for choice in choices)
        if "" in labels and foreign:
            log.warning(
                "A018",
                Loc(path),
                "{number} labels of the list '{list}' are shown in {language} as they are, in another script",
                "Add a column 'label::{language}', or translate the labels: `surveykit translations add {language}`.",
                list=name,
                language=language,
                number=foreign,
            )


def media_csv(choices: ChoiceList, language: str) -> bytes:
    """A large list as the CSV that travels with the form: name, label in one language, other columns."""
    columns = list(dict.fromkeys(column for choice in choices.choices for column in choice.columns))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "label", *columns])
    for choice in choices.choices:
        writer.writerow(
            [
                choice.code,
                choice.label.render(language) or choice.label.source,
                *(choice.columns.get(c, "") for c in columns),
            ]
        )
    return out.getvalue().encode()
