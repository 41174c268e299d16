"""ODK Web Forms and Enketo in a headless Chromium, the forms as they land there, and what a page must show and send."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from engine import Difference, Tree, rule_of
from node import HERE, Client, missing

from platforms.test_both_pyxforms import run as pyxform_of
from surveykit import expr, ir
from surveykit.backends.pyxform_process import Converter
from surveykit.backends.rows import GUIDANCE_MARK
from surveykit.diagnostics import Log
from surveykit.library import Library, shipped_root
from surveykit.pipeline import build

CACHE = HERE.parents[1] / ".cache" / "clients"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("@getodk/web-forms", "enketo-core", "enketo-transformer", "esbuild", "playwright-core", "sass", "vue")
KOBO_PYXFORM = "3.0.0"
OLDEST_NODE = 20


def chromium() -> str | None:
    """The browser that is installed here."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def node_version() -> int:
    """The major version of Node.js."""
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def why_not() -> str:
    """Why the browser's clients cannot run here; nothing when they can."""
    if chromium() is None:
        return "Chromium is not installed (make tools installs it)"
    reason = missing(*PACKAGES)
    if not reason and (found := node_version()) < OLDEST_NODE:
        return f"Node.js {found} is installed; the packages need {OLDEST_NODE} or newer"
    return reason


@dataclass(frozen=True)
class Landing:
    """A client as a platform runs it: the target whose form lands there, and the settings of its server."""

    client: str
    target: str
    settings: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.client} of {self.target}".replace(" ", "-")


# ODK Central tells Enketo to forget what is no longer asked as soon as it is not asked; KoboToolbox leaves Enketo's own
# setting, by which it is forgotten when the form is sent. The servers' configuration files say so (as of 2026-11).
LANDINGS = (
    Landing("web forms", "central", {}),
    Landing("enketo", "central", {"excludeNonRelevant": True}),
    Landing("enketo", "kobo", {"excludeNonRelevant": False}),
)


class Browser(Client):
    """Both clients in one browser, which serves any number of forms, one at a time."""

    script = "browser.mjs"

    def __init__(self) -> None:
        self.opened: tuple[str, ...] = ()
        self.languages: list[str] = []
        super().__init__()

    def arguments(self) -> list[str]:
        return [chromium() or "", str(CACHE)]

    def open(self, landing: Landing, form: str, files: Mapping[str, str] | None = None) -> list[str]:
        """Show a form, unless it is the one that is shown; gives its languages as the client's menu calls them."""
        opened = (str(landing), hashlib.sha256(form.encode()).hexdigest())
        if opened != self.opened:
            self.opened = ()
            request = {"client": landing.client, "form": form, "files": files or {}, "settings": landing.settings}
            self.languages = self.ask(request)["languages"]
            self.opened = opened
        return self.languages

    def fill(
        self,
        answers: Sequence[Sequence[str]],
        language: int,
        *,
        by_hand: bool = False,
        read: Sequence[int] = (),
    ) -> Filled:
        """One interview in a new form: answered, read, and sent if the client takes it."""
        request = {
            "language": language,
            "name": self.languages[language],
            "answers": answers,
            "byHand": by_hand,
            "read": list(read),
        }
        told = self.ask({"fill": request})
        shown, refused = ({int(number): found for number, found in told[key].items()} for key in ("shown", "refused"))
        return Filled(told["faults"], told["said"], shown, refused, told["sent"])

    def picture(self, path: Path, width: int = 900, height: int = 1200, *, whole: bool = True) -> None:
        """Draw what is shown now."""
        self.ask({"picture": str(path), "width": width, "height": height, "whole": whole})


@dataclass(frozen=True)
class Filled:
    """What became of an interview: answers that could not be given, faults of the client, what was read in each language,
    and what was sent, or nothing with what was read then."""

    faults: list[list[str]]
    said: list[str]
    shown: dict[int, list[dict[str, Any]]]
    refused: dict[int, list[dict[str, Any]]]
    sent: str | None


# --- forms as they land ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Landed:
    """A shipped instrument as a build leaves it: the XForm that each platform shows, and the codebook's variables."""

    instrument: ir.Instrument
    xforms: Mapping[str, str]
    files: Mapping[str, str]
    variables: Sequence[Mapping[str, Any]]


