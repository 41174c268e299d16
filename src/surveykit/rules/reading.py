"""What a question asks for, read in its own words: in English, French and Spanish, whatever its tags say of it.

Stems stand without accents and in small letters, and are looked for in every language that a text has. Whoever writes in
another language, or in riddles, is not understood; a tag can only add to what is read here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from surveykit import ir

Subject: TypeAlias = Literal[
    "sexual_violence",
    "sexual_exploitation",
    "trafficking",
    "forced_labour",
    "captivity",
    "torture",
    "abduction",
    "violence",
]
"""What a question may speak of that endangers people by being asked or known."""

WORDS: Final[dict[Subject, str]] = {
    "sexual_violence": "sexual violence", "sexual_exploitation": "sexual exploitation", "trafficking": "trafficking",
    "forced_labour": "forced labour", "captivity": "detention", "torture": "torture", "abduction": "abduction", "violence": "violence",
}  # fmt: skip

GRAVE: Final = frozenset(WORDS) - {"violence"}
"""Subjects that make a question highly sensitive wherever it stands; violence is also a word of everyday behaviour."""

_SUBJECTS: Final[dict[Subject, str]] = {
    "sexual_violence": r"""
        \brap(e|es|ed|ing|ist|ists)\b | \bsexual(ly)?\W+(violen|assault|abus|attack|harass|molest|tortur|touch|aggress|force)
        | \bmolest(ed|ing|ation|er) | \b(forc|made|mak|coerc|press)\w*\b.{0,40}\b(sex|sexual|intercourse)\b | \bsex(ual\W+\w+)?\b.{0,20}\b(against|without)\b
        | \bunwanted\W+(sex|touch) | \btouch\w*\b.{0,40}\b(private\W+parts|against\W+your\W+will) | \bgenital
        | \bviols?\b | \bviole(e|es|r|ur|urs)?\b | \b(agress|violen|abus|harcel|tortur)\w*\W+sexuel | \battouchement
        | \b(forc|contrain|oblig)\w*\b.{0,50}\bsexuel | \b(rapport|relation|acte)s?\W+sexuel\w*\W+(forc|contre|sans)
        | \bviolacion\W+sexual | \bviol(o|aron|ada|adas|ar|ador\w*)\b | \b(agresi|violenci|abus|acos|tortur)\w*\W+sexual | \bmanose | \btocamiento
        | \b(forz|oblig)\w*\b.{0,50}\b(sexo|sexual\w*)\b | \b(relacion|acto)\w*\W+sexual\w*\W+(forz|contra|sin)
    """,
    "sexual_exploitation": r"""
        \bsexual\W+exploit | \bsexually\W+exploit | \bprostitut | \b(sell|sold|trade|exchange)\w*\b.{0,15}\bsex\b | \bsex\W+work | \bcommercial\W+sex
        | \bpornogra | \bexploitation\W+sexuel | \bexploit\w*\W+sexuellement | \brapports?\W+sexuels?\W+(en\W+echange|contre\W+de)
        | \bexplotacion\W+sexual | \bexplot\w*\W+sexualmente | \bsexo\W+(a\W+cambio|por\W+dinero) | \bservicios\W+sexuales | \bsexual\W+(acts|services)\b | \bactes\W+sexuels\b | \bactos\W+sexuales\b
    """,
    "trafficking": r"\btraffick | \btraite\W+(des|d\W?etres|humaine) | \btrafic\W+d\W?etres | \btrata\W+de\W+(personas|mujeres|ninos|seres|blancas) | \bvictimas?\W+de\W+trata | \b(sold|selling)\W+(you|them|him|her|people|a\W+person)\b | \bvendu\w*\W+(a|comme)\b.{0,20}\b(personne|homme|autre) | \b(le|la|lo|les)\W+vendieron\b",
    "forced_labour": r"""
        \bforced\W+labou?r | \b(forced|made|coerced)\W+(you\W+|them\W+)?to\W+work | \bwork\w*\b.{0,40}\bagainst\W+(your|their|his|her)\W+will | \bdebt\W+bondage | \bservitude | \benslav
        | \btravail\W+forc | \b(forc|contrain|oblig)\w*\b.{0,25}\ba\W+travailler | \btravaill\w*\b.{0,40}\bcontre\W+(votre|leur|sa|son)\W+(gre|volonte)
        | \btrabaj\w*\W+forz | \b(forz|oblig)\w*\b.{0,20}\ba\W+trabajar | \btrabaj\w*\b.{0,40}\bcontra\W+su\W+voluntad | \bservidumbre
    """,
    "captivity": r"""
        \bdetain | \bdetention\b | \bimprison | \b(in|to)\W+(prison|jail)\b | \bjailed\b | \blocked\W+(you\W+|them\W+)?(up|in)\b | \barrested\b | \bheld\W+captive
        | \bdetenue?s?\b | \bemprison | \ben\W+(prison|detention)\b | \bincarcer | \benferm(e|ee|es|ees|er)\b | \barrete(e|s|es)?\W+par\W+la\W+police
        | \bdetenid | \bdetencion | \bencarcel | \b(en|a)\W+la\W+carcel\b | \bencerrad | \bencerraron
    """,
    "torture": r"\btortur",
    "violence": r"\bbeat(en|ing)?\b | \bphysical(ly)?\W+(violen|abus|attack|hurt|harm|assault) | \b(hit|kicked|stabbed|shot)\W+(you|them|him|her)\b | \b(frapp|battu|poignard)\w* | \b(violence|agression)s?\W+physique | \bphysiquement\W+(agress|attaqu|bless) | \b(golpea|apunal|patea)\w* | \bpegaron | \b(violencia|agresion)(es)?\W+fisica",
    "abduction": r"\bkidnap | \babduct | \bhostage | \bransom | \benlev(e|ee|es|ees|ement)\b\W+(par|contre|pour) | \bkidnapp | \bprise?\W+en\W+otage | \brancon\b | \bsecuestr | \brehen",
}

_PHONE: Final = (
    r"(tele)?phones?|mobiles?|cell(phone)?|whatsapp|telefon\w*|telefono\w*|telephon\w*|portable|celular|movil"
)
_NUMBER: Final = r"numbers?|no|nr|numeros?|n"
_IDENTIFIERS: Final[dict[str, str]] = {
    "phone": rf"""
        \b({_PHONE})\W+({_NUMBER})\b | \b({_NUMBER})\W+(of|de|du|del|d)\W+(\w+\W+)?({_PHONE})\b | \b(your|his|her|their|votre|son|su|sus)\W+({_PHONE})\W*$
        | ^\W*({_PHONE})(\W+(at|home|work|domicile|casa)\b.*)?\W*$ | ^\W*\w+\W+({_PHONE})\W*$ | \bwhatsapp\b | \b(call|reach|contact|ring)\W+(you|him|her|them)\W+(on|at|by)\b | \bvous\W+(appeler|joindre|contacter)\b | \b(llamarle|contactarle|llamarlo|llamarla)\b
    """,
    "email": r"\be\W?mail | \belectronic\W+mail | \bcourriel | \bcorreo\W+electronico | \badresse\W+electronique",
    "account": r"\b(facebook|instagram|telegram|tiktok|twitter|viber|imo)\b | \buser\W?name | \baccount\W+name | \bnom\W+d\W?utilisateur | \bnombre\W+de\W+usuario",
    "address": r"\b(home|postal|exact|your|his|her|their|street|current)\W+address | ^\W*address | \baddress\W*$ | \bstreet\b | \bhouse\W+number | \badresse\b | \bnom\W+de\W+la\W+rue | \bdomicilio | \b(su|direccion\W+de|direccion)\W+(direccion|casa|exacta|postal)\b | ^\W*direccion | \bnumero\W+de\W+(la\W+)?(casa|maison)",
    "name": r"""
        \b(first|second|last|family|full|given|middle|nick|sur|your|his|her|their|person|child|mother|father|respondent|member|worker)(\W?s)?\W*names?\b
        | \bnames?\W+of\W+(the|your|his|her|their|each|this|that)\W+(case\W+)?(person|people|child|children|mother|father|head|respondent|member|worker|partner|husband|wife|man|woman|boss|employer|agent|interviewer|victim|survivor|relative|friend|driver|owner)
        | ^\W*names?\W*$ | \bwhat\W+(are|is)\W+(you|he|she|they)\W+called | \bsurname
        | \bprenoms?\b | \bnom\W+de\W+famille | \bnom\W+complet | \b(votre|son|leur)\W+nom\b | \bnoms?\W+(de|du|des|d|de\W+la|de\W+l)\W+(personne|enfant|mere|pere|chef|repondant|membre|mari|femme|patron|employeur) | ^\W*noms?\W*$ | \bcomment\W+(vous\W+appel|s\W?appel|t\W?appel)
        | \bapellido | \bnombre\W+completo | \b(su|tu)\W+nombre\b | \bnombres?\W+(de|del|de\W+la|de\W+su)\W+(persona|nin[oa]|madre|padre|jefe|miembro|marido|mujer|esposo|patron|empleador|entrevistado) | ^\W*nombres?\W*$ | \bcomo\W+(se|te)\W+llam
    """,
}
_REGISTER: Final = r"""
    \b(case|registration|ration|beneficiary|passport|identity|identification|id|unhcr|progres|file|visa|asylum|social\W+security|tax|document|permit|licen[cs]e|card|alien|household\W+registration|individual)\W+(card\W+|file\W+|case\W+|request\W+|application\W+)?(numbers?|nos?|nr|codes?|id)\b
    | \bnational\W+id\b | \bnumbers?\W+(of|on)\W+(the|your|his|her|their)\W+(case|registration|ration|passport|identity|id|card|file|document|permit|visa)
    | \bnumeros?\W+(de|d|du|de\W+la|de\W+l)\W+(votre\W+)?(dossier|cas|enregistrement|carte|passeport|identite|identification|beneficiaire|piece|etranger|securite|permis|sejour|visa)
    | \bnumeros?\W+(de|del|de\W+su|de\W+la)\W+(caso|expediente|registro|tarjeta|pasaporte|identidad|identificacion|beneficiari\w+|documento|cedula|seguro|permiso|visa|extranjero) | \bcedula\b | \bdni\b | \bcurp\b
"""
_REGISTER_NAME: Final = re.compile(
    r"(^|_)(case|unhcr|progres|passport|national_id|natid|nid|dni|cedula|registration|beneficiary|ration|ssn)(_?(no|nr|num|number|id|code))?$"
)
_REGISTER_NAMES: Final = frozenset({"case", "registration", "beneficiary", "ration"})
_BIRTH: Final = r"\b(date\W+of\W+birth|birth\W?date|birthday|date\W+de\W+naissance|fecha\W+de\W+nacimiento)\b"
_WHO: Final = r"""
    \bwho\b.{0,60}\b(did|done|does|hurt|beat|hit|attack|rape|took|take|made|forc|threat|kept|held|sold|recruit|smuggl|rob|abus|exploit|touch|lock|kidnap|responsible|harm|violat|traffick)
    | \bnames?\b.{0,40}\b(perpetrator|trafficker|smuggler|employer|boss|attacker|abuser|recruiter|exploiter|madam|pimp|agent|(person|man|men|woman|people|one|persons)\W+(who|that|responsible))
    | ^\W*(the\W+)?(perpetrator|trafficker|smuggler|abuser|attacker|offender|exploiter)s?\b | \bidentity\W+of\b
    | \bqui\b.{0,15}\b(a|ont|est|sont|vous|etait|etaient)\b.{0,30}\b(fait|frapp|bless|attaqu|viol|pris|forc|menac|enferm|vend|recrut|vole|exploit|agress|responsable|oblig|touche)
    | \bnoms?\b.{0,40}\b(auteur|trafiquant|passeur|employeur|patron|agresseur|recruteur|proxenete|responsable|(personne|homme|femme|ceux|celui)\W+qui)
    | ^\W*(l\W?)?(auteur|agresseur|trafiquant|passeur)s?\b
    | \bquien(es)?\b.{0,40}\b(hizo|hicieron|golpe|peg|atac|viol|oblig|amenaz|encerr|vendi|reclut|rob|explot|hiri|secuestr|toc|responsable)
    | \bnombres?\b.{0,40}\b(autor|tratante|traficante|coyote|pollero|empleador|patron|agresor|reclutador|proxeneta|responsable|(persona|hombre|mujer|personas)\W+que)
    | ^\W*(el\W+|la\W+)?(autor|agresor|tratante|traficante)(es|a|as)?\b
