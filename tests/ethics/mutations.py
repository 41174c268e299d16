"""For each rule one way to break it on real YAML, and the line that is to blame."""

from __future__ import annotations

from typing import NamedTuple

from bench import BASE, Change

OFFICIAL = (
    "surveykit: 1\nwording: dis_wgss\nstandard: made up\nversion: '1'\nlicence: none\norigin: made up for a test\ntexts:\n"
    + "".join(
        f"  {key}: {{en: '{said}', fr: '{said}', es: '{said}'}}\n"
        for key, said in {
            "wg_see/label": "Do you agree to take part in that interview?",
            **{
                f"wg_{one}/label": f"Made up {number}"
                for number, one in enumerate(("hear", "walk", "cog", "care", "com"))
            },
            **{f"wg4/{number}/label": f"Answer {number}" for number in range(1, 5)},
        }.items()
    )
)
"""A wording that is nobody’s, near to a question of eth_consent."""


class Mutation(NamedTuple):
    """What breaks a rule: `blame` is a piece of the line that must be named; `release` whether only a release refuses it."""

    code: str
    changes: tuple[Change, ...]
    blame: str
    release: bool = False
    name: str = ""
    also: frozenset[str] = frozenset()
    """Rules that no instrument can keep which breaks this one so."""


def r(old: str, new: str) -> Change:
    return Change("recipe", old, new)


def ts(old: str, new: str) -> Change:
    return Change("tip_screen", old, new)


def asked(module: str, before: str, keys: str) -> Change:
    """One more question before another one."""
    return Change(module, f"  - id: {before}\n", f"  - id: {keys}\n    label: One more\n  - id: {before}\n")


def more(keys: str) -> Change:
    return asked("tip_screen", "ts_where", f"ts_more\n    relevant: ${{ts_go}} = 'yes'\n    {keys}")


def worded(label: str, keys: str, *, choices: str = "") -> tuple[Change, ...]:
    """One more question without any tag, only its words tell what it asks for; `choices` is a label of its own list."""
    item = f"  - id: ts_more\n    label: {label}\n    relevant: ${{ts_go}} = 'yes'\n    {keys}\n"
    codes = f"lists:\n  own_more:\n    missing: true\n    codes: [{{code: one, label: {choices}, value: 1}}]\n"
    lists = (ts("questions:\n  - id: ts_priv", f"{codes}questions:\n  - id: ts_priv"),) if choices else ()
    return (ts("  - id: ts_where\n", f"{item}  - id: ts_where\n"), *lists)


READ: tuple[tuple[str, str, str, str], ...] = (
    ("E024", "Were you raped on the way?", "type: select_one\n    choices: yn", ""),
    ("E024", "Did anyone force you to have sex?", "type: select_one\n    choices: yn\n    by: interviewer", ""),
    ("E024", "Avez-vous subi un viol ?", "type: select_one\n    choices: yn", ""),
    ("E024", "¿Sufrió abuso sexual?", "type: select_one\n    choices: yn", ""),
    ("E024", "What happened to you?", "type: select_multiple\n    choices: own_more", "Sexual assault"),
    ("E026", "Did you have to sell sex?", "type: select_one\n    choices: yn", ""),
    ("E026", "¿Le pidieron servicios sexuales?", "type: select_one\n    choices: yn", ""),
    ("E030", "What is your phone number?", "type: integer", ""),
    ("E030", "Votre numéro de téléphone", "type: text\n    constraint: regex(., '^[0-9]{10}$')", ""),
    ("E030", "¿Cuál es su celular?", "type: integer", ""),
    ("E030", "Where can we find you again", "type: integer\n    constraint: . > 10000000 and . < 99999999", ""),
    ("E030", "Please fill in", "type: text\n    constraint: regex(., '^[0-9]{3}-[0-9]{4}$')", ""),
    ("E030", "What is your name?", "type: text", ""),
    ("E030", "¿Cómo se llama usted?", "type: text\n    constraint: string-length(.) <= 60", ""),
    ("E032", "What did they do to you?", "type: text\n    constraint: string-length(.) <= 60", ""),
    ("E032", "What did they do to you?", "type: text\n    constraint: regex(., '.*')", ""),
    ("E032", "What did they do to you?", "type: text\n    constraint: regex(., '^[A-Za-z ]{1,50}$')", ""),
    ("E040", "What is your date of birth?", "type: text\n    constraint: regex(., '^[0-9]{2}/[0-9]{2}/[0-9]{4}$')", ""),
    ("E042", "Registration number", "type: integer", ""),
    ("E042", "Numéro de votre dossier", "type: text", ""),
    ("E042", "Número de pasaporte", "type: text", ""),
    ("E043", "Who hurt you?", "type: text", ""),
    ("E043", "Name of the smuggler", "type: text\n    constraint: string-length(.) <= 40", ""),
    ("E043", "Qui vous a frappé ?", "type: text", ""),
    ("E043", "¿Quién le hizo esto?", "type: text", ""),
)
"""What no tag says: the rule, the words of the question, its keys, a choice."""


