"""Conditions and variables for SPSS, Stata and R."""

from __future__ import annotations

import re

import pytest
from building import derived, form, q
from hypothesis import given, settings
from hypothesis import strategies as st
from test_parse import EXPRESSIONS

from surveykit.expr import Loss, Scope, run, transpile

NODES = (
    q("sex", "select_one sex"), q("age", "integer"), q("m", "select_multiple ml"), q("wg", "select_one wg"), q("day", "date"),
    q("name", "text"), q("yn", "select_one yn"), q("odd", "select_one odd"), q("bare", "select_one bare"),
)  # fmt: skip
LISTS = {
    "ml": "x=1 y=2 none=3",
    "wg": "1=1 2=2 3=3 4=4 refused=-97",
    "band": "adult=1 minor=2",
    "odd": "1=5 2=6",
    "bare": "a b",
}
FORM = form(*NODES, derived=(derived("band", "if(${age} > 17, 'adult', 'minor')", choices="band"),), lists=LISTS)
SCOPE = Scope(FORM)


@pytest.mark.parametrize(
    ("condition", "spss", "stata", "r"),
    [
        ("${sex} = 'male'", "(NOT SYSMIS(sex) AND VALUE(sex) = 1)", "(sex == 1)", "(sex %in% 1)"),
        ("${sex} != 'male'", "(NOT (NOT SYSMIS(sex) AND VALUE(sex) = 1))", "(!(sex == 1))", "(!(sex %in% 1))"),
        ("${yn} = 'dk'", "(NOT SYSMIS(yn) AND VALUE(yn) = -98)", "(yn == .a)", "(yn %in% -98)"),
        ("${sex} = ''", "SYSMIS(sex)", "(sex == .)", "is.na(sex)"),
        ("${age} >= 18", "(NOT MISSING(age) AND age >= 18)", "(age >= 18 & age < .)", "((age >= 18) %in% TRUE)"),
        ("${wg} >= 3", "(NOT SYSMIS(wg) AND (VALUE(wg) = 3 OR VALUE(wg) = 4))", "(wg == 3 | wg == 4)", "(wg %in% c(3, 4))"),
        ("${wg} + 1 > 2", "(NOT MISSING((wg + 1)) AND (wg + 1) > 2)", "((wg + 1) > 2 & (wg + 1) < .)",
         "(((replace(wg, wg %in% c(-97), NA) + 1) > 2) %in% TRUE)"),
        ("selected(${m}, 'x')", "(NOT MISSING(m_x) AND m_x = 1)", "(m_x == 1)", "((m_x == 1) %in% TRUE)"),
        ("${name} = 'O\"K'", '(name = "O""K")', '(name == `"O"K"\')', '(name %in% "O\\"K")'),
        ("${band} = 'minor'", "(NOT SYSMIS(band) AND VALUE(band) = 2)", "(band == 2)", "(band %in% 2)"),
        ("${day} >= date('2020-01-31')", None, "(day >= mdy(1, 31, 2020) & day < . & mdy(1, 31, 2020) < .)",
         '((day >= as.Date("2020-01-31")) %in% TRUE)'),
    ],
)  # fmt: skip
def test_conditions(condition: str, spss: str | None, stata: str, r: str) -> None:
    if spss is not None:
        assert transpile(condition, SCOPE, "spss") == spss
    assert transpile(condition, SCOPE, "stata") == stata
    assert transpile(condition, SCOPE, "r") == r


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("today() > ${day}", "today"), ("regex(${name}, 'a')", "regex"), ("${m} = 'x'", "several"), ("${odd} + 1 > 2", "odd"),
        ("${bare} = 'a'", "no number"), ("${nobody} = 1", "nobody"), ("${day} = '2020-01-01'", "day"), ("1 +", "early"),
        ("../x = 1", "path"), ("${name} > 5", "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_a_loss(condition: str, reason: str) -> None:
    for dialect in ("spss", "stata", "r"):
        made = transpile(condition, SCOPE, dialect)  # type: ignore[arg-type]
        assert isinstance(made, Loss)
        assert reason in made.reason


def test_variables() -> None:
    text, choices = "if(${sex} = '', '', if(${age} >= 18, 'adult', 'minor'))", SCOPE.lists["band"]
    assert transpile(text, SCOPE, "spss", "band", choices) == (
        "COMPUTE band = $SYSMIS.\n"
        "IF ((NOT SYSMIS(sex)) AND (NOT MISSING(age) AND age >= 18)) band = 1.\n"
        "IF ((NOT SYSMIS(sex)) AND (NOT (NOT MISSING(age) AND age >= 18))) band = 2."
    )
    assert transpile(text, SCOPE, "stata", "band", choices) == (
        "generate double band = .\n"
        "replace band = 1 if (!(sex == .)) & (age >= 18 & age < .)\n"
        "replace band = 2 if (!(sex == .)) & (!(age >= 18 & age < .))"
    )
    assert str(transpile("if(${sex} = 'male', ${age} * 2, '')", SCOPE, "r", "d")).startswith(
        "d <- ifelse((sex %in% 1), (age * 2)"
    )
    assert transpile("if(${sex} = 'male', 'a', 1)", SCOPE, "r", "d") == Loss(
        "the calculation gives now a text, now a number"
    )
    assert transpile("if(${sex} = 'male', 'm', 'f')", SCOPE, "spss", "d") == (
        "STRING d (A1).\n"
        'IF ((NOT SYSMIS(sex) AND VALUE(sex) = 1)) d = "m".\n'
        'IF ((NOT (NOT SYSMIS(sex) AND VALUE(sex) = 1))) d = "f".'
    )


def test_names_of_the_program() -> None:
    made = transpile(
        "selected(${m}, 'x') and ${age} > 1", SCOPE, "stata", names=lambda name, code: f"v_{name}{code or ''}"
    )
    assert made == "((v_mx == 1) & (v_age > 1 & v_age < .))"


@given(EXPRESSIONS)
def test_everything_is_said_or_lost(expression: str) -> None:
    for dialect in ("spss", "stata", "r"):
        for target in (None, "d"):
            assert isinstance(transpile(expression, SCOPE, dialect, target), str | Loss)  # type: ignore[arg-type]


CONDITIONS = st.recursive(
    st.sampled_from(
        ["${sex} = 'male'", "${sex} != 'male'", "${sex} = ''", "${yn} = 'dk'", "${yn} != 'refused'", "${age} > 17", "${age} <= 17",
         "${age} = ''", "${age} != 3", "${age} = 3", "${wg} >= 3", "${wg} < 3", "${wg} != 2", "${wg} = 'refused'",
         "selected(${m}, 'x')", "${m} = ''", "count-selected(${m}) > 1", "selected(${sex}, 'male')", "${sex}", "${sex} = ${yn}"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        inner.map(lambda s: f"not({s})"),
        st.tuples(inner, inner, inner).map(lambda t: f"if({t[0]}, {t[1]}, {t[2]})"),
    ),
    max_leaves=4,
)  # fmt: skip
STATA = {".": 1e300, ".a": 1.1e300, ".b": 1.2e300}


def stata(condition: str, data: dict[str, float]) -> bool:
    """What Stata makes of a condition; its missing values are greater than every number."""
    python = re.sub(r"(?<![\w.])\.[ab]?(?![\w.])", lambda m: repr(STATA[m[0]]), condition)
    python = re.sub(r"!(?!=)", " not ", python).replace("&", " and ").replace("|", " or ")
    return bool(eval(python, {"__builtins__": {}}, data))


@settings(max_examples=200, deadline=None)
@given(
    CONDITIONS, st.sampled_from(["", "male", "female"]), st.sampled_from(["", "yes", "dk", "refused"]),
    st.sampled_from(["", 0, 3, 17, 18, 200]), st.sampled_from(["", "1", "2", "3", "4", "refused"]),
    st.lists(st.sampled_from(["x", "y", "none"]), unique=True),
)  # fmt: skip
def test_stata_has_the_truth_of_the_form(
    condition: str, sex: str, yn: str, age: str | int, wg: str, m: list[str]
) -> None:
    made = transpile(condition, SCOPE, "stata")
    if isinstance(made, Loss):
        assert "${sex} = ${yn}" in condition
        return
    codes = {"": 1e300, "male": 1, "female": 2, "yes": 1, "dk": 1.1e300, "refused": 1.2e300}
    data = {"sex": codes[sex], "yn": codes[yn], "age": 1e300 if age == "" else age, "wg": codes.get(wg) or int(wg or 0)}
    data |= {f"m_{code}": (1.0 if code in m else 0.0) if m else 1e300 for code in ("x", "y", "none")}
    asked = form(*NODES, q("goal", "calculate", calculation=f"if({condition}, 1, 0)"), lists=LISTS)
    ran = run(asked, {"sex": sex, "yn": yn, "age": age, "wg": wg, "m": m})
    assert stata(made, {name: float(value) for name, value in data.items()}) is (ran.values["goal"] == "1")
