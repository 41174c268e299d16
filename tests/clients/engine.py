"""The real form engine in a Node process, and what it and `expr.run` make of the same interview, node by node."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from node import Client, missing

from surveykit import expr, ir
from surveykit.backends.form import lowered, send, xform
from surveykit.backends.pyxform_process import Converter
from surveykit.diagnostics import Log

MOST_OPENED = 60
"""Forms that one process opens: each keeps some megabytes for good."""


def why_not() -> str:
    """Why the engine cannot run here; nothing when it can."""
    return missing("@getodk/xforms-engine", "jsdom")


class Engine(Client):
    """The form engine in one Node process, which serves any number of forms."""

    script = "engine.mjs"

    def __init__(self) -> None:
        self.form: Mapping[str, Any] = {}
        super().__init__()

    def start(self) -> None:
        self.opened = 0
        super().start()

    def load(self, key: str, form: str, files: Mapping[str, str]) -> None:
        """Make the engine ready for one form; the one before it is forgotten."""
        self.form = {"load": key, "form": form, "files": files}
        self.ask(self.form)

    def renew(self) -> None:
        """Go on in a new process."""
        self.end()
        self.start()
        self.ask(self.form)

    def runs(
        self, key: str, tree: Tree, runs: Sequence[expr.Run], *, reopen: int = 1, payload: bool = False
    ) -> list[Any]:
        """What the engine makes of some interviews with one form.

        The form is opened anew for every `reopen`-th; the others correct the answers of the one that is open, which is
        ten times as fast. The engine never gives an opened form back, so after some of them the process is another one.
        """
        found: list[Any] = []
        for begin in range(0, len(runs), reopen):
            if self.opened >= MOST_OPENED:
                self.renew()
            self.opened += 1
            requests = [
                tree.request(run) | {"fresh": number == 0, "payload": payload}
                for number, run in enumerate(runs[begin : begin + reopen])
            ]
            found += self.ask({"key": key, "runs": requests})["runs"]
        return found


def xform_of(instrument: ir.Instrument, converter: Converter) -> tuple[str, dict[str, str]]:
    """An instrument's XForm and the files beside it, as texts."""
    log = Log()
    form = lowered(instrument, "generic", log)
    send(form, converter)
    output = xform(form, converter.receive(), log)
    assert not log.failed, [str(d.text) for d in log]
    files = {media.name: media.content.decode("utf-8-sig") for media in form.instrument.media}
    return output.files[f"{instrument.id}.xml"].decode(), files


# --- one interview, as both sides take it ----------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """The paths that an instrument's nodes have in its XForm."""

    instrument: ir.Instrument

    def paths(self, run: expr.Run) -> Iterator[tuple[str, str, ir.Node]]:
        """Key in the run, path in the XForm and node, for everything that the run knows, in form order."""

        def below(nodes: Iterable[ir.Node], prefix: str, path: str) -> Iterator[tuple[str, str, ir.Node]]:
            for node in nodes:
                key, at = prefix + node.name, f"{path}/{node.name}"
                if isinstance(node, ir.Repeat):
                    number = 1
                    while (row := f"{key}[{number}]") in run.relevant:
                        yield row, f"{at}[{number}]", node
                        yield from below(node.children, f"{row}/", f"{at}[{number}]")
                        number += 1
                    continue
                yield key, at, node
                if isinstance(node, ir.Group):
                    yield from below(node.children, prefix, at)

        return below(self.instrument.nodes, "", "/data")

    def request(self, run: expr.Run) -> dict[str, Any]:
        """The run's answers, as the engine takes them: what was asked and answered."""
        rows = self.rows(run)
        asked = set(run.asked)
        answers = [
            [path, value] for key, path, _ in self.paths(run) if key in asked and (value := run.values.get(key, ""))
        ]
        free = {node.name for node, _ in self.instrument.walk() if isinstance(node, ir.Repeat) and node.count is None}
        none = [[path, 0] for path in self._bare() if path not in rows]
        return {
            "counts": self._counts(),
            "answers": answers,
            "rows": [[path, count] for path, count in rows.items() if path.rpartition("/")[2] in free] + none,
        }

    def rows(self, run: expr.Run) -> dict[str, int]:
        """How many rows each repeat has, by its path."""
        found: dict[str, int] = {}
        for _, path, node in self.paths(run):
            if isinstance(node, ir.Repeat):
                found[path.rpartition("[")[0]] = int(path.rpartition("[")[2][:-1])
        return found

    def _counts(self) -> list[str]:
        """The paths of the questions that say how many rows a repeat has, where it stands in no other."""
        paths: dict[str, str] = {}
        counted: list[str] = []
        for node, above in self.instrument.walk():
            paths[node.name] = "/".join(("/data", *(n.name for n in above), node.name))
            if (
                isinstance(node, ir.Repeat)
                and node.count is not None
                and not any(isinstance(n, ir.Repeat) for n in above)
            ):
                counted += [found.name for found in expr.references(node.count.text)]
        return [paths[name] for name in counted]

    def _bare(self) -> list[str]:
        """The paths of repeats that grow freely and stand in no other."""
        found = []
        for node, above in self.instrument.walk():
            if isinstance(node, ir.Repeat) and node.count is None and not any(isinstance(n, ir.Repeat) for n in above):
                found.append("/".join(("/data", *(n.name for n in above), node.name)))
        return found


