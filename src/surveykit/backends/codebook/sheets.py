"""codebook.xlsx: the codebook for people, in all languages side by side, with filters, frozen panes and links."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from surveykit.backends.codebook.model import MISSING, Codebook, Condition, Texts, Variable
from surveykit.backends.codebook.words import linkage, words

# A fixed moment, so that the same codebook is the same bytes on any day.
_EPOCH: Final = datetime(2000, 1, 1)
_CELL: Final = 32_767
_LINKS: Final = 60_000
_LETTERS: Final = 1.12
_LINE: Final = 13.5
_TALLEST: Final = 409.0
_SHEETS: Final = ("overview", "variables", "choices", "tables", "indicators", "skips", "missing", "ethics", "changes")


class Link(NamedTuple):
    """A cell that leads to a row of another sheet."""

    text: str
    sheet: str
    row: int


Cell = str | int | float | Link


def sheets(book: Codebook) -> bytes:
    """The XLSX."""
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    made.set_properties(
        {"title": book.id, "comments": "Made by surveykit from the questionnaire's modules.", "created": _EPOCH}
    )
    _Workbook(book, made).write()
    made.close()
    return buffer.getvalue()


class _Workbook:
    """Lays out one sheet after the other; headings are in the instrument's own language."""

    def __init__(self, book: Codebook, made: Any) -> None:
        self.book = book
        self.made = made
        self.w = words(book.instrument, book.default_language)
        text = {"font_size": 10, "valign": "top", "text_wrap": True}
        self.cell = made.add_format(text)
        self.head = made.add_format(
            {**text, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "vcenter"}
        )
        self.link = made.add_format({**text, "font_color": "#1155CC", "underline": 1})
        self.title = made.add_format({"bold": True, "font_size": 18, "font_color": "#1F3864"})
        self.left = made.add_format({**text, "align": "left"})
        self.bold = made.add_format({**text, "bold": True})
        self.band = made.add_format({"bottom": 1, "bottom_color": "#DDDDDD"})
        self.warn = made.add_format({**text, "bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"})
        self.names = {key: self.w[key] for key in _SHEETS}
        self.pages = {key: made.add_worksheet(self.names[key]) for key in _SHEETS}
        self.row_of = {variable.name: number for number, variable in enumerate(book.variables, 1)}
        self.lists: dict[str, int] = {}

    def write(self) -> None:
        choices = self.choices()
        self.overview()
        self.variables()
        self.grid("choices", choices[0], choices[1], fixed=2)
        self.tables()
        self.indicators()
        self.skips()
        self.missing()
        self.ethics()
        self.changes()

    def by_language(self, key: str) -> list[tuple[str, float]]:
        width = 46.0 if key in ("label", "question") else 40.0
        return [(f"{self.w[key]} ({tag})", width) for tag in self.book.tags]

    def said(self, texts: Texts) -> list[Cell]:
        return [texts.get(tag, "") for tag in self.book.tags]

    def in_words(self, condition: Condition | None) -> list[Cell]:
        return self.said(condition.text) if condition is not None else ["" for _ in self.book.tags]

    # --- sheets --------------------------------------------------------------------------------------

    def overview(self) -> None:
        book, page, w = self.book, self.pages["overview"], self.w
        page.hide_gridlines(2)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 90)
        page.write_string(0, 0, f"{w['codebook']}: {book.said(book.title, book.default_language)}", self.title)
        row = 1
        if book.draft:
            page.merge_range(1, 0, 1, 1, w["draft"], self.warn)
        row = 3
        facts: list[tuple[str, str]] = [
            (w["name"], book.id), (w["version"], book.version), (w["languages"], ", ".join(f"{name} ({tag})" for tag, name, _ in book.languages)),
            (w["minutes"], f"{sum(part.minutes for part in book.parts):g}"),
            (w["title"], "\n".join(f"{text} ({tag})" for tag, text in book.title.items())),
            (w["purpose"], book.summary), (w["linkage"], linkage(book, w)), ("", w["about"]),
        ]  # fmt: skip
        for name, value in facts:
            page.write_string(row, 0, name, self.bold)
            page.write_string(row, 1, value, self.cell)
            lines = _lines(value, 90 * _LETTERS)
            if lines > 1:
                page.set_row(row, lines * _LINE)
            row += 1
        row += 1
        page.write_string(row, 0, w["where"], self.head)
        page.write_string(row, 1, w["count"], self.head)
        counts = {
            "variables": len(book.variables), "choices": len(self.lists), "tables": len(book.tables), "indicators": len(book.figures),
            "skips": sum(v.universe is not None for v in book.variables), "missing": len(MISSING), "ethics": len(book.parts),
            "changes": len(book.changes),
        }  # fmt: skip
        for key, count in counts.items():
            row += 1
            page.write_url(row, 0, f"internal:'{self.names[key]}'!A1", self.link, self.names[key])
            page.write_number(row, 1, count, self.left)
        row += 2
        if book.waivers:
            page.write_string(row, 0, w["waivers"], self.head)
            page.write_string(row, 1, w["reason"], self.head)
            for waiver in book.waivers:
                row += 1
                page.write_string(row, 0, str(waiver.get("rule", "")), self.cell)
                page.write_string(row, 1, str(waiver.get("reason", "")), self.cell)
        _print(page, 116, self.names["overview"])

    def variables(self) -> None:
        w = self.w
        several = len(self.book.tables) > 1
        columns = [
            (w["name"], 22.0), *self.by_language("label"), *([(w["table"], 16.0)] if several else []), (w["type"], 16.0), (w["measure"], 10.0),
            (w["module"], 16.0), (w["list"], 18.0), *self.by_language("universe"), *self.by_language("constraint"), (w["required"], 12.0),
            (w["calculation"], 50.0), (w["computed"], 14.0), (w["by"], 13.0), *self.by_language("guidance"), (w["concept"], 26.0),
            (w["align"], 24.0), (w["hxl"], 18.0), (w["sensitivity"], 12.0), (w["identifier"], 12.0), (w["stata"], 24.0), (w["dummies"], 30.0),
            (w["kobo"], 26.0), (w["central"], 34.0), (w["path"], 34.0), (w["depends"], 26.0), (w["used"], 26.0),
        ]  # fmt: skip
        rows: list[list[Cell]] = []
        for v in self.book.variables:
            rows.append([
                v.name, *self.said(v.label), *([v.table] if several else []), v.type, v.measure if v.measure != "none" else "", v.module,
                Link(v.choices_list, "choices", self.lists[v.choices_list]) if v.choices_list else "", *self.in_words(v.universe),
                *self.in_words(v.constraint), w["yes"] if v.required else "", v.calculation.expression if v.calculation else "",
                "" if v.calculation is None else w["form"] if v.on_form else w["analysis"], v.asked_by if v.calculation is None else "",
                *self.said(v.guidance), v.concept, "; ".join(f"{name} {code}" for name, code in v.align.items()), v.hxl, v.sensitivity,
                w.get(v.identifier, v.identifier) if v.identifier != "none" else "", v.stata_name, " ".join(one.dummy for one in v.choices if one.dummy),
                " ".join(v.kobo), " ".join(v.central), v.path, " ".join(v.depends_on), " ".join(v.used_by),
            ])  # fmt: skip
        self.grid("variables", columns, rows, fixed=1)

    def choices(self) -> tuple[list[tuple[str, float]], list[list[Cell]]]:
        """The sheet of choices; remembers where each list begins, which the variables link to."""
        w = self.w
        rows: list[list[Cell]] = []
        users: dict[str, list[Variable]] = {}
        for v in self.book.variables:
            if v.choices_list:
                users.setdefault(v.choices_list, []).append(v)
        for name, found in users.items():
            self.lists[name] = len(rows) + 1
            first: Cell = Link(found[0].name, "variables", self.row_of[found[0].name])
            for number, one in enumerate(found[0].choices):
                meaning = w.get(one.missing, one.missing) if one.missing else ""
                rows.append([
                    name, one.code, one.value if one.value is not None else "", *self.said(one.label), meaning, w["yes"] if one.offered else w["no"],
                    first if not number else "", " ".join(v.name for v in found[1:]) if not number else "",
                ])  # fmt: skip
        columns = [
            (w["list"], 20.0), (w["code"], 18.0), (w["value"], 10.0), *self.by_language("label"), (w["meaning"], 20.0), (w["offered"], 10.0),
            (w["used"], 22.0), ("…", 40.0),
        ]  # fmt: skip
        return columns, rows

    def tables(self) -> None:
        w = self.w
        columns = [
            (w["table"], 24.0), *self.by_language("label"), (w["path"], 40.0), (w["parent"], 22.0), (w["rows"], 12.0),
            (f"{w['key']} (KoboToolbox)", 16.0), (f"{w['key']} (ODK Central)", 16.0), (f"{w['parent_key']} (KoboToolbox)", 18.0),
            (f"{w['parent_key']} (ODK Central)", 18.0), ("KoboToolbox +", 40.0), ("ODK Central +", 40.0),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [
                t.name, *self.said(t.label), t.path, t.parent or "", len(self.book.of_table(t.name)), t.key["kobo"], t.key["central"],
                t.parent_key.get("kobo", ""), t.parent_key.get("central", ""), " ".join(t.own_columns["kobo"]), " ".join(t.own_columns["central"]),
            ]
            for t in self.book.tables
        ]  # fmt: skip
        self.grid("tables", columns, rows, fixed=1)

    def indicators(self) -> None:
        w = self.w
        columns = [
            (w["name"], 10.0), *self.by_language("label"), (w["honesty"], 16.0), *self.by_language("numerator"), *self.by_language("denominator"),
            (w["by_groups"], 26.0), (w["aligned"], 30.0), (w["table"], 18.0), (w["module"], 20.0), (f"{w['numerator']}: {w['expression']}", 40.0),
            (f"{w['denominator']}: {w['expression']}", 40.0),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [
                f.id, *self.said(f.label), f.honesty, *self.in_words(f.numerator), *self.in_words(f.denominator), " ".join(f.disaggregate),
                "; ".join(f"{name} {code}" for name, code in f.aligned.items()), f.table, f.module, f.numerator.expression,
                f.denominator.expression,
            ]
            for f in self.book.figures
        ]  # fmt: skip
        self.grid("indicators", columns, rows, fixed=1)

    def skips(self) -> None:
        """Which question or module depends on which answers."""
        w = self.w
        columns = [
            (w["name"], 22.0),
            (w["module"], 18.0),
            *self.by_language("universe"),
            (w["expression"], 60.0),
            (w["depends"], 40.0),
        ]
        known = {v.name: v for v in self.book.variables}
        rows: list[list[Cell]] = []
        for v in self.book.variables:
            if v.universe is None:
                continue
            rests = [name for name in v.depends_on if f"${{{name}}}" in v.universe.expression and name in known]
            rows.append([
                Link(v.name, "variables", self.row_of[v.name]), v.module, *self.in_words(v.universe), v.universe.expression, " ".join(rests),
            ])  # fmt: skip
        self.grid("skips", columns, rows, fixed=1)

    def missing(self) -> None:
        w = self.w
        columns = [(w["code"], 16.0), (f"{w['value']} (SPSS, R)", 16.0), ("Stata", 10.0)]
        columns += [(f"{w['meaning']} ({tag})", 46.0) for tag in self.book.tags]
        spoken = {tag: words(self.book.instrument, tag) for tag in self.book.tags}
        rows: list[list[Cell]] = [
            [code, value, stata, *(spoken[tag][code] for tag in self.book.tags)]
            for code, (value, stata) in MISSING.items()
        ]
        rows.append(["", "", ".", *(spoken[tag]["system"] for tag in self.book.tags)])
        self.grid("missing", columns, rows, fixed=1)

    def ethics(self) -> None:
        w = self.w
        columns = [
            (w["module"], 20.0), (w["version"], 10.0), *self.by_language("title"), (w["sensitivity"], 12.0), *self.by_language("purpose"),
            *self.by_language("who"), (w["ages"], 10.0), (w["consent"], 16.0), (w["privacy"], 10.0), (w["distress"], 10.0), (w["training"], 18.0),
            (w["referral"], 26.0), (w["retention"], 11.0), (w["geography"], 12.0), (w["release"], 18.0), *self.by_language("condition"),
            (w["minutes"], 10.0), (w["sources"], 50.0),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [
                p.id, p.version, *self.said(p.title), p.sensitivity, *self.said(p.purpose), *self.said(p.who),
                f"{p.minimum_age}–{p.maximum_age}" if p.maximum_age is not None else f"{p.minimum_age}+", p.consent, p.privacy, p.distress,
                " ".join(p.training), " ".join(p.referral), p.retention, p.finest_geography, p.release, *self.in_words(p.condition), p.minutes,
                "; ".join(" ".join(part for part in source if part) for source in p.sources),
            ]
            for p in self.book.parts
        ]  # fmt: skip
        for waiver in self.book.waivers:
            facts = [f"{key}: {waiver[key]}" for key in ("reason", "approver", "date", "expires") if waiver.get(key)]
            said = f"{w['waivers']}: {w['waived']} {waiver.get('rule', '')}; " + "; ".join(facts)
            rows.append([str(waiver.get("rule", "")), "", said, *("" for _ in columns[3:])])
        self.grid("ethics", columns, rows, fixed=1)

    def changes(self) -> None:
        """What changed since the earlier codebook that the recipe names, and whether the data pool."""
        w = self.w
        columns = [(w["name"], 24.0), (w["what"], 26.0), (w["before"], 60.0), (w["after"], 60.0), (w["pools"], 34.0)]
        rows: list[list[Cell]] = [
            [
                Link(one.variable, "variables", self.row_of[one.variable]) if one.variable in self.row_of else one.variable,
                w[one.what], one.before, one.after, w[f"pools_{one.pools}"],
            ]
            for one in self.book.changes
        ]  # fmt: skip
        if not rows:
            said = w["no_changes"].format(version=self.book.previous) if self.book.previous else w["no_previous"]
            rows = [[said, "", "", "", ""]]
        self.grid("changes", columns, rows, fixed=5)

    # --- one sheet -----------------------------------------------------------------------------------

    def grid(
        self, key: str, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Cell]], *, fixed: int
    ) -> None:
        """A heading, and rows below it that can be filtered; columns without one value are left out."""
        page = self.pages[key]
        kept = [number for number in range(len(columns)) if number < fixed or any(row[number] != "" for row in rows)]
        widths = [columns[number][1] for number in kept]
        page.freeze_panes(1, fixed)
        page.set_row(0, 32)
        for place, number in enumerate(kept):
            page.write_string(0, place, columns[number][0], self.head)
            page.set_column(place, place, columns[number][1], self.cell)
        if rows:
            page.autofilter(0, 0, len(rows), len(kept) - 1)
            page.conditional_format(1, 0, len(rows), len(kept) - 1, {"type": "no_errors", "format": self.band})
        links = 0
        text, number_cell = page.write_string, page.write_number
        for line, row in enumerate(rows, 1):
            tall = 1
            for place, number in enumerate(kept):
                value = row[number]
                if isinstance(value, Link):
                    links += 1
                    if links <= _LINKS:
                        page.write_url(
                            line, place, f"internal:'{self.names[value.sheet]}'!A{value.row + 1}", self.link, value.text
                        )
                    else:
                        text(line, place, value.text)
                elif isinstance(value, str):
                    if value:
                        text(line, place, value[:_CELL])
                        letters = widths[place] * _LETTERS
                        if len(value) > letters or "\n" in value:
                            tall = max(tall, _lines(value, letters))
                else:
                    number_cell(line, place, value)
            if tall > 1:
                page.set_row(line, min(tall * _LINE, _TALLEST))
        _print(page, sum(widths), self.names[key], fixed)


def _lines(value: str, letters: float) -> int:
    return sum(max(1, math.ceil(len(part) / letters)) for part in value.split("\n"))


def _print(page: Any, width: float, title: str, fixed: int = 0) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    if fixed:
        page.repeat_rows(0)
        page.repeat_columns(0, fixed - 1)
    page.fit_to_pages(max(1, math.ceil(width / 190)), 0)
    page.set_header(f"&L{title.replace('&', '&&')}")
    page.set_footer("&RPage &P of &N")