"""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


_SUBJECT_OF: Final = {subject: _pattern(text) for subject, text in _SUBJECTS.items()}
_IDENTIFIER_OF: Final = {kind: _pattern(text) for kind, text in _IDENTIFIERS.items()}
_IS_REGISTER, _IS_BIRTH, _ASKS_WHO = _pattern(_REGISTER), _pattern(_BIRTH), _pattern(_WHO)
_SENTENCES: Final = re.compile(r"[.?!;:\n]+")
_NEGATED: Final = re.compile(
    r"\b(no|not|never|don t|without|nor|ne|pas|jamais|aucun\w*|sans|ni|nunca|ningun\w*|sin|instead of|au lieu)\b"
)
_HELP: Final = re.compile(r"^\W*(help|support|services?|aide|soutien|ayuda|apoyo|servicios?)\b")
"""How the name of a service begins: what it helps with happened to nobody in particular."""
_A_NAME: Final = re.compile(r"\b(names?|noms?|nombres?)\b")


def folded(text: str) -> str:
    """A text in small letters, without accents and with plain apostrophes."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("’", " ").replace("'", " ")


def subject(*texts: ir.Text | None) -> Subject | None:
    """The first grave subject that one of these texts speaks of, in any of its languages."""
    for text in texts:
        if text is not None:
            for _, said in text.all():
                words = folded(said)
                if _HELP.search(words) is not None:
                    continue
                for name, pattern in _SUBJECT_OF.items():
                    if pattern.search(words) is not None:
                        return name
    return None


