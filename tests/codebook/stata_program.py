"""Runs the Stata programs that codebooks hold, as far as they go: their commands, read as Stata's manual says them.

A number that is missing is larger than any other: `.`, then `.a` to `.z`. An empty text is missing.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

SYSTEM = 1e300
LETTER = {f".{chr(97 + n)}": SYSTEM * (1 + (n + 1) / 100) for n in range(26)}
_STRING = re.compile(r"`\"(.*?)\"'|\"(.*?)\"", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>`\"(?:.*?)\"'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?|\.[a-z](?![A-Za-z0-9_])|\.)|(?P<name>[A-Za-z_]\w*)|(?P<op>==|!=|<=|>=|[-+*/&|!<>(),]))"
)

Value = float | str


@dataclass
class File:
    """A data file as the program left it."""

    columns: dict[str, list[Value]]
    labels: dict[str, str]
    values: dict[str, dict[str, str]]
    sets: dict[str, str] = field(default_factory=dict)


def run(program: str, platform: str, exports: dict[str, bytes]) -> dict[str, File]:
    """The data files that a program saves, by table; `exports` by the name of the CSV."""
    program = program.replace("local platform central", f"local platform {platform}")
    saved: dict[str, File] = {}
    current: _Memory | None = None
    skipping = False
    for line in program.splitlines():
        text = line.strip()
        if (found := re.fullmatch(r"if \"`platform'\" == \"(\w+)\" \{", text)) is not None:
            skipping = found[1] != platform
        elif text == "}":
            skipping = False
        elif skipping or not text or text.startswith("*") or text.startswith(("version ", "local ")):
            continue
        elif text.startswith("import delimited"):
            current = _Memory.imported(text, exports)
        elif text.startswith("use "):
            break  # the tables are done; what follows joins them
        else:
            assert current is not None, text
            if (found := re.fullmatch(r"save `\"(.*)\.dta\"', replace", text)) is not None:
                saved[found[1]] = current.file()
            else:
                current.do(text)
    return saved


class _Memory:
    """The one data set that Stata holds."""

    def __init__(self, columns: dict[str, list[Value]], count: int) -> None:
        self.columns, self.count = columns, count
        self.labels: dict[str, str] = {}
        self.sets: dict[str, str] = {}
        self.defined: dict[str, dict[str, str]] = {}

    @classmethod
    def imported(cls, text: str, exports: dict[str, bytes]) -> _Memory:
        name, delimiter = re.findall(r"using `\"(.*?)\"'", text)[0], re.findall(r'delimiters\("(.)"\)', text)[0]
        assert "rowrange(2)" in text
        assert "stringcols(_all)" in text
        rows = list(csv.reader(io.StringIO(exports[name].decode()), delimiter=delimiter))[1:]
        width = max((len(row) for row in rows), default=0)
        return cls({f"v{n + 1}": [row[n] for row in rows] for n in range(width)}, len(rows))

    def file(self) -> File:
        values = {name: self.defined[one] for name, one in self.sets.items()}
        return File(dict(self.columns), dict(self.labels), values, dict(self.sets))

    def do(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        match word:
            case "rename":
                old, new = rest.split()
                if old in self.columns:
                    self.columns[new] = self.columns.pop(old)
                else:
                    assert self.count == 0, text
                    self.columns[new] = []
            case "capture":
                assert rest == "drop v*"
                self.columns = {key: value for key, value in self.columns.items() if not re.fullmatch(r"v\d+", key)}
            case "drop":
                assert rest == "sk_c*"
                self.columns = {key: value for key, value in self.columns.items() if not key.startswith("sk_c")}
            case "generate":
                kind, name, said, condition = _parts(r"(\w+) (\w+) = (.*)", rest)
                assert name not in self.columns, f"{name} is there already"
                nothing: Value = "" if kind.startswith("str") else SYSTEM
                self.columns[name] = self._set([nothing] * self.count, said, condition)
            case "replace":
                name, said, condition = _parts(r"(\w+) = (.*)", rest)
                assert name in self.columns, f"{name} is not there"
                self.columns[name] = self._set(self.columns[name], said, condition)
            case "label":
                self._label(rest)
            case "format" | "notes" | "summarize" | "compress":
                pass
            case _:
                raise AssertionError(f"not a command that these programs hold: {text}")

    def _label(self, rest: str) -> None:
        what, _, said = rest.partition(" ")
        if what == "variable":
            name, label = re.fullmatch(r"(\w+) `\"(.*)\"'", said).groups()  # type: ignore[union-attr]
            assert name in self.columns
            assert len(label.replace("\\$", "$")) <= 80
            self.labels[name] = label.replace("\\$", "$")
        elif what == "define":
            name, pairs = re.fullmatch(r"(\w+) (.*), replace", said).groups()  # type: ignore[union-attr]
            self.defined[name] = {
                key: label.replace("\\$", "$") for key, label in re.findall(r"(-?\d+|\.[a-z]) `\"(.*?)\"'", pairs)
            }
            assert re.sub(r"(-?\d+|\.[a-z]) `\"(.*?)\"'\s*", "", pairs) == ""
            assert all(len(label.encode()) <= 32_000 for label in self.defined[name].values())
        else:
            assert what == "values"
            name, one = said.split()
            assert one in self.defined
            self.sets[name] = one

    def _set(self, now: list[Value], said: str, condition: str) -> list[Value]:
        value = _Reader(said).whole()
        holds = _Reader(condition).whole() if condition else lambda row: 1.0
        found = []
        for number in range(self.count):
            row = {name: column[number] for name, column in self.columns.items()}
            found.append(value(row) if holds(row) != 0 else now[number])
        return found


def _parts(pattern: str, text: str) -> tuple[str, ...]:
    """The parts of a command, and what follows ` if ` outside of texts."""
    hidden = _STRING.sub(lambda found: "\0" * len(found[0]), text)
    place = hidden.rfind(" if ")
    head, condition = (text, "") if place < 0 else (text[:place], text[place + 4 :])
    found = re.fullmatch(pattern, head, re.DOTALL)
    assert found is not None, text
    return (*found.groups(), condition)


Closure = Callable[[dict[str, Value]], Value]


class _Reader:
    """Expressions, by Stata's precedence: ! and -, * and /, + and -, comparisons, &, |."""

    LEVELS = (("|",), ("&",), ("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/"))

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        text = text.strip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            assert found is not None, f"cannot be read: {text[place:]}"
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind]))
            place = found.end()
        self.at = 0

    def whole(self) -> Closure:
        found = self.level(0)
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def level(self, number: int) -> Closure:
        if number == len(self.LEVELS):
            return self.unary()
        left = self.level(number + 1)
        while self.peek() in self.LEVELS[number] and self.tokens[self.at][0] == "op":
            op = self.tokens[self.at][1]
            self.at += 1
            left = _binary(op, left, self.level(number + 1))
        return left

    def unary(self) -> Closure:
        kind, said = self.tokens[self.at]
        self.at += 1
        if kind == "op" and said == "!":
            inner = self.unary()
            return lambda row: float(inner(row) == 0)
        if kind == "op" and said == "-":
            inner = self.unary()
            return lambda row: _number(-float(inner(row))) if float(inner(row)) < SYSTEM else SYSTEM
        if kind == "op" and said == "(":
            inner = self.level(0)
            assert self.peek() == ")"
            self.at += 1
            return inner
        if kind == "text":
            text = said[2:-2] if said.startswith("`") else said[1:-1]
            return lambda row: text
        if kind == "number":
            fixed = SYSTEM if said == "." else LETTER[said] if said.startswith(".") else float(said)
            return lambda row: fixed
        assert kind == "name", said
        if self.peek() == "(":
            return self.call(said)

        def held(row: dict[str, Value]) -> Value:
            assert said in row, f"there is no variable {said}"
            return row[said]

        return held

    def call(self, name: str) -> Closure:
        self.at += 1
        inner = []
        while self.peek() != ")":
            inner.append(self.level(0))
            if self.peek() == ",":
                self.at += 1
        self.at += 1
        function = _FUNCTIONS[name]
        return lambda row: function(*(one(row) for one in inner))


