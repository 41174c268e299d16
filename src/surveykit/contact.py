"""`contact: separate`: contact details in a form of their own, which only a token ties to the answers.

The survey draws a code, shows it until somebody has copied it into the contact form, and then forgets it: a question
that is no longer relevant is not sent. What stays with the answers is the SHA-256 of the code. Whoever holds the contact
list finds the answers of those who agreed to be contacted; the answers alone name nobody. Ten digits are few enough to
be tried one by one, and the form takes over the key of the survey: both must change before people are asked with it.
"""

from __future__ import annotations

from dataclasses import replace

from surveykit.ir import (
    AcknowledgeAnswer,
    Answer,
    Choice,
    ChoiceList,
    ComputedAnswer,
    Formula,
    Group,
    Instrument,
    Node,
    NoteAnswer,
    Origin,
    Question,
    SelectAnswer,
    Text,
    TextAnswer,
)

GROUP = "sk_contact"
CODE, DONE, TOKEN = "sk_contact_code", "sk_contact_done", "sk_contact_token"
ASKED = ("eth_consent", "ec_recontact")
"""The question whether the person may be contacted again."""
_BEFORE = "eth_close"
_LIST = "sk_contact_agree"


def wanted(instrument: Instrument) -> bool:
    """Whether the recipe asks for a contact form."""
    return instrument.recipe.get("contact") == "separate"


def question_of(instrument: Instrument) -> Question | None:
    """The question that opens the contact form, or None where the form does not ask it."""
    return next((one for one in instrument.questions() if (one.origin.module, one.origin.item) == ASKED), None)


def with_token(instrument: Instrument) -> Instrument:
    """The survey with the code, its hand-over and the token, before the closing."""
    asked = question_of(instrument)
    if not wanted(instrument) or asked is None:
        return instrument
    part = _Part(instrument)
    seed = Formula("once(string(int(random() * 9000000000) + 1000000000))", instrument.at)
    token = f"once(if(${{{CODE}}} = '', '', digest(concat('{instrument.id}:', ${{{CODE}}}), 'SHA-256', 'hex')))"
    shown = Formula(f"${{{CODE}}} != ''", instrument.at)
    inside: tuple[Node, ...] = (
        part.question(
            CODE, ComputedAnswer(), calculation=seed, relevant=Formula(f"${{{DONE}}} != 'OK'", instrument.at)
        ),
        part.question("sk_contact_note", NoteAnswer(), "hand_over", relevant=shown),
        part.question(DONE, AcknowledgeAnswer(), "done"),
        part.question(TOKEN, ComputedAnswer(), calculation=Formula(token, instrument.at)),
    )
    group = Group(
        GROUP,
        inside,
        Origin("surveykit", "", GROUP),
        instrument.at,
        label=part.text("group"),
        relevant=Formula(f"${{{asked.name}}} = 'yes'", instrument.at),
    )
    closing = {use.group for use in instrument.modules if use.id == _BEFORE}
    nodes: list[Node] = []
    for node in instrument.nodes:
        nodes += [group, node] if node.name in closing else [node]
    if group not in nodes:
        nodes.append(group)
    return replace(instrument, nodes=tuple(nodes))


def contact_form(instrument: Instrument) -> Instrument:
    """The contact form: the code, whether the person still agrees, and how to reach them safely; nothing of the survey."""
    part = _Part(instrument)
    agreed = Formula("${cf_agree} = 'yes'", instrument.at)
    code = Formula("regex(., '^[1-9][0-9]{9}$')", instrument.at)
    choices = tuple(Choice(code, part.text(f"agree_{code}"), value) for code, value in (("yes", 1), ("no", 0)))
    nodes: tuple[Node, ...] = (
        part.question("cf_code", TextAnswer(), "code", constraint=code, constraint_message=part.text("code_message"), required=True),
        part.question("cf_agree", SelectAnswer("one", _LIST), "agree", required=True, asked_by="respondent"),
        part.question("cf_name", TextAnswer(), "name", relevant=agreed, asked_by="respondent", identifier="direct", identifier_kind="name"),
        part.question("cf_reach", TextAnswer(), "reach", relevant=agreed, asked_by="respondent", identifier="direct", identifier_kind="phone"),
        part.question("cf_safely", TextAnswer(rows=3), "safely", relevant=agreed, asked_by="respondent"),
        part.question("cf_end", NoteAnswer(), "end"),
    )  # fmt: skip
    draft = tuple(node for node in instrument.nodes if node.name == "sk_draft")
    title = part.text("title")
    return replace(
        instrument,
        id=f"{instrument.id}-contact",
        title=title,
        nodes=(*draft, *nodes),
        lists={_LIST: ChoiceList(_LIST, choices, at=instrument.at)},
        modules=(),
        derived=(),
        indicators=(),
        entities=(),
        osm={},
        media=(),
        recipe={},
        previous=None,
        settings={key: value for key, value in instrument.settings.items() if key in ("public_key", "submission_url", "style")},
    )  # fmt: skip


class _Part:
    """Makes the questions of one instrument's contact form."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def text(self, key: str) -> Text:
        """A phrase in every language of the instrument, its placeholders filled."""
        found = self.instrument.phrases[f"contact/{key}"]
        title = self.instrument.title

        def filled(said: str, tag: str) -> str:
            return said.replace("{title}", title.render(tag) or title.source).replace("{code}", f"${{{CODE}}}")

        return replace(
            found,
            source=filled(found.source, found.language),
            translations={tag: filled(said, tag) for tag, said in found.translations.items()},
        )

    def question(self, name: str, answer: Answer, label: str = "", **keys: object) -> Question:
        keys.setdefault("asked_by", "interviewer")
        if label:
            keys["label"] = self.text(label)
        return Question(name, answer, Origin("surveykit", "", name), self.instrument.at, **keys)  # type: ignore[arg-type]
