"""YAML to values that know their place. The only file that knows ruamel.yaml.

The C parser's events are turned straight into three kinds of node, with the scalar rules of YAML 1.2
(`no` is text, `010` is ten) and none of YAML's surprises: a key given twice, a tab, an anchor, a tag
and a second document are faults here, each at its place.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import _ruamel_yaml
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from surveykit.diagnostics import Loc, Log, Related, piece

Plain: TypeAlias = str | int | float | bool | None


class Scalar(NamedTuple):
    """A text, number, boolean or null. `raw` is as written; `style` is YAML's: '' plain, ' " | >."""

    value: Plain
    raw: str
    style: str
    file: str
    line: int
    col: int

    @property
    def at(self) -> Loc:
        """Where the scalar begins, its quote or block mark included."""
        return Loc(self.file, self.line, self.col)

    @property
    def text_at(self) -> Loc:
        """Where the first character of the text itself stands."""
        if self.style in ("'", '"'):
            return Loc(self.file, self.line, self.col + 1)
        if self.style in ("|", ">"):
            return Loc(self.file, self.line + 1, 1)
        return Loc(self.file, self.line, self.col)


class Sequence(NamedTuple):
    """A list of nodes."""

    items: tuple[Node, ...]
    file: str
    line: int
    col: int

    @property
    def at(self) -> Loc:
        """Where the list begins."""
        return Loc(self.file, self.line, self.col)


class Mapping(NamedTuple):
    """Keys and nodes, in the order written. `keys` holds each key as a scalar, for its place."""

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    file: str
    line: int
    col: int

    @property
    def at(self) -> Loc:
        """Where the mapping begins."""
        return Loc(self.file, self.line, self.col)


Node: TypeAlias = Scalar | Sequence | Mapping

