"""ODK Validate, the jar that pyxform brings: the check that ODK Central and Collect would make."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Validation:
    """Whether ODK Validate ran, whether it accepts the form, and what it says."""

    ran: bool
    accepted: bool
    messages: tuple[str, ...]
    why_not: str = ""


def jar() -> Path | None:
    """The jar inside the installed pyxform, or None."""
    spec = find_spec("pyxform")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = Path(spec.submodule_search_locations[0]) / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
    return found if found.is_file() else None


def validate(xform: str) -> Validation:
    """Run ODK Validate on an XForm, when Java is there."""
    java, archive = shutil.which("java"), jar()
    if java is None:
        return Validation(False, True, (), "Java is not installed")
    if archive is None:
        return Validation(False, True, (), "pyxform came without ODK_Validate.jar")
    with tempfile.TemporaryDirectory(prefix="surveykit-") as folder:
        form = Path(folder) / "form.xml"
        form.write_text(xform, encoding="utf-8")
        try:
            done = subprocess.run(
                [java, "-Djava.awt.headless=true", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar", str(archive), str(form)],
                capture_output=True, timeout=TIMEOUT_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Validation(False, True, (), f"ODK Validate did not finish within {TIMEOUT_SECONDS} seconds")
        except OSError as fault:
            return Validation(False, True, (), f"Java could not be started: {fault}")
    return Validation(True, done.returncode == 0, _cleaned(done.stderr.decode("utf-8", "replace")))


# A stack trace and what the program says of its own work.
_NOISE = re.compile(
    r"\s*(at [\w.$/]+\(|\.\.\. \d+ more)|\s*$|>> |SLF4J|\[?org\.slf4j|Validating|Xform is|Result:|Error Messages:|"
    r"The following files failed|\S+\.xml$"
)
_CAUSE = re.compile(r"(?:Caused by: |Exception in thread \"[^\"]*\" )?[\w.$]+(?:Exception|Error)(?::\s*|$)")


def _cleaned(stderr: str) -> tuple[str, ...]:
    """What ODK Validate has to say, one message a fault: without Java's stack traces, a wrapped message on one line."""
    told: list[str] = []
    open_message = False
    for line in stderr.splitlines():
        if _NOISE.match(line):
            open_message = False
            continue
        text = _CAUSE.sub("", line).strip()
        begins = text != line.strip()
        if open_message and not begins and told:
            told[-1] = f"{told[-1]} {text}"
        elif text:
            told.append(text)
        open_message = bool(text) and (begins or open_message)
    return tuple(
        text
        for index, text in enumerate(told)
        if not any(
            text in other and (text != other or before < index) for before, other in enumerate(told) if before != index
        )
    )
