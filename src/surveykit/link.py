"""Modules and a recipe to one `Instrument`: dependencies, variants, parameters, prefixes, gates, lists.

The texts arrive translated, so that filling a parameter or renaming a reference does the same in every
language. Each module becomes one group, whose condition is that of its gates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from surveykit import cldr, expr, ir
from surveykit.contact import FEWEST, moments, question_of, wanted
from surveykit.diagnostics import Loc, Log, Related, joined, piece, suggest
from surveykit.frame import framed
from surveykit.lists import build_list, media_csv
from surveykit.parameters import filled_ethics, rewriting
from surveykit.parse import (
    Binding,
    DerivedItem,
    ListSource,
    Module,
    Named,
    Parameter,
    Recipe,
    Use,
    check_parameter,
    parse_previous,
)
from surveykit.phrases import phrases
from surveykit.rewrite import Rewrite
from surveykit.texts import texts_of_node
from surveykit.translate import Texts, language

MISSING = "missing"
LONGEST_NAME = 32
"""SPSS, Stata and most databases stop here."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that was read for one instrument."""

    recipe: Recipe
    modules: Mapping[str, Module]
    lists: Mapping[str, ListSource]
    files: Mapping[str, bytes]
    own_texts: Texts
    library_ids: frozenset[str] = frozenset()
    list_ids: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    """The path of each of `files`, as messages show it."""
    labels: Mapping[str, Texts] = field(default_factory=dict)
    """For each list that a CSV holds, what its catalogs say."""
    broken: bool = False
    """Whether a file that the instrument needs could not be read: linking it would only report what follows from that."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """One use of a module with what was decided for it."""

    use: Use
    module: Module
    prefix: str
    group: str
    variant: Literal["core", "extended"]

    def rename(self, name: str) -> str:
        """A name of the module as the form has it."""
        if self.prefix == self.module.prefix:
            return name
        own = self.module.prefix + "_"
        return f"{self.prefix}_{name[len(own) :]}" if name.startswith(own) else name


def link(material: Material, log: Log, *, draft: bool = True, compute_all: bool = False) -> ir.Instrument | None:
    """The instrument, or None when it cannot be put together (the log says why).

    `compute_all` puts every derived variable on the form: the test build that proves them.
    """
    recipe = material.recipe
    uses = _with_needs(recipe, material, log)
    if log.failed:
        return None
    linked = _Linker(material, uses, log, compute_all).instrument(draft)
    return None if log.failed else linked


# --- which modules, in which order -----------------------------------------------------------------


def _with_needs(recipe: Recipe, material: Material, log: Log) -> list[Use]:
    present = {use.module.name for use in recipe.uses}
    uses: list[Use] = []

    def add(use: Use, chain: tuple[str, ...]) -> None:
        module = material.modules.get(use.module.name)
        if module is None:
            if use.module.name not in material.library_ids:
                log.error(
                    "A002",
                    use.module.at,
                    "there is no module '{module}'",
                    suggest(use.module.name, material.library_ids),
                    module=use.module.name,
                )
            return
        for need in module.needs:
            if any(option.name in present for option in need):
                continue
            first = next((option for option in need if option.name in material.library_ids), need[0])
            if first.name in chain:
                continue
            present.add(first.name)
            log.note("A021", use.module.at, "module '{need}' was added, because '{module}' needs it", "List it in the recipe where it should stand.",
                     [Related(first.at, "needed here")], need=first.name, module=module.id)  # fmt: skip
            add(Use(Named(first.name, first.at)), (*chain, first.name))
        uses.append(use)

    for use in recipe.uses:
        add(use, (use.module.name,))
    _check_uses(uses, material, log)
    return uses


def _check_uses(uses: list[Use], material: Material, log: Log) -> None:
    by_module: dict[str, list[Use]] = {}
    for use in uses:
        by_module.setdefault(use.module.name, []).append(use)
    for name, same in by_module.items():
        module = material.modules.get(name)
        prefixes: dict[str, Use] = {}
        for use in same:
            prefix = use.prefix.name if use.prefix else (module.prefix if module else "")
            first = prefixes.setdefault(prefix, use)
            if first is not use:
                log.error("A005", use.module.at, "the module '{module}' is used twice with the same prefix", "Give the second use another one: prefix: {prefix}2",
                          [Related(first.module.at, "first used here")], module=name, prefix=prefix)  # fmt: skip
        for conflict in module.conflicts if module else ():
            for other in by_module.get(conflict.name, ()):
                log.error("A004", same[0].module.at, "'{module}' and '{other}' cannot stand in one instrument", "Make two instruments, for two interviews.",
                          [Related(other.module.at, piece("'{name}' stands here", name=conflict.name)), Related(conflict.at, "said here")], module=name, other=conflict.name)  # fmt: skip
    owner: dict[str, tuple[str, Use]] = {}
    for name, same in by_module.items():
        module = material.modules.get(name)
        for use in same:
            prefix = use.prefix.name if use.prefix else (module.prefix if module else name)
            other_name, other_use = owner.setdefault(prefix, (name, use))
            if other_name != name:
                log.error("A005", use.module.at, "the modules '{module}' and '{other}' have the same prefix '{prefix}'", "Give one of them another prefix in the recipe.",
                          [Related(other_use.module.at, "the other one")], module=name, other=other_name, prefix=prefix)  # fmt: skip


# --- one module ------------------------------------------------------------------------------------


class _Linker:
    """Holds what all modules of one instrument share while they are put together."""

    def __init__(self, material: Material, uses: list[Use], log: Log, compute_all: bool) -> None:
        self.material, self.recipe, self.log, self.compute_all = material, material.recipe, log, compute_all
        self.languages = [named.name for named in self.recipe.languages]
        self.placed = self._sorted([self._place(use) for use in uses if use.module.name in material.modules])
        self.present = {place.module.id for place in self.placed}
        self.moved = self._moved()
        self.level = max((ir.SENSITIVITIES.index(p.module.ethics.sensitivity) for p in self.placed), default=0)
        self.left_out: set[str] = set()
        self.excluded: dict[str, Named] = {}
        self.derived: list[ir.Derived] = []
        self.indicators: list[ir.Indicator] = []
        self.list_owner: dict[str, tuple[ListSource, Module | None]] = {}
        self.gates: dict[str, tuple[ir.Formula, _Placed]] = {}

    def _place(self, use: Use) -> _Placed:
        module = self.material.modules[use.module.name]
        prefix = use.prefix.name if use.prefix else module.prefix
        group = module.id if prefix == module.prefix else f"{module.id}_{prefix}"
        return _Placed(use, module, prefix, group, use.variant or self.recipe.variant)

    def _sorted(self, placed: list[_Placed]) -> list[_Placed]:
        """Recipe order, except that a module comes after those it needs; a cycle is reported."""
        by_module: dict[str, list[_Placed]] = {}
        for place in placed:
            by_module.setdefault(place.module.id, []).append(place)
        done: list[_Placed] = []
        state: dict[int, str] = {}

        def visit(place: _Placed, path: tuple[tuple[str, Named], ...]) -> None:
            if state.get(id(place)) == "done":
                return
            if state.get(id(place)) == "open":
                names = [name for name, _ in path]
                start = names.index(place.module.id)
                cycle = " → ".join([*names[start:], place.module.id])
                self.log.error("A003", path[-1][1].at, "modules need each other in a circle: {cycle}", "One of them must do without the other.",
                               [Related(need.at, piece("'{name}' needs '{need}' here", name=name, need=need.name)) for name, need in path[start:]], cycle=cycle)  # fmt: skip
                return
            state[id(place)] = "open"
            for need in place.module.needs:
                for option in need:
                    for other in by_module.get(option.name, ()):
                        if other.prefix == other.module.prefix or len(by_module[option.name]) == 1:
                            visit(other, (*path, (place.module.id, option)))
            state[id(place)] = "done"
            done.append(place)

        for place in placed:
            visit(place, ())
        return done

    def instrument(self, draft: bool) -> ir.Instrument | None:
        """The whole instrument, or None after an error."""
        self._collect_gates()
        built = [(place, self._module_group(place)) for place in self.placed]
        if self.log.failed:
            return None
        nodes = self._nested([(place, group) for place, group in built if group is not None])
        lists = self._lists(nodes)
        settled = self._settle(tuple(nodes))
        recipe = self.recipe
        instrument = ir.Instrument(
            id=recipe.id,
            version=recipe.version,
            title=recipe.title,
            languages=tuple(found for tag in self.languages if (found := language(tag)) is not None),
            default_language=self.languages[0],
            targets=recipe.targets,
            nodes=settled,
            lists=lists,
            modules=tuple(self._use(place) for place in self.placed),
            derived=tuple(self.derived),
            indicators=tuple(self.indicators),
            settings=recipe.settings,
            entities=recipe.entities,
            osm=recipe.osm,
            media=self._media(lists),
            draft=draft,
            recipe=recipe.document,
            previous=self._previous(),
            summary=recipe.summary,
            own_text=self.material.own_texts.make,
            phrases={
                key: self.material.own_texts.make(f"surveykit/{key}", said, recipe.at)
                for key, said in phrases().items()
            },
            at=recipe.at,
        )
        if wanted(instrument) and question_of(instrument) is None:
            at = recipe.places.get("contact", recipe.at)
            self.log.error("A115", at, "contact: separate, but nobody is asked whether they may be contacted again", "Ask ec_recontact: include it in the module eth_consent, or take its extended variant.")  # fmt: skip
        elif wanted(instrument) and len(moments(instrument)) < FEWEST:
            at = recipe.places.get("contact", recipe.at)
            self.log.error("A116", at, "contact: separate, but only {count} questions are asked between the consent to a contact and the closing; {fewest} are the least from which a code is made that nobody can guess", "Ask eth_privacy or other modules between eth_consent and eth_close.",
                           count=len(moments(instrument)), fewest=FEWEST)  # fmt: skip
        elif not wanted(instrument) and "contact_settings" in recipe.document:
            at = recipe.places.get("contact_settings", recipe.at)
            self.log.error("A117", at, "contact_settings, but no contact form is made", "Write contact: separate beside it, or take it out.")  # fmt: skip
        instrument = framed(instrument, self.material.own_texts)
        self._check_names(instrument)
        return instrument

    def _use(self, place: _Placed) -> ir.ModuleUse:
        module = place.module
        minutes = module.minutes_extended if place.variant == "extended" else module.minutes_core
        return ir.ModuleUse(
            module.id, module.version, place.prefix, place.group, place.variant, module.title, module.theme, module.unit, filled_ethics(module.ethics, self._rewrite(place)),
            module.sources, minutes * self.recipe.members if module.per_member else minutes, module.wording,
            tuple(named.name for named in module.gate), self._unset(place), place.use.module.at,
        )  # fmt: skip

    # gates

    def _collect_gates(self) -> None:
        for place in self.placed:
            for token, formula in place.module.provides.items():
                renamed = ir.Formula(expr.rename(formula.text, self._names(place)), formula.at)
                first = self.gates.setdefault(token, (renamed, place))
                if first[1] is not place and first[1].module.id != place.module.id:
                    self.log.error("A022", place.use.module.at, "both '{one}' and '{two}' provide the gate '{gate}'", "Keep one of them, or make two instruments.",
                                   [Related(first[1].use.module.at, "the other one")], one=first[1].module.id, two=place.module.id, gate=token)  # fmt: skip

    def _gate(self, tokens: Iterable[Named], place: _Placed) -> list[str]:
        conditions = []
        for token in tokens:
            found = self.gates.get(token.name)
            if found is None:
                provider = sorted(m.id for m in self.material.modules.values() if token.name in m.provides)
                wanted = _FRAME.get(token.name) or tuple(provider)
                hint = (
                    "Add {wanted} to the recipe, before it."
                    if wanted
                    else suggest(token.name, {*self.gates, *_FRAME})
                    or "Gates are named under `provides:` in the module that opens them."
                )
                self.log.error("A023", place.use.module.at, "'{module}' is only asked behind the gate '{gate}', and no module of the recipe provides it", hint,
                               [Related(token.at, "asked for here")], module=place.module.id, gate=token.name,
                               wanted=joined(wanted, "{one} or {other}") if wanted else "")  # fmt: skip
                continue
            conditions.append(found[0].text)
        return conditions

    # items

    def _names(self, place: _Placed) -> dict[str, str]:
        """What each reference in a module is called on the form: its own names, and those of modules renamed as a whole."""
        return {**self.moved, **self._own_names(place)}

    @staticmethod
    def _own_names(place: _Placed) -> dict[str, str]:
        if place.prefix == place.module.prefix:
            return {}
        module = place.module
        names = [node.name for node, _ in ir.walk(module.questions)] + [item.derived.name for item in module.derived]
        return {name: place.rename(name) for name in names}

    def _moved(self) -> dict[str, str]:
        """The new names of modules that are used once, under another prefix: every reference follows them."""
        uses: dict[str, list[_Placed]] = {}
        for place in self.placed:
            uses.setdefault(place.module.id, []).append(place)
        return {old: new for same in uses.values() if len(same) == 1 for old, new in self._own_names(same[0]).items()}

    def _module_group(self, place: _Placed) -> ir.Group | None:
        module, use = place.module, place.use
        self._check_recipe_items(place)
        kept = self._kept(
            place, module.questions, {named.name: named for named in use.exclude}, {named.name for named in use.include}
        )
        kept = self._with_derived(place, kept)
        if not kept:
            self.log.error(
                "A024",
                use.module.at,
                "nothing is left of the module '{module}'",
                "Leave it out of the recipe, or keep some of its items.",
                module=module.id,
            )
            return None
        rewrite = self._rewrite(place)
        children = tuple(rewrite.of_node(node) for node in kept)
        gate = self._gate(module.gate, place)
        when = use.when.text if use.when is not None else None
        relevant = expr.conjoin(*gate, when)
        at = use.when.at if use.when is not None else module.at
        self._keep_derived(place, rewrite)
        return ir.Group(
            name=place.group,
            children=children,
            origin=ir.Origin(module.id, module.version, module.id),
            at=module.at,
            label=rewrite.of_text(module.title),
            relevant=ir.Formula(relevant, at) if relevant else None,
            appearance=module.appearance,
            gate=tuple(named.name for named in module.gate),
        )

    def _check_recipe_items(self, place: _Placed) -> None:
        module, use = place.module, place.use
        items = {node.name: node for node, _ in ir.walk(module.questions)}
        computed = {*(item.derived.name for item in module.derived), *(indicator.id for indicator in module.indicators)}
        asked = [(named, items.keys()) for named in (*use.include, *(override.item for override in use.overrides))]
        for named, known in [*asked, *((named, items.keys() | computed) for named in use.exclude)]:
            if named.name not in known:
                self.log.error("A015", named.at, "the module '{module}' has no item '{item}'", suggest(named.name, known),
                               module=module.id, item=named.name)  # fmt: skip
        for name, (value, at) in use.parameters.items():
            parameter = module.parameters.get(name)
            if parameter is None:
                self.log.error(
                    "A014",
                    at,
                    "the module '{module}' has no parameter '{name}'",
                    suggest(name, module.parameters) or "It takes none.",
                    module=module.id,
                    name=name,
                )
            elif parameter.type == "text" and isinstance(value, str):
                self.log.error(
                    "A014",
                    at,
                    "parameter '{name}' must be a text",
                    'Put it in quotes: "{value}".',
                    name=name,
                    value=value,
                )
            elif parameter.type != "text":
                code = value if isinstance(value, str) else value.source
                check_parameter(parameter, code, at, self.log)
                self._check_standard(parameter, code, at)

    def _check_standard(self, parameter: Parameter, code: str, at: Loc) -> None:
        if parameter.standard == "iso3166" and code != parameter.default and code not in cldr.countries():
            self.log.error(
                "A014",
                at,
                "'{value}' is no country of ISO 3166-1 alpha-3, which the parameter '{name}' takes",
                suggest(code, cldr.countries()) or "Write three letters, such as KEN for Kenya.",
                value=code,
                name=parameter.name,
            )

    @staticmethod
    def _unset(place: _Placed) -> tuple[tuple[str, str, Loc], ...]:
        """The parameters that only the team can know and that still stand at their example: name, value and place."""
        found = []
        for name, parameter in place.module.parameters.items():
            value, at = place.use.parameters.get(name, (parameter.default, place.use.module.at))
            said = value.source if isinstance(value, ir.Text) else value
            if parameter.must_set and parameter.type != "text" and said == parameter.default:
                found.append((name, said, at))
        return tuple(found)

    def _kept(
        self, place: _Placed, nodes: Iterable[ir.Node], exclude: Mapping[str, Named], include: set[str]
    ) -> tuple[ir.Node, ...]:
        kept: list[ir.Node] = []
        for node in nodes:
            binding = place.module.bindings.get(node.name, _NO_BINDING)
            if node.name in exclude:
                for inner, _ in ir.walk((node,)):
                    self.excluded[place.rename(inner.name)] = exclude[node.name]
                continue
            if self._dropped(node, binding, place, include):
                self.left_out |= {place.rename(inner.name) for inner, _ in ir.walk((node,))}
                continue
            changed = self._changed(node, binding, place)
            if not isinstance(changed, ir.Question):
                children = self._kept(place, changed.children, exclude, include)
                if not children:
                    self.left_out.add(place.rename(node.name))
                    continue
                changed = replace(changed, children=children)
            kept.append(changed)
        return tuple(kept)

    def _dropped(self, node: ir.Node, binding: Binding, place: _Placed, include: set[str]) -> bool:
        if binding.drop_beside is not None and self.level >= ir.SENSITIVITIES.index(binding.drop_beside):
            return True
        return (
            isinstance(node, ir.Question)
            and node.variant == "extended"
            and place.variant == "core"
            and node.name not in include
        )

    def _changed(self, node: ir.Node, binding: Binding, place: _Placed) -> ir.Node:
        changes: dict[str, Any] = {}
        for override in place.use.overrides:
            if override.item.name == node.name:
                changes |= self._override(node, override.values, override.item.at, place)
        if binding.gate:
            own = changes.get("relevant", node.relevant)
            text = expr.conjoin(*self._gate(binding.gate, place), own.text if own is not None else None)
            changes["relevant"] = ir.Formula(text or "", own.at if own is not None else node.at)
            if not isinstance(node, ir.Question):
                changes["gate"] = tuple(named.name for named in binding.gate)
        if isinstance(node, ir.Question):
            reused = next((name for module, name in binding.reuse.items() if self._asked(module, name)), None)
            if reused is not None:
                return ir.Question(node.name, ir.ComputedAnswer(), node.origin, node.at, calculation=ir.Formula(f"${{{reused}}}", node.at),
                                   sensitivity=node.sensitivity, identifier=node.identifier, concept=node.concept, align=node.align, hxl=node.hxl)  # fmt: skip
            answer = changes.get("answer", node.answer)
            if self.recipe.banded and binding.band and isinstance(answer, ir.SelectAnswer):
                changes |= {
                    "answer": replace(answer, choices=binding.band),
                    "identifier": "none",
                    "identifier_kind": "banded",
                }
        return replace(node, **changes) if changes else node

    def _asked(self, module: str, name: str) -> bool:
        """Whether an earlier module of the instrument asks an item: not left out by its variant, not excluded."""
        return module in self.present and name not in self.left_out and name not in self.excluded

    def _override(self, node: ir.Node, values: Mapping[str, Any], at: Loc, place: _Placed) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for key, value in values.items():
            if key in ("choices", "choice_filter"):
                local = place.module.lists
                if key == "choices" and value not in self.material.list_ids and value not in local:
                    self.log.error(
                        "A026",
                        at,
                        "there is no choice list '{list}'",
                        suggest(value, {*self.material.list_ids, *local}),
                        list=value,
                    )
                    continue
                answer = changes.get("answer", getattr(node, "answer", None))
                if not isinstance(answer, ir.SelectAnswer):
                    self.log.error(
                        "A015",
                        at,
                        "'{item}' has no choices to change",
                        "It is not a question with a list of answers.",
                        item=node.name,
                    )
                    continue
                changes["answer"] = replace(answer, **{key: value})
            elif key in type(node).__dataclass_fields__:
                changes[key] = value
            else:
                self.log.error(
                    "A015",
                    at,
                    "'{item}' takes no '{key}'",
                    "Only a question does; this is a group or a repeat.",
                    item=node.name,
                    key=key,
                )
        return changes

    # derived variables

    def _with_derived(self, place: _Placed, nodes: tuple[ir.Node, ...]) -> tuple[ir.Node, ...]:
        at_end: list[ir.Node] = []
        before: dict[str, list[ir.Node]] = {}
        names = {node.name for node, _ in ir.walk(nodes)}
        for item in place.module.derived:
            if not self._derives(item, place) or not (item.derived.on_form or self.compute_all):
                continue
            derived = item.derived
            node = ir.Question(derived.name, ir.ComputedAnswer(), derived.origin, derived.at, calculation=derived.calculation,
                               sensitivity=derived.sensitivity, concept=derived.concept, align=derived.align, derived=True, asked_by="interviewer")  # fmt: skip
            if item.before is None:
                at_end.append(node)
            elif item.before.name in names:
                before.setdefault(item.before.name, []).append(node)
            elif any(item.before.name == other.name for other, _ in ir.walk(place.module.questions)):
                at_end.append(node)
            else:
                self.log.error(
                    "A015",
                    item.before.at,
                    "the module '{module}' has no item '{item}'",
                    suggest(item.before.name, names),
                    module=place.module.id,
                    item=item.before.name,
                )
        return (*_inserted(nodes, before), *at_end)

    def _derives(self, item: DerivedItem, place: _Placed) -> bool:
        for named in place.use.exclude:
            if named.name == item.derived.name:
                self.excluded[place.rename(item.derived.name)] = named
                return False
        if item.variant == "extended" and place.variant == "core":
            self.left_out.add(place.rename(item.derived.name))
            return False
        return True

    def _keep_derived(self, place: _Placed, rewrite: Rewrite) -> None:
        for item in place.module.derived:
            if not self._derives(item, place):
                continue
            derived = item.derived
            self.derived.append(
                replace(
                    derived,
                    name=place.rename(derived.name),
                    label=rewrite.of_text(derived.label),
                    calculation=rewrite.of_formula(derived.calculation),
                )
            )
        excluded = {named.name for named in place.use.exclude}
        for indicator in place.module.indicators:
            if indicator.id in excluded:
                continue
            self.indicators.append(replace(
                indicator, label=rewrite.of_text(indicator.label), numerator=rewrite.of_formula(indicator.numerator), denominator=rewrite.of_formula(indicator.denominator),
            ))  # fmt: skip

    # parameters and names

    def _rewrite(self, place: _Placed) -> Rewrite:
        given = {name: value for name, (value, _) in place.use.parameters.items()}
        return rewriting(place.module, given, self._names(place), place.rename)

    # the tree

    def _nested(self, built: list[tuple[_Placed, ir.Group]]) -> list[ir.Node]:
        """Module groups in order; one with `for_each` goes into its repeat."""
        nodes: list[ir.Node] = []
        for place, group in built:
            each = place.use.for_each
            if each is None:
                nodes.append(group)
                continue
            placed, nodes = _into_repeat(nodes, each.name, group)
            if not placed:
                known = [node.name for node, _ in ir.walk(tuple(nodes)) if isinstance(node, ir.Repeat)]
                self.log.error(
                    "A025",
                    each.at,
                    "there is no repeat '{repeat}' before this module",
                    suggest(each.name, known),
                    repeat=each.name,
                )
        return nodes

    def _settle(self, nodes: tuple[ir.Node, ...]) -> tuple[ir.Node, ...]:
        """References to what the variant left out read as not asked; to what the recipe excluded, an error."""
        gone = self.left_out | self.excluded.keys()
        if not gone:
            return nodes
        for formula in _formulas(nodes, self.derived, self.indicators) if self.excluded else ():
            for reference in {found.name for found in expr.references(formula.text)}:
                if reference in self.excluded:
                    named = self.excluded[reference]
                    self.log.error("A006", named.at, "'{item}' cannot be excluded: '{formula}' refers to it", "Exclude what refers to it too, or keep it.",
                                   [Related(formula.at, "referred to here")], item=named.name, formula=formula.text)  # fmt: skip
        left_out = self.left_out

        def blank(text: str) -> str:
            return (
                expr.blank(text, left_out)
                if "${" in text and any(found.name in left_out for found in expr.references(text))
                else text
            )

        def strip(text: str, _tag: str) -> str:
            return (
                _REFERENCE.sub(lambda found: "" if found[1] in left_out else found[0], text) if "${" in text else text
            )

        rewrite = Rewrite(blank, strip, lambda name: name)
        self.derived = [
            replace(derived, calculation=rewrite.of_formula(derived.calculation)) for derived in self.derived
        ]
        self.indicators = [
            replace(one, numerator=rewrite.of_formula(one.numerator), denominator=rewrite.of_formula(one.denominator))
            for one in self.indicators
        ]
        return tuple(map(rewrite.of_node, nodes))

    # lists and files

    def _lists(self, nodes: Iterable[ir.Node]) -> dict[str, ir.ChoiceList]:
        used: dict[str, Loc] = {}
        owners: dict[str, Module] = {place.module.id: place.module for place in self.placed}
        found: dict[str, ir.ChoiceList] = {}
        sources: dict[str, tuple[ListSource, str]] = {}
        wanted = [(name, at, node.origin.module) for node, _ in ir.walk(tuple(nodes)) for name, at in _list_names(node)]
        wanted += [(derived.choices, derived.at, derived.origin.module) for derived in self.derived if derived.choices]
        changes = {change.name.name: change for change in self.recipe.lists}
        external = {name for name, change in changes.items() if change.external}
        for name, at, module_id in wanted:
            used.setdefault(name, at)
            local = owners[module_id].lists.get(name) if module_id in owners else None
            source = local or self.material.lists.get(name)
            if source is None:
                known = {*self.material.list_ids, *(owners[module_id].lists if module_id in owners else ())}
                self.log.error("A026", at, "there is no choice list '{list}'", suggest(name, known), list=name)
                continue
            first = sources.setdefault(name, (source, module_id if local else ""))
            if first[0] is not source:
                self.log.error("A027", source.at, "two lists are called '{list}' in this instrument", "Rename one, or make it a shared list under modules/lists/.",
                               [Related(first[0].at, "the other one")], list=name)  # fmt: skip
        found_names = [name for name in used if name in sources]
        for name, change in changes.items():
            if name not in used:
                self.log.error(
                    "A026",
                    change.name.at,
                    "no question of this instrument uses a list '{list}'",
                    suggest(name, found_names),
                    list=name,
                )
        for name, (source, _) in sources.items():
            built = build_list(
                source,
                changes.get(name),
                self.material.lists.get(MISSING),
                self.languages,
                self.material.files,
                self.material.shown,
                self.material.labels.get(name, self.material.own_texts),
                self.log,
            )
            if built is not None:
                found[name] = replace(built, media_file=None) if name in external else built
        return found

    def _previous(self) -> Mapping[str, Any] | None:
        named = self.recipe.previous
        if named is None or named.name not in self.material.files:
            return None
        path = self.material.shown.get(named.name, named.name)
        return parse_previous(self.material.files[named.name], path, named, self.log)

    def _media(self, lists: Mapping[str, ir.ChoiceList]) -> tuple[ir.Media, ...]:
        files = [
            ir.Media(named.name.rsplit("/", 1)[-1], self.material.files[named.name], named.at)
            for named in self.recipe.media
            if named.name in self.material.files
        ]
        files += [
            ir.Media(found.media_file, media_csv(found, self.languages[0]), found.at)
            for found in lists.values()
            if found.media_file
        ]
        return tuple(sorted(files, key=lambda media: media.name))

    # names

    def _check_names(self, instrument: ir.Instrument) -> None:
        seen: dict[str, ir.Node] = {}
        for node, _ in instrument.walk():
            name = node.name
            if len(name) > LONGEST_NAME:
                self.log.error(
                    "A009",
                    node.at,
                    "the name '{name}' has {count} characters; {limit} is the most",
                    "Shorten the id, or give the module a shorter prefix in the recipe.",
                    name=name,
                    count=len(name),
                    limit=LONGEST_NAME,
                )
            if name.lower() in _RESERVED:
                self.log.error(
                    "A028",
                    node.at,
                    "the name '{name}' is reserved for the form itself",
                    "Choose another id.",
                    name=name,
                )
            first = seen.setdefault(name.lower(), node)
            if first is not node:
                what = (
                    piece("is used twice")
                    if first.name == name
                    else piece("differs from '{other}' only in capital letters", other=first.name)
                )
                self.log.error("A010", node.at, "the name '{name}' {what}", "Rename one of them: names are unique in the whole form, and capitals do not count.",
                               [Related(first.at, "first used here")], name=name, what=what)  # fmt: skip


_NO_BINDING = Binding()
_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}\s]+)\s*\}")
_RESERVED = frozenset({"meta", "data", "instanceid", "instancename", "formhub", "__version__"})
_FRAME = {
    "consent": ("eth_consent", "eth_assent"),
    "audible": ("eth_privacy",),
    "private": ("eth_privacy",),
    "cover": ("eth_privacy",),
    "adult": ("eth_consent",),
}


def _inserted(nodes: tuple[ir.Node, ...], before: Mapping[str, list[ir.Node]]) -> tuple[ir.Node, ...]:
    if not before:
        return nodes
    result: list[ir.Node] = []
    for node in nodes:
        result += before.get(node.name, [])
        result.append(
            node if isinstance(node, ir.Question) else replace(node, children=_inserted(node.children, before))
        )
    return tuple(result)


def _into_repeat(nodes: list[ir.Node], repeat: str, group: ir.Group) -> tuple[bool, list[ir.Node]]:
    for index, node in enumerate(nodes):
        if isinstance(node, ir.Question):
            continue
        if isinstance(node, ir.Repeat) and node.name == repeat:
            return True, [*nodes[:index], replace(node, children=(*node.children, group)), *nodes[index + 1 :]]
        found, children = _into_repeat(list(node.children), repeat, group)
        if found:
            return True, [*nodes[:index], replace(node, children=tuple(children)), *nodes[index + 1 :]]
    return False, nodes


def _list_names(node: ir.Node) -> list[tuple[str, Loc]]:
    if isinstance(node, ir.Loop):
        return [(node.choices, node.at)]
    if isinstance(node, ir.Question):
        if isinstance(node.answer, ir.SelectAnswer) and node.answer.choices is not None:
            return [(node.answer.choices, node.at)]
        if isinstance(node.answer, ir.RangeAnswer) and node.answer.tick_labelset is not None:
            return [(node.answer.tick_labelset, node.at)]
    return []


def _formulas(
    nodes: tuple[ir.Node, ...], derived: Iterable[ir.Derived], indicators: Iterable[ir.Indicator]
) -> Iterable[ir.Formula]:
    for node, _ in ir.walk(nodes):
        for key in ("relevant", "constraint", "required", "calculation", "default", "read_only", "count"):
            value = getattr(node, key, None)
            if isinstance(value, ir.Formula):
                yield value
        answer = getattr(node, "answer", None)
        if isinstance(answer, ir.SelectAnswer):
            yield from (formula for formula in (answer.choice_filter, answer.repeat) if formula is not None)
        for text in texts_of_node(node):
            yield from (
                ir.Formula(value, text.at) for value in dict.fromkeys(value for _, value in text.all()) if "${" in value
            )
        if isinstance(node, ir.Question):
            yield from (ir.Formula(reference, node.at) for reference in node.trigger)
        yield from (ir.Formula(value, node.at) for value in node.columns.values())
    yield from (item.calculation for item in derived)
    for indicator in indicators:
        yield indicator.numerator
        yield indicator.denominator
