"""Playing scenarios on a form: names checked, answers given, and what should have happened compared with what did."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from surveykit import expr, ir
from surveykit.diagnostics import Loc, Log, Piece, piece, suggest
from surveykit.expr.interview import TODAY
from surveykit.expr.scope import Item
from surveykit.expr.values import number_of
from surveykit.scenarios.file import Answers, Derivation, Given, Interview, Told, Word

_ROW = re.compile(r"\[[^\]]*\]")


class Form:
    """An instrument that is ready to be tried."""

    def __init__(self, instrument: ir.Instrument) -> None:
        self.instrument = instrument
        self.scope = expr.Scope(instrument)
        self.interview = expr.Interview(instrument)


@dataclass(frozen=True, slots=True)
class Played:
    """One scenario that was played: whether all was as it says, and what happened."""

    title: str
    kind: str
    at: Loc
    passed: bool
    run: expr.Run | None
    answers: Mapping[str, object]
    today: datetime.date


def play(form: Form, scenario: Interview | Derivation, starts: Mapping[str, Answers], log: Log) -> Played:
    """Play one scenario; every difference is a diagnostic at the line that says otherwise."""
    found = Log()
    if isinstance(scenario, Interview):
        kind, today = "interview", scenario.today or TODAY
        answers = _begun(form, scenario, starts, found)
        _check_interview(form, scenario, found)
    else:
        kind, today, answers = "derivation", scenario.today or TODAY, scenario.answers
        check_answers(form, answers, found)
        _check_told(form, scenario.out, found)
    plain = as_given(answers)
    run = None
    if not found.failed:
        run = form.interview.run(plain, today=today)
        judge = _Judge(form, run, found)
        if isinstance(scenario, Interview):
            judge.interview(scenario)
        else:
            judge.values(scenario.out)
    for diagnostic in found:
        log.add(diagnostic)
    return Played(scenario.title, kind, scenario.at, not found.failed, run, plain, today)


def _begun(form: Form, scenario: Interview, starts: Mapping[str, Answers], log: Log) -> Answers:
    """The answers of an interview, those of its starts included as far as the form has their questions."""
    answers: Answers = {}
    for word in scenario.given:
        start = starts.get(word.name)
        if start is None:
            log.error("X204", word.at, "there is no start '{name}'",
                      suggest(word.name, starts) or "Write it under starts: in this file or beside a module of the form.", name=word.name)  # fmt: skip
        else:
            answers |= {name: given for name, given in start.items() if form.scope.get(name) is not None}
    return answers | scenario.answers


def _check_interview(form: Form, scenario: Interview, log: Log) -> None:
    check_answers(form, scenario.answers, log)
    for word in (*scenario.asked, *scenario.not_asked, *scenario.refused, *scenario.missing):
        known(form, word.name, word.at, log)
    _check_told(form, scenario.values, log)


def _check_told(form: Form, wanted: Iterable[Told], log: Log) -> None:
    for told in wanted:
        if known(form, told.name, told.key_at, log):
            _check_code(form, told, log)


def as_given(answers: Answers) -> dict[str, object]:
    """The answers as `expr.run` takes them."""
    return {
        name: [as_given(row) for row in given.rows] if given.rows else list(given.value) if isinstance(given.value, tuple) else given.value
        for name, given in answers.items()
    }  # fmt: skip


# --- what can be wrong with a scenario before it is played -----------------------------------------


def known(form: Form, name: str, at: Loc, log: Log) -> bool:
    """Whether a name, with or without the row of a repeat, is one of the form; reports it when it is not."""
    last = _ROW.sub("", name).rsplit("/", 1)[-1]
    if form.scope.get(last) is not None:
        return True
    log.error("X201", at, "'{name}' is not in the form", suggest(last, form.scope.items), name=name)
    return False


def check_answers(form: Form, answers: Answers, log: Log, rows_of: tuple[str, ...] = ()) -> None:
    """Report answers to what is no question of the form, or that the question could never take."""
    for name, given in answers.items():
        item = form.scope.get(name)
        if item is None:
            near = (
                other.name for other in form.scope.items.values() if isinstance(other.node, ir.Question | ir.Repeat)
            )
            log.error("X201", given.key_at, "'{name}' is not in the form", suggest(name, near), name=name)
        elif item.repeats != rows_of:
            where = " → ".join(item.repeats)
            log.error("X203", given.key_at, "'{name}' is not asked here",
                      "It is asked in each row of '{repeat}': write {repeat}: and its rows, each after a dash." if where else "It stands outside the repeat: answer it above.",
                      name=name, repeat=where)  # fmt: skip
        elif isinstance(item.node, ir.Repeat | ir.Loop):
            if given.rows or given.value in ((), None):
                for row in given.rows:
                    check_answers(form, row, log, (*rows_of, name))
            else:
                log.error("X203", given.at, "'{name}' is a repeat, and is answered with rows",
                          "Write each row after a dash, with its questions and answers.", name=name)  # fmt: skip
        else:
            _check_answer(item, given, log)


def _check_answer(item: Item, given: Given, log: Log) -> None:
    node, name, at = item.node, item.name, given.at
    if not isinstance(node, ir.Question):
        log.error("X203", given.key_at, "'{name}' is a group or a variable that is computed off the form, and takes no answer",
                  "Say what it must come to under values:.", name=name)  # fmt: skip
        return
    if given.rows:
        log.error("X203", at, "'{name}' is one question, and takes no rows", name=name)
        return
    words = given.value if isinstance(given.value, tuple) else (given.value,)
    if words in ((None,), ("",), ()):
        return
    match node.answer:
        case ir.NoteAnswer() | ir.DataAnswer():
            log.error("X203", given.key_at, "'{name}' only shows something, and takes no answer", name=name)
        case ir.ComputedAnswer():
            log.error("X203", given.key_at, "'{name}' is computed by the form, and takes no answer",
                      "Answer the questions it is computed from; say what it must come to under values:.", name=name)  # fmt: skip
        case ir.SelectAnswer(kind=kind):
            codes = [code for word in words for code in str(word).split()]
            if kind == "one" and len(codes) > 1:
                log.error("X203", at, "'{name}' takes one answer, not several", name=name)
            for code in codes:
                _check_choice(item, code, at, log)
        case ir.IntegerAnswer() | ir.RangeAnswer() | ir.DecimalAnswer() if not _number(
            words, isinstance(node.answer, ir.IntegerAnswer)
        ):
            log.error("X203", at, "'{name}' is answered with a number", name=name)
        case ir.DateAnswer(kind="date") if not _is_day(words):
            log.error(
                "X203", at, "'{name}' is answered with a day", "Write year, month and day: 2026-03-31.", name=name
            )
        case ir.AcknowledgeAnswer() if words not in ((True,), ("OK",)):
            log.error("X203", at, "'{name}' is ticked or not", "Write true for a tick, or leave it out.", name=name)
        case ir.AcknowledgeAnswer():
            pass
        case _ if isinstance(words[0], bool):
            log.error("X203", at, "'{name}' is not a tick", "A text that reads true or false needs quotes.", name=name)
        case _:
            pass


def _number(words: tuple[object, ...], whole: bool) -> bool:
    if len(words) != 1 or isinstance(words[0], bool):
        return False
    number = number_of(words[0]) if isinstance(words[0], str | int | float) else float("nan")
    return number == number and (not whole or number.is_integer())  # noqa: PLR0124


def _is_day(words: tuple[object, ...]) -> bool:
    try:
        datetime.date.fromisoformat(str(words[0]))
    except ValueError:
        return False
    return len(words) == 1


def _check_choice(item: Item, code: str, at: Loc, log: Log) -> None:
    node = item.node
    if item.choices is None or item.choices.code(code) is not None:
        return
    if (
        isinstance(node, ir.Question)
        and isinstance(node.answer, ir.SelectAnswer)
        and node.answer.or_other
        and code == "other"
    ):
        return
    log.error("X202", at, "'{code}' is not a choice of '{name}'",
              suggest(code, (choice.code for choice in item.choices.choices)), code=code, name=item.name)  # fmt: skip


def _check_code(form: Form, told: Told, log: Log) -> None:
    item = form.scope.get(_ROW.sub("", told.name).rsplit("/", 1)[-1])
    if item is not None and item.choices is not None:
        for code in told.value.split():
            _check_choice(item, code, told.at, log)


# --- what happened, and what should have -----------------------------------------------------------


class _Judge:
    """Compares one run with what its scenario says."""

    def __init__(self, form: Form, run: expr.Run, log: Log) -> None:
        self.form, self.run, self.log = form, run, log

    def interview(self, scenario: Interview) -> None:
        for word in scenario.asked:
            if not any(self.run.relevant[key] for key in self._keys(word.name)):
                self.log.error(
                    "X206",
                    word.at,
                    "'{name}' should be asked, and is not",
                    "{why}",
                    name=word.name,
                    why=self._blocked(word.name),
                )
        for word in scenario.not_asked:
            if any(self.run.relevant[key] for key in self._keys(word.name)):
                self.log.error(
                    "X206",
                    word.at,
                    "'{name}' should be left out, and is asked",
                    "{why}",
                    name=word.name,
                    why=self._open(word.name),
                )
        self.values(scenario.values)
        self._refused(scenario)
        self._missing(scenario.missing)
        self._untaken(scenario)

    def values(self, wanted: Iterable[Told]) -> None:
        for told in wanted:
            value = self._value(told.name)
            if value is None:
                self.log.error(
                    "X207",
                    told.key_at,
                    "'{name}' has no single value here",
                    "Name the row of the repeat: members[1]/age.",
                    name=told.name,
                )
            elif value != told.value:
                self.log.error("X207", told.at, "'{name}' should be {wanted}, and is {found}", "{why}", name=told.name,
                               wanted=_quoted(told.value), found=_quoted(value), why=self._computed(told.name))  # fmt: skip

    def _refused(self, scenario: Interview) -> None:
        refused = {*self.run.failed, *self.run.invalid}
        expected = {key for word in scenario.refused for key in self._keys(word.name)}
        for word in scenario.refused:
            if not refused.intersection(self._keys(word.name)):
                self.log.error("X208", word.at, "the answer to '{name}' should be refused, and is accepted", "{why}",
                               name=word.name, why=self._constraint(word.name))  # fmt: skip
        for key in (*self.run.failed, *self.run.invalid):
            if key not in expected:
                given = _place_of(scenario.answers, key)
                self.log.error("X208", given.at if given else scenario.at, "the form refuses the answer {value} to '{name}'", "{why}",
                               name=key, value=_quoted(self.run.values.get(key, "")), why=self._constraint(key))  # fmt: skip

    def _missing(self, words: Iterable[Word]) -> None:
        for word in words:
            if not set(self.run.missing).intersection(self._keys(word.name)):
                self.log.error("X210", word.at, "the form should insist on an answer to '{name}', and does not",
                               "It is not required, not asked, or was answered.", name=word.name)  # fmt: skip

    def _untaken(self, scenario: Interview) -> None:
        left_out = {word.name for word in scenario.not_asked}
        for key in self.run.unused:
            given = _place_of(scenario.answers, key)
            if given is not None and key not in left_out and _ROW.sub("", key).rsplit("/", 1)[-1] not in left_out:
                self.log.error("X209", given.key_at, "'{name}' is answered, but the form does not ask it here",
                               "{why} If that is meant, name it under not_asked: too.", name=key, why=self._blocked(key))  # fmt: skip

    # looking things up

    def _keys(self, name: str) -> list[str]:
        """The places of a name in this run: itself, or one in each row."""
        if name in self.run.relevant:
            return [name]
        if "[" in name:
            return []
        return [key for key in self.run.relevant if _ROW.sub("", key).rsplit("/", 1)[-1] == name]

    def _value(self, name: str) -> str | None:
        """What a name holds; nothing, where its repeat has no row; None where it holds something in each of several."""
        for found in (self.run.values, self.run.derived):
            if name in found:
                return found[name]
            rows = [key for key in found if "/" in key and _ROW.sub("", key).rsplit("/", 1)[-1] == name]
            if rows:
                return None
        return ""

    def _chain(self, name: str) -> Iterator[ir.Node]:
        """The node of a name and those above it, outermost first."""
        item = self.form.scope.get(_ROW.sub("", name).rsplit("/", 1)[-1])
        if item is not None:
            yield from item.above
            if item.node is not None:
                yield item.node

    def _blocked(self, name: str) -> Piece | str:
        """Why something is not asked: the outermost condition that does not hold."""
        for node in self._chain(name):
            keys = self._keys(node.name)
            if node.relevant is not None and not any(self.run.relevant[key] for key in keys):
                return piece(
                    "It is asked only if {condition}; {here}"
                    if node.name == name
                    else "'{name}' is asked only if {condition}; {here}",
                    name=node.name, condition=_one_line(node.relevant.text), here=self._here(node.relevant),
                )  # fmt: skip
        return (
            piece("The repeat it stands in has no row.")
            if any(isinstance(node, ir.Repeat) for node in self._chain(name))
            else ""
        )

    def _open(self, name: str) -> Piece:
        conditions = [node.relevant for node in self._chain(name) if node.relevant is not None]
        if not conditions:
            return piece("It has no condition: everyone is asked.")
        last = conditions[-1]
        return piece("It is asked if {condition}; {here}", condition=_one_line(last.text), here=self._here(last))

    def _constraint(self, name: str) -> Piece:
        *_, node = self._chain(name)
        if not isinstance(node, ir.Question) or node.constraint is None:
            return (
                piece("It is not of the question's kind, or not among the choices shown.")
                if name in self.run.invalid
                else piece("The question has no constraint.")
            )
        return piece("Its constraint is {constraint}", constraint=_one_line(node.constraint.text))

    def _computed(self, name: str) -> Piece | str:
        last = _ROW.sub("", name).rsplit("/", 1)[-1]
        item = self.form.scope.get(last)
        formula = item.calculation if item is not None else None
        return self._here(formula) if formula is not None else ""

    def _here(self, formula: ir.Formula) -> Piece | str:
        """What the names in a formula hold in this run, in words."""
        names = dict.fromkeys(found.name for found in expr.references(formula.text))
        held = [f"{name} = {_quoted(value)}" for name in names if (value := self._value(name)) is not None]
        return piece("here {held}.", held=", ".join(held[:12]) + (", …" if len(held) > 12 else "")) if held else ""


def _place_of(answers: Answers, key: str) -> Given | None:
    """The written answer behind a key such as `members[2]/gr_age`."""
    head, _, rest = key.partition("/")
    found = answers.get(_ROW.sub("", head))
    if found is None or not rest:
        return found
    row = _ROW.search(head)
    number = row[0][1:-1] if row else ""
    if not number.isdecimal() or not 0 < int(number) <= len(found.rows):
        return found
    return _place_of(found.rows[int(number) - 1], rest)


def _quoted(value: str) -> str:
    return f"'{value}'" if value else "empty"


def _one_line(text: str) -> str:
    return " ".join(text.split())
