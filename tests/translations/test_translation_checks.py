"""Each file under cases/ promises exactly the slips that `translations check` finds, in the form of tests/test_cases.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import CASE_LIBRARY, TESTS, differences, lay_out, read_case
from surveykit import explain
from surveykit.diagnostics import Diagnostic, Log
from surveykit.library import Library
from surveykit.translations.parts import parts
from surveykit.translations.rules import RULES
from surveykit.translations.shelf import check, shelved

FOLDER = Path(__file__).parent / "cases"
SHIPPED = TESTS.parent


def found_in(folder: Path, shipped: Path = CASE_LIBRARY) -> tuple[Diagnostic, ...]:
    log = Log()
    library = Library(folder, log, shipped=shipped)
    mine = [part for part in parts(library, log) if part.own or shipped == folder]
    for tag in sorted({key[0] for key in library.index.catalogs}):
        check(library, shelved(library, mine, tag, log), log)
    return tuple(log)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_case(path: Path, project: Path) -> None:
    case = read_case(path)
    assert case.title
    assert case.promises
    lay_out(case, project)
    assert differences(case, found_in(project)) == []


def test_every_check_has_a_case() -> None:
    promised = {code for path in FOLDER.glob("*.yaml") for code in read_case(path).codes}
    assert sorted({rule.code for rule in RULES} - promised) == []
    # The table of checks, in words that test_explain.py finds.
    assert [rule.code for rule in RULES] == [
        "T020", "T021", "T022", "T023", "T024", "T025", "T026", "T027", "T028", "T029", "T030", "T031", "T032", "T033",
        "T034", "T035", "T036", "T037", "T038",
    ]  # fmt: skip


def test_a_check_has_the_severity_of_its_explanation() -> None:
    assert {rule.code: rule.severity.word for rule in RULES} == {
        rule.code: explain.entries()[rule.code].severity for rule in RULES
    }


def test_the_catalogs_that_ship_have_no_error() -> None:
    assert [f"{d.at} {d.code} {d.text}" for d in found_in(SHIPPED, SHIPPED) if d.severity.word == "error"] == []


def test_an_entry_that_babel_reads_and_surveykit_does_not_write_is_named(project: Path) -> None:
    case = read_case(FOLDER / "spanish.yaml")
    lay_out(case, project)
    catalog = project / "translations" / "es" / "aa.po"
    text = catalog.read_text("utf-8")
    catalog.write_text(
        text.replace('msgid "Where is it?"\nmsgstr', 'msgid "Where is it?"\nmsgid_plural "Where are they?"\nmsgstr[0]'),
        "utf-8",
    )
    assert [d.code for d in found_in(project)] == ["T012"]
    catalog.write_text(text + '\nmsgctxt "aa/aa_eight/label"\nmsgid ""\nmsgstr "Nada"\n', "utf-8")
    assert [(d.code, d.at.line) for d in found_in(project)] == [("T014", text.count("\n") + 3)]
