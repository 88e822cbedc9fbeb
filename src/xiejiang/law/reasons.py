"""The reasons of a finding as a tree, each leaf to its provision and its fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xiejiang.kernel.logic import Tri, all_of, any_of
from xiejiang.law.model import Condition, Group, Law, Predicate, Rule, Value, names_of
from xiejiang.law.program import TRIS, Weighed
from xiejiang.law.records import as_record
from xiejiang.law.wording import sentence
from xiejiang.law.world import World

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a predicate says of the facts, put into words when somebody reads it."""

    law: Law
    predicate: Predicate
    values: Mapping[str, Value]
    tri: Tri

    def __str__(self) -> str:
        return sentence(self.law, self.predicate, self.values, self.tri)


class Node(NamedTuple):
    """One step of the reasoning."""

    kind: str
    """rule, gate, condition, exclusion, dispute, all, any or fact"""
    words: str | Sentence
    tri: Tri
    provision: str = ""
    facts: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    open_norm: bool = False
    derived_from: str = ""
    """Where a fact comes from when nobody asserted it."""

    @property
    def label(self) -> str:
        """The step in words."""
        return str(self.words)

    def leaves(self) -> Iterator[Node]:
        """Every fact of the tree, from left to right."""
        if self.kind == "fact":
            yield self
        for child in self.children:
            yield from child.leaves()

    def told(self) -> list[str]:
        """The few facts that made the answer what it is, in words."""
        kinds = ("exclusion", "gate", "any") if self.tri is Tri.FALSE else ("any",)
        for kind in kinds:
            parts = [c for c in self.children if c.kind == kind and _decides(self, c)]
            told = [leaf.label for part in parts for leaf in part.deciding()]
            if told:
                return list(dict.fromkeys(told))[:_SHOWN]
        return []

    def deciding(self) -> Iterator[Node]:
        """The leaves that agree with the answer of every step above them."""
        if self.kind == "fact":
            yield self
            return
        for child in self.children:
            if child.tri is self.tri and child.kind != "dispute":
                yield from child.deciding()

    def as_dict(self) -> dict[str, Any]:
        record: dict[str, Any] = {"kind": self.kind, "label": self.label, "is": self.tri.value}
        for name in ("provision", "facts", "open_norm", "derived_from"):
            value = getattr(self, name)
            if value:
                record[name] = as_record(value)
        if self.children:
            record["children"] = [child.as_dict() for child in self.children]
        return record


def _decides(whole: Node, part: Node) -> bool:
    """An exclusion decides by holding, every other part by agreeing with the whole."""
    return part.tri is (Tri.TRUE if part.kind == "exclusion" else whole.tri)


def reasons_of(law: Law, rule: Rule, world: World, weighed: Weighed, verdict: str) -> Node:
    """The whole reasoning of a rule, from what each of its predicates answered."""
    teller = _Teller(law, world, weighed.leaves)
    children: list[Node] = []
    if rule.gate.predicates:
        children.append(teller.group("gate", "共同前提", rule.gate, str(rule.source)))
    items = tuple(map(teller.item("condition"), rule.conditions, weighed.conditions))
    children.append(Node("any", "下列情形之一", weighed.main, children=items))
    children += map(teller.item("exclusion"), rule.exclusions, weighed.exclusions)
    return Node(
        "rule",
        f"{rule.title}：{verdict}",
        weighed.gate & weighed.main & ~weighed.excluded,
        provision=str(rule.source),
        children=tuple(children),
    )


class _Teller:
    """Tells the parts of a rule in the order in which they were weighed."""

    def __init__(self, law: Law, world: World, leaves: Sequence[int]) -> None:
        self.law = law
        self.values: Mapping[str, Value] = world.values
        self.derived = {item.fact: item.source for item in world.derived}
        self.answers = iter(leaves)

    def item(self, kind: str) -> Callable[[Condition, int], Node]:
        """Tells a condition or an exclusion, with what it answered."""

        def told(condition: Condition, number: int) -> Node:
            children = self.group("all", "", condition.group, condition.id).children
            if condition.dispute:
                band = condition.dispute
                disputed = self.group("dispute", band.label, band.group, condition.id)
                if disputed.tri is not Tri.FALSE:
                    children += (disputed,)
            return Node(
                kind,
                condition.label,
                TRIS[number],
                condition.id,
                children=children,
                open_norm=condition.open_norm,
            )

        return told

    def group(self, kind: str, label: str, group: Group, provision: str) -> Node:
        children = [self.fact(predicate, provision) for predicate in group.all]
        if group.any:
            options = []
            for alternative in group.any:
                parts = tuple(self.fact(predicate, provision) for predicate in alternative)
                if len(parts) == 1:
                    options.append(parts[0])
                else:
                    tri = all_of(part.tri for part in parts)
                    options.append(Node("all", "同时具备", tri, provision, children=parts))
            tri = any_of(option.tri for option in options)
            children.append(Node("any", "具备其一", tri, provision, children=tuple(options)))
        tri = all_of(child.tri for child in children)
        return Node(kind, label, tri, provision, children=tuple(children))

    def fact(self, predicate: Predicate, provision: str) -> Node:
        tri = TRIS[next(self.answers)]
        names = names_of(predicate)
        derived = self.derived and "；".join(self.derived[n] for n in names if n in self.derived)
        words = Sentence(self.law, predicate, self.values, tri)
        return Node("fact", words, tri, provision, names, (), False, derived or "")
