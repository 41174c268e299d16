"""What expressions give. The values of COLLECT were read off JavaRosa 1.20's own run of the same form."""

from __future__ import annotations

import datetime

import pytest
from building import form, loop, q, repeat
from hypothesis import given
from hypothesis import strategies as st
from test_parse import EXPRESSIONS

from surveykit import ir
from surveykit.expr import run
from surveykit.expr.tree import number_text
from surveykit.expr.values import day_text, days, half_up, moment_text, number_of

COLLECT = [
    ("1 = 1", "1"),
    ("number('x')", ""),
    ("1 div 3", "0.3333333333333333"),
    ("0.1 + 0.2", "0.30000000000000004"),
    ("round(-2.5)", "-2"),
    ("round(2.5)", "3"),
    ("10 div 4", "2.5"),
    ("1 div 0", "Infinity"),
    ("-1 div 0", "-Infinity"),
    ("${dob} < date('2000-01-01')", "1"),
    ("${dob} = '1990-05-05'", "1"),
    ("${dob} + 1", "7430"),
    ("format-date(${dob}, '%e %b %Y %n/%y %a')", "5 May 1990 5/90 Sat"),
    ("concat(1 = 1, 'x', 2.50, number('x'))", "truex2.5NaN"),
    ("12345678901 * 1", "12345678901"),
    ("${n} = ''", "1"),
    ("${n} = 0", "0"),
    ("${n} + 1", ""),
    ("${n} > 0", "0"),
    ("not(${n} > 0)", "1"),
    ("${n} != 1", "1"),
    ("if(${e} = '', 'empty', 'no')", "empty"),
    ("sum(${x})", "3"),
    ("count(${r})", "3"),
    ("count(${x})", "3"),
    ("min(${x})", "1"),
    ("max(${x})", "2"),
    ("join(',', ${x})", "1,2,"),
    ("count-non-empty(${x})", "2"),
    ("coalesce('', 'b')", "b"),
    ("string-length('abc')", "3"),
    ("substr('abcdef', 1, 3)", "bc"),
    ("selected-at('a b c', 1)", "b"),
    ("selected-at('a b c', 9)", ""),
    ("count-selected('a b')", "2"),
    ("selected('a b', '')", "0"),
    ("selected('', '')", "1"),
    ("regex('abc1', '[a-z]+')", "0"),
    ("int(-2.7)", "-2"),
    ("int('3.9')", "3"),
    ("5 mod 3", "2"),
    ("-5 mod 3", "-2"),
    ("5.5 mod 2", "1.5"),
    ("decimal-date-time('2000-01-01')", "10957"),
    ("digest('a', 'MD5')", "DMF1ucDxtqgxw5niaXcmYQ=="),
    ("digest('a', 'SHA-256', 'hex')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ("boolean-from-string('1')", "1"),
    ("pow(2, 0.5)", "1.4142135623730951"),
    ("1 + true()", "2"),
    ("true() = 'true'", "1"),
    ("'1' = 1", "1"),
    ("'01' = 1", "1"),
    ("'1.0' = '1'", "0"),
    ("checklist(1, 2, 1, 0)", "1"),
    ("weighted-checklist(1, 2, 1, 2, 0, 3)", "1"),
    ("max('', 3)", "3"),
    ("min(3, 'x')", "3"),
    ("round(2.345, 2)", "2.35"),
    ("indexed-repeat(${x}, ${r}, 2)", "2"),
    ("indexed-repeat(${x}, ${r}, 9)", ""),
    ("concat(${x})", "12"),
    ("string(${n})", ""),
    ("number('')", ""),
    ("number(' 5 ')", "5"),
    ("'a' < 'b'", "0"),
    ("'' < 5", "0"),
    ("${sm} = 'a b'", "1"),
    ("jr:choice-name(${s1}, '${s1}')", "A"),
    ("jr:choice-name('b', '${s1}')", "B"),
    ("jr:choice-name(${sm}, '${sm}')", ""),
    ("string(1000000)", "1000000"),
    ("100000000 * 100", "10000000000"),
    ("translate('abc','ab','x')", "xc"),
    ("true()", "1"),
    ("1=1 and 2", "1"),
    ("boolean('')", "0"),
    ("boolean('0')", "1"),
    ("number(true())", "1"),
    ("date-time('2020-01-01T10:00:00.000Z')", "2020-01-01T10:00:00.000Z"),
    ("normalize-space('  a  b ')", "a b"),
    ("substr('abc', -2)", "bc"),
    ("substr('abc',5)", ""),
    ("0 div 0 = 0 div 0", "0"),
    ("'' = 0", "0"),
    ("'' != 0", "1"),
    ("'' = false()", "1"),
    ("${n} = ${e}", "1"),
    ("exp(1)", "2.718281828459045"),
    ("log10(100)", "2"),
    ("1.5 * 2", "3"),
    ("3.0", "3"),
    ("1.10", "1.1"),
    ("count(${x}[. > 1])", "1"),
    ("-${n}", ""),
    ("-'5'", "-5"),
    ("string(-0)", "0"),
    ("0 * -1", "0"),
    ("round(0.5)", "1"),
    ("round('')", ""),
    ("abs(-3)", "3"),
    ("once('a')", "a"),
    ("starts-with('', '')", "1"),
    ("contains('abc','')", "1"),
    ("substring-before('a-b','-')", "a"),
]
DIFFERENT = [
    # Collect writes exponents (1.0E-7); no statistics program wants them.
    ("0.0000001 * 1", "0.0000001"),
    # Collect keeps a time in what date() gives; the day is what everybody means.
    ("date(${dob} + 1)", "1990-05-06"),
    ("date(0)", "1970-01-01"),
    # Web Forms and Enketo read a text that is a date as its day; Collect does not, and `check` reports it (X018).
    ("number('2000-01-01')", "10957"),
    # Functions that Collect lacks, as XPath 1.0 has them.
    ("substring('abcdef', 2, 3)", "bcd"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', 0, 3)", "12"),
    ("substring('12345', 0 div 0, 3)", ""),
    ("floor(-1.5)", "-2"),
    ("ceiling(-1.5)", "-1"),
    ("count(${r}[position() = last()])", "1"),
    ("decimal-time('06:00:00')", "0.25"),
    ("count(${r} | ${x})", "6"),
    ("count(//x)", "3"),
    ("count(${r}[1]/following-sibling::r)", "2"),
    ("local-name(${s1})", "s1"),
]
ROWS = [{"x": 1}, {"x": 2}, {}]
ANSWERS = {"dob": "1990-05-05", "s1": "a", "sm": ["a", "b"], "r": ROWS}


def value(expression: str, **keys: object) -> str:
    nodes = (
        q("dob", "date"), q("n", "integer"), q("e", "text"), q("s1", "select_one l"), q("sm", "select_multiple l"),
        repeat("r", q("x", "integer")), q("c", "calculate", calculation=expression),
    )  # fmt: skip
    return run(form(*nodes, lists={"l": "a b c"}), ANSWERS, **keys).values["c"]  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "expected"), COLLECT)
