"""A Node process that answers one JSON document a line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"


def missing(*packages: str) -> str:
    """Why a client that needs these packages cannot run here; nothing when it can."""
    if shutil.which("node") is None:
        return "Node.js is not installed (make tools installs it)"
    if not all((PACKAGES / package).is_dir() for package in packages):
        return "the npm packages are not installed (cd tests/clients && npm ci)"
    return ""


class ClientFault(Exception):  # noqa: N818  (what a client says, not an error of ours)
    """What a client says of a form that it does not take."""


class Client:
    """One Node process that serves any number of forms."""

    script = ""

    def __init__(self) -> None:
        self.start()

    def arguments(self) -> list[str]:
        return []

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["node", self.script, *self.arguments()], cwd=HERE, env={**os.environ, "TZ": "UTC"},
            text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def end(self) -> None:
        """Close what it listens to, and give it time to clear up."""
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def ask(self, request: Mapping[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ClientFault(f"{self.script} ended with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise ClientFault("; ".join(answer["error"]))
        return answer
