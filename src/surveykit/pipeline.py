"""The whole compiler on one screen: read, parse and translate, link, review, emit.

A phase reports every fault it finds; the pipeline stops between phases, never inside one.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from surveykit import expr, ir, pseudo
from surveykit.backends import Loss, Output
from surveykit.backends.form import Form, lowered, place_of, send, xform, xlsform
from surveykit.backends.importing import pages
from surveykit.backends.protocol.held import Due, Held, HeldRule, Leave
from surveykit.backends.pyxform_process import Converted, Converter
from surveykit.backends.validate import validate
from surveykit.contact import contact_form, wanted
from surveykit.diagnostics import Loc, Log
from surveykit.library import Library
from surveykit.link import link
from surveykit.parse import Named, Recipe
from surveykit.platforms import Platforms
from surveykit.rules import ETHICS
from surveykit.rules.review import Verdict, hold
from surveykit.translate import gaps, releasable, report_gaps

BACKENDS = ("xlsform", "xform", "codebook", "protocol")
FORMS = ("xlsform", "xform")
NO_PLACES: Mapping[str, Loc] = {}


@dataclass(frozen=True, slots=True)
class Build:
    """What a build made: files by path below the output folder, and what the user should be told."""

    instrument: ir.Instrument
    files: dict[str, bytes]
    losses: dict[str, tuple[Loss, ...]]
    versions: dict[str, str]
    validated: str
    verdict: Verdict = field(default_factory=Verdict)
    titles: Mapping[str, str] = field(default_factory=dict)


def linked(
    library: Library, recipe: Recipe, log: Log, *, compute_all: bool = False, draft: bool = True
) -> ir.Instrument | None:
    """From a recipe to an instrument that nobody has reviewed, or None after an error."""
    material = library.gather(recipe)
    return None if material.broken or log.failed else link(material, log, draft=draft, compute_all=compute_all)


def review(
    instrument: ir.Instrument,
    log: Log,
    targets: Collection[str],
    places: Mapping[str, Loc] = NO_PLACES,
    *,
    as_of: datetime.date | None = None,
    alone: bool = False,
    ethics: bool = True,
    thorough: bool = True,
    platforms: Platforms | None = None,
) -> Verdict:
    """Everything that looks at an instrument and changes nothing. `places` are those of its recipe.

    `as_of` is the day that rules about dates take for today; `alone` says that the instrument only stands for one
    module; without `ethics` no ethics rule is asked, which is for tests of other things. Unless `thorough`, conditions
    are looked at one by one: a draft is built often, and `check` and a release look at them all together.
    """
    expr.check(instrument, log, targets, thorough=thorough, platforms=platforms)
    report_gaps(instrument, log)
    if not ethics:
        return Verdict()
    return hold(instrument, log, places, release=not instrument.draft, as_of=as_of, alone=alone)


def build(
    library: Library,
    name: str,
    converter: Converter,
    log: Log,
    targets: Collection[str] = (),
    languages: Collection[str] = (),
    *,
    only: Collection[str] = (),
    with_validate: bool = True,
    release: bool = False,
    as_of: datetime.date | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> Build | None:  # fmt: skip
    """Build an instrument for its targets, or None after an error. Nothing is written."""
    progress("reading")
    recipe = library.recipe(name)
    if recipe is None or log.failed:
        return None
    recipe = _narrowed(recipe, targets, languages, log)
    progress("linking")
    platforms = library.platforms()
    instrument = None if log.failed or platforms is None else linked(library, recipe, log, draft=not release)
    if instrument is not None and release:
        instrument = releasable(instrument, log)
    if instrument is None or platforms is None or log.failed:
        return None
    forms = [lowered(instrument, target, log, platforms) for target in recipe.targets]
    with_forms = not only or any(name in only for name in FORMS)
    if with_forms:
        send(forms[0], converter)  # pyxform works while the rest is done
    progress("reviewing")
    verdict = review(instrument, log, recipe.targets, recipe.places, as_of=as_of, thorough=release, platforms=platforms)
    progress("writing the forms")
    return None if log.failed else _emitted(instrument, forms, converter, log, only or BACKENDS, with_validate, verdict)


def _emitted(
    instrument: ir.Instrument,
    forms: list[Form],
    converter: Converter,
    log: Log,
    only: Collection[str],
    with_validate: bool,
    verdict: Verdict,
) -> Build | None:
    files: dict[str, bytes] = {}
    if "xlsform" in only:
        files |= _workbooks(forms)
        for form in forms:
            files |= {f"{form.target}/{path}": content for path, content in pages(form).items()}
    books = Output()
    if "codebook" in only:
        from surveykit.backends import codebook  # noqa: PLC0415

        books = codebook.emit(instrument)  # while pyxform works
        files |= {f"codebook/{path}": content for path, content in books.files.items()}
    if "protocol" in only:
        from surveykit.backends import protocol  # noqa: PLC0415

        files |= {f"ethics/{path}": made for path, made in protocol.emit(instrument, _held(verdict)).files.items()}
    with_forms = any(name in only for name in FORMS)
    xforms: dict[str, str] = {}
    if with_forms:
        made, xforms = _xforms(forms, converter, log, under_way=True)
        files |= made if "xform" in only else {}
    validated = (
        _validated(forms, xforms, log) if with_validate and with_forms and not log.failed else "was not asked for"
    )
    if with_forms and not log.failed and wanted(instrument):
        files |= _contact(instrument, forms, converter, log, only, with_validate)
    if log.failed:
        return None
    losses = {form.target: form.losses for form in forms} | ({"codebook": books.losses} if "codebook" in only else {})
    versions = {form.target: form.version for form in forms}
    files["manifest.json"] = _manifest(instrument, losses, versions, verdict)
    return Build(
        instrument, files, losses, versions, validated, verdict, {form.target: form.platform.title for form in forms}
    )


def _contact(
    instrument: ir.Instrument,
    forms: list[Form],
    converter: Converter,
    log: Log,
    only: Collection[str],
    with_validate: bool,
) -> dict[str, bytes]:
    """The files of the contact form, for each target."""
    apart = [lowered(contact_form(instrument), form.target, log) for form in forms]
    files = _workbooks(apart) if "xlsform" in only else {}
    made, xforms = _xforms(apart, converter, log)
    files |= made if "xform" in only else {}
    if with_validate and not log.failed:
        _validated(apart, xforms, log)
    return files


def _workbooks(forms: list[Form]) -> dict[str, bytes]:
    """The XLSForm of each form, by path."""
    return {f"{form.target}/{path}": content for form in forms for path, content in xlsform(form).files.items()}


def _xforms(
    forms: list[Form], converter: Converter, log: Log, *, under_way: bool = False
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The XForm files by path, and the XForm of each target. Equal forms are converted once; the first may be under way."""
    converted: dict[str, Converted] = {}
    files: dict[str, bytes] = {}
    for number, form in enumerate(forms):
        if form.digest not in converted:
            if number or not under_way:
                send(form, converter)
            converted[form.digest] = converter.receive()
    for form in forms:
        output = xform(form, converted[form.digest], log)
        files |= {f"{form.target}/{path}": content for path, content in output.files.items()}
    return files, {form.target: converted[form.digest].xform or "" for form in forms}


