"""r.<LANG>.R: reads an export with base R, and makes labelled data frames with their derived variables."""

from __future__ import annotations

from typing import Final

from surveykit.backends.codebook.model import Codebook, Table, Variable
from surveykit.backends.codebook.package import KEY, PARENT_KEY, unless
from surveykit.backends.codebook.plan import Speaker, holding, read_columns

_HEAD: Final = """\
# Where the exports lie, and of which platform they are: "kobo" or "central".
platform <- if (exists("platform")) platform else "central"
exports <- if (exists("exports")) exports else EXPORTS
# Where the made files go; NULL writes none.
output <- if (exists("output")) output else "."

read_export <- function(file) {
  mark <- if (platform == "kobo") ";" else ","
  d <- read.csv(file, sep = mark, colClasses = "character", check.names = FALSE, na.strings = character(0), encoding = "UTF-8")
  names(d) <- sub("^\\ufeff", "", names(d))
  d
}
# A column of the export; one that is not there is empty, and told at the end.
absent <- character(0)
column <- function(d, name) {
  if (name %in% names(d)) return(d[[name]])
  absent <<- c(absent, name)
  rep("", nrow(d))
}
unknown <- character(0)
labelled <- function(x, label, labels = NULL) {
  attr(x, "label") <- label
  if (!is.null(labels)) attr(x, "labels") <- labels
  x
}
as_number <- function(x) suppressWarnings(as.numeric(ifelse(x == "", NA, x)))
as_code <- function(x, name, codes, values) {
  strange <- setdiff(unique(x), c("", codes))
  if (length(strange)) unknown <<- c(unknown, paste0(name, ": ", strange))
  values[match(x, codes)]
}
as_day <- function(x) as.Date(ifelse(x == "", NA, substr(x, 1, 10)))
as_moment <- function(x) as.POSIXct(ifelse(x == "", NA, substr(x, 1, 19)), format = "%Y-%m-%dT%H:%M:%S", tz = "UTC")
ticked <- function(x, code, means = NULL) {
  parts <- strsplit(x, " ", fixed = TRUE)
  made <- ifelse(x == "", NA, vapply(parts, function(p) as.numeric(code %in% p), 0))
  for (m in names(means)) if (m != code) made[vapply(parts, function(p) m %in% p, NA)] <- means[[m]]
  made
}
put <- function(d, name, value) {
  d[[name]] <- rep_len(value, nrow(d))
  d
}
raw <- list()
tables <- list()
"""


def rscript(book: Codebook, tag: str) -> tuple[bytes, dict[str, str]]:
    """The program in a language, and what it cannot compute, with the reason."""
    writer = _Writer(book, tag)
    return writer.program(), writer.speaker.lost


def quoted(text: str) -> str:
    """A text between quotes in ASCII, so that no locale can spoil it."""
    made: list[str] = []
    for letter in text:
        if letter in '"\\':
            made.append("\\" + letter)
        elif letter == "\n":
            made.append("\\n")
        elif letter < " ":
            made.append(" ")
        elif letter < "\x7f":
            made.append(letter)
        else:
            made.append(f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}")
    return '"' + "".join(made) + '"'


def _vector(parts: list[str]) -> str:
    return f"c({', '.join(parts)})"