def _number(value: float) -> float:
    return SYSTEM if math.isnan(value) or value >= SYSTEM else value


def _binary(op: str, left: Closure, right: Closure) -> Closure:
    def made(row: dict[str, Value]) -> Value:
        one, two = left(row), right(row)
        match op:
            case "&":
                return float(one != 0 and two != 0)
            case "|":
                return float(one != 0 or two != 0)
            case "==":
                assert isinstance(one, str) == isinstance(two, str), "type mismatch"
                return float(one == two)
            case "!=":
                assert isinstance(one, str) == isinstance(two, str), "type mismatch"
                return float(one != two)
            case "+" if isinstance(one, str):
                return one + str(two)
        assert not isinstance(one, str)
        assert not isinstance(two, str)
        match op:
            case "<":
                return float(one < two)
            case "<=":
                return float(one <= two)
            case ">":
                return float(one > two)
            case ">=":
                return float(one >= two)
        if one >= SYSTEM or two >= SYSTEM:
            return SYSTEM
        match op:
            case "+":
                return one + two
            case "-":
                return one - two
            case "*":
                return one * two
        return one / two if two else SYSTEM

    return made


_EPOCH = datetime.datetime(1960, 1, 1)


def _real(text: Value) -> float:
    try:
        return float(text)
    except ValueError:
        return SYSTEM


def _date(text: Value, mask: Value) -> float:
    assert mask == "YMD"
    return float((datetime.datetime.fromisoformat(str(text)) - _EPOCH).days) if text else SYSTEM


def _clock(text: Value, mask: Value) -> float:
    if not text:
        return SYSTEM
    said = str(text) if mask == "YMDhms" else f"1960-01-01 {text}"
    return (datetime.datetime.fromisoformat(said) - _EPOCH).total_seconds() * 1000


def _known(*values: Value) -> list[float]:
    return [float(value) for value in values if float(value) < SYSTEM]


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "real": _real,
    "date": _date,
    "clock": _clock,
    "mdy": lambda m, d, y: float((datetime.datetime(int(y), int(m), int(d)) - _EPOCH).days),
    "substr": lambda text, start, count: str(text)[int(start) - 1 : int(start) - 1 + int(count)],
    "subinstr": lambda text, old, new, times: str(text).replace(old, new, int(times)),
    "strpos": lambda text, part: float(str(text).find(part) + 1),
    "cond": lambda test, one, two: one if test != 0 else two,
    "inlist": lambda value, *among: float(value in among),
    "int": lambda value: SYSTEM if value >= SYSTEM else float(math.trunc(value)),
    "floor": lambda value: SYSTEM if value >= SYSTEM else float(math.floor(value)),
    "abs": lambda value: SYSTEM if value >= SYSTEM else abs(value),
    "round": lambda value: SYSTEM if value >= SYSTEM else float(math.floor(value + 0.5)),
    "missing": lambda value: float(value == "" if isinstance(value, str) else value >= SYSTEM),
    "min": lambda *values: min(_known(*values), default=SYSTEM),
    "max": lambda *values: max(_known(*values), default=SYSTEM),
    "strlen": lambda text: float(len(str(text).encode())),
    "ustrlen": lambda text: float(len(str(text))),
}
