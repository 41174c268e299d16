"""The command line as a person and a script meet it: exit statuses, formats, faults of the outside world."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import TESTS, completed, run_surveykit
from surveykit import pipeline
from surveykit.backends.pyxform_process import Converter
from surveykit.backends.validate import Validation
from surveykit.diagnostics import Log
from surveykit.library import Library

SOURCE = TESTS.parent / "src"
RECIPE = "# usual: instrument\nmodules: [{modules}]\n"


def surveykit(
    *arguments: str, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = run_surveykit(*arguments, cwd=cwd, **(environment or {}))
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def instrument(folder: Path, modules: str = "adm_field", name: str = "x") -> None:
    path = folder / "instruments" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(completed(RECIPE.format(modules=modules), path.name), "utf-8")


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


# --- exit statuses ---------------------------------------------------------------------------------


def test_a_build_leaves_its_files_and_says_where(project: Path) -> None:
    instrument(project)
    done = surveykit("build", "x", "--no-validate", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "build/x/kobo/x.xlsx" in done.stdout
    assert {"manifest.json", "kobo/x.xlsx", "kobo/x.xml", "central/x.xlsx", "central/x.xml"} <= held(
        project / "build" / "x"
    ).keys()
    again = surveykit("build", "x", "--no-validate", cwd=project)
    assert (again.returncode, again.stdout, again.stderr) == (0, done.stdout, done.stderr)


def test_a_fault_in_the_input_is_1_and_keeps_the_earlier_output(project: Path) -> None:
    instrument(project)
    assert surveykit("build", "x", "--no-validate", cwd=project).returncode == 0
    before = held(project / "build")
    instrument(project, "adm_feild")
    done = surveykit("build", "x", "--no-validate", cwd=project)
    assert done.returncode == 1
    assert "instruments/x.yaml:2:11: error A002: there is no module 'adm_feild'" in done.stderr
    assert "Did you mean 'adm_field'?" in done.stderr
    assert held(project / "build") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("biuld", "x"), "Did you mean 'build'?"), (("build",), "INSTRUMENT"), (("build", "x", "--targte", "kobo"), "--target"),
        (("build", "x", "--target", "kbo"), "Did you mean 'kobo'?"), (("build", "x", "--format", "xml"), "json"), (("check", "--as-of", "tomorrow"), "tomorrow"),
        (("explain",), "CODE"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_2(project: Path, arguments: tuple[str, ...], said: str) -> None:
    done = surveykit(*arguments, cwd=project)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_folder_that_cannot_be_written_is_3(project: Path) -> None:
    instrument(project)
    (project / "taken").mkdir()
    (project / "taken" / "x").write_text("a file stands where the folder belongs")
    done = surveykit("build", "x", "--no-validate", "--output", "taken", cwd=project)
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert os.listdir(project / "taken") == ["x"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_3(project: Path) -> None:
    instrument(project)
    with Path("/dev/full").open("w") as full:
        variables = {**os.environ, "PYTHONPATH": str(SOURCE)}
        done = subprocess.run(
            [sys.executable, "-m", "surveykit", "list", "modules"],
            cwd=project,
            env=variables,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode in (3, 120)
    assert "Traceback" not in done.stderr


def test_warnings_are_0_and_1_when_strict(project: Path) -> None:
    instrument(project)
    (project / "modules" / "lists").mkdir(parents=True)
    (project / "modules" / "lists" / "areas.yaml").write_text(
        completed("# usual: list\nexternal: true\ncodes: [{code: a, label: A}]\n", "areas.yaml"), "utf-8"
    )
    (project / "modules" / "t").mkdir()
    module = (
        "# usual: module\ngate: [consent]\nquestions: [{id: aa_area, type: select_one, choices: areas, label: Area}]\n"
    )
    (project / "modules" / "t" / "aa.yaml").write_text(completed(module, "modules/t/aa.yaml"), "utf-8")
    instrument(project, "eth_consent", "aa")
    relaxed, strict = (surveykit("check", "x", *more, cwd=project) for more in ((), ("--strict",)))
    assert "warning A017" in relaxed.stderr
    assert (relaxed.returncode, strict.returncode) == (0, 1)


def test_help_and_version(project: Path) -> None:
    for arguments in (("--help",), ("-h",), ("build", "--help"), ("--version",)):
        done = surveykit(*arguments, cwd=project)
        assert done.returncode == 0
        assert done.stderr == ""


# --- what is said, and where -----------------------------------------------------------------------


def test_json_is_one_document_and_nothing_else(project: Path) -> None:
    instrument(project, "adm_feild, dem_cor")
    for command in ("build", "check"):
        done = surveykit(command, "x", "--format", "json", cwd=project)
        assert done.returncode == 1
        found = json.loads(done.stdout)["diagnostics"]
        assert [(d["code"], d["file"], d["line"], d["column"]) for d in found] == [
            ("A002", "instruments/x.yaml", 2, 11),
            ("A002", "instruments/x.yaml", 2, 22),
        ]
        assert done.stderr == ""


def test_json_of_a_build_without_a_fault(project: Path) -> None:
    instrument(project)
    for _ in range(2):  # the second time from the stamp
        done = surveykit("build", "x", "--no-validate", "--format", "json", cwd=project)
        assert done.returncode == 0
        assert all(d["severity"] != "error" for d in json.loads(done.stdout)["diagnostics"])
        assert done.stderr == ""


def test_github_and_sarif(project: Path) -> None:
    instrument(project, "adm_feild")
    github = surveykit("check", "x", "--format", "github", cwd=project)
    assert github.stdout.startswith("::error file=instruments/x.yaml,line=2,col=11,title=A002::")
    sarif = json.loads(surveykit("check", "x", "--format", "sarif", cwd=project).stdout)
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert rules[0]["shortDescription"]["text"] == "There is no such module"


def on_a_terminal(cwd: Path, *arguments: str, no_color: bool) -> str:
    master, slave = pty.openpty()
    variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {
        "PYTHONPATH": str(SOURCE),
        "TERM": "xterm-256color",
    }
    if no_color:
        variables["NO_COLOR"] = "1"
    process = subprocess.Popen(
        [sys.executable, "-m", "surveykit", *arguments], cwd=cwd, env=variables, stdout=subprocess.DEVNULL, stderr=slave
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(master)
    return shown.decode()


@pytest.mark.parametrize("no_color", [False, True])
def test_colour_only_on_a_terminal_that_wants_it(project: Path, no_color: bool) -> None:
    instrument(project, "adm_feild")
    shown = on_a_terminal(project, "check", "x", no_color=no_color)
    assert "A002" in shown
    assert ("\x1b[31m" in shown) == (not no_color)
    assert "\x1b[" not in surveykit("check", "x", cwd=project, environment={"NO_COLOR": ""}).stderr


def test_explain(project: Path) -> None:
    done = surveykit("explain", "a006", cwd=project)
    assert done.returncode == 0
    assert done.stdout.startswith("A006 (error): ")
    for heading in ("Why:", "For example:", "What to do:"):
        assert heading in done.stdout
    wrong = surveykit("explain", "A0066", cwd=project)
    assert wrong.returncode == 1
    assert "A006" in wrong.stderr


@pytest.mark.parametrize(("accepted", "code"), [(False, "B004"), (True, "B005")])
def test_what_odk_validate_says_is_told_at_its_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, accepted: bool, code: str
) -> None:
    instrument(project)
    said = "Something is wrong with /data/adm_field/ad_mode"
    monkeypatch.setattr(pipeline, "validate", lambda _form: Validation(True, accepted, (said,)))
    log = Log()
    with Converter() as converter:
        built = pipeline.build(Library(project, log), "x", converter, log)
    assert (built is not None) == accepted
    (found,) = [d for d in log if d.code.startswith("B")]
    assert found.code == code
    assert said in found.text
    assert found.at.file.endswith("adm_field.yaml")


# --- the outside world -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_keeps_the_earlier_output(project: Path, name: signal.Signals) -> None:
    instrument(project)
    assert surveykit("build", "x", "--no-validate", cwd=project).returncode == 0
    before = held(project / "build")
    instrument(project, "adm_field, dem_core")
    new = project / "new"
    assert surveykit("build", "x", "--no-validate", "--output", "new", cwd=project).returncode == 0
    after = held(new)
    variables = {**os.environ, "PYTHONPATH": str(SOURCE)}
    for wait in (0.15, 0.3, 0.5):
        process = subprocess.Popen([sys.executable, "-m", "surveykit", "build", "x", "--no-validate", "--no-cache"], cwd=project, env=variables,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
        time.sleep(wait)
        process.send_signal(name)
        _, said = process.communicate(timeout=60)
        assert not [path for path in (project / "build").rglob("*") if ".part" in path.name]
        now = held(project / "build")
        assert now in (before, after), "the output is the earlier one or the new one, never a mixture"
        if now == after:
            break
        if process.returncode == 1:
            assert "Traceback" not in said


def test_languages_that_the_instrument_does_not_have(project: Path) -> None:
    instrument(project)
    done = surveykit("build", "x", "--language", "ar", "--no-validate", cwd=project)
    assert done.returncode == 1
    assert "error A030" in done.stderr
    assert not (project / "build").exists()


@pytest.mark.parametrize(
    "name",
    ["x" * 300 + ".yaml", "../../etc", ".", "", "a\nb", "instruments", "no-such.yaml", "flow-pont", "x.xlsx", "\udcff"],
)  # fmt: skip
def test_names_that_are_no_instrument(project: Path, name: str) -> None:
    for command in ("build", "check"):
        done = surveykit(command, name, cwd=project)
        assert done.returncode in ((1, 2) if command == "build" else (0, 1, 2, 3))


def test_a_file_that_is_no_text(project: Path) -> None:
    (project / "instruments").mkdir()
    (project / "instruments" / "x.yaml").write_bytes(bytes(range(256)))
    done = surveykit("build", "x", cwd=project)
    assert done.returncode == 1
    assert "Y00" in done.stderr
    assert not (project / "build").exists()


def test_an_instrument_by_its_path(project: Path) -> None:
    other = project / "elsewhere"
    other.mkdir()
    (other / "mine.yaml").write_text(completed(RECIPE.format(modules="adm_field"), "mine.yaml"), "utf-8")
    done = surveykit("build", "elsewhere/mine.yaml", "--no-validate", cwd=project)
    assert done.returncode == 0, done.stderr
    assert (project / "build" / "mine" / "kobo" / "mine.xlsx").is_file()


def test_letters_that_the_terminal_does_not_know(project: Path) -> None:
    instrument(project, "no_such_modulé")
    done = surveykit("check", "x", cwd=project, environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 1
    instrument(project)
    for _ in range(2):
        done = surveykit(
            "build", "x", "--no-validate", cwd=project, environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
        )
        assert done.returncode == 0, done.stderr


def test_a_damaged_cache_is_no_fault(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    instrument(project)
    cache = tmp_path_factory.mktemp("cache")
    first = surveykit("build", "x", "--no-validate", cwd=project, environment={"SURVEYKIT_CACHE": str(cache)})
    stamps = list((cache / "builds").iterdir())
    assert len(stamps) == 1
    whole = json.loads(stamps[0].read_bytes())
    for content in (b"{", b"null", json.dumps(whole | {"told": {"out": 1}}).encode()):
        stamps[0].write_bytes(content)
        done = surveykit("build", "x", "--no-validate", cwd=project, environment={"SURVEYKIT_CACHE": str(cache)})
        assert (done.returncode, done.stdout) == (0, first.stdout)
    blocked = tmp_path_factory.mktemp("blocked") / "file"
    blocked.write_text("no folder")
    assert (
        surveykit("build", "x", "--no-validate", cwd=project, environment={"SURVEYKIT_CACHE": str(blocked)}).returncode
        == 0
    )


def test_a_folder_that_is_gone(project: Path) -> None:
    gone = project / "gone"
    gone.mkdir()
    command = f"rmdir '{gone}'; exec '{sys.executable}' -m surveykit check"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 3)
    assert "Traceback" not in done.stderr
