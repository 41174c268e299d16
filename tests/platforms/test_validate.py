"""ODK Validate accepts every shipped instrument, as each target has it: pyxform 4.5.0's XForm, and for KoboToolbox that of its own 3.0.0."""

from __future__ import annotations

from pathlib import Path

import pytest

from platforms.test_both_pyxforms import run
from surveykit.backends.form import lowered, send, xform, xlsform
from surveykit.backends.pyxform_process import Converter
from surveykit.backends.validate import validate
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.pipeline import linked
from surveykit.platforms import TARGETS

NAMES = sorted(Library(shipped_root(), Log()).index.instruments)


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_instrument_is_accepted_for_every_target(name: str, tmp_path: Path) -> None:
    library, log = Library(shipped_root(), Log()), Log()
    recipe = library.recipe(name)
    instrument = linked(library, recipe, log) if recipe is not None else None
    assert instrument is not None
    found: dict[str, list[str]] = {}  # the targets of each XForm, for equal ones are looked at once
    with Converter() as converter:
        for target in TARGETS:
            form = lowered(instrument, target, log)
            if target == "kobo":
                (tmp_path / f"{name}.xlsx").write_bytes(xlsform(form).files[f"{name}.xlsx"])
                made = run("3.0.0", tmp_path)[name]["xform"]
            else:
                send(form, converter)
                made = xform(form, converter.receive(), log).files[f"{name}.xml"].decode()
            found.setdefault(made, []).append(target)
    assert not log.failed
    for made, targets in found.items():
        result = validate(made)
        if not result.ran:
            pytest.skip(f"no ODK Validate: {result.why_not} (make tools installs it)")
        assert (targets, result.accepted, result.messages) == (targets, True, ())
