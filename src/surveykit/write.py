"""Bytes to disk, whole or not at all. With `library.py`, the only file that touches the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path


class WriteFault(Exception):  # noqa: N818  (the outside world's fault)
    """A folder or file that cannot be written; `path` and `reason` say which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


MADE = ".made-by-surveykit"
"""In each folder that was written: the files that were made, one a line. Only these are ever deleted again."""


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write these files, by path below `folder`, and delete what an earlier call made and this one does not.

    Everything is first written beside the folder, where a full disk or an interruption harms nothing; then each
    file takes its place in one step. When a step fails, or the user stops it, those before it are undone.
    Raises WriteFault; the earlier files are then all as they were.
    """
    staging = folder.parent / f".{folder.name}.{os.getpid()}.part"
    made = {**files, MADE: "".join(f"{name}\n" for name in sorted(files)).encode()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        for name, content in made.items():
            path = staging / "new" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        before = _made_before(folder)
        _put(folder, staging, made)
        _sweep(folder, before - made.keys())
    except OSError as fault:
        raise WriteFault(Path(fault.filename or folder), fault.strerror or str(fault)) from fault
    finally:
        _clear(staging)


def _clear(staging: Path) -> None:
    try:
        shutil.rmtree(staging, ignore_errors=True)
    except KeyboardInterrupt:  # stopped while tidying up: tidy up, then stop
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _put(folder: Path, staging: Path, names: Iterable[str]) -> None:
    """Move each file from the staging folder to its place; undo all of it when one cannot be moved."""
    done: list[tuple[Path, Path | None]] = []
    new_folders: list[Path] = []
    try:
        for name in names:
            target, kept = folder / name, staging / "old" / name
            new_folders += [parent for parent in (target.parent, *target.parent.parents) if not parent.exists()]
            target.parent.mkdir(parents=True, exist_ok=True)
            had = target.is_file()
            if had:
                kept.parent.mkdir(parents=True, exist_ok=True)
                _same_file(target, kept)
            done.append((target, kept if had else None))
            os.replace(staging / "new" / name, target)
    except BaseException:
        for target, before in reversed(done):
            with suppress(OSError):
                if before is not None:
                    os.replace(before, target)
                else:
                    target.unlink(missing_ok=True)
        for parent in sorted(set(new_folders), reverse=True):
            with suppress(OSError):
                parent.rmdir()
        raise


def _same_file(path: Path, second: Path) -> None:
    try:
        os.link(path, second)
    except OSError:  # some file systems have no links
        shutil.copy2(path, second)


def _made_before(folder: Path) -> set[str]:
    try:
        names = (folder / MADE).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return set()
    return {name for name in names if name and ".." not in Path(name).parts and not Path(name).is_absolute()}


def _sweep(folder: Path, names: Iterable[str]) -> None:
    for name in sorted(names):
        path = folder / name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder:
                break
            with suppress(OSError):  # not empty: it holds files that stay
                parent.rmdir()


def write_file(path: Path, content: bytes) -> None:
    """Write one file in one step. Raises WriteFault."""
    part = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as fault:
        raise WriteFault(path, fault.strerror or str(fault)) from fault
    finally:
        with suppress(OSError):
            part.unlink()
