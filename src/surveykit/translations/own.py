"""surveykit's own texts: what it puts on forms, says to its users, and explains."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from surveykit import explain, frame
from surveykit.diagnostics import Loc
from surveykit.phrases import phrases
from surveykit.platforms import shipped
from surveykit.speech import HINTS, paragraphs
from surveykit.translations.parts import SURVEYKIT, Part, Unit
from surveykit.translations.pieces import pieces, strings

_REPORTS = {"error": 2, "warning": 2, "note": 2, "report": 3}
"""How many arguments stand before the message."""
_SPOKEN = frozenset(
    {"say", "put", "Fault", "fault", "doubt", "SyntaxFault", "piece", "joined", "Related", "differences"}
)
_PLACE = "src/surveykit/"
_TABLES = frozenset({"COMMANDS", "CLICK", "_UNKNOWN", "_LACKS", "_COUNTED"})
"""What the command line says and keeps in tables."""


@cache
def part() -> Part:
    """surveykit as a part: the draft notice, every diagnostic's message and hint, every explanation."""
    units: dict[str, Unit] = {}
    sources: set[str] = set()

    def note(key: str, source: str, at: Loc) -> None:
        if source.strip() and any(c.isalpha() for c in source) and source not in sources:
            sources.add(source)
            units[key] = Unit(key, source, at)

    for unit in _on_drafts():
        note(unit.key, unit.source, unit.at)
    for unit in _in_documents():
        units[unit.key] = unit
        sources.add(unit.source)
    for word in ("error", "warning", "note", "help:"):
        note(f"surveykit/words/{word.rstrip(':')}", word, Loc(f"{_PLACE}diagnostics.py"))
    for key, text, path, line in _helped():
        note(key, text, Loc(path, line))
    for word, path, line in _spoken():
        note(_named(word, units), word, Loc(path, line))
    counted: dict[str, int] = {}
    for code, message, hint, path, line in _reported():
        if message in sources and hint in ("", *sources):
            continue
        counted[code] = counted.get(code, 0) + 1
        note(f"surveykit/{code}/{counted[code]}", message, Loc(path, line))
        note(f"surveykit/{code}/{counted[code]}/hint", hint, Loc(path, line))
    for code, what, mend, place in _of_platforms():
        if what not in sources:
            counted[code] = counted.get(code, 0) + 1
            note(f"surveykit/{code}/{counted[code]}", what, place)
            note(f"surveykit/{code}/{counted[code]}/hint", mend, place)
    for code, entry in explain.entries().items():
        for field in ("title", "why", "mend"):
            note(f"surveykit/{code}/{field}", str(getattr(entry, field)), Loc(f"{_PLACE}explain/{code[0]}.yaml"))
    for key, text, at in pieces(_calls(), _trees()):
        note(key, text, at)
    return Part("module", SURVEYKIT, False, "en", _PLACE.rstrip("/"), _PLACE.rstrip("/"), tuple(units.values()))


def _of_platforms() -> Iterator[tuple[str, str, str, Loc]]:
    """Code, message and advice of what profiles of platforms refuse or warn of."""
    for target in shipped().targets.values():
        for taken in target.features.values():
            if taken.take in ("refuse", "warn"):
                yield taken.rule, taken.what, taken.mend, Loc(f"{_PLACE}data/platforms/{target.name}.yaml")


def _named(word: str, taken: Mapping[str, object]) -> str:
    """A key made of a text's first words, so that it stays when others come before it."""
    name = "-".join(re.findall(r"[a-z0-9]+", word.lower())[:6])
    keys = (f"surveykit/words/{name}{f'-{number}' if number > 1 else ''}" for number in itertools.count(1))
    return next(key for key in keys if key not in taken)


def _in_documents() -> Iterator[Unit]:
    """What surveykit puts into documents; the same words may stand under several keys."""
    for key, said in phrases().items():
        yield Unit(f"surveykit/{key}", said, Loc(f"{_PLACE}phrases.py"))


def _on_drafts() -> tuple[Unit, ...]:
    at = Loc(f"{_PLACE}frame.py")
    return Unit("surveykit/draft/label", frame.DRAFT_LABEL, at), Unit("surveykit/draft/gaps", frame.DRAFT_GAPS, at)


def on_forms() -> Part:
    """What surveykit puts on forms and documents: what a project translates for a language that surveykit does not have."""
    return Part(
        "module", SURVEYKIT, False, "en", _PLACE.rstrip("/"), _PLACE.rstrip("/"), (*_on_drafts(), *_in_documents())
    )


def contexts(own: Part) -> dict[str, tuple[str, ...]]:
    """What each of surveykit's own texts is."""
    return {unit.key: (_role(unit.key),) for unit in own.units}


def _role(key: str) -> str:
    match key.split("/")[1:]:
        case ["draft", _]:
            return "first screen of a form that is not released; for the interviewer; keep what is in braces"
        case ["piece", _]:
            return "part of a message, or advice; keep what is in braces"
        case ["codebook", _]:
            return "heading or word of the codebook"
        case ["protocol", _]:
            return "heading or sentence of the ethics protocol or the list of services; keep what is in braces"
        case ["contact", _]:
            return "question or note about the contact form; keep what is in braces"
        case ["loss" | "platform", *_]:
            return "what a platform or an app does not take, and why; keep what is in braces"
        case ["import", _]:
            return "page on how to import the form; keep what is in braces"
        case ["code", code]:
            return f"what the code {code} of a module's ethics means"
        case ["help", _]:
            return "help page of a command"
        case ["help", _, option]:
            return f"help page of a command: what the option --{option} does"
        case ["words", _]:
            return "said on the command line; keep what is in braces"
        case [code, "title"]:
            return f"explanation of {code}: headline"
        case [code, "why"]:
            return f"explanation of {code}: why it matters"
        case [code, "mend"]:
            return f"explanation of {code}: what to do"
        case [code, _, "hint"]:
            return f"advice that goes with {code}; keep what is in braces"
        case [code, *_]:
            return f"fault {code}; keep what is in braces"
        case _:
            return "text of surveykit"


