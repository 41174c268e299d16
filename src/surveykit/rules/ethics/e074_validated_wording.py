"""A standard's name is claimed only with the standard's own wording."""

from __future__ import annotations

from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View

_NAMES = {
    "dis_wgss": ("dis_wgss", "wg-ss", "wgss"),
    "dis_cfm": ("dis_cfm", "cfm"),
    "food_fies": ("food_fies", "fies"),
    "ret_reintegration": ("ret_reintegration", "rss"),
}


def check(view: View) -> Iterator[Fault]:
    """Each claim of a standard whose module holds other words."""
    for number, claim in enumerate(view.declared("claims") or ()):
        for module, names in _NAMES.items():
            use = view.uses.get(module)
            if use is not None and use.wording != "official" and str(claim).lower() in names:
                yield fault(view.at("claims", number), "the recipe claims '{claim}', and the module '{module}' holds provisional words", related=[Related(use.at, "the module")],
                            claim=claim, module=module)  # fmt: skip


RULE = Rule(
    "E074",
    "Standards keep their wording",
    "instrument",
    ERROR,
    "none",
    "A scale was tested in its own words; in others its figures cannot be compared.",
    ("wg_ss", "cfm", "fies"),
    "Load the official wording and translations, or take the claim away.",
    check,
)
