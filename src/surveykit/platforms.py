"""What platforms and the clients that fill in their forms take, as profiles: data with a date and a source.

The profiles that ship lie in `data/platforms/`; a project may bring its own `platforms/<name>.yaml`, which takes the
place of the one of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias, cast

from surveykit.diagnostics import Loc, Log, suggest
from surveykit.shape import has_shape, plain
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, read_yaml

Take: TypeAlias = Literal["leave_out", "file", "tell", "warn", "refuse"]
Lack: TypeAlias = Literal["plain", "merged", "empty", "unanswered", "in the open", "comma"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a feature on a platform. `what`, `why` and `mend` are templates over `name` and `detail`."""

    take: Take
    rule: str
    what: str
    why: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """An app or web page that fills in forms. `lacks` says by feature what becomes of it there."""

    name: str
    title: str
    version: str
    date: str
    mobile: bool
    most_choices: int | None
    lacks: Mapping[str, Lack]
    functions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Target:
    """A platform that forms are built for."""

    name: str
    title: str
    summary: str
    pyxform: str
    date: str
    sources: tuple[str, ...]
    clients: tuple[Client, ...]
    features: Mapping[str, Taken]


@dataclass(frozen=True, slots=True)
class Platforms:
    """Every target by name."""

    targets: Mapping[str, Target]

    def clients(self, targets: tuple[str, ...]) -> tuple[Client, ...]:
        """The clients of some targets, each once, in the order of the targets' names."""
        found = (one for name in sorted(targets) if name in self.targets for one in self.targets[name].clients)
        return tuple({one.name: one for one in found}.values())


TARGETS: Final = ("kobo", "central", "generic")
"""The names of all targets. Their profiles are read when one is needed."""

CLIENTS: Final = ("collect", "kobocollect", "enketo", "web-forms")
_FOLDER: Final = "src/surveykit/data/platforms"


@cache
def shipped() -> Platforms:
    """The platforms as surveykit knows them."""
    log = Log()
    found = with_own({}, log)
    if found is None:
        raise AssertionError([f"{d.at}: {d.text}" for d in log])
    return found


def _shipped(name: str, log: Log) -> Node | None:
    content = (files("surveykit.data") / "platforms" / f"{name}.yaml").read_bytes()
    return read_yaml(content, f"{_FOLDER}/{name}.yaml", log)


def with_own(own: Mapping[str, Node], log: Log) -> Platforms | None:
    """The platforms of a project that brings profiles of its own, by file name; None when one of them is wrong."""
    nodes = {name: _shipped(name, log) for name in (*TARGETS, *CLIENTS) if name not in own}
    return read(own, nodes, log)


def read(own: Mapping[str, Node], others: Mapping[str, Node | None], log: Log) -> Platforms | None:
    """The platforms that some documents describe; None, with every fault reported, when one is wrong."""
    documents: dict[str, Mapping[str, object]] = {}
    sound = True
    for name, node in {**others, **own}.items():
        if node is None:
            sound = False
            continue
        kind = "client" if name in CLIENTS else "target"
        if name not in (*TARGETS, *CLIENTS):
            known = ", ".join((*TARGETS, *CLIENTS))
            log.error("A037", node.at, "there is no platform or client called '{name}'",
                      suggest(name, (*TARGETS, *CLIENTS)) or "There are {known}: a profile takes the place of one of them.", name=name, known=known)  # fmt: skip
            sound = False
        elif not has_shape(node, "client" if kind == "client" else "platform", log):
            sound = False
        else:
            document = cast("Mapping[str, object]", plain(node))
            if document[kind] != name:
                at = node.entries[kind].at if isinstance(node, MappingNode) else node.at
                log.error("A029", at, "the {word}'s id is '{id}', but its file is called '{file}'", "Make them the same.",
                          word=kind, id=document[kind], file=f"{name}.yaml")  # fmt: skip
                sound = False
            documents[name] = document
    if not sound:
        return None
    clients = {name: _client(documents[name]) for name in CLIENTS}
    targets: dict[str, Target] = {}
    for name in TARGETS:
        document = documents[name]
        unknown = [one for one in cast("list[str]", document["clients"]) if one not in clients]
        for one in unknown:
            log.error("A037", _at(own.get(name)), "there is no platform or client called '{name}'",
                      suggest(one, clients), name=one)  # fmt: skip
            sound = False
        if not unknown:
            targets[name] = _target(document, clients)
    return Platforms(targets) if sound else None


def _at(node: Node | None) -> Loc:
    if isinstance(node, MappingNode) and "clients" in node.entries:
        return node.entries["clients"].at
    return node.at if node is not None else Loc(_FOLDER)


def _client(document: Mapping[str, object]) -> Client:
    lacks = cast("Mapping[Lack, list[str]]", document["lacks"])
    most = document.get("most_choices")
    return Client(
        str(document["client"]),
        str(document["title"]),
        str(document["version"]),
        str(document["date"]),
        bool(document["mobile"]),
        int(most) if isinstance(most, int) else None,
        {feature: lack for lack, features in lacks.items() for feature in features},
        frozenset(cast("list[str]", document["functions"])),
    )


def _target(document: Mapping[str, object], clients: Mapping[str, Client]) -> Target:
    features = cast("Mapping[str, Mapping[str, str]]", document["features"])
    return Target(
        str(document["target"]),
        str(document["title"]),
        str(document["summary"]),
        str(document["pyxform"]),
        str(document["date"]),
        tuple(cast("list[str]", document["sources"])),
        tuple(clients[name] for name in cast("list[str]", document["clients"])),
        {feature: Taken(**cast("dict[str, str]", taken)) for feature, taken in features.items()},  # type: ignore[arg-type]
    )
