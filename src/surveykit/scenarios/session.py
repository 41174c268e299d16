"""The scenarios of what is named: found beside modules and instruments, read, and played."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from surveykit import ir
from surveykit.diagnostics import Loc, Log, suggest
from surveykit.library import SCENARIOS, Library
from surveykit.scenarios import builds, file
from surveykit.scenarios.play import Form, Played, check_answers, play
from surveykit.source import read_yaml


@dataclass(frozen=True, slots=True)
class Subject:
    """What scenarios are about: a module or an instrument; `path` is where its scenarios belong."""

    kind: str
    id: str
    path: Path
    given: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one subject's scenarios; nothing could be played when its form cannot be made."""

    subject: Subject
    played: tuple[Played, ...]
    has_form: bool = True
    interviews: Form | None = None
    derivations: Form | None = None
    log: Log = field(default_factory=Log)

    @property
    def passed(self) -> bool:
        """Whether everything was as the scenarios say."""
        return self.has_form and not self.log.failed


class Session:
    """Reads each scenario file once, and plays those that are asked for."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._read: dict[str, tuple[file.Scenarios | None, Log]] = {}

    # what there is

    def subjects(self) -> list[Subject]:
        """Every module and instrument, in order of name; modules first."""
        index = self.library.index
        return [
            *(Subject("module", name, _beside(index.modules[name].path), name) for name in sorted(index.modules)),
            *(Subject("instrument", name, _beside(index.instruments[name].path), name) for name in sorted(index.instruments)),
        ]  # fmt: skip

    def named(self, names: Iterable[str]) -> tuple[list[Subject], list[str]]:
        """The subjects that ids and paths mean, and the names that mean nothing."""
        all_subjects = self.subjects()
        by_id = {subject.id: subject for subject in all_subjects}
        by_path = {subject.path.resolve(): subject for subject in all_subjects}
        found: dict[Subject, None] = {}
        unknown: list[str] = []
        for name in names:
            path = Path(name)
            if name in by_id:
                found.setdefault(by_id[name])
            elif path.suffix in (".yaml", ".yml"):
                beside = path if path.name.endswith(SCENARIOS) else _beside(path)
                subject = by_path.get(beside.resolve())
                recipe = beside.with_name(beside.name.removesuffix(SCENARIOS) + ".yaml")
                if subject is not None:
                    found.setdefault(subject)
                elif recipe.is_file():
                    found.setdefault(Subject("instrument", recipe.stem, beside, str(recipe)))
                else:
                    unknown.append(name)
            elif path.is_dir():
                found |= {s: None for at, s in by_path.items() if path.resolve() in at.parents and s.path.is_file()}
            else:
                unknown.append(name)
        return list(found), unknown

    def strays(self, log: Log) -> None:
        """Report scenario files that lie beside no module and no instrument of their name."""
        known = {subject.path for subject in self.subjects()}
        for folder, names in sorted(self.library.folders.items()):
            for name in names:
                path = folder / name
                if name.endswith(SCENARIOS) and path not in known:
                    stem = name.removesuffix(SCENARIOS)
                    beside = [
                        other.removesuffix(".yaml")
                        for other in names
                        if other.endswith(".yaml") and not other.endswith(SCENARIOS)
                    ]
                    log.error("X205", Loc(self.library.shown(path)), "no module and no instrument '{name}' lies beside this file",
                              suggest(stem, beside) or "Name the file after the one it tries.", name=stem)  # fmt: skip

    # one subject

    def written(self, subject: Subject) -> tuple[file.Scenarios | None, Log]:
        """A subject's scenarios, or None when there are none; the log says when they cannot be read."""
        key = subject.given
        if key not in self._read:
            self._read[key] = self._parse(subject)
        return self._read[key]

    def _parse(self, subject: Subject) -> tuple[file.Scenarios | None, Log]:
        log = Log()
        content = self.library.read(subject.path)
        if content is None:
            return None, log
        shown = self.library.shown(subject.path)
        self.library.sources[shown] = content.decode("utf-8", "replace")
        node = read_yaml(content, shown, log)
        found = file.scenarios(node, log) if node is not None else None
        if found is not None and found.of.name != subject.id:
            log.error("X205", found.of.at, "these scenarios say that they are of '{name}', but they lie beside '{id}'", "Make them the same.",
                      name=found.of.name, id=subject.id)  # fmt: skip
        return found, log

    def form(self, subject: Subject, log: Log) -> ir.Instrument | None:
        """The form that a subject's interviews are played on."""
        if subject.kind == "instrument":
            return builds.of_instrument(self.library, subject.given, log)
        module = self.library.module(subject.id)
        return builds.of_module(self.library, module, log) if module is not None else None

    def open_form(self, subject: Subject, instrument: ir.Instrument, scenarios: file.Scenarios) -> ir.Instrument:
        """The form that a subject's derivations are computed on."""
        module = self.library.module(subject.id) if subject.kind == "module" else None
        own = {node.name: node for node, _ in ir.walk(module.questions)} if module is not None else {}
        return builds.ungated(instrument, own, {name for one in scenarios.derivations for name in one.answers})

    def trial(self, subject: Subject) -> Trial:
        """Play everything that is written about a subject."""
        scenarios, fault = self.written(subject)
        log = Log()
        for diagnostic in fault:
            log.add(diagnostic)
        reading = Log()
        instrument = self.form(subject, reading)
        for diagnostic in reading:
            log.add(diagnostic)
        if scenarios is None or instrument is None or log.failed:
            return Trial(subject, (), instrument is not None, log=log)
        form = Form(instrument)
        if not self._starts_fit(form, scenarios, log):
            return Trial(subject, (), log=log)
        starts = self._starts(instrument, scenarios)
        played = [play(form, one, starts, log) for one in scenarios.interviews]
        open_form = Form(self.open_form(subject, instrument, scenarios)) if scenarios.derivations else None
        if open_form is not None:
            played += [play(open_form, one, {}, log) for one in scenarios.derivations]
        return Trial(subject, tuple(played), True, form, open_form, log)

    def _starts_fit(self, form: Form, scenarios: file.Scenarios, log: Log) -> bool:
        found = Log()
        for answers in scenarios.starts.values():
            check_answers(form, answers, found)
        for diagnostic in found:
            log.add(diagnostic)
        return not found.failed

    def _starts(self, instrument: ir.Instrument, scenarios: file.Scenarios) -> dict[str, file.Answers]:
        """The starts an interview may use: those of its own file, then those of the form's modules in their order."""
        found = dict(scenarios.starts)
        by_id = {subject.id: subject for subject in self.subjects() if subject.kind == "module"}
        for use in instrument.modules:
            if use.id in by_id:
                other, _ = self.written(by_id[use.id])
                for name, answers in (other.starts if other is not None else {}).items():
                    found.setdefault(name, answers)
        return found


def _beside(path: Path) -> Path:
    return path.with_name(path.stem + SCENARIOS)


def without_scenarios(subjects: Collection[Subject]) -> list[Subject]:
    """Those that nobody has written a scenario for."""
    return [subject for subject in subjects if not subject.path.is_file()]
