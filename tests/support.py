"""What the tests share: cases, which are texts that hold small files, the faults they promise and the form they make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from surveykit import check, ir
from surveykit.diagnostics import Diagnostic, Log, Severity
from surveykit.library import Library
from surveykit.pipeline import linked, review

TESTS = Path(__file__).parent
CASES = TESTS / "cases"
CASE_LIBRARY = CASES / "library"

_SECTION = re.compile(r"# (file|run|form):\s*(.*?)\s*$")
_PROMISE = re.compile(r"[ ]*#! (.+)$")
_ONE = re.compile(r"([A-Z][0-9]{3})(?:\s*@\s*([0-9]+))?")
_USUAL = re.compile(r"^# usual: (module|instrument|list)$", re.MULTILINE)

_ETHICS = """\
ethics:
  sensitivity: low
  respondent: {who: any adult, minimum_age: 18, speaks_for: self}
  consent: informed
  privacy: P0
  distress: D0
  training: [T0]
  referral: []
  retention: R1
  recall: null
  finest_geography: none
  prohibits: []
  stop_rules: []
  purpose: An example.
  release: none
"""


def run_surveykit(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, from this checkout, without colours; `variables` are added to its environment."""
    return subprocess.run(
        [sys.executable, "-m", "surveykit", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent / "src"), "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def usual_keys(kind: str, name: str) -> dict[str, str]:
    """The keys that every file of a kind must have, as YAML, for a file of this name."""
    path = Path(name)
    common = {
        "surveykit": "surveykit: 1\n",
        "version": "version: 1.0.0\n",
        "language": "language: en\n",
        "title": "title: An example\n",
    }
    match kind:
        case "module":
            return common | {
                "id": f"id: {path.stem}\n", "prefix": f"prefix: {path.stem}\n", "theme": f"theme: {path.parent.name}\n", "unit": "unit: person\n",
                "ethics": _ETHICS, "minutes": "minutes: {core: 1, extended: 2}\n", "gate": "gate: []\n",
                "sources": "sources: [{standard: an example, licence: CC BY 4.0}]\n",
                "questions": f"questions: [{{id: {path.stem}_note, type: note, label: Thank you.}}]\n",
            }  # fmt: skip
        case "instrument":
            return common | {"instrument": f"instrument: {path.stem}\n", "languages": "languages: [en]\n"}
        case _:
            return common | {"list": f"list: {path.stem}\n"}


def completed(content: str, name: str) -> str:
    """The text of a file; one that says `# usual: module` gets the keys it does not write itself, at its end.

    Nothing is put between the lines, so every line keeps its number.
    """
    found = _USUAL.search(content)
    if found is None:
        return content
    written = set(re.findall(r"^([a-z]+):", content, re.MULTILINE))
    rest = "".join(text for key, text in usual_keys(found[1], name).items() if key not in written)
    return content.rstrip("\n") + "\n" + rest


@dataclass(frozen=True)
class Promise:
    """A fault that a case says will be reported; column 0 means any."""

    file: str
    line: int
    code: str
    column: int
    case_line: int


@dataclass(frozen=True)
class Case:
    """A case: what it shows in plain words, its files, the faults it promises, and the form it makes if it shows one."""

    path: Path
    title: str
    files: dict[str, bytes]
    promises: tuple[Promise, ...]
    form: tuple[str, ...] | None
    run: str | None

    @property
    def codes(self) -> set[str]:
        return {promise.code for promise in self.promises}


def read_case(path: Path) -> Case:
    header: list[str] = []
    files: dict[str, bytes] = {}
    promises: list[Promise] = []
    form: list[str] | None = None
    run: str | None = None
    name, encoding, lines = "", "utf-8", header

    def close() -> None:
        if name:
            files[name] = completed("\n".join(lines) + "\n", name).encode(encoding)

    for number, raw in enumerate(path.read_text("utf-8").split("\n"), 1):
        line, line_promises = raw, []
        if (given := _PROMISE.search(raw)) is not None:
            line, line_promises = raw[: given.start()], _ONE.findall(given[1])
            assert line_promises, f"{path}:{number}: a promise without a code"
        section = _SECTION.match(line)
        if section is not None:
            close()
            name, lines = "", []
            match section[1]:
                case "file":
                    name, _, encoding = (part.strip() for part in section[2].partition(","))
                    encoding = encoding or "utf-8"
                case "run":
                    run = section[2]
                    promises += [Promise(run, 1, code, int(column or 0), number) for code, column in line_promises]
                    continue
                case _:
                    form = lines
            assert not line_promises, f"{path}:{number}: a promise on a section line"
            continue
        lines.append(line)
        promises += [Promise(name, len(lines), code, int(column or 0), number) for code, column in line_promises]
    close()
    title = " ".join(line.lstrip("# ").strip() for line in header).strip()
    shown = tuple(line.rstrip() for line in form if line.strip()) if form is not None else None
    return Case(path, title, files, tuple(promises), shown, run)


def all_cases() -> list[Path]:
    return sorted(path for path in CASES.rglob("*.yaml") if CASE_LIBRARY not in path.parents)


@dataclass(frozen=True)
class Outcome:
    """What the compiler made of a case."""

    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, str]
    form: tuple[str, ...]