@cache
def landed(name: str) -> Landed:
    """ODK Central shows the XForm of the build; KoboToolbox makes its own of the workbook, with its pyxform."""
    log = Log()
    with Converter() as converter:
        made = build(
            Library(shipped_root(), log),
            name,
            converter,
            log,
            only=("xlsform", "xform", "codebook"),
            with_validate=False,
        )
    assert made is not None, [d.text for d in log]
    files = {
        Path(path).name: content.decode("utf-8-sig")
        for path, content in made.files.items()
        if path.startswith("central/media/")
    }
    xforms = {
        "central": made.files[f"central/{name}.xml"].decode(),
        "kobo": by_kobo(name, made.files[f"kobo/{name}.xlsx"]),
    }
    return Landed(made.instrument, xforms, files, json.loads(made.files["codebook/codebook.json"])["variables"])


def by_kobo(name: str, workbook: bytes) -> str:
    """The XForm that KoboToolbox's pyxform makes of a workbook; made once for each content."""
    known = CACHE / f"{name}-{KOBO_PYXFORM}-{hashlib.sha256(workbook).hexdigest()[:16]}.xml"
    if not known.is_file():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / f"{name}.xlsx").write_bytes(workbook)
            result = pyxform_of(KOBO_PYXFORM, Path(folder))[name]
        assert result["xform"] is not None, result["fault"]
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = known.with_suffix(f".{hashlib.sha256(str(CACHE).encode()).hexdigest()[:8]}")
        draft.write_text(result["xform"], "utf-8")
        draft.replace(known)
    return known.read_text("utf-8")


# --- what a page must show --------------------------------------------------------------------------

_REFERENCE = re.compile(r"\$\{[^}]*\}")
_QUOTES = str.maketrans("‘’‚“”„", "''‚\"\"„")


def as_read(text: str) -> str:
    """A text as clients show it: pyxform makes curly quotes straight, and a page has one kind of blank."""
    return " ".join(text.translate(_QUOTES).split())


def says(shown: str | None, text: ir.Text | None, language: str) -> bool:
    """Whether a page shows this text in this language; what it takes from the answers may be anything."""
    if text is None:
        return not shown
    wanted = text.render(language)
    if not wanted or not shown:
        return False
    pattern = ".*".join(re.escape(part) for part in _REFERENCE.split(as_read(wanted)))
    return re.fullmatch(pattern, as_read(shown)) is not None


SEEN = (
    ir.NoteAnswer, ir.SelectAnswer, ir.IntegerAnswer, ir.DecimalAnswer, ir.TextAnswer, ir.AcknowledgeAnswer, ir.DateAnswer,
    ir.RangeAnswer,
)  # fmt: skip


def readable(tree: Tree, run: expr.Run) -> dict[str, ir.Node]:
    """Questions, groups and rows with a label that are there in this interview, by their paths."""
    return {
        path: node
        for key, path, node in tree.paths(run)
        if run.relevant[key]
        and (isinstance(node.answer, SEEN) if isinstance(node, ir.Question) else node.label is not None)
    }


def misread(landed: Landed, nodes: Mapping[str, ir.Node], shown: Sequence[Mapping[str, Any]], number: int) -> list[str]:
    """What a page does not show, shows without need, or shows in other words than the instrument's.

    The heading of a group in which nothing is asked may stay (Enketo) or go (Web Forms).
    """
    instrument = landed.instrument
    language = instrument.languages[number].tag
    told = {one["path"]: one for one in shown}
    questions = [path for path, node in nodes.items() if isinstance(node, ir.Question)]
    found = [
        f"{path} is not shown"
        for path in nodes.keys() - told.keys()
        if any(question.startswith(f"{path}/") or question == path for question in questions)
    ]
    found += [f"{path} is shown" for path in told.keys() - nodes.keys()]
    for path in nodes.keys() & told.keys():
        node, one = nodes[path], told[path]
        if not says(one["label"], node.label, language):
            found.append(f"{path} reads {one['label']!r}")
        if isinstance(node, ir.Question):
            found += _misread_hints(path, node, one, language)
            found += _misread_choices(path, node, instrument, one["choices"], language)
    return [f"{language}: {one}" for one in sorted(found)]


def unheard(landed: Landed, tree: Tree, run: expr.Run, shown: Sequence[Mapping[str, Any]], number: int) -> list[str]:
    """Where a form that is not sent does not say why, in the instrument's words, or complains without reason."""
    language = landed.instrument.languages[number].tag
    wanted = {
        path: node.required_message if key in run.missing else node.constraint_message
        for key, path, node in tree.paths(run)
        if isinstance(node, ir.Question) and (key in run.missing or key in run.failed)
    }
    told = {one["path"]: one["message"] for one in shown if one.get("message")}
    found = [f"{language}: {path} complains: {told[path]!r}" for path in told.keys() - wanted.keys()]
    return found + [
        f"{language}: {path} says {told.get(path)!r}"
        for path, text in wanted.items()
        if text is None or not says(told.get(path), text, language)
    ]


