"""The personal calendar: its secret address, and what stands in it.

A calendar program cannot sign in, so the address holds a key of its own: it reads one calendar
and nothing else, is kept as a digest, ends with the post, and can be revoked at once. What it
gives may come to lie with whoever runs the reader's phone: cases stand by their number alone,
sensitive ones without it, and no text of a task, a question or an agenda is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import token_digest
from xiejiang.agencies.errors import NoPost, PostNotHeld
from xiejiang.agencies.services import Secret
from xiejiang.audit.domain import Act, Actor
from xiejiang.audit.services import act
from xiejiang.cases.domain import Secrecy
from xiejiang.consultation import queries, questions
from xiejiang.consultation.errors import CalendarTooSoon, CalendarUnknown
from xiejiang.consultation.models import CalendarKey, Meeting
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Tab
from xiejiang.store.dialects import one_at_a_time
from xiejiang.web.ical import Entry

BETWEEN = timedelta(seconds=30)
"""Between two readings of one address."""
PAST = timedelta(days=90)
SHOWN = 200
GUARDED = "涉及敏感案件，登录后查看"
READERS = tuple(p for p in questions.READING if p.value != "system")


@act("consultation.calendar_issued", *READERS)
def issue_calendar(act: Act) -> tuple[CalendarKey, Secret]:
    """生成日历地址：只能读取本岗位的日历，只显示一次；以前的地址立即失效。"""
    if act.actor.post_id is None:
        raise NoPost
    one_at_a_time(f"calendar {act.actor.post_id}")
    _revoke(act.actor, act.now)
    secret = Secret.fresh()
    made = CalendarKey.objects.create(
        post_id=act.actor.post_id, digest=secret.digest, issued_at=act.now
    )
    act.about(made)
    return made, secret


@act("consultation.calendar_revoked", *READERS)
def revoke_calendar(act: Act) -> int:
    """停用日历地址，立即失效。"""
    return _revoke(act.actor, act.now)


def _revoke(actor: Actor, at: datetime) -> int:
    found = CalendarKey.objects.filter(post_id=actor.post_id or 0, revoked_at__isnull=True)
    return found.update(revoked_at=at)


def key_of(*, by: Actor) -> CalendarKey | None:
    """The address in use of the actor's post."""
    return CalendarKey.objects.filter(post_id=by.post_id or 0, revoked_at__isnull=True).first()


def open_calendar(*, key: str, now: datetime) -> Actor:
    """Whose calendar a key opens; it notes the time of reading, and is not an act."""
    rows = CalendarKey.objects.select_related("post__person", "post__agency")
    found = rows.filter(digest=token_digest(key), revoked_at__isnull=True).first()
    if found is None:
        raise CalendarUnknown
    try:
        person, today = found.post.person, timezone.localdate(now)
        actor = agencies.acting(person=person, post_id=found.post_id, on=today)
    except (NoPost, PostNotHeld):
        raise CalendarUnknown from None
    rested = Q(read_at__isnull=True) | Q(read_at__lte=now - BETWEEN)
    if not CalendarKey.objects.filter(rested, pk=found.pk).update(read_at=now):
        raise CalendarTooSoon
    return actor


def entries(*, by: Actor, now: datetime, host: str) -> Iterator[Entry]:
    """What stands in the calendar of an actor."""
    yield from _meetings(by, now, host)
    yield from _tasks(by, now, host)
    yield from _questions(by, now, host)
    yield from _deadlines(by, now, host)


def _meetings(by: Actor, now: datetime, host: str) -> Iterator[Entry]:
    rows = queries.visible(by=by).filter(starts_at__gte=now - PAST, cancelled_at=None)
    for m in rows.prefetch_related("questions__case")[:SHOWN]:
        title = GUARDED if _guards(m) else m.title
        url = host + reverse("consultation-meeting", args=[m.pk])
        words = f"{m.convener.name}召集，{m.number}"
        yield Entry(str(m.pk), f"联席会议：{title}", m.starts_at, m.called_at, m.place, words, url)


def _guards(meeting: Meeting) -> bool:
    """Whether a meeting was called on a case that is more than usually secret."""
    found = (q.case for q in meeting.questions.all())
    return any(c is not None and c.secrecy != Secrecy.WORK for c in found)


def _tasks(by: Actor, now: datetime, host: str) -> Iterator[Entry]:
    for t in queries.tasks(by=by, limit=SHOWN, owned=True):
        if t.due is not None:
            meeting = t.minutes.meeting
            url = host + reverse("consultation-meeting", args=[meeting.pk])
            told = f"督办：约定办结日（{meeting.number}）"
            yield Entry(str(t.pk), told, t.due, t.minutes.written_at, words="约定的", url=url)


def _questions(by: Actor, now: datetime, host: str) -> Iterator[Entry]:
    on = timezone.localdate(now)
    for q, answers in questions.waiting(by=by, on=on, limit=SHOWN):
        url = host + reverse("question", args=[q.pk])
        what = "答复" if answers else "作结论"
        told = f"会商事项：约定答复日（{what}，{q.number}）"
        yield Entry(str(q.pk), told, q.answer_by, q.raised_at, words="约定的", url=url)


def _deadlines(by: Actor, now: datetime, host: str) -> Iterator[Entry]:
    for row in proceedings.desk(by=by, tab=Tab.TODO, now=now, limit=SHOWN).rows:
        clock, running = row.deadline, row.proceeding
        if clock is None or running is None or not row.mine:
            continue
        ends = [at for at in (clock.safe_at, clock.legal_at) if at is not None]
        if not ends:
            continue
        guarded = row.case.secrecy != Secrecy.WORK
        title = running.content.limit(clock.limit).title
        told = f"期限：{GUARDED}" if guarded else f"期限：{title}（{row.case.number}）"
        url = host + reverse("proceeding", args=[running.pk])
        key, on = f"deadline-{clock.pk}", timezone.localdate(min(ends))
        words = "" if guarded else f"期满 {clock.legal_text}".rstrip()
        yield Entry(key, told, on, clock.started_at, words=words, url=url)
