"""What is wrong, where, and what to do: the values that every phase reports.

A phase never prints and never stops at its first fault: it writes into a `Log`, and the pipeline
asks the log, between phases, whether to go on.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_NO_ARGS: Mapping[str, object] = {}


class Loc(NamedTuple):
    """A place in a file an author can open: 1-based line and column; `file` as it is shown."""

    file: str
    line: int = 1
    col: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}"

    def shifted(self, columns: int) -> Loc:
        """The place `columns` further right on the same line."""
        return Loc(self.file, self.line, self.col + columns)


class Severity(enum.IntEnum):
    """How bad: notes inform, warnings allow the build (unless strict), errors refuse it."""

    NOTE = 0
    WARNING = 1
    ERROR = 2

    @property
    def word(self) -> str:
        """The word shown to a person and in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message in surveykit's own words: a template with its values, to be said in the user's language."""

    template: str
    args: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.args)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def piece(template: str, /, **args: object) -> Piece:
    """A part of a message with its values, which may be pieces themselves."""
    return Piece(template, args)


def joined(parts: Iterable[object], template: str) -> object:
    """Parts in a row, in the words of `template`."""
    found, *others = parts
    for other in others:
        found = Piece(template, {"one": found, "other": other})
    return found


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a fault, such as the first of two equal names."""

    at: Loc
    message: str | Piece


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault. `message` and `hint` are templates with `{name}` fields that `args` fill.

    Templates are kept apart from their values so that they can be translated.
    """

    code: str
    severity: Severity
    at: Loc
    message: str
    hint: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    related: tuple[Related, ...] = ()

    @property
    def text(self) -> str:
        """The message with its values."""
        return self.message.format_map(self.args)

    @property
    def advice(self) -> str:
        """The hint with its values, or nothing."""
        return self.hint.format_map(self.args)


class Log:
    """Collects the diagnostics of a run, each exactly once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, Loc, str], Diagnostic] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep one diagnostic; an equal one at the same place is kept once."""
        self._seen.setdefault((diagnostic.code, diagnostic.at, diagnostic.text), diagnostic)

    def report(
        self,
        code: str,
        severity: Severity,
        at: Loc,
        message: str,
        hint: str = "",
        related: Iterable[Related] = (),
        /,
        **args: object,
    ) -> None:
        """Build and keep a diagnostic."""
        self.add(Diagnostic(code, severity, at, message, hint, args or _NO_ARGS, tuple(related)))

    def error(
        self, code: str, at: Loc, message: str, hint: str = "", related: Iterable[Related] = (), /, **args: object
    ) -> None:
        """Report a fault that refuses the build."""
        self.report(code, Severity.ERROR, at, message, hint, related, **args)

    def warning(
        self, code: str, at: Loc, message: str, hint: str = "", related: Iterable[Related] = (), /, **args: object
    ) -> None:
        """Report something that a strict run refuses."""
        self.report(code, Severity.WARNING, at, message, hint, related, **args)

    def note(
        self, code: str, at: Loc, message: str, hint: str = "", related: Iterable[Related] = (), /, **args: object
    ) -> None:
        """Report something worth knowing."""
        self.report(code, Severity.NOTE, at, message, hint, related, **args)

    def __iter__(self) -> Iterator[Diagnostic]:
        """In reading order: by file, line and column, the worst first at one place."""
        return iter(sorted(self._seen.values(), key=lambda d: (d.at, -d.severity, d.code, d.text)))

    def __len__(self) -> int:
        return len(self._seen)

    def worst(self) -> Severity | None:
        """The highest severity reported so far, or None."""
        return max((d.severity for d in self._seen.values()), default=None)

    @property
    def failed(self) -> bool:
        """Whether an error was reported."""
        return self.worst() is Severity.ERROR


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name nearest to a misspelt one, or an empty string.

    Nearness is difflib's ratio with a cutoff of 0.6, ignoring case.
    """
    import difflib  # noqa: PLC0415  (only ever needed once something is wrong)

    folded = {candidate.lower(): candidate for candidate in sorted(known)}
    near = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def suggest(name: str, known: Iterable[str]) -> str:
    """A ready hint: `Did you mean 'x'?`, or the known names when there are few, or nothing."""
    known = sorted(set(known))
    near = did_you_mean(name, known)
    if near:
        return _literal(f"Did you mean '{near}'?")
    if 0 < len(known) <= 12:
        return _literal("Known here: " + ", ".join(known) + ".")
    return ""


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