_INT = re.compile(r"[-+]?[0-9]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z|0o[0-7]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Plain] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# What YAML 1.1 programs (most of them) turn into something other than text.
_YAML11 = re.compile(
    r"(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
    r"|[-+]?0b[01_]+|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?|<<|=)\Z"
)


def resolve(raw: str) -> Plain:
    """The value of a plain scalar under the YAML 1.2 core schema, but for infinity and NaN, which stay text."""
    first = raw[:1]
    if not first or first in "~nNtTfF":
        if raw in _WORDS:
            return _WORDS[raw]
    elif first in "-+.0123456789":
        if _INT.match(raw):
            return int(raw) if len(raw) < 4000 else raw
        if _HEX.match(raw):
            return int(raw, 0)
        if _FLOAT.match(raw):
            number = float(raw)
            return number if math.isfinite(number) else raw
    return raw


def places(node: Node, path: str = "") -> dict[str, Loc]:
    """Where each key and each entry of a list stands, by its path from the top: `waivers/0/rule`."""
    found: dict[str, Loc] = {}
    if isinstance(node, Mapping):
        inner = [(key, node.keys[key].at, value) for key, value in node.entries.items()]
    elif isinstance(node, Sequence):
        inner = [(str(number), value.at, value) for number, value in enumerate(node.items)]
    else:
        return found
    for key, at, value in inner:
        found[path + key] = at
        found |= places(value, f"{path}{key}/")
    return found


def ambiguous(scalar: Scalar) -> bool:
    """Whether an unquoted scalar is text to one YAML program and a number or boolean to another."""
    return scalar.style == "" and (not isinstance(scalar.value, str) or _YAML11.match(scalar.raw) is not None)


class _Stop(Exception):  # noqa: N818  (leaves the event loop; the fault is in the log already)
    pass


def read_yaml(content: bytes, file: str, log: Log) -> Node | None:
    """The one document of a YAML file, or None when it cannot be read (the log says why).

    `content` is UTF-8, with or without a byte order mark. `file` is the name shown in messages.
    """
    text = decode(content, file, log)
    if text is None:
        return None
    before = len(log)
    try:
        node = _Composer(text, file, log).document()
    except _Stop:
        return None
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        at = Loc(file, mark.line + 1, mark.column + 1) if mark is not None else Loc(file)
        _syntax_fault(fault, at, text, log)
        return None
    except YAMLError:  # the reader's own, for characters that YAML forbids
        _forbidden(_character_place(text, file), log)
        return None
    return node if len(log) == before else None


def decode(content: bytes, file: str, log: Log) -> str | None:
    """The text of a UTF-8 file, or None with a fault that names the likely encoding."""
    for mark, name in ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16")):
        if content.startswith(mark):
            log.error("Y003", Loc(file), "the file is encoded in {encoding}, not in UTF-8",
                      "Save it again as UTF-8 (in Excel: “CSV UTF-8”; in Notepad: Save as, Encoding).", encoding=name)  # fmt: skip
            return None
    try:
        text = content.decode("utf-8-sig")
        found = _FORBIDDEN.search(text)
        if found is not None:
            _forbidden(_place_of(found.start(), text, file), log)
            return None
        return text
    except UnicodeDecodeError as fault:
        upto = content[: fault.start]
        line = upto.count(b"\n") + 1
        col = len(upto.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        log.error("Y003", Loc(file, line, col), "the file is not UTF-8: it seems to be in an older encoding such as Windows-1252",
                  "Save it again as UTF-8 (in Excel: “CSV UTF-8”; in Notepad: Save as, Encoding).")  # fmt: skip
        return None


# What XML, and so a form, cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _forbidden(at: Loc, log: Log) -> None:
    log.error("Y002", at, "the file holds a character that forms cannot hold",
              "Delete the character; it is often invisible, left behind by copying from another program.")  # fmt: skip


def _place_of(start: int, text: str, file: str) -> Loc:
    before = text[:start]
    return Loc(file, before.count("\n") + 1, len(before.rsplit("\n", 1)[-1]) + 1)


def _character_place(text: str, file: str) -> Loc:
    allowed = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    found = allowed.search(text)
    return Loc(file) if found is None else _place_of(found.start(), text, file)


# What the parser says → what is wrong in plain words, what to do, and whether the fault stands where its context began.
_PLAIN: tuple[tuple[str, str, str, bool], ...] = (
    ("mapping values are not allowed", "a second “: ” stands here, where a text was expected",
     'A text that holds “: ” must be quoted: label: "Yes: both of us". If this is a new key, look at the indentation.', False),
    ("could not find expected ':'", "a “: ” is missing after the key in this line or the one above",
     "Each line is `key: value`; a text that goes on in the next line is indented more than its key.", False),
    ("did not find expected key", "this line does not fit the lines above it",
     "Its indentation must be that of a line above; and a quote in the line above must end the text.", False),
    ("did not find expected '-' indicator", "this line does not fit the list above it",
     "Each entry of a list begins with a dash at the same indentation.", False),
    ("block sequence entries are not allowed", "a list cannot begin here", "Put the dash on a line of its own, indented below the key.", False),
    ("did not find expected ',' or", "a bracket that opens here is not closed, or a text inside it needs quotes",
     "Inside [ ] and {{ }} a text that holds a comma, a question mark, a colon or a bracket must be quoted.", True),
    ("found unexpected ':'", "a colon stands inside a text in brackets", "Quote the text, or put a blank after the colon if it ends a key.", False),
    ("found unexpected end of stream", "a quote that opens here is never closed", "Add the closing quote. Inside single quotes a quote is written twice: 'don''t'.", True),
    ("found unexpected document indicator", "a quote that opens here is never closed", "Add the closing quote. Inside single quotes a quote is written twice: 'don''t'.", True),
    ("found unknown escape character", "a backslash has a special meaning in double quotes", "Use single quotes around a text that holds a backslash.", False),
    ("cannot start any token", "a text cannot begin with this character", "Put the text in quotes.", False),
    ("expected alphabetic or numeric character", "a text cannot begin with * or &", "Put the text in quotes.", True),
    ("expected comment or line break", "the text that follows | or > begins on the next line", "A text that itself begins with | or > must be quoted.", True),
    ("did not find expected <document start>", "this line belongs to nothing above it", "Indent it below the key that it belongs to.", False),
)  # fmt: skip


def _syntax_fault(fault: MarkedYAMLError, at: Loc, text: str, log: Log) -> None:
    problem = str(fault.problem or fault.context or "the text is not YAML")
    rows = text.splitlines()
    row = rows[at.line - 1] if at.line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())] or "tab" in problem:
        log.error("Y004", at, "a tab character is used for indentation", "Indent with spaces: two for each level.")
        return
    began = fault.context_mark
    for said, plainly, hint, at_begin in _PLAIN:
        if said in problem:
            place = Loc(at.file, began.line + 1, began.column + 1) if at_begin and began is not None else at
            log.error("Y001", place, "this is not YAML: {problem}", hint, problem=piece(plainly))
            return
    log.error("Y001", at, "this is not YAML: {problem}",
              "Look at this line and the one above: a missing colon, quote or bracket, or an indentation that does not match.", problem=problem)  # fmt: skip


