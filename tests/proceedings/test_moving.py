"""All that is pending goes to the agency that gets the case, and nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.proceedings.test_interlock import beside
from tests.proceedings.walking import OTHER_POLICE, POLICE, PROCURATORATE, Walk, agency_at, officer
from xiejiang.agencies.models import Agency, Person
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import Notice
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.evidence import queries as evidence
from xiejiang.evidence import services as evidence_services
from xiejiang.evidence.domain import ItemKind, ItemStatus
from xiejiang.law.deadline import day_of
from xiejiang.proceedings import deeds, queries, replaying, services
from xiejiang.proceedings.domain import MOVED, DeadlineStatus
from xiejiang.proceedings.errors import NotConcerned, NothingMoves
from xiejiang.proceedings.models import Deadline, Proceeding
from xiejiang.proceedings.moving import Plan

DESIGNATED = "jd.negotiate.ask jd.negotiate.disagree jd.designate.ask jd.consult.none"


def plan_of(walk: Walk) -> Plan:
    found = queries.pending(by=NODE, proceeding=walk.fresh)
    assert found is not None
    return found


def running(case: Any, agency: Agency) -> Counter[str]:
    """The limits that run on an agency in a case, but for those of the settling itself."""
    rows = Deadline.objects.filter(
        proceeding__case=case, status=DeadlineStatus.RUNNING, on=agency
    ).exclude(proceeding__procedure="jurisdiction")
    return Counter(rows.values_list("limit", flat=True))


def settled_for(walk: Walk, code: str, cast: Cast) -> Walk:
    """The jurisdiction of the police is disputed in the same case and another is designated."""
    dispute = beside(walk, cast, "jurisdiction", POLICE).along(DESIGNATED)
    dispute.do("jd.designate", designated=agency_at(code).code)
    return dispute


def handed(walk: Walk) -> Walk:
    """The case is handed to the designated agency, which takes it."""
    walk.do("jd.handover", designated=walk.parts["designated"].code)
    return walk.along("jd.receive")


@pytest.fixture
def sent(cast: Cast) -> Walk:
    """A referral delivered to the police, and not answered yet."""
    agency_at(OTHER_POLICE)
    return Walk(cast).along("tc.report tc.decide.approve tc.handover.send")


def test_it_is_shown_before_it_happens(sent: Walk, cast: Cast) -> None:
    dispute = settled_for(sent, OTHER_POLICE, cast)
    plan = plan_of(dispute)
    assert plan.to.code == OTHER_POLICE
    assert not plan.taken
    assert [(p.role, p.agency.code, p.moves) for p in plan.parts] == [("receiver", POLICE, True)]
    with pytest.raises(NothingMoves):
        services.move_pending(
            By(officer(plan.to, "handler"), dispute.at), proceeding=dispute.proceeding
        )


def test_an_unanswered_handover_goes_along_and_its_limits_run_on(sent: Walk, cast: Cast) -> None:
    before = running(sent.case, agency_at(POLICE))
    assert before
    ends = dict(sent.fresh.deadlines.values_list("limit", "legal_at"))
    handed(settled_for(sent, OTHER_POLICE, cast))
    moved = sent.fresh
    assert moved.state == "sent" or moved.turn_id == agency_at(OTHER_POLICE).pk
    assert {p.role: p.agency.code for p in moved.parts.all()}["receiver"] == OTHER_POLICE
    assert running(sent.case, agency_at(POLICE)) == Counter()
    assert running(sent.case, agency_at(OTHER_POLICE)) == before
    assert dict(sent.fresh.deadlines.values_list("limit", "legal_at")) == ends
    seats = {s.agency.code: s.todo for s in moved.seats.select_related("agency")}
    assert seats[OTHER_POLICE]
    assert not seats[POLICE]
    told = moved.events.get(event=MOVED)
    assert "继续计算" in told.reason
    assert Notice.objects.filter(agency_code=POLICE, text__contains="接续办理").exists()


def test_the_new_agency_goes_on_where_the_other_stopped(sent: Walk, cast: Cast) -> None:
    settled = handed(settled_for(sent, OTHER_POLICE, cast))
    sent.at = settled.at
    sent.along("tc.receipt.sign")
    assert sent.fresh.events.order_by("-seq")[0].agency.code == OTHER_POLICE


def test_nothing_is_lost_and_twice_is_once(sent: Walk, cast: Cast) -> None:
    case = sent.case
    keeper = By(officer(agency_at(POLICE), "handler"), sent.at)
    for title in ("电鱼设备", "渔获物"):
        evidence_services.add_item(
            keeper, case=case, kind=ItemKind.PHYSICAL, title=title, collectors=("甲某", "乙某")
        )
    rows = Proceeding.objects.filter(case=case).count()
    held = [i for i in evidence.items(by=NODE, case=case) if i.holder.code == POLICE]
    dispute = settled_for(sent, OTHER_POLICE, cast)
    dispute.do("jd.handover", designated=OTHER_POLICE)
    on_way = plan_of(dispute).on_their_way
    assert [line.item.pk for line in on_way] == [i.pk for i in held]
    assert {line.item.status for line in on_way} == {ItemStatus.MOVING}
    dispute.along("jd.receive")
    assert {line.agency.code for line in plan_of(dispute).on_their_way} == {POLICE}
    receiver = By(officer(agency_at(OTHER_POLICE), "handler"), dispute.at)
    for handover in evidence.handovers_waiting(by=receiver.actor):
        evidence_services.receive(receiver, handover=handover)
    left = plan_of(dispute)
    assert not (left.left or left.items)
    assert {p.agency.code for p in left.papers} <= {POLICE, "500116-ndrc"}
    versions = dict(Proceeding.objects.filter(case=case).values_list("pk", "version"))
    again = services.move_pending(receiver, proceeding=dispute.proceeding)
    assert not again.moving
    assert services.send_along(receiver, proceeding=dispute.proceeding) == 0
    assert dict(Proceeding.objects.filter(case=case).values_list("pk", "version")) == versions
    assert Proceeding.objects.filter(case=case).count() == rows + 1
    now = [i for i in evidence.items(by=NODE, case=case) if i.holder.code == OTHER_POLICE]
    assert [i.pk for i in now] == [i.pk for i in held]


def test_a_second_designation_moves_it_on(sent: Walk, cast: Cast) -> None:
    before = running(sent.case, agency_at(POLICE))
    first = handed(settled_for(sent, OTHER_POLICE, cast))
    third = agency_at("500118-police")
    sent.at = first.at
    second = beside(sent, cast, "jurisdiction", OTHER_POLICE).along(DESIGNATED)
    second.do("jd.designate", designated=third.code)
    handed(second)
    assert running(sent.case, third) == before
    assert [e.data[MOVED]["to"] for e in sent.fresh.events.filter(event=MOVED)] == [
        OTHER_POLICE,
        third.code,
    ]
    assert queries.pending(by=NODE, proceeding=first.fresh) is None
    holds = sent.fresh.holds.filter(until=None)
    assert [h.agency_id for h in holds] == [sent.fresh.holder_id]


def test_the_prosecutors_month_begins_anew(cast: Cast) -> None:
    """刑诉法第一百七十二条第二款: from the day the other procuratorate receives the case."""
    walk = Walk(cast).along(
        "tc.report tc.decide.approve tc.handover.send tc.receipt.sign tc.filing.accept"
        " tc.police.prosecute"
    )
    old = walk.fresh.deadlines.get(limit="tc.prosecute.1m")
    other = agency_at("500117-procuratorate")
    dispute = beside(walk, cast, "jurisdiction", PROCURATORATE).along(
        "+3d jd.designate.ask jd.consult.none"
    )
    dispute.do("jd.designate", designated=other.code)
    handed(dispute)
    old.refresh_from_db()
    fresh = walk.fresh.deadlines.get(limit="tc.prosecute.1m", status=DeadlineStatus.RUNNING)
    assert old.status == DeadlineStatus.SUPERSEDED
    assert fresh.on == other
    assert day_of(fresh.started_at) == day_of(dispute.at)
    assert fresh.legal_at is not None
    assert old.legal_at is not None
    assert fresh.legal_at - old.legal_at >= timedelta(days=2)
    shown = [x for line in plan_of(dispute).parts for x in line.limits]
    assert not shown


def test_the_lead_goes_over_and_a_suspended_clock_stays_suspended(cast: Cast) -> None:
    """A penalty case waits for the police; its period stays suspended with the other agency."""
    walk = Walk(cast, "penalty", "500116-agriculture").along("pn.file @filing.approved")
    limit = walk.fresh.deadlines.get(limit="pn.decide.90d.agriculture")
    other = agency_at("500117-agriculture")
    dispute = beside(walk, cast, "jurisdiction", "500116-agriculture").along(
        "jd.designate.ask jd.consult.none"
    )
    dispute.do("jd.designate", designated=other.code)
    assert plan_of(dispute).lead
    handed(dispute)
    limit.refresh_from_db()
    assert limit.on == other
    views = queries.deadlines(by=NODE, proceeding=walk.fresh, now=dispute.at)
    assert [v.state for v in views if v.deadline.pk == limit.pk] == ["suspended"]
    walk.case.refresh_from_db()
    assert walk.case.lead == other
    assert walk.fresh.holder == other
    former = officer(agency_at("500116-agriculture"), "handler")
    assert queries.proceeding(by=former, pk=walk.proceeding.pk)


def test_what_does_not_move_says_why(cast: Cast) -> None:
    walk = Walk(cast, "penalty", "500116-agriculture").along("pn.file")
    other = agency_at("500117-ecology")
    dispute = beside(walk, cast, "jurisdiction", "500116-agriculture").along(
        "jd.designate.ask jd.consult.none"
    )
    dispute.do("jd.designate", designated=other.code)
    (line,) = plan_of(dispute).staying
    assert "另一部门" in line.why_not
    Agency.objects.filter(pk=other.pk).update(node="远节点")
    (line,) = plan_of(dispute).staying
    assert "远节点" in line.why_not
    assert all("远节点" in i.why_not for i in plan_of(dispute).kept)


def test_only_those_concerned_move_it(sent: Walk, cast: Cast) -> None:
    dispute = handed(settled_for(sent, OTHER_POLICE, cast))
    outsider = agency_at("500116-water")
    case_services.add_participant(
        By(NODE, sent.at), case=sent.case, agency=outsider, role=ParticipantRole.COPIED
    )
    with pytest.raises(NotConcerned):
        services.move_pending(
            By(officer(outsider, "handler"), dispute.at), proceeding=dispute.proceeding
        )


def test_another_node_does_it_again_from_the_deeds(sent: Walk, cast: Cast) -> None:
    """What moved is written into the history that another node gets, and leads to the same."""
    handed(settled_for(sent, OTHER_POLICE, cast))
    moved = sent.fresh
    parts = {p.role: p.agency for p in moved.parts.all()}
    events = list(moved.events.order_by("seq"))
    deeds.write_history(moved, moved.content, parts, events, at=sent.at)
    moved.save()
    before: Mapping[str, Any] = dict(moved.deadlines.values_list("limit", "on__code"))
    replaying.rebuild(moved)
    assert {p.role: p.agency.code for p in moved.parts.all()}["receiver"] == OTHER_POLICE
    assert dict(moved.deadlines.values_list("limit", "on__code")) == before


def test_the_page_shows_it_and_the_evidence_is_sent_from_there(
    sent: Walk, cast: Cast, client: Client
) -> None:
    dispute = settled_for(sent, OTHER_POLICE, cast)
    police = officer(agency_at(POLICE), "handler")
    evidence_services.add_item(
        By(police, dispute.at),
        case=sent.case,
        kind=ItemKind.PHYSICAL,
        title="电鱼设备",
        collectors=("甲某", "乙某"),
    )
    client.force_login(Person.objects.get(pk=police.person_id))
    home = f"/proceedings/{dispute.proceeding.pk}/"
    shown = client.get(home).content.decode()
    for words in ("将移转什么", "电鱼设备", "继续计算", "随案移交证据"):
        assert words in shown
    sent_on = client.post(f"{home}moving/", {"half": "send"}, follow=True).content.decode()
    assert "已随案移交证据 1 件" in sent_on
    assert "已移交，待签收" in sent_on
    program = Programs(cast, By(NODE, dispute.at))["police"]
    answer = program.get(f"{home}moving").json()
    assert [p["moves"] for p in answer["parts"]] == [True]
    assert [i["on_its_way"] for i in answer["items"]] == [True]
    again = program.post(f"{home}moving", {"half": "send"})
    assert (again.status_code, again.json()) == (200, answer)
    assert program.post(f"{home}moving", {"half": "move"}).status_code == 409
