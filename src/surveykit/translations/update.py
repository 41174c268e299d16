"""Brings catalogs up to date with the texts they translate: nothing that anybody wrote is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from surveykit.po import Message, Po
from surveykit.translations.parts import Part, Unit

MACHINE = "review: machine"
_HEADER = (
    "Project-Id-Version: surveykit\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
)


@dataclass(frozen=True, slots=True)
class Change:
    """How an update changed one catalog: numbers of entries."""

    added: int = 0
    kept: int = 0
    moved: int = 0
    reworded: int = 0
    retired: int = 0


def template(part: Part, contexts: Mapping[str, tuple[str, ...]]) -> Po:
    """The `.pot` of a part: every text, none translated."""
    return Po((f"Texts of {part.place}.", "Licence: CC BY 4.0."), _HEADER.format(language=""),
              tuple(_blank(part, unit, contexts) for unit in part.units))  # fmt: skip


def empty(part: Part, language: str, name: str, plural: str) -> Po:
    """A catalog without an entry. `name` is the language in English, `plural` its gettext rule."""
    header = _HEADER.format(language=language) + (f"Plural-Forms: {plural}\n" if plural else "")
    return Po((f"{name} texts of {part.place}.", "Licence: CC BY 4.0."), header)


def updated(
    wanted: Sequence[tuple[Part, Po, Mapping[str, tuple[str, ...]]]],
) -> list[tuple[Part, Po, Change]]:
    """One language's catalogs, each brought up to date; a text that moved between files keeps its translation.

    Wants each part with its present catalog and its comments. A reworded text's translation becomes fuzzy and keeps the former wording; what no text
    asks for any more is kept as obsolete.
    """
    orphans = _Orphans()
    for part, po, _ in wanted:
        orphans.gather(part, po)
    claimed = [(part, po, contexts, _claims(part, po, orphans)) for part, po, contexts in wanted]
    return [_merged(part, po, contexts, moved, orphans) for part, po, contexts, moved in claimed]


class _Orphans:
    """Translations whose text is no longer where it was, by wording."""

    def __init__(self) -> None:
        self._by_source: dict[str, list[tuple[str, Message]]] = {}
        self.taken: set[int] = set()

    def gather(self, part: Part, po: Po) -> None:
        wanted = {unit.key: unit.source for unit in part.units}
        for message in po.messages:
            if message.translation and (message.obsolete or wanted.get(message.key) != message.source):
                self._by_source.setdefault(message.source, []).append((part.name, message))

    def claim(self, part: Part, unit: Unit) -> Message | None:
        """The best translation of the same wording that nobody has claimed: of the same file, then of the same kind of text."""
        field = unit.key.rsplit("/", 1)[-1]
        free = [(name, m) for name, m in self._by_source.get(unit.source, ()) if id(m) not in self.taken]
        if not free:
            return None
        best = min(
            free,
            key=lambda found: (
                found[1].key != unit.key,
                found[0] != part.name,
                not found[1].key.endswith(f"/{field}"),
                found[1].obsolete,
            ),
        )
        self.taken.add(id(best[1]))
        return best[1]


def _claims(part: Part, po: Po, orphans: _Orphans) -> dict[str, Message]:
    present = {message.key: message for message in po.messages if not message.obsolete}
    claims: dict[str, Message] = {}
    for unit in part.units:
        at_home = present.get(unit.key)
        if at_home is not None and at_home.source == unit.source and (at_home.translation or at_home.fuzzy):
            continue
        moved = orphans.claim(part, unit)
        if moved is not None:
            claims[unit.key] = moved
    return claims


def _merged(
    part: Part, po: Po, contexts: Mapping[str, tuple[str, ...]], moved: Mapping[str, Message], orphans: _Orphans
) -> tuple[Part, Po, Change]:
    present = {message.key: message for message in po.messages if not message.obsolete}
    messages: list[Message] = []
    added = kept = reworded = 0
    used: set[int] = set()
    for unit in part.units:
        blank, old = _blank(part, unit, contexts), present.get(unit.key)
        if unit.key in moved:
            message = moved[unit.key]
            messages.append(_carried(blank, message))
        elif old is not None and old.source == unit.source:
            kept += 1
            used.add(id(old))
            messages.append(_carried(blank, old))
        elif old is not None and old.translation and id(old) not in orphans.taken:
            used.add(id(old))
            if old.previous == unit.source:  # worded again as it was when it was translated
                kept += 1
                messages.append(replace(_carried(blank, old), previous=None, flags=_without_fuzzy(old)))
                continue
            reworded += 1
            former = old.previous if old.fuzzy and old.previous is not None else old.source
            flags = old.flags if old.fuzzy else ("fuzzy", *old.flags)
            messages.append(
                replace(_carried(blank, old), previous=former, flags=flags, comments=unreviewed(old.comments))
            )
        else:
            added += 1
            messages.append(replace(blank, comments=old.comments if old is not None else ()))
    gone = [m for m in po.messages if id(m) not in used and id(m) not in orphans.taken and m.translation]
    messages += [replace(m, obsolete=True) for m in _once(gone)]
    retired = sum(not m.obsolete for m in gone)
    header = po.header if po.header else _HEADER.format(language="")
    return part, Po(po.comments, header, tuple(messages)), Change(added, kept, len(moved), reworded, retired)


def _once(messages: Iterable[Message]) -> list[Message]:
    """Without exact repeats of an entry that has been retired before."""
    return list({(m.key, m.source, m.translation): m for m in messages}.values())


def _blank(part: Part, unit: Unit, contexts: Mapping[str, tuple[str, ...]]) -> Message:
    place = f"{unit.place or (part.place if unit.at.file == part.path else unit.at.file)}:{unit.at.line}"
    return Message(unit.key, unit.source, notes=contexts.get(unit.key, ()), places=(place.replace(" ", "%20"),))


def _carried(blank: Message, old: Message) -> Message:
    return replace(blank, translation=old.translation, comments=old.comments, flags=old.flags, previous=old.previous)


def _without_fuzzy(old: Message) -> tuple[str, ...]:
    return tuple(flag for flag in old.flags if flag != "fuzzy")


def unreviewed(comments: Iterable[str]) -> tuple[str, ...]:
    """The comments of an entry whose review no longer holds."""
    return (MACHINE, *(comment for comment in comments if not comment.startswith("review:")))
