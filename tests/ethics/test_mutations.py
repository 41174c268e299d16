"""Each rule is broken once on real YAML: that rule speaks, at the line to blame, and no other does."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import judged, project
from mutations import MUTATIONS, OWN_KEY, Mutation, apart


def test_the_base_breaks_no_rule(tmp_path: Path) -> None:
    project(tmp_path / "p", ())
    found = judged(tmp_path / "p")
    assert [d.text for d in found.found] == []
    assert found.verdict.before_release == ()
    assert found.verdict.waived == ()


def test_a_contact_form_with_a_key_of_its_own_breaks_no_rule(tmp_path: Path) -> None:
    project(tmp_path / "p", apart(OWN_KEY))
    assert [f"{d.at} {d.code} {d.text}" for d in judged(tmp_path / "p").found] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.code} {m.name}".strip())
def test_one_mutation_one_rule(mutation: Mutation, tmp_path: Path) -> None:
    project(tmp_path / "p", mutation.changes)
    draft, release = (judged(tmp_path / "p", release=later) for later in (False, True))
    assert {d.code for d in release.found} == {mutation.code, *mutation.also}, [
        f"{d.at} {d.code} {d.text}" for d in release.found
    ]
    assert any(mutation.blame in release.line(d) for d in release.found if d.code == mutation.code), [
        f"{d.at} {release.line(d)}" for d in release.found
    ]
    if mutation.release:
        assert draft.found == ()
    else:
        assert {d.code for d in draft.found} == {mutation.code, *mutation.also}
