"""名册: who is in it, with what scope and papers, and when they cannot work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.experts.checks import (
    KEEPING,
    entry_complaints,
    insist,
    must_be_in,
    must_keep,
    paper_complaints,
    text_complaints,
)
from xiejiang.experts.domain import Entry, MemberKind, Paper
from xiejiang.experts.errors import MemberChanged, MemberExists, MemberGone, PoolFileInvalid
from xiejiang.experts.models import Absence, Member, Qualification, Scope
from xiejiang.experts.poolfiles import SHOWN, Row
from xiejiang.kernel.errors import Complaint


@act("experts.member_entered", *KEEPING)
def enter(act: Act, *, agency: Agency, entry: Entry, papers: Sequence[Paper] = ()) -> Member:
    """登记入册：写明种类、所在地、执业类别和资质文件；不记证件号码。"""
    must_keep(act, agency)
    _check(entry, papers)
    made = _put(act, agency, entry, papers)
    act.about(made)
    return made


@act("experts.member_amended", *KEEPING)
def amend(act: Act, *, member: Member, entry: Entry, expected_version: int) -> Member:
    """修改名册中的一条：由登记的机关修改，已经办理的委托不变。"""
    must_keep(act, member.agency)
    _check(entry, ())
    act.about(member)
    _change(member, entry, expected_version)
    member.refresh_from_db()
    return member


@act("experts.paper_added", *KEEPING)
def add_paper(act: Act, *, member: Member, paper: Paper) -> Qualification:
    """登记资质文件：过期的照样登记，过期以后不再列为可以承办。"""
    must_keep(act, member.agency)
    must_be_in(member)
    insist(paper_complaints(paper))
    act.about(member)
    return _paper(member, paper)


@act("experts.absence_added", *KEEPING)
def add_absence(act: Act, *, member: Member, since: date, until: date, reason: str) -> Absence:
    """登记不能承办的期间：起止和原因。"""
    must_keep(act, member.agency)
    must_be_in(member)
    complaints = text_complaints(("原因", reason, 120))
    if until < since:
        complaints.append(Complaint("止", "不能早于起"))
    insist(complaints)
    act.about(member)
    return Absence.objects.create(member=member, since=since, until=until, reason=reason.strip())


@act("experts.member_removed", *KEEPING)
def remove(act: Act, *, member: Member, reason: str) -> Member:
    """移出名册：写明理由，以前的委托和采信情况保留。"""
    must_keep(act, member.agency)
    insist(text_complaints(("理由", reason, 200)))
    act.about(member)
    still = Member.objects.filter(pk=member.pk, removed_at__isnull=True)
    if not still.update(removed_at=act.now, removed_why=reason.strip()):
        raise MemberGone(name=member.name)
    member.refresh_from_db()
    return member


@act("experts.pool_imported", *KEEPING)
def import_pool(act: Act, *, agency: Agency, rows: Sequence[Row]) -> int:
    """导入名册：逐行核对，有一行不对就一行也不写入；本机关已登记的按新内容修改。"""
    must_keep(act, agency)
    complaints: list[Complaint] = []
    for row in rows:
        for c in _row_complaints(agency, row):
            complaints.append(Complaint(f"第 {row.number} 行{c.where}", c.message))
    if complaints:
        raise PoolFileInvalid(complaints=complaints[:SHOWN])
    for row in sorted(rows, key=lambda r: not r.entry.kind.is_institution):
        _take(act, agency, row)
    act.details |= {"rows": len(rows)}
    act.subject = "experts.Member"
    return len(rows)


def _row_complaints(agency: Agency, row: Row) -> list[Complaint]:
    found = entry_complaints(row.entry, None)
    for paper in row.papers:
        found += paper_complaints(paper)
    kept = _same(row.entry)
    if kept is not None and kept.agency_id != agency.pk:
        found.append(Complaint("名称", f"已由{kept.agency.name}登记"))
    return found


def _take(act: Act, agency: Agency, row: Row) -> None:
    house = None
    if row.employer:
        house = Member.objects.filter(
            name=row.employer, removed_at__isnull=True, kind__in=_INSTITUTIONS
        ).first()
    entry = row.entry_in(house.pk if house else None)
    kept = _same(entry)
    if kept is None:
        _put(act, agency, entry, row.papers)
        return
    _change(kept, entry, kept.version)
    for paper in row.papers:
        known = kept.qualifications.filter(
            words=paper.words, number=paper.number, valid_until=paper.valid_until
        )
        if not known.exists():
            _paper(kept, paper)


_INSTITUTIONS = [k.value for k in MemberKind if k.is_institution]


def _same(entry: Entry) -> Member | None:
    found = Member.objects.filter(
        kind=entry.kind, name=entry.name.strip(), division=entry.division, removed_at__isnull=True
    )
    return found.select_related("agency").first()


def _check(entry: Entry, papers: Sequence[Paper]) -> None:
    house = None
    if entry.employer is not None:
        house = Member.objects.filter(pk=entry.employer, kind__in=_INSTITUTIONS).first()
    complaints = entry_complaints(entry, house)
    for paper in papers:
        complaints += paper_complaints(paper)
    insist(complaints)


def _columns(entry: Entry) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "name": entry.name.strip(),
        "division": entry.division,
        "employer_id": entry.employer,
        "unit": entry.unit.strip(),
        "group": entry.group.strip(),
        "specialty": entry.specialty.strip(),
        "fee": None if entry.fee is None else entry.fee.fen,
        "capacity": entry.capacity,
    }


def _put(act: Act, agency: Agency, entry: Entry, papers: Sequence[Paper]) -> Member:
    columns = _columns(entry)
    keys = ("kind", "name", "division")
    made, new = Member.objects.get_or_create(
        **{k: columns[k] for k in keys},
        removed_at=None,
        defaults={
            **{k: v for k, v in columns.items() if k not in keys},
            "agency": agency,
            "entered_at": act.now,
        },
    )
    if not new:
        raise MemberExists(name=made.name, kind=entry.kind.zh, division=entry.division)
    _scope(made, entry)
    for paper in papers:
        _paper(made, paper)
    return made


def _change(member: Member, entry: Entry, expected_version: int) -> None:
    twin = _same(entry)
    if twin is not None and twin.pk != member.pk:
        raise MemberExists(name=twin.name, kind=entry.kind.zh, division=entry.division)
    mine = Member.objects.filter(pk=member.pk, version=expected_version, removed_at__isnull=True)
    if not mine.update(**_columns(entry), version=expected_version + 1):
        raise MemberChanged(name=member.name)
    _scope(member, entry)


def _scope(member: Member, entry: Entry) -> None:
    Scope.objects.filter(member=member).exclude(item__in=entry.items).delete()
    kept = set(Scope.objects.filter(member=member).values_list("item", flat=True))
    new = [key for key in dict.fromkeys(entry.items) if key not in kept]
    Scope.objects.bulk_create(Scope(member=member, item=key) for key in new)


def _paper(member: Member, paper: Paper) -> Qualification:
    return Qualification.objects.create(
        member=member,
        words=paper.words.strip(),
        number=paper.number.strip(),
        issuer=paper.issuer.strip(),
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
    )
