"""From the plan to the report: who may, in which state, what is counted and what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.conftest import NOW, Cast
from tests.operations.conftest import (
    ECOLOGY,
    LINE,
    POLICE,
    Patrol,
    built,
    offer,
    picture,
    plan,
    report,
)
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import FactStatus, NewFact, ParticipantRole
from xiejiang.cases.errors import CaseInvalid, CaseNotFound
from xiejiang.cases.models import Case, Fact
from xiejiang.documents.domain import Form
from xiejiang.evidence.domain import Hand
from xiejiang.evidence.errors import DuplicateFile, NotPhoto
from xiejiang.evidence.models import Custody, Item
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.procedures import load_procedures
from xiejiang.operations import domain, errors, figures, kits, queries, services
from xiejiang.operations.domain import Answer, Area, Counts, Invite, MemberRole, OperationState
from xiejiang.operations.kits import KitsUnreadable
from xiejiang.operations.models import Check, Member, Operation, Outcome
from xiejiang.store.onsite import PlaceSource, Where


def told(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value)


def test_every_kit_is_cited_and_names_facts_of_the_law() -> None:
    found = kits.kits()
    assert list(found) == ["fishing-ban-patrol", "sand-mining-night", "tailings-check"]
    for kit in found.values():
        assert kit.items
        assert kit.bases
        assert all(i.bases and i.look_en and i.record_en for i in kit.items)
        assert sum(bool(i.fact) for i in kit.items) >= 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fact": "no_such_fact"}, "事实字典中没有"),
        ({"sources": []}, "没有依据"),
        ({"sources": [{"instrument": "nowhere", "article": "第一条"}]}, "没有规范性文件"),
        ({"extra": 1}, "多了或少了"),
        ({"fact": "project_type"}, "不是是非或者数字"),
    ],
)
def test_a_spoilt_kit_is_refused(change: dict[str, Any], said: str) -> None:
    source = {"instrument": "yrpl-2020", "article": "第五十三条"}
    item = {"id": "a", "look": "看", "look_en": "l", "record": "记", "record_en": "r"}
    item |= {"sources": [source], **change}
    kit = {"id": "k", "title": "模", "title_en": "k", "fields": ["fishing"]}
    kit |= {"aim": "查", "aim_en": "a"}
    with pytest.raises(KitsUnreadable, match=said):
        kits.read({"kit": [kit | {"sources": [source], "item": [item]}]})


def test_a_plan_invites_and_its_checklist_is_kept(cast: Cast, patrol: Patrol) -> None:
    operation = patrol.operation
    assert operation.number == "渝江津农渔联合行动〔2026〕1号"
    assert len(queries.items(operation)) == len(kits.kits()["fishing-ban-patrol"].items)
    assert [(m.agency.code, m.state) for m in queries.members(operation)] == [
        ("500116-agriculture", "lead"),
        (POLICE, "invited"),
        (ECOLOGY, "invited"),
    ]
    notices = Notice.objects.filter(kind="operation-invited")
    assert {n.agency_code for n in notices} == {POLICE, ECOLOGY}
    entry = LogEntry.objects.get(act="operations.planned")
    assert "第五条" in str(entry.basis)
    line = queries.desk(by=cast.actor("police_head"), on=NOW.date())[0]
    assert (line.what, line.tone) == ("答复联合行动邀请", "due")
    late = queries.desk(by=cast.actor("police_head"), on=NOW.date() + timedelta(days=1))[0]
    assert late.tone == "overdue"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "短"}, "请写 4 至 120 个字"),
        ({"kit": "nothing"}, "没有这个行动模板"),
        ({"fields": ()}, "至少选择一个领域"),
        ({"area": Area()}, "至少一样"),
        ({"area": Area({"type": "Point", "coordinates": [29.2, 106.2]})}, "不在国内"),
        ({"area": Area(None, ("999999",))}, "没有代码为"),
        ({"area": Area(None, (), ("no-reach",))}, "没有编号为"),
        ({"area": Area(None, ("500116",) * 61)}, "不超过 60 个"),
        ({"ends_at": NOW}, "应在开始时间以后"),
        ({"ends_at": NOW + timedelta(days=400)}, "不超过 366 天"),
        ({"starts_at": NOW - timedelta(days=3), "ends_at": NOW - timedelta(days=2)}, "已经过去"),
        ({"answer_by": NOW.date() - timedelta(days=1)}, "已经过去"),
        ({"answer_by": NOW.date() + timedelta(days=9)}, "不能晚于行动结束"),
        ({"invites": (Invite("500116-agriculture", MemberRole.ENFORCE),)}, "不用邀请自己"),
        ({"invites": (Invite(POLICE, MemberRole.ENFORCE),) * 2}, "写了两次"),
        ({"invites": (Invite("nobody", MemberRole.ENFORCE),)}, "nobody"),
    ],
)
def test_a_bad_plan_leaves_nothing(cast: Cast, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(XiejiangError, match=said):
        services.plan(cast.by("fisheries"), given=plan(**changes))
    assert not Operation.objects.exists()
    assert not Member.objects.exists()


def test_only_the_lead_amends_and_nobody_overwrites(cast: Cast, patrol: Patrol) -> None:
    with pytest.raises(errors.NotLead):
        services.amend(
            cast.by("police"), operation=patrol.operation, given=plan(invites=()), version=1
        )
    with pytest.raises(errors.OperationNotFound):
        services.amend(cast.by("outsider"), operation=patrol.operation, given=plan(), version=1)
    changed = plan(title="江津段采砂联合夜查", kit="sand-mining-night", invites=())
    done = services.amend(
        cast.by("fisheries"), operation=patrol.operation, given=changed, version=1
    )
    assert done.version == 2
    assert {i.code for i in queries.items(done)} >= {"permit", "berth"}
    with pytest.raises(errors.OperationChanged):
        services.amend(cast.by("fisheries"), operation=done, given=changed, version=1)


def test_an_invitation_is_answered_once_with_reasons(cast: Cast, patrol: Patrol) -> None:
    with pytest.raises(PowerMissing):
        patrol.join("police")
    with pytest.raises(errors.OperationInvalid, match="不参加的理由"):
        services.answer(cast.by("police_head"), operation=patrol.operation, joins=False, words=" ")
    with pytest.raises(errors.OperationNotFound):
        patrol.join("outsider_head")
    patrol.join("ecology_head", joins=False)
    with pytest.raises(errors.OperationNotFound):
        patrol.join("ecology_head")
    assert queries.page(by=cast.actor("ecology")) == []
    patrol.join()
    with pytest.raises(errors.AlreadyAnswered, match="参加"):
        patrol.join()
    again = Invite(ECOLOGY, MemberRole.SUPPORT, "水质监测")
    services.invite(cast.by("fisheries"), operation=patrol.operation, given=again)
    assert len(queries.page(by=cast.actor("ecology"))) == 1
    with pytest.raises(errors.OperationInvalid, match="已经受到邀请"):
        services.invite(cast.by("fisheries"), operation=patrol.operation, given=again)


def test_it_begins_when_somebody_joined_and_is_called_off_before_the_first_check(
    cast: Cast, patrol: Patrol
) -> None:
    lead = cast.by("fisheries")
    with pytest.raises(errors.NobodyJoined):
        services.start(lead, operation=patrol.operation)
    with pytest.raises(errors.NotRecording, match="筹划"):
        patrol.check("fisheries", [])
    patrol.run()
    with pytest.raises(errors.WrongState, match="进行中"):
        services.start(lead, operation=patrol.operation)
    patrol.check(photos=[])
    with pytest.raises(errors.OperationInvalid, match="不能取消"):
        services.cancel(lead, operation=patrol.operation, reason="大雾停航")
    other = built(cast, title="江津段大雾备选巡查")
    services.cancel(lead, operation=other.operation, reason="大雾停航")
    assert other.fresh().state == OperationState.CANCELLED
    with pytest.raises(errors.WrongState):
        other.join()


def test_teams_are_of_officers_of_those_who_take_part(cast: Cast, running: Patrol) -> None:
    people = [cast.person("fisheries").pk, cast.person("police").pk]
    lead = cast.by("fisheries")
    team = services.set_team(lead, operation=running.operation, name="一组", people=people)
    assert {o.agency.code for o in team.officers.select_related("agency")} == {
        "500116-agriculture",
        POLICE,
    }
    with pytest.raises(errors.OperationInvalid, match="在岗人员"):
        services.set_team(
            lead,
            operation=running.operation,
            name="二组",
            people=[cast.person("outsider").pk, cast.person("ecology").pk],
        )
    with pytest.raises(errors.OperationInvalid, match="请选择 1 至"):
        services.set_team(lead, operation=running.operation, name="二组")
    there = domain.Leg(NOW, Where(PlaceSource.TYPED, words="朱杨码头"), "出发")
    services.report_leg(cast.by("police"), team=team, leg=there)
    with pytest.raises(errors.OperationNotFound):
        services.report_leg(cast.by("outsider"), team=team, leg=there)
    late = replace(there, at=NOW + timedelta(hours=1))
    with pytest.raises(errors.OperationInvalid, match="不能晚于现在"):
        services.report_leg(cast.by("police"), team=team, leg=late)
    assert [x.place for x in queries.legs(running.operation)] == ["朱杨码头"]
    assert running.check(photos=[], team=team.pk).team == team
    with pytest.raises(errors.CheckInvalid, match="不在本次行动"):
        running.check(photos=[], team=uuid.uuid4())


def test_a_check_arrives_once_with_its_photographs(cast: Cast, running: Patrol) -> None:
    given, key = report(), uuid.uuid4()
    by = cast.by("police")

    def send(sent: domain.CheckReport, who: Any = by) -> services.Received:
        return services.receive(
            who, operation=running.operation, report=sent, offered=[offer(key=key)]
        )

    first = send(given)
    assert first.is_new
    assert not send(given).is_new
    with pytest.raises(errors.CheckDiffers):
        send(replace(given, findings="另外的内容。"))
    with pytest.raises(errors.CheckDiffers):
        send(given, cast.by("fisheries"))
    assert Check.objects.count() == 1
    assert first.check.photos.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Check.objects.filter(pk=first.check.pk).update(findings="改了")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": " "}, "检查对象：请填写"),
        ({"findings": "无"}, "请写 2 至"),
        ({"disposal": ""}, "当场怎样处置"),
        ({"where": Where(PlaceSource.NONE)}, "请定位"),
        ({"answers": (Answer("nothing", "true"),)}, "没有“nothing”"),
        ({"answers": (Answer("electric", "也许"),)}, "“是”或“否”"),
        ({"answers": (Answer("catch", "很多"),)}, "不是数字"),
        ({"answers": (Answer("electric", "true"), Answer("electric", "false"))}, "回答了两次"),
    ],
)
def test_a_bad_check_is_refused_whole(running: Patrol, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(errors.CheckInvalid) as error:
        running.check(photos=[], **changes)
    assert said in told(error)
    assert not Check.objects.exists()


def test_who_takes_no_part_records_nothing(cast: Cast, running: Patrol) -> None:
    for who in ("outsider", "judge", "other_police"):
        with pytest.raises(errors.OperationNotFound):
            running.check(who, [])
    with pytest.raises(errors.NotMember):
        running.check("ecology", [])
    with pytest.raises(PowerMissing):
        running.check("auditor", [])
    with pytest.raises(NotPhoto):
        running.check(photos=[offer(b"%PDF-1.7\n%%EOF\n", "现场.pdf")])
    assert not Check.objects.exists()


def test_a_finding_becomes_a_case_in_one_act(cast: Cast, running: Patrol) -> None:
    found = running.check()
    done = running.open_case(found)
    case = done.case
    assert case.lead.code == "500116-agriculture"
    assert (case.title, case.place, case.discovered_at) == (
        "江津丁家沱电鱼案",
        "丁家沱右岸",
        found.at,
    )
    facts = {f.name: f for f in cases.facts(case=case)}
    assert set(facts) == {"uses_electric_poison_explosive", "illegal_catch_kg"}
    assert {f.status for f in facts.values()} == {FactStatus.ASSERTED}
    assert "检查清单" in facts["illegal_catch_kg"].how
    items = list(Item.objects.filter(case=case).order_by("serial"))
    assert [i.sha256 for i in items] == [p.sha256 for p in found.photos.all()]
    assert {i.agency.code for i in items} == {POLICE}
    hands = list(Custody.objects.filter(item=items[0]).order_by("pk"))
    assert [h.action for h in hands] == [Hand.COLLECTED, Hand.RECEIVED]
    first = hands[0]
    assert (first.person, first.at, first.agency.code) == (found.person_name, found.at, POLICE)
    assert running.operation.number in first.note
    assert "丁家沱右岸" in first.note
    assert {s.fact for s in items[0].supports.all()} == set(facts)
    with pytest.raises(errors.AlreadyTurned):
        running.open_case(found, "police")
    acts = LogEntry.objects.filter(matter=case.pk).values_list("act", flat=True)
    assert "operations.case_opened" in acts
    seen = queries.of_case(by=cast.actor("fisheries"), case=case)
    assert [(x.seen, x.operation.pk) for x in seen] == [(True, running.operation.pk)]


def test_half_way_it_leaves_nothing(
    cast: Cast, running: Patrol, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = running.check()
    before = LogEntry.objects.count()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("xiejiang.operations.turning.Brought.objects.create", killed)
        with pytest.raises(KeyboardInterrupt):
            running.open_case(found)
    assert not Case.objects.exists()
    assert not Item.objects.exists()
    assert not Outcome.objects.exists()
    assert LogEntry.objects.count() == before
    with pytest.raises(CaseInvalid):
        services.open_case(
            cast.by("fisheries"),
            check=found,
            new=domain.NewCase("短", domain.Field.FISHING, "500116"),
            turn=domain.Turn(),
        )
    assert not Case.objects.exists()
    assert running.open_case(found).pk


def test_a_finding_becomes_evidence_of_a_case_and_overwrites_no_fact(
    cast: Cast, running: Patrol, case: Case
) -> None:
    stated = NewFact("illegal_catch_kg", "3")
    case_services.state_facts(cast.by("fisheries"), case=case, facts=[stated])
    found = running.check()
    turn = domain.Turn(
        frozenset({"illegal_catch_kg", "three_no_vessel_fishing"}),
        frozenset(p.pk for p in found.photos.all()),
    )

    def add(who: str, given: domain.Turn = turn) -> Outcome:
        return services.add_evidence(cast.by(who), check=found, case=case, turn=given)

    with pytest.raises(CaseNotFound):
        add("police")
    with pytest.raises(errors.OperationNotFound):
        add("outsider")
    with pytest.raises(errors.CheckInvalid, match="至少选择一张"):
        add("fisheries", domain.Turn())
    with pytest.raises(errors.CheckInvalid, match="没有回答"):
        add("fisheries", domain.Turn(frozenset({"is_angling"})))
    with pytest.raises(errors.CheckInvalid, match="不是这次检查"):
        add("fisheries", domain.Turn(frozenset(), frozenset({uuid.uuid4()})))
    assert not Item.objects.exists()
    done = add("fisheries")
    assert done.facts == ["three_no_vessel_fishing"]
    assert Fact.objects.get(case=case, name="illegal_catch_kg", current=True).value == "3"
    assert done.brought.count() == 2
    again = running.check(photos=[offer(picture(1))])
    with pytest.raises(DuplicateFile):
        services.add_evidence(
            cast.by("fisheries"),
            check=again,
            case=case,
            turn=domain.Turn(frozenset(), frozenset(p.pk for p in again.photos.all())),
        )
    assert Outcome.objects.count() == 1
    sound = running.check(photos=[], result=domain.Result.SOUND)
    with pytest.raises(errors.NothingFound):
        services.add_evidence(cast.by("fisheries"), check=sound, case=case, turn=turn)


def test_the_report_counts_is_signed_and_closes(cast: Cast, running: Patrol) -> None:
    found = running.check()
    running.check("fisheries", [], result=domain.Result.SOUND, disposal="")
    running.open_case(found)
    numbers = figures.of_operation(running.operation)
    assert numbers.total == Counts(2, 1, 1, 2)
    assert {code: c for code, _, c in numbers.by_agency} == {
        POLICE: Counts(1, 1, 0, 0),
        "500116-agriculture": Counts(1, 0, 1, 2),
    }
    lead, head = cast.by("fisheries"), cast.by("fisheries_head")
    with pytest.raises(errors.WrongState):
        services.close(head, operation=running.operation)
    with pytest.raises(errors.OperationInvalid, match="请写 10 至"):
        services.write_report(lead, operation=running.operation, text="完", sign_by=NOW.date())
    running.write_report()
    with pytest.raises(errors.NotAllSigned, match="江津区分局"):
        services.close(head, operation=running.operation)
    with pytest.raises(errors.OperationInvalid, match="请写明"):
        services.sign(cast.by("police_head"), operation=running.operation, agrees=False)
    services.sign(
        cast.by("police_head"), operation=running.operation, agrees=False, words="渔获物应复秤"
    )
    with pytest.raises(errors.OperationInvalid, match="已经会签"):
        services.sign(cast.by("police_head"), operation=running.operation, agrees=True)
    for outside in ("outsider_head", "chief_procurator"):
        with pytest.raises(errors.OperationNotFound):
            services.sign(cast.by(outside), operation=running.operation, agrees=True)
    services.sign(head, operation=running.operation, agrees=True)
    running.check("fisheries", [], id=uuid.uuid4(), subject="迟到的一次")
    with pytest.raises(errors.ReportChanged):
        services.close(head, operation=running.operation)
    running.write_report()
    for who in ("police_head", "fisheries_head"):
        services.sign(cast.by(who), operation=running.operation, agrees=True)
    services.close(head, operation=running.operation)
    assert running.fresh().state == OperationState.CLOSED
    paper = queries.report(by=cast.actor("police"), operation=running.operation)
    assert paper is not None
    assert paper.number == "渝江津农渔联报〔2026〕1号"
    assert any("检查 3 次" in line for line in paper.values["operations.figures"])
    assert queries.report_file(paper, Form.DOCX).data[:2] == b"PK"
    with pytest.raises(errors.NotRecording, match="已办结"):
        running.check(photos=[])
    assert queries.desk(by=cast.actor("fisheries"), on=NOW.date()) == []


def test_after_the_agreed_day_it_closes_without_who_did_not_sign(
    cast: Cast, running: Patrol
) -> None:
    running.write_report()
    services.sign(cast.by("fisheries_head"), operation=running.operation, agrees=True)
    late = cast.by("fisheries_head", NOW + timedelta(days=1))
    services.close(late, operation=running.operation)
    paper = queries.report(by=cast.actor("police"), operation=running.fresh())
    assert paper is not None
    assert any("逾约定日期没有会签" in line for line in paper.values["operations.signatures"])


def test_reads_are_those_of_who_takes_part(cast: Cast, running: Patrol, case: Case) -> None:
    found = running.check()
    photo = found.photos.first()
    assert photo is not None
    running.open_case(found)
    outsider, police = cast.actor("outsider"), cast.actor("police")
    doors: list[Callable[[], object]] = [
        lambda: queries.get(by=outsider, operation_id=running.operation.pk),
        lambda: queries.by_number(by=outsider, number=running.operation.number),
        lambda: queries.check(by=outsider, check_id=found.pk),
        lambda: queries.photo(by=outsider, photo_id=photo.pk),
    ]
    for door in doors:
        with pytest.raises((errors.OperationNotFound, errors.CheckNotFound)):
            door()
    assert queries.page(by=outsider) == []
    assert queries.checks(by=outsider) == []
    assert queries.outcomes(by=outsider) == []
    assert queries.brought(by=outsider) == []
    assert queries.figures(by=outsider).total == Counts()
    assert queries.figures(by=cast.actor("system_admin")).operations == 0
    numbers = queries.figures(by=police).total
    assert numbers.checks == len(queries.checks(by=police))
    assert numbers.cases == len(queries.outcomes(by=police))
    assert numbers.evidence == len(queries.brought(by=police))
    # the police takes part in the operation and not in the case: counted, not named
    assert queries.seen_cases(by=police, ids={o.case_id for o in queries.outcomes(by=police)}) == {}
    # who sees the case and took no part is not told what the operation was
    opened = Outcome.objects.get().case
    case_services.add_participant(
        cast.by("fisheries"),
        case=opened,
        agency=cast.agency("500116-procuratorate"),
        role=ParticipantRole.SUPERVISE,
    )
    seen = queries.of_case(by=cast.actor("procurator"), case=opened)
    assert [x.seen for x in seen] == [False]


def test_lists_go_on_where_they_ended(cast: Cast, running: Patrol) -> None:
    for n in range(3):
        running.check(photos=[], subject=f"第 {n} 处")
    first = queries.checks(by=cast.actor("police"), limit=2)
    rest = queries.checks(by=cast.actor("police"), after=(first[-1].at, first[-1].pk), limit=2)
    assert len({c.pk for c in first + rest}) == 3
    assert LINE["type"] == queries.page(by=cast.actor("police"))[0].site["type"]


def test_assistance_is_asked_answered_and_refused_in_the_procedure_of_a_case() -> None:
    """Nothing of it is built again here: reasons, clock and a refusal with reasons are there."""
    found = load_procedures().by_id["coordination"]
    asked = found.step("co.assist.ask")
    assert {f.id for f in asked.fields} >= {"counterpart", "matter", "basis", "by", "officers"}
    refused = found.step("co.assist.refuse")
    assert refused.reason
    assert found.step("co.assist.escalate").states == ("assist-refused",)
    for limit in ("co.assist.reply", "co.assist.do"):
        clock = found.limit(limit)
        assert clock.unit == "promptly", "no provision fixes the days"
        assert clock.watched_by == ("initiator",)
