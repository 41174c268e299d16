"""The tables that KoboToolbox and ODK Central export of submissions: one of the interviews, one of each repeat.

KoboToolbox as its export with XML values and both forms of select_multiple makes them; a repeat is a sheet of its
XLSX there. ODK Central with split select_multiple columns, which list only the choices that the data hold.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from surveykit import ir
from surveykit.backends.codebook import columns as exported
from surveykit.simulate.respondents import INSTANCE_NAME, Respondent, Sample

MARK = "simulated"
"""The last column of every table, which the platforms do not have."""

Platform = Literal["kobo", "central"]


class Placed(NamedTuple):
    """A question in its table: the groups around it, and what stands before its name in a run (inside a loop)."""

    question: ir.Question
    groups: tuple[str, ...]
    inside: str


@dataclass(slots=True)
class Table:
    """One table; `parent` is that of the repeat around it, `path` the names of groups and repeats that lead to it."""

    name: str
    path: tuple[str, ...]
    parent: Table | None
    questions: list[Placed] = field(default_factory=list)
    repeats: list[Table] = field(default_factory=list)

    def all(self) -> Iterator[Table]:
        """This table and those of the repeats in it."""
        yield self
        for table in self.repeats:
            yield from table.all()


def laid_out(instrument: ir.Instrument) -> Table:
    """The tables of an instrument: what stands in which, and under which groups."""
    top = Table(instrument.id, (), None)

    def place(nodes: tuple[ir.Node, ...], table: Table, groups: tuple[str, ...], inside: str) -> None:
        for node in nodes:
            match node:
                case ir.Question():
                    if not isinstance(node.answer, ir.DataAnswer):
                        table.questions.append(Placed(node, groups, inside))
                case ir.Repeat():
                    below = Table(node.name, (*table.path, *groups, node.name), table)
                    table.repeats.append(below)
                    place(node.children, below, (), "")
                case ir.Loop():
                    listed = instrument.lists.get(node.choices)
                    for choice in listed.choices if listed is not None else ():
                        place(
                            node.children,
                            table,
                            (*groups, node.name, choice.code),
                            f"{inside}{node.name}[{choice.code}]/",
                        )
                case _:
                    place(node.children, table, (*groups, node.name), inside)

    place(instrument.nodes, top, (), "")
    return top


def columns(question: ir.Question, groups: tuple[str, ...], platform: Platform, codes: tuple[str, ...]) -> list[str]:
    """The columns that one question gets; `codes` are the choices of a select_multiple that have one."""
    if platform == "kobo":
        return list(exported.kobo(question.name, question.answer, codes))
    return list(exported.central(question.name, groups, question.answer, codes))


def cells(question: ir.Question, value: str, platform: Platform, codes: tuple[str, ...]) -> list[str]:
    """What one answer puts into the question's columns."""
    answer = question.answer
    if exported.is_point(answer):
        parts = (value.split() + [""] * 4)[:4]
        return parts if platform == "central" else [value, *parts]
    if exported.is_file(answer) and platform == "kobo":
        return [value, ""]
    if isinstance(answer, ir.SelectAnswer) and answer.kind == "multiple":
        ticked = value.split()
        unasked = "" if platform == "kobo" and not ticked else "0"
        return [value, *("1" if code in ticked else unasked for code in codes)]
    return [value]


def tables(sample: Sample, instrument: ir.Instrument, version: str, platform: Platform) -> dict[str, bytes]:
    """The files of one platform, by name."""
    top = laid_out(instrument)
    codes = _codes(sample, instrument, platform)
    return _Writer(sample, version, platform, codes).files(top)


def _codes(sample: Sample, instrument: ir.Instrument, platform: Platform) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    seen: dict[str, set[str]] = {}
    if platform == "central":
        for one in sample.respondents:
            for key, value in one.run.values.items():
                seen.setdefault(key.rsplit("/", 1)[-1], set()).update(value.split())
    for question in instrument.questions():
        answer = question.answer
        if isinstance(answer, ir.SelectAnswer) and answer.kind == "multiple":
            listed = instrument.lists.get(answer.choices or "")
            every = (
                tuple(choice.code for choice in listed.choices)
                if listed
                else tuple(sorted(seen.get(question.name, ())))
            )
            found[question.name] = (
                every if platform == "kobo" else tuple(c for c in every if c in seen.get(question.name, ()))
            )
    return found