@dataclass(frozen=True)
class Difference:
    """One node of one interview that the two sides see differently; `what` may name a rule of differences.yaml."""

    form: str
    interview: str
    node: str
    what: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.form}, {self.interview}: {self.what} of {self.node} is {self.ours!r} here and {self.theirs!r} in the engine"


def differences(form: str, name: str, tree: Tree, run: expr.Run, theirs: Any) -> tuple[int, list[Difference]]:
    """How many nodes were compared, and where relevance, value or constraint differ."""
    found: list[Difference] = []
    nodes = theirs["nodes"]
    for path, fault in theirs["faults"]:
        found.append(Difference(form, name, path, "answer", "taken", fault))
    failed, missing = set(run.failed), set(run.missing)
    compared = 0
    for key, path, node in tree.paths(run):
        if path not in nodes:
            found.append(Difference(form, name, key, "presence", "there", "absent"))
            continue
        compared += 1
        relevant, value, violation = nodes[path]
        ours = run.relevant[key]
        if ours is not relevant:
            found.append(Difference(form, name, key, "relevance", str(ours).lower(), str(relevant).lower()))
            continue
        if not relevant or not isinstance(node, ir.Question):
            continue
        own_value = run.values.get(key)
        if own_value is not None and own_value != (value or ""):
            what = rule_of(node, own_value, value or "") or "value"
            found.append(Difference(form, name, key, what, own_value, value or ""))
        own = "constraint" if key in failed else "required" if key in missing else None
        if own != violation:
            found.append(Difference(form, name, key, "validity", own or "accepted", violation or "accepted"))
    known = {path for _, path, _ in tree.paths(run)}
    for path in nodes:
        if path not in known and not path.startswith("/data/meta"):
            found.append(Difference(form, name, path, "presence", "absent", "there"))
    return compared, found


def rule_of(node: ir.Question, ours: str, theirs: str) -> str:
    """The reviewed rule that explains two values, or nothing."""
    match node.answer:
        case ir.SelectAnswer(kind="multiple") if sorted(ours.split()) == sorted(theirs.split()):
            return "order of ticks"
        case ir.DecimalAnswer() if f"{ours}.0" == theirs:
            return "whole decimals"
        case _:
            return ""


def nested(run: expr.Run, without: Collection[str] = ()) -> dict[str, Any]:
    """The answers of a run, but for some, as `expr.run` takes them again: rows of repeats as lists."""
    answers: dict[str, Any] = {}
    asked = set(run.asked)
    for key in run.relevant:
        at = answers
        *rows, last = key.split("/")
        for row in rows:
            at = _row(at, row)
        if last.endswith("]"):
            _row(at, last)
        elif key in asked and key not in without:
            at[last] = run.values.get(key, "") or None
    return answers


def _row(answers: dict[str, Any], step: str) -> dict[str, Any]:
    name, _, number = step.rstrip("]").rpartition("[")
    rows: list[dict[str, Any]] = answers.setdefault(name, [])
    while len(rows) < int(number):
        rows.append({})
    return rows[int(number) - 1]


def today() -> datetime.date:
    """Today as the engine has it: the engine cannot be told another day."""
    return datetime.datetime.now(datetime.UTC).date()
