"""spss.<LANG>.sps: reads an export, and makes of it a labelled data file with its derived variables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from surveykit.backends.codebook.model import Codebook, Table, Variable
from surveykit.backends.codebook.plan import (
    DELIMITER,
    PLATFORMS,
    Cuts,
    Speaker,
    columns,
    cut_bytes,
    holding,
)

LABEL_BYTES: Final = 255
VALUE_LABEL_BYTES: Final = 120
TEXT_BYTES: Final = 2000
_WIDTH: Final = 110
_TOKEN: Final = re.compile(r"""(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^\s"'])+""")


def spss(book: Codebook, tag: str, cuts: Cuts) -> tuple[bytes, dict[str, str]]:
    """The program in a language, and what it cannot compute, with the reason."""
    writer = _Writer(book, tag, cuts)
    return writer.program(), writer.speaker.lost


def quoted(text: str) -> str:
    """A text on one line between quotes."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def wrapped(command: str) -> list[str]:
    """A command on lines that every SPSS takes, broken between words and never inside quotes."""
    lines: list[str] = []
    for row in command.split("\n"):
        line = ""
        for token in _TOKEN.findall(row):
            # A line that began with an asterisk would be a comment.
            if line and len(line) + 1 + len(token) > _WIDTH and token[0] != "*":
                lines.append(line)
                line = f"  {token}"
            else:
                line = f"{line} {token}" if line else token
        lines.append(line)
    return lines


class _Writer:
    """One program in the making."""

    def __init__(self, book: Codebook, tag: str, cuts: Cuts) -> None:
        self.book, self.tag, self.cuts = book, tag, cuts
        self.speaker = Speaker(book, "spss")
        self.lines: list[str] = []
        self.skipped = 0

    def put(self, command: str = "") -> None:
        if len(command) <= _WIDTH and "\n" not in command:
            self.lines.append(command)
        else:
            self.lines += wrapped(command)

    def note(self, text: str) -> None:
        """A comment; it ends with its full stop, so it has no other line."""
        self.lines.append("* " + " ".join(text.split()).rstrip(".") + ".")

    def program(self) -> bytes:
        book = self.book
        self.note(f"{book.id} {book.version}: {book.said(book.title, self.tag)}")
        self.note(
            "Made by surveykit. Write below where the export lies, and kobo or central behind each !read1, !read2 and so on"
        )
        self.note(
            "KoboToolbox: XML values and headers, select many as one column and as separate columns, no group names"
        )
        self.note(
            "ODK Central: CSV with group names, select multiple not split. In an export of repeats there is a file for each"
        )
        self.put("SET DECIMAL=DOT.")
        for table in book.tables:
            self.put(f"FILE HANDLE {self.handle(table)} /NAME={quoted(table.name + '.csv')}.")
        for table in book.tables:
            self.table(table)
        self.merges()
        return ("\n".join(self.lines) + "\n").encode()

    def handle(self, table: Table) -> str:
        return f"h_in{self.book.tables.index(table) + 1}"

    def table(self, table: Table) -> None:
        self.put()
        self.note(f"Table {table.name}")
        variables = [v for v in self.book.of_table(table.name) if v.on_form]
        raw = {v.name: f"c{number}" for number, v in enumerate(variables, 1)}
        self.skipped = 0
        number = self.book.tables.index(table) + 1
        self.lines.append(f"DEFINE !read{number} (!POSITIONAL !TOKENS(1))")
        reads = {platform: self.read(table, platform, raw) for platform in PLATFORMS}
        for platform, (lines, unread) in reads.items():
            lines += [f"STRING sk_x{place} (A1)." for place in range(unread + 1, self.skipped + 1)]
            self.lines.append(f"!IF (!1 !EQ {platform}) !THEN")
            self.lines += lines
            self.lines.append("!IFEND")
        self.lines.append("!ENDDEFINE.")
        self.put(f"!read{number} central.")
        self.put("COMPUTE sk_unknown = 0.")
        self.put("VARIABLE LABELS sk_unknown 'answers with a code that the codebook does not know'.")
        for v in variables:
            self.variable(v, raw[v.name])
        self.put("EXECUTE.")
        for v in variables:
            self.labels(v)
        made = self.speaker.derived(table) + self.speaker.figures(table)
        for one in made:
            if one.why_not:
                name = one.variable.name if one.variable else one.figure.id if one.figure else ""
                self.note(f"Not computed here: {name}, because {one.why_not}")
                continue
            for command in one.code.split("\n"):
                self.put(command)
            if one.variable is not None:
                self.labels(one.variable)
            elif one.figure is not None:
                self.put(
                    f"VARIABLE LABELS {one.name} {quoted(self.cut(self.book.said(one.figure.label, self.tag), one.name, LABEL_BYTES, False))}."
                )
        self.put("EXECUTE.")
        shown = [one.name for one in made if one.figure is not None and not one.why_not]
        if shown:
            self.put(f"DESCRIPTIVES VARIABLES={' '.join(shown)} /STATISTICS=MEAN.")
        self.put("DESCRIPTIVES VARIABLES=sk_unknown /STATISTICS=SUM.")
        left_out = [f"sk_x{one}" for one in range(1, self.skipped + 1)]
        # PSPP 1.6 breaks down on DELETE VARIABLES: the columns of the export are left out here instead.
        self.put(f"SAVE OUTFILE={quoted(table.name + '.sav')} /DROP={' '.join([*left_out, *raw.values()])}.")

    def read(self, table: Table, platform: str, raw: dict[str, str]) -> tuple[list[str], int]:
        """The command that reads the export of one platform."""
        key = table.key[platform] if table.parent is None or platform == "central" else "_index"
        index = "_index" if platform == "kobo" else key
        parent = table.parent_key.get(platform, "")
        lines = [
            f"GET DATA /TYPE=TXT /FILE={self.handle(table)} /ENCODING='UTF8' /ARRANGEMENT=DELIMITED",
            f"  /DELIMITERS='{DELIMITER[platform]}' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=",
        ]
        taken: set[str] = set()
        skipped = 0
        for column, variable in columns(self.book, table, platform):
            if column == index:
                lines.append("  sk_key A100")
            elif column == parent:
                lines.append("  sk_parent A100")
            elif variable is not None and variable.name not in taken and raw.get(variable.name):
                taken.add(variable.name)
                lines.append(f"  {raw[variable.name]} A{self.width(variable)}")
            else:
                skipped += 1
                lines.append(f"  sk_x{skipped} A100")
        lines.append("  .")
        self.skipped = max(self.skipped, skipped)
        for variable in self.book.of_table(table.name):
            if variable.on_form and variable.name not in taken:
                lines.append(f"STRING {raw[variable.name]} (A1).")
        return lines, skipped

    def width(self, variable: Variable) -> int:
        match holding(variable):
            case "code":
                return max(len(one.code.encode()) for one in variable.choices) + 8
            case "number":
                return 40
            case "date" | "time" | "moment":
                return 40
            case _:
                return TEXT_BYTES

    def variable(self, v: Variable, raw: str) -> None:
        """The commands that make a variable of its column."""
        name = v.stata_name
        match holding(v):
            case "number":
                self.put(f"COMPUTE {name} = NUMBER({raw}, F40.0).")
                self.put(f"FORMATS {name} ({'F12.0' if v.data_type == 'integer' else 'F16.4'}).")
            case "date":
                self.put(f"COMPUTE {name} = $SYSMIS.")
                self.put(f"IF ({raw} NE '') {name} = {_day(raw)}.")
                self.put(f"FORMATS {name} (SDATE10).")
            case "moment":
                clock = ", ".join(f"NUMBER(SUBSTR({raw}, {start}, 2), F2.0)" for start in (12, 15, 18))
                self.put(f"COMPUTE {name} = $SYSMIS.")
                self.put(f"IF ({raw} NE '') {name} = {_day(raw)} + TIME.HMS({clock}).")
                self.put(f"FORMATS {name} (DATETIME20).")
            case "time":
                clock = ", ".join(f"NUMBER(SUBSTR({raw}, {start}, 2), F2.0)" for start in (1, 4, 7))
                self.put(f"COMPUTE {name} = $SYSMIS.")
                self.put(f"IF ({raw} NE '') {name} = TIME.HMS({clock}).")
                self.put(f"FORMATS {name} (TIME8).")
            case "code":
                pairs = " ".join(f"({quoted(one.code)} = {one.value})" for one in v.choices)
                self.put(f"RECODE {raw} {pairs} INTO {name}.")
                self.put(f"IF ({raw} NE '' AND SYSMIS({name})) sk_unknown = sk_unknown + 1.")
                self.put(f"FORMATS {name} (F8.0).")
            case "codes":
                self.put(f"STRING {name} (A{TEXT_BYTES}).")
                self.put(f"COMPUTE {name} = {raw}.")
                for one in v.choices:
                    self.put(f"COMPUTE {one.dummy} = $SYSMIS.")
                    self.put(
                        f"IF ({raw} NE '') {one.dummy} = INDEX(CONCAT(' ', RTRIM({raw}), ' '), {_word(one.code)}) > 0."
                    )
                    self.put(f"FORMATS {one.dummy} (F8.0).")
                for meant in (one for one in v.choices if one.missing and one.value is not None):
                    for one in v.choices:
                        if one.missing is None:
                            self.put(f"IF ({meant.dummy} = 1) {one.dummy} = {meant.value}.")
            case "text":
                self.put(f"STRING {name} (A{TEXT_BYTES}).")
                self.put(f"COMPUTE {name} = {raw}.")

    def labels(self, v: Variable) -> None:
        """Variable label, value labels, missing values, level."""
        name, kind = v.stata_name, holding(v)
        label = self.cut(self.book.said(v.label, self.tag), v.name, LABEL_BYTES, False)
        if label:
            self.put(f"VARIABLE LABELS {name} {quoted(label)}.")
        values = [(one.value, self.book.said(one.label, self.tag)) for one in v.choices if one.value is not None]
        if kind == "code":
            self.values(name, values, v.name)
        elif kind == "codes":
            meant = [
                (one.value, self.book.said(one.label, self.tag))
                for one in v.choices
                if one.missing and one.value is not None
            ]
            yes = [(1, _YES.get(self.tag, "yes")), (0, _NO.get(self.tag, "no"))]
            for one in v.choices:
                text = f"{self.book.said(v.label, self.tag)}: {self.book.said(one.label, self.tag)}"
                self.put(f"VARIABLE LABELS {one.dummy} {quoted(self.cut(text, one.dummy, LABEL_BYTES, False))}.")
                self.values(one.dummy, yes + meant, v.name)
                self.put(f"MISSING VALUES {one.dummy} (-98 THRU -93).")
        if kind in ("code", "number") and (kind == "code" or v.on_form):
            self.put(f"MISSING VALUES {name} (-98 THRU -93).")
        if v.measure != "none" and kind != "text":
            level = v.measure.upper()
            self.put(f"VARIABLE LEVEL {name} ({level}).")

    def values(self, name: str, values: Sequence[tuple[int | None, str]], of: str) -> None:
        pairs = " ".join(
            f"{value} {quoted(self.cut(text, of, VALUE_LABEL_BYTES, True))}" for value, text in values if text
        )
        if pairs:
            self.put(f"VALUE LABELS {name} {pairs}.")

    def cut(self, text: str, name: str, limit: int, choice: bool) -> str:
        """A label as SPSS takes it; what is cut is told."""
        flat = " ".join(text.split())
        made = flat if len(flat) * 4 <= limit else cut_bytes(flat, limit)
        if made != flat:
            (self.cuts.choices if choice else self.cuts.variables).append(name)
        return made

    def merges(self) -> None:
        """Each repeat once more, with the variables of the row it belongs to."""
        for table in self.book.tables:
            if table.parent is None:
                continue
            self.put()
            self.note(f"Rows of {table.name}, each with its row of {table.parent}")
            self.put(f"GET FILE={quoted(table.parent + '.sav')}.")
            self.put("SORT CASES BY sk_key.")
            self.put("RENAME VARIABLES (sk_key sk_unknown = sk_parent sk_unknown_above).")
            upper = next(t for t in self.book.tables if t.name == table.parent)
            drop = " /DROP=sk_above" if upper.parent is not None else ""
            if upper.parent is not None:
                self.lines.pop()
                self.put("RENAME VARIABLES (sk_key sk_parent sk_unknown = sk_parent sk_above sk_unknown_above).")
            self.put(f"SAVE OUTFILE='sk_above.sav'{drop}.")
            self.put(f"GET FILE={quoted(table.name + '.sav')}.")
            self.put("SORT CASES BY sk_parent.")
            self.put("MATCH FILES /FILE=* /TABLE='sk_above.sav' /BY sk_parent.")
            self.put(f"SAVE OUTFILE={quoted(table.name + '_with_' + table.parent + '.sav')}.")


_YES: Final = {"en": "yes", "fr": "oui", "es": "sí"}
_NO: Final = {"en": "no", "fr": "non", "es": "no"}


def _word(code: str) -> str:
    """A code between blanks, as it stands among others."""
    return "' " + code.replace("'", "''") + " '"


def _day(raw: str) -> str:
    year, month, day = (
        f"NUMBER(SUBSTR({raw}, {start}, {size}), F{size}.0)" for start, size in ((1, 4), (6, 2), (9, 2))
    )
    return f"DATE.DMY({day}, {month}, {year})"
