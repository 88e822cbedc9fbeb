"""What the machine proposes before an officer chooses: receivers, and findings that require it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.citation import Citation
from xiejiang.law.evaluate import Verdict
from xiejiang.law.instruments import load_instruments
from xiejiang.law.procedures import Procedure, Step, load_procedures
from xiejiang.law.referral import CRIMINAL, DETENTION
from xiejiang.proceedings.models import Proceeding
from xiejiang.web.requests import Request

OFFERED = ("police", "procuratorate")
"""Kinds for which the map of competence proposes an agency."""

JUDGED = (CRIMINAL, DETENTION)
"""Procedures that findings of the law may require."""


def startable(request: Request, case: Case, found: Sequence[Proceeding]) -> list[Procedure]:
    """The procedures that the reader's agency may begin in a case; none when it may only read."""
    if not request.acts_in(case):
        return []
    running = {p.procedure for p in found if p.closed_at is None and p.alone}
    return [
        procedure
        for procedure in load_procedures().by_id.values()
        if request.actor.agency_kind in procedure.role(procedure.starter).kinds
        and procedure.id not in running
    ]


@dataclass(frozen=True, slots=True)
class Offer:
    """An agency that may be chosen, and why."""

    code: str
    name: str
    kind: str
    why: str
    cited: str
    is_default: bool
    must_check: bool
    node: str = ""
    """Where it works, when that is not this node."""

    @property
    def label(self) -> str:
        """Its name, and where it works when that is not here."""
        return f"{self.name}（在节点 {self.node}）" if self.node else self.name


@dataclass(frozen=True, slots=True)
class Proposals:
    """Who may receive, who may watch over it."""

    receivers: tuple[Offer, ...]
    supervisors: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding that asks for the procedure."""

    rule: str
    title: str
    verdict: str
    met: bool
    explanation: str
    source: str

    def as_dict(self) -> dict[str, str]:
        """As it is kept with the proceeding."""
        return {
            "rule": self.rule,
            "title": self.title,
            "verdict": self.verdict,
            "explanation": self.explanation,
            "source": self.source,
        }


def proposals(*, case: Any, actor: Actor) -> Proposals:
    """The police of the same level first, the procuratorate that watches, and alternatives."""
    found = agencies.receivers(
        sender_code=actor.agency_code, division=case.division, field=case.field, reach=case.reach
    )
    police = _known(found.police if found else (), "police")
    watchers = _known(found.procuratorate if found else (), "procuratorate")
    return Proposals(
        police or _nearby("police", case.division),
        watchers or _nearby("procuratorate", case.division),
    )


def _known(candidates: Iterable[Any], kind: str) -> tuple[Offer, ...]:
    """Only what this node's directory holds can be chosen."""
    listed = list(candidates)
    known = agencies.agencies(codes=[c.agency_code for c in listed])
    here = {a.code: a.node for a in known}
    return tuple(
        Offer(
            code=c.agency_code,
            name=c.agency_name,
            kind=kind,
            why=c.reason,
            cited=_cited(c.citation),
            is_default=c.is_default,
            must_check=c.must_check,
            node=here[c.agency_code],
        )
        for c in listed
        if c.agency_code in here
    )


def _cited(citation: Citation | None) -> str:
    """A provision in words."""
    if citation is None:
        return ""
    known = load_instruments().get(citation.instrument)
    return f"{known.full_title if known else citation.instrument} {citation.article}"


def _nearby(kind: str, division: str) -> tuple[Offer, ...]:
    found = agencies.search(kind=kind, division=division, limit=5)
    return tuple(
        Offer(a.code, a.name, a.kind, "", "", i == 0, must_check=True, node=a.node)
        for i, a in enumerate(found)
    )


def asked_at_start(procedure: Procedure) -> tuple[str, ...]:
    """The roles filled when a procedure begins: police that receive, procuratorate that watches.

    The others are filled by the steps that first need them.
    """
    wanted = {"receiver": "police", "supervisor": "procuratorate"}
    roles = {role.id: role for role in procedure.roles}
    if "receiver" not in roles:
        return ()
    return tuple(r for r, kind in wanted.items() if r in roles and kind in roles[r].kinds)


def suggestions(
    *, case: Any, procedure: Procedure, step: Step, actor: Actor
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For every agency a step asks for: names to choose from, most likely first."""
    if not any(item.type == "agency" for item in step.fields):
        return {}
    offered = proposals(case=case, actor=actor)
    first = (*offered.receivers, *offered.supervisors)
    found: dict[str, list[tuple[str, str]]] = {}
    for item in step.fields:
        if item.type == "agency":
            kinds = procedure.role(item.role).kinds
            likely = [o for o in first if o.kind in kinds]
            near = [o for k in kinds if k not in OFFERED for o in _nearby(k, case.division)]
            found[item.role] = [(o.name, o.label) for o in (*likely, *near)]
    return found


def required_by(*, case: Any, procedure: str) -> list[Reason]:
    """The findings that require a procedure, the certain before the possible."""
    if procedure not in load_procedures().by_id or not cases.fields_of(case):
        return []
    assessed = cases.assessment(case=case)
    wanted = [
        (name, p.certain) for p in assessed.procedures if p.id == procedure for name in p.findings
    ]
    reasons = []
    for name, certain in wanted:
        finding = assessed.finding(name)
        reasons.append(
            Reason(
                rule=name,
                title=finding.rule.title,
                verdict=finding.verdict.value,
                met=certain and finding.verdict is Verdict.MET,
                explanation=str(finding.explanation),
                source=str(finding.rule.source),
            )
        )
    return reasons
