"""The names of all parts of the XLSForm surface, from the description that lies beside the project where there is one."""

from __future__ import annotations

import csv
import json
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "shared" / "xlsform"

# What is no part of a form that an author can write, or what pyxform itself does not carry out. Each with its reason.
WITHOUT_A_FORM = {
    "setting choices": "pyxform's own slot for the choices sheet, not a column",
    "setting file_name": "pyxform's own slot, never written into the XForm",
    "survey column disabled(legacy)": "an old way to leave a row out; a recipe's `exclude` does it, and pyxform warns about it",
    "type select one using": "in pyxform's table of types, but its parser wants `select one using` to name no list and stops",
    "type select multiple using": "as select one using",
    "type select multiple from": "as select one using",
    "type q select": "as select one using",
    "type q select1": "as select one using",
    "select cascading select": "pyxform 4.5 has the name, and no code behind it",
    "select cascading_select": "pyxform 4.5 has the name, and no code behind it",
    "appearance user / patient preload": "no client has it",
}


def surface_names() -> set[str]:
    """Every part: types, controls, selects, columns, parameters, appearances, settings, sheets."""
    surface = json.loads((FOLDER / "surface.json").read_text("utf-8"))
    names = {f"sheet {name}" for name in (*surface["sheets"], "loop")}
    names |= {f"type {name}" for name in (*surface["types"], *surface["type_aliases"])}
    names |= {f"control {name}" for name in surface["control_types"]}
    names |= {f"select {name}" for name in (*surface["select_aliases"], *surface["cascading_legacy"])}
    names |= {f"survey column {name}" for name in (*surface["survey_header_aliases"], *surface["survey_other_columns"])}
    names |= {f"choices column {name}" for name in surface["choices_columns"]}
    names |= {f"entities column {name}" for name in (*surface["entities_columns"], *surface["entities_aliases"])}
    names |= {f"entity version {name}" for name in surface["entity_versions"]}
    names |= {f"setting {name}" for name in surface["settings"]}
    names |= {f"parameter {kind} {name}" for kind, found in surface["parameters"].items() for name in found}
    names |= {f"file extension {name}" for name in surface["external_file_ext"]}
    with (FOLDER / "platform_support.csv").open(encoding="utf-8", newline="") as source:
        names |= {f"appearance {row['feature']}" for row in csv.DictReader(source) if row["kind"] == "appearance"}
    return names
