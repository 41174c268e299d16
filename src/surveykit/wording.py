"""A standard's own sentences in place of the provisional ones of a wording slot.

A scale can be compared only in the words it was tested in. A module that holds other words says
`wording: provisional`; it becomes `official` when a team's file gives each of its questions and answers
in each language of the instrument, and not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveykit.diagnostics import Log, Related, suggest
from surveykit.ir import Choice, Node, Question, SelectAnswer, Text, walk
from surveykit.parse import ListSource, Module, Wording

_FIELDS = ("label", "hint", "guidance")


@dataclass(frozen=True, slots=True)
class Worded:
    """The modules and lists of an instrument with the official texts in their places."""

    modules: dict[str, Module]
    lists: dict[str, ListSource]


def reworded(
    modules: Mapping[str, Module],
    lists: Mapping[str, ListSource],
    wordings: Sequence[Wording],
    languages: Sequence[str],
    log: Log,
) -> Worded:
    """Put each file's texts where the provisional ones are; what does not fit is reported and stays as it was."""
    worded = Worded(dict(modules), dict(lists))
    first: dict[str, Wording] = {}
    for wording in wordings:
        module = modules.get(wording.module.name)
        if module is None or module.wording == "own":
            _report_no_slot(wording, modules, log)
        elif first.setdefault(module.id, wording) is not wording:
            log.error("A032", wording.module.at, "the official texts of '{module}' are loaded twice", "Keep one of the two files.",
                      [Related(first[module.id].at, "first loaded here")], module=module.id)  # fmt: skip
    slots = {name: wording for name, wording in first.items() if _fits(modules[name], wording, modules, lists, log)}
    _report_differences(list(slots.values()), log)
    if log.failed:
        return worded
    for name, wording in slots.items():
        module = modules[name]
        lacking = list(_lacking(module, wording, modules, lists, languages))
        for key, tags in lacking:
            log.error("A033", wording.at, "the official texts of '{module}' lack '{key}' in {languages}",
                      "Copy it from the standard, word for word; or leave that language out of the recipe. Half a standard is none.",
                      module=name, key=key, languages=", ".join(tags))  # fmt: skip
        if not lacking:
            worded.modules[name] = replace(
                module,
                questions=tuple(_of_node(node, name, wording) for node in module.questions),
                lists={key: _of_list(source, wording) for key, source in module.lists.items()},
                sources=(*module.sources, wording.source),
                wording="official",
            )
            for key in lists_of(module) & worded.lists.keys():
                worded.lists[key] = _of_list(worded.lists[key], wording)
    return worded


def _report_no_slot(wording: Wording, modules: Mapping[str, Module], log: Log) -> None:
    slots = [name for name, module in modules.items() if module.wording != "own"]
    if wording.module.name in modules:
        log.error("A032", wording.module.at, "the module '{module}' is no slot for a standard's wording: its words are its own",
                  "Change single texts under `override:` in the recipe.", module=wording.module.name)  # fmt: skip
    else:
        log.error(
            "A032",
            wording.module.at,
            "these are the texts of '{module}', which the instrument does not hold",
            suggest(wording.module.name, slots) or "Add the module to the recipe, or take the file away.",
            module=wording.module.name,
        )


def lists_of(module: Module) -> set[str]:
    """The choice lists that a module's questions offer."""
    return {
        node.answer.choices
        for node, _ in walk(module.questions)
        if isinstance(node, Question) and isinstance(node.answer, SelectAnswer) and node.answer.choices
    }


def _known(module: Module, lists: Mapping[str, ListSource]) -> Iterator[str]:
    for node, _ in walk(module.questions):
        if isinstance(node, Question):
            yield from (f"{node.name}/{field}" for field in _FIELDS)
        else:
            yield f"{node.name}/label"
    for name in sorted(lists_of(module)):
        source = module.lists.get(name) or lists.get(name)
        yield from (f"{name}/{choice.code}/label" for choice in (source.codes if source else ()))


def _others(name: str, module: Module, modules: Mapping[str, Module]) -> list[Module]:
    """The modules with words of their own that offer the same shared list."""
    if name in module.lists:
        return []
    return [other for other in modules.values() if other.wording == "own" and name in lists_of(other)]