class _Writer:
    """One program in the making."""

    def __init__(self, book: Codebook, tag: str) -> None:
        self.book, self.tag = book, tag
        self.speaker = Speaker(book, "r")
        self.lines: list[str] = []

    def said(self, texts: object) -> str:
        return " ".join(self.book.said(texts, self.tag).split())  # type: ignore[arg-type]

    def program(self) -> bytes:
        book = self.book
        put = self.lines.append
        put(f"# {book.id} {book.version}")
        put(
            "# Made by surveykit. KoboToolbox: CSV with XML values and headers, no group names; a sheet of repeats saved as CSV of its own."
        )
        put("# ODK Central: CSV with group names, select multiple split or not.")
        files = ", ".join(f"{quoted(table.name)} = {quoted(table.name + '.csv')}" for table in book.tables)
        self.lines += _HEAD.replace("EXPORTS", f"c({files})").splitlines()
        for table in book.tables:
            self.table(table)
        for table in book.tables:
            if table.parent is not None:
                name, above = quoted(table.name), quoted(table.parent)
                put(f"# Each row of {table.name} with its row of {table.parent}.")
                put(
                    f"tables[[{quoted(table.name + '_with_' + table.parent)}]] <- merge(tables[[{name}]], tables[[{above}]],"
                )
                put('  by.x = "sk_parent", by.y = "sk_key", all.x = TRUE, suffixes = c("", "_above"))')
        put(
            'if (length(unknown)) warning("answers with a code that the codebook does not know: ", paste(unknown, collapse = "; "))'
        )
        put(
            'if (length(absent)) message("columns that the export does not have: ", paste(unique(absent), collapse = ", "))'
        )
        put("if (!is.null(output)) {")
        for table in book.tables:
            put(f"  write.csv(raw[[{quoted(table.name)}]], file.path(output, {quoted(table.name + '.codes.csv')}),")
            put('    row.names = FALSE, na = "", fileEncoding = "UTF-8")')
        put(f"  saveRDS(tables, file.path(output, {quoted(book.id + '.rds')}))")
        put("}")
        return ("\n".join(self.lines) + "\n").encode()

    def table(self, table: Table) -> None:
        put = self.lines.append
        name = quoted(table.name)
        variables = self.book.of_table(table.name)
        taken = {v.name for v in variables}
        put("")
        put(f"# Table {table.name}")
        put(f"e <- read_export(exports[[{name}]])")
        keys = {"kobo": "_index", "central": table.key["central"]}
        put(f'k <- column(e, if (platform == "kobo") {quoted(keys["kobo"])} else {quoted(keys["central"])})')
        put("d <- data.frame(sk_key = k, stringsAsFactors = FALSE)")
        put(f"r <- data.frame({_tick(unless(KEY, taken))} = k, check.names = FALSE, stringsAsFactors = FALSE)")
        if table.parent is not None:
            up = table.parent_key
            put(f'd$sk_parent <- column(e, if (platform == "kobo") {quoted(up["kobo"])} else {quoted(up["central"])})')
            put(f"r[[{quoted(unless(PARENT_KEY, taken))}]] <- d$sk_parent")
        for v in variables:
            if v.on_form:
                self.variable(v)
        for one in self.speaker.derived(table):
            assert one.variable is not None
            if one.why_not:
                put(f"# Not computed here: {one.variable.name}, because {one.why_not}")
                put(f'r[[{quoted(one.variable.name)}]] <- rep("", nrow(d))')
                continue
            put(f"d <- put(d, {quoted(one.name)}, with(d, {_value(one.code, one.name)}))")
            self.label(one.variable)
            self.as_codes(one.variable)
        figures = self.speaker.figures(table)
        for one in figures:
            assert one.figure is not None
            if one.why_not:
                put(f"# Not computed here: {one.figure.id}, because {one.why_not}")
                continue
            put(f"d <- put(d, {quoted(one.name)}, with(d, {_value(one.code, one.name)}))")
            put(f"d[[{quoted(one.name)}]] <- labelled(d[[{quoted(one.name)}]], {quoted(self.said(one.figure.label))})")
        made = [one for one in figures if not one.why_not]
        if made:
            listed = _vector([quoted(one.name) for one in made])
            put(
                f"print(data.frame(n = vapply(d[{listed}], function(x) sum(!is.na(x)), 0), share = vapply(d[{listed}], mean, 0, na.rm = TRUE)))"
            )
        put(f"tables[[{name}]] <- d")
        put(f"raw[[{name}]] <- r")

    def variable(self, v: Variable) -> None:
        put = self.lines.append
        kobo, central = (read_columns(v, platform) for platform in ("kobo", "central"))
        if len(central) > 1:  # a place, which Central takes apart
            parts = ", ".join(f"column(e, {quoted(one)})" for one in central)
            put(f'x <- if (platform == "kobo") column(e, {quoted(kobo[0])}) else trimws(paste({parts}))')
        else:
            names = [quoted(found[0]) if found else '""' for found in (kobo, central)]
            if names[0] == names[1]:
                put(f"x <- column(e, {names[0]})")
            elif '""' in names:
                there, where = (names[1], "central") if names[0] == '""' else (names[0], "kobo")
                put(f'x <- if (platform == "{where}") column(e, {there}) else rep("", nrow(e))')
            else:
                put(f'x <- column(e, if (platform == "kobo") {names[0]} else {names[1]})')
        put(f"r[[{quoted(v.name)}]] <- x")
        target = f"d[[{quoted(v.stata_name)}]]"
        match holding(v):
            case "number":
                put(f"{target} <- as_number(x)")
            case "date":
                put(f"{target} <- as_day(x)")
            case "moment":
                put(f"{target} <- as_moment(x)")
            case "code":
                codes = _vector([quoted(one.code) for one in v.choices])
                values = _vector([str(one.value) for one in v.choices])
                put(f"{target} <- as_code(x, {quoted(v.name)}, {codes}, {values})")
            case "codes":
                put(f"{target} <- x")
                meant = [
                    f"{quoted(one.code)} = {one.value}" for one in v.choices if one.missing and one.value is not None
                ]
                missing = f", list({', '.join(meant)})" if meant else ""
                for one in v.choices:
                    own = missing if one.missing is None else ""
                    put(
                        f"d[[{quoted(one.dummy)}]] <- labelled(ticked(x, {quoted(one.code)}{own}), {quoted(f'{self.said(v.label)}: {self.said(one.label)}')})"
                    )
            case "time" | "text":
                put(f"{target} <- x")
        self.label(v)

    def label(self, v: Variable) -> None:
        labels = ""
        if holding(v) == "code":
            labels = ", " + _vector([f"{quoted(self.said(one.label) or one.code)} = {one.value}" for one in v.choices])
        target = f"d[[{quoted(v.stata_name)}]]"
        self.lines.append(f"{target} <- labelled({target}, {quoted(self.said(v.label))}{labels})")

    def as_codes(self, v: Variable) -> None:
        """A derived variable as the form would have written it."""
        value = f"d[[{quoted(v.stata_name)}]]"
        if holding(v) == "code":
            codes, values = (
                _vector([quoted(one.code) for one in v.choices]),
                _vector([str(one.value) for one in v.choices]),
            )
            self.lines.append(f"r[[{quoted(v.name)}]] <- {codes}[match({value}, {values})]")
        else:
            self.lines.append(f"r[[{quoted(v.name)}]] <- as.vector({value})")


def _value(code: str, name: str) -> str:
    return code.removeprefix(f"{name} <- ")


def _tick(name: str) -> str:
    return f"`{name}`"
