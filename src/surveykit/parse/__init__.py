"""Shaped YAML to modules, choice lists and recipes. What a schema cannot say of one file is said here."""

from surveykit.parse.authored import (
    Binding,
    DerivedItem,
    ListChange,
    ListSource,
    Module,
    Named,
    Override,
    Parameter,
    Recipe,
    Use,
    Wording,
)
from surveykit.parse.choices import check_codes, parse_list
from surveykit.parse.modules import PLACEHOLDER, check_parameter, parse_module
from surveykit.parse.previous import parse_previous
from surveykit.parse.recipes import parse_recipe
from surveykit.parse.wordings import parse_wording

__all__ = [
    "PLACEHOLDER", "Binding", "DerivedItem", "ListChange", "ListSource", "Module", "Named", "Override", "Parameter", "Recipe",
    "Use", "Wording", "check_codes", "check_parameter", "parse_list", "parse_module", "parse_previous",
    "parse_recipe", "parse_wording",
]  # fmt: skip
