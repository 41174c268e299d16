"""Bytes to disk, whole or not at all. With `library.py`, the only file that touches the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class WriteFault(Exception):  # noqa: N818  (the outside world's fault)
    """A folder or file that cannot be written; `path` and `reason` say which and why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly these files, by path below it.

    Everything is first written beside the folder, where a full disk or an interruption harms nothing; then
    each file takes its place in one step, and files of an earlier build that are no longer made are deleted.
    Raises WriteFault; the earlier files are then still whole.
    """
    staging = folder.parent / f".{folder.name}.{os.getpid()}.part"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        for name, content in files.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name in files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / name, target)
        _sweep(folder, {folder / name for name in files})
    except OSError as fault:
        raise WriteFault(Path(fault.filename or folder), fault.strerror or str(fault)) from fault
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _sweep(folder: Path, keep: set[Path]) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            with suppress(OSError):  # not empty: it holds files that stay
                path.rmdir()
        elif path not in keep:
            path.unlink()


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
