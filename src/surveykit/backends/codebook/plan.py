"""What the SPSS, Stata and R programs share: columns in order, kinds of variable, what each computes, what it cannot say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from surveykit import expr
from surveykit.backends.codebook.model import MISSING, Codebook, Figure, Table, Variable
from surveykit.backends.codebook.names import Names
from surveykit.backends.codebook.read import numbered

Dialect: TypeAlias = Literal["spss", "stata", "r"]
Holding: TypeAlias = Literal["number", "date", "moment", "time", "code", "codes", "text"]
"""How a program holds a variable; `codes` is a text, with a 0/1 column for each choice."""
_LITERAL: Final = re.compile(r"'[^']*'")
_DECIDED: Final = re.compile(r"'([^']*)'\s*(!?=)\s*'([^']*)'")
PLATFORMS: Final = ("kobo", "central")
DELIMITER: Final[Mapping[str, str]] = {"kobo": ";", "central": ","}
MISSING_VALUES: Final = frozenset(value for value, _ in MISSING.values())
STATA_MISSING: Final[Mapping[int, str]] = dict(MISSING.values())


@dataclass(frozen=True, slots=True)
class Made:
    """A derived variable or an indicator in the words of one program; `missing` says why there are none."""

    name: str
    code: str
    variable: Variable | None = None
    figure: Figure | None = None
    why_not: str = ""


@dataclass(slots=True)
class Cuts:
    """Labels that had to be shortened, by what they belong to."""

    variables: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


def holding(variable: Variable) -> Holding:
    """How a program holds a variable."""
    match variable.data_type:
        case "integer" | "decimal":
            return "number"
        case "date":
            return "date"
        case "moment":
            return "moment"
        case "time":
            return "time"
        case "code":
            return "code" if numbered(variable) else "text"
        case "codes":
            return "codes"
        case _:
            return "text"


def counted(numerator: str, denominator: str) -> str:
    """What an indicator is in a row: 1 where the numerator holds, 0 elsewhere, empty outside the denominator."""
    return f"if({denominator}, if({numerator}, 1, 0), '')"


def read_columns(variable: Variable, platform: str) -> tuple[str, ...]:
    """The columns of a question in the export that the programs read: Central's with select_multiple not split."""
    found = variable.kobo if platform == "kobo" else variable.central
    return found[:1] if platform == "central" and variable.data_type == "codes" else found


def columns(book: Codebook, table: Table, platform: str) -> Iterator[tuple[str, Variable | None]]:
    """Every column of a table's export in its order, with the variable whose value it holds."""
    own = table.own_columns[platform]
    first = own[:1] if platform == "central" and table.parent is None else ()
    for column in first:
        yield column, None
    seen = set(own)
    for variable in book.of_table(table.name):
        if not variable.on_form:
            continue
        for number, column in enumerate(read_columns(variable, platform)):
            if column in seen:  # such as _uuid, which the platform puts among its own
                continue
            yield column, variable if not number or platform == "central" else None
    kept = {"_uuid"} if platform == "kobo" else {"meta-instanceID"}
    if platform == "central" and table.parent is None and not any(v.name == "instanceID" for v in book.variables):
        yield from ((column, None) for column in kept)
    for column in own[len(first) :]:
        yield column, None


