"""What the API of the room takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.consultation.domain import Kind
from xiejiang.research.domain import MOST_AT_ONCE, MOST_RECOMMENDATIONS, Advice, Question
from xiejiang.web.api import EARLIEST_YEAR, LATEST_YEAR, Line, Prose

Agreed = Annotated[date, Field(ge=date(EARLIEST_YEAR, 1, 1), le=date(LATEST_YEAR, 12, 31))]
Long = Annotated[str, Field(max_length=20_000)]


class StudyIn(Schema):
    """开题: the question, the agreed day, and who is asked, by their codes."""

    title: Line
    question: Prose
    due: Agreed
    invited: Annotated[list[Line], Field(max_length=40)] = []
    topic_kind: Line = ""
    topic_key: Annotated[str, Field(max_length=200)] = ""

    def asked(self) -> Question:
        """As the room takes it."""
        return Question(self.title, self.question, self.due)


class InviteIn(Schema):
    """邀请: agencies by their codes."""

    agencies: Annotated[list[Line], Field(max_length=40)]


class JoinIn(Schema):
    """答复: whether the agency takes part."""

    joins: bool
    words: Prose = ""


class CollectIn(Schema):
    """收集: cases that the caller sees, with one note for all of them."""

    cases: Annotated[list[UUID], Field(max_length=MOST_AT_ONCE)]
    note: Prose = ""


class WordsIn(Schema):
    """Some words: a note, a reason."""

    words: Prose


class AdviceIn(Schema):
    """建议: a standard with rules and territory, or a task with its owner's code."""

    kind: Kind
    words: Prose
    rules: Annotated[list[Line], Field(max_length=40)] = []
    territory: Annotated[list[Line], Field(max_length=40)] = []
    owner: Line = ""

    def advice(self) -> Advice:
        """As the room takes it."""
        return Advice(self.kind, self.words, tuple(self.rules), tuple(self.territory), self.owner)


class ReportIn(Schema):
    """课题报告: the whole text; the next version of it."""

    text: Long
    answer_by: Agreed
    advice: Annotated[list[AdviceIn], Field(max_length=MOST_RECOMMENDATIONS)] = []


class OpinionIn(Schema):
    """表态 on a version: the one that was read."""

    version: int
    agrees: bool
    words: Prose = ""


class PutIn(Schema):
    """提交联席会议: the meeting, and the days that the study left open."""

    meeting: UUID
    since: Agreed | None = None
    until: Agreed | None = None
    due: Agreed | None = None


class EnrolIn(Schema):
    """报名: oneself, or a colleague by user name."""

    username: Line = ""
