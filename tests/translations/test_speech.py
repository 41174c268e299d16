"""Messages, advice and explanations in the user's language; what they name stays as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import TESTS, completed, run_surveykit
from surveykit import po, speech
from surveykit.cli import commands as cli
from surveykit.cli.guide import CLICK
from surveykit.diagnostics import Diagnostic, Loc, Severity
from surveykit.translations import own

SOURCE = TESTS.parent / "src"
CATALOGS = TESTS.parent / "translations"


@pytest.fixture(autouse=True)
def _silence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SURVEYKIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    speech.choose("")


@pytest.mark.parametrize(
    ("variables", "tag"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr-FR"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "es_ES@euro"}, "es-ES"),
        ({"LC_ALL": "es", "SURVEYKIT_LANGUAGE": "fr"}, "fr"),
    ],
)
def test_the_language_is_the_users(variables: dict[str, str], tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert speech.spoken() == tag


def test_a_message_is_translated_and_then_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    told = speech.told(
        Diagnostic(
            "T020",
            Severity.WARNING,
            Loc("x.po", 3),
            "'{key}' has no {language} text",
            "Write it into msgstr.",
            {"key": "aa/a", "language": "ar"},
        )
    )
    assert told.text == "«\u00a0aa/a\u00a0» n’a pas de texte en ar"
    assert told.advice == "Écrivez-le dans msgstr."


def test_a_language_without_a_catalog_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "sw_KE.UTF-8")
    assert speech.put("error") == "error"


@pytest.mark.parametrize("tag", ["fr", "es"])
def test_every_translation_can_be_filled_in(tag: str) -> None:
    found = po.read((CATALOGS / tag / "surveykit.po").read_text("utf-8"))
    told = [m for m in found.messages if m.translation and not m.obsolete]
    assert len(told) > 100
    assert [m.key for m in told if not speech._fits(m)] == []


@pytest.mark.parametrize("tag", ["fr", "es"])
def test_the_catalogs_hold_the_present_wordings(tag: str) -> None:
    found = po.read((CATALOGS / tag / "surveykit.po").read_text("utf-8"))
    known = {unit.source for unit in own.part().units}
    assert [
        m.source for m in found.messages if m.translation and not m.obsolete and not m.fuzzy and m.source not in known
    ] == []


def test_the_command_line_speaks_the_language_that_is_asked_for(project: Path) -> None:
    path = project / "modules" / "t" / "aa.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(completed("# usual: module\nquestions: [{id: aa_one, type: integer}]\n", "t/aa.yaml"), "utf-8")
    english = run_surveykit("check", "aa", cwd=project, LC_ALL="C.UTF-8")
    french = run_surveykit("check", "aa", cwd=project, LC_ALL="fr_FR.UTF-8")
    spanish = run_surveykit("--ui-language", "es", "check", "aa", cwd=project, LC_ALL="C.UTF-8")
    assert "error S016" in english.stderr
    assert "erreur S016" in french.stderr
    assert "error S016" in spanish.stderr
    assert "1 error, 0 advertencias" in spanish.stderr
    assert {done.returncode for done in (english, french, spanish)} == {1}
    assert run_surveykit("check", "aa", cwd=project, LC_ALL="C.UTF-8").stderr == english.stderr, (
        "what is remembered is remembered by language"
    )


COMMANDS = ("", *cli.COMMANDS, "new instrument", "new module", "new wording", *(f"translations {name}" for name in (
    "add", "check", "export", "extract", "import", "status", "update",
)))  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_word_of_a_help_page_is_hard_coded(command: str, project: Path) -> None:
    shown = run_surveykit("--ui-language", "qps", *command.split(), "--help", cwd=project, COLUMNS="200").stdout
    told = re.sub(r"⟦[^⟦⟧]*⟧", "", re.sub(r"⟦[^⟦⟧]*\.\.\.$", "", shown, flags=re.MULTILINE))
    words = re.findall(r"(?<![-\w|])[a-z]{4,}(?![-\w|])", told.replace("python -m surveykit", ""))
    assert set(words) <= {
        "table",
        "xlsx",
        "text",
        "json",
        *command.split(),
        *(word for one in COMMANDS for word in one.split()),
    }


def test_help_and_a_wrong_command_line_speak_the_users_language(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Did you mean 'build'" in run_surveykit("buidl", cwd=project, LC_ALL="C.UTF-8").stderr
    english = run_surveykit("build", "--help", cwd=project, LC_ALL="C.UTF-8").stdout
    assert run_surveykit("--ui-language", "en", "build", "--help", cwd=project, LC_ALL="fr_FR.UTF-8").stdout == english
    wrong = run_surveykit("--ui-language=qps", "list", "nothing", cwd=project, LC_ALL="C.UTF-8")
    assert wrong.returncode == 2
    assert "íš ñóţ óñé óf" in wrong.stderr
    known = {unit.source for unit in own.part().units}
    assert set(CLICK) <= known


def test_help_needs_no_catalog(project: Path) -> None:
    code = "import sys; sys.argv = ['surveykit', '--help']\ntry:\n    from surveykit.cli import main; main()\nexcept SystemExit: pass\nprint(sorted({m.split('.')[0] for m in sys.modules} & {'babel', 'openpyxl', 'xlsxwriter'}), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.strip() == "[]"
