"""Reading without taking part: granted for a purpose and a time, or taken in an emergency."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Clearance
from xiejiang.agencies.errors import ClearanceIdle
from xiejiang.agencies.models import Agency, Post
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, By, Power
from xiejiang.audit.errors import MatterSealed, PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.audit.services import seal_matter
from xiejiang.cases import access, explaining, queries, services
from xiejiang.cases.domain import (
    Field,
    Identity,
    LinkKind,
    NewFact,
    NewParty,
    ParticipantRole,
    PartyKind,
    PartyRole,
    Place,
    RequestState,
    Secrecy,
)
from xiejiang.cases.errors import (
    CaseNotFound,
    EmergencyUnknown,
    GrantExists,
    GrantInvalid,
    GrantOver,
    IdentityNotGranted,
    NotLead,
    OnlyReading,
    RequestAnswered,
    RequestWaiting,
    ReviewedAlready,
    SeenAlready,
    TakesPartAlready,
)
from xiejiang.cases.models import AccessRequest, Case, Grant, Reading
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.kernel.identity import mask

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
NUMBER = "110101199003071233"


def granted(cast: Cast, case: Case, to: str = "420583-agriculture", **changes: object) -> Grant:
    given = {"purpose": "核对跨省团伙的作案时间", "until": NOW + 7 * DAY, **changes}
    return services.grant_access(cast.by("fisheries"), case=case, agency=cast.agency(to), **given)


def opened(cast: Cast, case: Case, who: str = "outsider", at: datetime = NOW) -> Grant:
    return services.open_in_emergency(
        cast.by(who, at), number=case.number, reason="下游有人中毒，需知道投放的药物"
    )


def acting(cast: Cast, who: str, *powers: Power) -> By:
    """One of the cast with other powers."""
    return By(replace(cast.actor(who), powers=frozenset(powers)), NOW)


def sees(cast: Cast, who: str, case: Case, at: datetime = NOW) -> bool:
    return queries.sees(case, by=cast.actor(who), now=at)


def test_a_grant_begins_and_ends_at_its_instants(cast: Cast, case: Case) -> None:
    assert not sees(cast, "outsider", case)
    made = granted(cast, case, since=NOW + DAY)
    assert not sees(cast, "outsider", case, made.since - MICROSECOND)
    assert sees(cast, "outsider", case, made.since)
    assert sees(cast, "outsider_head", case, made.until - MICROSECOND)
    assert not sees(cast, "outsider", case, made.until)
    assert not sees(cast, "other_police", case, made.since)
    assert not sees(cast, "system_admin", case, made.since)


def test_a_grant_to_one_post_is_for_that_post_alone(cast: Cast, case: Case) -> None:
    granted(cast, case, post=cast.posts["outsider"])
    assert sees(cast, "outsider", case)
    assert not sees(cast, "outsider_head", case)


def test_a_grant_is_logged_and_told(cast: Cast, case: Case) -> None:
    made = granted(cast, case)
    entry = LogEntry.objects.get(act="cases.access_granted")
    assert (entry.matter, entry.person_name) == (case.pk, cast.actor("fisheries").person_name)
    assert entry.details["purpose"] == made.purpose
    (told,) = log.notices(by=cast.actor("outsider_head"))
    assert case.title in told.text
    services.withdraw_grant(cast.by("liaison", NOW + DAY), grant=made, reason="已核对完毕")
    assert not sees(cast, "outsider", case, NOW + DAY)
    assert LogEntry.objects.filter(act="cases.access_withdrawn", matter=case.pk).exists()
    assert "收回" in log.notices(by=cast.actor("outsider"))[0].text


def test_only_the_owner_grants_and_no_auditor(cast: Cast, case: Case) -> None:
    services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.ASSIST,
    )
    given = {"case": case, "agency": cast.agency("420583-agriculture"), "purpose": "核对"}
    with pytest.raises(NotLead):
        services.grant_access(cast.by("police"), until=NOW + DAY, **given)
    with pytest.raises(CaseNotFound):
        services.grant_access(cast.by("outsider"), until=NOW + DAY, **given)
    with pytest.raises(PowerMissing):
        services.grant_access(cast.by("auditor"), until=NOW + DAY, **given)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": "  "}, "目的"),
        ({"purpose": "核" * 301}, "至多 300 个字"),
        ({"until": NOW}, "应晚于"),
        ({"until": NOW - DAY}, "应晚于"),
        ({"until": NOW + 91 * DAY}, "至多 90 天"),
        ({"since": NOW + 3 * DAY, "until": NOW + 2 * DAY}, "应晚于"),
    ],
)
def test_a_grant_needs_a_purpose_and_an_end(
    cast: Cast, case: Case, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(GrantInvalid) as error:
        granted(cast, case, **changes)
    assert said in str(error.value)
    assert not Grant.objects.exists()


def test_a_grant_does_not_reach_back(cast: Cast, case: Case) -> None:
    assert granted(cast, case, since=NOW - 30 * DAY).since == NOW


def test_a_grant_that_makes_no_sense_is_refused(cast: Cast, case: Case) -> None:
    with pytest.raises(TakesPartAlready):
        granted(cast, case, to="500116-agriculture")
    with pytest.raises(GrantInvalid, match="填写有误"):
        granted(cast, case, post=cast.posts["police"])
    with pytest.raises(GrantInvalid, match="填写有误"):
        granted(cast, case, to="500116-agriculture", post=cast.posts["system_admin"])
    granted(cast, case)
    with pytest.raises(GrantExists):
        granted(cast, case)


def test_a_grant_is_extended_once_from_what_was_seen(cast: Cast, case: Case) -> None:
    made = granted(cast, case)
    stale = Grant.objects.get(pk=made.pk)
    until = made.until + DAY
    services.extend_grant(cast.by("fisheries"), grant=made, until=until, reason="尚未核对完")
    assert sees(cast, "outsider", case, until - MICROSECOND)
    with pytest.raises(GrantOver):
        services.extend_grant(
            cast.by("fisheries"), grant=stale, until=until + DAY, reason="尚未核对完"
        )
    with pytest.raises(GrantInvalid):
        services.extend_grant(cast.by("fisheries"), grant=made, until=until, reason="又")
    with pytest.raises(GrantOver):
        services.extend_grant(
            cast.by("fisheries", until), grant=made, until=until + DAY, reason="已经晚了"
        )
    with pytest.raises(OnlyReading):
        services.extend_grant(cast.by("outsider"), grant=made, until=until + DAY, reason="自己延长")


def test_who_may_only_read_does_not_act(cast: Cast, case: Case) -> None:
    granted(cast, case)
    by = cast.by("outsider")
    with pytest.raises(OnlyReading):
        services.state_facts(by, case=case, facts=[NewFact("illegal_catch_kg", "3")])
    with pytest.raises(OnlyReading):
        services.add_participant(
            by, case=case, agency=cast.agency("500117-police"), role=ParticipantRole.COPIED
        )
    with pytest.raises(OnlyReading):
        evidence.add_item(by, case=case, kind=ItemKind.DOCUMENTARY, title="自己的证据")
    own = services.open_case(
        cast.by("outsider"),
        lead=cast.agency("420583-agriculture"),
        title="枝江段捕捞案",
        field=Field.FISHING,
        place=Place(division="420583"),
        discovered_at=NOW,
    )
    with pytest.raises(OnlyReading):
        services.link(by, case=own, other=case, kind=LinkKind.SAME, reason="同伙")


def test_identity_numbers_are_granted_apart(cast: Cast, case: Case) -> None:
    known = Identity("resident", NUMBER, mask(NUMBER))
    party = services.add_party(
        cast.by("fisheries"),
        case=case,
        version=case.version,
        party=NewParty("甲某", PartyKind.PERSON, PartyRole.SUSPECT, known),
    )
    granted(cast, case)
    with pytest.raises(IdentityNotGranted):
        services.read_identity(cast.by("outsider"), case=case, party=party, purpose="核对")
    granted(cast, case, to="500117-police", identities=True)
    number = services.read_identity(cast.by("other_police"), case=case, party=party, purpose="核对")
    assert number == NUMBER
    entry = LogEntry.objects.get(act="cases.identity_read")
    assert (entry.details["purpose"], NUMBER in str(entry.details)) == ("核对", False)
    with pytest.raises(CaseNotFound):
        services.read_identity(cast.by("judge"), case=case, party=party, purpose="核对")


def cleared(post: Post, node: By) -> None:
    agency_services.set_clearance(node, post=post, clearance=Clearance.SENSITIVE)


def test_a_sensitive_case_is_read_by_cleared_posts_alone(cast: Cast, case: Case, node: By) -> None:
    Case.objects.filter(pk=case.pk).update(secrecy=Secrecy.SENSITIVE)
    granted(cast, case)
    assert not sees(cast, "outsider", case)
    assert sees(cast, "fisheries", case)
    cleared(cast.posts["outsider"], node)
    cast.posts["outsider"].refresh_from_db()
    actor = agencies.actor(cast.posts["outsider"])
    assert queries.sees(case, by=actor, now=NOW)
    with pytest.raises(ClearanceIdle):
        cleared(cast.posts["system_admin"], node)
    with pytest.raises(PowerMissing):
        agency_services.set_clearance(
            cast.by("system_admin"), post=cast.posts["police"], clearance=Clearance.SENSITIVE
        )


def test_asking_tells_nothing_of_whether_there_is_a_case(cast: Cast, case: Case) -> None:
    answers = []
    for number in (case.number, "渝江津农渔案〔2026〕999号"):
        asked = services.request_access(
            cast.by("outsider"), number=number, purpose="核对同案人员", days=7
        )
        answers.append((asked.state, asked.answer, asked.days, asked.purpose))
        with pytest.raises(RequestWaiting):
            services.request_access(cast.by("outsider"), number=number, purpose="再问", days=7)
    assert answers[0] == answers[1]
    assert [r.number for r in access.requests_to_answer(by=cast.actor("fisheries"))] == [
        case.number
    ]
    assert "申请查阅" in log.notices(by=cast.actor("fisheries"))[0].text
    with pytest.raises(SeenAlready):
        services.request_access(cast.by("liaison"), number=case.number, purpose="核对", days=7)


def test_an_archived_case_is_asked_for_granted_and_opened_like_another(
    cast: Cast, case: Case
) -> None:
    """Whether a number is that of an archived case, nobody learns by asking."""
    Case.objects.filter(pk=case.pk).update(archived_at=NOW)
    seal_matter(matter=case.pk, at=NOW)
    asked = services.request_access(
        cast.by("outsider"), number=case.number, purpose="核对同案人员", days=7
    )
    made = granted(cast, case, request=asked)
    assert sees(cast, "outsider", case)
    services.withdraw_grant(cast.by("fisheries"), grant=made, reason="已核对完毕")
    services.review_emergency(
        cast.by("fisheries_head"), grant=opened(cast, case), justified=True, reason="属实"
    )
    with pytest.raises(MatterSealed):
        services.state_facts(
            cast.by("fisheries"), case=case, facts=[NewFact("illegal_catch_kg", "3")]
        )


def test_a_request_is_granted_or_refused_once(cast: Cast, case: Case) -> None:
    asked = services.request_access(
        cast.by("outsider"), number=case.number, purpose="核对同案人员", days=7
    )
    stale = AccessRequest.objects.get(pk=asked.pk)
    made = granted(cast, case, request=asked)
    assert (asked.state, asked.answered_by) == (
        RequestState.GRANTED,
        cast.actor("fisheries").person_name,
    )
    with pytest.raises(RequestAnswered):
        services.refuse_request(cast.by("fisheries"), case=case, request=stale, reason="不相关")
    services.withdraw_grant(cast.by("fisheries"), grant=made, reason="给错了")
    again = services.request_access(
        cast.by("outsider"), number=case.number, purpose="再次核对", days=7
    )
    services.refuse_request(cast.by("fisheries"), case=case, request=again, reason="与本案无关")
    assert again.state == RequestState.REFUSED
    assert "与本案无关" in log.notices(by=cast.actor("outsider"))[0].text
    with pytest.raises(RequestAnswered):
        granted(cast, case, request=again)
    assert Grant.objects.filter(ended_at__isnull=True).count() == 0


def test_an_emergency_opens_for_hours_and_the_owner_knows(cast: Cast, case: Case) -> None:
    made = opened(cast, case)
    assert sees(cast, "outsider", case)
    assert not sees(cast, "outsider_head", case)
    assert not sees(cast, "outsider", case, made.until)
    assert made.until - made.since == timedelta(hours=4)
    (told,) = log.notices(by=cast.actor("fisheries_head"))
    assert told.kind == "emergency"
    assert "中毒" in told.text
    with pytest.raises(SeenAlready):
        opened(cast, case)
    with pytest.raises(OnlyReading):
        services.state_facts(
            cast.by("outsider"), case=case, facts=[NewFact("illegal_catch_kg", "3")]
        )


def test_an_emergency_tells_the_unentitled_nothing(cast: Cast, case: Case, node: By) -> None:
    said = set()
    liaison = acting(cast, "outsider", Power.LIAISE)
    for by, number in (
        (liaison, case.number),
        (liaison, "没有的案号"),
        (cast.by("outsider"), "没有的案号"),
        (cast.by("system_admin"), case.number),
    ):
        with pytest.raises(EmergencyUnknown) as error:
            services.open_in_emergency(by, number=number, reason="急")
        said.add(str(error.value))
    Case.objects.filter(pk=case.pk).update(secrecy=Secrecy.SENSITIVE)
    with pytest.raises(EmergencyUnknown) as error:
        opened(cast, case)
    said.add(str(error.value))
    assert len(said) == 1
    assert not Grant.objects.exists()
    missed = LogEntry.objects.filter(act="cases.emergency_missed")
    assert [e.details["number"] for e in missed] == ["没有的案号", case.number]
    assert all(e.matter is None for e in missed)


@pytest.mark.parametrize(("number", "reason"), [("", "急"), ("某号", " "), ("某号", "急" * 301)])
def test_an_emergency_needs_number_and_reason(cast: Cast, number: str, reason: str) -> None:
    with pytest.raises(GrantInvalid):
        services.open_in_emergency(cast.by("outsider"), number=number, reason=reason)


def test_the_owner_reviews_once_and_ends_what_was_unjustified(cast: Cast, case: Case) -> None:
    made = opened(cast, case)
    with pytest.raises(PowerMissing):
        services.review_emergency(cast.by("fisheries"), grant=made, justified=True, reason="属实")
    with pytest.raises(OnlyReading):
        services.review_emergency(
            acting(cast, "outsider", Power.APPROVE),
            grant=made,
            justified=True,
            reason="自己复核",
        )
    services.review_emergency(
        cast.by("fisheries_head"), grant=made, justified=False, reason="并无险情"
    )
    assert not sees(cast, "outsider", case)
    assert access.reviews(by=cast.actor("fisheries_head"), now=NOW) == ([], [])
    assert "没有正当理由" in log.notices(by=cast.actor("outsider"))[0].text
    with pytest.raises(ReviewedAlready):
        services.review_emergency(
            cast.by("fisheries_head"), grant=made, justified=True, reason="改主意"
        )


def test_a_review_let_lapse_shows_to_who_watches(cast: Cast, case: Case) -> None:
    made = opened(cast, case)
    services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-procuratorate"),
        role=ParticipantRole.SUPERVISE,
    )
    Agency.objects.filter(code="500116-agriculture").update(parent_code="500116-court")
    late = made.review_by
    for who in ("supervisor", "judge"):
        assert access.reviews(by=cast.actor(who), now=late - MICROSECOND)[1] == []
        assert access.reviews(by=cast.actor(who), now=late)[1] == [made]
    assert access.reviews(by=cast.actor("ecology"), now=late)[1] == []
    services.review_emergency(
        cast.by("fisheries_head", late), grant=made, justified=True, reason="确有险情"
    )
    assert access.reviews(by=cast.actor("judge"), now=late)[1] == []


def test_figures_are_for_auditors(cast: Cast, case: Case) -> None:
    made = opened(cast, case)
    opened(cast, case, who="other_police")
    services.review_emergency(
        cast.by("fisheries_head"), grant=made, justified=True, reason="确有险情"
    )
    span = {"since": NOW - DAY, "until": NOW + DAY}
    total, *rows = access.statistics(by=cast.actor("auditor"), now=NOW + 4 * DAY, **span)
    assert (total.opened, total.justified, total.waiting, total.overdue) == (2, 1, 1, 1)
    assert {r.agency for r in rows} == {"枝江市农业农村局", "重庆市公安局合川区分局"}
    with pytest.raises(PowerMissing):
        access.statistics(by=cast.actor("fisheries"), now=NOW, **span)
    empty, *none = access.statistics(by=NODE, since=NOW + DAY, until=NOW + 2 * DAY, now=NOW)
    assert (empty.opened, none) == (0, [])


def test_reasons_are_told_and_nothing_else(cast: Cast, case: Case) -> None:
    now = timezone.now()
    services.grant_access(
        cast.by("fisheries", now),
        case=case,
        agency=cast.agency("420583-agriculture"),
        purpose="核对同案人员",
        until=now + DAY,
    )
    told = explaining.explain(by=cast.actor("outsider"), case=case, now=now)
    assert len(told.reasons) == 1
    assert "核对同案人员" in told.reasons[0]
    assert any("不能办理" in u.why for u in told.unseen)
    own = explaining.explain(by=cast.actor("fisheries"), case=case, now=now)
    assert "主办" in own.reasons[0]
    assert not any("不能办理" in u.why for u in own.unseen)
    assert explaining.explain(by=cast.actor("judge"), case=case, now=now).reasons == ()


def test_traces_cannot_be_changed(cast: Cast, case: Case) -> None:
    opened(cast, case)
    (right,) = queries.rights(by=cast.actor("outsider"), case=case.pk, now=NOW)
    services.note_reading(cast.by("outsider"), case_id=case.pk, right=right, what="/cases/一页/")
    row = Reading.objects.get()
    assert (row.ground, row.purpose) == ("emergency", right.purpose)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.filter(pk=row.pk).update(what="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
