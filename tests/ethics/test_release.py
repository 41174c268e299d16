"""Drafts and releases: what a release refuses, what a draft lists, and what both leave in the form and the manifest."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from bench import AS_OF, BASE, LIBRARY, Change, judged, project

from support import run_surveykit
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.rules.keys import key_fault

PRESETS = sorted(path.stem for path in (LIBRARY / "instruments").glob("*.yaml") if "." not in path.stem)
KEY = next(line for line in BASE.splitlines() if "public_key:" in line).split(": ")[1]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_surveykit(*arguments, cwd=folder, SURVEYKIT_CACHE=str(folder / "cache"))


def test_eight_presets() -> None:
    assert len(PRESETS) == 8


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_drafts_and_no_releases(name: str) -> None:
    draft, release = (judged(LIBRARY, release=later, name=name) for later in (False, True))
    assert [f"{d.at} {d.code} {d.text}" for d in draft.found] == []
    assert {d.code for d in draft.verdict.before_release} >= {"E059", "E091"}
    assert {"A108", "A109"} <= {d.code for d in release.found}
    countries = [d for d in release.found if d.code == "A109" and d.args.get("name") == "here"]
    assert len(countries) == ("module: mig_core" in (LIBRARY / "instruments" / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize("old", ["pilot: {done: true", "    card: true", "audit: none", "contact_form: false"])
def test_contradictions(old: str, tmp_path: Path) -> None:
    new = {
        "pilot: {done: true": "pilot: {done: false", "    card: true": "    card: false", "audit: none": "audit: none\n  encryption: {server_managed: true}",
        "contact_form: false": "contact_form: false\n  contact_link: same_record",
    }[old]  # fmt: skip
    project(tmp_path / "p", [Change("recipe", old, new)])
    found = [d for d in judged(tmp_path / "p", release=False).found if d.code == "A107"]
    assert [d.severity.word for d in found] == ["warning"]
    assert [d.severity.word for d in judged(tmp_path / "p").found if d.code == "A107"] == ["error"]


def test_the_shape_of_safeguards(tmp_path: Path) -> None:
    for number, (old, new, code) in enumerate(
        [
            ("mode: face", "mode: pigeon", "S004"),
            ("card: true", "card: maybe", "S001"),
            ("interpreter:", "interpretor:", "S002"),
        ]
    ):
        folder = tmp_path / str(number)
        project(folder, [Change("recipe", old, new)])
        log = Log()
        assert Library(folder, log, shipped=LIBRARY).recipe("base") is None
        assert {d.code for d in log} == {code}


def test_a_release_is_no_draft_and_says_what_it_only_read(tmp_path: Path) -> None:
    project(tmp_path / "p", ())
    done = run(
        tmp_path / "p", "build", "base", "--release", "--as-of", AS_OF.isoformat(), "--no-validate", "--target", "kobo"
    )
    assert done.returncode == 0, done.stderr
    assert "for use with people" in done.stdout
    assert "read, not verified" in done.stdout
    manifest = json.loads((tmp_path / "p/build/base/manifest.json").read_text("utf-8"))
    assert (manifest["draft"], manifest["before_release"]) == (False, [])
    assert "DRAFT" not in (tmp_path / "p/build/base/kobo/base.xml").read_text("utf-8")


def test_a_draft_lists_what_is_left_and_is_the_same_on_any_day(tmp_path: Path) -> None:
    project(tmp_path / "p", [Change("recipe", "    card: true\n", "")])
    left = []
    for day in ("2026-01-31", "2031-01-31"):
        done = run(tmp_path / "p", "build", "base", "--as-of", day, "--no-validate", "--target", "kobo")
        assert done.returncode == 0, done.stderr
        assert "Before you deploy: 1 things to do (E013)" in done.stdout
        left.append((tmp_path / "p/build/base/manifest.json").read_bytes())
    assert left[0] == left[1]
    assert [one["rule"] for one in json.loads(left[0])["before_release"]] == ["E013"]
    refused = run(tmp_path / "p", "build", "base", "--release", "--as-of", "2026-01-31", "--no-validate")
    assert refused.returncode == 1
    assert "E013" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_waiver_travels_in_the_form_and_the_manifest(tmp_path: Path) -> None:
    waivers = 'waivers:\n  - {rule: E057, reason: only women work in this team, approver: the team lead, expires: "2026-06-30"}\nrelease:\n'
    project(
        tmp_path / "p",
        [
            Change("recipe", "same_sex_interviewer: true", "same_sex_interviewer: false"),
            Change("recipe", "release:\n", waivers),
        ],
    )
    done = run(
        tmp_path / "p", "build", "base", "--release", "--as-of", "2026-01-31", "--no-validate", "--target", "kobo"
    )
    assert done.returncode == 0, done.stderr
    assert "waived: E057 until 2026-06-30, by the team lead" in done.stdout
    assert [
        one["rule"] for one in json.loads((tmp_path / "p/build/base/manifest.json").read_text("utf-8"))["waivers"]
    ] == ["E057"]
    assert "waived E057" in (tmp_path / "p/build/base/kobo/base.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (KEY, ""),
        (f"-----BEGIN PUBLIC KEY-----\n{KEY}\n-----END PUBLIC KEY-----", ""),
        ("", "it is empty"),
        ("a key!", "it is not Base64"),
        ("AAAA", "it is not an RSA public key"),
        (KEY[:-8], "it is not an RSA public key"),
        (KEY[:60] + "AAAA" + KEY[64:-4] + "AQAC", "its numbers cannot be those of an RSA key"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "it is a private key, which never leaves the data manager's computer",
        ),
        ("[EXAMPLE: key]", "it is an example"),
        ("SHORT", "it has 1024 bits; 2048 are the least"),
    ],
)
def test_public_keys(text: str, problem: str) -> None:
    assert key_fault(SHORT if text == "SHORT" else text) == problem


SHORT = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDAZslZHs/OeqS3+JACPNLFEe7zbJbC2P1Uwibxww4DTr8T+q7qQZEJTaj9dnpgzqqB8CpbfaAhx7+zvzTEYq/jzRErL2dK+GbQQT26xdaF58Gwg0MBmHGjkN5ncyQFnHZdFNBILZukkRZ8f+rd3gbYs2Lcxqof8uYjXOievV4PIQIDAQAB"