class Speaker:
    """Says a codebook's derived variables and indicators in one program."""

    def __init__(self, book: Codebook, dialect: Dialect) -> None:
        self.book = book
        self.dialect: Dialect = dialect
        self.scope = expr.Scope(book.instrument)
        self.known = {variable.name: variable for variable in book.variables}
        self.lost: dict[str, str] = {}

    def names(self, name: str, code: str | None) -> str:
        """What the program calls a variable, or the 0/1 column of one of its choices."""
        variable = self.known.get(name)
        if variable is None:
            return name
        if code is None:
            return variable.stata_name
        return next((one.dummy for one in variable.choices if one.code == code), variable.stata_name)

    def derived(self, table: Table) -> list[Made]:
        """The derived variables that only an analysis computes, each after those it rests on."""
        wanted = {v.name: v for v in self.book.variables if v.table == table.name and not v.on_form}
        done: dict[str, Made] = {}

        def make(variable: Variable) -> None:
            if variable.name in done:
                return
            done[variable.name] = Made(variable.stata_name, "", variable)
            for name in variable.depends_on:
                if name in wanted:
                    make(wanted[name])
            del done[variable.name]
            done[variable.name] = self.one(variable, table)

        for variable in wanted.values():
            make(variable)
        return list(done.values())

    def one(self, variable: Variable, table: Table) -> Made:
        """One derived variable."""
        assert variable.calculation is not None
        text = self.settled(variable.calculation.expression)
        why = self.why_not(text, table)
        if not why:
            choices = self.book.instrument.lists.get(variable.choices_list) if variable.choices_list else None
            said = expr.transpile(text, self.scope, self.dialect, variable.stata_name, choices, self.names)
            if isinstance(said, str):
                return Made(variable.stata_name, said, variable)
            why = said.reason
        self.lost[variable.name] = why
        return Made(variable.stata_name, "", variable, why_not=why)

    def figures(self, table: Table) -> list[Made]:
        """The indicators: 1 where the numerator holds, 0 elsewhere, nothing outside the denominator."""
        taken = Names()
        for variable in self.book.variables:
            taken.taken.add(variable.stata_name.lower())
            taken.taken.update(one.dummy.lower() for one in variable.choices if one.dummy)
        found: list[Made] = []
        for figure in self.book.figures:
            name = taken.take(f"ind_{figure.id}")
            if figure.table != table.name:
                continue
            both = self.settled(counted(figure.numerator.expression, figure.denominator.expression))
            why = self.why_not(both, table)
            if not why:
                said = expr.transpile(both, self.scope, self.dialect, name, None, self.names)
                if isinstance(said, str):
                    found.append(Made(name, said, figure=figure))
                    continue
                why = said.reason
            self.lost[figure.id] = why
            found.append(Made(name, "", figure=figure, why_not=why))
        return found

    def settled(self, text: str) -> str:
        """An expression with fixed texts in place of the variables that hold them, and what these decide decided."""
        for reference in reversed(expr.references(text)):
            variable = self.known.get(reference.name)
            fixed = (
                variable.calculation.expression.strip()
                if variable is not None and variable.calculation is not None
                else ""
            )
            if _LITERAL.fullmatch(fixed) and not reference.last_saved:
                text = text[: reference.start] + fixed + text[reference.end :]
        return _DECIDED.sub(lambda found: "true()" if (found[1] == found[3]) is (found[2] == "=") else "false()", text)

    def why_not(self, text: str, table: Table) -> str:
        """Why an expression cannot be reckoned in a table, as far as its variables tell."""
        for reference in expr.references(text):
            variable = self.known.get(reference.name)
            if variable is None:
                continue
            if variable.table != table.name:
                return f"it speaks of '{variable.name}', which stands in the table '{variable.table}'"
            if variable.name in self.lost:
                return f"it rests on '{variable.name}', which cannot be said either"
            item = self.scope.get(variable.name)
            kind = self.scope.kind(item) if item is not None else None
            if holding(variable) == "text" and kind not in ("text", "boolean", None):
                return f"'{variable.name}' is held as a text"
        return ""


def cut_bytes(text: str, limit: int) -> str:
    """As much of a text as fits into so many UTF-8 bytes, whole characters only, with an ellipsis where it was cut."""
    content = text.encode()
    if len(content) <= limit:
        return text
    return content[: limit - 3].decode("utf-8", "ignore").rstrip() + "…"


def cut_characters(text: str, limit: int) -> str:
    """As much of a text as fits into so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shortened(texts: list[tuple[str, str]], cut: Callable[[str], str], lost: list[str]) -> dict[str, str]:
    """Labels by name, each cut to what a program takes; what was cut is put on the list."""
    made: dict[str, str] = {}
    for name, text in texts:
        flat = " ".join(text.split())
        made[name] = cut(flat)
        if made[name] != flat:
            lost.append(name)
    return made
