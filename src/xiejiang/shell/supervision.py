"""督促检查的统计（《意见》第二、七条）: what was asked of agencies, and who answered by when.

Three kinds of things are asked: an answer to a water alert (by a day that was agreed), a task of a
meeting (by a day that was agreed), and an answer to a request for consultation, assistance or
data (by a limit of the procedure). Every line is one that the reader may see where it stands, and
a figure is the number of lines of its list, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiejiang.audit.domain import Actor
from xiejiang.consultation import queries as consultation
from xiejiang.consultation.domain import TaskState
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.river import queries as river

REQUESTS = "coordination"
"""The procedure of consultation, assistance and the sharing of data."""
MOST = 2000
"""Of each kind; the page says when there were more."""
YEAR = timedelta(days=365)


class What(StrEnum):
    """What was asked."""

    ALERT = "alert"
    TASK = "task"
    REQUEST = "request"

    @property
    def zh(self) -> str:
        return {"alert": "水污染通报的答复", "task": "会议督办", "request": "会商和协助的回复"}[
            self.value
        ]


class Kept(StrEnum):
    """Whether it was done by then."""

    NEVER = "never"
    LATE = "late"
    IN_TIME = "in-time"
    WAITING = "waiting"
    DONE = "done"

    @property
    def zh(self) -> str:
        return {
            "never": "逾期未办",
            "late": "逾期办理",
            "in-time": "按时",
            "waiting": "未到期",
            "done": "已报告",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"never": "overdue", "late": "due", "in-time": "ok", "waiting": "running"}.get(
            self.value, "done"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was asked of one agency."""

    what: What
    kept: Kept
    code: str
    agency: str
    words: str
    at: str
    """The address where it stands."""
    asked_on: date | None
    due: datetime | date | None
    done_at: datetime | None
    case: UUID | None = None
    """The case that it shows, for the traces of reading."""


@dataclass(frozen=True, slots=True)
class Row:
    """An agency and how many lines of each kind and outcome it has."""

    code: str
    agency: str
    counts: dict[tuple[What, Kept], int]


def lines(*, by: Actor, now: datetime, since: date) -> list[Line]:
    """Everything asked since a day that the reader may see."""
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    today = timezone.localdate(now)
    return [
        *(_alert(x, now) for x in river.answered(by=by, since=begin, limit=MOST)),
        *(_task(x, today) for x in consultation.supervised(by=by, since=since, limit=MOST)),
        *(
            _request(x, now)
            for x in proceedings.asked(by=by, procedure=REQUESTS, since=begin, limit=MOST)
        ),
    ]


def narrowed(
    found: Sequence[Line], *, what: str = "", kept: str = "", agency: str = ""
) -> list[Line]:
    """The lines that a figure counts."""
    return [
        line
        for line in found
        if (not what or line.what == what)
        and (not kept or line.kept == kept)
        and (not agency or line.code == agency)
    ]


def rows(found: Sequence[Line]) -> list[Row]:
    """By agency, those with most overdue first."""
    agencies: dict[str, Row] = {}
    for line in found:
        row = agencies.setdefault(line.code, Row(line.code, line.agency, {}))
        key = (line.what, line.kept)
        row.counts[key] = row.counts.get(key, 0) + 1
    return sorted(agencies.values(), key=lambda r: (-_overdue(r), r.agency, r.code))


def _overdue(row: Row) -> int:
    return sum(n for (_, kept), n in row.counts.items() if kept is Kept.NEVER)


def _alert(x: river.Answered, now: datetime) -> Line:
    due = x.alert.sign_by
    if x.first is not None:
        kept = Kept.IN_TIME if x.first <= due else Kept.LATE
    else:
        kept = Kept.WAITING if due >= now else Kept.NEVER
    return Line(
        What.ALERT,
        kept,
        x.code,
        x.name,
        str(x.alert),
        reverse("alert", args=[x.alert.pk]),
        timezone.localdate(x.alert.sent_at),
        due,
        x.first,
    )


def _task(x: consultation.Resolution, today: date) -> Line:
    open_ = x.state == TaskState.OPEN
    late = open_ and x.due is not None and x.due < today
    meeting, owner = x.minutes.meeting, x.owner
    return Line(
        What.TASK,
        Kept.NEVER if late else Kept.WAITING if open_ else Kept.DONE,
        owner.code if owner is not None else "",
        owner.name if owner is not None else "",
        f"{x.words[:80]}（{meeting.number}）",
        reverse("consultation-meeting", args=[meeting.pk]),
        None,
        x.due,
        None,
    )


def _request(x: proceedings.Deadline, now: datetime) -> Line:
    limit = load_procedures().procedure(REQUESTS).limit(x.limit)
    running = x.status == DeadlineStatus.RUNNING
    late = running and x.legal_at is not None and x.legal_at < now
    met = Kept.LATE if x.status == DeadlineStatus.LATE else Kept.IN_TIME
    return Line(
        What.REQUEST,
        (Kept.NEVER if late else Kept.WAITING) if running else met,
        x.on.code,
        x.on.name,
        f"{limit.title}（{x.proceeding.number}）",
        reverse("case-tab", args=[x.proceeding.case_id, "proceedings"]),
        timezone.localdate(x.started_at),
        x.legal_at,
        x.ended_at,
        x.proceeding.case_id,
    )
