"""Conditions and derived variables for SPSS, Stata and R, where these can say them.

The statistics programs hold a choice as its number (`Choice.value`), a choice of several as one 0/1
column per code, and nothing as system-missing (`.`, `NA`). Don't know and prefer not to say are numbers
of their own: -98 and -97 in SPSS (declared missing there, hence VALUE()) and R, `.a` and `.b` in Stata.
Every condition comes out true or false, never missing, because on the form an empty answer is a text like
any other: `'' = 'yes'` is false and `'' != 'yes'` is true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from surveykit import ir
from surveykit.expr.fault import SyntaxFault
from surveykit.expr.parser import parse
from surveykit.expr.scope import Item, Scope
from surveykit.expr.tree import Arith, Call, Compare, Logic, Negate, Node, Number, Ref, String, number_text
from surveykit.expr.values import day_text, days, number_of

Dialect: TypeAlias = Literal["spss", "stata", "r"]
Names: TypeAlias = Callable[[str, str | None], str]
"""What a program calls a variable, or the 0/1 column of one of its codes."""

_MISSING: Final = {-98: ".a", -97: ".b", -96: ".c", -95: ".d", -94: ".e", -93: ".f"}
_AND: Final = {"spss": " AND ", "stata": " & ", "r": " & "}
_OR: Final = {"spss": " OR ", "stata": " | ", "r": " | "}
_NOT: Final = {"spss": "NOT ", "stata": "!", "r": "!"}
_NOTHING: Final = {"spss": "$SYSMIS", "stata": ".", "r": "NA"}
_EQUAL: Final = {"spss": "=", "stata": "==", "r": "=="}
_TRUNCATE: Final = {"spss": "TRUNC", "stata": "int", "r": "trunc"}


@dataclass(frozen=True, slots=True)
class Loss:
    """What cannot be said in a statistics program, and why."""

    reason: str


class _CannotSay(Exception):  # noqa: N818
    """Carries the reason out of the middle of an expression."""


def transpile(
    text: str,
    scope: Scope,
    dialect: Dialect,
    target: str | None = None,
    choices: ir.ChoiceList | None = None,
    names: Names | None = None,
) -> str | Loss:
    """A condition for a program; with `target`, the statements that make a variable of that name from a calculation.

    `choices` is the list whose numbers the codes of a calculation become. `names` says what the program calls
    a variable (default: the same name, and `name_code` for a column of a choice of several).
    """
    try:
        root = parse(text).root
        writer = _Writer(scope, dialect, names or _plain)
        if target is None:
            return writer.condition(root)
        return writer.variable(root, target, choices)
    except (SyntaxFault, _CannotSay) as fault:
        return Loss(str(fault))


def _plain(name: str, code: str | None) -> str:
    return name if code is None else f"{name}_{code}".replace("-", "_").replace(".", "_")


class _Writer:
    """Writes one expression in one dialect."""

    __slots__ = ("dialect", "names", "scope")

    def __init__(self, scope: Scope, dialect: Dialect, names: Names) -> None:
        self.scope = scope
        self.dialect: Dialect = dialect
        self.names = names

    # --- conditions ----------------------------------------------------------------------------------

    def condition(self, node: Node) -> str:
        """A condition that is never missing."""
        match node:
            case Logic():
                glue = (_AND if node.op == "and" else _OR)[self.dialect]
                return "(" + glue.join(self.condition(part) for part in node.parts) + ")"
            case Call(name="not", args=(arg,)):
                return f"({_NOT[self.dialect]}{self.condition(arg)})"
            case Call(name="boolean", args=(arg,)):
                return self.condition(arg)
            case Call(name="true", args=()):
                return self.fixed(True)
            case Call(name="false", args=()):
                return self.fixed(False)
            case Call(name="if", args=(test, one, two)):
                when, yes, no = self.condition(test), self.condition(one), self.condition(two)
                and_, or_, not_ = _AND[self.dialect], _OR[self.dialect], _NOT[self.dialect]
                return f"(({when}{and_}{yes}){or_}(({not_}{when}){and_}{no}))"
            case Call(name="selected" | "is-selected", args=(what, String(value=code))):
                return self.selected(what, code.strip())
            case Compare():
                return self.compared(node)
            case Ref():
                return f"({_NOT[self.dialect]}{self.empty(self.item(node))})"
            case Number():
                return self.fixed(node.value != 0)
            case String():
                return self.fixed(bool(node.value))
            case _:
                number = self.number(node)
                return self.ordered(number, "!=", "0", guard=True)

    def fixed(self, truth: bool) -> str:
        """Always or never."""
        if self.dialect == "r":
            return "TRUE" if truth else "FALSE"
        return (
            "(1 = 1)" if truth and self.dialect == "spss" else "(1 = 0)" if self.dialect == "spss" else str(int(truth))
        )

    def selected(self, what: Node, code: str) -> str:
        """Whether a code is ticked."""
        item = self.item(what)
        if not code:
            return self.empty(item)
        if item.kind == "one":
            return self.among(item, [code])
        if item.kind != "multiple" or item.choices is None:
            raise _CannotSay(f"'{item.name}' is not a choice from a list")
        if item.choices.code(code) is None:
            return self.fixed(False)
        return self.ordered(self.names(item.name, code), "=", "1")

    def compared(self, node: Compare) -> str:
        """A comparison: with a choice, a text, nothing, a date or a number."""
        left, right, op = node.left, node.right, node.op
        if isinstance(left, Number | String) and not isinstance(right, Number | String):
            left, right = right, left
            op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        if isinstance(right, String) and op in ("=", "!=") and isinstance(left, Ref):
            said = self.is_text(self.item(left), right.value)
            return said if op == "=" else f"({_NOT[self.dialect]}{said})"
        item = self.scope.get(left.name) if isinstance(left, Ref) else None
        if item is not None and isinstance(right, Number) and item.kind == "one" and item.choices is not None:
            test = _TESTS[op]
            codes = [c.code for c in item.choices.choices if test(number_of(c.code), right.value)]
            said = self.among(item, codes)
            if op == "!=":
                return f"({_NOT[self.dialect]}{self.among(item, self.codes_equal(item, right.value))})"
            return said
        if isinstance(left, Ref) and isinstance(right, Ref) and op in ("=", "!="):
            said = self.same(self.item(left), self.item(right))
            return said if op == "=" else f"({_NOT[self.dialect]}{said})"
        one, two = self.number(left), self.number(right)
        if op == "!=":
            return f"({_NOT[self.dialect]}{self.ordered(one, '=', two, guard=True)})"
        both = not isinstance(right, Number)
        return self.ordered(one, op, two, guard=True, also=two if both else None)

    def codes_equal(self, item: Item, value: float) -> list[str]:
        """The codes of a list that are this number."""
        return [c.code for c in item.choices.choices if number_of(c.code) == value] if item.choices is not None else []

    def ordered(self, one: str, op: str, two: str, guard: bool = False, also: str | None = None) -> str:
        """A comparison of numbers that is false where one of them is missing."""
        sign = _EQUAL[self.dialect] if op == "=" else {"spss": {"!=": "<>"}}.get(self.dialect, {}).get(op, op)
        core = f"{one} {sign} {two}"
        sides = [one] if also is None else [one, also]
        match self.dialect:
            case "spss":
                return "(" + "".join(f"NOT MISSING({side}) AND " for side in sides) + core + ")"
            case "stata":
                return "(" + core + "".join(f" & {side} < ." for side in sides if guard) + ")"
            case "r":
                return f"(({core}) %in% TRUE)"

    def is_text(self, item: Item, text: str) -> str:
        """Whether a variable is exactly this text, a code of its list."""
        if not text:
            return self.empty(item)
        if item.choices is not None and item.kind in ("one", "multiple"):
            if item.kind == "multiple":
                raise _CannotSay(f"'{item.name}' takes several answers and is compared with one")
            return self.among(item, [text])
        kind = self.scope.kind(item)
        if kind in ("integer", "decimal"):
            number = number_of(text)
            if math.isnan(number):
                return self.fixed(False)
            return self.ordered(self.variable_of(item), "=", number_text(number))
        if kind in ("date", "moment", "time", "place", "file"):
            raise _CannotSay(f"'{item.name}' is compared with a text")
        quoted = self.quoted(text)
        name = self.names(item.name, None)
        return f"({name} %in% {quoted})" if self.dialect == "r" else f"({name} {_EQUAL[self.dialect]} {quoted})"

    def among(self, item: Item, codes: Sequence[str]) -> str:
        """Whether a choice of one is one of these codes."""
        values = [self.value_of(item, code) for code in codes]
        known = [value for value in values if value is not None]
        if not known:
            return self.fixed(False)
        name = self.names(item.name, None)
        match self.dialect:
            case "spss":
                test = " OR ".join(f"VALUE({name}) = {value}" for value in known)
                return f"(NOT SYSMIS({name}) AND ({test}))" if len(known) > 1 else f"(NOT SYSMIS({name}) AND {test})"
            case "stata":
                test = " | ".join(f"{name} == {_MISSING.get(value, str(value))}" for value in known)
                return f"({test})"
            case "r":
                listed = f"c({', '.join(map(str, known))})" if len(known) > 1 else str(known[0])
                return f"({name} %in% {listed})"

    def value_of(self, item: Item, code: str) -> int | None:
        """The number of a code; None for a code that the list does not have."""
        choice = item.choices.known(code) if item.choices is not None else None
        if choice is None:
            return None
        if choice.value is None:
            raise _CannotSay(f"the choice '{code}' of list '{item.choices.name if item.choices else ''}' has no number")
        return choice.value

    def empty(self, item: Item) -> str:
        """Whether nothing was answered."""
        name = self.names(item.name, None)
        kind = self.scope.kind(item)
        if kind == "multiple":
            return self.ordered(self.ticked(item), "=", "0")
        if kind in ("text", "boolean", None) and item.choices is None:
            if self.dialect == "r":
                return f'(is.na({name}) | {name} == "")'
            return f'({name} {_EQUAL[self.dialect]} "")'
        return {"spss": f"SYSMIS({name})", "stata": f"({name} == .)", "r": f"is.na({name})"}[self.dialect]

    def same(self, one: Item, two: Item) -> str:
        """Whether two variables hold the same; two empty ones do."""
        kinds = {self.scope.kind(one), self.scope.kind(two)}
        lists = {item.choices.name if item.choices is not None else "" for item in (one, two)}
        if "multiple" in kinds or len(lists) > 1 or not (len(kinds) == 1 or kinds <= {"integer", "decimal"}):
            raise _CannotSay(f"'{one.name}' and '{two.name}' are not of one kind")
        a, b = self.names(one.name, None), self.names(two.name, None)
        match self.dialect:
            case "stata":
                return f"({a} == {b})"
            case "r":
                return f"(({a} == {b}) %in% TRUE | (is.na({a}) & is.na({b})))"
            case "spss":
                if kinds & {"text", "boolean", None}:
                    return f"({a} = {b})"
                return f"((SYSMIS({a}) AND SYSMIS({b})) OR (NOT SYSMIS({a}) AND NOT SYSMIS({b}) AND VALUE({a}) = VALUE({b})))"

    # --- numbers -------------------------------------------------------------------------------------

    def number(self, node: Node) -> str:
        """A number; missing where it cannot be reckoned."""
        match node:
            case Number():
                return number_text(node.value)
            case String(value=text) if number_of(text) == number_of(text) and "-" not in text[1:]:
                return number_text(number_of(text))
            case Negate():
                return f"(-{self.number(node.operand)})"
            case Arith():
                return self.reckoned(node)
            case Ref():
                return self.variable_of(self.item(node))
            case Call(name="number" | "once", args=(arg,)):
                return self.number(arg)
            case Call(name="int", args=(arg,)):
                return f"{_TRUNCATE[self.dialect]}({self.number(arg)})"
            case Call(name="round", args=(arg,)):
                inner = self.number(arg)
                floor = {
                    "spss": f"TRUNC({inner} + 0.5) - ({inner} + 0.5 < TRUNC({inner} + 0.5))",
                    "stata": f"floor({inner} + 0.5)",
                    "r": f"floor({inner} + 0.5)",
                }
                return f"({floor[self.dialect]})"
            case Call(name="abs" | "sqrt" as name, args=(arg,)):
                return f"{name.upper() if self.dialect == 'spss' else name}({self.number(arg)})"
            case Call(name="min" | "max" as name, args=args) if len(args) > 1:
                listed = ", ".join(self.number(arg) for arg in args)
                if self.dialect == "r":
                    return f"p{name}({listed}, na.rm = TRUE)"
                return f"{name.upper() if self.dialect == 'spss' else name}({listed})"
            case Call(name="count-selected", args=(arg,)):
                return self.ticked(self.item(arg))
            case Call(name="if", args=(test, one, two)) if self.dialect != "spss":
                made = "cond" if self.dialect == "stata" else "ifelse"
                return f"{made}({self.condition(test)}, {self.or_nothing(one)}, {self.or_nothing(two)})"
            case Call(name="if", args=(test, Number() as one, Number() as two)):
                when = self.condition(test)
                return f"({when} * {number_text(one.value)} + (NOT {when}) * {number_text(two.value)})"
            case Call(name="coalesce", args=(Ref() as first, second)) if self.dialect != "spss":
                made = "cond" if self.dialect == "stata" else "ifelse"
                return f"{made}({self.empty(self.item(first))}, {self.or_nothing(second)}, {self.number(first)})"
            case Call(name="date", args=(String(value=text),)):
                return self.day(days(text))
            case Compare() | Logic():
                said = self.condition(node)
                return f"as.integer({said})" if self.dialect == "r" else said
            case Call(name="selected" | "is-selected" | "not" | "boolean"):
                said = self.condition(node)
                return f"as.integer({said})" if self.dialect == "r" else said
            case Call():
                raise _CannotSay(f"{node.name}(…) has no counterpart")
            case _:
                raise _CannotSay("a path through the form has no counterpart")

    def or_nothing(self, node: Node) -> str:
        """A number, or missing for an empty text."""
        return _NOTHING[self.dialect] if isinstance(node, String) and not node.value else self.number(node)

    def reckoned(self, node: Arith) -> str:
        """A sum, difference, product, quotient or remainder."""
        one, two = self.number(node.left), self.number(node.right)
        if node.op == "mod":
            return {
                "spss": f"MOD({one}, {two})",
                "stata": f"({one} - {two} * int({one} / {two}))",
                "r": f"({one} - {two} * trunc({one} / {two}))",
            }[self.dialect]
        return f"({one} {'/' if node.op == 'div' else node.op} {two})"

    def ticked(self, item: Item) -> str:
        """How many codes of a choice of several are ticked; none where it was not asked."""
        if item.kind == "one":
            said = f"({_NOT[self.dialect]}{self.empty(item)})"
            return f"as.integer({said})" if self.dialect == "r" else said
        if item.kind != "multiple" or item.choices is None:
            raise _CannotSay(f"'{item.name}' is not a choice of several")
        columns = [self.names(item.name, choice.code) for choice in item.choices.choices]
        match self.dialect:
            case "spss":
                return f"SUM(0, {', '.join(columns)})"
            case "stata":
                return "(" + " + ".join(f"({column} == 1)" for column in columns) + ")"
            case "r":
                return "(" + " + ".join(f"({column} %in% 1)" for column in columns) + ")"

    def variable_of(self, item: Item) -> str:
        """A variable as a number; codes that are no number are missing."""
        kind = self.scope.kind(item)
        name = self.names(item.name, None)
        if kind in ("integer", "decimal", "date"):
            return name
        if kind == "one" and item.choices is not None:
            void: list[int] = []
            for choice in item.choices.choices:
                number = number_of(choice.code)
                if choice.value is None or (number == number and number != choice.value):  # noqa: PLR0124
                    raise _CannotSay(f"the numbers of list '{item.choices.name}' are not its codes")
                if number != number:  # noqa: PLR0124
                    void.append(choice.value)
            if not void:
                return name
            listed = ", ".join(map(str, void))
            match self.dialect:
                case "r":
                    return f"replace({name}, {name} %in% c({listed}), NA)"
                case "stata":
                    kept = [value for value in void if value not in _MISSING]
                    return f"cond(inlist({name}, {', '.join(map(str, kept))}), ., {name})" if kept else name
                case "spss":
                    if any(value not in _MISSING for value in void):
                        raise _CannotSay(f"list '{item.choices.name}' has codes that are no numbers")
                    return name
        raise _CannotSay(f"'{item.name}' is not a number")

    def day(self, number: float) -> str:
        """A day as the program writes it."""
        iso = day_text(number)
        if not iso or not math.isfinite(number):
            raise _CannotSay("this is not a date")
        year, month, day = (int(part) for part in iso.split("-"))
        return {
            "spss": f"DATE.DMY({day}, {month}, {year})",
            "stata": f"mdy({month}, {day}, {year})",
            "r": f'as.Date("{iso}")',
        }[self.dialect]

    def item(self, node: Node) -> Item:
        """The variable that a node names; only one that has a single value in each row."""
        if not isinstance(node, Ref) or node.last_saved:
            raise _CannotSay("only a question of this form can be compared")
        item = self.scope.get(node.name)
        if item is None:
            raise _CannotSay(f"there is no variable '{node.name}'")
        if self.scope.kind(item) in ("group", "repeat"):
            raise _CannotSay(f"'{node.name}' is not a variable")
        return item

    # --- variables -----------------------------------------------------------------------------------

    def variable(self, root: Node, target: str, choices: ir.ChoiceList | None) -> str:
        """The statements that make a variable: one for each case of the calculation."""
        cases: list[tuple[list[str], Node]] = []
        self.cases(root, [], cases)
        words = {value.value for _, value in cases if isinstance(value, String) and value.value}
        if choices is None and words:
            if any(not isinstance(value, String) for _, value in cases):
                raise _CannotSay("the calculation gives now a text, now a number")
            return self.statements(
                target, [(when, self.quoted(v.value)) for when, v in cases if isinstance(v, String)], True
            )
        made: list[tuple[list[str], str]] = []
        for when, value in cases:
            made.append((when, self.result(value, choices)))
        return self.statements(target, made, False)

    def cases(self, node: Node, when: list[str], out: list[tuple[list[str], Node]]) -> None:
        """The results of nested ifs, each with the conditions that lead to it."""
        match node:
            case Call(name="if", args=(test, one, two)):
                said = self.condition(test)
                self.cases(one, [*when, said], out)
                self.cases(two, [*when, f"({_NOT[self.dialect]}{said})"], out)
            case Call(name="once", args=(one,)):
                self.cases(one, when, out)
            case Call(name="coalesce", args=(Ref() as one, two)):
                empty = self.empty(self.item(one))
                self.cases(two, [*when, empty], out)
                self.cases(one, [*when, f"({_NOT[self.dialect]}{empty})"], out)
            case _:
                out.append((when, node))

    def result(self, node: Node, choices: ir.ChoiceList | None) -> str:
        """One result: missing, the number of a code, or a number."""
        if isinstance(node, String):
            if not node.value:
                return _NOTHING[self.dialect]
            choice = choices.known(node.value) if choices is not None else None
            if choice is None or choice.value is None:
                raise _CannotSay(f"'{node.value}' has no number")
            return _MISSING.get(choice.value, str(choice.value)) if self.dialect == "stata" else str(choice.value)
        if isinstance(node, Ref):
            item = self.item(node)
            if item.kind == "one" and choices is not None and item.choices == choices:
                return self.names(item.name, None)
        return self.number(node)

    def statements(self, target: str, cases: Sequence[tuple[list[str], str]], texts: bool) -> str:
        """Assignments that together set the variable."""
        nothing = '""' if texts else _NOTHING[self.dialect]
        glue = _AND[self.dialect]
        match self.dialect:
            case "spss":
                width = max((len(value) - 2 for _, value in cases), default=1) if texts else 0
                lines = [f"STRING {target} (A{max(width, 1)})."] if texts else [f"COMPUTE {target} = $SYSMIS."]
                for when, value in cases:
                    if value != nothing:
                        lines.append(
                            f"IF ({glue.join(when)}) {target} = {value}." if when else f"COMPUTE {target} = {value}."
                        )
                return "\n".join(lines)
            case "stata":
                kind = "strL" if texts else "double"
                lines = [f"generate {kind} {target} = {nothing}"]
                for when, value in cases:
                    if value != nothing:
                        lines.append(f"replace {target} = {value}" + (f" if {glue.join(when)}" if when else ""))
                return "\n".join(lines)
            case "r":
                made = "NA_character_" if texts else "NA"
                for when, value in reversed(cases):
                    shown = "NA_character_" if texts and value == nothing else value
                    made = f"ifelse({glue.join(when)}, {shown}, {made})" if when else shown
                return f"{target} <- {made}"

    def quoted(self, text: str) -> str:
        """A text as the program writes it."""
        match self.dialect:
            case "spss":
                return '"' + text.replace('"', '""') + '"'
            case "stata":
                return f'`"{text}"\'' if '"' in text else f'"{text}"'
            case "r":
                return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_TESTS: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
