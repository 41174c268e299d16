"""What statistics programs could not take whole, told once for each program and kind."""

from __future__ import annotations

from collections.abc import Mapping

from surveykit.backends import Loss
from surveykit.backends.codebook.model import Codebook
from surveykit.backends.codebook.plan import Cuts, holding

_SHOWN = 8


def renamed(book: Codebook) -> list[Loss]:
    """Variables and 0/1 columns whose names a program does not take as they are."""
    found = [f"{v.name} → {v.stata_name}" for v in book.variables if v.stata_name != v.name]
    if not found:
        return []
    return [
        Loss(
            book.instrument.at,
            f"the names of {_some(found)}",
            "SPSS and Stata take 32 letters, digits and underscores, unique whatever the case",
        )
    ]


def texts_for_numbers(book: Codebook) -> list[Loss]:
    """Choices that have no number of their own."""
    found = [
        v.choices_list or v.name for v in book.variables if v.data_type == "code" and v.choices and holding(v) == "text"
    ]
    if not found:
        return []
    names = list(dict.fromkeys(found))
    return [
        Loss(
            book.instrument.at,
            f"the numbers of the lists {_some(names)}",
            "a choice has no number, or two have one: the codes stay texts",
        )
    ]


def cut(book: Codebook, program: str, tag: str, cuts: Cuts) -> list[Loss]:
    """Labels that were shortened."""
    made: list[Loss] = []
    for names, what in ((cuts.variables, "labels of variables"), (cuts.choices, "labels of choices")):
        if names:
            listed = list(dict.fromkeys(names))
            made.append(
                Loss(
                    book.instrument.at,
                    f"the end of {len(listed)} {what} in {program} ({tag}): {_some(listed)}",
                    "the program takes no longer ones; the other codebooks have them whole",
                )
            )
    return made


def unsaid(book: Codebook, lost: Mapping[str, Mapping[str, str]]) -> list[Loss]:
    """Derived variables and indicators that a program does not compute."""
    at = {variable.name: variable.at for variable in book.variables}
    by_reason: dict[tuple[str, str], list[str]] = {}
    for program, found in lost.items():
        for name, why in found.items():
            by_reason.setdefault((name, why), []).append(program)
    return [
        Loss(at.get(name, book.instrument.at), f"'{name}' in {', '.join(programs)}", why)
        for (name, why), programs in by_reason.items()
    ]


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
