"""The protocol's sections, each from the instrument, its declarations and what the rules found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from surveykit import ir
from surveykit.backends.protocol.blocks import Block, Document, Facts, Grid, Heading, Listing, Paragraph
from surveykit.backends.protocol.card import area_of
from surveykit.backends.protocol.declared import approvals, examples_left, reporting, staffing
from surveykit.backends.protocol.held import Held, HeldRule
from surveykit.backends.protocol.spoken import consent, contact_form, procedure
from surveykit.backends.protocol.voice import Voice
from surveykit.phrases import BOARD
from surveykit.platforms import shipped
from surveykit.services import services
from surveykit.texts import texts_of

_HIGH = ("high", "severe")


def protocol(instrument: ir.Instrument, held: Held, tag: str) -> Document:
    """The protocol of an instrument in a language."""
    voice = Voice(instrument, tag)
    sections = (
        _overview, approvals, _modules, _items, _linkage, consent, _privacy, _referral, _team, _data, _languages,
    )  # fmt: skip
    blocks: list[Block] = [block for section in sections for block in section(voice)]
    blocks += [*_waivers(voice, held), *_rules(voice, held), *_before(voice, held), *_board(voice)]
    first: list[Block] = []
    if instrument.draft:
        first.append(Paragraph(voice.phrase("draft_notice"), "warning"))
    first += examples_left(voice)
    first += examples_left(voice)
    first += [Paragraph(voice.phrase("generated"), "note"), Paragraph(voice.phrase("how_to_read"), "note")]
    title, contents = voice.pair(voice.phrase("protocol"), voice.text(instrument.title)), voice.phrase("contents")
    if voice.silent:
        first.append(Paragraph(voice.phrase("in_english"), "note"))
    return Document(
        title, f"{instrument.id} {instrument.version}", tag, voice.right_to_left, contents, (*first, *blocks)
    )


def _overview(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_overview"))
    if v.instrument.summary is not None:
        yield Paragraph(v.text(v.instrument.summary))
    whom = "; ".join(dict.fromkeys(v.text(use.ethics.who) for use in v.instrument.modules))
    minutes = sum(use.minutes for use in v.instrument.modules)
    method = ". ".join(
        filter(None, (v.word("method", v.declared("sampling", "method")), v.told(v.declared("sampling", "describe"))))
    )
    place = ", ".join(
        filter(None, (v.word("site", v.declared("site")), v.word("mode", v.declared("safeguards", "mode"))))
    )
    yield Facts(
        [
            (v.phrase("population"), whom), (v.phrase("youngest"), v.told(v.declared("minimum_age"))),
            (v.phrase("site_mode"), _declared(v, place)), (v.phrase("sampling"), _declared(v, method)),
            (v.phrase("languages", "codebook"), ", ".join(f"{one.name} ({one.tag})" for one in v.instrument.languages)),
            (v.phrase("length"), v.phrase("minutes_about", minutes=f"{minutes:g}")),
            (v.phrase("targets"), ", ".join(shipped().targets[target].title for target in v.instrument.targets)),
        ]
    )  # fmt: skip


def _declared(v: Voice, said: str) -> str:
    return f"{said} ({v.phrase('declared')})" if said else v.phrase("nothing_said")


def _reasons(v: Voice) -> Mapping[str, str]:
    """Why the recipe asks each module."""
    found: dict[str, str] = {}
    listed = v.declared("modules")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping):
            found[str(entry.get("prefix") or entry.get("module"))] = v.told(entry.get("why"))
    return found


def _modules(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_modules"))
    why = _reasons(v)
    for use in v.instrument.modules:
        ethics = use.ethics
        oldest = f"–{ethics.maximum_age}" if ethics.maximum_age is not None else "+"
        group = v.groups.get(use.group)
        relevant = group.relevant.text if isinstance(group, ir.Group) and group.relevant is not None else ""
        yield Heading(f"{v.text(use.title)} ({use.id} {use.version})", 3)
        rows = [
            (v.phrase("why"), why.get(use.prefix) or why.get(use.id) or v.phrase("nothing_said")),
            (v.phrase("purpose", "codebook"), v.text(ethics.purpose)),
            (v.phrase("who", "codebook"), f"{v.text(ethics.who)}; {ethics.minimum_age}{oldest}"),
            (v.phrase("sensitivity", "codebook"), v.level(ethics.sensitivity)),
            (v.phrase("asked_behind"), v.condition(relevant) or v.phrase("everyone", "codebook")),
            (v.phrase("must_be_private"), v.code(ethics.privacy)),
            (v.phrase("if_distressed"), v.code(ethics.distress)),
            (v.phrase("referral", "codebook"), "; ".join(v.code(code) for code in ethics.referral)),
            (v.phrase("retention", "codebook"), v.code(ethics.retention)),
            (v.phrase("geography", "codebook"), v.word("place", ethics.finest_geography)),
            (v.phrase("consent", "codebook"), v.word("consent", ethics.consent)),
            (v.phrase("release", "codebook"), v.word("release", ethics.release)),
            (v.phrase("sources", "codebook"), "; ".join(" ".join(filter(None, (s.standard, s.version))) for s in use.sources)),
        ]  # fmt: skip
        yield Facts([row for row in rows if row[1]])


def _items(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_items"))
    head = [v.phrase(key, part) for key, part in (("name", "codebook"), ("item", "protocol"), ("module", "codebook"), ("sensitivity", "codebook"), ("identifier", "codebook"), ("who_sees", "protocol"))]  # fmt: skip
    rows = [
        [
            node.name,
            v.text(node.label),
            v.text(use.title),
            v.level(node.sensitivity),
            _identifier(v, node),
            _seen_by(v, node, use),
        ]
        for use in v.instrument.modules
        for node in v.questions(use)
        if not isinstance(node.answer, ir.NoteAnswer)
    ]
    yield Grid(head, rows, (13, 33, 14, 12, 12, 16))


def _identifier(v: Voice, node: ir.Question) -> str:
    return "" if node.identifier == "none" else v.phrase(node.identifier, "codebook")


def _seen_by(v: Voice, node: ir.Question, use: ir.ModuleUse) -> str:
    if use.ethics.retention == "R4":
        return v.phrase("sees_nobody")
    if node.sensitivity in _HIGH or use.ethics.sensitivity in _HIGH:
        return v.phrase("sees_few")
    return v.phrase("sees_interviewer" if node.asked_by == "interviewer" else "sees_team")


def _linkage(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_linkage"))
    questions = [(node, use) for use in v.instrument.modules for node in v.questions(use)]
    direct = [node for node, _ in questions if node.identifier == "direct"]
    quasi = [node for node, _ in questions if node.identifier == "quasi"]
    sensitive = [node for node, _ in questions if node.sensitivity in _HIGH]
    for key, found in (("direct_found", direct), ("quasi_found", quasi), ("sensitive_found", sensitive)):
        yield Heading(v.phrase(key), 3)
        if found:
            yield Listing([v.pair(node.name, v.text(node.label)) for node in found])
        else:
            yield Paragraph(v.phrase("none_here"))
    apart = v.declared("safeguards", "contact_form") is True or v.declared("contact") == "separate"
    if quasi and sensitive:
        yield Paragraph(v.phrase("linkage_said", quasi=len(quasi), sensitive=len(sensitive)), "warning")
    else:
        yield Paragraph(v.phrase("linkage_none"))
    yield Paragraph(v.phrase("contact_apart" if apart else "contact_none"))
    yield from contact_form(v)


def _privacy(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_privacy"))
    rows = [
        [v.text(use.title), v.code(use.ethics.privacy), v.code(use.ethics.distress), " ".join(v.text(rule) for rule in use.ethics.stop_rules)]
        for use in v.instrument.modules
    ]  # fmt: skip
    yield Grid([v.phrase("module", "codebook"), v.phrase("must_be_private"), v.phrase("if_distressed"), v.phrase("stop_rules")], rows)  # fmt: skip
    yield from procedure(v)


def _asked_for(
    v: Voice, codes: Callable[[ir.Ethics], tuple[str, ...]], declared: Iterable[object] | None
) -> list[list[str]]:
    """Each code that modules ask for, by whom, and whether the recipe declares it."""
    needed: dict[str, list[str]] = {}
    for use in v.instrument.modules:
        for code in codes(use.ethics):
            needed.setdefault(code, []).append(v.text(use.title))
    have = {str(code) for code in declared or ()}
    return [
        [v.code(code), "; ".join(users), v.yes_no(True) if code in have else v.phrase("open")]
        for code, users in sorted(needed.items())
    ]


def _referral(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_referral"))
    yield Paragraph(v.phrase("same_card"))
    rows = _asked_for(v, lambda ethics: ethics.referral, v.declared("safeguards", "referral", "paths"))
    if rows:
        yield Heading(v.phrase("routes_needed"), 3)
        yield Grid([v.phrase("route"), v.phrase("called_by"), v.phrase("route_declared")], rows)
    listed = services(v.instrument)
    if listed:
        yield Grid(
            [v.phrase(key) for key in ("service", "route", "service_area", "service_contact", "service_hours", "service_for", "service_verified")],
            [[v.told(one.name), "; ".join(v.code(code) for code in one.routes), area_of(v, one.area), v.told(one.contact), v.told(one.hours),
              v.told(one.audience), one.verified] for one in listed],
        )  # fmt: skip
    else:
        yield Paragraph(v.phrase("card_no_services"), "open")
    yield Facts(
        [(v.phrase("card_last_checked"), _declared(v, v.told(v.declared("safeguards", "referral", "verified"))))]
    )
    yield from reporting(v)


def _team(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_team"))
    rows = _asked_for(v, lambda ethics: ethics.training, v.declared("safeguards", "training"))
    yield Grid([v.phrase("trained_in"), v.phrase("asked_for_by"), v.phrase("has_it")], rows)
    yield from staffing(v)


def _data(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_data"))
    for target in v.instrument.targets:
        yield Paragraph(v.phrase(f"stores_{target}"))
    server = v.declared("safeguards", "encryption", "server_managed") is True
    key = "key_in_form" if v.instrument.settings.get("public_key") else "key_server" if server else "key_none"
    yield Paragraph(v.phrase(key), "plain" if key != "key_none" else "warning")
    yield Paragraph(v.phrase("on_device"))
    access = v.declared("safeguards", "data_access")
    months = v.declared("safeguards", "retention_months")
    kept = v.phrase("kept_months", months=months) if months is not None else v.phrase("nothing_said")
    longest = "; ".join(v.code(code) for code in sorted({use.ethics.retention for use in v.instrument.modules}))
    yield Facts(
        [
            (f"{v.phrase('access')} ({v.phrase('declared')})", "; ".join(v.told(one) for one in access) if isinstance(access, list) else v.phrase("nothing_said")),
            (v.phrase("retention", "codebook"), kept), (v.phrase("longest"), longest),
            (v.phrase("destroyed"), v.phrase("destroyed_said", months=months) if months is not None else v.phrase("open")),
            (v.phrase("audit_said"), _declared(v, v.word("audit", v.declared("safeguards", "audit")))),
        ]
    )  # fmt: skip


def _languages(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_languages"))
    texts = [text for text in texts_of(v.instrument) if text.source.strip()]
    rows: list[tuple[str, str]] = []
    for language in v.instrument.languages:
        translated = [text for text in texts if text.language != language.tag]
        if not translated:
            rows.append((language.name, v.phrase("texts_source")))
            continue
        reviewed = sum(
            language.tag not in text.unreviewed and text.render(language.tag) is not None for text in translated
        )
        rows.append((language.name, v.phrase("texts_reviewed", reviewed=reviewed, all=len(translated))))
    yield Facts(rows)


def _waivers(v: Voice, held: Held) -> Iterator[Block]:
    yield Heading(v.phrase("s_waivers"))
    if not held.waived:
        yield Paragraph(v.phrase("none_here"))
        return
    head = [v.phrase("waived", "codebook"), v.phrase("reason", "codebook"), v.phrase("waived_by"), v.phrase("since"), v.phrase("until")]  # fmt: skip
    yield Grid(head, [[one.rule, one.reason, one.approver, one.date, one.expires] for one in held.waived])


def _rules(v: Voice, held: Held) -> Iterator[Block]:
    yield Heading(v.phrase("s_rules"))
    head = [v.phrase("waived", "codebook"), v.phrase("title", "codebook"), v.phrase("phase"), v.phrase("state")]
    rows = [[one.code, _title(v, one), v.phrase(f"phase_{one.phase}"), v.phrase(one.state)] for one in held.rules]
    yield Grid(head, rows)


def _title(v: Voice, rule: HeldRule) -> str:
    return v.own(f"{rule.code}/title", rule.name) or rule.name


def _before(v: Voice, held: Held) -> Iterator[Block]:
    """What remains to be done: in English as the rules say it, elsewhere the rule and its remedy, with the place."""
    yield Heading(v.phrase("s_before"))
    if not held.due:
        yield Paragraph(v.phrase("nothing_left"))
        return
    known = {one.code: one for one in held.rules}
    rows: list[list[str]] = []
    for one in held.due:
        rule = known.get(one.rule)
        remedy = v.own(f"{one.rule}/mend", rule.remedy) if rule is not None else None
        if rule is None or remedy is None or v.english:
            what, how = one.what, one.how
        else:
            what, how = _title(v, rule), remedy
        # Advice sets what is to be typed in backticks; a board's paper has no use for them.
        rows.append([one.rule, what, how.replace("`", ""), one.place])
    head = [v.phrase("waived", "codebook"), v.phrase("title", "codebook"), v.phrase("what_to_do"), v.phrase("place")]
    yield Grid(head, rows)


def _board(v: Voice) -> Iterator[Block]:
    yield Heading(v.phrase("s_board"))
    for key in BOARD:
        yield Heading(v.phrase(f"b_{key}"), 3)
        yield Paragraph(v.phrase(f"q_{key}"), "note")
        said = v.declared("protocol", key)
        if isinstance(said, list):
            yield Listing([v.told(one) for one in said])
        elif v.told(said):
            yield Paragraph(v.told(said))
        else:
            yield Paragraph(v.phrase("open"), "open")
