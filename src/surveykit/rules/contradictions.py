"""Safeguards that cannot all be true at once, or that the form itself belies."""

from __future__ import annotations

from surveykit import ir
from surveykit.diagnostics import Log, Piece, Severity, piece
from surveykit.rules.ethics.e015_services_checked import day_of
from surveykit.rules.view import View


def report_contradictions(view: View, log: Log, severity: Severity) -> None:
    """Each pair of lines of which one must be wrong."""
    said = view.declared("safeguards")
    if not isinstance(said, dict):
        return
    for path, words in _found(view):
        log.report(
            "A107",
            severity,
            view.at("safeguards", *path),
            "the safeguards contradict themselves: {words}",
            "Change the line that is not true.",
            words=words,
        )


def _found(view: View) -> list[tuple[tuple[str, ...], Piece]]:
    def said(*path: str) -> object:
        return view.declared("safeguards", *path)

    audit = next(
        (
            q
            for q in view.instrument.questions()
            if isinstance(q.answer, ir.MetadataAnswer) and q.answer.kind == "audit"
        ),
        None,
    )
    key = isinstance(said("encryption", "public_key"), str) or bool(view.instrument.settings.get("public_key"))
    pairs: list[tuple[bool, tuple[str, ...], Piece]] = [
        (
            said("pilot", "done") is False and bool(said("pilot", "languages")),
            ("pilot", "done"),
            piece("no pilot was done, and there are languages in which it was"),
        ),
        (
            said("referral", "card") is False and day_of(said("referral", "verified")) is not None,
            ("referral", "card"),
            piece("there is no list of services, and a day on which it was checked"),
        ),
        (
            said("contact_form") is False and said("contact_link") is not None,
            ("contact_link",),
            piece("nothing asks for contact details, and something connects them"),
        ),
        (
            said("contact_form") is False and view.declared("contact") == "separate",
            ("contact_form",),
            piece("nothing asks for contact details, and the build makes a form that does"),
        ),
        (
            said("contact_link") == "same_record" and view.declared("contact") == "separate",
            ("contact_link",),
            piece("the answers and the contact details are one record, and the contact form ties them with a token"),
        ),
        (
            said("encryption", "server_managed") is True and key,
            ("encryption", "server_managed"),
            piece("the server manages the encryption, and the form has a key of its own"),
        ),
        (
            said("audit") == "none" and audit is not None,
            ("audit",),
            piece("no audit log is kept, and the form keeps one"),
        ),
        (
            said("specialist_team") is True and "T6" not in _words(said("training")),
            ("specialist_team",),
            piece("the team is specialist, and not trained in T6"),
        ),
        (
            said("mode") == "phone" and view.declared("site") == "detention",
            ("mode",),
            piece("people in custody are interviewed by telephone"),
        ),
    ]
    return [(path, words) for wrong, path, words in pairs if wrong]


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []
