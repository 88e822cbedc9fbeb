"""Kinds of packages: what stands in one as its main file, and which schema reads it.

A package has exactly one main file, and its name says the kind. Everything else is common to all:
seal and stream (:mod:`sealing`), the door, the judging, receipts and refusals (:mod:`receiving`,
:mod:`intake`), keeping (:mod:`keeping`), carrying (:mod:`sending`).

**A new kind** is added in four places:

1. its schema under ``content/``: ``format`` a ``const``, and ``from``, ``to`` (``code``, ``name``),
   ``sent_by`` and ``purpose`` as every kind has them; times under a name ``at`` or ``…_at``;
2. a :class:`Kind` in :data:`KINDS`: its main file, and under which lists its files stand (each
   entry of such a list has a ``file``); ``proofs`` of the log are read in every kind that has them;
3. an act of its own that seals: it writes the bag with :func:`packing.write` and calls
   :func:`sealing.seal` with a stream (what follows one another; ``case`` may stay empty);
4. an act of its own that keeps, in :data:`intake.KEEPERS`: it calls :func:`keeping.keep`, as
   waiting for an officer or as received at once, and does what the kind is for, all in one
   transaction. Nothing of the package was written before, and the same package comes only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xiejiang.exchange.errors import ContentMalformed


@dataclass(frozen=True, slots=True)
class Kind:
    """种类: a main file, its schema, and the lists in it whose entries have a file."""

    name: str
    zh: str
    main: str
    """The main file, under ``data/``."""
    format: str
    """What its ``format`` says; the schema of that name stands under ``content/``."""
    lists: tuple[str, ...]
    title: tuple[str, ...]
    """Where in the content the words stand by which people call it."""
    page: str = "exchange-incoming"
    """The page on which an officer reads it."""

    def files_of(self, content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Every file that the content names."""
        for name in self.lists:
            yield from (one["file"] for one in content[name])

    def title_of(self, content: Mapping[str, Any]) -> str:
        """What people call it."""
        found: Any = content
        for name in self.title:
            found = found[name]
        return str(found)


CASE = Kind(
    name="case",
    zh="案件材料",
    main="case.json",
    format="xiejiang-case/1",
    lists=("items", "documents"),
    title=("case", "title"),
)
"""Material of a case; an officer of the agency takes it over or returns it."""

TRANSFER = Kind(
    name="transfer",
    zh="移送",
    main="transfer.json",
    format="xiejiang-transfer/1",
    lists=("items", "documents"),
    title=("case", "title"),
    page="exchange-transfer",
)
"""A proceeding goes on at this node: an officer of the agency receives it, at that step."""

PROGRESS = Kind(
    name="progress",
    zh="进展",
    main="progress.json",
    format="xiejiang-progress/1",
    lists=("documents",),
    title=("purpose",),
    page="exchange-progress",
)
"""What was done there on a proceeding that both keep; done again here at once."""

BULLETIN = Kind(
    name="bulletin",
    zh="通报",
    main="bulletin.json",
    format="xiejiang-bulletin/1",
    lists=("files",),
    title=("bulletin", "title"),
    page="exchange-bulletin",
)
"""A bulletin of an agency of the other node; no officer has to decide, whoever is meant sees it."""

ANSWERS = Kind(
    name="bulletin-answers",
    zh="通报的阅读和签收",
    main="bulletin-answers.json",
    format="xiejiang-bulletin-answers/1",
    lists=(),
    title=("purpose",),
    page="exchange-bulletin",
)
"""Who read and signed a bulletin of ours at the other node, by agency."""

FUNDS = Kind(
    name="funds",
    zh="资金移交",
    main="funds.json",
    format="xiejiang-funds/1",
    lists=(),
    title=("purpose",),
    page="exchange-funds",
)
"""Money that an agency here sent to one there: the list of it for the other ledger."""

FUNDS_ANSWER = Kind(
    name="funds-answer",
    zh="资金移交的接收",
    main="funds-answer.json",
    format="xiejiang-funds-answer/1",
    lists=(),
    title=("purpose",),
    page="exchange-funds",
)
"""How much of money that was sent from there has arrived here."""

ENTRUSTMENT = Kind(
    name="entrustment",
    zh="异地修复委托",
    main="entrustment.json",
    format="xiejiang-entrustment/1",
    lists=(),
    title=("told", "title"),
    page="exchange-entrustment",
)
"""Restoration that is asked of an agency here; an officer of it receives or returns it."""

ENTRUSTMENT_REPORT = Kind(
    name="entrustment-report",
    zh="异地修复反馈",
    main="entrustment-report.json",
    format="xiejiang-entrustment-report/1",
    lists=(),
    title=("purpose",),
    page="exchange-entrustment",
)
"""What the agency there has answered, done and found so far; entered here at once."""

MEETING = Kind(
    name="meeting",
    zh="联席会议",
    main="meeting.json",
    format="xiejiang-meeting/1",
    lists=(),
    title=("told", "title"),
    page="exchange-meeting",
)
"""A meeting that an agency there has called and one here is invited to; kept here as told."""

MEETING_DEEDS = Kind(
    name="meeting-deeds",
    zh="联席会议的办理",
    main="meeting-deeds.json",
    format="xiejiang-meeting-deeds/1",
    lists=(),
    title=("purpose",),
    page="exchange-meeting",
)
"""What an agency there has done in a meeting of this node: entered here at once, or refused."""

OPERATION = Kind(
    name="operation",
    zh="联合行动",
    main="operation.json",
    format="xiejiang-operation/1",
    lists=(),
    title=("told", "title"),
    page="exchange-operation",
)
"""An operation that an agency there leads and one here is invited to; entered here at once."""

OPERATION_REPORT = Kind(
    name="operation-report",
    zh="联合行动反馈",
    main="operation-report.json",
    format="xiejiang-operation-report/1",
    lists=(),
    title=("purpose",),
    page="exchange-operation",
)
"""What a member there answered, formed, checked and signed; entered here at once."""

QUESTION = Kind(
    name="question",
    zh="会商事项",
    main="question.json",
    format="xiejiang-question/1",
    lists=(),
    title=("told", "question", "title"),
    page="exchange-question",
)
"""What an agency there asks one here to say in writing; kept here as told."""

QUESTION_ANSWERS = Kind(
    name="question-answers",
    zh="会商事项的答复",
    main="question-answers.json",
    format="xiejiang-question-answers/1",
    lists=(),
    title=("purpose",),
    page="exchange-question",
)
"""What an agency there has answered to a question of this node: entered at once, or refused."""

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        *(CASE, TRANSFER, PROGRESS, BULLETIN, ANSWERS, FUNDS, FUNDS_ANSWER),
        *(ENTRUSTMENT, ENTRUSTMENT_REPORT, MEETING, MEETING_DEEDS),
        *(OPERATION, OPERATION_REPORT, QUESTION, QUESTION_ANSWERS),
    )
}


def named(name: str) -> Kind:
    """A kind of this node, by its name in the tables."""
    return KINDS[name]


def of_files(paths: Mapping[str, Any] | frozenset[str], *, under: str) -> Kind:
    """The kind whose main file is among the files of a package."""
    found = [kind for kind in KINDS.values() if under + kind.main in paths]
    if len(found) != 1:
        told = "、".join(kind.main for kind in KINDS.values())
        raise ContentMalformed(
            why=f"应有一份说明（{told}），没有或者不止一份；也可能本节点版本较旧"
        )
    return found[0]
