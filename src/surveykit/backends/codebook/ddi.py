"""ddi-codebook.xml: DDI Codebook 2.5, with the texts of every language beside each other.

Elements and their order are those of the DDI Alliance's schema, version 2.5.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from surveykit.backends.codebook.model import Codebook, Condition, Figure, Table, Texts, Variable

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL: Final = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS: Final = {
    "integer": "numeric", "decimal": "numeric", "code": "character", "codes": "character", "ranking": "character", "date": "character",
    "time": "character", "moment": "character", "text": "character", "place": "character", "file": "character", "none": "character",
}  # fmt: skip
_CATEGORY: Final = {"date": "date", "time": "time", "moment": "date"}


def ddi(book: Codebook) -> bytes:
    """The XML document."""
    return _Writer(book).document()


def clean(text: str) -> str:
    """A text as XML can carry it."""
    return escape(_FORBIDDEN.sub("", text)) if _SPECIAL.search(text) else text


@cache
def attribute(text: str) -> str:
    """A text between quotes, as an attribute can carry it."""
    return quoteattr(_FORBIDDEN.sub("", text))


class _Writer:
    """Puts the document together, line by line; ids are given by place, so that any name is legal."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self.lines: list[str] = []
        self.files = {table.name: f"F{number}" for number, table in enumerate(book.tables, 1)}
        self.ids = {variable.name: f"V{number}" for number, variable in enumerate(book.variables, 1)}

    def document(self) -> bytes:
        book = self.book
        put = self.lines.append
        put('<?xml version="1.0" encoding="UTF-8"?>')
        put(
            f'<codeBook xmlns="ddi:codebook:2_5" version="2.5" ID={_id(book.id)} xml:lang={attribute(book.default_language)}>'
        )
        self.study()
        for table in book.tables:
            self.file(table)
        put("<dataDscr>")
        self.groups()
        for variable in book.variables:
            self.variable(variable)
        put("</dataDscr>")
        put("</codeBook>")
        return ("\n".join(self.lines) + "\n").encode()

    def study(self) -> None:
        book = self.book
        put = self.lines.append
        title = book.said(book.title, book.default_language)
        put("<stdyDscr><citation><titlStmt>")
        put(f"<titl xml:lang={attribute(book.default_language)}>{clean(title)}</titl>")
        for tag, text in book.title.items():
            if tag != book.default_language:
                put(f"<parTitl xml:lang={attribute(tag)}>{clean(text)}</parTitl>")
        put(f"<IDNo>{clean(book.id)}</IDNo></titlStmt>")
        version = f"{book.version} (draft)" if book.draft else book.version
        put(f"<verStmt><version>{clean(version)}</version></verStmt></citation>")
        put("<stdyInfo>")
        words = dict.fromkeys(variable.concept for variable in book.variables if variable.concept)
        if words:
            put("<subject>" + "".join(f"<keyword>{clean(word)}</keyword>" for word in words) + "</subject>")
        for part in book.parts:
            for tag, text in part.purpose.items():
                put(f"<abstract xml:lang={attribute(tag)}>{clean(part.id)}: {clean(text)}</abstract>")
        units = ", ".join(dict.fromkeys(part.unit for part in book.parts))
        put("<sumDscr>")
        if units:
            put(f"<anlyUnit>{clean(units)}</anlyUnit>")
        for part in book.parts:
            for tag, text in part.who.items():
                put(f"<universe xml:lang={attribute(tag)}>{clean(part.id)}: {clean(text)}</universe>")
        put("<dataKind>survey data</dataKind></sumDscr>")
        for figure in book.figures:
            self.figure(figure)
        put("</stdyInfo>")
        put("</stdyDscr>")

    def figure(self, figure: Figure) -> None:
        """An indicator, as a note on the study."""
        aligned = "; ".join(f"{name} {code}" for name, code in figure.aligned.items())
        parts = [
            f"{self.book.said(figure.label, self.book.default_language)}.",
            f"Numerator: {figure.numerator.expression}.",
            f"Denominator: {figure.denominator.expression}.",
            f"By: {', '.join(figure.disaggregate)}." if figure.disaggregate else "",
            f"Claim: {figure.honesty}.",
            f"Aligned with: {aligned}." if aligned else "",
        ]
        text = " ".join(part for part in parts if part)
        self.lines.append(f'<notes type="indicator" subject={attribute(figure.id)}>{clean(text)}</notes>')

    def file(self, table: Table) -> None:
        keys = "; ".join(f"{platform}: {key}" for platform, key in table.key.items())
        upward = "; ".join(f"{platform}: {key}" for platform, key in table.parent_key.items())
        put = self.lines.append
        put(f'<fileDscr ID="{self.files[table.name]}"><fileTxt><fileName>{clean(table.name)}.csv</fileName>')
        label = self.book.said(table.label, self.book.default_language)
        put(f"<fileCont>{clean(label or table.name)}. Key: {clean(keys)}."
            + (f" Rows belong to {clean(table.parent)} by {clean(upward)}." if table.parent else "") + "</fileCont>")  # fmt: skip
        put(f"<dimensns><varQnty>{len(self.book.of_table(table.name))}</varQnty></dimensns>")
        put("<fileType>text/csv</fileType></fileTxt></fileDscr>")

    def groups(self) -> None:
        members: dict[str, list[str]] = {}
        for v in self.book.variables:
            members.setdefault(v.module, []).append(self.ids[v.name])
        for number, part in enumerate(self.book.parts, 1):
            ids = " ".join(members.get(part.id, ()))
            if not ids:
                continue
            self.lines.append(f'<varGrp ID="G{number}" type="subject" name={attribute(part.id)} var="{ids}">')
            self.labels(part.title)
            self.lines.append("</varGrp>")

    def variable(self, v: Variable) -> None:
        put = self.lines.append
        numeric = v.measure == "scale" and v.data_type in ("integer", "decimal")
        put(
            f'<var ID="{self.ids[v.name]}" name={attribute(v.name)} files="{self.files[v.table]}" '
            f'intrvl="{"contin" if numeric else "discrete"}"{" nature=" + attribute(v.measure) if v.measure in _NATURE else ""}>'
        )
        self.labels(v.label)
        put(f"<security>sensitivity: {v.sensitivity}; identifier: {v.identifier}</security>")
        put(f"<respUnit>{clean(v.asked_by)}</respUnit>")
        if v.question and v.type != "calculate":
            self.question(v)
        if any(one.missing for one in v.choices):
            items = "".join(f"<item VALUE={attribute(one.code)}/>" for one in v.choices if one.missing)
            put(f"<invalrng>{items}</invalrng>")
        self.said("universe", v.universe)
        for one in v.choices:
            missing = f' missing="Y" missType={attribute(one.missing)}' if one.missing else ""
            put(f"<catgry{missing}><catValu>{clean(one.code)}</catValu>")
            self.labels(one.label)
            if one.value is not None:
                put(f'<catStat type="other" otherType="value">{one.value}</catStat>')
            put("</catgry>")
        if v.concept:
            put(f"<concept>{clean(v.concept)}</concept>")
        for standard, code in v.align.items():
            put(f"<concept vocab={attribute(standard)}>{clean(code)}</concept>")
        if v.calculation is not None:
            put(f"<derivation{self.refs(v)}><drvdesc>{'computed by the form' if v.on_form else 'computed in analysis'}</drvdesc>"
                f"<drvcmd syntax=\"XPath (XLSForm)\">{clean(v.calculation.expression)}</drvcmd></derivation>")  # fmt: skip
        category = f' category="{_CATEGORY[v.data_type]}"' if v.data_type in _CATEGORY else ""
        put(f'<varFormat type="{_FORMATS[v.data_type]}"{category}/>')
        if v.universe is not None:
            put(f'<notes type="universe expression">{clean(v.universe.expression)}</notes>')
        if v.constraint is not None:
            put(f'<notes type="constraint expression">{clean(v.constraint.expression)}</notes>')
        for name, found in (("KoboToolbox columns", v.kobo), ("ODK Central columns", v.central)):
            if found:
                put(f'<notes type="{name}">{clean(" ".join(found))}</notes>')
        put(f'<notes type="module">{clean(v.module)} {clean(v.module_version)}</notes>')
        if v.hxl:
            put(f'<notes type="HXL">{clean(v.hxl)}</notes>')
        put("</var>")

    def question(self, v: Variable) -> None:
        put = self.lines.append
        put("<qstn>")
        for element, texts in (("qstnLit", v.question), ("ivuInstr", v.guidance or v.hint)):
            for tag, text in texts.items():
                put(f"<{element} xml:lang={attribute(tag)}>{clean(text)}</{element}>")
        put("</qstn>")

    def labels(self, texts: Texts) -> None:
        for tag, text in texts.items():
            self.lines.append(f"<labl xml:lang={attribute(tag)}>{clean(text)}</labl>")

    def said(self, element: str, condition: Condition | None) -> None:
        if condition is not None:
            for tag, text in condition.text.items():
                self.lines.append(f"<{element} xml:lang={attribute(tag)}>{clean(text)}</{element}>")

    def refs(self, v: Variable) -> str:
        ids = " ".join(self.ids[name] for name in v.depends_on)
        return f' var="{ids}"' if ids else ""


_NATURE: Final = frozenset({"nominal", "ordinal"})


def _id(name: str) -> str:
    made = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    return attribute(made if made[:1].isalpha() or made[:1] == "_" else f"_{made}")
