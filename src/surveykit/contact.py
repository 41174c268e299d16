"""`contact: separate`: contact details in a form of their own, with a key of its own, which only a token ties to the answers.

The survey draws a code, shows it until somebody has copied it into the contact form, and then forgets it: a question
that is no longer relevant is not sent. What stays with the answers is the SHA-256 of the code, which cannot be turned
back: whoever holds the contact list finds the answers of those who agreed to be contacted; the answers alone name nobody.

A code must not be guessed from what is sent. The random numbers of tablets do not suffice: ODK Collect draws all of them,
the sent instanceID too, from one generator of 48 bits (java.util.Random), whose state the instanceID gives away; Enketo's
generator can be read in the same way. So the code also rests on the moments at which people answered, each to the
millisecond, and on keys pressed at random: nobody who sees the data knows these, and together they are more than 80 bits.
They are not sent either, and beside an audit log, which keeps such moments, a release is refused (E045).
"""

from __future__ import annotations

from collections.abc import Mapping
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
    IntegerAnswer,
    Loop,
    Node,
    NoteAnswer,
    Origin,
    Question,
    Repeat,
    SelectAnswer,
    Text,
    TextAnswer,
)

GROUP = "sk_contact"
DRAWN, CODE, DONE, TOKEN = "sk_contact_drawn", "sk_contact_code", "sk_contact_done", "sk_contact_token"
KEYS, MOMENT = "sk_contact_keys", "sk_contact_moment_"
FEWEST, MOST = 5, 12
"""Moments that a code rests on. Of each, somebody who knew the second would lack ten bits; the rest comes from the keys."""
_PRESSED = 8
"""Keys to press at least."""
ASKED = ("eth_consent", "ec_recontact")
"""The question whether the person may be contacted again."""
_BEFORE = "eth_close"
_LIST = "sk_contact_agree"


def wanted(instrument: Instrument) -> bool:
    """Whether the recipe asks for a contact form."""
    return instrument.recipe.get("contact") == "separate"


def own_settings(instrument: Instrument) -> dict[str, str]:
    """The contact form's own key and address."""
    found = instrument.recipe.get("contact_settings")
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def question_of(instrument: Instrument) -> Question | None:
    """The question that opens the contact form, or None where the form does not ask it."""
    return next((one for one in instrument.questions() if (one.origin.module, one.origin.item) == ASKED), None)


def moments(instrument: Instrument) -> tuple[Question, ...]:
    """The questions between the consent to a contact and the closing, the moments of whose answers make the code."""
    asked, found = question_of(instrument), []
    closing = {use.group for use in instrument.modules if use.id == _BEFORE}
    begun = False
    for node, above in instrument.walk():
        if node.name in closing:
            break
        if isinstance(node, Question) and node.origin.module != "surveykit":
            once = not any(isinstance(parent, Repeat | Loop) for parent in above)
            if begun and once and isinstance(node.answer, SelectAnswer | IntegerAnswer | AcknowledgeAnswer):
                found.append(node)
            begun = begun or node is asked
    return tuple(found[:MOST])


