"""Small instruments for tests, written as an XLSForm author would think of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveykit import ir
from surveykit.diagnostics import Loc

HERE = ir.Origin("tests", "1", "")
FILE = "form.yaml"


def text(key: str, words: str | Mapping[str, str]) -> ir.Text:
    if isinstance(words, str):
        return ir.Text(key, words, "en", {}, at=Loc(FILE, 1, 1))
    rest = {tag: said for tag, said in words.items() if tag != "en"}
    return ir.Text(key, words["en"], "en", rest, at=Loc(FILE, 1, 1))


def formula(written: str | None, line: int = 1) -> ir.Formula | None:
    return None if written is None else ir.Formula(written, Loc(FILE, line, 10))


def answer(kind: str, keys: dict[str, Any]) -> ir.Answer:
    word, _, rest = kind.partition(" ")
    match word:
        case "text":
            return ir.TextAnswer()
        case "integer":
            return ir.IntegerAnswer()
        case "decimal":
            return ir.DecimalAnswer()
        case "range":
            start, end, step = (rest or "1 10 1").split()
            return ir.RangeAnswer(start, end, step)
        case "select_one" | "select_multiple" | "rank":
            of = {"select_one": "one", "select_multiple": "multiple", "rank": "rank"}[word]
            file = rest if "." in rest else None
            return ir.SelectAnswer(
                of,  # type: ignore[arg-type]
                None if file else rest,
                file,
                choice_filter=formula(keys.pop("choice_filter", None)),
            )
        case "date" | "time" | "dateTime":
            return ir.DateAnswer(word)  # type: ignore[arg-type]
        case "geopoint" | "geotrace" | "geoshape":
            return ir.GeoAnswer(word)  # type: ignore[arg-type]
        case "note":
            return ir.NoteAnswer()
        case "calculate":
            return ir.ComputedAnswer()
        case "hidden":
            return ir.HiddenAnswer()
        case "acknowledge":
            return ir.AcknowledgeAnswer()
        case "today" | "start" | "end" | "deviceid":
            return ir.MetadataAnswer(word)  # type: ignore[arg-type]
        case _:
            raise ValueError(kind)


def q(name: str, kind: str, **keys: Any) -> ir.Question:
    made = answer(kind, keys)
    for key in ("relevant", "constraint", "calculation", "default"):
        if key in keys:
            keys[key] = formula(keys[key])
    if isinstance(keys.get("required"), str):
        keys["required"] = formula(keys["required"])
    for key in ("label", "hint", "constraint_message"):
        if key in keys:
            keys[key] = text(f"tests/{name}/{key}", keys[key])
    if "label" not in keys:
        keys["label"] = text(f"tests/{name}/label", name)
    keys.setdefault("at", Loc(FILE, 1, 1))
    return ir.Question(name, made, HERE, **keys)


def group(name: str, *children: ir.Node, **keys: Any) -> ir.Group:
    return ir.Group(name, children, HERE, **_formulas(keys))


def repeat(name: str, *children: ir.Node, **keys: Any) -> ir.Repeat:
    return ir.Repeat(name, children, HERE, **_formulas(keys))


def loop(name: str, choices: str, *children: ir.Node, **keys: Any) -> ir.Loop:
    return ir.Loop(name, choices, children, HERE, **_formulas(keys))


def _formulas(keys: dict[str, Any]) -> dict[str, Any]:
    for key in ("relevant", "count"):
        if key in keys:
            keys[key] = formula(keys[key])
    if "label" in keys:
        keys["label"] = text("tests/x/label", keys["label"])
    keys.setdefault("at", Loc(FILE, 1, 1))
    return keys


def choices(name: str, codes: str | Sequence[ir.Choice]) -> ir.ChoiceList:
    """A list; of a string such as `yes=1 no=0 dk=-98`, labels are the codes with a capital."""
    if not isinstance(codes, str):
        return ir.ChoiceList(name, tuple(codes), at=Loc(FILE, 1, 1))
    made = []
    for word in codes.split():
        code, _, value = word.partition("=")
        missing = code if code in ("dk", "refused") else None
        made.append(
            ir.Choice(
                code,
                text(f"{name}/{code}/label", code.capitalize()),
                int(value) if value else None,
                missing,
                code in ("none", "nobody"),
            )
        )
    return ir.ChoiceList(name, tuple(made), at=Loc(FILE, 1, 1))


YN = "yes=1 no=0 dk=-98 refused=-97"


def form(*nodes: ir.Node, lists: Mapping[str, str | Sequence[ir.Choice]] | None = None, **keys: Any) -> ir.Instrument:
    known = {"yn": YN, "sex": "female=2 male=1"} | dict(lists or {})
    keys.setdefault("default_language", "en")
    return ir.Instrument(
        id="tests",
        version="7",
        title=text("tests/title", "A form"),
        languages=(ir.Language("en", "English"), ir.Language("fr", "Français")),
        targets=("generic",),
        nodes=nodes,
        lists={name: choices(name, codes) for name, codes in known.items()},
        modules=(),
        **keys,
    )


def derived(name: str, calculation: str, **keys: Any) -> ir.Derived:
    keys.setdefault("on_form", False)
    return ir.Derived(
        name, text(f"tests/{name}/label", name), ir.Formula(calculation, Loc(FILE, 1, 10)), origin=HERE, **keys
    )