def test_as_collect(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(("expression", "expected"), DIFFERENT)
def test_not_as_collect(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "collect", "web"),
    [("1 = 1", "1", "true"), ("1 = 2", "0", "false"), ("number('x')", "", "NaN"), ("sum(${x})", "3", "NaN")],
)
def test_engines_differ(expression: str, collect: str, web: str) -> None:
    assert value(expression) == collect
    assert value(expression, engine="web") == web


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2026-11-22"),
        ("format-date(today(), '%e/%n/%y')", "22/11/26"),
        ("int((today() - ${dob}) div 365.25)", "36"),
        ("substr(now(), 0, 10)", "2026-11-22"),
        ("decimal-date-time('1970-01-02T12:00:00.000Z')", "1.5"),
    ],
)
def test_dates(expression: str, expected: str) -> None:
    assert value(expression, today=datetime.date(2026, 11, 22)) == expected


def test_chance_comes_from_the_seed() -> None:
    one, two = value("concat(random(), uuid())", seed=1), value("concat(random(), uuid())", seed=2)
    assert one == value("concat(random(), uuid())", seed=1)
    assert one != two


def test_uuid_is_one() -> None:
    import uuid  # noqa: PLC0415

    made = uuid.UUID(value("uuid()"))
    assert made.version == 4
    assert made.variant == uuid.RFC_4122


CSV = '\ufeffcode,name,pop\nv1,Alpha,10\nv2,"Beta, old",20\n'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("pulldata('villages', 'name', 'code', 'v2')", "Beta, old"),
        ("pulldata('villages', 'name', 'code', 'v9')", ""),
        ("pulldata('towns', 'name', 'code', 'v1')", ""),
        ("instance('villages')/root/item[code = 'v1']/name", "Alpha"),
        ("instance('villages')/root/item[pop > 10]/name", "Beta, old"),
        ("count(instance('villages')/root/item)", "2"),
        ("instance('l')/root/item[name = ${s1}]/label", "A"),
        ("instance('l')/root/item[position() = 2]/name", "b"),
        ("count(instance('l')/root/item[selected(${sm}, name)])", "2"),
        ("join(' ', instance('l')/root/item/label)", "A B C"),
        ("sum(instance('villages')/root/item/pop)", "30"),
        ("jr:choice-name(selected-at(${sm}, 1), '${sm}')", "B"),
    ],
)
def test_lookups(expression: str, expected: str) -> None:
    assert value(expression, media={"villages.csv": CSV.encode()}) == expected


