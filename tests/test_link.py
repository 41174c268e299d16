"""Putting modules together: what cases cannot show, and damaged copies of what ships, which must never end in an exception."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import CASE_LIBRARY, TESTS, lay_out, read_case
from surveykit.diagnostics import Log, Severity, render_text
from surveykit.ir import Question
from surveykit.library import Library
from surveykit.link import link
from surveykit.pipeline import linked, review

ROOT = TESTS.parent


def linked_case(name: str, folder: Path) -> tuple[Library, Log]:
    lay_out(read_case(TESTS / "cases" / f"{name}.yaml"), folder)
    log = Log()
    return Library(folder, log, shipped=CASE_LIBRARY), log


def test_flow_point_links_without_a_fault() -> None:
    log = Log()
    library = Library(ROOT, log)
    recipe = library.recipe("flow-point")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    review(instrument, log, recipe.targets, ethics=False)
    assert [d.text for d in log if d.severity is Severity.ERROR] == []
    names = [node.name for node, _ in instrument.walk()]
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) <= 32
    assert {use.id for use in instrument.modules} >= {"eth_consent", "eth_privacy", "tip_screen", "eth_close"}


def test_linking_twice_gives_the_same() -> None:
    made = []
    for _ in range(2):
        log = Log()
        library = Library(ROOT, log)
        recipe = library.recipe("flow-point")
        assert recipe is not None
        made.append(link(library.gather(recipe), log))
    assert made[0] == made[1]


def test_a_test_build_computes_every_derived_variable(project: Path) -> None:
    library, log = linked_case("silent/prefix", project)
    recipe = library.recipe("x")
    assert recipe is not None
    material = library.gather(recipe)
    both = [link(material, log, compute_all=computed) for computed in (False, True)]
    for instrument in both:
        assert instrument is not None
        computed = {node.name for node in instrument.questions() if node.derived}
        assert computed == {derived.name for derived in instrument.derived}


def test_every_node_knows_its_module_and_line(project: Path) -> None:
    library, log = linked_case("silent/prefix", project)
    recipe = library.recipe("x")
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None
    found = {node.name: node for node, _ in instrument.walk()}
    school = found["cc_school"]
    assert isinstance(school, Question)
    assert (school.origin.module, school.origin.item, school.at) == ("aa", "aa_school", ("modules/t/aa.yaml", 6, 9))


def test_a_draft_says_so_and_a_release_does_not(project: Path) -> None:
    library, log = linked_case("link/need-added", project)
    recipe = library.recipe("x")
    assert recipe is not None
    material = library.gather(recipe)
    draft, release = link(material, log), link(material, log, draft=False)
    assert draft is not None
    assert release is not None
    assert draft.nodes[0].name == "sk_draft"
    assert release.nodes == draft.nodes[1:]


def test_a_file_that_cannot_be_read_is_one_fault(project: Path) -> None:
    (project / "modules" / "t" / "aa.yaml").mkdir(parents=True)
    log = Log()
    library = Library(project, log, shipped=CASE_LIBRARY)
    assert library.module("aa") is None
    assert [(d.code, d.at.file) for d in log] == [("Y011", "modules/t/aa.yaml")]


def test_links_that_go_in_a_circle_are_one_fault(project: Path) -> None:
    (project / "modules" / "t").mkdir(parents=True)
    (project / "modules" / "t" / "aa.yaml").symlink_to("aa.yaml")
    log = Log()
    assert Library(project, log, shipped=CASE_LIBRARY).module("aa") is None
    assert [d.code for d in log] == ["Y011"]


# --- damaged files ---------------------------------------------------------------------------------

DAMAGED = [
    "modules/trafficking/tip_screen.yaml", "modules/frame/eth_consent.yaml", "modules/frame/eth_privacy.yaml", "modules/mobility/dem_core.yaml",
    "modules/lists/countries.yaml", "modules/lists/yn.yaml", "modules/lists/adm2.yaml", "instruments/flow-point.yaml", "instruments/geography/example_adm2.csv",
    "translations/fr/tip_screen.po", "translations/es/lists/yn.po",
]  # fmt: skip
EXAMPLES = int(os.environ.get("SURVEYKIT_FUZZ", "8"))
"""Damaged copies of each file; more of them with SURVEYKIT_FUZZ=200."""

PIECES = [
    "",
    "  ",
    "\t",
    "- ",
    ": ",
    "{",
    "[",
    '"',
    "'",
    "${",
    "}",
    "|",
    "&a ",
    "*a",
    "!x ",
    "---",
    "\0",
    "é",
    "0",
    "yes",
    "null",
    "#",
    "\\",
    "(",
    "${ts_go}",
    "{recall}",
    ",",
    ";",
]


def damage(text: str, data: st.DataObject) -> str:
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(lines) - 1))
        line = lines[index]
        match data.draw(st.sampled_from(["delete", "double", "swap", "insert", "cut", "indent", "value"])):
            case "delete":
                del lines[index]
                lines = lines or [""]
            case "double":
                lines.insert(index, line)
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[index], lines[other] = lines[other], line
            case "insert":
                place = data.draw(st.integers(0, len(line)))
                lines[index] = line[:place] + data.draw(st.sampled_from(PIECES)) + line[place:]
            case "cut":
                lines[index] = line[: data.draw(st.integers(0, len(line)))]
            case "indent":
                lines[index] = " " * data.draw(st.integers(0, 6)) + line.lstrip()
            case _:
                lines[index] = line.split(":")[0] + ": " + data.draw(st.sampled_from(PIECES))
    return "\n".join(lines)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_gives_diagnostics_and_no_exception(name: str, project: Path) -> None:
    original = (ROOT / name).read_text("utf-8")
    # A project's own file takes the library's place; geography lies beside the recipe.
    files = (
        [name]
        if not name.startswith("instruments/geography")
        else [name, "instruments/flow-point.yaml", "instruments/geography/example_adm1.csv"]
    )
    for other in [
        "instruments/flow-point.yaml",
        "instruments/geography/example_adm1.csv",
        "instruments/geography/example_adm2.csv",
        *files,
    ]:
        (project / other).parent.mkdir(parents=True, exist_ok=True)
        (project / other).write_bytes((ROOT / other).read_bytes())

    @given(st.data())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def check_it(data: st.DataObject) -> None:
        (project / name).write_text(damage(original, data), "utf-8")
        log = Log()
        library = Library(project, log, shipped=ROOT)
        recipe = library.recipe("flow-point")
        instrument = linked(library, recipe, log) if recipe is not None else None
        if instrument is None:
            assert log.failed, "refused without saying why"
        else:
            review(instrument, log, ("kobo", "central"), ethics=False)
        for d in log:
            assert d.text
            assert d.at.line >= 1
        render_text(log, library.sources)

    check_it()