def plain(keys: str, module: str = "dem_core", item: str = "dm_sex", new: str = "dm_more") -> Change:
    return asked(module, item, f"{new}\n    {keys}")


KEY_LINE = next(line for line in BASE.splitlines(keepends=True) if line.startswith("  public_key:"))

OTHER_KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5q1ATV+9xFX3Sz0VuoVH4iHIgw7T314iaUNnWFM5hLfgPb8opNsCr5vy"
    "YWvlNsVobEzFOGvW1hvF57woNC8x54uOUQRALVOvrFrlGN0zo4dmRRpeGExvJt2UsSnmL94x11okLLFMs5dY8qfRUYesFoXGv/BG"
    "ol9A1zR6JIDSGw3ZlrNzLQ9kN3frKfBX5+UNqvvrBy2WfE9F4Cyeaowv8rMT2z+09zIdnjCwLINnFkO2B87ipEyL4fg6Atw2kgNH"
    "u7HcXlox7xPVUjHHdKGpgLMxHjmgmrZLeNUaUs1qRYSFnQ6n6JN02TQ9mfhyIXkAeQ4rGBu0iONksDcJLcLB2QIDAQAB"
)
"""The public half of a key made for this test; nobody has kept the other."""


def apart(*lines: str) -> tuple[Change, ...]:
    """The base with a contact form, these lines beside it."""
    return (
        r("  - module: eth_consent\n", "  - module: eth_consent\n    include: [ec_recontact]\n"),
        r("contact_form: false", "contact_form: true\n  contact_link: one_way_token"),
        r("sampling:\n", "contact: separate\n" + "".join(f"{line}\n" for line in lines) + "sampling:\n"),
    )


OWN_KEY = f"contact_settings: {{public_key: {OTHER_KEY}}}"

LOW = (r("  - module: tip_screen\n", "  - module: intent_return\n"),)
"""The base without anything sensitive."""

CHILD = (
    r("minimum_age: 18", "minimum_age: 15"),
    r("  - module: eth_consent", "  - module: eth_assent"),
    r("training: [T0, T1, T2, T3, T6]", "training: [T0, T1, T2, T3, T4, T5, T6]"),
)
"""The base for children; what is asked of adults has still to go."""

SEVERE = (r("  - module: tip_screen\n", "  - module: tip_palermo\n"),)
FORCED = (r("  - module: tip_screen\n", "  - module: fl_icls\n"), r("paths: [RP_TIP,", "paths: [RP_TIP, RP_LABOUR,"))

TEACH = (
    "teach-back voluntariness",
    "teach-back right to skip or stop",
    "teach-back no effect on aid or legal status",
    "teach-back when confidentiality may be broken",
)
UNASKED_AGE = (
    *(
        Change(
            "eth_consent",
            f"    relevant: ${{ec_adult}} = 'yes'\n    by: interviewer\n    sensitivity: low\n    concept: {one}",
            f"    by: interviewer\n    sensitivity: low\n    concept: {one}",
        )
        for one in TEACH
    ),
    Change("eth_consent", "    relevant: ${ec_adult} = 'yes'\n    required: true\n", "    required: true\n"),
)
"""Consent that a person reaches without saying to be an adult."""

