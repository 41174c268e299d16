"""Imports point one way, and only few files touch the disk, print, or load what is slow to load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import surveykit

SOURCE = Path(surveykit.__file__).parent

# Each layer may import those above it, and itself where it is a package. A part that is not listed fails the test:
# a newcomer decides where it stands. `translate` stands before `parse`, which fills texts while it reads them.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("diagnostics",),
    ("source", "ir", "schema", "data"),
    ("shape", "texts", "rewrite", "po", "pseudo", "services", "contact"),
    ("platforms",),
    ("translate", "expr", "xlsform_types"),
    ("parse", "cldr", "explain", "frame", "phrases", "geography"),
    ("lists", "parameters", "wording"),
    ("link",),
    ("library", "backends", "rules", "write", "cache"),
    ("pipeline",),
    ("check", "sheet", "scaffold", "speech", "crosswalk"),
    ("scenarios", "simulate", "translations"),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
READS_AND_WRITES = {
    "library.py", "write.py", "cache.py", "schema/__init__.py", "explain/__init__.py", "phrases.py", "cldr.py", "backends/validate.py",
    "backends/pyxform_process.py", "scaffold.py", "check.py", "speech.py", "translations/habits.py", "translations/own.py",
    "simulate/labelled.py", "platforms.py",
}  # fmt: skip
# Loaded only by functions that need all of XPath.
LOADED_LATE = {"expr/xpath.py"}
SLOW = {"jsonschema", "rich", "babel", "elementpath", "xlsxwriter", "pyxform", "openpyxl", "lxml"}


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def part(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[ast.stmt, str]]:
    """The statement and the part of surveykit that it imports, type checking included."""
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "surveykit":
            found += [(node, alias.name) for alias in node.names if alias.name != "__version__"]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("surveykit."):
            found.append((node, str(node.module).split(".")[1]))
        elif isinstance(node, ast.Import):
            found += [(node, alias.name.split(".")[1]) for alias in node.names if alias.name.startswith("surveykit.")]
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        assert imports(path) == []
        return
    assert own in RANK, f"say in LAYERS where {own} stands"
    for _, name in imports(path):
        assert name in RANK, f"say in LAYERS where {name} stands"
        assert name == own or RANK[name] < RANK[own], f"{own} must not import {name}"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_slow_is_imported_at_the_top(path: Path) -> None:
    if path.relative_to(SOURCE).as_posix() in LOADED_LATE:
        return
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {str(node.module).split(".")[0]}
        else:
            continue
        assert not names & SLOW, f"line {node.lineno}: import it in the function that needs it"


def test_the_command_line_loads_nothing_slow() -> None:
    code = f"import sys, surveykit.cli.commands, surveykit.pipeline; print(sorted({{m.split('.')[0] for m in sys.modules}} & {SLOW!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_only_the_command_line_prints_and_few_files_touch_the_disk(path: Path) -> None:
    relative = path.relative_to(SOURCE).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.id
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if name in ("print", "echo", "secho", "prompt", "confirm", "exit"):
            assert part(path) in ("cli", "__main__"), f"{relative}:{node.lineno} calls {name}"
        if name in ("open", "read_bytes", "write_bytes", "write_text", "unlink", "mkdir", "rmtree", "listdir"):
            assert relative in READS_AND_WRITES or part(path) == "cli", f"{relative}:{node.lineno} calls {name}"
