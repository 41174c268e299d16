"""A compliant instrument, changed line by line, and what the rules say of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from surveykit.diagnostics import Diagnostic, Log
from surveykit.library import Library
from surveykit.pipeline import linked
from surveykit.rules.review import Verdict, hold

HERE = Path(__file__).parent
LIBRARY = HERE.parent.parent
AS_OF = datetime.date(2026, 1, 31)
BASE = (HERE / "base.yaml").read_text("utf-8")
KEY = next(line for line in BASE.splitlines() if "public_key:" in line).split(": ")[1]
"""The public key of the base."""


class Change(NamedTuple):
    """One text in place of another, in the recipe or in a copy of a module; `old` must stand there exactly so often."""

    file: str
    old: str
    new: str
    times: int = 1


class Judged(NamedTuple):
    """What the rules reported, the verdict, and the text of every file of the project by the path that messages show."""

    found: tuple[Diagnostic, ...]
    verdict: Verdict
    sources: dict[str, str]

    def line(self, diagnostic: Diagnostic) -> str:
        """The line that a diagnostic points at."""
        return self.sources[diagnostic.at.file].splitlines()[diagnostic.at.line - 1]


def changed(text: str, change: Change) -> str:
    assert text.count(change.old) == change.times, (
        f"{change.file}: {change.old!r} stands {text.count(change.old)} times"
    )
    return text.replace(change.old, change.new)


def project(folder: Path, changes: Iterable[Change], recipe: str = BASE) -> None:
    """Write the changed recipe, and changed copies of the modules that it names."""
    (folder / "instruments").mkdir(parents=True)
    modules: dict[str, str] = {}
    for change in changes:
        if change.file == "recipe":
            recipe = changed(recipe, change)
        elif change.file.startswith("instruments/"):
            (folder / change.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / change.file).write_text(change.new, "utf-8")
        else:
            path = next((LIBRARY / "modules").glob(f"*/{change.file}.yaml"))
            relative = str(path.relative_to(LIBRARY))
            modules[relative] = changed(modules.get(relative, path.read_text("utf-8")), change)
    (folder / "instruments" / "base.yaml").write_text(recipe, "utf-8")
    for relative, text in modules.items():
        (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        (folder / relative).write_text(text, "utf-8")


def judged(folder: Path, *, release: bool = True, as_of: datetime.date | None = AS_OF, name: str = "base") -> Judged:
    """Link the project's instrument and hold it against the rules; anything wrong before that fails the test."""
    log = Log()
    library = Library(folder, log, shipped=LIBRARY)
    recipe = library.recipe(name)
    instrument = linked(library, recipe, log, draft=not release) if recipe is not None else None
    assert recipe is not None
    assert instrument is not None, [str(d.at) + " " + d.text for d in log]
    rules = Log()
    verdict = hold(instrument, rules, recipe.places, release=release, as_of=as_of)
    return Judged(tuple(rules), verdict, dict(library.sources))