# --- renderers -------------------------------------------------------------------------------------


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None, put: Callable[[str], str] = str
) -> str:
    """For a person: place, word, code, message; the line with a caret when the source is given.

    `put` gives the words around the message in the user's language.
    """
    blocks = []
    for d in diagnostics:
        lines = [f"{d.at}: {put(d.severity.word)} {d.code}: {d.text}"]
        lines += _excerpt(d.at, sources or {})
        if d.hint:
            lines.append(f"  {put('help:')} {d.advice}")
        lines += [f"  {r.at}: {r.message}" for r in d.related]
        blocks.append("\n".join(lines))
    return "".join(block + "\n" for block in blocks)


def _excerpt(at: Loc, sources: Mapping[str, str]) -> list[str]:
    text = sources.get(at.file)
    if text is None:
        return []
    rows = text.splitlines()
    if not 0 < at.line <= len(rows) or not rows[at.line - 1].strip():
        return []
    row = rows[at.line - 1].replace("\t", " ")
    start = max(0, at.col - 61) if len(row) > 100 else 0
    cut = row[start : start + 100]
    number = str(at.line)
    return [f"  {number} | {cut}", f"  {' ' * len(number)} | {' ' * (at.col - 1 - start)}^"]


def as_json(d: Diagnostic) -> dict[str, object]:
    """The JSON object of the contract."""
    return {
        "code": d.code,
        "severity": d.severity.word,
        "file": d.at.file,
        "line": d.at.line,
        "column": d.at.col,
        "message": d.text,
        "hint": d.advice,
        "related": [
            {"file": r.at.file, "line": r.at.line, "column": r.at.col, "message": str(r.message)} for r in d.related
        ],
    }


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One JSON document: `{"diagnostics": [...]}`."""
    return json.dumps({"diagnostics": [as_json(d) for d in diagnostics]}, ensure_ascii=False, indent=1) + "\n"


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """GitHub workflow commands, which annotate the lines of a pull request."""
    level = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}
    rows = []
    for d in diagnostics:
        message = f"{d.text} {d.advice}".strip()
        for raw, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
            message = message.replace(raw, escaped)
        file = d.at.file
        for raw, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (",", "%2C"), (":", "%3A")):
            file = file.replace(raw, escaped)
        rows.append(f"::{level[d.severity]} file={file},line={d.at.line},col={d.at.col},title={d.code}::{message}\n")
    return "".join(rows)


def render_sarif(diagnostics: Iterable[Diagnostic], version: str, titles: Mapping[str, str]) -> str:
    """SARIF 2.1.0, as code scanning services and editors read it."""
    found = list(diagnostics)
    codes = sorted({d.code for d in found})
    level = {Severity.NOTE: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}

    def place(at: Loc) -> dict[str, object]:
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": at.file.replace("\\", "/")},
                "region": {"startLine": at.line, "startColumn": at.col},
            }
        }

    results = [
        {
            "ruleId": d.code,
            "ruleIndex": codes.index(d.code),
            "level": level[d.severity],
            "message": {"text": f"{d.text} {d.advice}".strip()},
            "locations": [place(d.at)],
            "relatedLocations": [{**place(r.at), "message": {"text": str(r.message)}} for r in d.related],
        }
        for d in found
    ]
    rules = [{"id": code, "shortDescription": {"text": titles.get(code, code)}} for code in codes]
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "surveykit", "version": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
