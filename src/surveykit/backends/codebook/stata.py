"""stata.<LANG>.do: reads an export, and makes of it a labelled data file with its derived variables.

No Stata was at hand when this was written: the programs are checked as text, they have not been executed.
"""

from __future__ import annotations

from surveykit.backends.codebook.model import Codebook, Table, Variable
from surveykit.backends.codebook.plan import (
    DELIMITER,
    PLATFORMS,
    STATA_MISSING,
    Cuts,
    Speaker,
    columns,
    cut_characters,
    holding,
)

LABEL_CHARACTERS = 80


def stata(book: Codebook, tag: str, cuts: Cuts) -> tuple[bytes, dict[str, str]]:
    """The program in a language, and what it cannot compute, with the reason."""
    writer = _Writer(book, tag, cuts)
    return writer.program(), writer.speaker.lost


def quoted(text: str) -> str:
    """A text on one line in compound quotes; what Stata would take for a macro is put out of its reach."""
    flat = _out_of_reach(" ".join(text.split()))
    # A closing compound quote inside the text would end it.
    return '`"' + flat.replace("\"'", "\" '") + "\"'"


def _out_of_reach(text: str) -> str:
    return text.replace("`", "ʼ").replace("$", "\\$")


def number(value: int) -> str:
    """A number as Stata holds it: missing values as letters."""
    return STATA_MISSING.get(value, str(value))


