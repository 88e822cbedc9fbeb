"""What is put to a meeting before its minutes, and what becomes of it."""

from __future__ import annotations

import html
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.conftest import PASSWORD, Cast
from tests.consultation.conftest import Table, standard, today
from xiejiang.audit.domain import NODE
from xiejiang.audit.models import Notice
from xiejiang.consultation import queries, services
from xiejiang.consultation.domain import Fate, Source, Task
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    MeetingNotFound,
    ProposalNotFound,
    ProposalTooLate,
    ProposedAlready,
)
from xiejiang.consultation.models import Proposal, Resolution

pytestmark = pytest.mark.django_db

SOURCE = Source("课题“样本”第1项建议", uuid.UUID(int=7))


def task(**changes: Any) -> Task:
    return replace(Task("编样式", "500116-police", today() + timedelta(days=9)), **changes)


def propose(table: Table, who: str = "procurator", **changes: Any) -> Proposal:
    given = {"meeting": table.meeting, "given": standard(), **changes}
    return services.propose(table.by(who), **given)


def fate(table: Table, proposal: Proposal, **when: Any) -> Fate:
    on = when.get("on", today())
    found = queries.proposals(meeting=table.meeting, on=on)
    return next(x.fate for x in found if x.proposal == proposal)


def test_a_member_puts_something_to_the_meeting_and_the_convener_is_told(table: Table) -> None:
    made = propose(table, source=SOURCE)
    assert fate(table, made) is Fate.WAITING
    told = Notice.objects.filter(text__contains="提交了一项提案")
    assert [n.agency_code for n in told] == ["500116-agriculture"]
    with pytest.raises(ProposedAlready):
        propose(table, "police", source=SOURCE)
    with pytest.raises(MeetingNotFound):
        propose(table, "outsider_head")
    with pytest.raises(ConsultationInvalid):
        propose(table, given=standard(rules=("no.rule",)))
    for wrong in (
        task(owner="420583-agriculture"),
        task(due=today() - timedelta(days=1)),
        task(words=" "),
    ):
        with pytest.raises(ConsultationInvalid):
            propose(table, given=wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.update(words="改写")
    assert queries.open_to_proposals(by=table.cast.actor("procurator"), limit=9) == [table.meeting]
    assert queries.open_to_proposals(by=table.cast.actor("outsider_head"), limit=9) == []
    table.write()
    with pytest.raises(ProposalTooLate):
        propose(table)
    assert queries.open_to_proposals(by=table.cast.actor("procurator"), limit=9) == []


def test_what_becomes_of_a_standard(table: Table) -> None:
    made, other = propose(table, source=SOURCE), propose(table)
    words = replace(made.given, words="会上改过的口径")
    minutes = table.write(standards=[words], tasks=[])
    assert fate(table, made) is Fate.SIGNING and fate(table, other) is Fate.WAITING
    table.sign(minutes, "fisheries_head", "police_head", "chief_procurator")
    assert fate(table, made) is Fate.IN_FORCE and fate(table, other) is Fate.REJECTED
    assert fate(table, made, on=today() + timedelta(days=999)) is Fate.LAPSED
    assert fate(table, made, on=today() - timedelta(days=9)) is Fate.FUTURE
    (known,) = queries.of_sources(
        by=table.cast.actor("outsider_head"), keys=[SOURCE.key], on=today()
    )[SOURCE.key]
    assert not known.seen and known.standard is not None
    assert known.standard.words == "会上改过的口径"
    (known,) = queries.of_sources(by=table.cast.actor("police"), keys=[SOURCE.key], on=today())[
        SOURCE.key
    ]
    assert known.seen
    second = table.write(standards=[], tasks=[], correct=True)
    assert fate(table, made) is Fate.IN_FORCE
    table.sign(second, "fisheries_head", "police_head", "chief_procurator")
    assert fate(table, made) is Fate.REJECTED
    third = table.write(standards=[made.given], tasks=[], correct=True)
    table.sign(third, "fisheries_head", "police_head", "chief_procurator")
    found = Resolution.objects.get(minutes=third)
    services.revoke(table.by("fisheries_head"), standard=found, reason="不再需要")
    assert fate(table, made) is Fate.REVOKED


def test_what_becomes_of_a_task(table: Table) -> None:
    made = propose(table, given=task())
    minutes = table.bind(standards=[], tasks=[made.given])
    assert fate(table, made) is Fate.OPEN
    (row,) = minutes.resolutions.all()
    services.report(table.by("police"), task=row, words="已编")
    assert fate(table, made) is Fate.REPORTED
    services.confirm(table.by("fisheries"), task=row)
    assert fate(table, made) is Fate.CONFIRMED
    (known,) = queries.proposals(meeting=table.meeting, on=today())
    assert known.standard is None


def test_minutes_take_up_proposals_of_their_own_meeting_and_kind_only(
    cast: Cast, table: Table
) -> None:
    made = propose(table, given=task())
    with pytest.raises(ProposalNotFound):
        table.write(standards=[standard(proposal=made.pk)], tasks=[])
    other = services.call(
        table.by("fisheries"),
        title="另一次会议",
        starts_at=timezone.now(),
        place="线上",
        agenda="其他",
        invited=[cast.agency("500116-police")],
    )
    strange = services.propose(table.by("police"), meeting=other, given=task())
    with pytest.raises(ProposalNotFound):
        table.write(standards=[], tasks=[task(proposal=strange.pk)])
    assert queries.page(by=NODE, limit=9) and not table.meeting.minutes.exists()


def test_the_form_of_the_minutes_starts_from_what_was_put(table: Table) -> None:
    first = propose(table, source=SOURCE)
    second, third = propose(table, given=standard(words="另一口径")), propose(table, given=task())
    client = Client()
    assert client.login(username="fisheries", password=PASSWORD)
    home = f"/consultation/meetings/{table.meeting.pk}/"
    told = html.unescape(client.get(home).content.decode())
    assert "提交会议的提案" in told and SOURCE.words in told
    told = html.unescape(client.get(f"{home}minutes/").content.decode())
    assert first.words in told and second.words in told and "编样式" in told
    assert told.count("取自提案") == 3
    row = {"rules": "fish.crime.340", "territory": "500116", "since": today()}
    row |= {"until": today() + timedelta(days=30)}
    sent: dict[str, Any] = {
        "text": "一致。",
        "present": ["500116-agriculture", "500116-police", "500116-procuratorate"],
        "standard": "2",
        "task": "1",
        **{f"standard-1-{k}": v for k, v in {**row, "words": "会上改过"}.items()},
        **{f"standard-2-{k}": v for k, v in {**row, "words": "另一口径"}.items()},
        "standard-1-proposal": str(first.pk),
        "standard-2-proposal": str(second.pk),
        "task-1-words": "编样式",
        "task-1-owner": "500116-police",
        "task-1-due": today() + timedelta(days=9),
        "task-1-proposal": str(third.pk),
    }
    wrong = client.post(f"{home}minutes/", {**sent, "standard-1-proposal": str(third.pk)})
    assert wrong.status_code == 422
    fewer = html.unescape(
        client.post(f"{home}minutes/", {**sent, "drop": "standard-1"}).content.decode()
    )
    assert "会上改过" not in fewer and fewer.count("取自提案") == 2
    assert client.post(f"{home}minutes/", sent).status_code == 302
    (minutes,) = queries.versions(meeting=table.meeting)
    rows = {(r.words, r.proposal_id) for r in minutes.resolutions.all()}
    assert rows == {("会上改过", first.pk), ("另一口径", second.pk), ("编样式", third.pk)}
    told = html.unescape(client.get(f"{home}minutes/?correct=1").content.decode())
    assert "会上改过" in told and "一致。" in told
    assert told.count("取自提案") == 3
