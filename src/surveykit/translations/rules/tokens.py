"""What two checks have in common: the signs that a translation must take over as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveykit.diagnostics import Related
from surveykit.translations.page import Fault, Page


def differences(page: Page, pattern: re.Pattern[str], hint: str) -> Iterator[Fault]:
    """A fault for each cell whose translation has not the same signs as its source."""
    for cell in page.written:
        have = set(pattern.findall(cell.translation)) if "{" in cell.translation else set()
        want = set(pattern.findall(cell.source)) if "{" in cell.source else set()
        if have == want:
            continue
        lost, added = sorted(want - have), sorted(have - want)
        related = (Related(cell.unit.at, "the text"),)
        if len(lost) == len(added) == 1:
            yield Fault(cell.at, "'{key}': {lost} was changed to {added}", hint,
                        {"key": cell.key, "lost": lost[0], "added": added[0]}, related)  # fmt: skip
        elif lost and added:
            yield Fault(cell.at, "'{key}' lacks {lost}, and has {added}, which the text has not", hint,
                        {"key": cell.key, "lost": ", ".join(lost), "added": ", ".join(added)}, related)  # fmt: skip
        elif lost:
            yield Fault(cell.at, "'{key}' lacks {lost}", hint, {"key": cell.key, "lost": ", ".join(lost)}, related)
        else:
            yield Fault(
                cell.at,
                "'{key}' has {added}, which the text has not",
                hint,
                {"key": cell.key, "added": ", ".join(added)},
                related,
            )
