"""The words in which `say` puts a condition, one table a language: data, so that adding a language adds a table.

`{q}` is a question, `{v}` and `{w}` are values, `{a}` and `{b}` conditions. `quotes` enclose a label that is itself a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENGLISH: Final[Mapping[str, str]] = {
    "quotes": "“{q}”", "and": " and ", "or": " or ", "comma": ", ",
    "=": "{q} is {v}", "!=": "{q} is not {v}", ">=": "{q} is {v} or more", ">": "{q} is more than {v}",
    "<=": "{q} is {v} or less", "<": "{q} is less than {v}", "between": "{q} is between {v} and {w}",
    "filled": "{q} is answered", "empty": "{q} is not answered",
    "on or after": "{q} is {v} or later", "after": "{q} is after {v}", "on or before": "{q} is {v} or earlier",
    "before": "{q} is before {v}",
    "selected": "{q} includes {v}", "unselected": "{q} does not include {v}",
    "holds": "{q}: yes", "fails": "{q}: no", "unheld": "{q}: not yes", "unfailed": "{q}: not no", "not": "it is not the case that {a}",
    "here": "the answer", "always": "always", "never": "never",
    "count-selected": "the number of answers to {q}", "count": "the number of {q}", "sum": "the sum of {q}",
    "today": "today", "now": "now", "last": "the last time: {q}",
}  # fmt: skip

FRENCH: Final[Mapping[str, str]] = {
    "quotes": "« {q} »", "and": " et ", "or": " ou ", "comma": ", ",
    "=": "{q} : {v}", "!=": "{q} : autre que {v}", ">=": "{q} : {v} ou plus", ">": "{q} : plus de {v}",
    "<=": "{q} : {v} ou moins", "<": "{q} : moins de {v}", "between": "{q} : entre {v} et {w}",
    "filled": "{q} : une réponse est donnée", "empty": "{q} : pas de réponse",
    "on or after": "{q} : le {v} ou après", "after": "{q} : après le {v}", "on or before": "{q} : le {v} ou avant",
    "before": "{q} : avant le {v}",
    "selected": "{q} : {v} en fait partie", "unselected": "{q} : {v} n’en fait pas partie",
    "holds": "{q} : oui", "fails": "{q} : non", "unheld": "{q} : pas « oui »", "unfailed": "{q} : pas « non »", "not": "il n’est pas vrai que {a}",
    "here": "la réponse", "always": "toujours", "never": "jamais",
    "count-selected": "le nombre de réponses à {q}", "count": "le nombre de {q}", "sum": "la somme de {q}",
    "today": "aujourd’hui", "now": "maintenant", "last": "la dernière fois, {q}",
}  # fmt: skip

SPANISH: Final[Mapping[str, str]] = {
    "quotes": "«{q}»", "and": " y ", "or": " o ", "comma": ", ",
    "=": "{q}: {v}", "!=": "{q}: distinto de {v}", ">=": "{q}: {v} o más", ">": "{q}: más de {v}",
    "<=": "{q}: {v} o menos", "<": "{q}: menos de {v}", "between": "{q}: entre {v} y {w}",
    "filled": "{q}: hay respuesta", "empty": "{q}: sin respuesta",
    "on or after": "{q}: el {v} o después", "after": "{q}: después del {v}", "on or before": "{q}: el {v} o antes",
    "before": "{q}: antes del {v}",
    "selected": "{q}: incluye {v}", "unselected": "{q}: no incluye {v}",
    "holds": "{q}: sí", "fails": "{q}: no", "unheld": "{q}: no «sí»", "unfailed": "{q}: no «no»", "not": "no se cumple que {a}",
    "here": "la respuesta", "always": "siempre", "never": "nunca",
    "count-selected": "el número de respuestas a {q}", "count": "el número de {q}", "sum": "la suma de {q}",
    "today": "hoy", "now": "ahora", "last": "la última vez, {q}",
}  # fmt: skip

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}
