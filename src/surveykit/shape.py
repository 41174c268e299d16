"""Whether a document has the shape its schema asks for, and what is wrong where it has not.

A document that is right is accepted by checks compiled from the schema, in microseconds a question; one
that is not is given to jsonschema, whose errors are then told at the author's line. Both read the same
schema; a test holds them to the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from surveykit import schema
from surveykit.diagnostics import Loc, Log, Piece, joined, piece, suggest
from surveykit.source import Mapping as MappingNode
from surveykit.source import Node, Scalar, Sequence

Accept: TypeAlias = Callable[[Node], bool]

_KEYWORDS = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern", "minimum", "maximum",
    "required", "properties", "additionalProperties", "propertyNames", "items", "minItems", "anyOf",
}  # fmt: skip


def has_shape(node: Node, name: str, log: Log) -> bool:
    """Whether a document has the shape of the schema `name`; reports every fault when it has not."""
    if _compiled(name)(node):
        return True
    for fault in _faults(node, name):
        _report(fault, node, name, log)
    return False


def plain(node: Node) -> Any:
    """A node as dicts, lists and scalars, for jsonschema and for back ends that print data."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


# --- accepting -------------------------------------------------------------------------------------


@cache
def _compiled(name: str) -> Accept:
    document = schema.load(name)
    definitions: dict[str, Accept] = {}

    def compiled(part: Any) -> Accept:
        if part is True or part == {}:
            return lambda _node: True
        unknown = set(part) - _KEYWORDS
        if unknown:
            raise ValueError(f"the schema uses keywords that are not compiled: {sorted(unknown)}")
        if "$ref" in part:
            reference: str = part["$ref"].removeprefix("#/$defs/")
            return lambda node: definitions[reference](node)  # noqa: PLW0108  (it may be defined later)
        tests = list(_tests(part, compiled))
        if len(tests) == 1:
            return tests[0]
        return lambda node: all(test(node) for test in tests)

    for key, part in document.get("$defs", {}).items():
        definitions[key] = compiled(part)
    return compiled(document)


def _tests(part: Mapping[str, Any], compiled: Callable[[Any], Accept]) -> Iterable[Accept]:
    if "type" in part:
        types = part["type"] if isinstance(part["type"], list) else [part["type"]]
        yield _type_test(types)
    if "const" in part:
        const = part["const"]
        yield lambda node: isinstance(node, Scalar) and node.value == const and not isinstance(node.value, bool)
    if "enum" in part:
        allowed = frozenset(part["enum"])
        yield lambda node: isinstance(node, Scalar) and isinstance(node.value, str) and node.value in allowed
    if "pattern" in part:
        found = re.compile(part["pattern"]).search
        yield (
            lambda node: (
                not isinstance(node, Scalar)
                or not isinstance(node.value, str)
                or (found(node.value) is not None and node.value[-1:] != "\n")
            )
        )
    if "minimum" in part or "maximum" in part:
        low, high = part.get("minimum", float("-inf")), part.get("maximum", float("inf"))
        yield (
            lambda node: (
                not isinstance(node, Scalar)
                or not isinstance(node.value, int | float)
                or isinstance(node.value, bool)
                or low <= node.value <= high
            )
        )
    if "anyOf" in part:
        options = [compiled(option) for option in part["anyOf"]]
        yield lambda node: any(option(node) for option in options)
    if "items" in part:
        inner = compiled(part["items"])
        yield lambda node: not isinstance(node, Sequence) or all(map(inner, node.items))
    if "minItems" in part:
        least = part["minItems"]
        yield lambda node: not isinstance(node, Sequence) or len(node.items) >= least
    if "properties" in part or "additionalProperties" in part or "required" in part or "propertyNames" in part:
        yield _object_test(part, compiled)


def _type_test(types: list[str]) -> Accept:
    classes: list[type] = []
    for name in types:
        match name:
            case "object":
                return lambda node: isinstance(node, MappingNode)
            case "array":
                return lambda node: isinstance(node, Sequence)
            case "string":
                classes.append(str)
            case "integer":
                classes.append(int)
            case "number":
                classes += [int, float]
            case "boolean":
                classes.append(bool)
            case "null":
                classes.append(type(None))
            case _:
                raise ValueError(name)
    wanted = frozenset(classes)
    if int in wanted and float not in wanted:  # JSON Schema: 1.0 is a whole number
        return lambda node: (
            isinstance(node, Scalar)
            and (type(node.value) in wanted or (isinstance(node.value, float) and node.value.is_integer()))
        )
    return lambda node: isinstance(node, Scalar) and type(node.value) in wanted


