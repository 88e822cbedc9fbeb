"""What is told of a meeting or a question to another node: all of it, and what was done in it.

Carrying is for the exchange; here are no packages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.consultation import travelling, travelling_asked
from xiejiang.consultation.models import Meeting, Question, QuestionWord, Word
from xiejiang.store import told


def pass_on(act: Act, kept: Meeting | Question) -> None:
    """Tell every node with an agency that is invited, or asked. Part of the caller's act."""
    if kept.origin:
        return
    if isinstance(kept, Meeting):
        nodes = _nodes(s.agency for s in kept.seats.select_related("agency"))
    else:
        nodes = _nodes(a.agency for a in kept.asked.select_related("agency"))
    for node in nodes:
        keeper = kept.convener if isinstance(kept, Meeting) else kept.raiser
        _say(_speaking(act, keeper), kept, node)


def _nodes(whom: Iterable[Agency]) -> list[str]:
    """Where agencies of other nodes work."""
    return sorted({a.node for a in whom if a.node})


def hand_back(act: Act, kept: Meeting | Question, agency: Agency) -> None:
    """Tell the node that keeps it what an agency here has done. Part of the caller's act."""
    _say(_speaking(act, agency), kept, kept.origin)


def _speaking(act: Act, agency: Agency) -> By:
    """The node, for an agency of this node."""
    return By(agencies.speaking_for(agency), act.now)


def _say(by: By, kept: Meeting | Question, node: str) -> None:
    if isinstance(kept, Meeting):
        say(by, meeting=kept, node=node)
    else:
        say_question(by, question=kept, node=node)


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
    made = Word.record(said, **_mine(act, speaker), meeting=found, node=node)
    _proven(act, made)
    return made


@act("consultation.question_said", Power.SYSTEM)
def say_question(act: Act, *, question: Question, node: str) -> QuestionWord:
    """告知对方节点：会商事项的全部内容，或者本机关的答复，每次写全；由协作交换送达。"""
    speaker = agencies.agency_by_id(pk=act.actor.agency_key)
    serial = QuestionWord.last(came=False, question=question, node=node, agency=speaker) + 1
    found = Question.objects.select_related("raiser", "meeting").get(pk=question.pk)
    if found.origin:
        said = travelling_asked.answers_of(found, speaker, serial)
    else:
        said = travelling_asked.question_of(found, node, serial)
    made = QuestionWord.record(said, **_mine(act, speaker), question=found, node=node)
    _proven(act, made)
    return made


def _mine(act: Act, speaker: Agency) -> dict[str, Any]:
    """Who says it here, when, and where its log entry is to be looked for."""
    who = {"agency": speaker, "said_by": speaker.name}
    return {"came": False, **who, "at": act.now, "log_index": head_size()}


def _proven(act: Act, made: told.Word) -> None:
    """The log keeps the digest."""
    act.details["told"] = made.sha256
    act.about(made)