def _misread_hints(path: str, node: ir.Question, one: Mapping[str, Any], language: str) -> Iterator[str]:
    """Enketo folds the guidance for interviewers away; Web Forms shows it right behind the hint, or in its place."""
    if "guidance" in one:
        if not says(one["hint"], node.hint, language):
            yield f"the hint of {path} reads {one['hint']!r}"
        mark = GUIDANCE_MARK if node.hint is not None else ""
        if not says((one["guidance"] or "").removeprefix(mark), node.guidance, language):
            yield f"the guidance of {path} reads {one['guidance']!r}"
        return
    parts = [as_read(text.render(language) or "-") for text in (node.hint, node.guidance) if text is not None]
    if GUIDANCE_MARK.join(parts) != as_read(one["hint"] or ""):
        yield f"the hint of {path} reads {one['hint']!r}"


def _misread_choices(
    path: str, node: ir.Question, instrument: ir.Instrument, shown: Sequence[tuple[str, str]], language: str
) -> Iterator[str]:
    if not isinstance(node.answer, ir.SelectAnswer) or node.answer.choices is None:
        if shown:
            yield f"{path} offers choices"
        return
    labels = {choice.code: choice.label for choice in instrument.lists[node.answer.choices].choices}
    if not shown or (node.answer.choice_filter is None and [code for code, _ in shown] != list(labels)):
        yield f"{path} offers {[code for code, _ in shown]}"
    for code, label in shown:
        if code not in labels or not says(label, labels[code], language):
            yield f"{code} of {path} reads {label!r}"


# --- what a client must send ------------------------------------------------------------------------


def leaves(xml: str, instrument: ir.Instrument) -> dict[str, str]:
    """The elements of a submission without children, by their path; rows of repeats have their number."""
    repeats = {node.name for node, _ in instrument.walk() if isinstance(node, ir.Repeat)}
    found: dict[str, str] = {}

    def walk(element: ElementTree.Element, path: str) -> None:
        if len(element) == 0:
            found[path] = element.text or ""
        rows: Counter[str] = Counter()
        for child in element:
            name = child.tag.rpartition("}")[2]
            rows[name] += 1
            walk(child, f"{path}/{name}[{rows[name]}]" if name in repeats else f"{path}/{name}")

    root = ElementTree.fromstring(xml)
    walk(root, f"/{root.tag.rpartition('}')[2]}")
    return found


_ROW = re.compile(r"\[\d+\]")


def missent(landed: Landed, tree: Tree, run: expr.Run, xml: str) -> list[Difference]:
    """Where a submission differs from the run, and from the codebook: each leaf is a variable, each variable a leaf or not asked."""
    holders = {
        "/".join(("/data", *(one.name for one in above), node.name))
        for node, above in landed.instrument.walk()
        if not isinstance(node, ir.Question)
    }  # a repeat without rows leaves the group around it empty
    sent = {
        path: value
        for path, value in leaves(xml, landed.instrument).items()
        if value.strip() or _ROW.sub("", path) not in holders
    }
    wanted = {path: node for key, path, node in tree.paths(run) if isinstance(node, ir.Question) and run.relevant[key]}
    values = {path: run.values.get(key, "") for key, path, _ in tree.paths(run)}
    found: list[Difference] = []

    def differs(path: str, what: str, ours: str, theirs: str) -> None:
        found.append(Difference(landed.instrument.id, "", path, what, ours, theirs))

    variables = {variable["path"] for variable in landed.variables if variable["path"]}
    for path in sent:
        if _ROW.sub("", path) not in variables:
            differs(path, "codebook", "no variable", "sent")
    for path in sent.keys() - wanted.keys():
        if not path.startswith("/data/meta/"):
            differs(path, "presence", "not asked", sent[path])
    for path, node in wanted.items():
        assert _ROW.sub("", path) in variables, path
        if path not in sent:
            differs(path, "presence", values[path], "absent")
        elif sent[path] != values[path]:
            differs(path, rule_of(node, values[path], sent[path]) or "value", values[path], sent[path])
    return found
