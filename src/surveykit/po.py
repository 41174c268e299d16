"""The `.po` format: read entry by entry with its lines, written in one stable form. Knows nothing of surveys.

Babel reads catalogs too, and explains those that are wrong, but it drops the former wording (`#|`) and reorders
what it writes. A property test holds both readers to the same answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"\s*\Z')
_ESCAPE = re.compile(r'\\([\\trn"])')
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_KEYWORDS = ("msgctxt", "msgid", "msgstr")


class Irregular(Exception):  # noqa: N818  (not a fault yet: Babel says whether it is one)
    """Something in the text is not an entry of msgctxt, msgid and msgstr; `line` says where."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Message:
    """One entry. `previous` is the wording that a fuzzy translation was made for; lines are 1-based."""

    key: str
    source: str
    translation: str = ""
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: str | None = None
    obsolete: bool = False
    line: int = 1
    translation_line: int = 1

    @property
    def fuzzy(self) -> bool:
        """Whether somebody must look at the translation again."""
        return "fuzzy" in self.flags


@dataclass(frozen=True, slots=True)
class Po:
    """A catalog: the comments at its top, its header fields as text, its entries in order."""

    comments: tuple[str, ...] = ()
    header: str = ""
    messages: tuple[Message, ...] = ()


def read(text: str) -> Po:
    """The entries of a catalog. Raises Irregular where a line is not one that surveykit writes."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.line(line.strip(), number)
    return reader.done()


class _Reader:
    """An entry in the making, and those that are whole."""

    __slots__ = (
        "comments",
        "flags",
        "header",
        "messages",
        "notes",
        "obsolete",
        "places",
        "previous",
        "strings",
        "target",
        "top",
        "where",
    )

    def __init__(self) -> None:
        self.header: str | None = None
        self.top: tuple[str, ...] = ()
        self.messages: list[Message] = []
        self._clear()

    def _clear(self) -> None:
        self.comments: list[str] = []
        self.notes: list[str] = []
        self.places: list[str] = []
        self.flags: list[str] = []
        self.previous: dict[str, list[str]] = {}
        self.strings: dict[str, list[str]] = {}
        self.where: dict[str, int] = {}
        self.obsolete = False
        self.target: list[str] | None = None

    def line(self, line: str, number: int) -> None:
        """Take one line in."""
        if not line:
            return
        if line[0] == '"':
            if self.target is None:
                raise Irregular(number)
            self.target.append(_unquoted(line, number))
        elif line[0] == "#":
            self._comment(line, number)
        else:
            self._keyword(line, number, self.strings)

    def _comment(self, line: str, number: int) -> None:
        mark = line[1:2]
        if mark == "~":
            rest = line[2:].strip()
            if rest.startswith("|"):
                self._begin()
                self._former(rest[1:].strip(), number)
            elif rest.startswith('"'):
                self.line(rest, number)
            elif rest:
                self._keyword(rest, number, self.strings)
                self.obsolete = True
            return
        self._begin()
        match mark:
            case ".":
                self.notes.append(line[2:].strip())
            case ":":
                self.places += line[2:].split()
            case ",":
                self.flags += [flag.strip() for flag in line[2:].split(",") if flag.strip()]
            case "|":
                self._former(line[2:].strip(), number)
            case _:
                self.comments.append(line[1:].strip())

    def _former(self, rest: str, number: int) -> None:
        if rest.startswith('"'):
            if self.target is None:
                raise Irregular(number)
            self.target.append(_unquoted(rest, number))
        else:
            self._keyword(rest, number, self.previous)

    def _keyword(self, line: str, number: int, into: dict[str, list[str]]) -> None:
        word, _, rest = line.partition(" ")
        if word not in _KEYWORDS:
            raise Irregular(number)
        if into is self.strings:
            if word == "msgctxt" or (word == "msgid" and "msgid" in into):
                self._begin()
                into = self.strings
            self.where[word] = number
        if word in into:
            raise Irregular(number)
        self.target = into[word] = [_unquoted(rest.strip(), number)]

    def _begin(self) -> None:
        """Another entry begins if the one before it has its msgstr."""
        if "msgstr" in self.strings:
            self._keep()
        elif self.strings:
            raise Irregular(max(self.where.values()))

    def _keep(self) -> None:
        source = "".join(self.strings.get("msgid", ()))
        translation = "".join(self.strings["msgstr"])
        if "msgid" not in self.strings:
            raise Irregular(self.where["msgstr"])
        if not source and "msgctxt" not in self.strings:
            if self.header is not None or self.messages:
                raise Irregular(self.where["msgstr"])
            self.header, self.top = translation, tuple(self.comments)
        elif "msgctxt" not in self.strings or not source:
            raise Irregular(self.where["msgid"])
        else:
            former = "".join(self.previous["msgid"]) if "msgid" in self.previous else None
            self.messages.append(
                Message(
                    "".join(self.strings["msgctxt"]), source, translation, tuple(self.comments), tuple(self.notes), tuple(self.places),
                    tuple(dict.fromkeys(self.flags)), former, self.obsolete, self.where["msgid"], self.where["msgstr"],
                )
            )  # fmt: skip
        self._clear()

    def done(self) -> Po:
        """The whole catalog."""
        self._begin()
        return Po(self.top, self.header or "", tuple(self.messages))


def _unquoted(line: str, number: int) -> str:
    found = _STRING.fullmatch(line)
    if found is None:
        raise Irregular(number)
    inside = found[1]
    return _ESCAPE.sub(lambda escape: _PLAIN[escape[1]], inside) if "\\" in inside else inside


# --- writing ---------------------------------------------------------------------------------------


def write(po: Po) -> bytes:
    """The catalog as a file: entries in their order, one string a line, obsolete ones last, no date."""
    blocks = [
        "".join(f"# {comment}".rstrip() + "\n" for comment in po.comments) + 'msgid ""\n' + _field("msgstr", po.header)
    ]
    blocks += [_entry(message) for message in po.messages if not message.obsolete]
    blocks += [_entry(message) for message in po.messages if message.obsolete]
    return "\n".join(blocks).encode()


def _entry(message: Message) -> str:
    lines = [f"# {_one_line(comment)}".rstrip() + "\n" for comment in message.comments]
    if not message.obsolete:
        lines += [f"#. {_one_line(note)}\n" for note in message.notes]
        lines += [f"#: {' '.join(message.places)}\n"] if message.places else []
    lines += [f"#, {', '.join(message.flags)}\n"] if message.flags else []
    gone = "#~ " if message.obsolete else ""
    if message.previous is not None:
        lines.append(_marked(_field("msgid", message.previous), "#~| " if gone else "#| "))
    fields = _field("msgctxt", message.key) + _field("msgid", message.source) + _field("msgstr", message.translation)
    return "".join(lines) + _marked(fields, gone)


def _marked(text: str, mark: str) -> str:
    return "".join(f"{mark}{line}\n" for line in text.split("\n")[:-1])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _field(word: str, text: str) -> str:
    parts = re.split(r"(?<=\n)", text)
    parts = parts[:-1] if parts[-1] == "" else parts
    if len(parts) < 2:
        return f"{word} {_quoted(text)}\n"
    return f'{word} ""\n' + "".join(f"{_quoted(part)}\n" for part in parts)


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
