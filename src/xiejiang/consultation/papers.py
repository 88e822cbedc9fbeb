"""Minutes on paper: .docx and PDF, with what was agreed, who signed, and every dissent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.consultation import queries
from xiejiang.consultation.domain import Kind, Stand, TaskState
from xiejiang.consultation.models import Meeting, Minutes, Resolution
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Block, Column, Form, Heading, Paragraph, Table
from xiejiang.law.schema import load_law
from xiejiang.store.canonical import text as canonical_text

SIGNED = (Column("机关", 4), Column("态度", 3), Column("保留意见或者理由", 6), Column("签署", 4))
NOT_LAW = "口径是机关之间议定的，不是法律，不得与法律抵触；结论不因口径改变。期限是约定的。"


def digest(minutes: Minutes) -> str:
    """SHA-256 over what a version says and agrees: what each signature is given to."""
    return hashlib.sha256(canonical_text(_content(minutes)).encode()).hexdigest()


def _content(minutes: Minutes) -> dict[str, Any]:
    meeting = minutes.meeting
    agreed = sorted(minutes.resolutions.all(), key=lambda r: str(r.pk))
    return {
        "meeting": meeting.number,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "agenda": meeting.agenda,
        "version": minutes.version,
        "text": minutes.text,
        "present": sorted(a.code for a in _present(minutes)),
        "resolutions": [
            {
                "id": str(r.pk),
                "kind": r.kind,
                "words": r.words,
                "owner": r.owner.code if r.owner else "",
                "due": str(r.due or ""),
                "since": str(r.since or ""),
                "until": str(r.until or ""),
                "territory": r.territory,
                "rules": sorted(a.rule for a in r.attached.all()),
            }
            for r in agreed
        ],
    }


def _present(minutes: Minutes) -> list[Agency]:
    seated = queries.seats(meeting=minutes.meeting)
    return [s.agency for s in seated if s.agency_id in minutes.present]


def standing(minutes: Minutes) -> str:
    """Where a version stands; empty for one that binds."""
    if minutes.superseded:
        return "已被代替"
    return "" if minutes.bound_at else "没有全部会签"


def paper(minutes: Minutes, *, form: Form) -> bytes:
    """The minutes as a file; until they bind every page says so."""
    return documents.list_paper(
        title=f"{minutes.meeting.title}纪要",
        issuer=minutes.meeting.convener.name,
        blocks=tuple(_blocks(minutes)),
        at=minutes.bound_at or minutes.written_at,
        form=form,
        draft=standing(minutes),
    )


def _blocks(minutes: Minutes) -> Iterator[Block]:
    meeting, present = minutes.meeting, _present(minutes)
    yield Heading("会议")
    yield from _lines(_about(meeting, minutes, present))
    yield Heading("议程")
    yield from _lines(meeting.agenda.splitlines())
    yield Heading("会议情况")
    yield from _lines(minutes.text.splitlines())
    for kind in (Kind.STANDARD, Kind.TASK):
        items = [r for r in minutes.resolutions.all() if r.kind == kind.value]
        if items:
            yield Heading(f"议定的{kind.zh}")
        for n, item in enumerate(items, 1):
            yield Paragraph(f"{n}. {item.words}")
            yield Paragraph(_standard(item) if kind is Kind.STANDARD else _task(item))
    yield Heading("会签")
    yield Table(SIGNED, tuple(_signatures(minutes, present)))
    yield Heading("说明")
    yield Paragraph(NOT_LAW)
    yield Paragraph(f"第{minutes.version}版内容摘要（SHA-256）：{digest(minutes)}")


def _lines(lines: list[str]) -> Iterator[Block]:
    for line in lines:
        if line.strip():
            yield Paragraph(line.strip())


def _about(meeting: Meeting, minutes: Minutes, present: list[Agency]) -> list[str]:
    away = [s.agency.name for s in queries.seats(meeting=meeting) if s.agency not in present]
    told = [
        f"会议号：{meeting.number}",
        f"召集机关：{meeting.convener.name}",
        f"时间：{_moment(meeting.starts_at)}",
        f"地点：{meeting.place}",
        f"到会机关：{'、'.join(a.name for a in present)}",
    ]
    if away:
        told.append(f"没有到会：{'、'.join(away)}")
    state = standing(minutes) or f"已生效（{_moment(minutes.bound_at or minutes.written_at)}）"
    return [*told, f"版本：第{minutes.version}版，{state}"]


def _standard(item: Resolution) -> str:
    rules = load_law().rules
    names = (a.rule for a in item.attached.all())
    named = "、".join(f"{rules[r].title}（{r}）" if r in rules else r for r in names)
    places = "、".join(basin.full_name(code) for code in item.territory)
    gone = f"；已于 {item.revoked_on} 废止：{item.revoked_for}" if item.revoked_on else ""
    return f"适用：{item.since} 至 {item.until}；地域：{places}；附于规则：{named}{gone}"


def _task(item: Resolution) -> str:
    owner = item.owner.name if item.owner else ""
    return f"承办：{owner}；约定 {item.due} 以前办结；现在：{TaskState(item.state).zh}"


def _signatures(minutes: Minutes, present: list[Agency]) -> Iterator[tuple[str, ...]]:
    said = {s.agency_id: s for s in minutes.signatures.all()}
    for agency in present:
        one = said.get(agency.pk)
        if one is None:
            yield agency.name, "还没有表态", "", ""
        else:
            signed = f"{one.signed_by} {_moment(one.signed_at)}"
            yield agency.name, Stand(one.stand).zh, one.reasons, signed


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
