"""An instrument as the rules look at it: what is asked, of whom, behind which proved conditions, and what is declared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property
from typing import Any

from surveykit import ir
from surveykit.diagnostics import Loc
from surveykit.expr.prove import Prover
from surveykit.expr.scope import Scope
from surveykit.rules import reading
from surveykit.rules.spread import Given, Spread

FRAME = frozenset({"eth_consent", "eth_assent", "eth_privacy", "eth_close", "adm_field", "smp_design"})
"""Modules that make an interview safe; everything else is content."""

UNASKED = (ir.ComputedAnswer, ir.HiddenAnswer, ir.MetadataAnswer, ir.DataAnswer)
SELF = "surveykit"


class View:
    """One instrument, its declarations and their places, and the day that dates are held against."""

    def __init__(
        self,
        instrument: ir.Instrument,
        places: Mapping[str, Loc],
        as_of: datetime.date | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self.instrument = instrument
        self.as_of = as_of
        self.alone = alone
        self._places = places
        self._closed: dict[Given, frozenset[str]] = {}

    def undated(self) -> View:
        """The same instrument on no day in particular."""
        other = copy(self)
        other.as_of = None
        return other

    # --- what is asked -------------------------------------------------------------------------------

    @cached_property
    def uses(self) -> Mapping[str, ir.ModuleUse]:
        """The modules by id; of one that is used twice, the first."""
        found: dict[str, ir.ModuleUse] = {}
        for use in self.instrument.modules:
            found.setdefault(use.id, use)
        return found

    @cached_property
    def content(self) -> tuple[ir.ModuleUse, ...]:
        """The modules outside the frame, in order."""
        return tuple(use for use in self.instrument.modules if use.id not in FRAME)

    @cached_property
    def shown(self) -> tuple[ir.Question, ...]:
        """Every question and note that a person sees, but for surveykit's own."""
        return tuple(
            node
            for node in self.instrument.questions()
            if not isinstance(node.answer, UNASKED) and node.origin.module != SELF
        )

    @cached_property
    def asked(self) -> tuple[ir.Question, ...]:
        """Every question that a person answers."""
        return tuple(question for question in self.shown if not isinstance(question.answer, ir.NoteAnswer))

    @cached_property
    def _by_group(self) -> Mapping[str, tuple[ir.Question, ...]]:
        found: dict[str, list[ir.Question]] = {use.group: [] for use in self.instrument.modules}
        for node, above in self.instrument.walk():
            if isinstance(node, ir.Question):
                for parent in above:
                    if parent.name in found:
                        found[parent.name].append(node)
        return {name: tuple(questions) for name, questions in found.items()}

    def of(self, use: ir.ModuleUse) -> tuple[ir.Question, ...]:
        """Every question of one use of a module, in form order, what is computed included."""
        return self._by_group.get(use.group, ())

    @cached_property
    def _groups(self) -> Mapping[str, ir.Node]:
        return {node.name: node for node, _ in self.instrument.walk() if not isinstance(node, ir.Question)}

    def group(self, use: ir.ModuleUse) -> ir.Node | None:
        """The group that a use of a module became."""
        return self._groups.get(use.group)

    @cached_property
    def _by_origin(self) -> Mapping[tuple[str, str], ir.Question]:
        found: dict[tuple[str, str], ir.Question] = {}
        for question in self.instrument.questions():
            found.setdefault((question.origin.module, question.origin.item), question)
        return found

    def item(self, module: str, item: str) -> ir.Question | None:
        """The question that a module's item became."""
        return self._by_origin.get((module, item))

    def choices(self, question: ir.Question) -> ir.ChoiceList | None:
        """The list of a select, or None where its choices are not known here."""
        answer = question.answer
        return (
            self.instrument.lists.get(answer.choices)
            if isinstance(answer, ir.SelectAnswer) and answer.choices
            else None
        )

    @cached_property
    def _subjects(self) -> dict[str, reading.Subject | None]:
        return {}

    def subject(self, question: ir.Question) -> reading.Subject | None:
        """The grave subject that a question or one of its choices speaks of, read in its words."""
        if question.name not in self._subjects:
            listed = self.choices(question)
            labels = [choice.label for choice in listed.choices] if listed is not None else []
            self._subjects[question.name] = reading.subject(question.label, question.hint, *labels)
        return self._subjects[question.name]

    def weight(self, question: ir.Question) -> int:
        """The level of a question: what it says of itself, or high where its words speak of a grave subject."""
        return max(_LEVEL[question.sensitivity], 2 if self.subject(question) in reading.GRAVE else 0)

    def level_of(self, use: ir.ModuleUse) -> int:
        """The highest level, 0 to 3, of a module and of its items."""
        levels = [_LEVEL[use.ethics.sensitivity], *(_LEVEL[question.sensitivity] for question in self.of(use))]
        return max(levels)

    @cached_property
    def level(self) -> int:
        """The highest level of the instrument."""
        return max((self.level_of(use) for use in self.instrument.modules), default=0)

    @cached_property
    def sensitive(self) -> ir.ModuleUse | None:
        """The first of the modules with the highest level."""
        return next((use for use in self.instrument.modules if self.level_of(use) == self.level), None)

    def texts(self) -> Iterator[ir.Text]:
        """Every text that a person can read in the form."""
        from surveykit.texts import texts_of  # noqa: PLC0415

        return texts_of(self.instrument)

    # --- who answers ---------------------------------------------------------------------------------

    @cached_property
    def minimum_age(self) -> int:
        """The age of the youngest respondent: what the recipe says, and the youngest that the assent module lets in."""
        said = self.instrument.recipe.get("minimum_age")
        ages = [int(said)] if isinstance(said, int | float) else []
        if "eth_assent" in self.uses:
            ages.append(self._assent_age())
        return min(ages, default=18)

    def _assent_age(self) -> int:
        lowest = self.item("eth_assent", "ea_min")
        text = lowest.calculation.text.strip() if lowest is not None and lowest.calculation is not None else ""
        return int(text) if text.isdecimal() else 0

    @property
    def minimum_age_at(self) -> Loc:
        """Where the youngest age is said."""
        if "minimum_age" in self.instrument.recipe:
            return self.at("minimum_age")
        use = self.uses.get("eth_assent") or self.uses.get("eth_consent")
        return use.at if use is not None else self.instrument.at

    # --- what is declared ----------------------------------------------------------------------------

    def declared(self, *path: str) -> Any:
        """A value of the recipe by its keys, or None."""
        value: Any = self.instrument.recipe
        for key in path:
            if not isinstance(value, Mapping) or key not in value:
                return None
            value = value[key]
        return value

    def at(self, *path: str | int) -> Loc:
        """Where a value of the recipe stands; where it is missing, what it should stand in."""
        for length in range(len(path), 0, -1):
            place = self._places.get("/".join(map(str, path[:length])))
            if place is not None:
                return place
        return self.instrument.at

    # --- what is proved ------------------------------------------------------------------------------

    @cached_property
    def scope(self) -> Scope:
        """The names of the form."""
        return Scope(self.instrument)

    @cached_property
    def _spread(self) -> Spread:
        return Spread(self.scope, constraints=False)

    def left_open(self, names: frozenset[str], given: Given) -> frozenset[str]:
        """Which of these questions may still be asked under these answers."""
        if given not in self._closed:
            self._closed[given] = self._spread.closed(given)
        left = names - self._closed[given]
        return left - self._spread.always if left else left

    def holds(self, condition: str, given: Given) -> bool | None:
        """Whether a condition holds under these answers; None where that cannot be told."""
        return self._spread.holds(condition, given)

    def follows(self, premise: str, conclusion: str) -> bool | None:
        """Whether one condition always brings another with it; None where that cannot be told."""
        prover = Prover(self.scope, constraints=False)
        given, wanted = prover.goals(premise), prover.goals(conclusion, holds=False)
        if given is None or wanted is None:
            return None
        found = prover.possible([*given, *wanted])
        return None if found is None else not found

    def always_asked(self, node: ir.Node, premise: str) -> bool:
        """Whether it is proved that a node is asked whenever a condition holds."""
        above = self.scope.items[node.name].above
        conditions = [one.relevant.text for one in (*above, node) if one.relevant is not None]
        return all(text == premise or self.follows(premise, text) is True for text in conditions)

    def never_together(self, one: ir.Node, other: ir.Node) -> bool:
        """Whether it is proved that no interview asks both."""
        prover = Prover(self.scope, constraints=False)
        return prover.impossible([*prover.reach(one.name), *prover.reach(other.name)])

    def topmost(self, names: frozenset[str], nodes: tuple[ir.Node, ...] | None = None) -> list[ir.Node]:
        """These questions, and in their place the group that holds nothing else which is asked."""
        found: list[ir.Node] = []
        for node in self.instrument.nodes if nodes is None else nodes:
            if isinstance(node, ir.Question):
                found += [node] if node.name in names else []
                continue
            inside = [
                question.name
                for question, _ in ir.walk(node.children)
                if isinstance(question, ir.Question)
                and not isinstance(question.answer, UNASKED)
                and question.name in names
            ]
            if len(inside) > 1 and self._all_of(node, names):
                found.append(node)
            elif inside:
                found += self.topmost(names, node.children)
        return found

    def _all_of(self, node: ir.Group | ir.Repeat | ir.Loop, names: frozenset[str]) -> bool:
        asked = [
            question
            for question, _ in ir.walk(node.children)
            if isinstance(question, ir.Question) and not isinstance(question.answer, UNASKED)
        ]
        return all(question.name in names for question in asked)


_LEVEL: Mapping[str, int] = {name: level for level, name in enumerate(ir.SENSITIVITIES)}


def level(sensitivity: ir.Sensitivity) -> int:
    """A sensitivity as a number: 0 low, 1 moderate, 2 high, 3 severe."""
    return _LEVEL[sensitivity]
