"""What platforms take is data: each rule of a profile fires, a project can bring a profile of its own, and what it says is done."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from support import run_surveykit
from surface.fixtures import compiled, of_text
from surveykit import ir
from surveykit.backends.form import lowered
from surveykit.backends.targets import WAYS_OUT
from surveykit.diagnostics import Log, Severity
from surveykit.platforms import CLIENTS, TARGETS, shipped
from test_rows import flow_point

SUPPORT = Path(__file__).parents[3] / "shared" / "xlsform" / "platform_support.csv"
NOTE = "questions: [{id: su_q, type: note, label: Now}]\n"
LANGS = "lists: {langs: {codes: [{code: fr, label: French}, {code: other, label: Another}]}}\n"

# Faults and warnings: code, target, the form.
TOLD = {
    "K002": ("kobo", 'questions: [{id: su_q, type: note, label: Now, columns: {"media::image": a.png}}]\n'),
    "K005": ("kobo", "questions: [{id: su_q, type: osm, label: Where}]\n"),
    "K008": (
        "kobo",
        "questions:\n- {id: su_a, type: integer, label: A}\n- {id: su_b, type: integer, label: B}\n"
        "- {id: su_c, type: calculate, calculation: 1 + 1, trigger: ['${su_a}', '${su_b}']}\n",
    ),
    "K011": ("kobo", "languages: [en, sw]\n" + NOTE),
    "K015": (
        "kobo",
        'questions: [{id: su_q, type: note, label: Now, columns: {"kobo--locking-profile": core}}]\n',
    ),
    "K016": (
        "kobo",
        "questions:\n- {id: su_langs, type: select_multiple, choices: langs, label: Which}\n- {id: su_langs_other, type: text, label: Which}\n"
        + LANGS,
    ),
    "C002": (
        "central",
        "entities: [{list_name: kits, label: '${su_a}'}]\nquestions: [{id: su_a, type: text, label: Which, save_to: name}]\n",
    ),
    "C003": (
        "central",
        "questions:\n- {id: su_q, type: geopoint, label: Where, parameters: {reference-geometry: spots}}\n- {id: su_r, type: select_one, choices: spots, label: Where}\n"
        "lists: {spots: {codes: [{code: aa, label: A, columns: {geometry: 0 0 0 0}}]}}\n",
    ),
    "C005": ("central", "settings: {public_key: MIIBexample}\n" + NOTE),
}
# Losses: code, target, the form.
LOST = {
    "K004": (
        "kobo",
        "entities: [{list_name: kits, label: '${su_a}'}]\nquestions: [{id: su_a, type: text, label: Which, save_to: kind}]\n",
    ),
    "K005": ("kobo", "questions: [{id: su_q, type: range, label: How, parameters: {tick_interval: 2}}]\n"),
    "K006": (
        "kobo",
        "questions: [{id: su_q, type: select_one, choices: langs, external: true, label: Which}]\n" + LANGS,
    ),
    "K008": ("kobo", 'settings: {client_editable: "yes"}\n' + NOTE),
    "K009": ("kobo", 'questions: [{id: su_q, type: note, label: Now, columns: {"instance::unit": y}}]\n'),
    "K010": ("kobo", NOTE),
    "K012": ("kobo", NOTE),
    "K013": ("kobo", "questions: [{id: su_q, type: text, label: Now}, {id: su_s, type: start}]\n"),
    "B010": ("central", "questions: [{id: su_q, type: barcode, label: Which}]\n"),
    "B012": (
        "generic",
        "osm: {tags: [{code: kind, label: Kind}], kind: [{code: tap, label: Tap}]}\nquestions: [{id: su_q, type: osm, tags: tags, label: Where}]\n",
    ),
}


@pytest.mark.parametrize("code", TOLD)
def test_a_fault_is_told_with_its_code(code: str) -> None:
    target, text = TOLD[code]
    log = compiled(of_text(text), target).log
    told = [d for d in log if d.code == code]
    assert told, [(d.code, d.text) for d in log]
    assert all(d.severity >= Severity.WARNING and "{" not in d.text + d.hint for d in told)
    quiet = compiled(of_text(NOTE), target).log
    assert code not in {d.code for d in quiet}


@pytest.mark.parametrize("code", LOST)
def test_a_loss_is_told_with_its_code(code: str) -> None:
    target, text = LOST[code]
    form = compiled(of_text(text), target).form
    assert form is not None
    told = [loss.told() for loss in form.losses if loss.code == code]
    assert told
    assert all("{" not in what + why for what, why in told)


def test_names_languages_and_types_of_a_form_from_elsewhere() -> None:
    """What the linker never lets through is refused all the same when an instrument comes from elsewhere."""
    form = flow_point()
    twice = replace(form, nodes=(*form.nodes, replace(next(form.questions()), name="SK_MODULES")))
    assert codes(twice, "kobo") == {"K001"}
    assert codes(twice, "central") == {"C004"}
    assert codes(replace(form, default_language="ar"), "kobo", "features") == {"K003"}
    earlier = {"variables": [{"name": "dm_age", "path": "/data/dm_age", "type": "date"}]}
    assert codes(replace(form, previous=earlier), "central") == {"C001"}
    same = {"variables": [{"name": "dm_age", "path": "/data/dm_age", "type": "integer"}]}
    assert codes(replace(form, previous=same), "central") == set()
    gone = {"variables": [{"name": "dm_shoes", "path": "/data/dm_shoes", "type": "integer"}]}
    log = Log()
    losses = lowered(replace(form, previous=gone), "central", log).losses
    assert not log.failed
    assert [loss.told()[0] for loss in losses if loss.code == "C001"] == ["dm_shoes, which the earlier version asked"]


def codes(instrument: ir.Instrument, target: str, only: str = "") -> set[str]:
    from surveykit.backends.features import used  # noqa: PLC0415

    if only:
        features = shipped().targets[target].features
        found = {features[one.feature].rule for one in used(instrument) if one.feature in features}
        return found - {"K007", "K010", "K012", "K013", "K014"}
    log = Log()
    lowered(instrument, target, log)
    return {d.code for d in log if d.severity >= Severity.WARNING}


def test_every_feature_that_is_left_out_has_a_way() -> None:
    for target in shipped().targets.values():
        wanted = {feature for feature, taken in target.features.items() if taken.take in ("leave_out", "file")}
        assert wanted <= WAYS_OUT.keys(), target.name
        for taken in target.features.values():
            assert bool(taken.why) == (taken.take in ("leave_out", "file", "tell"))
            assert bool(taken.mend) == (taken.take in ("warn", "refuse"))
    assert list(shipped().targets) == list(TARGETS)


COLUMNS = {"Enketo 7.6": "enketo", "ODK Web Forms 0.24": "web-forms", "ODK Collect": "collect"}
# The table is of another version than ours, or of something that no form of ours can hold.
ELSEWHERE = {"user / patient preload", "begin_kobomatrix/begin_rank/begin_score", "osm + osm sheet"}
NAMES = {"w1..w10 grid widths": "w", "search(...) function in appearance": "search()"}


@pytest.mark.skipif(not SUPPORT.is_file(), reason="the table of platform support does not lie beside the project")
@pytest.mark.parametrize("column", COLUMNS)
def test_what_clients_lack_agrees_with_the_table_of_support(column: str) -> None:
    client = next(one for target in shipped().targets.values() for one in target.clients if one.name == COLUMNS[column])
    with SUPPORT.open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["kind"] in ("type", "appearance")]
    assert len(rows) > 80
    wrong = []
    for row in rows:
        name = NAMES.get(row["feature"], row["feature"].split(" (")[0].split(" list_name")[0].split(" + ")[0])
        feature = f"{row['kind']} {name}"
        if client.lacks.get(feature, "comma") != "comma" and row[column].startswith("Yes"):
            wrong.append((feature, row[column]))
        missing = row[column] == "No" or row[column].startswith("No (")
        known = {feature, feature.replace("appearance ", "type "), f"{row['kind']} {row['feature'].split()[0]}"}
        if missing and row["feature"] not in ELSEWHERE and " / " not in feature and not known & client.lacks.keys():
            wrong.append((feature, row[column]))
    assert wrong == []


# --- a project's own profiles ----------------------------------------------------------------------


def profile(project: Path, name: str, text: str) -> None:
    (project / "platforms").mkdir(exist_ok=True)
    (project / "platforms" / f"{name}.yaml").write_text(text, "utf-8")


def shipped_text(name: str) -> str:
    return (Path(__file__).parents[2] / "src/surveykit/data/platforms" / f"{name}.yaml").read_text("utf-8")


def built(project: Path) -> tuple[int, str, str]:
    (project / "instruments").mkdir(exist_ok=True)
    done = run_surveykit("build", "flow-point", "--only", "xlsform", "--no-validate", "--target", "kobo", cwd=project)
    return done.returncode, done.stdout, done.stderr


def test_a_project_brings_its_own_profile(project: Path) -> None:
    profile(project, "kobo", shipped_text("kobo").replace("title: KoboToolbox\n", "title: Our server\n"))
    status, said, told = built(project)
    assert status == 0, told
    assert "Our server: " in said
    assert "A038" in told


BROKEN = {
    "an unknown key": ("kobo", ("pyxform: 3.0.0", "pyxfrom: 3.0.0"), "S002", "pyxform"),
    "a feature that is none": ("kobo", ("  name used twice:", "  names used twice:"), "S00", "names used twice"),
    "a take that is none": ("kobo", ("    take: leave_out", "    take: leave"), "S004", "leave_out"),
    "a client that is none": (
        "kobo",
        ("clients: [kobocollect, enketo]", "clients: [kobocolect]"),
        "A037",
        "kobocollect",
    ),
    "an unknown key of a client": ("enketo", ("mobile: false", "mobil: false"), "S002", "mobile"),
    "another name inside": ("kobo", ("target: kobo", "target: kobo2"), "A029", "kobo.yaml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_profile_that_is_wrong_is_told_at_its_line(case: str, project: Path) -> None:
    name, (right, wrong), code, word = BROKEN[case]
    profile(project, name, shipped_text(name).replace(right, wrong, 1))
    status, _, told = built(project)
    assert status == 1
    assert f"platforms/{name}.yaml:" in told
    assert code in told
    assert word in told
    assert "Traceback" not in told
    assert not (project / "build").exists()


def test_a_profile_of_nothing_that_we_know(project: Path) -> None:
    profile(project, "kobotoolbox", shipped_text("kobo"))
    status, _, told = built(project)
    assert status == 1
    assert "platforms/kobotoolbox.yaml:" in told
    assert "A037" in told


# --- long lists ------------------------------------------------------------------------------------


def test_a_list_too_long_for_a_web_page_is_told(project: Path) -> None:
    rows = "".join(f"V{number},Village {number}\n" for number in range(20_000))
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "villages.csv").write_text("code,label\n" + rows, "utf-8")
    recipe = "surveykit: 1\ninstrument: x\nversion: 1.0.0\nlanguage: en\ntitle: X\nlanguages: [en]\nmodules: [adm_field]\nlists:\n  adm1: {file: villages.csv}\n"
    (project / "instruments" / "x.yaml").write_text(recipe, "utf-8")
    done = run_surveykit("build", "x", "--only", "xlsform", "--no-validate", "--target", "central", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "B011" in done.stderr
    assert "20000 choices" in done.stderr
    assert "ODK Web Forms (ODK Central)" in done.stderr


def test_what_nothing_can_ask_is_refused(project: Path) -> None:
    text = shipped_text("kobo").replace("clients: [kobocollect, enketo]", "clients: [enketo]")
    text = text.replace("  type osm:", "  type xosm:")
    profile(project, "kobo", text)
    (project / "instruments").mkdir(exist_ok=True)
    (project / "instruments" / "x.yaml").write_text(
        "surveykit: 1\ninstrument: x\nversion: 1.0.0\nlanguage: en\ntitle: X\nlanguages: [en]\ntargets: [kobo]\nmodules: [code]\n",
        "utf-8",
    )
    (project / "modules" / "needs").mkdir(parents=True, exist_ok=True)
    done = run_surveykit("new", "module", "needs/code", cwd=project)
    assert done.returncode == 0, done.stderr
    path = project / "modules" / "needs" / "code.yaml"
    path.write_text(
        path.read_text("utf-8").replace(
            "questions:\n",
            "questions:\n  - {id: code_tag, type: barcode, label: Hold the code before the camera.}\n",
            1,
        ),
        "utf-8",
    )
    done = run_surveykit("build", "x", "--only", "xlsform", "--no-validate", cwd=project)
    assert "B009" in done.stderr, done.stderr
    assert "KoboToolbox" in done.stderr
    assert done.returncode == 1


def test_every_client_is_in_a_profile() -> None:
    assert {one.name for target in shipped().targets.values() for one in target.clients} == set(CLIENTS)