def _held(verdict: Verdict) -> Held:
    """What the rules found, for the protocol."""
    waived, due = {one.rule for one in verdict.waived}, {one.code for one in verdict.before_release}
    rules = tuple(
        HeldRule(
            rule.code, rule.name, rule.phase, rule.rationale, rule.remedy,
            "is_waived" if rule.code in waived else "is_due" if rule.code in due
            else "holds_declared" if rule.phase in ("deploy", "export") else "holds",
        )
        for rule in ETHICS
    )  # fmt: skip
    return Held(
        rules,
        tuple(Leave(one.rule, one.reason, one.approver, one.date, one.expires) for one in verdict.waived),
        tuple(
            Due(one.code, one.text, one.advice, f"{_portable(one.at.file)}:{one.at.line}")
            for one in verdict.before_release
        ),
    )


def _validated(forms: list[Form], xforms: dict[str, str], log: Log) -> str:
    """Run ODK Validate on each different XForm; what it says becomes diagnostics, how it went a sentence."""
    seen: set[str] = set()
    for form in forms:
        text = xforms[form.target]
        if text in seen:
            continue
        seen.add(text)
        result = validate(text)
        if not result.ran:
            return f"did not run: {result.why_not}"
        for message in result.messages:
            report = log.warning if result.accepted else log.error
            report(
                "B005" if result.accepted else "B004",
                place_of(form, message),
                "ODK Validate: {problem}",
                problem=message,
            )
        if not result.accepted and not result.messages:
            log.error("B004", form.instrument.at, "ODK Validate refuses the form and does not say why")
    return "accepts the form" if not log.failed else "refuses the form"