def lay_out(case: Case, folder: Path) -> None:
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def run_case(case: Case, folder: Path) -> Outcome:
    """Compile a case's instruments, or check all of its files when it has none. The working directory must be `folder`.

    The library is the small one in tests/cases/library, which has no translations, not even of surveykit's own texts:
    that these are missing is not reported here. Warnings of rules (letters other than Y, S, A, T) have cases of
    their own: they count here only where the case promises one of their letter.
    """
    log = Log()
    library = Library(folder, log, shipped=CASE_LIBRARY)
    instruments = sorted(Path(name).stem for name in case.files if re.match(r"instruments/[^/]+\.yaml$", name))
    form: list[str] = []
    if case.run is not None:
        library.recipe(case.run)
    elif not instruments:
        check.check(library, log, ethics=False)
    for name in instruments:
        recipe = library.recipe(name)
        instrument = linked(library, recipe, log) if recipe is not None else None
        if recipe is not None and instrument is not None:
            review(instrument, log, recipe.targets, ethics=False)
            form += view(instrument)
    return Outcome(tuple(d for d in log if _counts(d, case.codes)), dict(library.sources), tuple(form))


def _counts(d: Diagnostic, promised: set[str]) -> bool:
    if str(d.args.get("key", "")).startswith("surveykit/"):
        return False
    return d.code[0] in "YSAT" or d.severity is Severity.ERROR or d.code[0] in {code[0] for code in promised}


def differences(case: Case, found: tuple[Diagnostic, ...]) -> list[str]:
    """What was promised and did not come, and what came without a promise, with the line of the case file."""
    wanted = Counter((p.file, p.line, p.code) for p in case.promises)
    got = Counter((d.at.file, d.at.line, d.code) for d in found)
    lines = [f"missing: {file}:{line} {code}" for file, line, code in (wanted - got).elements()]
    for d in found:
        if got[(d.at.file, d.at.line, d.code)] > wanted[(d.at.file, d.at.line, d.code)]:
            lines.append(f"not promised: {d.at} {d.code} {d.text}")
    columns = {(d.at.file, d.at.line, d.code, d.at.col) for d in found}
    for p in case.promises:
        if p.column and (p.file, p.line, p.code, p.column) not in columns:
            lines.append(f"{case.path.name}:{p.case_line}: {p.code} is not at column {p.column}")
    return lines


# --- an instrument as a few lines of text ----------------------------------------------------------


def view(instrument: ir.Instrument) -> list[str]:
    """What was linked, one line a node, without what surveykit adds to every form; then the lists and derived variables."""
    lines: list[str] = []
    for node, above in instrument.walk():
        if node.origin.module != "surveykit":
            lines.append("  " * len(above) + " | ".join([f"{_kind(node)} {node.name}", *_details(node)]))
    for derived in instrument.derived:
        lines.append(f"derived {derived.name} = {derived.calculation.text}")
    for name, choices in instrument.lists.items():
        beside = f" (in {choices.media_file})" if choices.media_file else ""
        lines.append(f"list {name}{beside}: " + " ".join(choice.code for choice in choices.choices))
    return lines


def _kind(node: ir.Node) -> str:
    match node:
        case ir.Question(answer=ir.SelectAnswer() as answer):
            return f"select_{answer.kind}({answer.choices or answer.file})"
        case ir.Question(answer=answer):
            return getattr(answer, "kind", type(answer).__name__.removesuffix("Answer").lower())
        case ir.Loop():
            return f"loop({node.choices})"
        case _:
            return type(node).__name__.lower()


def _details(node: ir.Node) -> list[str]:
    found: list[str] = []
    for key in ("label", "hint", "constraint_message"):
        text = getattr(node, key, None)
        if isinstance(text, ir.Text):
            found += [f"{key} {tag}: {value}" for tag, value in text.all() if tag != "qps"]  # every recipe text has it
    for key in ("relevant", "constraint", "calculation", "required", "default", "count"):
        value = getattr(node, key, None)
        if isinstance(value, ir.Formula):
            found.append(f"{key}: {value.text}")
        elif value is True:
            found.append(key)
    answer = getattr(node, "answer", None)
    if isinstance(answer, ir.SelectAnswer) and answer.choice_filter is not None:
        found.append(f"choice_filter: {answer.choice_filter.text}")
    return found