def test_xml_data() -> None:
    xml = b"<root><item><name>a</name><n>1</n></item><item><name>b</name><n>2</n></item></root>"
    assert value("instance('f')/root/item[name = 'b']/n", media={"f.xml": xml}) == "2"
    assert value("instance('f')/root/item/n", media={"f.xml": b"<root>"}) == ""
    assert value("instance('f')/root/item/n", media={"f.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><root/>"}) == ""


def test_running_total_over_rows() -> None:
    made = run(
        form(
            repeat(
                "r", q("x", "integer"),
                q("t", "calculate", calculation="coalesce(${x}, 0) + "
                  "if(position(..) = 1, 0, indexed-repeat(${t}, ${r}, position(..) - 1))"),
            ),
            q("last", "calculate", calculation="indexed-repeat(${t}, ${r}, count(${r}))"),
        ),
        {"r": [{"x": 1}, {"x": 5}, {}]},
    )  # fmt: skip
    assert [made.values[f"r[{i}]/t"] for i in (1, 2, 3)] == ["1", "6", "6"]
    assert made.values["last"] == "6"


def test_nested_repeats_see_their_own_rows() -> None:
    made = run(
        form(
            repeat(
                "house", q("h", "text"),
                repeat("person", q("p", "integer"), q("both", "calculate", calculation="concat(${h}, ${p}, position(..))")),
                q("n", "calculate", calculation="count(${person})"), q("s", "calculate", calculation="sum(${p})"),
            ),
            q("all", "calculate", calculation="sum(${p})"),
            q("big", "calculate", calculation="count(${person}[p > 1])"),
            q("second", "calculate", calculation="indexed-repeat(${p}, ${house}, 2, ${person}, 1)"),
        ),
        {"house": [{"h": "A", "person": [{"p": 1}, {"p": 2}]}, {"h": "B", "person": [{"p": 3}]}]},
    )  # fmt: skip
    assert made.values["house[1]/person[2]/both"] == "A22"
    assert (made.values["house[1]/n"], made.values["house[1]/s"], made.values["house[2]/s"]) == ("2", "3", "3")
    assert (made.values["all"], made.values["big"], made.values["second"]) == ("6", "2", "3")


def test_rows_that_are_not_asked_do_not_count() -> None:
    made = run(
        form(
            repeat("r", q("x", "integer"), q("y", "integer", relevant="${x} > 1")),
            q("c", "calculate", calculation="count(${y})"),
        ),
        {"r": [{"x": 1, "y": 5}, {"x": 2, "y": 6}]},
    )
    assert made.values["c"] == "1"
    assert made.values["r[1]/y"] == ""


def test_current_stays_with_the_question() -> None:
    made = run(
        form(
            repeat("r", q("id", "integer"), q("up", "integer"),
                   q("named", "calculate", calculation="join('', ../../r[id = current()/../up]/id)")),
        ),
        {"r": [{"id": 7, "up": 8}, {"id": 8, "up": 7}]},
    )  # fmt: skip
    assert (made.values["r[1]/named"], made.values["r[2]/named"]) == ("8", "7")


def test_loop_is_a_group_for_each_choice() -> None:
    made = run(form(loop("l", "sex", q("n", "integer"))), {"l": {"female": {"n": 3}}})
    assert made.values == {"l[female]/n": "3", "l[male]/n": ""}


@given(EXPRESSIONS)
def test_no_expression_stops_a_run(expression: str) -> None:
    nodes: list[ir.Node] = [
        q("a", "text"), q("b", "integer"), repeat("r", q("x", "integer")),
        q("c", "calculate", calculation=expression), q("d", "text", relevant=expression, constraint=expression),
    ]  # fmt: skip
    made = run(form(*nodes), {"a": "1", "b": 2, "r": [{"x": 3}], "d": "x"})
    assert set(made.values) == {"a", "b", "r[1]/x", "c", "d"}


@given(st.text(max_size=30), st.text(alphabet="0123456789-:TZ+. eE", max_size=30))
def test_no_text_stops_a_conversion(text: str, digits: str) -> None:
    for given_text in (text, digits):
        assert isinstance(number_of(given_text), float)
        assert isinstance(days(given_text), float)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_numbers_read_back(number: float) -> None:
    assert number_of(number_text(number)) == pytest.approx(number, rel=1e-9, abs=1e-19)
    assert "e" not in number_text(number) or abs(number) >= 1e16


@given(st.dates(min_value=datetime.date(1, 1, 2)))
def test_days_read_back(day: datetime.date) -> None:
    assert day_text(days(day.isoformat())) == day.isoformat()
    assert moment_text(days(day.isoformat() + "T10:20:30.250Z")) == day.isoformat() + "T10:20:30.250Z"


@given(st.floats(), st.floats())
def test_rounding_stops_nowhere(number: float, places: float) -> None:
    assert isinstance(half_up(number, places), float)
