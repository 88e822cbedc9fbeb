"""提案: what an agency puts to a meeting before its minutes, and what minutes take of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.consultation import queries
from xiejiang.consultation.checks import WORKING, wrong_standard, wrong_task
from xiejiang.consultation.convening import must_be_kept_here
from xiejiang.consultation.domain import Kind, Source, Standard, Task
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    MeetingNotFound,
    ProposalNotFound,
    ProposalTooLate,
    ProposedAlready,
)
from xiejiang.consultation.models import Meeting, Proposal
from xiejiang.consultation.telling import pass_on


@act("consultation.proposed", *WORKING)
def propose(
    act: Act, *, meeting: Meeting, given: Standard | Task, source: Source | None = None
) -> Proposal:
    """提交提案：参加机关在纪要写入以前，把督办或者口径提交会议；采纳与否由会议议定。"""
    queries.get(by=act.actor, meeting_id=meeting.pk)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    seated = {s.agency.code: s.agency for s in queries.seats(meeting=meeting)}
    if act.actor.agency_code not in seated:
        raise MeetingNotFound
    must_be_kept_here(meeting)
    if meeting.minutes.exists():
        raise ProposalTooLate(title=meeting.title)
    if source is not None and meeting.proposals.filter(source_key=source.key).exists():
        raise ProposedAlready(title=meeting.title)
    number = meeting.proposals.count() + 1
    if isinstance(given, Standard):
        ConsultationInvalid.insist(wrong_standard(number, given))
        columns = of_standard(given) | {"kind": Kind.STANDARD.value, "rules": once(given.rules)}
    else:
        ConsultationInvalid.insist(wrong_task(number, given, seated, act.today))
        columns = of_task(given, seated) | {"kind": Kind.TASK.value}
    made = Proposal.objects.create(
        meeting=meeting,
        agency_id=act.actor.agency_key,
        source=source.words[:300] if source else "",
        source_key=source.key if source else None,
        proposed_by=act.actor.person_name,
        proposed_at=act.now,
        **columns,
    )
    told = f"{meeting.title}：{act.actor.agency_name}提交了一项提案"
    if act.actor.agency_id != meeting.convener_id:
        act.notify(NoticeTo(meeting.convener.code, "consultation", told))
    pass_on(act, meeting)
    return made


def once(values: Sequence[str]) -> list[str]:
    """Each value once, in order."""
    return list(dict.fromkeys(values))


def of_standard(one: Standard) -> dict[str, Any]:
    """The columns of a standard, proposed or agreed."""
    return {
        "words": one.words.strip(),
        "since": one.since,
        "until": one.until,
        "territory": once(one.territory),
    }


def of_task(one: Task, owners: Mapping[str, Agency]) -> dict[str, Any]:
    """The columns of a task, proposed or agreed."""
    return {"words": one.words.strip(), "owner": owners[one.owner], "due": one.due}


def taken_up(meeting: Meeting, kind: Kind, key: uuid.UUID | None) -> Proposal | None:
    """The proposal that a resolution takes up: of this meeting, and of its kind."""
    if key is None:
        return None
    found = meeting.proposals.filter(pk=key, kind=kind.value).first()
    if found is None:
        raise ProposalNotFound
    return found
