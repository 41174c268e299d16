"""The words that surveykit puts into documents, around an instrument's own texts: in English, by key.

Their translations stand in `translations/<language>/surveykit.po` like everything that surveykit says. The linker
makes texts of them (`Instrument.phrases`), so that a document speaks every language that has a catalog.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from surveykit.ir import Instrument
from surveykit.platforms import shipped

CODEBOOK: Final[Mapping[str, str]] = {
    "codebook": "Codebook",
    "draft": "Draft: for testing only",
    "overview": "Overview",
    "variables": "Variables",
    "choices": "Choices",
    "tables": "Tables",
    "indicators": "Indicators",
    "skips": "Skip map",
    "missing": "Missing values",
    "ethics": "Ethics",
    "name": "Name",
    "table": "Table",
    "type": "Type",
    "holds": "Holds",
    "measure": "Measure",
    "label": "Label",
    "question": "Question",
    "hint": "Hint",
    "guidance": "For the interviewer",
    "universe": "Asked when",
    "everyone": "everyone",
    "constraint": "Accepted when",
    "message": "Message",
    "required": "Must be answered",
    "yes": "yes",
    "no": "no",
    "list": "Choice list",
    "code": "Code",
    "value": "Number",
    "meaning": "Missing value",
    "calculation": "Computed as",
    "computed": "Computed",
    "form": "on the form",
    "analysis": "in the analysis",
    "by": "Answered by",
    "module": "Module",
    "version": "Version",
    "group": "Group",
    "concept": "Concept",
    "align": "Other codes",
    "hxl": "HXL",
    "sensitivity": "Sensitivity",
    "identifier": "Identifier",
    "stata": "Name in SPSS and Stata",
    "dummies": "0/1 columns",
    "kobo": "Columns in KoboToolbox",
    "central": "Columns in ODK Central",
    "path": "Path in the form",
    "depends": "Depends on",
    "used": "Used by",
    "expression": "Expression",
    "key": "Key",
    "parent": "Parent table",
    "parent_key": "Key of the parent row",
    "rows": "Variables",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "by_groups": "Shown by",
    "honesty": "Claim",
    "aligned": "Aligned with",
    "title": "Title",
    "languages": "Languages",
    "minutes": "Minutes",
    "purpose": "Purpose",
    "who": "Who",
    "consent": "Consent",
    "privacy": "Privacy",
    "distress": "Distress",
    "ages": "Ages",
    "training": "Training",
    "referral": "Referral",
    "retention": "Retention",
    "recall": "Recall",
    "geography": "Finest geography",
    "release": "Release",
    "sources": "Sources",
    "theme": "Theme",
    "unit": "Unit",
    "variant": "Variant",
    "count": "Number",
    "search": "Search",
    "all": "all",
    "shown": "shown",
    "nothing": "Nothing matches. Clear the search or a filter.",
    "flow": "Flow of modules",
    "to_top": "To the top",
    "where": "What to find where",
    "offered": "Offered",
    "waivers": "Waivers",
    "waived": "Rule",
    "reason": "Reason",
    "dk": "do not know",
    "refused": "prefer not to say",
    "na": "not applicable",
    "not_asked": "not asked",
    "stopped": "stopped, or not private",
    "suppressed": "suppressed before release",
    "system": "empty: not asked, or left out",
    "about": "From one source, made before the first interview. The form's file decides.",
    "direct": "direct",
    "quasi": "indirect",
    "none": "none",
    "print": "Print",
    "condition": "Condition",
    "clear": "Clear",
    "changes": "Changes",
    "what": "What changed",
    "before": "Before",
    "after": "Now",
    "pools": "Do the data pool?",
    "added": "new variable",
    "removed": "variable is gone",
    "retyped": "holds something else",
    "moved": "stands in another table",
    "recoded": "a choice has another number",
    "choice_added": "new choice",
    "choice_removed": "choice is gone",
    "choice_reworded": "choice is worded otherwise",
    "reworded": "question is worded otherwise",
    "universe_changed": "is asked of others",
    "constraint_changed": "other answers are accepted",
    "calculation_changed": "is computed otherwise",
    "linkage": "Indirect identifiers in one record",
    "linkage_beside": "{names}; beside {count} sensitive answers",
    "pools_yes": "yes",
    "pools_look": "look first: people may answer otherwise",
    "pools_no": "no",
    "no_previous": "First version, or no earlier codebook is named in the recipe (previous: path of its codebook.json).",
    "no_changes": "Nothing changed since version {version}.",
}

PROTOCOL: Final[Mapping[str, str]] = {
    "protocol": "Ethics and data-protection protocol",
    "generated": "Made by surveykit from the questionnaire itself, for a review board and a data-protection officer. It is no approval, and no organisation endorses it.",
    "how_to_read": "Checked: the program read it in the questionnaire. Declared: the team says it, and nobody has verified it here. Open: nobody has said it yet.",
    "in_english": "Some headings of this page are in English, because they have not been translated into this language.",
    "draft_notice": "DRAFT: the questionnaire is not released for use with people.",
    "released": "Built for use with people",
    "open": "OPEN",
    "declared": "declared, not verified",
    "checked": "checked",
    "nothing_said": "Not said in the recipe.",
    "none_here": "None.",
    "contents": "Contents",
    "s_overview": "What is done, with whom and why",
    "s_modules": "Modules, and why each is asked",
    "s_items": "Every question, its sensitivity, and who may see the answers",
    "s_linkage": "Identifiers and the risk of recognising a person",
    "s_consent": "Consent and assent, as they are read out",
    "s_privacy": "Privacy and distress",
    "s_referral": "Referral",
    "s_team": "What interviewers must have learned",
    "s_data": "Storage, encryption, retention and destruction",
    "s_waivers": "Rules that are waived",
    "s_rules": "Rules that were held against the questionnaire",
    "s_languages": "Languages and the review of translations",
    "s_before": "What remains to be done before people are asked",
    "s_board": "What a board asks beyond the form",
    "population": "Who is asked",
    "youngest": "Youngest respondent",
    "site_mode": "Place and mode",
    "sampling": "How people are chosen",
    "length": "Length",
    "minutes_about": "about {minutes} minutes",
    "targets": "Platforms",
    "why": "Why it is asked",
    "must_be_private": "Privacy",
    "if_distressed": "Distress",
    "asked_behind": "Asked only when",
    "stop_rules": "When the interview stops",
    "item": "Question",
    "level_low": "low",
    "level_moderate": "moderate",
    "level_high": "high",
    "level_severe": "severe",
    "who_sees": "Who may see the answers",
    "sees_team": "those with access, named under storage",
    "sees_few": "those with access, named under storage; never published record by record",
    "sees_nobody": "nobody: it is not stored with a person",
    "sees_interviewer": "seen by the interviewer; then those with access",
    "direct_found": "Direct identifiers in this form",
    "quasi_found": "Indirect identifiers: harmless alone, together they can single a person out",
    "sensitive_found": "Questions of high or severe sensitivity in the same record",
    "linkage_said": "{quasi} indirect identifiers stand in one record with {sensitive} sensitive answers. In a small place, whoever knows the indirect ones of a person may recognise them and learn the sensitive ones. Keep these columns apart, and publish none of them together below the smallest cell of the release plan.",
    "linkage_none": "No indirect identifier stands beside a sensitive answer.",
    "contact_apart": "Contact details are asked for in a form of their own.",
    "contact_none": "No contact details are recorded.",
    "read_out": "Read out",
    "to_interviewer": "To the interviewer",
    "routes_needed": "Routes that the modules may call for",
    "route": "Route",
    "called_by": "Called for by",
    "route_declared": "In the list of services",
    "service": "Service",
    "service_contact": "How to reach it",
    "service_area": "Area",
    "service_hours": "When",
    "service_for": "For whom",
    "service_verified": "Checked on",
    "same_card": "Everyone is given the same full list of services at the end, whatever they answered. Nothing on the screen shows that an answer called for a service; an emergency follows the protocol of the team.",
    "card_last_checked": "Services last checked",
    "reporting": "Must be reported by law or by the organisation",
    "trained_in": "Training",
    "asked_for_by": "Asked for by",
    "has_it": "Declared",
    "access": "Who has access",
    "encryption": "Encryption",
    "key_in_form": "The form holds a public key: answers are unreadable until somebody with the private key opens them, and the server shows no tables.",
    "key_server": "ODK Central manages the encryption (declared).",
    "key_none": "The form is not encrypted. Everyone with access to the server can read the answers.",
    "stores_kobo": "KoboToolbox stores the answers, the time of sending and the account that sent them; the form asks for no device identifier.",
    "stores_central": "ODK Central stores the answers, the times, the account that sent them and a device identifier in its own metadata, which the form does not ask for.",
    "stores_generic": "What another server stores beside the answers must be looked up there.",
    "kept_months": "Records are kept for {months} months (declared), then destroyed.",
    "longest": "Longest time that a module allows",
    "audit_said": "Log of the interview",
    "waived_by": "Allowed by",
    "until": "Until",
    "since": "Since",
    "state": "State",
    "phase": "When it is enforced",
    "phase_module": "always, on each module",
    "phase_instrument": "always, on the whole form",
    "phase_deploy": "before people are asked",
    "phase_export": "before results are published",
    "holds": "holds",
    "holds_declared": "holds as declared",
    "is_waived": "waived",
    "is_due": "due before release",
    "texts_reviewed": "{reviewed} of {all} texts reviewed by a person",
    "texts_source": "source language",
    "nothing_left": "Nothing that the rules ask for remains.",
    "what_to_do": "What to do",
    "place": "File and line",
    "rationale": "Why",
    "b_sample_justification": "Justification of the sample",
    "q_sample_justification": "Why these people, why so many, and why would fewer or others not do?",
    "b_risks_and_benefits": "Risk and benefit for each group",
    "q_risks_and_benefits": "What may each group lose or gain, and how is the risk made smaller?",
    "b_age_of_consent": "Age of consent in law",
    "q_age_of_consent": "From which age may a person consent alone in this country, and what follows for this survey?",
    "b_controller": "Controller and hosting jurisdiction",
    "q_controller": "Who answers for the data, where is the server, and whose law can reach it?",
    "b_compelled_disclosure": "Answer to compelled disclosure",
    "q_compelled_disclosure": "What happens when an authority or a court demands the data?",
    "b_withdrawal_limits": "Limits of withdrawal",
    "q_withdrawal_limits": "Until when can a person take their answers back, and how, if no name is kept?",
    "b_breach_deadlines": "Deadlines for breaches and adverse events",
    "q_breach_deadlines": "Who is told what, and within how many hours, when data leak or a person is harmed?",
    "b_stopping_criteria": "Stopping criteria",
    "q_stopping_criteria": "At which signs is the whole survey stopped, and by whom?",
    "b_referral_capacity": "Confirmed referral capacity",
    "q_referral_capacity": "Which services have confirmed that they can take the people who may come?",
    "b_child_disclosure": "When a child tells of harm",
    "q_child_disclosure": "Who acts, how fast, with which authority and with what say for the child?",
    "b_compensation": "Compensation",
    "q_compensation": "What do people get for their time, and why does it not press them to take part?",
    "b_staff_safety": "Safety of the staff and vicarious trauma",
    "q_staff_safety": "How are interviewers kept safe, and who supports them after hard interviews?",
    "b_psea": "Prevention of sexual exploitation by staff",
    "q_psea": "How were staff checked and trained, and how can anyone complain safely?",
    "b_community_consultation": "Consultation of the community",
    "q_community_consultation": "Who of the people concerned was asked about this survey, and what changed because of it?",
    "b_publication_review": "Review before publication",
    "q_publication_review": "Who reads results before they appear, so that they stigmatise nobody?",
    "b_conflicts_of_interest": "Conflicts of interest",
    "q_conflicts_of_interest": "Who pays, who gains from which result, and how is that kept apart?",
    "card_title": "Services",
    "card_intro": "Everyone gets this list. You need not tell anyone why you want it. You decide if you go there.",
    "card_no_services": "This list is still empty: the recipe names no services.",
    "card_everywhere": "In every area",
}

IMPORT: Final[Mapping[str, str]] = {
    "title": "How to bring “{title}” into {platform}",
    "draft": "This is a draft, for testing only. Do not record the answers of real people with it.",
    "kobo_upload": "In KoboToolbox: New → Upload an XLSForm → `{file}`. KoboToolbox takes the workbook only, never `{xml}`.",
    "kobo_media": "Settings → Media: upload {files} from the folder `media`.",
    "kobo_publish": "Deploy. KoboToolbox gives the form a version of its own; ours, {version}, is told by the versions of the modules in the answer `sk_modules`.",
    "central_upload": "In ODK Central: open a project → New → `{file}`. If the server does not know a feature, upload `{xml}` instead.",
    "central_media": "Draft → Form attachments: upload {files} from the folder `media`.",
    "central_publish": "Test the draft on a tablet, then publish. Each publication needs another version; this one is {version}.",
    "generic_upload": "Upload `{file}` where your server takes an XLSForm, or `{xml}` where it takes an XForm.",
    "generic_media": "Send {files} from the folder `media` along with it.",
    "generic_publish": "Publish. The version of this form is {version}.",
    "lowered": "What this platform does not get",
    "nothing_lowered": "Nothing was left out.",
    "check": "What to check first",
    "check_languages": "Open the form on a tablet and change between its languages: {languages}.",
    "check_end": "Fill in one made-up interview to its end and one that says no; send both, and find them in the export under the names of the codebook.",
    "encrypted": "The form is encrypted: the server shows no tables. Try now that the private key opens a submission.",
    "not_encrypted": "The form is not encrypted: everybody with access to the server can read the answers.",
}

CONTACT: Final[Mapping[str, str]] = {
    "group": "Contact details, in a form of their own",
    "hand_over": "Open the form “{title}: contact” now, and write this code in it: {code}. Write no name, number or address in this form.",
    "done": "The code stands in the contact form, and nowhere else.",
    "title": "{title}: contact",
    "code": "Write the code that the survey shows.",
    "code_message": "The code has ten digits. Please copy it once more.",
    "agree": "Do you still agree that we write down how to reach you?",
    "agree_yes": "Yes",
    "agree_no": "No",
    "name": "What may we call you? Any name is fine.",
    "reach": "How can we reach you safely? A telephone number, or the name of a place or person we may go through.",
    "safely": "When is it safe to reach you, and what should we say if somebody else answers?",
    "end": "Send this form by itself, to its own project. Whoever keeps it may not keep the answers. It is destroyed when the contact is over, after 90 days at the latest.",
}

LOSSES: Final[Mapping[str, str]] = {
    "lacks": "{feature} ({names})",
    "plain": "{client} does not have it; the question works there without it",
    "empty": "{client} does not record it: the answer is always empty there",
    "unanswered": "{client} cannot ask it: collect with the app only",
    "in the open": "{client} does not encrypt: answers given there are sent as they are",
    "comma": "{client} misreads a decimal point that is typed where the browser's language has a decimal comma (1500.5 becomes 15005): ask for whole numbers, or collect with the app",
    "column": "the column '{column}' of the list '{list}'",
    "column_why": "a column's name is letters, digits, - and _",
    "tag": "the choices of the map tag '{tag}'",
    "tag_why": "pyxform writes a tag without its choices",
}

BOARD: Final = tuple(key.removeprefix("b_") for key in PROTOCOL if key.startswith("b_"))
"""The questions of a board that no form can answer; a recipe answers them under `protocol:`."""


@cache
def ethics_codes() -> dict[str, dict[str, str]]:
    """The codes of the ethics block in words: training, privacy, distress, retention, referral."""
    found: dict[str, dict[str, str]] = json.loads((files("surveykit.data") / "ethics_codes.json").read_text("utf-8"))
    return found


@cache
def phrases() -> dict[str, str]:
    """Every phrase by its key: `codebook/…`, `protocol/…`, `import/…`, `contact/…`, `loss/…`, `platform/…`, `code/…`."""
    codes = {code: text for kind in ethics_codes().values() for code, text in kind.items()}
    parts = {
        "codebook": CODEBOOK,
        "protocol": PROTOCOL,
        "import": IMPORT,
        "contact": CONTACT,
        "loss": LOSSES,
        "platform": _of_platforms(),
        "code": codes,
    }
    return {f"{part}/{key}": text for part, found in parts.items() for key, text in found.items()}


def _of_platforms() -> dict[str, str]:
    """What profiles say of what a platform does not get, each sentence once."""
    found: dict[str, str] = {}
    for target in shipped().targets.values():
        for taken in target.features.values():
            if taken.take not in ("refuse", "warn"):
                for word, text in (("what", taken.what), ("why", taken.why)):
                    found.setdefault(
                        text,
                        f"{taken.rule}/{word}{sum(key.startswith(taken.rule) for key in found.values()) // 2 or ''}",
                    )
    return {key: text for text, key in found.items()}


@cache
def _keys() -> dict[str, str]:
    return {text: key for key, text in phrases().items()}


def put(instrument: Instrument, text: str, tag: str) -> str:
    """A phrase, given in English, in a language; as it is where it is no phrase or the instrument has no translation."""
    key = _keys().get(text)
    return (said(instrument, key, tag) if key is not None else None) or text


def said(instrument: Instrument, key: str, tag: str) -> str | None:
    """A phrase in a language or the one that it is a variety of; None where the instrument has neither."""
    text = instrument.phrases.get(key)
    return text.nearest(tag) if text is not None else None
