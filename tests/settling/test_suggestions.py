"""What a suggestion asked for, when it had to be answered, and what was found on the spot."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.conftest import Cast
from tests.settling.conftest import ADVICE, START, Asked, asked
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.kernel.logic import Tri
from xiejiang.settling import catalogue, queries
from xiejiang.settling.domain import Found, Mend, Side, Stand
from xiejiang.settling.errors import (
    ContentUnreadable,
    NotIssuer,
    NotServed,
    SuggestionNotFound,
    VisitInvalid,
)
from xiejiang.settling.models import Checked, Verification

pytestmark = pytest.mark.django_db


def test_it_says_what_was_asked_line_by_line_and_by_when(served: Asked) -> None:
    found = served.found()
    assert [a.words for a in found.asks] == ADVICE.splitlines()
    assert {a.mend for a in found.asks} == {Mend.UNVERIFIED}
    assert (found.issuer.code, found.addressee and found.addressee.code) == (
        "500116-procuratorate",
        "500116-agriculture",
    )
    assert found.due_text == "2026-11-01"
    assert (found.stand, found.timely) == (Stand.WAITING, Tri.UNKNOWN)


def test_no_answer_after_the_day_is_overdue_and_the_law_says_what_follows(served: Asked) -> None:
    late = served.now + timedelta(days=90)
    found = served.found(at=late)
    assert found.stand is Stand.OVERDUE
    assert [s.id for s in found.follow] == ["sg.urge", "sg.escalate", "sg.to-pil"]
    served.walk.at = late
    served.walk.do("sg.urge")
    again = served.found()
    assert [e.step for e in again.followed] == ["sg.urge"]
    served.walk.do("sg.answer")
    assert served.found().timely is Tri.FALSE
    assert Stand.LATE in served.found().stands


def test_an_answer_in_time_is_counted_so_and_is_not_yet_verified(answered: Asked) -> None:
    found = answered.found()
    assert found.timely is Tri.TRUE
    assert found.stand is Stand.UNVERIFIED
    assert (found.answers[0].adopted, found.answers[0].by.code) == (
        "已采纳并落实",
        "500116-agriculture",
    )


def test_where_the_paper_sets_the_time_it_is_unknown_whether_it_was_kept(cast: Cast) -> None:
    made = asked(cast, "sg.draft sg.spp.correct sg.sign-set +99d sg.answer")
    found = made.found()
    assert (found.kind.id, found.due_at, found.timely) == ("correction", None, Tri.UNKNOWN)
    assert Stand.UNKNOWN_TIME in found.stands
    assert Stand.OVERDUE not in found.stands


def test_a_verification_is_whole_logged_told_and_stays(answered: Asked) -> None:
    answered.verify(words="现场拍照")
    found = answered.found("fisheries")
    assert [a.mend for a in found.asks] == [Mend.MENDED, Mend.UNMENDED, Mend.UNCLEAR]
    assert found.stand is Stand.VERIFIED
    entry = LogEntry.objects.get(act="settling.verified")
    assert entry.matter == answered.walk.case.pk
    assert Notice.objects.filter(kind="verified", agency_code="500116-agriculture").count() == 1
    for table in (Verification, Checked):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Checked.objects.update(mend="mended")


def test_the_last_visit_counts_and_the_earlier_one_stays(answered: Asked) -> None:
    answered.verify()
    answered.walk.at += timedelta(days=30)
    every = tuple(Found(n, Mend.MENDED) for n in (1, 2, 3))
    answered.verify(found=every)
    found = answered.found()
    assert {a.mend for a in found.asks} == {Mend.MENDED}
    assert len(found.visits) == 2


def test_words_that_were_revised_are_not_taken_for_verified(cast: Cast) -> None:
    made = asked(cast, "sg.investigate sg.draft sg.spp.issue sg.sign +1d")
    made.verify()
    made.walk.do("sg.object")
    made.walk.do("sg.review.revise", advice="清理十处垃圾堆放点\n封堵一处取水口")
    assert [a.mend for a in made.found().asks] == [Mend.MENDED, Mend.UNVERIFIED]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"place": " "}, "核验地点"),
        ({"people": ""}, "核验人员"),
        ({"people": "甲" * 201}, "核验人员"),
        ({"words": "空\x00字"}, "现场情况"),
        ({"at": START - timedelta(days=1)}, "核验时间"),
        ({"at": START + timedelta(days=999)}, "核验时间"),
        ({"found": (Found(1, Mend.MENDED),)}, "核验结果"),
        ({"found": tuple(Found(1, Mend.MENDED) for _ in "123")}, "核验结果"),
        ({"found": tuple(Found(n, Mend.PARTLY) for n in (1, 2, 3))}, "第1项说明"),
        ({"found": tuple(Found(n, Mend.UNVERIFIED) for n in (1, 2, 3))}, "第1项"),
        ({"evidence": (uuid.uuid4(),)}, "证据"),
    ],
)
def test_what_cannot_stand_is_said_and_nothing_is_kept(
    answered: Asked, changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(VisitInvalid) as told:
        answered.verify(**changes)
    assert where in [c.where for c in told.value.complaints]
    assert not Verification.objects.exists()


def test_only_the_issuer_verifies_and_only_what_was_served(answered: Asked) -> None:
    with pytest.raises(NotIssuer):
        answered.verify("fisheries")
    with pytest.raises(SuggestionNotFound):
        answered.verify("outsider")
    with pytest.raises(PowerMissing):
        answered.verify("auditor")
    other = asked(answered.cast, "sg.investigate sg.consult sg.draft")
    now, actor = other.now, other.cast.actor("procurator")
    assert queries.of_case(by=actor, case=other.walk.case, now=now) == []
    other.walk.along("sg.spp.issue")
    with pytest.raises(NotServed):
        other.verify()


def test_whoever_does_not_see_the_case_sees_no_suggestion_and_no_number(answered: Asked) -> None:
    assert len(answered.listed("procurator")) == len(answered.listed("fisheries")) == 1
    for who in ("outsider", "system_admin", "other_police"):
        assert answered.listed(who) == answered.items(who) == []
        counted = answered.figures(who)
        assert {*counted.stands.values(), *counted.mends.values(), counted.items} == {0}
        with pytest.raises(SuggestionNotFound):
            answered.found(who)
    with pytest.raises(SuggestionNotFound):
        queries.suggestion(
            by=answered.cast.actor("procurator"),
            proceeding_id=answered.walk.proceeding.pk,
            nth=2,
            now=answered.now,
        )


def test_each_number_is_that_of_its_list(answered: Asked) -> None:
    late = answered.now + timedelta(days=90)
    asked(answered.cast, "sg.investigate sg.consult sg.draft sg.spp.issue sg.sign")
    answered.verify()
    counted = answered.figures("procurator", at=late)
    for stand in Stand:
        assert counted.stands[stand] == len(answered.listed("procurator", at=late, stand=stand))
    assert (counted.stands[Stand.ASKED], counted.stands[Stand.OVERDUE]) == (2, 1)
    assert counted.items == 6 == sum(counted.mends.values())
    for mend in Mend:
        assert counted.mends[mend] == len(answered.items("procurator", mend=mend))


def test_it_is_narrowed_by_side_kind_and_day(answered: Asked) -> None:
    issued = START.date()
    assert len(answered.listed("procurator", side=Side.ISSUED)) == 1
    assert answered.listed("procurator", side=Side.RECEIVED) == []
    assert len(answered.listed("fisheries", side=Side.RECEIVED)) == 1
    assert answered.listed("procurator", kind="opinion") == []
    assert len(answered.listed("procurator", since=issued, until=issued)) == 1
    assert answered.listed("procurator", since=issued + timedelta(days=1)) == []


def test_suggestions_of_other_procedures_are_read_too(cast: Cast) -> None:
    way = "pa.file.report pa.file.decide pa.file.serve pa.suggest.propose pa.suggest.decide"
    made = asked(cast, f"{way} pa.suggest.sign", "pil.admin")
    found = made.found()
    assert found.kind.id == "public-interest"
    assert found.due_at is not None
    assert [s.id for s in found.follow] == ["pa.follow.start", "pa.sue.propose"]
    made.walk.do("pa.reply")
    assert made.found().timely is Tri.TRUE


def test_a_case_is_told_its_suggestions(answered: Asked) -> None:
    actor = answered.cast.actor("fisheries")
    found = queries.of_case(by=actor, case=answered.walk.case, now=answered.now)
    assert [s.kind.id for s in found] == ["procuratorial"]


def test_a_second_agency_of_the_case_does_not_verify_for_the_first(answered: Asked) -> None:
    cases.add_participant(
        answered.by("procurator"),
        case=answered.walk.case,
        agency=answered.cast.agency("500116-ecology"),
        role=ParticipantRole.ASSIST,
    )
    with pytest.raises(NotIssuer):
        answered.verify("ecology")


def _table(**changes: Any) -> dict[str, Any]:
    one = dataclasses.asdict(catalogue.kinds()["procuratorial"])
    return {"kind": [{k: list(v) if isinstance(v, tuple) else v for k, v in one.items()} | changes]}


@pytest.mark.parametrize(
    "changes",
    [
        {"procedure": "none"},
        {"issued": "sg.none"},
        {"limits": ["sg.none"]},
        {"follow": ["sg.none"]},
        {"issuer": "nobody"},
        {"answer": {"adopted": "none", "words": "answer"}},
        {"more": 1},
    ],
)
def test_content_that_names_what_the_law_lacks_is_an_error(changes: dict[str, Any]) -> None:
    assert list(catalogue.read(_table())) == ["procuratorial"]
    with pytest.raises(ContentUnreadable):
        catalogue.read(_table(**changes))


def test_a_kind_is_said_once() -> None:
    twice = _table()
    with pytest.raises(ContentUnreadable):
        catalogue.read({"kind": twice["kind"] * 2})
