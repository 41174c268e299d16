"""Instruments for the tests of codebooks: those that ship, and one that has everything that goes wrong elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from surveykit import ir
from surveykit.backends.codebook.model import Codebook
from surveykit.backends.codebook.read import codebook
from surveykit.diagnostics import Loc, Log
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked

SHIPPED = tuple(
    sorted(
        path.stem
        for path in (shipped_root() / "instruments").glob("*.yaml")
        if not path.name.endswith(".scenarios.yaml")
    )
)
ORIGIN = ir.Origin("tests", "1.0.0", "")
THREE_BYTES = "ကလေးများ နှင့် မိသားစု၏ အခြေအနေ " * 12
"""A label in a script of three bytes a letter, longer than any program takes."""


@cache
def shipped(name: str) -> ir.Instrument:
    log = Log()
    library = Library(shipped_root(), log)
    recipe = library.recipe(name)
    assert recipe is not None
    instrument = linked(library, recipe, log)
    assert instrument is not None, [d.text for d in log]
    return instrument


@cache
def book(name: str) -> Codebook:
    return codebook(shipped(name))


def text(words: str, **translations: str) -> ir.Text:
    return ir.Text("tests/x/label", words, translations=translations)


def q(name: str, answer: ir.Answer, label: str = "", **keys: Any) -> ir.Question:
    formulas = {
        key: ir.Formula(value) for key, value in keys.items() if key in ("relevant", "constraint", "calculation")
    }
    return ir.Question(name, answer, ORIGIN, label=text(label or name), **(keys | formulas))


def listed(name: str, *choices: tuple[str, int | None, str]) -> ir.ChoiceList:
    missing = {"dk", "refused"}
    return ir.ChoiceList(
        name,
        tuple(
            ir.Choice(code, text(label), value, missing=code if code in missing else None)
            for code, value, label in choices
        ),
    )


def form(*nodes: ir.Node, lists: tuple[ir.ChoiceList, ...] = (), **keys: Any) -> ir.Instrument:
    languages = keys.pop("languages", (ir.Language("en", "English"),))
    return ir.Instrument(
        "hard", "1.0.0", text("A hard one"), languages, "en", ("kobo", "central"), nodes, {one.name: one for one in lists}, (),
        at=Loc("hard.yaml"), **keys,
    )  # fmt: skip


def derived(name: str, calculation: str, choices: str | None = None) -> ir.Derived:
    return ir.Derived(name, text(f"Derived {name}"), ir.Formula(calculation), False, ORIGIN, choices)


LONG = "a_name_that_is_quite_a_lot_longer_than_thirty_two_letters"
ONE, MANY = ir.SelectAnswer("one", "yn"), ir.SelectAnswer("multiple", "langs")


def hard() -> ir.Instrument:
    """Repeat in repeat, names that become one, quotes, emoji, `langs` with a choice `other` beside `langs_other`."""
    return form(
        q("sex", ONE, "It’s “quoted”, 'so' and \"so\"\nover two lines 😀 $x `y' 100 %"),
        q(LONG + "_1", ir.IntegerAnswer(), THREE_BYTES),
        q(LONG + "_2", ir.IntegerAnswer()),
        q("with", ir.IntegerAnswer(), "A word of SPSS"),
        q("day", ir.DateAnswer("date")),
        q("langs", MANY),
        q("langs_other", ir.TextAnswer()),
        q("bare", ir.SelectAnswer("one", "bare")),
        ir.Repeat(
            "person", (
                q("age", ir.IntegerAnswer()),
                q("kind", ONE, relevant="${age} > 17"),
                ir.Repeat("paper", (q("which", MANY), q("since", ir.IntegerAnswer())), ORIGIN, label=text("Paper")),
            ), ORIGIN, label=text("Person"),
        ),
        lists=(
            listed("yn", ("yes", 1, "Yes"), ("no", 0, "It isn't “so”"), ("dk", -98, "Don't know"), ("refused", -97, THREE_BYTES)),
            listed("langs", ("en", 1, "English"), ("other", 2, THREE_BYTES), ("dk", -98, "Don't know")),
            listed("bare", ("a", None, "First"), ("b", None, "Second")),
        ),
        derived=(
            derived("grown", "if(${age} = '', '', if(${age} >= 18, 1, 0))"),
            derived("speaks", "if(selected(${langs}, 'en'), 1, 0)"),
            derived("said", "if(${sex} = 'yes', 'yes', if(${sex} = 'no', 'no', if(${sex} = 'dk', 'dk', '')))", "yn"),
            derived("late", "if(${day} = '', '', if(${day} >= date('2024-06-01'), 1, 0))"),
            derived("rooms", "count(${person})"),
            derived("more", "if(${rooms} > 1, 1, 0)"),
        ),
    )  # fmt: skip