def _manifest(
    instrument: ir.Instrument, losses: dict[str, tuple[Loss, ...]], versions: dict[str, str], verdict: Verdict
) -> bytes:
    document = {
        "instrument": instrument.id,
        "version": instrument.version,
        "draft": instrument.draft,
        "state": "draft" if instrument.draft else "release",
        "languages": [language.tag for language in instrument.languages],
        "minutes": sum(use.minutes for use in instrument.modules),
        "modules": [
            {"id": use.id, "version": use.version, "prefix": use.prefix, "variant": use.variant}
            for use in instrument.modules
        ],
        "forms": [{"target": target, "version": version} for target, version in versions.items()],
        "losses": [
            {"target": target, "what": loss.told()[0], "why": loss.told()[1], "rule": loss.code}
            for target, found in losses.items()
            for loss in found
        ],
        "fallbacks": [
            {
                "language": tag,
                "key": text.key,
                "shown_in": text.language,
                "file": _portable(text.at.file),
                "line": text.at.line,
            }
            for tag, lacking in gaps(instrument).items()
            for text in lacking
        ],
        "waivers": [
            {
                "rule": one.rule,
                "class": one.override,
                "reason": one.reason,
                "approver": one.approver,
                "date": one.date,
                "expires": one.expires,
            }
            for one in verdict.waived
        ],
        "before_release": [
            {"rule": one.code, "what": one.text, "how": one.advice, "file": _portable(one.at.file), "line": one.at.line}
            for one in verdict.before_release
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _portable(file: str) -> str:
    """A file's path as every machine has it: from the folder of modules or instruments on."""
    parts = Path(file).parts
    for number in range(len(parts) - 1, -1, -1):
        if parts[number] in ("modules", "instruments", "translations"):
            return "/".join(parts[number:])
    return Path(file).name if Path(file).is_absolute() else file


def _narrowed(recipe: Recipe, targets: Collection[str], languages: Collection[str], log: Log) -> Recipe:
    from dataclasses import replace  # noqa: PLC0415

    have = {named.name: named for named in recipe.languages}
    if pseudo.TAG in languages:
        have.setdefault(pseudo.TAG, Named(pseudo.TAG, recipe.at))  # no recipe needs to name it
    for tag in languages:
        if tag not in have:
            log.error(
                "A030", recipe.at, "the instrument has no language '{tag}'", "It has " + ", ".join(have) + ".", tag=tag
            )
    chosen = tuple(have[tag] for tag in languages if tag in have) or recipe.languages
    return replace(recipe, targets=tuple(targets) or recipe.targets, languages=chosen)


def project_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest one upwards with modules/ or instruments/, else itself."""
    for folder in (start, *start.parents):
        if (folder / "instruments").is_dir() or (folder / "modules").is_dir():
            return folder
    return start
