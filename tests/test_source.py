"""YAML to values that know their place: the scalars of YAML 1.2, positions, and every fault of reading."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveykit.diagnostics import Log
from surveykit.source import DEEPEST, Mapping, Node, Scalar, Sequence, ambiguous, decode, read_yaml, resolve


def read(text: str | bytes) -> tuple[Node | None, list[str]]:
    log = Log()
    node = read_yaml(text if isinstance(text, bytes) else text.encode(), "f.yaml", log)
    return node, [f"{d.code}@{d.at.line}:{d.at.col}" for d in log]


def scalar(text: str) -> Scalar:
    node, faults = read("k: " + text)
    assert isinstance(node, Mapping), faults
    found = node.entries["k"]
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("no", "no"), ("Yes", "Yes"), ("on", "on"), ("true", True), ("FALSE", False), ("tRue", "tRue"), ("null", None), ("~", None), ("", None),
        ("12", 12), ("-98", -98), ("010", 10), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("12:30", "12:30"), ("1.5", 1.5), (".5", 0.5),
        ("1e3", 1000.0), ("1.", 1.0), (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"), ("2024-01-01", "2024-01-01"), ("+7", 7), ("-", "-"),
        ("٣", "٣"), ("9" * 5000, "9" * 5000),
    ],
)  # fmt: skip
def test_plain_scalars_are_those_of_yaml_1_2(raw: str, value: object) -> None:
    got = resolve(raw)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    "raw", ["yes", "No", "on", "y", "1", "1.5", "1_0", "0b1", "12:30", "2024-1-2", "true", "null", "=", "1e5"]
)
def test_codes_that_other_programs_misread(raw: str) -> None:
    assert ambiguous(scalar(raw))
    assert not ambiguous(scalar(f'"{raw}"'))
    assert not ambiguous(scalar(f"'{raw}'"))


@pytest.mark.parametrize("raw", ["yes_no", "dk", "adm1", "ZZ01", "n1", "male", "x-1", "NOR"])
def test_codes_that_nobody_misreads(raw: str) -> None:
    assert not ambiguous(scalar(raw))


def test_places() -> None:
    node, faults = read('a: 1\nb:\n  - é: "x"\n    c: |\n      two\n      lines\n')
    assert faults == []
    assert isinstance(node, Mapping)
    assert node.at == ("f.yaml", 1, 1)
    assert node.keys["b"].at == ("f.yaml", 2, 1)
    inner = node.entries["b"]
    assert isinstance(inner, Sequence)
    item = inner.items[0]
    assert isinstance(item, Mapping)
    assert item.keys["é"].at == ("f.yaml", 3, 5)
    quoted, block = item.entries["é"], item.entries["c"]
    assert isinstance(quoted, Scalar)
    assert isinstance(block, Scalar)
    assert quoted.at == ("f.yaml", 3, 8)
    assert quoted.text_at == ("f.yaml", 3, 9)
    assert block.text_at == ("f.yaml", 5, 1)
    assert block.value == "two\nlines\n"


def test_columns_count_characters_not_bytes() -> None:
    node, _ = read("'𝒳é': [ü, b]")
    assert isinstance(node, Mapping)
    found = node.entries["𝒳é"]
    assert isinstance(found, Sequence)
    assert found.items[1].at == ("f.yaml", 1, 11)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: [1", ["Y001@1:4"]), ("a: 'x", ["Y001@1:4"]), ("a: b: c", ["Y001@1:5"]), ("a: 1\n b: 2", ["Y001@2:3"]), ("a: @x", ["Y001@1:4"]),
        ("a: %x", ["Y001@1:4"]), ("a: \"\\q\"", ["Y001@1:5"]), ("a: |x", ["Y001@1:4"]), ("key\nb: 1", ["Y001@2:2"]), ("a:\n- b\nc", ["Y001@4:1"]),
        ("a: - b", ["Y001@1:4"]), ("a: *", ["Y001@1:4"]), ("a\0b", ["Y002@1:2"]), ("a: \x07", ["Y002@1:4"]), ('a: "x\\a"', ["Y002@1:4"]), ('a: "\\ud800"', ["Y001@1:7"]), ("a:\n\t- b", ["Y004@2:1"]), ("", ["Y005@1:1"]),
        ("# only this", ["Y005@1:1"]), ("a: 1\n---\nb: 2", ["Y006@2:1"]), ("a: &x 1", ["Y007@1:4"]), ("a: 1\nb: *a", ["Y007@2:4"]), ("<<: {a: 1}", ["Y007@1:1"]),
        ("a: !x 1", ["Y008@1:4"]), ("[a]: 1", ["Y009@1:1"]), ("{a: 1, a: 2}", ["Y010@1:8"]), ("a: 1\n'a': 2\na: 3", ["Y010@2:1", "Y010@3:1"]),
    ],
)  # fmt: skip
def test_faults_of_reading(text: str, faults: list[str]) -> None:
    node, found = read(text)
    assert node is None
    assert found == faults


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: é".encode("latin-1"), "Y003@1:4"), ("a: 1\nb: ñ".encode("cp1252"), "Y003@2:4"), ("a: é".encode("utf-16"), "Y003@1:1"),
        (codecs.BOM_UTF16_BE + "a: é".encode("utf-16-be"), "Y003@1:1"), ("a: é".encode("cp850"), "Y003@1:4"),
    ],
)  # fmt: skip
def test_other_encodings(content: bytes, place: str) -> None:
    assert read(content) == (None, [place])


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    log = Log()
    assert decode("é".encode("utf-8-sig"), "f", log) == "é"
    assert len(log) == 0


def test_every_duplicate_key_is_found_in_one_run() -> None:
    assert read("a: 1\na: 2\nb: {c: 1, c: 2}")[1] == ["Y010@2:1", "Y010@3:11"]


@pytest.mark.parametrize("text", ["[" * (DEEPEST + 1), "- " * 4000 + "x", "[" * 50_000, "{a: " * 500, "? " * 900])
def test_depth_is_bounded(text: str) -> None:
    node, faults = read(text)
    assert node is None
    assert [fault[:4] for fault in faults] == ["Y001"]


def test_a_document_as_deep_as_allowed_is_read() -> None:
    assert read("[" * DEEPEST + "]" * DEEPEST)[0] is not None


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_value_or_a_fault(content: bytes) -> None:
    node, faults = read(content)
    assert (node is None) == bool(faults)


@given(st.text(alphabet="ab:-?[]{},'\"|>&*!#%@` \n\t\\é0~<=.", max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_of_yaml_signs_gives_a_value_or_a_fault_inside_the_file(text: str) -> None:
    node, faults = read(text)
    assert (node is None) == bool(faults)
    for fault in faults:
        line = int(fault.split("@")[1].split(":")[0])
        assert 1 <= line <= text.count("\n") + 2
