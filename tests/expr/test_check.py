"""What is wrong with expressions: every code fires where it should, at its column, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from building import FILE, choices, derived, form, formula, group, q, repeat, text
from hypothesis import given
from ruamel.yaml import YAML
from test_parse import EXPRESSIONS

import surveykit
from surveykit import ir
from surveykit.diagnostics import Loc, Log, Severity
from surveykit.expr import check

LISTS = {"langs": "fr en sw", "bad": "x y none dk", "score": "1 2 3 dk"}
ONLY = "not((selected(., 'dk') or selected(., 'none')) and count-selected(.) > 1)"


def faults(*nodes: ir.Node, targets: tuple[str, ...] = (), **keys: Any) -> list[tuple[str, int]]:
    log = Log()
    check(form(*nodes, lists=LISTS, **keys), log, targets)
    for diagnostic in log:
        assert diagnostic.text
        assert "{" not in diagnostic.text.replace("${", "")
        assert diagnostic.advice is not None
    return [(d.code, d.at.col) for d in log]


def asked(*before: ir.Node) -> tuple[ir.Node, ...]:
    return (
        q("a", "select_one yn"), q("age", "integer"), q("name", "text"), q("day", "date"), q("langs", "select_multiple langs"),
        q("seeing", "select_one score"), q("dec", "decimal"), *before,
    )  # fmt: skip


def relevant(expression: str, *before: ir.Node, targets: tuple[str, ...] = (), **keys: Any) -> list[tuple[str, int]]:
    """The codes and 1-based columns inside the expression (which begins at column 10 of its line)."""
    found = faults(*asked(*before), q("z", "text", relevant=expression), targets=targets, **keys)
    return [(code, column - 9) for code, column in found]


CONDITIONS = [
    ("${agee} > 1", "X011", 1),
    ("${age} > 1 and ${ag} = 2", "X011", 16),
    ("1 = concatenate(${a})", "X012", 5),
    ("selected(${langs})", "X013", 1),
    ("pi(1) = 2", "X013", 1),
    ("jr:choice-name(${a}, '${b}') = ${name}", "X011", 23),
    ("${a} = 'yess'", "X015", 8),
    ("'yess' = ${a}", "X015", 1),
    ("${a} != 'yess'", "X015", 9),
    ("selected(${langs}, 'frr')", "X015", 20),
    ("selected(${a}, 'maybe')", "X015", 16),
    ("${seeing} = 7", "X015", 13),
    ("${langs} = 'fr'", "X016", 1),
    ("${langs} != 'fr'", "X016", 1),
    ("${age} = 'old'", "X017", 10),
    ("${a} > 1", "X017", 1),
    ("${a} + 1 > 2", "X017", 1),
    ("'x' * 2 > ${age}", "X017", 1),
    ("${name} > 5", "X017", 1),
    ("${day} > '2025-01-31'", "X018", 10),
    ("${day} = 'yesterday'", "X018", 10),
    ("${day} > 5", "X018", 1),
    ("1 < ${age} < 5", "X028", 1),
    ("concat('${a}', 'x') = ${name}", "X029", 8),
    ("regex(${name}, '[a')", "X032", 16),
    ("instance('lang')/root/item[1]/label = ${name}", "X035", 10),
    ("age > 18", "X038", 1),
    ("${z} = 'x'", "X022", 1),
    (". = 'x'", "X022", 1),
    ("${a} = 'yes' and ${a} = 'no'", "X025", 1),
    ("${age} > 5 or ${age} <= 5 or ${age} = ''", "X026", 1),
    ("(${a} = 'yes'", "X005", 1),
]


@pytest.mark.parametrize(("expression", "code", "column"), CONDITIONS)
def test_condition(expression: str, code: str, column: int) -> None:
    found = relevant(expression)
    assert (code, column) in found
    assert {other for other, _ in found} - {code} <= {"X026"}


@pytest.mark.parametrize(
    "expression",
    [
        "${a} = 'yes'", "${a} = ''", "${langs} = ''", "selected(${langs}, 'fr')", "${age} >= '18'", "${name} = 'x'",
        "${day} > date('2025-01-31')", "${day} = ''", "today() - ${day} > 30", "${seeing} >= 2", "${seeing} = 2",
        "${seeing} + 1 > 2", "regex(${name}, '[a-z]+')", "instance('langs')/root/item[name = 'fr']/label = ${name}",
        "count-selected(${langs}) > 1", "if(${age} > 5, 'a', 'b') = 'a'", "number(${name}) > 5", "${age} = ${seeing}",
        "jr:choice-name(${a}, '${a}') = 'Yes'", "string-length(${name}) > 2", "${age} > ${dec}", "position(..) = 1",
    ],
)  # fmt: skip
def test_nothing_to_say(expression: str) -> None:
    assert relevant(expression, targets=("generic",)) == []


def test_several_lines_keep_the_place_of_the_first() -> None:
    assert relevant("${age} > 1\n and ${agee} > 2") == [("X011", 1)]


def test_did_you_mean() -> None:
    log = Log()
    check(form(q("language", "text"), q("b", "text", relevant="${langauge} = 'x'")), log)
    assert [d.advice for d in log] == ["Did you mean 'language'?"]
    assert [d.at for d in log] == [Loc(FILE, 1, 10)]


# --- what a target lacks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "target", "code", "severity"),
    [
        ("floor(${dec}) = 1", "kobo", "X014", Severity.ERROR),
        ("geofence(${name}, ${name})", "kobo", "X014", Severity.WARNING),
        ("intersects(${name})", "central", "X014", Severity.WARNING),
        ("//age > 1", "central", "X034", Severity.ERROR),
        ("count(${a} | ${age}) > 1", "kobo", "X034", Severity.ERROR),
        ("${last-saved#name} = ${name}", "central", "X036", Severity.WARNING),
    ],
)
def test_target_lacks(expression: str, target: str, code: str, severity: Severity) -> None:
    log = Log()
    check(form(*asked(), q("z", "text", relevant=expression)), log, (target,))
    assert {(d.code, d.severity) for d in log if d.code == code} == {(code, severity)}
    log = Log()
    check(form(*asked(), q("z", "text", relevant=expression)), log, ("generic",))
    assert code not in {d.code for d in log}


# --- repeats and order -----------------------------------------------------------------------------

ROWS = repeat("child", q("c_age", "integer"), q("c_name", "text"))


@pytest.mark.parametrize("expression", ["${c_age} > 5", "${child} = 1", "round(${c_age}) > 1", "${c_age} + 1 > 2"])
def test_which_row(expression: str) -> None:
    assert "X019" in {code for code, _ in relevant(expression, ROWS)}


@pytest.mark.parametrize(
    "expression",
    ["sum(${c_age}) > 5", "count(${child}) = 1", "count(${c_age}[. > 5]) > 1", "indexed-repeat(${c_age}, ${child}, 1) > 2",
     "max(${c_age}) > 1", "join(' ', ${c_name}) = 'x'", "count(${child}[${c_age} > 1]) > 1"],
)  # fmt: skip
def test_rows_gathered(expression: str) -> None:
    assert relevant(expression, ROWS) == []


def test_rows_see_their_own_and_the_form() -> None:
    inner = repeat("child", q("c_age", "integer"), q("c_b", "text", relevant="${c_age} > 5 and ${age} > 5"))
    assert faults(*asked(), inner) == []
    other = repeat("visit", q("v", "text", relevant="${c_age} > 5"))
    assert faults(*asked(), inner, other) == [("X019", 10)]


def test_text_of_another_row() -> None:
    assert faults(ROWS, q("z", "note", label="Hello ${c_name}")) == [("X019", 1)]


def test_later() -> None:
    assert faults(q("a", "text", relevant="${b} = 'x'"), q("b", "text")) == [("X021", 10)]
    assert faults(q("a", "calculate", calculation="${b}"), q("b", "text")) == []


def test_a_calculation_is_known_with_what_it_rests_on() -> None:
    late = q("c", "calculate", calculation="${b}")
    assert faults(q("b", "text"), q("a", "text", relevant="${c} = 'x'"), late) == []
    assert faults(q("a", "text", relevant="${c} = 'x'"), q("b", "text"), late) == [("X021", 10)]


def test_circles() -> None:
    assert faults(q("a", "calculate", calculation="${b}"), q("b", "calculate", calculation="${a}")) == [("X022", 10)]
    assert {c for c, _ in faults(group("g", q("x", "integer"), relevant="${x} = 1"))} == {"X021", "X022"}
    log = Log()
    check(form(q("a", "calculate", calculation="${b}"), q("b", "calculate", calculation="${a}")), log)
    assert "a → b → a" in [d.text for d in log][0]  # noqa: RUF015


# --- the form as a whole ---------------------------------------------------------------------------


def test_constraint_without_message() -> None:
    assert faults(q("n", "integer", constraint=". > 1")) == [("X023", 10)]
    assert faults(q("n", "integer", constraint=". > 1", constraint_message="More than one")) == []


def test_exclusive_choices() -> None:
    assert faults(q("m", "select_multiple bad")) == [("X024", 1)]
    assert faults(q("m", "select_multiple bad", constraint=ONLY, constraint_message="One")) == []
    half = "not(selected(., 'none') and count-selected(.) > 1)"
    log = Log()
    check(form(q("m", "select_multiple bad", constraint=half, constraint_message="One"), lists=LISTS), log)
    assert [(d.code, "'dk'" in d.text, "'none'" in d.text) for d in log] == [("X024", True, False)]
    other = "if(selected(., 'none') or selected(., 'dk'), count-selected(.) = 1, true())"
    assert faults(q("m", "select_multiple bad", constraint=other, constraint_message="One")) == []
    assert (
        faults(q("m", "select_multiple bad", constraint="regex(., 'none|dk|[xy ]+')", constraint_message="One")) == []
    )


def test_marked_exclusive() -> None:
    marked = (ir.Choice("all_of", text("k", "All")), ir.Choice("never", text("k", "Never"), exclusive=True))
    log = Log()
    check(form(q("m", "select_multiple own"), lists={"own": marked}), log)
    assert [d.code for d in log] == ["X024"]
    assert "'never'" in [d.text for d in log][0]  # noqa: RUF015


def test_out_of_reach() -> None:
    inner = q("x", "text", relevant="${a} = 'no'")
    below = q("y", "text", relevant="${x} = 'b'")
    found = faults(q("a", "select_one yn"), group("g", inner, below, relevant="${a} = 'yes'"))
    assert found == [("X027", 10), ("X027", 10)]


def test_dead_group_is_said_once() -> None:
    inner = q("x", "text", relevant="${a} = 'no'")
    assert faults(q("a", "select_one yn"), group("g", inner, relevant="${a} = 'yes' and ${a} = 'no'")) == [("X025", 10)]


def test_constraints_that_refuse_all_or_none() -> None:
    assert faults(q("n", "integer", constraint=". > 5 and . < 6", constraint_message="m")) == [("X025", 10)]
    assert faults(q("n", "decimal", constraint=". > 5 and . < 6", constraint_message="m")) == []
    assert faults(q("n", "integer", constraint=". > 5 or . < 8", constraint_message="m")) == [("X026", 10)]


def test_a_faulty_condition_does_not_silence_the_others() -> None:
    found = faults(q("a", "select_one yn"), q("b", "text", relevant="${aa} = 1"), q("c", "text", relevant="1 = 2"))
    assert sorted(code for code, _ in found) == ["X011", "X025"]


def test_derived_off_the_form() -> None:
    risk = derived("risk", "if(${age} > 5, 1, 0)")
    assert faults(q("age", "integer"), q("b", "text", relevant="${risk} = 1"), derived=(risk,)) == [("X020", 10)]
    assert faults(q("age", "integer"), derived=(risk, derived("more", "${risk} + ${agee}"))) == [("X011", 20)]


def test_texts_in_every_language() -> None:
    label = {"en": "Hello ${name}", "fr": "Bonjour ${nom}"}
    log = Log()
    check(form(q("name", "text"), q("b", "note", label=label)), log)
    assert [(d.code, d.args["language"], d.args["name"]) for d in log] == [("X030", "fr", "nom")]


def test_every_place_is_read() -> None:
    bad = "${nothing} = 1"
    nodes: tuple[ir.Node, ...] = (
        q(
            "a",
            "integer",
            constraint=bad,
            constraint_message="m",
            required=bad,
            relevant=bad,
            read_only=formula(bad),
            default=bad,
        ),
        q("b", "calculate", calculation=bad),
        q("c", "select_one yn", choice_filter=bad),
        group("g", q("d", "text"), relevant=bad),
        repeat("r", q("e", "text"), count=bad, relevant=bad),
    )
    log = Log()
    check(form(*nodes), log)
    assert [d.code for d in log] == ["X011"]  # one place, one message: the log keeps equal ones once
    counted = [use for use in surveykit.expr.uses(surveykit.expr.Scope(form(*nodes)))]  # noqa: C416
    assert len(counted) == 10


@given(EXPRESSIONS)
def test_no_expression_stops_the_check(expression: str) -> None:
    log = Log()
    keys: dict[str, Any] = {"relevant": expression, "constraint": expression, "constraint_message": "m"}
    nodes = (
        q("a", "text"),
        q("b", "integer"),
        repeat("r", q("x", "integer")),
        q("c", "calculate", calculation=expression),
    )
    check(form(*nodes, q("d", "integer", **keys)), log, ("kobo", "central"))
    assert all(d.text and d.advice is not None for d in log)


# --- the explanations ------------------------------------------------------------------------------


def test_every_code_is_explained_and_tested() -> None:
    source = Path(surveykit.expr.__file__).parent
    used = {
        word
        for path in source.glob("*.py")
        for word in path.read_text("utf-8").replace('"', " ").split()
        if len(word.rstrip(",")) == 4 and word.startswith("X0") and word[1:4].isdecimal()
    }
    used = {word.rstrip(",") for word in used}
    entries = YAML(typ="safe").load((source.parent / "explain" / "X.yaml").read_text("utf-8"))
    explained = {code: entry for code, entry in entries.items() if code < "X200"}  # beyond are those of scenarios
    assert used == set(explained)
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in sorted(used) if f'"{code}"' not in tests] == []
    for code, entry in explained.items():
        assert set(entry) == {"title", "severity", "why", "example", "mend"}, code
        assert entry["severity"] in ("error", "warning", "note")


def test_lists_of_the_tests_are_lists() -> None:
    assert [c.exclusive for c in choices("bad", LISTS["bad"]).choices] == [False, False, True, False]
