"""A document as a .docx, through python-docx, for boards that write into it. The same document is the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final, assert_never

from surveykit.backends.protocol.blocks import Block, Document, Facts, Grid, Heading, Listing, Paragraph

if TYPE_CHECKING:
    from docx.document import Document as Docx

_EPOCH: Final = datetime.datetime(2000, 1, 1)
_ZIP_DAY: Final = (2000, 1, 1, 0, 0, 0)
_COLOURS: Final = {"note": "55606E", "open": "8A6D00", "warning": "9C0006", "quoted": "1F3864", "plain": ""}


def paper(document: Document) -> bytes:
    """The .docx of a document."""
    from docx import Document as Empty  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    made = Empty()
    made.styles["Normal"].font.name = "Calibri"
    made.styles["Normal"].font.size = Pt(10.5)
    core = made.core_properties
    core.title, core.author, core.language = document.title, "surveykit", document.tag
    core.created = core.modified = _EPOCH
    core.last_modified_by, core.comments = "surveykit", ""
    _directed(made.add_heading(document.title, 0), document)
    _directed(made.add_paragraph(document.subtitle), document)
    for block in document.blocks:
        _write(made, block, document)
    out = io.BytesIO()
    made.save(out)
    return _fixed(out.getvalue())


def _write(made: Docx, block: Block, document: Document) -> None:
    match block:
        case Heading():
            _directed(made.add_heading(block.text, block.level - 1), document)
        case Paragraph():
            _coloured(_directed(made.add_paragraph(), document), block.text, block.tone)
        case Facts():
            _table(made, (), block.rows, document)
        case Listing():
            for item in block.items:
                _directed(made.add_paragraph(item, style="List Bullet"), document)
        case Grid():
            _table(made, block.head, block.rows, document)
        case _:
            assert_never(block)


def _table(made: Docx, head: Any, rows: Any, document: Document) -> None:
    width = len(head) or 2
    table = made.add_table(rows=0, cols=width, style="Table Grid")
    for number, row in enumerate([head, *rows] if head else rows):
        cells = table.add_row().cells
        for place, text in enumerate(row):
            paragraph = _directed(cells[place].paragraphs[0], document)
            run = paragraph.add_run(text)
            run.bold = (bool(head) and number == 0) or (not head and place == 0)
    made.add_paragraph()


def _coloured(paragraph: Any, text: str, tone: str) -> None:
    from docx.shared import RGBColor  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.bold = tone in ("open", "warning")
    run.italic = tone in ("note", "quoted")
    if _COLOURS[tone]:
        run.font.color.rgb = RGBColor.from_string(_COLOURS[tone])


def _directed(paragraph: Any, document: Document) -> Any:
    """The paragraph, from right to left where the language is written so."""
    if document.right_to_left:
        from docx.oxml import OxmlElement  # noqa: PLC0415

        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return paragraph


def _fixed(content: bytes) -> bytes:
    """The same archive with one day for all its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
