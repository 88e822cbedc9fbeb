"""What two nodes tell one another of an operation, as plain values, whole each time.

The lead's node tells the plan: everything that an invited agency of its own would see. The node of
a member tells back: its answer, its teams, a line for each check, and what it signed. A line has
no words that may name a private person: neither what was found, nor notes; photographs stay where
they were taken, and their digests travel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xiejiang.cases.domain import Secrecy
from xiejiang.operations import figures
from xiejiang.operations.domain import Figures, MemberState, digest
from xiejiang.operations.models import Check, ChecklistItem, Member, Operation, Signature, Team
from xiejiang.store.onsite import plain

Told = Mapping[str, Any]
LINES_MOST = 1000
"""How many checks travel, the latest ones; those that were told before stay where they are."""


def present(**given: date | datetime | Decimal | None) -> dict[str, str]:
    """What is known; what is not known is left out."""
    return {name: _text(value) for name, value in given.items() if value is not None}


def _text(value: date | datetime | Decimal) -> str:
    return plain(value) if isinstance(value, Decimal) else value.isoformat()


def report_digest(text: str, stated: Mapping[str, Any]) -> str:
    """What is signed: the words and the numbers that were counted."""
    return digest({"text": text, "figures": stated})


# ------------------------------------------------------------------ the plan


def plan_of(member: Member, serial: int, now: datetime) -> dict[str, Any]:
    """The operation as a member at another node is to know it."""
    operation = member.operation
    same = ("number", "title", "kit", "fields", "aim", "divisions", "reaches", "place", "state")
    words = ("planned_by", "reason", "report", "report_digest", "source", "filled_in")
    return {
        **_between(member, serial, now),
        "to_code": member.agency.code,
        "from_code": operation.lead.code,
        **{name: getattr(operation, name) for name in (*same, *words)},
        "site": json.dumps(operation.site, separators=(",", ":")) if operation.site else "",
        **present(
            starts_at=operation.starts_at,
            ends_at=operation.ends_at,
            answer_by=operation.answer_by,
            planned_at=operation.planned_at,
            started_at=operation.started_at,
            ended_at=operation.ended_at,
            sign_by=operation.sign_by,
        ),
        "members": [_member(m) for m in _members(operation)],
        "items": [_item(i) for i in ChecklistItem.objects.filter(operation=operation)],
        "teams": [_team(t) for t in _teams(operation)],
        "figures": _figures(operation),
        "signatures": [_signature(s) for s in _signatures(operation)],
    }


def _between(member: Member, serial: int, now: datetime) -> dict[str, Any]:
    return {
        "id": str(member.operation_id),
        "serial": serial,
        "said_at": now.isoformat(),
        "round": member.round,
    }


def _members(operation: Operation) -> Any:
    return Member.objects.filter(operation=operation).select_related("agency")


def _member(member: Member) -> dict[str, Any]:
    return {
        "code": member.agency.code,
        "name": member.agency.name,
        "role": member.role,
        "task": member.task,
        "state": member.state,
        "words": member.words,
        "answered_by": member.answered_by,
        **present(answered_at=member.answered_at),
    }


def _item(item: ChecklistItem) -> dict[str, Any]:
    names = ("code", "look", "look_en", "record", "record_en", "fact", "unit")
    return {
        **{name: getattr(item, name) for name in names},
        "sources": [dict(source) for source in item.sources],
    }


def _teams(operation: Operation) -> Any:
    rows = Team.objects.filter(operation=operation).select_related("agency")
    return rows.prefetch_related("officers__agency")


def _team(team: Team) -> dict[str, Any]:
    return {
        "id": str(team.pk),
        "code": team.agency.code if team.agency else "",
        "name": team.name,
        "task": team.task,
        "officers": [{"name": o.name, "code": o.agency.code} for o in team.officers.all()],
    }


def _figures(operation: Operation) -> list[dict[str, Any]]:
    """The numbers of the report as they are signed; none before it, or where they moved since."""
    if not operation.report:
        return []
    found = figures.of_operation(operation)
    if report_digest(operation.report, found.stated()) != operation.report_digest:
        return []
    return _counted(found)


def _counted(found: Figures) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": name,
            "node": found.nodes.get(code, ""),
            "checks": c.checks,
            "findings": c.findings,
            "cases": c.cases,
            "evidence": c.evidence,
        }
        for code, name, c in found.by_agency
    ]


def _signatures(operation: Operation, **of: Any) -> Any:
    return Signature.objects.filter(operation=operation, **of).select_related("agency")


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "code": one.agency.code,
        "digest": one.digest,
        "agrees": one.agrees,
        "words": one.words,
        "signed_by": one.person_name,
        "signed_at": one.at.isoformat(),
    }


# ------------------------------------------------------------------ what is told back


def back_of(member: Member, serial: int, now: datetime) -> dict[str, Any]:
    """What a member did so far, for the lead's node."""
    operation = member.operation
    return {
        **_between(member, serial, now),
        "from_code": member.agency.code,
        "to_code": operation.lead.code,
        "state": member.state,
        "words": member.words,
        "answered_by": member.answered_by,
        **present(answered_at=member.answered_at),
        "teams": [_team(t) for t in _teams(operation).filter(agency=member.agency)],
        "lines": [_line(c) for c in _checks(member)],
        "signatures": [_signature(s) for s in _signatures(operation, agency=member.agency)],
    }


def told_back(state: str) -> bool:
    """Whether there is anything to tell: who has not answered has said nothing."""
    return state != MemberState.INVITED


def _checks(member: Member) -> list[Check]:
    rows = Check.objects.filter(operation=member.operation_id, agency=member.agency_id)
    rows = rows.select_related("team", "outcome__case")
    whole = rows.prefetch_related("photos", "answers__item", "outcome__brought")
    return list(whole.order_by("-received_at", "-pk")[:LINES_MOST])


def _line(check: Check) -> dict[str, Any]:
    outcome = getattr(check, "outcome", None)
    return {
        "id": str(check.pk),
        "at": check.at.isoformat(),
        "place": check.place,
        **present(latitude=check.latitude, longitude=check.longitude),
        "subject": check.subject,
        "result": check.result,
        "team": check.team.name if check.team else "",
        "answers": [{"item": a.item.code, "value": a.value} for a in check.answers.all()],
        "photos": [p.sha256 for p in check.photos.all()],
        "digest": check.digest,
        "kind": outcome.kind if outcome else "",
        "case_number": _number(outcome.case) if outcome else "",
        "items": len(outcome.brought.all()) if outcome else 0,
    }


def _number(case: Any) -> str:
    """The number of the case that received it, where more than its own circle may know of it."""
    return str(case.number) if case.secrecy == Secrecy.WORK else ""
