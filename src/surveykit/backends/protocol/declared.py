"""What the recipe declares of review, pilot, staff and pay: each line said as declared, and each gap an open point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveykit.backends.protocol.blocks import Block, Facts, Heading, Paragraph
from surveykit.backends.protocol.voice import Voice
from surveykit.phrases import PLACEHOLDERS


def approvals(v: Voice) -> Iterator[Block]:
    """Who has looked at the survey, and whether it was tried."""
    yield Heading(v.phrase("s_approvals"))
    assessed, tried = v.declared("safeguards", "data_protection_assessment"), v.declared("safeguards", "pilot")
    languages = v.declared("safeguards", "pilot", "languages")
    names = {one.tag: one.name for one in v.instrument.languages}
    yield from declared(
        v,
        [
            ("ethics_reference", v.told(v.declared("safeguards", "ethics_reference"))),
            ("assessment", v.phrase("is_done") if _is_done(assessed) else ""),
            ("assessment_reference", v.told(v.declared("safeguards", "data_protection_assessment", "reference"))),
            ("pilot", v.phrase("is_done") if _is_done(tried) else ""),
            (
                "pilot_languages",
                ", ".join(names.get(str(tag), str(tag)) for tag in languages) if isinstance(languages, list) else "",
            ),
        ],
    )


def staffing(v: Voice) -> Iterator[Block]:
    """Who asks and who interprets, and what people get."""
    yield Heading(v.phrase("conditions"), 3)
    said = [
        ("interpreter", v.word("interpreter", v.declared("safeguards", "interpreter"))),
        ("same_sex", v.yes_no(v.declared("safeguards", "same_sex_interviewer"))),
        ("incentive", v.word("incentive", v.declared("safeguards", "incentive"))),
    ]
    for key in ("specialist_team", "specialist_gbv_study", "independent_access"):
        value = v.declared("safeguards", key)
        if value is not None or (key == "independent_access" and v.declared("site") == "detention"):
            said.append((key, v.yes_no(value)))
    yield from declared(v, said)


def reporting(v: Voice) -> Iterator[Block]:
    """What must be reported; what the team does not know yet is open."""
    listed = v.declared("safeguards", "mandatory_reporting")
    yield Heading(v.phrase("reporting"), 3)
    if not isinstance(listed, Mapping) or not listed:
        yield Paragraph(v.phrase("open"), "open")
        return
    known = [(topic, said) for topic, said in listed.items() if said != "unknown"]
    if known:
        yield Facts([(_topic(v, topic), _as_declared(v, v.word("answer", said))) for topic, said in known])
    for topic, said in listed.items():
        if said == "unknown":
            yield Paragraph(v.phrase("open_of", what=v.pair(_topic(v, topic), v.phrase("answer_unknown"))), "open")


def declared(v: Voice, said: list[tuple[str, str]]) -> Iterator[Block]:
    """What is declared, by the key of its phrase; then what is not, or is an example still, as open points."""
    rows = [(v.phrase(key), _as_declared(v, value)) for key, value in said if value and not _is_example(value)]
    if rows:
        yield Facts(rows)
    for key, value in said:
        if not value:
            yield Paragraph(v.phrase("open_of", what=v.phrase(key)), "open")
        elif _is_example(value):
            yield Paragraph(v.phrase("open_of", what=f"{v.phrase(key)} ({v.phrase('still_example')})"), "open")


def examples_left(v: Voice) -> Iterator[Block]:
    """A warning where a block of the recipe still calls itself an example."""
    if any(v.declared(block, "example") is True for block in ("safeguards", "sampling", "protocol", "release")):
        yield Paragraph(v.phrase("examples_left"), "warning")


def _topic(v: Voice, topic: str) -> str:
    word = v.word("topic", topic)
    return word.replace("_", " ") if word == topic else word


def _as_declared(v: Voice, said: str) -> str:
    return f"{said} ({v.phrase('declared')})"


def _is_done(block: object) -> bool:
    return isinstance(block, Mapping) and block.get("done") is True


def _is_example(said: str) -> bool:
    return any(mark in said for mark in PLACEHOLDERS)
