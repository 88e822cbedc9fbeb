"""Writing what another node told of an operation: parts of the acts in :mod:`elsewhere`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.operations import reading
from xiejiang.operations.domain import MemberRole, MemberState
from xiejiang.operations.errors import LinesParted, ReportUnknown, ToldUnreadable
from xiejiang.operations.models import (
    Answered,
    ChecklistItem,
    Line,
    Member,
    Operation,
    Signature,
    Team,
    TeamMember,
    Word,
)

Told = Mapping[str, Any]
SAME = (
    *("title", "kit", "fields", "aim", "divisions", "reaches", "place", "state", "reason"),
    *("planned_by", "report", "report_digest", "source", "filled_in"),
)
TIMES = ("starts_at", "ends_at", "planned_at", "started_at", "ended_at")


# ------------------------------------------------------------------ at a member's node


def begin(told: Told, *, lead: Agency, node: str) -> Operation:
    """The operation as another node leads it, under the same number."""
    number = told["number"]
    if Operation.objects.filter(number=number).exists():
        number = f"{number[:60]}·{told['id'][:8]}"
    return Operation.objects.create(
        id=uuid.UUID(told["id"]), number=number, lead=lead, origin=node, **_columns(told)
    )


def _columns(told: Told) -> dict[str, Any]:
    return {
        **{name: told[name] for name in SAME},
        **{name: reading.instant(told, name) for name in TIMES},
        **{name: reading.day(told, name) for name in reading.DAYS},
        "site": reading.site_of(told),
    }


def renew(found: Operation, told: Told) -> None:
    """Everything as it was told last; who takes part from here answers here."""
    for name, value in _columns(told).items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    for one in told["members"]:
        _member(found, one)
    _items(found, told["items"])
    away = [t for t in told["teams"] if agencies.agency(code=t["code"] or told["from_code"]).node]
    teams(found, away, of=None)
    for one in told["signatures"]:
        agency = agencies.agency(code=one["code"])
        of = {"operation": found, "agency": agency, "digest": one["digest"]}
        if agency.node and not Signature.objects.filter(**of).exists():
            sign(found, agency, one)


def _member(found: Operation, told: Told) -> None:
    agency = agencies.agency(code=told["code"])
    stands = {"role": MemberRole(told["role"]).value, "task": told["task"]}
    if agency.node:
        stands |= {name: told[name] for name in ("state", "words", "answered_by")}
        stands |= {"answered_at": reading.instant(told, "answered_at")}
        Member.objects.update_or_create(operation=found, agency=agency, defaults=stands)
        return
    Member.objects.filter(operation=found, agency=agency).update(**stands)


def asked(found: Operation, agency: Agency, told: Told) -> tuple[Member, bool]:
    """The member here that is told; whether it is asked, for the first time or again."""
    (mine,) = [m for m in told["members"] if m["code"] == agency.code]
    member, new = Member.objects.get_or_create(
        operation=found,
        agency=agency,
        defaults={
            "role": MemberRole(mine["role"]).value,
            "task": mine["task"],
            "state": MemberState.INVITED.value,
            "round": told["round"],
        },
    )
    again = told["round"] > member.round
    if again:
        member.round, member.state = told["round"], MemberState.INVITED.value
        member.words, member.answered_by, member.answered_at = "", "", None
        member.save()
    return member, new or again


def _items(found: Operation, told: Sequence[Told]) -> None:
    """The checklist as the plan has it; one that was answered stays."""
    codes = [one["code"] for one in told]
    gone = ChecklistItem.objects.filter(operation=found).exclude(code__in=codes)
    if Answered.objects.filter(item__in=gone).exists():
        raise ToldUnreadable(what="检查清单（已经回答的一项没有了）")
    gone.delete()
    for position, one in enumerate(told, 1):
        ChecklistItem.objects.update_or_create(
            operation=found,
            code=one["code"],
            defaults={**{k: v for k, v in one.items() if k != "code"}, "position": position},
        )


# ------------------------------------------------------------------ at both


def teams(found: Operation, told: Sequence[Told], *, of: Agency | None) -> bool:
    """Teams that were formed elsewhere, of one agency or of all; whether anything changed."""
    known = {str(t.pk): t for t in Team.objects.filter(pk__in=[t["id"] for t in told])}
    changed = False
    for one in told:
        agency = of or (agencies.agency(code=one["code"]) if one["code"] else None)
        team = known.get(one["id"])
        theirs = (found.pk, agency.pk if agency else None)
        if team is not None and (team.operation_id, team.agency_id) != theirs:
            raise ToldUnreadable(what=f"编组“{one['name']}”")
        changed |= _team(found, agency, team, one)
    return changed


def _team(found: Operation, agency: Agency | None, team: Team | None, told: Told) -> bool:
    named = [(o["name"], o["code"]) for o in told["officers"]]
    if team is not None:
        before = [(o.name, o.agency.code) for o in team.officers.select_related("agency")]
        if (team.name, team.task, before) == (told["name"], told["task"], named):
            return False
    same = Team.objects.filter(operation=found, agency=agency, name=told["name"])
    if same.exclude(pk=told["id"]).exists():
        raise ToldUnreadable(what=f"编组“{told['name']}”（重名）")
    made, _ = Team.objects.update_or_create(
        pk=told["id"],
        defaults={
            "operation": found,
            "agency": agency,
            "name": told["name"],
            "task": told["task"],
        },
    )
    TeamMember.objects.filter(team=made).delete()
    TeamMember.objects.bulk_create(
        TeamMember(team=made, name=name, agency=agencies.agency(code=code)) for name, code in named
    )
    return True


def sign(found: Operation, agency: Agency, told: Told) -> Signature:
    """A signature that was given elsewhere."""
    return Signature.objects.create(
        operation=found,
        agency=agency,
        digest=told["digest"],
        agrees=told["agrees"],
        words=told["words"],
        person_name=told["signed_by"],
        at=datetime.fromisoformat(told["signed_at"]),
    )


# ------------------------------------------------------------------ at the lead's node


def lines(
    found: Operation, told: Sequence[Told], *, of: Agency, late: bool, now: datetime
) -> tuple[list[Line], int]:
    """Checks told for the first time, and how many were turned since; none is taken back."""
    known = {str(x.key): x for x in Line.objects.filter(operation=found, agency=of)}
    new = [one for one in told if one["id"] not in known]
    turned = 0
    for one in told:
        line = known.get(one["id"])
        if line is None:
            continue
        went = bool(line.kind) and line.kind != one["kind"]
        if line.digest != one["digest"] or went:
            raise LinesParted(subject=line.subject)
        if one["kind"] and not line.kind:
            turned += 1
            line.kind, line.case_number = one["kind"], one["case_number"]
            line.items = one["items"]
            line.save(update_fields=["kind", "case_number", "items"])
    made = Line.objects.bulk_create(_line(found, of, one, late, now) for one in new)
    return made, turned + sum(bool(one["kind"]) for one in new)


def _line(found: Operation, agency: Agency, told: Told, late: bool, now: datetime) -> Line:
    same = ("place", "subject", "result", "team", "answers", "photos", "digest", "kind")
    return Line(
        key=uuid.UUID(told["id"]),
        operation=found,
        agency=agency,
        at=datetime.fromisoformat(told["at"]),
        latitude=reading.number(told, "latitude"),
        longitude=reading.number(told, "longitude"),
        late=late,
        heard_at=now,
        **{name: told[name] for name in (*same, "case_number", "items")},
    )


def must_have_told(member: Member, signatures: Sequence[Told]) -> None:
    """Refuse a signature of a report that was never told to who signed."""
    words = Word.objects.filter(member=member, came=False)
    shown = {word.said["report_digest"] for word in words.iterator()}
    if any(one["digest"] not in shown for one in signatures):
        raise ReportUnknown(agency=member.agency.name)
