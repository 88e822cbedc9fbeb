"""A meeting of another node, kept here as it was told: its agencies here see it as their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.consultation import papers, queries, travelling
from xiejiang.consultation.domain import Outcome
from xiejiang.consultation.errors import MeetingNotFound, MeetingParted, MeetingUnreadable
from xiejiang.consultation.models import (
    Attached,
    Deed,
    Meeting,
    Minutes,
    Proposal,
    Question,
    Resolution,
    Seat,
    Signature,
    Word,
)

Told = Mapping[str, Any]
Known = Mapping[str, Agency]


@act("consultation.meeting_renewed", Power.SYSTEM)
def renew_meeting(act: Act, *, told: Told, node: str) -> Meeting:
    """收到其他节点的会议：照告知的建立或者更新；早于已知的不改。"""
    try:
        travelling.must_be_readable(told)
        known = named({one["code"] for one in (*told["seats"], *told["proposals"])})
    except ValueError as error:
        raise MeetingUnreadable(why=str(error)[:120]) from error
    convener = known[told["from_code"]]
    meeting = Meeting.objects.select_for_update().filter(pk=told["id"]).first()
    if meeting is not None and (meeting.origin, meeting.convener_id) != (node, convener.pk):
        raise MeetingNotFound
    act.details["new"] = meeting is None or Word.is_new(
        told, meeting=meeting, node=node, agency=convener
    )
    if meeting is not None and not act.details["new"]:
        return meeting
    before = _standing(meeting)
    meeting = _renewed(told, node, convener)
    _seats(meeting, told, known)
    _proposals(meeting, told, known)
    for one in told["minutes"]:
        _minutes(meeting, one, known)
    Word.heard(told, agency=convener, at=act.now, log_index=head_size(), meeting=meeting, node=node)
    settle_deeds(act, meeting, told)
    _announce(act, meeting, known, before)
    act.about(meeting)
    return meeting


def named(codes: set[str]) -> Known:
    """Every agency that is named, by its code; ValueError for one that nobody knows here."""
    found = {a.code: a for a in agencies.agencies(codes=sorted(codes))}
    missing = "、".join(sorted(codes - set(found)))
    if missing:
        raise ValueError(f"本节点的机关目录里没有 {missing}")
    return found


def _renewed(told: Told, node: str, convener: Agency) -> Meeting:
    same = ("number", "title", "place", "agenda", "cancelled_for")
    made, _new = Meeting.objects.update_or_create(
        id=told["id"],
        defaults={
            **{name: told[name] for name in same},
            "starts_at": datetime.fromisoformat(told["starts_at"]),
            "called_at": datetime.fromisoformat(told["called_at"]),
            "cancelled_at": travelling.instant(told, "cancelled_at"),
            "convener": convener,
            "origin": node,
        },
    )
    return Meeting.objects.select_related("convener").get(pk=made.pk)


def _seats(meeting: Meeting, told: Told, known: Known) -> None:
    for one in told["seats"]:
        Seat.objects.update_or_create(
            meeting=meeting,
            agency=known[one["code"]],
            defaults={
                "answer": one["answer"],
                "answer_words": one["words"],
                "answered_by": one["by"],
                "answered_at": travelling.instant(one, "at"),
            },
        )


def _proposals(meeting: Meeting, told: Told, known: Known) -> None:
    here = {str(key) for key in meeting.proposals.values_list("pk", flat=True)}
    for one in told["proposals"]:
        if one["id"] in here:
            continue
        if Proposal.objects.filter(pk=one["id"]).exists():
            raise MeetingUnreadable(why="提案的编号属于另一次会议")
        Proposal.objects.create(
            id=one["id"],
            meeting=meeting,
            agency=known[one["code"]],
            source=one["source"],
            proposed_by=one["by"],
            proposed_at=datetime.fromisoformat(one["at"]),
            rules=one["rules"],
            **_agreed(one, known),
        )


def _agreed(one: Told, known: Known) -> dict[str, Any]:
    """The columns that a proposal and a resolution have alike."""
    days = {name: travelling.day(one, name) for name in ("since", "until", "due")}
    owner = known[one["owner"]] if one["owner"] else None
    same = {name: one[name] for name in ("kind", "words", "territory")}
    return {**same, **days, "owner": owner}


def _minutes(meeting: Meeting, told: Told, known: Known) -> None:
    """A version as it was written there; afterwards only what became of it."""
    found = meeting.minutes.filter(version=told["version"]).first()
    if found is None:
        found = Minutes.objects.create(
            meeting=meeting,
            version=told["version"],
            text=told["text"],
            present=sorted(known[code].pk for code in told["present"]),
            written_at=datetime.fromisoformat(told["written_at"]),
        )
        for one in told["resolutions"]:
            _resolution(found, one, known)
    shown = queries.version(meeting=meeting, number=told["version"])
    if papers.digest(shown) != told["sha256"]:
        raise MeetingParted(version=told["version"])
    found.bound_at = travelling.instant(told, "bound_at")
    found.superseded = told["superseded"]
    found.save(update_fields=["bound_at", "superseded"])
    for one in told["resolutions"]:
        _follow(one)
    _signatures(found, told, known)


def _resolution(minutes: Minutes, told: Told, known: Known) -> None:
    if Resolution.objects.filter(pk=told["id"]).exists():
        raise MeetingUnreadable(why="议定事项的编号属于另一次会议")
    made = Resolution.objects.create(
        id=told["id"],
        minutes=minutes,
        proposal=_taken_up(minutes, told["proposal"]),
        state=told["state"],
        **_agreed(told, known),
    )
    Attached.objects.bulk_create(
        Attached(resolution=made, rule=rule) for rule in dict.fromkeys(told["rules"])
    )


def _taken_up(minutes: Minutes, key: str) -> Proposal | None:
    return minutes.meeting.proposals.filter(pk=key).first() if key else None


def _follow(told: Told) -> None:
    """What became of a task, or of a standard."""
    revoked: date | None = travelling.day(told, "revoked_on")
    Resolution.objects.filter(pk=told["id"]).update(
        state=told["state"],
        report=told["report"],
        remark=told["remark"],
        revoked_on=revoked,
        revoked_for=told["revoked_for"],
    )


def _signatures(minutes: Minutes, told: Told, known: Known) -> None:
    here = set(minutes.signatures.values_list("agency_id", flat=True))
    for one in told["signatures"]:
        agency = known[one["code"]]
        if agency.pk not in here:
            Signature.objects.create(
                minutes=minutes,
                agency=agency,
                stand=one["stand"],
                reasons=one["reasons"],
                signed_by=one["by"],
                signed_at=datetime.fromisoformat(one["at"]),
            )


def settle_deeds(act: Act, kept: Meeting | Question, told: Told) -> None:
    """What became of the deeds of agencies here; who was refused learns why."""
    waiting = {str(d.pk): d for d in kept.deeds.filter(outcome=Outcome.WAITING.value)}
    for one in told["outcomes"]:
        deed = waiting.get(one["id"])
        if deed is None:
            continue
        Deed.objects.filter(pk=deed.pk).update(
            outcome=one["outcome"], why=one["why"], settled_at=act.now
        )
        if one["outcome"] == Outcome.REFUSED:
            words = f"{kept.title}：{deed.what_zh}没有登记：{one['why']}"[:200]
            act.notify(NoticeTo(deed.agency.code, "consultation", words))


def _standing(meeting: Meeting | None) -> tuple[int, int, int, bool]:
    """How many versions there are, how many bind, how many standards were revoked; whether off."""
    if meeting is None:
        return 0, 0, 0, False
    items = Resolution.objects.filter(minutes__meeting=meeting, revoked_on__isnull=False)
    bound = meeting.minutes.filter(bound_at__isnull=False).count()
    off = Meeting.objects.filter(pk=meeting.pk, cancelled_at__isnull=False).exists()
    return meeting.minutes.count(), bound, items.count(), off


def _announce(act: Act, meeting: Meeting, known: Known, before: tuple[int, int, int, bool]) -> None:
    """Tell the agencies here what is new of it."""
    after = _standing(meeting)
    first = meeting.told.filter(came=True).count() == 1
    news = ["邀请参加联席会议"] if first else []
    for n, words in enumerate(("纪要等待会签", "纪要已经全部会签，生效", "一项裁量口径已经废止")):
        if after[n] > before[n]:
            news.append(words)
    if after[3] and not before[3]:
        news.append(f"会议取消：{meeting.cancelled_for}"[:160])
    for agency in known.values():
        for words in [] if agency.node else news:
            act.notify(NoticeTo(agency.code, "consultation", f"{meeting.title}：{words}"))