def _object_test(part: Mapping[str, Any], compiled: Callable[[Any], Accept]) -> Accept:
    properties = {key: compiled(value) for key, value in part.get("properties", {}).items()}
    required = frozenset(part.get("required", ()))
    rest = part.get("additionalProperties", True)
    other = None if rest is False else compiled(rest)
    pattern = None
    names = part.get("propertyNames")
    if names is not None:
        names_test = compiled(names)

        def pattern(key: str) -> bool:
            return names_test(Scalar(key, key, "'", "", 1, 1))

    def test(node: Node) -> bool:
        if not isinstance(node, MappingNode):
            return True
        entries = node.entries
        if not required <= entries.keys():
            return False
        for key, value in entries.items():
            check = properties.get(key, other)
            if check is None or not check(value):
                return False
            if pattern is not None and not pattern(key):
                return False
        return True

    return test


# --- explaining ------------------------------------------------------------------------------------

_KINDS = {
    "object": piece("a mapping (key: value)"), "array": piece("a list"), "string": piece("text"), "integer": piece("a whole number"),
    "number": piece("a number"), "boolean": piece("true or false"), "null": piece("null"),
}  # fmt: skip


@cache
def validator(name: str) -> Any:
    """The jsonschema validator of the schema `name`, whose patterns mean the whole text, as in editors.

    Python's `$` also matches before a line break at the end, which other readers of the schema refuse.
    """
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415  (slow to import, and only needed for a fault)

    def pattern(_validator: Any, expression: str, value: Any, _schema: Any) -> Iterable[Any]:
        if isinstance(value, str) and (value.endswith("\n") or re.search(expression, value) is None):
            yield ValidationError(f"{value!r} does not match {expression!r}")

    strict = validators.extend(Draft202012Validator, {"pattern": pattern})
    return strict(schema.load(name))


def _faults(node: Node, name: str) -> list[Any]:
    found = list(validator(name).iter_errors(plain(node)))
    if not found:
        raise AssertionError(f"the compiled checks refuse a {name} that jsonschema accepts")
    return found


def _report(fault: Any, root: Node, name: str, log: Log) -> None:
    """One jsonschema error as a diagnostic at its line."""
    path = list(fault.absolute_path)
    node, at = _place(root, path)
    where = _where(path)
    match fault.validator:
        case "additionalProperties":
            known = fault.schema.get("properties", {})
            for key in _entries(node):
                if key not in known:
                    log.error("S002", _key_at(node, key), "'{key}' is not a key of {where}", suggest(key, known),
                              key=key, where=where or _FILES[name])  # fmt: skip
        case "required":
            for key in fault.validator_value:
                if key not in _entries(node):
                    wanted = fault.schema.get("properties", {}).get(key, {})
                    log.error("S003", at, "'{key}' is missing from {where}", _escaped(_said_of(wanted, name)) or "Add a line that begins with `{key}:`.",
                              key=key, where=where or _FILES[name])  # fmt: skip
        case "type":
            wanted = fault.validator_value if isinstance(fault.validator_value, list) else [fault.validator_value]
            _report_type(wanted, node, at, where or _FILES[name], log)
        case "const":
            log.error("S004", at, "{where} cannot be '{value}'", "This surveykit reads format {known}; a later format needs a later surveykit.",
                      where=where, value=_raw_of(node), known=fault.validator_value)  # fmt: skip
        case "enum":
            allowed = list(map(str, fault.validator_value))
            log.error(
                "S004",
                at,
                "{where} cannot be '{value}'",
                suggest(_raw_of(node), allowed),
                where=where,
                value=_raw_of(node),
            )
        case "pattern":
            key = fault.instance
            said = fault.schema.get("description")
            hint = _escaped(str(said)) if said else "It must match the pattern {pattern}."
            if isinstance(node, MappingNode):  # the fault is in one of its keys
                at, where = (
                    _key_at(node, str(key)),
                    piece("a name under {where}", where=where) if where else piece("a key"),
                )
            log.error(
                "S005",
                at,
                "'{value}' is not allowed as {where}",
                hint,
                value=key,
                where=where,
                pattern=fault.validator_value,
            )
        case "minItems":
            least = (
                piece("one entry")
                if fault.validator_value == 1
                else piece("{number} entries", number=fault.validator_value)
            )
            log.error(
                "S007",
                at,
                "{where} has too few entries: it needs at least {least}",
                _escaped(_said_of(fault.schema, name)),
                where=where,
                least=least,
            )
        case "minimum" | "maximum":
            log.error(
                "S008",
                at,
                "{where} is {value}; its {bound} is {limit}",
                where=where,
                value=fault.instance,
                bound=_BOUNDS[fault.validator],
                limit=fault.validator_value,
            )
        case "anyOf":
            inside = _deepest(fault)
            if not inside:
                _report_type(
                    list(dict.fromkeys(k for option in fault.validator_value for k in _kinds_of(option, name))),
                    node,
                    at,
                    where,
                    log,
                )
            for inner in inside:
                _report(inner, root, name, log)
        case _:
            log.error("S001", at, "{where}: {problem}", where=where, problem=fault.message)


