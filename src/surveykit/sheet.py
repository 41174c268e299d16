"""What a person wants to know of a module, a list or an instrument, as plain data: `surveykit show`."""

from __future__ import annotations

from typing import Any

from surveykit import ir
from surveykit.parameters import with_defaults
from surveykit.parse import ListSource, Module
from surveykit.phrases import ethics_codes


def _said(kind: str, code: str) -> str:
    return f"{code} {ethics_codes()[kind][code]}"


def of_module(module: Module) -> dict[str, Any]:
    """A module's sheet: what for, who, under which conditions, what is asked; parameters at their defaults."""
    module = with_defaults(module)
    ethics = module.ethics
    return {
        "module": module.id,
        "version": module.version,
        "title": module.title.source,
        "purpose": ethics.purpose.source,
        "theme": module.theme,
        "unit": module.unit,
        "wording": module.wording,
        "minutes": {
            "core": module.minutes_core,
            "extended": module.minutes_extended,
            "per": "member" if module.per_member else "interview",
        },
        "needs": [" or ".join(option.name for option in need) for need in module.needs],
        "gate": [gate.name for gate in module.gate],
        "ethics": {
            "sensitivity": ethics.sensitivity,
            "who": ethics.who.source,
            "minimum age": ethics.minimum_age,
            "maximum age": ethics.maximum_age,
            "speaks for": ethics.speaks_for,
            "consent": ethics.consent,
            "privacy": _said("privacy", ethics.privacy),
            "distress": _said("distress", ethics.distress),
            "training": [_said("training", code) for code in ethics.training],
            "referral": [_said("referral", code) for code in ethics.referral],
            "retention": _said("retention", ethics.retention),
            "recall": ethics.recall.source if ethics.recall else None,
            "finest geography": ethics.finest_geography,
            "release": ethics.release,
            "never beside": list(ethics.prohibits),
            "stop rules": [rule.source for rule in ethics.stop_rules],
        },
        "parameters": {
            name: value.default.source if isinstance(value.default, ir.Text) else value.default
            for name, value in module.parameters.items()
        },
        "questions": [_question(node, len(above)) for node, above in ir.walk(module.questions)],
        "derived": [
            {
                "name": item.derived.name,
                "label": item.derived.label.source,
                "calculation": item.derived.calculation.text,
                "on form": item.derived.on_form,
            }
            for item in module.derived
        ],
        "indicators": [
            {
                "id": one.id,
                "label": one.label.source,
                "numerator": one.numerator.text,
                "denominator": one.denominator.text,
                "honesty": one.honesty,
            }
            for one in module.indicators
        ],
        "sources": [
            {"standard": one.standard, "version": one.version, "licence": one.licence, "note": one.note}
            for one in module.sources
        ],
        "languages": languages(module),
    }


def languages(module: Module) -> dict[str, str]:
    """For each language of the module's texts: complete or how many texts lack, and whether a person has reviewed them."""
    texts = [text for node, _ in ir.walk(module.questions) for text in _texts(node)] + [module.title]
    found = {module.language: "source"}
    for tag in sorted({tag for text in texts for tag in text.translations}):
        lacking = sum(text.render(tag) is None for text in texts)
        unreviewed = sum(tag in text.unreviewed for text in texts)
        state = "complete" if not lacking else f"{lacking} of {len(texts)} texts missing"
        found[tag] = f"{state}; {'machine, not yet reviewed by a person' if unreviewed else 'reviewed'}"
    return found


def _texts(node: ir.Node) -> list[ir.Text]:
    keys = ("label", "hint", "guidance", "constraint_message", "required_message")
    return [text for key in keys if (text := getattr(node, key, None)) is not None]


def _question(node: ir.Node, depth: int) -> dict[str, Any]:
    if not isinstance(node, ir.Question):
        kind = type(node).__name__.lower()
        return {
            "name": node.name,
            "depth": depth,
            "type": kind,
            "label": node.label.source if node.label else "",
            "relevant": node.relevant.text if node.relevant else None,
        }
    return {
        "name": node.name,
        "depth": depth,
        "type": type_name(node.answer),
        "label": node.label.source if node.label else "",
        "relevant": node.relevant.text if node.relevant else None,
        "variant": node.variant,
        "sensitivity": node.sensitivity,
        "by": node.asked_by,
        "identifier": node.identifier,
    }


def type_name(answer: ir.Answer) -> str:
    """An answer's type as authors write it, with its list."""
    if isinstance(answer, ir.SelectAnswer):
        verb = "rank" if answer.kind == "rank" else f"select_{answer.kind}"
        return f"{verb} {answer.choices or answer.file or (answer.repeat.text if answer.repeat else '')}"
    kind = getattr(answer, "kind", None) or type(answer).__name__.removesuffix("Answer").lower()
    return {"computed": "calculate", "mapfeature": "osm"}.get(kind, str(kind))


def of_list(source: ListSource) -> dict[str, Any]:
    """A choice list's sheet."""
    return {
        "list": source.name,
        "version": source.version,
        "from": source.generate or (source.file.name if source.file else "this file"),
        "missing codes": source.missing,
        "choices": [
            {"code": c.code, "value": c.value, "label": c.label.source, "gloss": c.gloss, "missing": c.missing}
            for c in source.codes
        ],
    }


def of_instrument(instrument: ir.Instrument) -> dict[str, Any]:
    """An instrument's sheet: its modules in order, how long it takes, how sensitive it is."""
    level = max((ir.SENSITIVITIES.index(use.ethics.sensitivity) for use in instrument.modules), default=0)
    asked = [
        q
        for q in instrument.questions()
        if not isinstance(q.answer, ir.ComputedAnswer | ir.NoteAnswer | ir.MetadataAnswer)
    ]
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "title": instrument.title.source,
        "languages": [language.tag for language in instrument.languages],
        "targets": list(instrument.targets),
        "minutes": sum(use.minutes for use in instrument.modules),
        "questions": len(asked),
        "sensitivity": ir.SENSITIVITIES[level],
        "training": sorted({code for use in instrument.modules for code in use.ethics.training}),
        "referral": sorted({code for use in instrument.modules for code in use.ethics.referral}),
        "modules": [
            {
                "id": use.id,
                "version": use.version,
                "variant": use.variant,
                "title": use.title.source,
                "sensitivity": use.ethics.sensitivity,
                "minutes": use.minutes,
                "gate": list(use.gate),
            }
            for use in instrument.modules
        ],
    }
