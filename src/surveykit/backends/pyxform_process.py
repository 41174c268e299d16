"""pyxform in a process of its own: it loads while the modules are read, and converts while the workbook is written.

Rows go in and results come out as pickles over the process's standard streams.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeAlias

Row: TypeAlias = dict[str, str]
Form: TypeAlias = tuple[dict[str, list[Row]], dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Converted:
    """What pyxform made of the rows: the XForm, its warnings, or the fault that stopped it."""

    xform: str | None
    warnings: tuple[str, ...]
    itemsets: str | None
    fault: str | None


_SERVE = "import sys; sys.path.insert(0, sys.argv[1]); from surveykit.backends.pyxform_process import serve; serve()"


class Converter:
    """A running pyxform, for one form at a time: `send` it, then `receive` what became of it.

    A second form must wait for the first one's result, or both sides would wait for the other to read.
    Where no process can be started, or it dies, the work is done in this one.
    """

    def __init__(self) -> None:
        self._pending: Form | None = None
        self._process: subprocess.Popen[bytes] | None
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _SERVE, str(Path(__file__).parents[2])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        except OSError:
            self._process = None

    def send(self, sheets: dict[str, list[Row]], columns: dict[str, tuple[str, ...]]) -> None:
        """Hand over the rows of one form."""
        assert self._pending is None, "one form at a time"
        self._pending = (sheets, columns)
        if self._process is None or self._process.stdin is None:
            return
        try:
            pickle.dump((sheets, columns), self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError:
            self._end()

    def receive(self) -> Converted:
        """What became of the form that was sent."""
        form, self._pending = self._pending, None
        assert form is not None, "nothing was sent"
        if self._process is not None and self._process.stdout is not None:
            try:
                result: Converted = pickle.load(self._process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
            else:
                return result
        return convert(*form)

    def __enter__(self) -> Converter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        """End the process at once: it holds nothing that is worth a farewell."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()


def convert(sheets: dict[str, list[Row]], columns: dict[str, tuple[str, ...]]) -> Converted:
    """Run pyxform on rows, in this process."""
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert as pyxform_convert  # noqa: PLC0415

    workbook: dict[str, Any] = {"sheet_names": list(sheets), "fallback_form_name": "data"}
    for name, found in sheets.items():
        workbook[name] = found
        workbook[f"{name}_header"] = [dict.fromkeys(columns[name])]
    warnings: list[str] = []
    try:
        result = pyxform_convert(workbook, warnings=warnings, validate=False, pretty_print=False)
    except PyXFormError as fault:
        return Converted(None, tuple(warnings), None, str(fault))
    except Exception as fault:
        return Converted(None, tuple(warnings), None, f"pyxform failed: {type(fault).__name__}: {fault}")
    return Converted(result.xform, tuple(warnings), result.itemsets, None)


def serve() -> None:
    """Convert forms until the input ends."""
    import gc  # noqa: PLC0415
    import os  # noqa: PLC0415
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # one form is built and dropped; searching it for cycles costs a fifth of the time
    source: IO[bytes] = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever pyxform prints must not mix with the results
    import pyxform.xls2xform  # noqa: F401, PLC0415
    from pyxform.survey_element import SurveyElement  # noqa: PLC0415

    # Elements are compared only with elements of the same survey, where equal means the same one; pyxform's own
    # comparison serialises both subtrees each time, which is most of the work for a form with repeats.
    SurveyElement.__eq__ = object.__eq__

    while True:
        try:
            sheets, columns = pickle.load(source)
        except EOFError:
            return
        pickle.dump(convert(sheets, columns), out, protocol=pickle.HIGHEST_PROTOCOL)
        out.flush()
