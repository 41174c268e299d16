"""Files are written whole or not at all, whatever happens, and only what was made is ever deleted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from surveykit import write
from surveykit.write import MADE, WriteFault, write_file, write_tree

OLD = {"a.txt": b"old a", "kobo/b.txt": b"old b", "kobo/media/c.csv": b"old c"}
NEW = {"a.txt": b"new a", "kobo/b.txt": b"new b", "central/d.txt": b"new d"}


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MADE
    }


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


def test_a_tree_is_exactly_what_was_made(tmp_path: Path) -> None:
    out = tmp_path / "build" / "x"
    write_tree(out, OLD)
    assert held(out) == OLD
    write_tree(out, NEW)
    assert held(out) == NEW
    assert folders(out) == {"kobo", "central"}
    assert os.listdir(tmp_path / "build") == ["x"]


def test_what_others_put_there_stays(tmp_path: Path) -> None:
    out = tmp_path / "docs"
    (out / "kobo").mkdir(parents=True)
    (out / "kobo" / "notes.txt").write_bytes(b"mine")
    (out / "thesis.txt").write_bytes(b"mine")
    write_tree(out, OLD)
    write_tree(out, NEW)
    assert held(out) == NEW | {"kobo/notes.txt": b"mine", "thesis.txt": b"mine"}


@pytest.mark.parametrize("line", ["../other.txt", "/etc/hostname", "kobo/../../other.txt"])
def test_a_forged_list_of_what_was_made_reaches_nothing_outside(tmp_path: Path, line: str) -> None:
    out = tmp_path / "x"
    write_tree(out, OLD)
    (tmp_path / "other.txt").write_bytes(b"mine")
    (out / MADE).write_text(line + "\n")
    write_tree(out, NEW)
    assert (tmp_path / "other.txt").read_bytes() == b"mine"


class Failing:
    """A function that fails at its n-th call."""

    def __init__(self, real: Callable[..., object], at: int, fault: BaseException) -> None:
        self.real, self.left, self.fault = real, at, fault

    def __call__(self, *args: object, **kwargs: object) -> object:
        if self.left == 0:
            self.left = -1
            raise self.fault
        self.left -= 1
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["disk full", "Ctrl-C"]
)
@pytest.mark.parametrize("where", ["replace", "write_bytes", "link"])
def test_a_fault_midway_leaves_the_earlier_files_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, fault: BaseException, step: int
) -> None:
    out = tmp_path / "build" / "x"
    write_tree(out, OLD)
    before = held(out)
    if where == "write_bytes":
        real = Path.write_bytes
        failing = Failing(real, step, fault)
        monkeypatch.setattr(Path, "write_bytes", lambda self, content: failing(self, content))  # noqa: PLW0108  (a plain object would not be bound)
    else:
        monkeypatch.setattr(write.os, where, Failing(getattr(os, where), step, fault))
    failed = False
    try:
        write_tree(out, NEW)
    except (WriteFault, KeyboardInterrupt):
        failed = True
    monkeypatch.undo()
    # A link that cannot be made is no fault: the file is copied instead.
    assert failed == (not (where == "link" and isinstance(fault, OSError)) and (where != "link" or step < 3))
    assert held(out) == (before if failed else NEW)
    assert os.listdir(tmp_path / "build") == ["x"]
    write_tree(out, NEW)
    assert held(out) == NEW
    assert folders(out) == {"kobo", "central"}


def test_the_first_build_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write.os, "replace", Failing(os.replace, 2, OSError(28, "No space left on device")))
    with pytest.raises(WriteFault) as found:
        write_tree(tmp_path / "build" / "x", NEW)
    assert found.value.reason == "No space left on device"
    assert held(tmp_path) == {}
    assert not [path for path in tmp_path.rglob("*") if ".part" in path.name]


@pytest.mark.parametrize("blocked", ["build", "build/x", "build/x/kobo", "build/x/a.txt"])
def test_something_else_is_in_the_way(tmp_path: Path, blocked: str) -> None:
    path = tmp_path / blocked
    path.parent.mkdir(parents=True, exist_ok=True)
    if blocked.endswith("a.txt"):
        (path / "inside").mkdir(parents=True)
    else:
        path.write_bytes(b"a file where a folder belongs")
    with pytest.raises(WriteFault) as found:
        write_tree(tmp_path / "build" / "x", NEW)
    assert found.value.reason
    assert path.exists()
    assert not [left for left in tmp_path.rglob("*") if ".part" in left.name]


@pytest.mark.skipif(
    os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="the administrator may write everywhere"
)
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WriteFault):
            write_tree(tmp_path / "build", NEW)
    finally:
        tmp_path.chmod(0o700)


def test_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "f.txt"
    write_file(path, b"one")
    monkeypatch.setattr(write.os, "replace", Failing(os.replace, 0, OSError(13, "Permission denied")))
    with pytest.raises(WriteFault, match="Permission denied"):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert os.listdir(path.parent) == ["f.txt"]
