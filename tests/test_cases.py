"""Each file under cases/ promises exactly the faults that the compiler reports, and shows the form that it makes.

How to write one: a few words in plain English at the top; then files, each after a line `# file: path`. A fault is
promised at the end of its line as `#! A002`, or `#! A002 @ 14` to hold the column too, or `#! A002 S003` for two; the
promise is cut off before the file is written. `# usual: module` (or instrument, or list) inside a file adds, at its
end, every mandatory key that the file does not write itself. `# file: areas.csv, windows-1252` writes another
encoding. A case with instruments compiles them; one without is checked as `surveykit check` would. After `# form:`
stands what the linker makes of it. `lists/yn`, `lists/missing` and the module `consent` are in cases/library.

`read-aloud.txt` holds every message as a person sees it; `pytest tests/test_cases.py --update-golden` writes it again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support import CASES, all_cases, differences, lay_out, read_case, run_case
from surveykit.diagnostics import render_text

READ_ALOUD = CASES / "read-aloud.txt"


def case_id(path: Path) -> str:
    return path.relative_to(CASES).with_suffix("").as_posix()


@pytest.mark.parametrize("path", all_cases(), ids=case_id)
def test_case(path: Path, project: Path) -> None:
    case = read_case(path)
    assert case.title, "a case says in plain words what it shows"
    assert case.promises or case.form, "a case promises faults or shows a form"
    lay_out(case, project)
    outcome = run_case(case, project)
    assert differences(case, outcome.diagnostics) == []
    if case.form is not None:
        assert list(outcome.form) == list(case.form)


def test_messages_read_aloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    blocks = []
    for number, path in enumerate(all_cases()):
        case = read_case(path)
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        lay_out(case, folder)
        outcome = run_case(case, folder)
        if outcome.diagnostics:
            shown = render_text(outcome.diagnostics, outcome.sources)
            assert str(tmp_path) not in shown, "a path below the working directory is shown as a relative one"
            blocks.append(f"== {case_id(path)}\n{shown}")
    text = "\n".join(blocks).replace(CASES.parent.parent.as_posix() + "/", "")
    if request.config.getoption("--update-golden"):
        READ_ALOUD.write_text(text, "utf-8")
    assert READ_ALOUD.read_text("utf-8") == text