def _modules(folder: Traversable, place: str) -> Iterator[tuple[str, ast.Module]]:
    for one in sorted(folder.iterdir(), key=lambda path: path.name):
        if one.is_dir() and one.name not in ("__pycache__", "library"):
            yield from _modules(one, f"{place}{one.name}/")
        elif one.name.endswith(".py"):
            yield f"{place}{one.name}", ast.parse(one.read_bytes())


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(_modules(files("surveykit"), _PLACE))


@cache
def _calls() -> tuple[tuple[str, str, ast.Call], ...]:
    found = []
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                name = (
                    function.attr
                    if isinstance(function, ast.Attribute)
                    else function.id
                    if isinstance(function, ast.Name)
                    else ""
                )
                if name in _REPORTS or name in _SPOKEN or name == "Rule":
                    found.append((path, name, node))
    return tuple(found)


def _reported() -> Iterator[tuple[str, str, str, str, int]]:
    """Code, message template, hint template, file and line of every diagnostic."""
    codes = {
        path: code for path, name, call in _calls() if name == "Rule" and call.args and (code := _text(call.args[0]))
    }
    for path, name, call in _calls():
        if name in _REPORTS and call.args:
            arguments = [*call.args]
            # `report` is the log's own, with a severity, or a name for one of `error` and `warning`.
            plain = name == "report" and not (len(arguments) > 1 and "everity" in ast.unparse(arguments[1]))
            before = _REPORTS["error" if plain else name]
            for code in strings(arguments[0]):
                if len(arguments) > before:
                    hints = list(strings(arguments[before + 1])) if len(arguments) > before + 1 else []
                    for message in strings(arguments[before]):
                        yield code, message, hints[0] if hints else "", path, call.lineno
                    for other in hints[1:]:
                        yield code, other, "", path, call.lineno
        elif name in ("SyntaxFault", "fault", "doubt") and len(call.args) > 1:
            # Of a rule, the code stands in its file; of an expression, before the place.
            code = "" if path in codes else _text(call.args[0])
            said, *rest = call.args[1:] if path in codes else call.args[2:]
            rest += [keyword.value for keyword in call.keywords if keyword.arg == "hint"]
            hints = [text for node in rest[:1] for text in strings(node)]
            for text in strings(said):
                yield code or codes[path], text, hints[0] if hints else "", path, call.lineno
            for other in hints[1:]:
                yield code or codes[path], other, "", path, call.lineno
        elif name == "Fault" and len(call.args) > 2 and path not in codes:
            # What several checks say in the same words.
            for text in strings(call.args[1]):
                yield "T", text, "", path, call.lineno
        elif name == "Fault" and len(call.args) > 2 and path in codes:
            for message in strings(call.args[1]):
                hints = list(strings(call.args[2]))
                yield codes[path], message, hints[0] if hints else "", path, call.lineno


def _spoken() -> Iterator[tuple[str, str, int]]:
    """What the command line says through `speech.say`, and what its tables hold for it."""
    for path, name, call in _calls():
        if name in ("say", "put") and "/cli/" in path and call.args:
            for text in strings(call.args[0]):
                yield text, path, call.lineno
    for path, tree in _trees():
        for node in tree.body if "/cli/" in path else ():
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(target, ast.Name) and target.id in _TABLES:
                for text, line in _said_in(getattr(node, "value", None)):
                    if target.id != "COMMANDS" or " " in text:  # beside each line stands the name of a file
                        yield text, path, line
    for text in HINTS:
        yield text, f"{_PLACE}speech.py", 1


def _said_in(node: ast.expr | None) -> Iterator[tuple[str, int]]:
    """The sentences of a table: what stands in it, or is its value under a key."""
    match node:
        case ast.Constant(value=str(text)):
            yield text, node.lineno
        case ast.Dict(values=values) | ast.Tuple(elts=values):
            for value in values:
                yield from _said_in(value)
        case _:
            return


def _helped() -> Iterator[tuple[str, str, str, int]]:
    """Key, text, file and line of the help of every command and option."""
    for path, tree in _trees():
        if "/cli/" not in path:
            continue
        for node in tree.body:
            file = path.rpartition("/")[2][:-3]
            name = node.name.removesuffix("_command") if isinstance(node, ast.FunctionDef) else file
            words = (name if name.startswith(file) else f"{file}_{name}").replace("_", "-")
            if isinstance(node, ast.FunctionDef) and any(_makes_command(one) for one in node.decorator_list):
                text = ast.get_docstring(node)
                if text:
                    yield f"surveykit/help/{words}", paragraphs(text), path, node.lineno
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "option":
                    option = _text(call.args[0]).lstrip("-")
                    for keyword in call.keywords:
                        if keyword.arg == "help" and (text := _text(keyword.value)):
                            yield f"surveykit/help/{words}/{option}", text, path, call.lineno


def _makes_command(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in ("command", "group")


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
