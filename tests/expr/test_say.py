"""Conditions in words."""

from __future__ import annotations

import pytest
from building import derived, form, q
from hypothesis import given
from test_parse import EXPRESSIONS

from surveykit.expr import Scope, say, speaks
from surveykit.expr.languages import LANGUAGES

FORM = form(
    q("sex", "select_one sex", label={"en": "Sex", "fr": "Sexe", "es": "Sexo"}),
    q("age", "integer", label={"en": "**Age**", "fr": "Âge"}),
    q("m", "select_multiple ml", label="What happened?"),
    q("day", "date", label="Day of arrival"),
    q("who", "text", label="Name of ${m}"),
    q("ok", "calculate", calculation="if(${age} = 1, 1, if(${age} = 2, 0, ''))", label="Consent is valid"),
    derived=(derived("band", "if(${age} > 17, 'adult', 'minor')", choices="band"),),
    lists={"ml": "robbed hurt none", "band": "adult=1 minor=2"},
)
SCOPE = Scope(FORM)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("${sex} = 'female' and ${age} >= 15", "Sex is Female and Age is 15 or more"),
        ("15 <= ${age}", "Age is 15 or more"),
        ("${sex} = 'female' or ${sex} = 'male'", "Sex is Female or Male"),
        ("selected(${m}, 'robbed') or selected(${m}, 'hurt')", "“What happened?” includes Robbed or Hurt"),
        ("selected(${sex}, 'male')", "Sex is Male"),
        ("not(selected(${m}, 'none')) and (${age} < 5 or ${age} > 60)",
         "“What happened?” does not include None and (Age is less than 5 or Age is more than 60)"),
        ("${age} >= 5 and ${age} <= 10", "Age is between 5 and 10"),
        ("not(${sex} = 'male' or ${sex} = '')", "Sex is not Male and Sex is answered"),
        ("not(${age} > 5)", "it is not the case that Age is more than 5"),
        ("${m} != ''", "“What happened?” is answered"),
        ("${age}", "Age is answered"),
        ("${day} >= date('2020-01-01')", "Day of arrival is 2020-01-01 or later"),
        ("today() - ${day} > 30", "today − Day of arrival is more than 30"),
        ("count-selected(${m}) > 1", "the number of answers to “What happened?” is more than 1"),
        ("${ok} = 1", "Consent is valid: yes"),
        ("${ok} = 0", "Consent is valid: no"),
        ("${ok} != 1", "Consent is valid: not yes"),
        ("${band} = 'minor'", "band is Minor"),
        ("${who} = 'x'", "“Name of …” is x"),
        ("${unknown} = 'x'", "${unknown} is x"),
        ("true()", "always"),
        ("1 +", "1 +"),
    ],
)  # fmt: skip
def test_english(condition: str, said: str) -> None:
    assert say(condition, SCOPE, "en") == said


def test_own_answer() -> None:
    assert say(". >= 5", SCOPE, "en", "age") == "Age is 5 or more"
    assert say(". >= 5", SCOPE, "en") == "the answer is 5 or more"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Sexe : Female et Âge : 15 ou plus"),
        ("fr-CM", "Sex : Female et Age : 15 ou plus"),
        ("es", "Sexo: Female y Age: 15 o más"),
        ("ar", "Sex is Female and Age is 15 or more"),
    ],
)
def test_languages(language: str, said: str) -> None:
    assert say("${sex} = 'female' and ${age} >= 15", SCOPE, language) == said
    assert speaks(language) is (language != "ar")


def test_every_language_has_every_phrase() -> None:
    fields = {key: phrase.count("{") for key, phrase in LANGUAGES["en"].items()}
    for phrases in LANGUAGES.values():
        assert {key: phrase.count("{") for key, phrase in phrases.items()} == fields


@given(EXPRESSIONS)
def test_everything_can_be_said(expression: str) -> None:
    for language in ("en", "fr", "es", "xx"):
        assert say(expression, SCOPE, language)
