"""Putting every case of the node to the law as it is now: after the content has been updated.

Nothing is written. The conclusions go out as lines, and lines kept from before the update show
which cases the update touches: those the officers should look at again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from xiejiang.cases.domain import KNOWN, RULE_FIELDS
from xiejiang.cases.errors import CaseInvalid
from xiejiang.cases.models import Case, Fact
from xiejiang.cases.queries import province_of
from xiejiang.law import facts as law_facts
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.errors import FactError
from xiejiang.law.evaluate import Verdict
from xiejiang.law.schema import load_law
from xiejiang.store.processes import spread

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """What the law says of one case."""

    case: str
    number: str
    met: tuple[str, ...]
    open: tuple[str, ...]

    def as_json(self) -> str:
        record = {"case": self.case, "number": self.number, "met": self.met, "open": self.open}
        return json.dumps(record, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A case of which the law says something else than before."""

    number: str
    now_met: tuple[str, ...]
    no_longer_met: tuple[str, ...]
    now_open: tuple[str, ...]


def reassess(*, processes: int = 0) -> Iterator[Line]:
    """Every case, on its facts, by the law as it is loaded now; in the order of their ids."""
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    chunks = [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]
    for lines in spread(some, chunks, processes=processes):
        yield from lines


def some(ids: Sequence[UUID]) -> list[Line]:
    """A few cases at once: one query for them, one for their facts."""
    told: defaultdict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Fact.objects.filter(case__in=ids, current=True).order_by("id")
    for case, *fact in rows.values_list("case_id", "name", "value", "status"):
        told[case].append((fact[0], fact[1], fact[2]))
    cases = Case.objects.filter(pk__in=ids).order_by("pk")
    return [
        _line(pk, number, _assessed(field, division, told[pk]))
        for pk, number, field, division in cases.values_list("pk", "number", "field", "division")
    ]


def _assessed(field: str, division: str, told: Iterable[tuple[str, str, str]]) -> Assessment:
    law = load_law()
    values = province_of(division)
    unknown = set()
    for name, text, status in told:
        if status not in KNOWN:
            unknown.add(name)
        elif name in law.facts:
            try:
                values[name] = law_facts.parse_text(law.facts[name], text)
            except FactError:  # what the dictionary no longer reads is not known
                unknown.add(name)
    return assess(
        law,
        values,
        unknown=unknown - set(values),
        unlisted="unknown",
        fields=RULE_FIELDS.get(field, ()),
    )


def _line(pk: UUID, number: str, found: Assessment) -> Line:
    by_verdict: defaultdict[Verdict, list[str]] = defaultdict(list)
    for finding in found.applicable:
        by_verdict[finding.verdict].append(finding.rule.id)
    met, still_open = by_verdict[Verdict.MET], by_verdict[Verdict.UNDETERMINED]
    return Line(str(pk), number, tuple(met), tuple(still_open))


def read_lines(path: Path) -> Mapping[str, Line]:
    """Lines kept from an earlier run, by case."""
    try:
        with path.open(encoding="utf-8") as file:
            return {line.case: line for line in map(_read, file)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseInvalid(
            f"读不了上一次的结果 {path}：{error}。请给出 xiejiang case reassess --out 写的文件。"
        ) from error


def _read(text: str) -> Line:
    data: dict[str, Any] = json.loads(text)
    return Line(data["case"], data["number"], tuple(data["met"]), tuple(data["open"]))


def changes(before: Mapping[str, Line], now: Iterable[Line]) -> Iterator[Change]:
    """Where the law says something else than before; cases new since then are left out."""
    for line in now:
        old = before.get(line.case)
        if old is None or (old.met, old.open) == (line.met, line.open):
            continue
        yield Change(
            line.number,
            _added(line.met, old.met),
            _added(old.met, line.met),
            _added(line.open, old.open),
        )


def _added(some: Iterable[str], without: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(some) - set(without)))