def _report_type(wanted: list[str], node: Node | None, at: Loc, where: object, log: Log) -> None:
    kinds = joined((_KINDS.get(kind, kind) for kind in wanted), "{one} or {other}")
    if isinstance(node, Scalar) and node.value is None and not node.raw:
        log.error("S001", at, "{where} must be {wanted}, and nothing is written here", "Write it after the colon, or leave the key out.",
                  where=where, wanted=kinds)  # fmt: skip
    elif "string" in wanted and isinstance(node, Scalar):
        kind = (
            piece("nothing (null)")
            if node.value is None
            else piece("true or false")
            if isinstance(node.value, bool)
            else piece("a number")
        )
        log.error("S006", at, "{where} must be text, and `{raw}` is not text without quotes", 'YAML reads this as {kind}. Put it in quotes: "{raw}".',
                  where=where, raw=node.raw, kind=kind)  # fmt: skip
    else:
        log.error("S001", at, "{where} must be {wanted}", _EXAMPLES.get(wanted[0], ""), where=where, wanted=kinds)


_EXAMPLES = {
    "array": "Write a list in brackets, [one, two], or one entry a line, each after a dash.",
    "object": "Write its keys below it, each on a line of its own and indented by two more spaces.",
    "boolean": "Write true or false, without quotes.",
    "integer": "Write digits only, without quotes.",
    "number": "Write a number without quotes, with a point for the fraction.",
}


def _raw_of(node: Node | None) -> str:
    return node.raw if isinstance(node, Scalar) else "a list" if isinstance(node, Sequence) else "a mapping"


def _said_of(part: Mapping[str, Any], name: str) -> str:
    """What the schema says of a key: its description, or the values it may have."""
    if "description" not in part and "$ref" in part:
        part = schema.load(name)["$defs"][part["$ref"].removeprefix("#/$defs/")]
        if "pattern" in part:  # it says how a name is written, not what belongs here
            return ""
    if "description" in part:
        return str(part["description"])
    return "One of: " + ", ".join(map(str, part["enum"])) + "." if "enum" in part else ""


def advice() -> Iterator[tuple[str, str]]:
    """What a schema says where a key is missing, too short or written in another way, and the schema's name."""
    for name in _FILES:
        pending: list[Any] = [schema.load(name)]
        while pending:
            part = pending.pop(0)
            if isinstance(part, list):
                pending += part
            if not isinstance(part, dict):
                continue
            pending += part.values()
            said = [_said_of(part.get("properties", {}).get(key, {}), name) for key in part.get("required", ())]
            said += [_said_of(part, name)] if "minItems" in part else []
            said += [str(part["description"])] if "pattern" in part and "description" in part else []
            yield from ((_escaped(text), name) for text in said if text)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _deepest(fault: Any) -> list[Any]:
    """Of the options of an anyOf, all faults of the one that came furthest into the value."""
    options: dict[int, list[Any]] = {}
    for inner in fault.context:
        options.setdefault(inner.schema_path[0], []).append(inner)
    deeper = [
        found
        for found in options.values()
        if any(len(inner.absolute_path) > len(fault.absolute_path) or inner.validator != "type" for inner in found)
    ]
    return max(deeper, key=lambda found: max(len(inner.absolute_path) for inner in found), default=[])


def _kinds_of(option: Mapping[str, Any], name: str) -> list[str]:
    if "$ref" in option:
        option = schema.load(name)["$defs"][option["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in option:
        return [kind for inner in option["anyOf"] for kind in _kinds_of(inner, name)]
    kind = option.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _place(root: Node, path: list[str | int]) -> tuple[Node | None, Loc]:
    node: Node = root
    at = root.at
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str):
            node = node.entries[step]
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
        at = node.at
    return node, at


def _entries(node: Node | None) -> Mapping[str, Node]:
    return node.entries if isinstance(node, MappingNode) else {}


def _key_at(node: Node | None, key: str) -> Loc:
    if isinstance(node, MappingNode) and key in node.keys:
        return node.keys[key].at
    return node.at if node is not None else Loc("")


_SINGULAR = {
    "questions": piece("a question"), "codes": piece("a choice"), "derived": piece("a derived variable"), "indicators": piece("an indicator"),
    "modules": piece("a module entry"), "sources": piece("a source"), "waivers": piece("a waiver"), "extend": piece("a choice"),
    "entities": piece("an entity"),
}  # fmt: skip


_FILES = {
    "module": piece("the module file"), "list": piece("the list file"), "instrument": piece("the instrument file"),
    "scenarios": piece("the scenario file"), "wording": piece("the file of official texts"),
    "platform": piece("the profile of the platform"), "client": piece("the profile of the client"),
}  # fmt: skip
_BOUNDS = {"minimum": piece("minimum"), "maximum": piece("maximum")}


def _where(path: list[str | int]) -> str | Piece:
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return ""
    last = names[-1]
    if isinstance(path[-1], int):
        return _SINGULAR.get(last) or piece("an entry of '{key}'", key=last)
    return piece("'{key}'", key=last)