class _Writer:
    """One program in the making."""

    def __init__(self, book: Codebook, tag: str, cuts: Cuts) -> None:
        self.book, self.tag, self.cuts = book, tag, cuts
        self.speaker = Speaker(book, "stata")
        self.lines: list[str] = []
        self.sets: dict[str, str] = {}

    def said(self, texts: object) -> str:
        return " ".join(self.book.said(texts, self.tag).split())  # type: ignore[arg-type]

    def program(self) -> bytes:
        put = self.lines.append
        put(f"* {self.book.id} {self.book.version}. Made by surveykit; this program has not been run in Stata yet.")
        put("* KoboToolbox: XML values and headers, select many as one column and as separate columns, no group names.")
        put("* ODK Central: CSV with group names, select multiple not split. A repeat has a file of its own.")
        put("version 14")
        put("* kobo or central")
        put("local platform central")
        for table in self.book.tables:
            self.table(table)
        for table in self.book.tables:
            if table.parent is not None:
                put(f"* Each row of {table.name} with its row of {table.parent}")
                put(f"use {quoted(table.parent + '.dta')}, clear")
                upper = next(one for one in self.book.tables if one.name == table.parent)
                if upper.parent is not None:
                    put("drop sk_parent")
                put("rename sk_key sk_parent")
                put("tempfile above")
                put("save `above'")
                put(f"use {quoted(table.name + '.dta')}, clear")
                put("merge m:1 sk_parent using `above', keep(master match) nogenerate")
                put(f"save {quoted(table.name + '_with_' + table.parent + '.dta')}, replace")
        return ("\n".join(self.lines) + "\n").encode()

    def table(self, table: Table) -> None:
        put = self.lines.append
        put("")
        put(f"* Table {table.name}")
        variables = [v for v in self.book.of_table(table.name) if v.on_form]
        raw = {v.name: f"sk_c{place}" for place, v in enumerate(variables, 1)}
        self.sets = {}
        for platform in PLATFORMS:
            put(f'if "`platform\'" == "{platform}" {{')
            put(f"  import delimited using {quoted(table.name + '.csv')}, delimiters(\"{DELIMITER[platform]}\") varnames(nonames) rowrange(2) "
                "stringcols(_all) bindquotes(strict) maxquotedrows(unlimited) encoding(\"UTF-8\") clear")  # fmt: skip
            key = "_index" if platform == "kobo" else table.key[platform]
            taken: set[str] = set()
            for place, (column, variable) in enumerate(columns(self.book, table, platform), 1):
                if column == key:
                    put(f"  rename v{place} sk_key")
                elif column == table.parent_key.get(platform, ""):
                    put(f"  rename v{place} sk_parent")
                elif variable is not None and variable.name not in taken:
                    taken.add(variable.name)
                    put(f"  rename v{place} {raw[variable.name]}")
            put("  capture drop v*")
            for v in variables:
                if v.name not in taken:
                    put(f'  generate str1 {raw[v.name]} = ""')
            put("}")
        put("generate int sk_unknown = 0")
        for v in variables:
            self.variable(v, raw[v.name])
        put("drop sk_c*")
        for one in self.speaker.derived(table):
            assert one.variable is not None
            if one.why_not:
                put(f"* Not computed here: {one.variable.name}, because {one.why_not}")
                continue
            self.lines += one.code.split("\n")
            self.label(one.variable)
        figures = self.speaker.figures(table)
        for one in figures:
            assert one.figure is not None
            if one.why_not:
                put(f"* Not computed here: {one.figure.id}, because {one.why_not}")
                continue
            self.lines += one.code.split("\n")
            put(f"label variable {one.name} {quoted(self.cut(self.said(one.figure.label), one.name))}")
        made = [one.name for one in figures if not one.why_not]
        if made:
            put(f"summarize {' '.join(made)}")
        put("* Answers with a code that the codebook does not know: the sum must be 0")
        put("summarize sk_unknown")
        put("compress")
        put(f"save {quoted(table.name + '.dta')}, replace")

    def variable(self, v: Variable, raw: str) -> None:
        put = self.lines.append
        name = v.stata_name
        match holding(v):
            case "number":
                put(f"generate double {name} = real({raw})")
            case "date":
                put(f'generate long {name} = date(substr({raw}, 1, 10), "YMD")')
                put(f"format {name} %tdCCYY-NN-DD")
            case "moment":
                put(f'generate double {name} = clock(subinstr(substr({raw}, 1, 19), "T", " ", 1), "YMDhms")')
                put(f"format {name} %tcCCYY-NN-DD_HH:MM:SS")
            case "time":
                put(f'generate double {name} = clock(substr({raw}, 1, 8), "hms")')
                put(f"format {name} %tcHH:MM:SS")
            case "code":
                put(f"generate long {name} = .")
                for one in v.choices:
                    assert one.value is not None
                    put(f"replace {name} = {number(one.value)} if {raw} == {quoted(one.code)}")
                put(f'replace sk_unknown = sk_unknown + 1 if {raw} != "" & {name} == .')
            case "codes":
                put(f"generate strL {name} = {raw}")
                for one in v.choices:
                    put(f'generate int {one.dummy} = strpos(" " + {raw} + " ", {_word(one.code)}) > 0 if {raw} != ""')
                for meant in (one for one in v.choices if one.missing and one.value is not None):
                    for one in v.choices:
                        if one.missing is None and meant.value is not None:
                            put(f"replace {one.dummy} = {number(meant.value)} if {meant.dummy} == 1")
            case "text":
                put(f"generate strL {name} = {raw}")
        self.label(v)

    def label(self, v: Variable) -> None:
        """Variable label, the full text as a note where the label is cut, value labels."""
        put = self.lines.append
        full = self.said(v.label)
        short = self.cut(full, v.name)
        put(f"label variable {v.stata_name} {quoted(short)}")
        if short != full:
            put(f"notes {v.stata_name}: {_out_of_reach(full)}")
        kind = holding(v)
        if kind == "code":
            put(f"label values {v.stata_name} {self.set_of(v)}")
        elif kind == "codes":
            for one in v.choices:
                put(f"label variable {one.dummy} {quoted(self.cut(f'{full}: {self.said(one.label)}', one.dummy))}")

    def set_of(self, v: Variable) -> str:
        """The value label of a list, defined once in each file."""
        if v.choices_list not in self.sets:
            name = f"sk_l{len(self.sets) + 1}"
            self.sets[v.choices_list] = name
            pairs = " ".join(
                f"{number(one.value)} {quoted(self.said(one.label) or one.code)}"
                for one in v.choices
                if one.value is not None
            )
            self.lines.append(f"label define {name} {pairs}, replace")
        return self.sets[v.choices_list]

    def cut(self, text: str, name: str) -> str:
        made = cut_characters(text, LABEL_CHARACTERS)
        if made != text:
            self.cuts.variables.append(name)
        return made


def _word(code: str) -> str:
    return '" ' + code + ' "'
