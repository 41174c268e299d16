"""Measures a trilingual form in ODK Web Forms and Enketo, beside the same form as pyxform alone makes it, in one run.

Usage: clients.py [--rounds N] [--questions 500]. Needs Chromium, Node.js and the packages of tests/clients (make tools, make
test install them).

The peer is written as a person would write it by hand: one row a question with its texts in three columns each, one list
for all questions that have the same choices, no column and no row that surveykit adds for itself; `xls2xform` makes its
XForm. Both forms are opened in turns, each time in a new page. Then the consent is given and the first question of each
module answered, so that most questions are on the page, and the language is changed.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from generate import PER_MODULE, project

from surveykit import ir
from surveykit.backends.form import lowered, send, xform
from surveykit.backends.pyxform_process import Converter
from surveykit.diagnostics import Log
from surveykit.library import Library
from surveykit.pipeline import linked

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "clients")]
from browser import LANDINGS, Browser, why_not  # noqa: E402

PEER = str(Path(sys.executable).parent / "xls2xform")
CONSENT = {
    "ec_mode": "face", "ec_adult": "yes", "ec_info": "OK", "ec_t_voluntary": "ok", "ec_t_skip": "ok", "ec_t_noaid": "ok",
    "ec_t_limits": "ok", "ec_consent": "yes",
}  # fmt: skip
OWN = "sk_"
"""What surveykit's own rows begin with."""


def ours(folder: Path, questions: int) -> tuple[ir.Instrument, str]:
    """The made-up instrument, and its XForm as a build leaves it."""
    log = Log()
    name = project(folder, questions)
    library = Library(folder, log)
    recipe = library.recipe(name)
    instrument = linked(library, recipe, log) if recipe is not None else None
    if instrument is None:
        raise SystemExit("\n".join(d.text for d in log))
    form = lowered(instrument, "central", log)
    with Converter() as converter:
        send(form, converter)
        return instrument, xform(form, converter.receive(), log).files[f"{name}.xml"].decode()


def by_hand(instrument: ir.Instrument, folder: Path) -> str:
    """The same questions as rows of an XLSForm, and what pyxform's own command makes of them."""
    languages = [(language.tag, f"{language.name} ({language.tag})") for language in instrument.languages]
    rows: list[dict[str, str]] = []
    lists: dict[tuple[tuple[str, ...], ...], str] = {}

    def texts(row: dict[str, str], column: str, text: ir.Text | None) -> None:
        for tag, label in languages if text is not None else ():
            row[f"{column}::{label}"] = (text.render(tag) if text is not None else "") or "-"

    def formula(found: ir.Formula | bool | None) -> str:
        return found.text if isinstance(found, ir.Formula) else "yes" if found else ""

    def listed(name: str) -> str:
        choices = tuple(
            (choice.code, *(choice.label.render(tag) or "-" for tag, _ in languages))
            for choice in instrument.lists[name].choices
        )
        return lists.setdefault(choices, f"list_{len(lists) + 1}")

    def add(node: ir.Node) -> None:
        if node.name.startswith(OWN):
            return
        row = {"name": node.name, "relevant": formula(node.relevant), "appearance": node.appearance}
        texts(row, "label", node.label)
        if not isinstance(node, ir.Question):
            rows.append({"type": "begin_group", **row})
            for child in node.children:
                add(child)
            rows.append({"type": "end_group"})
            return
        match node.answer:
            case ir.SelectAnswer(kind=kind, choices=str(name)):
                row["type"] = f"select_{kind} {listed(name)}"
            case ir.IntegerAnswer():
                row["type"] = "integer"
            case ir.TextAnswer():
                row["type"] = "text"
            case ir.NoteAnswer():
                row["type"] = "note"
            case ir.AcknowledgeAnswer():
                row["type"] = "acknowledge"
            case ir.ComputedAnswer():
                row["type"] = "calculate"
            case other:
                raise SystemExit(f"the peer has no {type(other).__name__}")
        texts(row, "hint", node.hint)
        texts(row, "guidance_hint", node.guidance)
        texts(row, "constraint_message", node.constraint_message)
        texts(row, "required_message", node.required_message)
        row |= {
            "constraint": formula(node.constraint),
            "required": formula(node.required),
            "calculation": formula(node.calculation),
        }
        rows.append(row)

    for node in instrument.nodes:
        add(node)
    choices = [
        {
            "list_name": name,
            "name": code,
            **{f"label::{label}": text for (_, label), text in zip(languages, labels, strict=True)},
        }
        for found, name in lists.items()
        for code, *labels in found
    ]
    settings = [
        {"form_title": "Made-up instrument", "form_id": "bench", "version": "1", "default_language": languages[0][1]}
    ]
    path = folder / "by-hand.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for sheet, content in (("survey", rows), ("choices", choices), ("settings", settings)):
            page = book.add_worksheet(sheet)
            columns = list(dict.fromkeys(column for row in content for column in row))
            page.write_row(0, 0, columns)
            for number, row in enumerate(content, 1):
                page.write_row(number, 0, [row.get(column, "") for column in columns])
    made = path.with_suffix(".xml")
    subprocess.run([PEER, "--skip_validate", str(path), str(made)], check=True, stdout=subprocess.DEVNULL)
    return made.read_text("utf-8")


def answers(instrument: ir.Instrument) -> list[list[str]]:
    """The consent, and yes to the first question of each module."""
    found = []
    for node, above in instrument.walk():
        given = CONSENT.get(node.name) or ("yes" if node.name.endswith("_q00") else None)
        if given is not None:
            found.append(["/".join(("/data", *(one.name for one in above), node.name)), given])
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--questions", type=int, default=500, help=f"a multiple of {PER_MODULE}")
    asked = arguments.parse_args()
    if why_not():
        raise SystemExit(f"not measured: {why_not()}")
    with tempfile.TemporaryDirectory() as folder:
        instrument, own = ours(Path(folder), asked.questions)
        forms = {"surveykit": own, "pyxform alone": by_hand(instrument, Path(folder))}
    given = answers(instrument)
    sizes = {
        name: (len(form.encode()) / 1000, len(gzip.compress(form.encode(), mtime=0)) / 1000)
        for name, form in forms.items()
    }
    print("| XForm | kB | kB as gzip |\n|---|---|---|")
    for name, (plain, packed) in sizes.items():
        print(f"| {name} | {plain:.0f} | {packed:.0f} |")
    print(
        "\n| client | open, ms | pyxform alone | ratio | change of language, ms | pyxform alone | ratio |\n|---|---|---|---|---|---|---|"
    )
    with Browser() as browser:
        for client in dict.fromkeys(landing.client for landing in LANDINGS):
            opened: dict[str, list[float]] = {name: [] for name in forms}
            changed: dict[str, list[float]] = {name: [] for name in forms}
            for number in range(asked.rounds):
                for name in forms if number % 2 == 0 else reversed(forms):
                    told = browser.ask({"measure": {"client": client, "form": forms[name], "answers": given}})
                    if told["faults"]:
                        raise SystemExit(f"{client}, {name}: {told['faults'][0]}")
                    opened[name].append(told["ms"]["open"])
                    changed[name].append(statistics.median(told["ms"]["switch"]))
            cells = [client]
            for figures in (opened, changed):
                mine, peer = (figures[name] for name in forms)
                ratio = statistics.median(a / b for a, b in zip(mine, peer, strict=True))
                cells += [f"{statistics.median(mine):.0f}", f"{statistics.median(peer):.0f}", f"{ratio:.2f}"]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
