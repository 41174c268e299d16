"""Codebooks: every document and program that a statistician needs before the first interview."""