def with_token(instrument: Instrument) -> Instrument:
    """The survey with the code, its hand-over and the token, before the closing."""
    asked = question_of(instrument)
    if not wanted(instrument) or asked is None:
        return instrument
    part = _Part(instrument)
    agreed = f"${{{asked.name}}} = 'yes'"
    open_ = Formula(f"{agreed} and ${{{DONE}}} != 'OK'", instrument.at)
    noted: list[Node] = []
    for number, question in enumerate(moments(instrument), 1):
        moment = Formula(f"once(if(${{{question.name}}} = '', '', decimal-date-time(now())))", instrument.at)
        noted.append(part.question(f"{MOMENT}{number}", ComputedAnswer(), calculation=moment, relevant=open_))
    told = ", ' ', ".join(f"${{{one}}}" for one in (KEYS, *(node.name for node in noted)))
    seed = _hashed("uuid(), ' ', random(), ' ', decimal-date-time(now()), ' ', " + told)
    drawn = f"once(if(string-length(${{{KEYS}}}) < {_PRESSED}, '', substr({seed}, 0, {_BODY})))"
    groups = ", ' ', ".join(f"substr(${{{DRAWN}}}, {start}, {start + 4})" for start in range(0, _BODY - 1, 4))
    ending = f"substr(${{{DRAWN}}}, {_BODY - 1}, {_BODY}), {_check(f'${{{DRAWN}}}')}"
    code = f"if(${{{DRAWN}}} = '', '', concat({groups}, ' ', {ending}))"
    token = f"once(if(${{{CODE}}} = '', '', {_token(instrument, f'${{{CODE}}}')}))"
    shown = Formula(f"${{{CODE}}} != ''", instrument.at)
    inside: tuple[Node, ...] = (
        part.question(
            KEYS,
            TextAnswer(),
            "keys",
            relevant=open_,
            constraint=Formula(f"string-length(.) >= {_PRESSED}", instrument.at),
            constraint_message=part.text("keys_message"),
            required=True,
        ),
        part.question(DRAWN, ComputedAnswer(), calculation=Formula(drawn, instrument.at), relevant=open_),
        part.question(CODE, ComputedAnswer(), calculation=Formula(code, instrument.at), relevant=open_),
        part.question("sk_contact_note", NoteAnswer(), "hand_over", relevant=shown),
        part.question(DONE, AcknowledgeAnswer(), "done", required=True, required_message=part.text("done_message")),
        part.question(TOKEN, ComputedAnswer(), calculation=Formula(token, instrument.at)),
    )
    group = Group(
        GROUP,
        inside,
        Origin("surveykit", "", GROUP),
        instrument.at,
        label=part.text("group"),
        relevant=Formula(agreed, instrument.at),
    )
    closing = {use.group for use in instrument.modules if use.id == _BEFORE}
    nodes: list[Node] = []
    for node in instrument.nodes:
        nodes += [*noted, group, node] if node.name in closing else [node]
    if group not in nodes:
        nodes += [*noted, group]
    return replace(instrument, nodes=tuple(nodes))


_BODY = 21
"""Random characters of a code, four bits each; three more show that none was miswritten."""


def _hashed(texts: str) -> str:
    """The SHA-256 of texts, in XForms words."""
    return f"digest(concat({texts}), 'SHA-256', 'hex')"


def _plain(code: str) -> str:
    """A code without the blanks that make it readable, and in small letters."""
    return f"translate({code}, 'ABCDEF -', 'abcdef')"


def _check(body: str) -> str:
    return "substr(" + _hashed(f"'check:', {body}") + ", 0, 3)"


def _token(instrument: Instrument, code: str) -> str:
    return _hashed(f"'{instrument.id}:', {_plain(code)}")


def contact_form(instrument: Instrument) -> Instrument:
    """The contact form: the code, whether the person still agrees, and how to reach them safely; nothing of the survey.

    Its key and address are those of the recipe's `contact_settings`, never the survey's.
    """
    part = _Part(instrument)
    agreed = Formula("${cf_agree} = 'yes'", instrument.at)
    body = f"substr({_plain('.')}, 0, {_BODY})"
    code = Formula(
        f"regex(., '^[0-9a-fA-F]{{4}}([ -]?[0-9a-fA-F]{{4}}){{5}}$') and substr({_plain('.')}, {_BODY}, {_BODY + 3}) = {_check(body)}",
        instrument.at,
    )
    token = Formula(f"if(${{cf_code}} = '', '', {_token(instrument, '${cf_code}')})", instrument.at)
    choices = tuple(Choice(code, part.text(f"agree_{code}"), value) for code, value in (("yes", 1), ("no", 0)))
    nodes: tuple[Node, ...] = (
        part.question("cf_code", TextAnswer(), "code", constraint=code, constraint_message=part.text("code_message"), required=True),
        part.question("cf_agree", SelectAnswer("one", _LIST), "agree", required=True, asked_by="respondent"),
        part.question("cf_name", TextAnswer(), "name", relevant=agreed, asked_by="respondent", identifier="direct", identifier_kind="name"),
        part.question("cf_reach", TextAnswer(), "reach", relevant=agreed, asked_by="respondent", identifier="direct", identifier_kind="phone"),
        part.question("cf_safely", TextAnswer(rows=3), "safely", relevant=agreed, asked_by="respondent"),
        part.question("cf_token", ComputedAnswer(), calculation=token),
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
        settings={key: value for key, value in instrument.settings.items() if key == "style"} | own_settings(instrument),
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
