"""Codebooks: every document and program that a statistician needs before the first interview."""

from __future__ import annotations

from dataclasses import replace

from surveykit import ir
from surveykit.backends import Loss, Output


def emit(instrument: ir.Instrument) -> Output:
    """Every codebook of an instrument by its path, and what the programs could not take whole."""
    from surveykit.backends.codebook import losses as told  # noqa: PLC0415
    from surveykit.backends.codebook import plan, record, rscript, sheets, spss, stata  # noqa: PLC0415
    from surveykit.backends.codebook.changes import changes  # noqa: PLC0415
    from surveykit.backends.codebook.ddi import ddi  # noqa: PLC0415
    from surveykit.backends.codebook.package import package  # noqa: PLC0415
    from surveykit.backends.codebook.page import page  # noqa: PLC0415
    from surveykit.backends.codebook.read import codebook  # noqa: PLC0415

    book = codebook(instrument)
    if instrument.previous is not None:
        found = changes(instrument.previous, record.document(book))
        book = replace(book, previous=str(instrument.previous.get("version", "")), changes=found)
    files: dict[str, bytes] = {
        "codebook.json": record.record(book),
        "codebook.xlsx": sheets.sheets(book),
        "ddi-codebook.xml": ddi(book),
        "datapackage.json": package(book),
    }
    losses: list[Loss] = [*told.renamed(book), *told.texts_for_numbers(book)]
    for tag in book.tags:
        files[f"codebook.{tag}.html"] = page(book, tag)
        made = {}
        for program, kind, file in (("SPSS", spss.spss, "spss.{}.sps"), ("Stata", stata.stata, "stata.{}.do")):
            cuts = plan.Cuts()
            files[file.format(tag)], made[program] = kind(book, tag, cuts)
            losses += told.cut(book, program, tag, cuts)
        files[f"r.{tag}.R"], made["R"] = rscript.rscript(book, tag)
        if tag == book.default_language:
            losses += told.unsaid(book, made)
    return Output(files, tuple(losses))