class _Writer:
    """Fills the tables of one platform, respondent by respondent."""

    def __init__(self, sample: Sample, version: str, platform: Platform, codes: Mapping[str, tuple[str, ...]]) -> None:
        self.sample, self.version, self.platform, self.codes = sample, version, platform, codes
        self.counts: dict[str, int] = {}

    def files(self, top: Table) -> dict[str, bytes]:
        rows: dict[str, list[list[str]]] = {}
        for table in top.all():
            rows[table.name] = [self._head(table, top)]
        self.counts = dict.fromkeys(rows, 0)
        for one in self.sample.respondents:
            self._fill(top, "", one, "", rows)
        names = {
            table.name: f"SIMULATED-{top.name}" + ("" if table is top else f"-{table.name}") + ".csv"
            for table in top.all()
        }
        return {names[name]: self._text(found) for name, found in rows.items()}

    def _text(self, rows: list[list[str]]) -> bytes:
        out = io.StringIO()
        if self.platform == "kobo":
            csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        else:
            csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()

    def _head(self, table: Table, top: Table) -> list[str]:
        own = [
            column
            for question, groups, _ in table.questions
            for column in columns(question, groups, self.platform, self.codes.get(question.name, ()))
        ]
        if self.platform == "kobo":
            if table is top:
                return [*own, *exported.KOBO_MAIN, MARK]
            return [*own, *exported.KOBO_REPEAT, MARK]
        if table is top:
            naming = self._naming("meta-instanceName")
            return [exported.CENTRAL_FIRST, *own, "meta-instanceID", *naming, *exported.CENTRAL_MAIN, MARK]
        return [*own, *exported.CENTRAL_REPEAT, MARK]

    def _fill(
        self, table: Table, prefix: str, one: Respondent, parent_key: str, rows: dict[str, list[list[str]]]
    ) -> None:
        values = one.run.values
        self.counts[table.name] += 1
        index = self.counts[table.name]
        row = [
            cell
            for question, _, inside in table.questions
            for cell in cells(
                question,
                values.get(prefix + inside + question.name, ""),
                self.platform,
                self.codes.get(question.name, ()),
            )
        ]
        key = f"uuid:{one.uuid}" if table.parent is None else _key(one.uuid, table, prefix)
        rows[table.name].append(row + self._tail(table, one, index, key, parent_key) if table.parent is not None or self.platform == "kobo"
                                else [_sent(one), *row, *self._tail(table, one, index, key, parent_key)])  # fmt: skip
        for below in table.repeats:
            number = 1
            while (row_key := f"{prefix}{below.name}[{number}]") in one.run.relevant:
                if one.run.relevant[row_key]:
                    self._fill(below, f"{row_key}/", one, key, rows)
                number += 1

    def _naming(self, cell: str) -> list[str]:
        """A cell for the submission's name, where the settings say how it is called."""
        return [cell] if self.sample.instrument.settings.get("instance_name") else []

    def _tail(self, table: Table, one: Respondent, index: int, key: str, parent_key: str) -> list[str]:
        if self.platform == "central":
            if table.parent is not None:
                return [parent_key, key, "yes"]
            name = self._naming(one.run.values.get(INSTANCE_NAME, ""))
            return [key, *name, key, "", "simulated", "0", "0", "", "", "simulated", "0", self.version, "yes"]
        own = [str(one.number), one.uuid, _sent(one)[:19], "", "", "submitted_via_web", "simulated", self.version, ""]
        if table.parent is None:
            return [*own, str(index), "yes"]
        return [str(index), table.parent.name, str(self.counts[table.parent.name]), *own, "yes"]


def _sent(one: Respondent) -> str:
    return (one.began + datetime.timedelta(minutes=one.minutes)).isoformat(timespec="milliseconds") + "Z"


def _key(uuid: str, table: Table, prefix: str) -> str:
    """Central's key of a row: the instance, then the path with the number of each repeat's row."""
    numbers = iter(part.rsplit("[", 1)[1].rstrip("]") for part in prefix.rstrip("/").split("/"))
    chain: list[Table] = []
    at: Table | None = table
    while at is not None and at.parent is not None:
        chain.insert(0, at)
        at = at.parent
    names = {each.path: next(numbers) for each in chain}
    steps = [
        f"{name}[{names[table.path[: depth + 1]]}]" if table.path[: depth + 1] in names else name
        for depth, name in enumerate(table.path)
    ]
    return "/".join((f"uuid:{uuid}", *steps))
