"""The columns that a KoboToolbox and an ODK Central CSV export give a question, and those they add of their own.

KoboToolbox with XML values and headers, without group names, and select_multiple as one column and as one for each
choice; ODK Central with group names, its select_multiple split.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from surveykit import ir

_KOBO_OWN: Final = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags",
)  # fmt: skip
KOBO_MAIN: Final = (*_KOBO_OWN, "_index")
KOBO_REPEAT: Final = (
    "_index", "_parent_table_name", "_parent_index", *(f"_submission_{name}" for name in _KOBO_OWN),
)  # fmt: skip
CENTRAL_FIRST: Final = "SubmissionDate"
CENTRAL_MAIN: Final = (
    "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID",
    "Edits", "FormVersion",
)  # fmt: skip
CENTRAL_REPEAT: Final = ("PARENT_KEY", "KEY")
_PLACES: Final = frozenset({"start-geopoint", "background-geopoint"})


def is_point(answer: ir.Answer) -> bool:
    """Whether an answer is one place, which exports take apart."""
    return (isinstance(answer, ir.GeoAnswer) and answer.kind == "geopoint") or (
        isinstance(answer, ir.MetadataAnswer) and answer.kind in _PLACES
    )


def is_file(answer: ir.Answer) -> bool:
    """Whether an answer is a file, whose name is what the table holds."""
    return isinstance(answer, ir.MediaAnswer) or (
        isinstance(answer, ir.MetadataAnswer) and answer.kind in ("audit", "background-audio")
    )


def kobo(name: str, answer: ir.Answer, codes: Iterable[str]) -> tuple[str, ...]:
    """The columns of a question in KoboToolbox's export."""
    if is_point(answer):
        return (name, *(f"_{name}_{part}" for part in ("latitude", "longitude", "altitude", "precision")))
    if is_file(answer):
        return (name, f"{name}_URL")
    if isinstance(answer, ir.SelectAnswer) and answer.kind == "multiple":
        return (name, *(f"{name}/{code}" for code in codes))
    return (name,)


def central(name: str, groups: Iterable[str], answer: ir.Answer, codes: Iterable[str]) -> tuple[str, ...]:
    """The columns of a question in ODK Central's export; a split choice has one only where the data hold it."""
    head = "-".join((*groups, name))
    if isinstance(answer, ir.MetadataAnswer) and answer.kind == "audit":
        return ("meta-audit",)
    if is_point(answer):
        return tuple(f"{head}-{part}" for part in ("Latitude", "Longitude", "Altitude", "Accuracy"))
    if isinstance(answer, ir.SelectAnswer) and answer.kind == "multiple":
        return (head, *(f"{head}/{code}" for code in codes))
    return (head,)