MUTATIONS = (
    Mutation("E001", (plain("type: integer\n    by: respondent", "adm_field", "af_round", "af_more"),), "af_more"),
    Mutation(
        "E002",
        (Change("eth_consent", "if(${ec_consent} = 'yes'\n      and", "if(${ec_consent} != ''\n      and"),),
        "if(${ec_adult} = ''",
    ),
    Mutation("E002", (Change("dem_core", "gate: [consent]", "gate: []"),), "id: dem_core", name="no gate"),
    Mutation("E002", (Change("eth_close", "    gate: [consent]\n", ""),), "id: cl_state", name="closing"),
    Mutation(
        "E003", (r("minimum_age: 18", "minimum_age: 15"), *LOW, r("  - module: intent_return\n", "")), "minimum_age: 15"
    ),
    Mutation(
        "E003",
        (
            *UNASKED_AGE,
            Change("eth_consent", "if(${ec_adult} = 'yes', if(${ec_consent}", "if(${ec_adult} != '', if(${ec_consent}"),
        ),
        "if(${ec_adult} = ''",
        name="read",
    ),
    Mutation(
        "E006",
        (Change("eth_consent", "and (${ec_t_skip} = 'ok' or ${ec_t_skip} = 'again')\n", "\n"),),
        "if(${ec_adult} = ''",
    ),
    Mutation(
        "E007",
        (Change("eth_consent", "(${ec_t_limits} = 'ok' or ${ec_t_limits} = 'again')", "(${ec_t_limits} != '')"),),
        "if(${ec_adult} = ''",
    ),
    Mutation("E011", (ts("gate: [consent, adult, private]", "gate: [consent, adult]"),), "id: tip_screen"),
    Mutation(
        "E011",
        (ts("gate: [consent, adult, private]", "gate: [consent, adult, audible]"),),
        "id: tip_screen",
        name="too weak",
    ),
    Mutation(
        "E011",
        (Change("eth_privacy", "if(${ep_safe} = 'yes', if(", "if(true(), if("),),
        "if(${ep_near} = '', '', if(${ep_watcher}",
        name="unsafe",
    ),
    Mutation(
        "E011",
        (Change("eth_privacy", "      and count-selected(${ep_near}) = 1, 1, 0))", "      , 1, 0))"),),
        "if(${ep_near} = '', '', if(${ep_watcher}",
        name="company",
    ),
    Mutation(
        "E012",
        (
            r("  - module: eth_close\n", ""),
            *LOW,
            r("  - module: intent_return\n", "  - module: mig_core\n    parameters: {here: KEN}\n"),
        ),
        "mig_core",
    ),
    Mutation(
        "E012",
        (
            r("  - module: eth_close\n", ""),
            r("  - module: dem_core\n", "  - module: eth_close\n  - module: dem_core\n"),
        ),
        "module: dem_core",
        name="too early",
    ),
    Mutation(
        "E012",
        (
            Change(
                "eth_close",
                "        label: Did you give the list of services, on paper or by voice?\n",
                "        label: Did you give the list of services, on paper or by voice?\n        relevant: ${cl_state} = 'upset'\n",
            ),
        ),
        "cl_state} = 'upset'",
        name="flag",
    ),
    Mutation(
        "E017",
        (
            ts(
                "    relevant: ${ts_go} = 'yes'\n    topic: exploitation\n    sensitivity: high\n    concept: made to work or act against will",
                "    topic: exploitation\n    sensitivity: high\n    concept: made to work or act against will",
            ),
        ),
        "id: ts_forced",
    ),
    Mutation(
        "E017", (ts("    relevant: ${ts_priv} = 'yes'\n    stop: true", "    stop: true"),), "id: ts_go", name="go"
    ),
    Mutation("E018", (more("type: integer\n    sensitivity: high\n    required: true"),), "id: ts_more"),
    Mutation("E019", (more("type: select_one\n    choices: yn_plain\n    sensitivity: high"),), "id: ts_more"),
    Mutation("E020", (Change("eth_close", "      - id: cl_pos\n", "      - id: cl_light\n"),), "module: tip_screen"),
    Mutation(
        "E021",
        (
            *FORCED,
            r("  - module: fl_icls\n", "  - module: fl_icls\n  - module: tip_online\n"),
            r("site: transit", "site: home"),
        ),
        "tip_online",
    ),
    Mutation(
        "E022",
        (
            *FORCED,
            r("  - module: fl_icls\n", "  - module: group_roster\n  - module: fl_icls\n"),
            r("site: transit", "site: home"),
            Change("fl_icls", "conflicts: [group_roster]\n", ""),
            Change("group_roster", "conflicts: [tip_palermo, fl_icls, prot_gbv_env, tip_youth_retro]\n", ""),
        ),
        "group_roster",
    ),
    Mutation(
        "E023",
        (
            r(
                "  - module: tip_screen\n",
                "".join(
                    f"  - module: {name}\n"
                    for name in ("prot_safety", "prot_services", "prot_discrim", "prot_hlp", "aap_psea", "tip_screen")
                ),
            ),
            r("[RP_TIP, ", "[RP_TIP, RP_LEGAL, "),
        ),
        "modules:",
    ),
    Mutation(
        "E024",
        (more("type: select_one\n    choices: yn\n    sensitivity: high\n    topic: sexual_violence_incident"),),
        "id: ts_more",
    ),
    Mutation(
        "E026",
        (more("type: select_one\n    choices: yn\n    sensitivity: high\n    topic: sexual_exploitation"),),
        "id: ts_more",
    ),
    Mutation(
        "E027",
        (*SEVERE, r("  - module: tip_palermo\n", "  - module: tip_screen\n  - module: tip_palermo\n")),
        "tip_palermo",
    ),
    Mutation("E028", (ts("gate: [consent, adult, private]", "gate: [consent, private]"),), "id: tip_screen"),
    Mutation("E029", (plain("type: integer\n    age_of: respondent"),), "id: dm_more"),
    Mutation(
        "E030",
        (
            plain(
                "type: text\n    identifier: direct\n    identifier_kind: name\n    constraint: string-length(.) < 40"
            ),
        ),
        "id: dm_more",
    ),
    Mutation("E031", (*LOW, plain("type: text\n    identifier: direct\n    identifier_kind: name")), "id: dm_more"),
    Mutation("E032", (more("type: text\n    sensitivity: high"),), "id: ts_more"),
    Mutation("E033", (plain("type: text\n    relevant: ${dm_sex} = 'other'", item="dm_marital"),), "id: dm_more"),
    Mutation(
        "E033",
        (
            plain(
                "type: text\n    hint: No names, please.\n    constraint: string-length(.) <= 90\n    relevant: ${dm_sex} = 'other'",
                item="dm_marital",
            ),
        ),
        "<= 90",
        name="long",
    ),
    Mutation("E034", (plain("type: geopoint"),), "id: dm_more"),
    Mutation("E035", (plain("type: select_one\n    choices: yn\n    geography: 3"),), "id: dm_more"),
    Mutation("E036", (plain("type: deviceid"),), "id: dm_more"),
    Mutation("E037", (plain("type: photo"),), "id: dm_more"),
    Mutation(
        "E038", (plain("type: audit\n    parameters: {track-changes: true}"), r("  audit: none\n", "")), "id: dm_more"
    ),
    Mutation("E039", (*SEVERE, plain("type: audit"), r("  audit: none\n", "")), "id: dm_more"),
    Mutation("E040", (plain("type: date"),), "id: dm_more"),
    Mutation("E042", (plain("type: hidden\n    identifier: direct\n    identifier_kind: case_no"),), "id: dm_more"),
    Mutation(
        "E043",
        (more("type: select_one\n    choices: yn\n    sensitivity: high\n    topic: perpetrator_identity"),),
        "id: ts_more",
    ),
    Mutation(
        "E044",
        tuple(
            plain("type: select_one\n    choices: yn\n    identifier: quasi", item=item, new=f"dm_q{n}")
            for n, item in enumerate(("dm_age", "dm_sex", "dm_marital", "dm_isced"))
        ),
        "id: ",
    ),
    Mutation(
        "E070",
        (
            Change(
                "eth_close",
                "label: Thank you for your time. We wish you all the best.",
                "label: Thank you ${ts_anyone}. We wish you all the best.",
            ),
        ),
        "Thank you ${ts_anyone}",
    ),
    Mutation(
        "E070",
        (
            asked(
                "tip_screen",
                "ts_where",
                "ts_more\n    type: note\n    relevant: ${ts_go} = 'yes' and ${ts_forced} = 'own'",
            ),
        ),
        "${ts_forced} = 'own'",
        name="a note after an answer",
    ),
    Mutation(
        "E070",
        (
            asked(
                "eth_close",
                "cl_end",
                "cl_more\n    type: note\n    by: interviewer\n    sensitivity: low\n    relevant: ${ts_anyone} = 1",
            ),
        ),
        "${ts_anyone} = 1",
        name="a note after a flag",
    ),
    Mutation(
        "E071",
        (ts("label: Look around. Is it still as private as at the first check?", "label: Can anyone see the slave?"),),
        "slave",
    ),
    Mutation(
        "E072",
        (
            *SEVERE,
            Change(
                "tip_palermo",
                "    calculation: >-\n      if(${tp_any_p} = 0, 'none', if(${tp_any_p} = 1 and ${tp_any_a} = 1 and (${tp_any_m} = 1 or\n      ${tp_minor} = 'minor'), 'strong', if(${tp_any_p} = 1 and ((${tp_minor} = 'minor' and\n      ${tp_any_a} = 0) or (${tp_any_a} = 0 and ${tp_any_m} = 1) or (${tp_minor} = 'adult' and\n      ${tp_any_a} = 1 and ${tp_any_m} = 0)), 'partial', if(${tp_any_p} = 1 and ${tp_minor} =\n      'adult' and ${tp_any_a} = 0 and ${tp_any_m} = 0, 'purpose_only', if(${tp_na} = 1,\n      'undetermined', '')))))",
                "    calculation: if(${tp_p_labour} = 'no', 'none', 'undetermined')",
            ),
        ),
        "if(${tp_p_labour}",
    ),
    Mutation(
        "E073",
        (
            *FORCED,
            Change("fl_icls", "if(${fl_inv} = 1 and\n      ${fl_coe} = 1 and", "if(${fl_inv} = 1 and"),
            Change("fl_icls", "if(${fl_inv} = 0 or ${fl_coe} = 0 or", "if(${fl_inv} = 0 or"),
        ),
        "if(${fl_worked} = 'no', 0",
    ),
    Mutation(
        "E074",
        (
            *LOW,
            r("  - module: intent_return\n", "  - module: dis_wgss\n"),
            r("release:\n", "claims: [WG-SS]\nrelease:\n"),
            r("[T0, T1, T2, T3, T6]", "[T0, T1, T5]"),
            r("  specialist_team: true\n", ""),
        ),
        "claims: [WG-SS]",
    ),
    Mutation(
        "E096",
        (
            *LOW,
            r("  - module: intent_return\n", "  - module: dis_wgss\n"),
            r("release:\n", "wording: [wording/w.yaml]\nrelease:\n"),
            r("[T0, T1, T2, T3, T6]", "[T0, T1, T5]"),
            r("  specialist_team: true\n", ""),
            Change("instruments/wording/w.yaml", "", OFFICIAL),
        ),
        "id: ec_consent",
    ),
    Mutation(
        "E094",
        (
            r("release:\n", "lists:\n  own_fam:\n    without: []\nrelease:\n"),
            more("type: select_one\n    choices: own_two\n    sensitivity: low"),
            ts(
                "questions:\n  - id: ts_priv",
                'lists:\n  own_two:\n    missing: true\n    codes:\n      - {code: "FR", label: France, value: 1}\n      - {code: "NA", label: Namibia, value: 2}\n      - {code: "NO", label: Norway, value: 3}\nquestions:\n  - id: ts_priv',
            ),
        ),
        "missing: true",
    ),
    # what only a release refuses
    Mutation("E013", (r("    card: true\n", ""),), "referral:", release=True),
    Mutation("E014", (r("paths: [RP_TIP, RP_EMERG, RP_GBV]", "paths: [RP_GBV]"),), "paths: [RP_GBV]", release=True),
    Mutation("E015", (r('"2026-01-10"', '"2025-10-01"'),), "2025-10-01", release=True),
    Mutation("E015", (r('"2026-01-10"', "lately"),), "lately", release=True, name="no date"),
    Mutation("E015", (r('"2026-01-10"', '"2026-03-01"'),), "2026-03-01", release=True, name="ahead"),
    Mutation(
        "E016",
        (r("    languages: [en]\n    verified", "    languages: [fr]\n    verified"),),
        "languages: [fr]",
        release=True,
    ),
    Mutation(
        "E045",
        (r("contact_form: false", "contact_form: true\n  contact_link: same_record"),),
        "contact_link: same_record",
        release=True,
    ),
    Mutation("E045", apart(), "contact: separate", release=True, name="no key"),
    Mutation(
        "E045",
        apart(f"contact_settings: {{public_key: {KEY_LINE.split()[1]}}}"),
        "contact_settings:",
        release=True,
        name="the same key",
    ),
    Mutation("E045", apart("contact_settings: {public_key: a key}"), "public_key: a key", release=True, name="a word"),
    Mutation(
        "E045",
        (
            *apart(f"contact_settings: {{public_key: {OTHER_KEY}, submission_url: 'https://x.example/a'}}"),
            r("  style: pages\n", "  style: pages\n  submission_url: https://x.example/a\n"),
        ),
        "submission_url: 'https",
        release=True,
        name="one address",
    ),
    Mutation(
        "E045",
        (*apart(OWN_KEY), plain("type: audit"), r("  audit: none\n", "")),
        "id: dm_more",
        release=True,
        name="audit log",
    ),
    Mutation("E050", (r("training: [T0, T1, T2, T3, T6]", "training: [T0, T1, T2, T6]"),), "training:", release=True),
    Mutation("E051", (r("  ethics_reference: ERB-12\n", ""),), "safeguards:", release=True),
    Mutation("E052", (r("{done: true, reference: DPA-3}", "{done: false}"),), "{done: false}", release=True),
    Mutation(
        "E053",
        (r("[the data team of the survey office]", "[the data team, the police of the town]"),),
        "the police",
        release=True,
    ),
    Mutation("E054", (r("site: transit", "site: detention"),), "site: detention", release=True),
    Mutation("E054", (r("site: transit\n", ""),), "instrument: base", release=True, name="no place"),
    Mutation("E055", (r("incentive: none", "incentive: cash"),), "incentive: cash", release=True),
    Mutation("E056", (r("interpreter: vetted", "interpreter: relative"),), "interpreter: relative", release=True),
    Mutation("E057", (r("same_sex_interviewer: true", "same_sex_interviewer: false"),), "same_sex", release=True),
    Mutation("E058", (r("retention_months: 24", "retention_months: 60"),), "retention_months: 60", release=True),
    Mutation(
        "E059",
        (r("pilot: {done: true, languages: [en]}", "pilot: {done: true, languages: [fr]}"),),
        "pilot:",
        release=True,
    ),
    Mutation("E060", (*SEVERE, r("mode: face", "mode: phone")), "mode: phone", release=True),
    Mutation("E061", (r("mode: face", "mode: chat"),), "mode: chat", release=True),
    Mutation("E061", (r("  mode: face\n", ""),), "safeguards:", release=True, name="no mode"),
    Mutation("E077", (r("min_cell: 10", "min_cell: 3"),), "min_cell: 3", release=True),
    Mutation("E077", (r("  secondary: true\n", ""),), "release:", release=True, name="secondary"),
    Mutation("E081", (r("release:\n", "claims: [prevalence]\nrelease:\n"),), "prevalence", release=True),
    Mutation("E082", (r("release:\n", "claims: [sdg_16_2_2]\nrelease:\n"),), "sdg_16_2_2", release=True),
    Mutation("E079", (r("type: tables", "type: microdata\n  k: 20\n  l: 3"),), "type: microdata", release=True),
    Mutation(
        "E080", (*LOW, r("type: tables", "type: microdata\n  open: true\n  risk: 0.08")), "risk: 0.08", release=True
    ),
    Mutation(
        "E078", (r("type: tables", "type: microdata\n  k: 5\n  l: 3"),), "k: 5", release=True, also=frozenset({"E079"})
    ),
    Mutation("E041", (Change("recipe", KEY_LINE, ""),), "safeguards:", release=True),
    Mutation(
        "E041",
        (Change("recipe", KEY_LINE, "  public_key: a real key\n"),),
        "public_key: a real key",
        release=True,
        name="no key",
    ),
    Mutation(
        "E041",
        (Change("recipe", KEY_LINE, ""), r("  interpreter:", "  encryption: {server_managed: true}\n  interpreter:")),
        "server_managed",
        release=True,
        name="kobo",
    ),
    Mutation(
        "E091",
        (
            r("languages: [en]\ntargets", "languages: [en, fr]\ntargets"),
            r("    languages: [en]\n    verified", "    languages: [en, fr]\n    verified"),
            r("pilot: {done: true, languages: [en]}", "pilot: {done: true, languages: [en, fr]}"),
        ),
        "module: eth_consent",
        release=True,
        also=frozenset({"E090"}),
    ),
    Mutation(
        "E090",
        (
            r("languages: [en]\ntargets", "languages: [en, fr]\ntargets"),
            r("    languages: [en]\n    verified", "    languages: [en, fr]\n    verified"),
            r("pilot: {done: true, languages: [en]}", "pilot: {done: true, languages: [en, fr]}"),
        ),
        "title: An interview",
        release=True,
        also=frozenset({"E091"}),
    ),
    Mutation(
        "E090",
        (r("  - module: dem_core\n", "  - module: dem_core\n    why: {fr: Pour savoir.}\n"),),
        "why: {fr:",
        release=True,
        name="why",
    ),
    # children
    Mutation(
        "E004",
        (
            *CHILD,
            ts("needs: [eth_consent, eth_privacy, dem_core]", "needs: [eth_privacy, dem_core]"),
            ts("gate: [consent, adult, private]", "gate: [consent, private]"),
        ),
        "module: tip_screen",
        also=frozenset({"E005", "E025"}),
    ),
    Mutation(
        "E025",
        (
            *CHILD,
            r("  - module: tip_screen\n", ""),
            plain("type: select_one\n    choices: yn\n    topic: exploitation"),
        ),
        "id: dm_more",
    ),
    Mutation(
        "E005",
        (
            *CHILD[1:],
            r("minimum_age: 18", "minimum_age: 12"),
            r("for complaints\n", "for complaints\n      minimum_age: 12\n"),
            r("  - module: tip_screen\n", "  - module: com_wellbeing\n"),
            r("[RP_TIP, ", "[RP_TIP, RP_CP, RP_MHPSS, "),
        ),
        "module: com_wellbeing",
    ),
    Mutation(
        "E075",
        (*CHILD[1:], r("minimum_age: 18", "minimum_age: 3"), r("  - module: tip_screen\n", "  - module: dis_wgss\n")),
        "module: dis_wgss",
    ),
    Mutation(
        "E076",
        (
            *CHILD,
            r("  - module: tip_screen\n", "  - module: dis_cfm\n"),
            Change("dis_cfm", "eth_consent, ", ""),
            Change("dis_cfm", "gate: [consent, adult, audible]", "gate: [consent, audible]"),
        ),
        "module: dis_cfm",
        also=frozenset({"E005", "E029"}),
    ),
    # what only the words tell
    *(
        Mutation(
            code,
            worded(f"'{label}'", keys, choices=choice),
            "id: ts_more",
            name=f"words {number}",
        )
        for number, (code, label, keys, choice) in enumerate(READ, 1)
    ),
    Mutation(
        "E018",
        worded("'Were you detained?'", "type: integer\n    sensitivity: low\n    required: true"),
        "id: ts_more",
        name="said to be low",
    ),
    Mutation(
        "E033",
        (
            plain(
                "type: text\n    hint: No names, please.\n    constraint: regex(., '.*')\n    relevant: ${dm_sex} = 'other'",
                item="dm_marital",
            ),
        ),
        "regex(., '.*')",
        name="any pattern",
    ),
    Mutation(
        "E033",
        (
            plain(
                "type: text\n    hint: Write the name.\n    constraint: string-length(.) <= 60\n    relevant: ${dm_sex} = 'other'",
                item="dm_marital",
            ),
        ),
        "id: dm_more",
        name="wants names",
    ),
    *(
        Mutation(
            "E095",
            (
                *LOW,
                asked("intent_return", "ir_intend_country", "ir_more\n    type: select_one\n    choices: yn"),
                Change("intent_return", "    label: One more\n", f"    label: '{words}'\n"),
            ),
            "id: ir_more",
            name=words,
        )
        for words in (
            "Were you detained?",
            "Avez-vous été torturé ?",
            "¿Le obligaron a trabajar?",
            "Were you kidnapped?",
            "Were you trafficked?",
        )
    ),
    Mutation("E095", (ts("  privacy: P2\n", "  privacy: P0\n"),), "sensitivity: high", name="privacy"),
    # no privacy check at all
    Mutation(
        "E010",
        (
            r("  - module: eth_privacy\n", ""),
            ts("needs: [eth_consent, eth_privacy, dem_core]", "needs: [eth_consent, dem_core]"),
            ts("gate: [consent, adult, private]", "gate: [consent, adult]"),
            Change("dem_core", "  - eth_privacy\n", ""),
            Change("eth_close", "  - eth_privacy\n", ""),
            Change("eth_close", "        gate: [audible]\n", "", times=3),
        ),
        "module: tip_screen",
    ),
)
