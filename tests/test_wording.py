"""A standard's name is claimed only when its own words stand on the form, in every language of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveykit import ir
from surveykit.cli.commands import surveykit
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked, review

RECIPE = """\
surveykit: 1
instrument: x
version: 1.0.0
language: en
title: {en: An example, fr: Un exemple}
languages: [en, fr]
modules: [eth_consent, eth_privacy, dem_core, dis_wgss, eth_close]
claims: [wg-ss]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "x.yaml").write_text(RECIPE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reviewed(project: Path) -> tuple[ir.Instrument | None, set[str]]:
    log = Log()
    library = Library(project, log)
    recipe = library.recipe("x")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    if instrument is not None:
        review(instrument, log, recipe.targets, recipe.places)
    return instrument, {d.code for d in log if d.severity.name == "ERROR"}


def fill(path: Path) -> None:
    """Put made-up sentences into the empty places of a file of official texts."""
    count = iter(range(1000))
    text = re.sub(r'(?m)^(\w+): ""', r"\1: an example", path.read_text("utf-8"))
    path.write_text(re.sub(r'(?m)^    (\w+): ""', lambda m: f'    {m[1]}: "Sentence {next(count)}"', text), "utf-8")


def test_a_claim_is_refused_until_the_official_texts_are_loaded(project: Path) -> None:
    assert reviewed(project)[1] == {"E074"}
    done = CliRunner().invoke(surveykit, ["new", "wording", "dis_wgss", "--language", "en", "--language", "fr"])
    assert done.exit_code == 0, done.output
    path = project / "instruments" / "wording" / "dis_wgss.yaml"
    (project / "instruments" / "x.yaml").write_text(RECIPE + "wording: [wording/dis_wgss.yaml]\n", "utf-8")
    assert "S005" in reviewed(project)[1], "a place that is still empty is no official text"
    fill(path)
    instrument, faults = reviewed(project)
    assert faults == set()
    assert instrument is not None
    (use,) = [use for use in instrument.modules if use.id == "dis_wgss"]
    assert use.wording == "official"
    assert use.sources[-1].standard == "an example"
    (question,) = [node for node, _ in instrument.walk() if node.name == "wg_see"]
    assert isinstance(question, ir.Question)
    assert question.label is not None
    assert [text.startswith("Sentence ") for _, text in question.label.all()] == [True, True]
    assert question.label.unreviewed == frozenset(), "the standard's own translation is not ours to review"
    assert all(
        choice.label.source.startswith("Sentence ") for choice in instrument.lists["wg4"].choices if not choice.missing
    )


def test_one_sentence_less_is_no_standard(project: Path) -> None:
    CliRunner().invoke(surveykit, ["new", "wording", "dis_wgss", "--language", "en", "--language", "fr"])
    path = project / "instruments" / "wording" / "dis_wgss.yaml"
    fill(path)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'    fr: "Sentence 3"\n', "", text), "utf-8")
    (project / "instruments" / "x.yaml").write_text(RECIPE + "wording: [wording/dis_wgss.yaml]\n", "utf-8")
    assert reviewed(project) == (None, {"A033"})


def test_only_slots_take_official_texts(project: Path) -> None:
    done = CliRunner().invoke(surveykit, ["new", "wording", "dem_core"])
    assert done.exit_code == 1
    assert "dis_wgss" in done.output
    assert not (project / "instruments" / "wording").exists()
