"""Writes about water alerts; every one an act.

::

    alert(by, *, release, wide, shown, sign_by, case=None, personal="") -> Alert
    correct(by, *, alert, release, wide, shown, sign_by, reason, version, personal="") -> Alert
    clear(by, *, alert, words, sign_by, version) -> Alert
    answer(by, *, alert, found) -> Answer              # signs as well, where that is still open
    tell_otherwise(by, *, alert, agency, words, at) -> Told

An alert goes as a bulletin of ``liaison``, so that it is signed for, corrected, and carried to
other nodes in the one way; the acts of both rooms stand in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.liaison import queries as liaison_queries
from xiejiang.liaison import services as liaison
from xiejiang.liaison.domain import Correction, category
from xiejiang.river import checks, queries, wording
from xiejiang.river.domain import (
    CATEGORY,
    TOLD_MOST,
    AlertState,
    Found,
    Means,
    Outcome,
    Range,
    Recipient,
    Release,
    digest,
)
from xiejiang.river.errors import (
    AlertChanged,
    AlertInvalid,
    AlertMoved,
    AlertNotFound,
    AlertNotOwner,
    AlertSender,
    NobodyToTell,
    NotTold,
    RecipientsChanged,
    ToldInside,
    TooManyToTell,
)
from xiejiang.river.models import Alert, Answer, Sending, Told
from xiejiang.river.publishing import confirm, register, withdraw

__all__ = [
    "alert",
    "answer",
    "clear",
    "confirm",
    "correct",
    "must_be_sound",
    "register",
    "tell_otherwise",
    "withdraw",
]
ROOM = "river"
"""Whose category of bulletin it is."""
MARK = "水污通报"
"""The word in the number of an alert that nobody on the platform could be sent."""


@act("river.alerted", *liaison_queries.PUBLISHES)
def alert(
    act: Act,
    *,
    release: Release,
    wide: Range,
    shown: str,
    sign_by: datetime,
    case: Case | None = None,
    personal: str = "",
) -> Alert:
    """发出水污染通报：告知下游机关泄漏了什么、预计何时到达；发给的正是核对过的名单。"""
    if not queries.may_send(agency_kind=act.actor.agency_kind):
        raise AlertSender(agency=act.actor.agency_name)
    AlertInvalid.insist(_complaints(act, release, wide, sign_by))
    told = _agreed(act, release, wide, shown)
    made = Alert(agency_id=act.actor.agency_key, case=case, sent_at=act.now)
    _write(act, made, release, wide, sign_by)
    bulletin = _send(act, made, told, case=case, personal=personal)
    made.number = bulletin.number if bulletin is not None else _own_number(act)
    made.save(force_insert=True)
    if bulletin is not None:
        Sending.objects.create(alert=made, bulletin=bulletin)
    _list(made, told)
    _about(act, made, told)
    return made


@act("river.alert_corrected", *liaison_queries.PUBLISHES)
def correct(
    act: Act,
    *,
    alert: Alert,
    release: Release,
    wide: Range,
    shown: str,
    sign_by: datetime,
    reason: str,
    version: int,
    personal: str = "",
) -> Alert:
    """更正水污染通报：原来通知的都收到更正；范围扩大的，新增的机关一并通知。"""
    current = _own_open(act, alert, version)
    AlertInvalid.insist(
        [*_complaints(act, release, wide, sign_by), *checks.reason(reason, "更正理由")]
    )
    told = _agreed(act, release, wide, shown, current)
    known = set(current.told.values_list("agency_code", flat=True))
    _write(act, current, release, wide, sign_by)
    current.version += 1
    content = wording.content(current, told, kind="corrected")
    _correct_all(act, current, Correction(content, reason, personal, sign_by))
    fresh = [r for r in told if r.agency not in known]
    bulletin = _send(act, current, fresh, case=current.case, personal=personal)
    current.save()
    if bulletin is not None:
        Sending.objects.create(alert=current, bulletin=bulletin)
    _relist(current, told, fresh)
    _about(act, current, told)
    return current


@act("river.alert_cleared", *liaison_queries.PUBLISHES)
def clear(act: Act, *, alert: Alert, words: str, sign_by: datetime, version: int) -> Alert:
    """解除水污染通报：写明为什么可以解除；通知过的机关都收到解除，重新签收。"""
    current = _own_open(act, alert, version)
    AlertInvalid.insist([*checks.reason(words, "解除理由"), *checks.sign_by(sign_by, now=act.now)])
    told = [queries.kept(t) for t in current.told.all()]
    current.state, current.version = AlertState.CLEARED.value, current.version + 1
    current.sign_by, current.changed_at = sign_by, act.now
    content = wording.content(current, told, kind="cleared", words=words)
    _correct_all(act, current, Correction(content, words, sign_by=sign_by))
    current.save(update_fields=["state", "version", "sign_by", "changed_at"])
    _about(act, current, told)
    return current


@act("river.alert_answered", *liaison_queries.WRITES)
def answer(act: Act, *, alert: Alert, found: Found) -> Answer:
    """答复水污染通报：监测到什么，是否到达、截住；没有签收的同时签收。"""
    current = _locked(act, alert)
    act.about(current, matter=current.case_id)
    if not current.told.filter(agency_code=act.actor.agency_code).exists():
        raise NotTold
    _must_be_open(current)
    AlertInvalid.insist(checks.answer(found, since=current.released_at, now=act.now))
    _sign(act, current)
    made = Answer.objects.create(
        alert=current,
        agency_code=act.actor.agency_code,
        agency_name=act.actor.agency_name,
        outcome=found.outcome.value,
        found_at=found.at,
        words=found.words.strip(),
        station=found.station.strip(),
        item=found.item.strip(),
        value=found.value,
        unit=found.unit.strip(),
        person=act.actor.person_name,
        post=act.actor.post_title,
        at=act.now,
    )
    act.notify(NoticeTo(current.agency.code, "water-answer", wording.answered(current, made)))
    if found.outcome in (Outcome.ARRIVED, Outcome.STOPPED):
        for code in _below(current, act.actor.agency_code):
            act.notify(NoticeTo(code, "water-answer", wording.answered(current, made)))
    return made


@act("river.told_otherwise", *liaison_queries.WRITES)
def tell_otherwise(act: Act, *, alert: Alert, agency: str, words: str, at: datetime) -> Told:
    """登记另行通知：没有接入的机关由本机关用电话、传真等通知，写明何时、怎样、对方何人。"""
    current = _locked(act, alert)
    act.about(current, matter=current.case_id)
    if not queries.owns(current, by=act.actor):
        raise AlertNotOwner(agency=current.agency.name)
    line = current.told.filter(agency_code=agency).first()
    if line is None:
        raise AlertNotFound("名单里没有这个机关。请刷新后核对。")
    if line.means != Means.OUTSIDE:
        raise ToldInside(agency=line.agency_name)
    wrong = checks.reason(words, "怎样通知")
    if not current.released_at <= at <= act.now:
        wrong.append(Complaint("通知的时间", "应在泄漏以后，不晚于现在"))
    AlertInvalid.insist(wrong)
    line.otherwise, line.otherwise_at = words.strip(), at
    line.save(update_fields=["otherwise", "otherwise_at"])
    return line


def must_be_sound(release: Release, wide: Range, *, now: datetime) -> None:
    """Refuse what could not be sent, before the act that would send it; not an act itself."""
    AlertInvalid.insist([*checks.release(release, now=now), *checks.wide(wide)])


# ------------------------------------------------------------------ parts of the acts


def _complaints(act: Act, release: Release, wide: Range, sign_by: datetime) -> list[Complaint]:
    return [
        *checks.release(release, now=act.now),
        *checks.wide(wide),
        *checks.sign_by(sign_by, now=act.now),
    ]


def _agreed(
    act: Act, release: Release, wide: Range, shown: str, alert: Alert | None = None
) -> list[Recipient]:
    """Whom it goes to: exactly the list that was shown."""
    told = queries.preview(
        reach=release.reach, wide=wide, sender=act.actor.agency_code, now=act.now, alert=alert
    )
    if not told:
        raise NobodyToTell
    if len(told) > TOLD_MOST:
        raise TooManyToTell(n=len(told), most=TOLD_MOST)
    if digest(told) != shown:
        raise RecipientsChanged
    return told


def _write(act: Act, made: Alert, release: Release, wide: Range, sign_by: datetime) -> None:
    made.reach, made.place = release.reach, release.place.strip()
    made.released_at, made.pollutant = release.released_at, release.pollutant.strip()
    made.quantity, made.unit = release.quantity, release.unit.strip()
    made.source, made.measures = release.source.strip(), release.measures.strip()
    made.wanted = release.wanted.strip()
    made.within_km, made.kinds = wide.within_km, sorted(wide.kinds)
    made.superiors, made.sign_by, made.changed_at = wide.superiors, sign_by, act.now


def _send(
    act: Act, made: Alert, told: Sequence[Recipient], *, case: Case | None, personal: str
) -> liaison_queries.Bulletin | None:
    """A bulletin to those who can be reached on the platform; nothing when nobody can."""
    codes = tuple(r.agency for r in told if r.means is not Means.OUTSIDE)
    if not codes:
        return None
    given = wording.draft(made, told, codes)
    drafted = liaison.draft(act.by, given=given, case=case, room=ROOM)
    return liaison.publish(act.by, bulletin=drafted, saved=drafted.saved, personal=personal)


def _correct_all(act: Act, current: Alert, correction: Correction) -> None:
    for bulletin in queries.bulletins(current):
        liaison.correct(
            act.by, bulletin=bulletin, correction=correction, version=bulletin.version, room=ROOM
        )


def _own_number(act: Act) -> str:
    year = timezone.localtime(act.now).year
    serial = agency_services.take_number(agency_id=act.actor.agency_key, word=MARK, year=year)
    return f"{queries.short_name(by=act.actor)}{MARK}〔{year}〕{serial}号"


def _list(made: Alert, told: Sequence[Recipient]) -> None:
    Told.objects.bulk_create(
        Told(
            alert=made,
            agency_code=r.agency,
            agency_name=r.name,
            agency_kind=r.kind,
            means=r.means.value,
            node=r.node,
            since_version=made.version,
            **_reckoned(r),
        )
        for r in told
    )


def _reckoned(recipient: Recipient) -> dict[str, object]:
    arrival = recipient.arrival
    return {
        "division": recipient.division,
        "km": arrival.km,
        "earliest": arrival.earliest,
        "latest": arrival.latest,
        "caveats": list(arrival.caveats),
    }


def _relist(current: Alert, told: Sequence[Recipient], fresh: Sequence[Recipient]) -> None:
    """The list after a correction: new reckonings for those on it, and those who come to it."""
    by_code = {r.agency: r for r in told}
    kept = list(current.told.all())
    for line in kept:
        for name, value in _reckoned(by_code[line.agency_code]).items():
            setattr(line, name, value)
    Told.objects.bulk_update(kept, ["division", "km", "earliest", "latest", "caveats"])
    _list(current, fresh)


def _about(act: Act, made: Alert, told: Sequence[Recipient]) -> None:
    act.about(made, matter=made.case_id)
    act.cite(category(CATEGORY).citation)
    act.details |= {"number": made.number, "told": len(told)}
    act.details["outside"] = sum(r.means is Means.OUTSIDE for r in told)


def _locked(act: Act, alert: Alert) -> Alert:
    """The alert as it is now, held until the act ends."""
    found = Alert.objects.select_for_update(of=("self",)).select_related("agency", "case")
    current = found.filter(pk=alert.pk).first()
    if current is None or not queries.sees(current, by=act.actor):
        raise AlertNotFound
    return current


def _own_open(act: Act, alert: Alert, version: int) -> Alert:
    current = _locked(act, alert)
    if not queries.owns(current, by=act.actor):
        raise AlertNotOwner(agency=current.agency.name)
    _must_be_open(current)
    if current.version != version:
        raise AlertChanged
    return current


def _must_be_open(current: Alert) -> None:
    if current.state != AlertState.OPEN:
        raise AlertMoved(state=AlertState(current.state).zh)


def _sign(act: Act, current: Alert) -> None:
    bulletin = queries.bulletin_for(current, by=act.actor)
    if bulletin is not None and liaison_queries.signature(bulletin, by=act.actor) is None:
        liaison.sign(act.by, bulletin=bulletin, version=bulletin.version)


def _below(current: Alert, agency: str) -> list[str]:
    """Those further down who are told on this node: what arrived above concerns them."""
    km = current.told.get(agency_code=agency).km
    lower = current.told.filter(km__gte=km, means=Means.HERE).exclude(agency_code=agency)
    return sorted(lower.values_list("agency_code", flat=True))