DEEPEST = 60
"""Levels of lists and mappings: more than any questionnaire needs, and few enough for every later phase."""


class _Composer:
    """One pass over the events of one document."""

    def __init__(self, text: str, file: str, log: Log) -> None:
        self.depth = 0
        self.file = file
        self.log = log
        self.events = self._events(text)

    @staticmethod
    def _events(text: str) -> Iterator[tuple[str, object]]:
        parser = _ruamel_yaml.CParser(text)
        while True:
            event = parser.get_event()
            kind = type(event).__name__
            yield kind, event
            if kind == "StreamEndEvent":
                return

    def document(self) -> Node:
        next(self.events)
        kind, _ = next(self.events)
        if kind == "StreamEndEvent":
            self.log.error("Y005", Loc(self.file), "the file is empty", "A new file starts well with `surveykit new`.")
            raise _Stop
        node = self._node(*next(self.events))
        next(self.events)
        kind, event = next(self.events)
        if kind != "StreamEndEvent":
            self.log.error(
                "Y006",
                self._at(event),
                "a second document starts here",
                "Keep one document a file: remove the line of three dashes.",
            )
            raise _Stop
        return node

    def _at(self, event: object) -> Loc:
        mark = event.start_mark  # type: ignore[attr-defined]
        return Loc(self.file, mark.line + 1, mark.column + 1)

    def _node(self, kind: str, event: object) -> Node:
        if kind == "AliasEvent" or event.anchor is not None:  # type: ignore[attr-defined]
            self.log.error("Y007", self._at(event), "anchors and aliases (& and *) are not used in surveykit files",
                           "Write the value out, or quote a text that begins with & or *.")  # fmt: skip
            if kind == "AliasEvent":
                return Scalar("", "", "", *self._at(event))
        if event.tag is not None:  # type: ignore[attr-defined]
            self.log.error(
                "Y008",
                self._at(event),
                "tags (!) are not used in surveykit files",
                "Quote a text that begins with an exclamation mark.",
            )
        if kind == "ScalarEvent":
            return self._scalar(event)
        self.depth += 1
        if self.depth > DEEPEST:
            self.log.error("Y001", self._at(event), "this is not YAML that surveykit can read: more than {limit} levels lie inside each other",
                           "Look for a bracket that is repeated by mistake.", limit=DEEPEST)  # fmt: skip
            raise _Stop
        node = self._sequence(event) if kind == "SequenceStartEvent" else self._mapping(event)
        self.depth -= 1
        return node

    def _sequence(self, event: object) -> Sequence:
        at = self._at(event)
        items: list[Node] = []
        for kind, item in self.events:
            if kind == "SequenceEndEvent":
                break
            items.append(self._node(kind, item))
        return Sequence(tuple(items), *at)

    def _scalar(self, event: object) -> Scalar:
        raw: str = event.value  # type: ignore[attr-defined]
        style: str = event.style or ""  # type: ignore[attr-defined]
        mark = event.start_mark  # type: ignore[attr-defined]
        if style == '"' and _FORBIDDEN.search(raw):  # written as \0 or \x07
            _forbidden(self._at(event), self.log)
        return Scalar(raw if style else resolve(raw), raw, style, self.file, mark.line + 1, mark.column + 1)

    def _mapping(self, event: object) -> Mapping:
        at = self._at(event)
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        for kind, key_event in self.events:
            if kind == "MappingEndEvent":
                break
            key = self._node(kind, key_event)
            value = self._node(*next(self.events))
            if not isinstance(key, Scalar):
                self.log.error("Y009", key.at, "a key must be a single word, not a list or a mapping",
                               "A text that begins with ?, [ or {{ must be quoted.")  # fmt: skip
                continue
            if key.raw == "<<" and not key.style:
                self.log.error(
                    "Y007", key.at, "merge keys (<<) are not used in surveykit files", "Write the values out."
                )
                continue
            if key.raw in keys:
                self.log.error("Y010", key.at, "the key '{key}' is given twice", "Keep one of the two.",
                               [Related(keys[key.raw].at, "first given here")], key=key.raw)  # fmt: skip
                continue
            keys[key.raw] = key
            entries[key.raw] = value
        return Mapping(entries, keys, *at)
