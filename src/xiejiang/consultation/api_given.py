"""What the API of the room takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.consultation.domain import (
    MOST_ITEMS,
    About,
    Opinion,
    Stand,
    Standard,
    Subject,
    Task,
)
from xiejiang.web.api import Instant, Line, Prose, Remark

PlainDay = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Codes = Annotated[list[Line], Field(max_length=60)]


class CallIn(Schema):
    """召集联席会议."""

    title: Line
    starts_at: Instant
    place: Remark
    agenda: Prose
    invited: Codes = Field(description="机关代码")
    question: UUID | None = Field(default=None, description="就哪个会商事项召集")


class StandardIn(Schema):
    """裁量口径."""

    words: Prose
    rules: Codes
    territory: Codes
    since: PlainDay
    until: PlainDay

    def standard(self) -> Standard:
        """The same as a value."""
        rules, land = tuple(self.rules), tuple(self.territory)
        return Standard(self.words, rules, land, self.since, self.until)


class TaskIn(Schema):
    """督办."""

    words: Prose
    owner: Line = Field(description="机关代码")
    due: PlainDay

    def task(self) -> Task:
        """The same as a value."""
        return Task(self.words, self.owner, self.due)


class MinutesIn(Schema):
    """纪要."""

    text: Prose
    present: Codes = Field(description="到会机关的代码")
    standards: list[StandardIn] = Field(default=[], max_length=MOST_ITEMS)
    tasks: list[TaskIn] = Field(default=[], max_length=MOST_ITEMS)
    correct: bool = Field(default=False, description="更正：形成新的一版，重新会签")


class SignIn(Schema):
    """会签."""

    version: int = Field(ge=1, le=32767, description="会签的是哪一版")
    stand: Stand
    reasons: Prose = ""


class WordsIn(Schema):
    """一段话."""

    words: Prose


class AskIn(Schema):
    """提出会商事项."""

    about: About
    subject: Line = Field(description="案件编号、规则编号或者领域")
    title: Line
    words: Prose
    answer_by: PlainDay
    asked: Codes = Field(description="机关代码")

    def value(self) -> Subject:
        """What is asked about."""
        return Subject(self.about, self.subject)


class PositionIn(Schema):
    """书面意见."""

    opinion: Opinion
    reasons: Prose = ""
