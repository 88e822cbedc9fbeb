"""What is told of a meeting to another node: all of it there, and what was done in it back.

Carrying is for the exchange; here are no packages.
"""

from __future__ import annotations

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.consultation import travelling
from xiejiang.consultation.models import Meeting, Word


def pass_on(act: Act, meeting: Meeting) -> None:
    """Tell every node that an agency is invited at. Part of the caller's act."""
    if meeting.origin:
        return
    rows = meeting.seats.exclude(agency__node="").order_by("agency__node")
    for node in rows.values_list("agency__node", flat=True).distinct():
        say(_speaking(act, meeting.convener), meeting=meeting, node=node)


def hand_back(act: Act, meeting: Meeting, agency: Agency) -> None:
    """Tell the node that keeps a meeting what an agency here has done. Part of the caller's act."""
    say(_speaking(act, agency), meeting=meeting, node=meeting.origin)


def _speaking(act: Act, agency: Agency) -> By:
    """The node, for an agency of this node."""
    return By(agencies.speaking_for(agency), act.now)


@act("consultation.meeting_said", Power.SYSTEM)
def say(act: Act, *, meeting: Meeting, node: str) -> Word:
    """告知对方节点：会议的全部内容，或者本机关在会议里的办理，每次写全；由协作交换送达。"""
    speaker = agencies.agency_by_id(pk=act.actor.agency_key)
    serial = Word.last(came=False, meeting=meeting, node=node, agency=speaker) + 1
    found = Meeting.objects.select_related("convener").get(pk=meeting.pk)
    if found.origin:
        said = travelling.deeds_of(found, speaker, serial)
    else:
        said = travelling.meeting_of(found, node, serial)
    made = Word.record(
        said,
        came=False,
        agency=speaker,
        said_by=speaker.name,
        at=act.now,
        log_index=head_size(),
        meeting=found,
        node=node,
    )
    act.details["told"] = made.sha256
    act.about(made)
    return made