def _fits(
    module: Module, wording: Wording, modules: Mapping[str, Module], lists: Mapping[str, ListSource], log: Log
) -> bool:
    known = set(_known(module, lists))
    shared = {name: others for name in lists_of(module) if (others := _others(name, module, modules))}
    good = True
    for key, (at, _) in wording.texts.items():
        if key not in known:
            log.error("A034", at, "'{module}' has no text '{key}'", suggest(key, known) or "Keys are <question>/label, or <list>/<code>/label.",
                      module=module.id, key=key)  # fmt: skip
            good = False
        elif key.split("/")[0] in shared:
            other = shared[key.split("/")[0]][0]
            log.error("A035", at, "the answers of '{list}' also stand in '{other}', where these words would appear too",
                      "Leave this text out: the common words of this list stay.", [Related(other.at, "the other module")],
                      list=key.split("/")[0], other=other.id)  # fmt: skip
            good = False
    return good


def _report_differences(wordings: Sequence[Wording], log: Log) -> None:
    first: dict[tuple[str, str], tuple[str, Wording]] = {}
    for wording in wordings:
        for key, (at, texts) in wording.texts.items():
            for tag, text in texts.items():
                said, other = first.setdefault((key, tag), (text, wording))
                if said != text:
                    log.error("A035", at, "'{key}' is worded in another way for '{other}', which offers the same answers",
                              "Two standards that share a list must share its words; give one of the modules a list of its own.",
                              [Related(other.texts[key][0], "the other wording")], key=key, other=other.module.name)  # fmt: skip


def _lacking(
    module: Module,
    wording: Wording,
    modules: Mapping[str, Module],
    lists: Mapping[str, ListSource],
    languages: Sequence[str],
) -> Iterator[tuple[str, list[str]]]:
    """The texts that make the standard, and the languages in which the file does not give them."""
    for key in needed(module, modules, lists):
        _, texts = wording.texts.get(key, (wording.at, {}))
        if lacking := [tag for tag in languages if tag not in texts]:
            yield key, lacking


def needed(module: Module, modules: Mapping[str, Module], lists: Mapping[str, ListSource]) -> Iterator[str]:
    """The keys of the texts that make the standard: every question put to the respondent, and every answer."""
    for node, _ in walk(module.questions):
        if isinstance(node, Question) and node.label is not None and node.asked_by == "respondent":
            yield f"{node.name}/label"
    for name in sorted(lists_of(module)):
        source = module.lists.get(name) or lists.get(name)
        if source is not None and not _others(name, module, modules):
            yield from (f"{name}/{choice.code}/label" for choice in source.codes if choice.missing is None)


def _text(key: str, old: Text | None, wording: Wording, short: str) -> Text | None:
    if short not in wording.texts:
        return old
    at, texts = wording.texts[short]
    language = old.language if old is not None else next(iter(texts))
    source = texts.get(language, old.source if old is not None else "")
    kept = dict(old.translations) if old is not None else {}
    rest = {tag: text for tag, text in texts.items() if tag != language}
    unreviewed = (old.unreviewed if old is not None else frozenset()) - texts.keys()
    return Text(key, source, language, {**kept, **rest}, unreviewed, at)


def _of_node(node: Node, module: str, wording: Wording) -> Node:
    changes: dict[str, Any] = {}
    for field in _FIELDS if isinstance(node, Question) else ("label",):
        old = getattr(node, field)
        new = _text(f"{module}/{node.name}/{field}", old, wording, f"{node.name}/{field}")
        if new is not old:
            changes[field] = new
    if not isinstance(node, Question):
        changes["children"] = tuple(_of_node(child, module, wording) for child in node.children)
    return replace(node, **changes) if changes else node


def _of_list(source: ListSource, wording: Wording) -> ListSource:
    def worded(choice: Choice) -> Choice:
        key = f"{source.name}/{choice.code}/label"
        label = _text(key, choice.label, wording, key)
        return choice if label is None or label is choice.label else replace(choice, label=label)

    return replace(source, codes=tuple(map(worded, source.codes)))
