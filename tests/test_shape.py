"""The checks compiled from a schema and jsonschema give the same answer to every document, and every fault has a place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import TESTS
from surveykit import schema
from surveykit.diagnostics import Log
from surveykit.shape import _compiled, has_shape, plain, validator
from surveykit.source import Node, read_yaml

ROOT = TESTS.parent
SHIPPED = {
    "module": sorted((ROOT / "modules").glob("[!l]*/*.yaml")),
    "list": sorted((ROOT / "modules" / "lists").glob("*.yaml")),
    "instrument": sorted((ROOT / "instruments").glob("*.yaml")),
}
SHIPPED = {
    name: [path for path in paths if not path.name.endswith(".scenarios.yaml")] for name, paths in SHIPPED.items()
}


def node_of(document: Any) -> Node:
    """A document as nodes: JSON is YAML."""
    log = Log()
    node = read_yaml(json.dumps(document, ensure_ascii=True).encode(), "f.yaml", log)
    assert node is not None, [d.text for d in log]
    return node


def same_answer(document: Any, name: str) -> bool:
    node = node_of(document)
    quick = _compiled(name)(node)
    slow = validator(name).is_valid(plain(node))
    assert quick == slow, f"compiled {quick}, jsonschema {slow}"
    log = Log()
    assert has_shape(node, name, log) == quick
    assert log.failed != quick
    for d in log:
        assert d.at.file == "f.yaml"
        assert d.text
        assert not d.text.startswith(" "), "every message says where"
        assert d.advice is not None
    return quick


@pytest.mark.parametrize("name", ["module", "list", "instrument"])
def test_what_ships_is_accepted(name: str) -> None:
    assert SHIPPED[name]
    for path in SHIPPED[name]:
        node = read_yaml(path.read_bytes(), path.name, Log())
        assert node is not None
        assert same_answer(plain(node), name), path.name


def places(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at]
    if isinstance(document, dict):
        for key, value in document.items():
            found += places(value, (*at, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            found += places(value, (*at, index))
    return found


OTHER = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        1.0,
        2.5,
        200,
        "",
        "x",
        "X y",
        "high",
        "x\n",
        "1.0.0",
        [],
        ["a"],
        [1],
        {},
        {"en": "a"},
        {"a": 1},
        {"EN x": "a"},
        10**30,
    ]
).map(copy.deepcopy)


@pytest.mark.parametrize("name", ["module", "list", "instrument"])
def test_mutated_documents_get_the_same_answer(name: str) -> None:
    originals = [
        plain(node) for path in SHIPPED[name][:12] if (node := read_yaml(path.read_bytes(), "f", Log())) is not None
    ]

    @given(st.data())
    @settings(max_examples=120, deadline=None)
    def check(data: st.DataObject) -> None:
        document = copy.deepcopy(data.draw(st.sampled_from(originals)))
        for _ in range(data.draw(st.integers(1, 3))):
            here = data.draw(st.sampled_from(places(document)))
            if not here:
                continue
            holder = document
            for step in here[:-1]:
                holder = holder[step]
            match data.draw(st.sampled_from(["replace", "delete", "add"])):
                case "delete":
                    del holder[here[-1]]
                case "add" if isinstance(holder[here[-1]], dict):
                    holder[here[-1]][data.draw(st.sampled_from(["lable", "label", "id", "X y", ""]))] = data.draw(OTHER)
                case "add" if isinstance(holder[here[-1]], list):
                    holder[here[-1]].append(data.draw(OTHER))
                case _:
                    holder[here[-1]] = data.draw(OTHER)
        same_answer(document, name)

    check()


@given(
    st.recursive(
        OTHER,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["surveykit", "id", "list", "x"]), inner, max_size=3)
        ),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_document_gets_the_same_answer(document: Any) -> None:
    for name in ("module", "list", "instrument"):
        assert not same_answer(document, name)


def test_whole_numbers_may_be_written_with_a_point() -> None:
    document = {
        "surveykit": 1.0,
        "list": "a",
        "version": "1.0.0",
        "language": "en",
        "title": "A",
        "codes": [{"code": "a", "label": "A", "value": 2.0}],
    }
    assert same_answer(document, "list")
    assert not same_answer(document | {"surveykit": True}, "list")


def test_a_name_does_not_end_in_a_line_break() -> None:
    document = {"surveykit": 1, "list": "a\n", "version": "1.0.0", "language": "en", "title": "A"}
    assert not same_answer(document, "list")


def test_all_faults_of_an_option_are_told() -> None:
    log = Log()
    has_shape(node_of({"surveykit": 1, "instrument": "x", "version": "1.0.0", "title": "X", "language": "en", "languages": ["en"],
                       "modules": [{"modul": "a", "override": {"a_b": {"lable": "x"}}}]}), "instrument", log)  # fmt: skip
    assert sorted(d.args["key"] for d in log) == ["lable", "modul", "module"]


def test_a_missing_key_says_what_belongs_there() -> None:
    log = Log()
    has_shape(node_of({"surveykit": 1}), "list", log)
    assert {d.code for d in log} == {"S003"}
    assert all(d.advice for d in log)


def test_deeply_nested_groups_give_an_answer() -> None:
    question: Any = {"id": "aa_q", "type": "note", "label": "x"}
    for number in range(28):
        question = {"id": f"aa_{number}", "type": "group", "questions": [question]}
    for bad in ({}, {"lable": "x"}):
        same_answer({"questions": [question | bad]}, "module")


def test_every_keyword_of_the_schemas_is_compiled() -> None:
    for name in ("module", "list", "instrument", "wording"):
        _compiled(name)
        validator(name).check_schema(schema.load(name))