def identifier(question: ir.Question) -> str | None:
    """Which direct identifier a question asks for in its words, or None; what it forbids to write does not count."""
    return next(
        (kind for words in _asked_words(question) for kind, found in _IDENTIFIER_OF.items() if _wanted(words, found)),
        None,
    )


def register(question: ir.Question) -> bool:
    """Whether a question asks for, or its name says that it holds, a number of a register."""
    if any(_wanted(words, _IS_REGISTER) for words in _asked_words(question)):
        return True
    found = _REGISTER_NAME.search(question.name.lower())
    return found is not None and (found[4] is not None or found[2] not in _REGISTER_NAMES)


def birth(question: ir.Question) -> bool:
    """Whether a question asks for a date of birth."""
    return any(_wanted(words, _IS_BIRTH) for words in _asked_words(question))


def asks_who(question: ir.Question) -> bool:
    """Whether a question asks who did it."""
    return any(_wanted(words, _ASKS_WHO) for words in _asked_words(question))


def warns_of_names(text: ir.Text) -> bool:
    """Whether a text says that no names may be written; one in a language that is not read here is believed."""
    known = [folded(said) for tag, said in text.all() if tag.split("-", 1)[0] in ("en", "fr", "es")]
    return not known or any(_A_NAME.search(words) and _NEGATED.search(words) for words in known)


def _asked_words(question: ir.Question) -> Iterator[str]:
    """Each sentence of what a question says to the person, in each language."""
    for text in (question.label, question.hint):
        for _, said in text.all() if text is not None else ():
            for sentence in _SENTENCES.split(said):
                words = folded(sentence).strip()
                if words:
                    yield words


def _wanted(words: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.search(words)
    return found is not None and _NEGATED.search(words[: found.start()]) is None
