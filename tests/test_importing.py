"""IMPORT.<LANG>.md says in a dozen lines how a form gets onto its platform."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from surveykit.cli.commands import surveykit

TAGS = ("en", "fr", "es")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    wanted = ["build", "flow-point", "--only", "xlsform", "--no-validate", "--no-cache", "--output", str(folder)]
    for target in ("kobo", "central", "generic"):
        wanted += ["--target", target]
    ran = CliRunner().invoke(surveykit, wanted)
    assert ran.exit_code == 0, ran.output
    return folder / "flow-point"


@pytest.mark.parametrize("target", ["kobo", "central", "generic"])
def test_a_page_for_each_language(built: Path, target: str) -> None:
    pages = {tag: (built / target / f"IMPORT.{tag}.md").read_text("utf-8") for tag in TAGS}
    assert len(set(pages.values())) == len(TAGS)
    for tag, page in pages.items():
        assert "flow-point.xlsx" in page
        assert "{" not in page
        assert 10 <= len([line for line in page.splitlines() if line]) <= 20
        if tag != "en":
            shared = set(pages["en"].splitlines()) & set(page.splitlines()) - {""}
            assert not shared, "a line was left in English"
        assert all(name in page for name in ("English (en)", "Français (fr)", "Español (es)"))


def test_what_was_lowered_is_told(project: Path) -> None:
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "x.yaml").write_text(
        "surveykit: 1\ninstrument: x\nversion: 1.0.0\nlanguage: en\ntitle: {en: X, fr: Y}\nlanguages: [en, fr]\nmodules: [adm_field]\n"
        "lists:\n  adm1: {file: a.csv, large: true}\n",
        "utf-8",
    )
    (project / "instruments" / "a.csv").write_text("code,label::en,label::fr\nA1,North,Nord\n", "utf-8")
    ran = CliRunner().invoke(surveykit, ["build", "x", "--only", "xlsform", "--no-validate", "--no-cache"])
    assert ran.exit_code == 0, ran.output
    page = (project / "build" / "x" / "kobo" / "IMPORT.en.md").read_text("utf-8")
    assert "`adm1.csv`" in page
    assert "the translations of the list 'adm1'" in page
