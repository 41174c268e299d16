"""Whether a build or a check would make and say what it did the last time: every input and output by its content.

A stamp is a small file under the user's cache folder. It may be deleted at any time, shared, and written by
two processes at once: it is only believed when everything it names still has the content it says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def cache_folder() -> Path:
    """SURVEYKIT_CACHE, else the platform's folder for caches."""
    given = os.environ.get("SURVEYKIT_CACHE")
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "surveykit"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "surveykit" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "surveykit"


class Stamp:
    """What a command was made from and made and told, under a key of all that was asked for."""

    def __init__(self, key: str) -> None:
        self.key = key

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Stamp:
        """The stamp of a command that was given so, from here, with this surveykit."""
        try:
            folder = os.getcwd()
        except OSError:  # it was deleted; whatever is asked for will say so
            folder = ""
        language = [os.environ.get(name, "") for name in ("SURVEYKIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
        here = [folder, _program(), *language, *arguments]
        return cls(hashlib.sha256("\0".join(here).encode("utf-8", "surrogateescape")).hexdigest())

    @property
    def path(self) -> Path:
        """Where the stamp is kept."""
        return cache_folder() / "builds" / f"{self.key}.json"

    def told(self) -> dict[str, str] | None:
        """What was told the last time, when doing it again would tell the same and change nothing; else None."""
        try:
            kept = json.loads(self.path.read_bytes())
            unchanged = (
                all(_names(folder) == names for folder, names in kept["folders"].items())
                and all(_digest(path) == digest for path, digest in kept["files"].items())
            )  # fmt: skip
            told = {str(key): str(text) for key, text in kept["told"].items()}
            if not {"out", "err", "coloured", "status"} <= told.keys() or not told["status"].isdigit():
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return told if unchanged else None

    def keep(
        self,
        inputs: Mapping[Path, bytes | None],
        folders: Mapping[Path, tuple[str, ...]],
        outputs: Mapping[Path, bytes],
        told: Mapping[str, str],
    ) -> None:
        """Remember what was done and told. A cache that cannot be written is no fault."""
        files = {str(path.absolute()): _of(content) for path, content in (*inputs.items(), *outputs.items())}
        kept = {
            "folders": {str(path.absolute()): list(names) for path, names in folders.items()},
            "files": files,
            "told": dict(told),
        }
        part = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(kept), encoding="utf-8")
            os.replace(part, self.path)
        except OSError:
            with suppress(OSError):
                part.unlink()


def coloured(stream: TextIO) -> bool:
    """Whether a stream is a terminal whose user has not asked for no colour."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def _of(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (measured: this runs for every file of every rebuild)
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _program() -> str:
    """surveykit, its pyxform and Java, as far as they show without being read: names, sizes and times of files."""
    found = [shutil.which("java") or "", *_pyxform()]
    for base, folders, names in os.walk(os.path.dirname(__file__)):  # noqa: PTH120
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "library"))
        for name in sorted(names):
            if name.endswith((".py", ".json", ".yaml")):
                status = os.stat(os.path.join(base, name))  # noqa: PTH116, PTH118
                found.append(f"{name}:{status.st_size}:{status.st_mtime_ns}")
    return ";".join(found)


def _pyxform() -> list[str]:
    for folder in sys.path:
        try:
            status = os.stat(os.path.join(folder, "pyxform", "xls2xform.py"))  # noqa: PTH116, PTH118
        except OSError:
            continue
        return [folder, f"{status.st_size}:{status.st_mtime_ns}"]
    return []
