"""Small parts and catalogs for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from surveykit import po
from surveykit.diagnostics import Loc
from surveykit.translations.parts import Part, Unit
from surveykit.translations.shelf import Shelved


def a_part(texts: dict[str, str], name: str = "aa") -> Part:
    units = tuple(
        Unit(f"{name}/{key}/label", text, Loc(f"modules/t/{name}.yaml", line))
        for line, (key, text) in enumerate(texts.items(), 1)
    )
    return Part("module", name, True, "en", f"modules/t/{name}.yaml", f"modules/t/{name}.yaml", units)


def a_catalog(*messages: po.Message) -> po.Po:
    return po.Po((), "Language: fr\n", messages)


def on_shelf(part: Part, catalog: po.Po, language: str = "fr") -> Shelved:
    path = Path(f"translations/{language}/{part.name}.po")
    return Shelved(part, language, path, path.as_posix(), catalog, there=True)
