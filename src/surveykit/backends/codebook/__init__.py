"""Codebooks: every document and program that a statistician needs before the first interview."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from surveykit import ir
from surveykit.backends import Loss, Output
from surveykit.backends.beside import beside

if TYPE_CHECKING:
    from surveykit.backends.codebook.model import Codebook


def emit(instrument: ir.Instrument) -> Output:
    """Every codebook of an instrument by its path, and what the programs could not take whole."""
    from surveykit.backends.codebook import losses as told  # noqa: PLC0415
    from surveykit.backends.codebook import record, sheets  # noqa: PLC0415
    from surveykit.backends.codebook.changes import changes  # noqa: PLC0415
    from surveykit.backends.codebook.ddi import ddi  # noqa: PLC0415
    from surveykit.backends.codebook.package import package  # noqa: PLC0415
    from surveykit.backends.codebook.page import page  # noqa: PLC0415
    from surveykit.backends.codebook.read import codebook  # noqa: PLC0415

    book = codebook(instrument)
    if instrument.previous is not None:
        found = changes(instrument.previous, record.document(book))
        book = replace(book, previous=str(instrument.previous.get("version", "")), changes=found)
    programs = beside(lambda: _programs(book))
    files: dict[str, bytes] = {
        "codebook.json": record.record(book),
        "codebook.xlsx": sheets.sheets(book),
        "ddi-codebook.xml": ddi(book),
        "datapackage.json": package(book),
    }
    files |= {f"codebook.{tag}.html": page(book, tag) for tag in book.tags}
    made, lost = programs()
    return Output(files | made, (*told.renamed(book), *told.texts_for_numbers(book), *lost))


def _programs(book: Codebook) -> tuple[dict[str, bytes], list[Loss]]:
    """The programs in every language, and what they cannot take whole."""
    from surveykit.backends.codebook import losses as told  # noqa: PLC0415
    from surveykit.backends.codebook import plan, rscript, spss, stata  # noqa: PLC0415

    files: dict[str, bytes] = {}
    losses: list[Loss] = []
    for tag in book.tags:
        made = {}
        for program, kind, file in (("SPSS", spss.spss, "spss.{}.sps"), ("Stata", stata.stata, "stata.{}.do")):
            cuts = plan.Cuts()
            files[file.format(tag)], made[program] = kind(book, tag, cuts)
            losses += told.cut(book, program, tag, cuts)
        files[f"r.{tag}.R"], made["R"] = rscript.rscript(book, tag)
        if tag == book.default_language:
            losses += told.unsaid(book, made)
    return files, losses
