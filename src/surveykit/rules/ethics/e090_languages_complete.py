"""Every text exists in every language of the form, and so does what the recipe says in its protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveykit import pseudo
from surveykit.rules.rule import ERROR, Fault, Rule, fault
from surveykit.rules.view import View


def check(view: View) -> Iterator[Fault]:
    """For each language, how many texts it lacks and the first of them."""
    for language in view.instrument.languages:
        lacking = [text for text in view.texts() if text.source and not (text.render(language.tag) or "").strip()]
        if lacking:
            yield fault(
                lacking[0].at,
                "{count} texts are missing in {name} ({tag})",
                count=len(lacking),
                name=language.name,
                tag=language.tag,
            )
    for path, said in _for_the_protocol(view):
        lacks = [one.tag for one in view.instrument.languages if one.tag != pseudo.TAG and not _in(view, said, one.tag)]
        if lacks:
            yield fault(view.at(*path), "the ethics protocol has no {key} in {languages}", "Write it as a map of languages: {{en: …, fr: …}}.",
                        key=str(path[-1]) if isinstance(path[-1], str) else str(path[-2]), languages=", ".join(lacks))  # fmt: skip


def _for_the_protocol(view: View) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Each text of the recipe that the protocol quotes, and its place."""
    for number, entry in enumerate(view.declared("modules") or ()):
        if isinstance(entry, Mapping) and entry.get("why"):
            yield ("modules", number, "why"), entry["why"]
    described = view.declared("sampling", "describe")
    if described:
        yield ("sampling", "describe"), described
    answers = view.declared("protocol")
    for key, said in answers.items() if isinstance(answers, Mapping) else ():
        if isinstance(said, list):
            yield from ((("protocol", key, number), one) for number, one in enumerate(said))
        elif isinstance(said, str | Mapping) and said:
            yield ("protocol", key), said


def _in(view: View, said: object, tag: str) -> bool:
    """Whether a text of the recipe exists in a language; one without languages is in the recipe's own."""
    if isinstance(said, Mapping):
        return bool(str(said.get(tag) or "").strip())
    return str(view.declared("language")) == tag


RULE = Rule(
    "E090",
    "All languages are complete",
    "deploy",
    ERROR,
    "none",
    "An interviewer who meets an empty or foreign text makes one up.",
    ("xlsform",),
    "Translate the texts; `surveykit translations status` counts them.",
    check,
)
