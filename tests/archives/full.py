"""The fish nests of Jiangjin with what every room holds of a case: damage, restoration, money."""

from __future__ import annotations

import io
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.archives.conftest import officer, png
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.assessment import services as assessment
from xiejiang.assessment.domain import Given, Heading, ItemGiven, Ruling, RulingBasis, State
from xiejiang.audit.domain import NODE, By
from xiejiang.bases.models import Base, Booking, Capacity
from xiejiang.cases import importing
from xiejiang.cases import services as case_services
from xiejiang.cases.models import Case
from xiejiang.evidence import queries as evidence
from xiejiang.experts.models import (
    Declaration,
    Engagement,
    Involvement,
    Member,
    Qualification,
    Selection,
    Step,
    Treated,
)
from xiejiang.kernel.logic import Tri
from xiejiang.restoration.models import (
    AtBase,
    Entrustment,
    Inspection,
    Milestone,
    Photo,
    Progress,
    Project,
    Reading,
    Withdrawal,
)
from xiejiang.shell.demo import replay, script
from xiejiang.store.onsite import Taken

KEY = "cq-jiangjin-2024-dabry-sturgeon-nest"
LEAD, COURT, POLICE = "500116-agriculture", "500116-court", "500116-police"
LATER = timedelta(minutes=1)


def lead(role: Role = Role.HANDLER) -> By:
    """The agency that archives: its officer, or its head."""
    who = "jj.head" if role is Role.APPROVER else "jj.officer"
    return By(officer(who, LEAD, role), timezone.now())


def work(now: datetime) -> Case:
    """Play the case, add what its story lacks, and close it."""
    importing.import_lines(By(NODE, now), script.published_lines(), only=[KEY])
    story = next(s for s in script.stories() if s.case == KEY)
    case = replay.play(story, now=now, say=lambda _: None)
    case.refresh_from_db()
    assess(case)
    inspect(case)
    entrust(case)
    ask_experts(case)
    book(case)
    case.refresh_from_db()
    by = By(lead().actor, now + LATER)
    return case_services.close(by, case=case, version=case.version, reason="修复验收，全部办结")


def assess(case: Case) -> None:
    """Two versions, the first ruled upon; a draft of the lead; drafts of another agency."""
    by = lead()
    given = Given("31000", "元", source="鉴定意见（公布约 3.1 万元）")
    item = ItemGiven("鱼类资源损害", "cost.appraisal", {"amounts": given}, {"paid": Tri.TRUE})
    made = assessment.open_assessment(
        by, case=case, heading=Heading("鱼类资源损害", "某研究所", date(2024, 8, 9))
    )
    made = assessment.write_item(by, assessment=made, item=item, saved=made.saved)
    first = assessment.submit(by, assessment=made, saved=made.saved)
    ruling = Ruling(
        State.ADOPTED,
        RulingBasis.JUDGMENT,
        "刑事附带民事公益诉讼判决",
        date(2024, 10, 11),
        3100000,
        "可",
    )
    court = By(officer("jj.judge", COURT), by.at)
    assessment.rule(court, assessment=made, version=first.number, ruling=ruling)
    made.refresh_from_db()
    made = assessment.revise(by, assessment=made, reason="补充票据")
    assessment.submit(by, assessment=made, saved=made.saved, reason="补充票据")
    assessment.open_assessment(by, case=case, heading=Heading("另一损害", "某研究所", None))
    police = By(officer("jj.police", POLICE), by.at)
    shared = assessment.open_assessment(
        police, case=case, heading=Heading("救治费用", "公安", None)
    )
    shared = assessment.write_item(police, assessment=shared, item=item, saved=shared.saved)
    assessment.submit(police, assessment=shared, saved=shared.saved)
    shared.refresh_from_db()
    shared = assessment.revise(police, assessment=shared, reason="重算")
    secret = Heading("没有提交的改名", "公安", None)
    assessment.set_heading(police, assessment=shared, heading=secret, saved=shared.saved)
    assessment.open_assessment(police, case=case, heading=Heading("没有提交的评估", "公安", None))


def inspect(case: Case) -> None:
    """An inspection of a milestone, measured and photographed; one of the whole project."""
    by, project = lead(), Project.objects.get(case=case)
    stage = Milestone.objects.filter(measure__plan__project=project).first()
    kept = evidence.store().put(io.BytesIO(png()))
    for number, of in enumerate((stage, None)):
        made = Inspection.objects.create(
            id=uuid.uuid4(),
            digest="1" * 64,
            project=project,
            milestone=of,
            kind="monitoring",
            at=by.at,
            source="device",
            latitude=Decimal("29.200000"),
            longitude=Decimal("106.150000"),
            accuracy=Decimal("4.5"),
            place="鼎锅浩产卵场",
            findings="鱼巢完好",
            conclusion="to-mend",
            demands="补绑两处",
            person_id=by.actor.person_key,
            person_name=by.actor.person_name,
            post_title=by.actor.post_title,
            agency_id=by.actor.agency_key,
            received_at=by.at + timedelta(seconds=number),
        )
        size = len(png())
        shot = Taken(uuid.uuid4(), "鱼巢.PNG", "image/png", size, kept.sha256, kept.sm3, by.at)
        Photo.keep([shot], inspection=made)
        Reading.objects.create(
            inspection=made, indicator="do", label="溶解氧", value=Decimal("6.2"), unit="mg/L"
        )


def entrust(case: Case) -> None:
    """Another agency was asked and reported; one milestone makes good what another missed."""
    by, project = lead(), Project.objects.get(case=case)
    stage = Milestone.objects.filter(measure__plan__project=project).first()
    assert stage is not None
    made = Milestone.objects.create(
        measure=stage.measure, reference="1-9", words="补绑", due_on=by.at.date(), responsible="某"
    )
    Milestone.objects.filter(pk=stage.pk).update(remedies=made)  # the later one is named first
    asked = Entrustment.objects.create(
        project=project,
        agency=agencies.agency(code=COURT),
        task="协助管护",
        reason="受损地",
        asked_by="某",
        asked_at=by.at,
        state="done",
    )
    Progress.objects.create(
        entrustment=asked, on=by.at.date(), words="完好", reported_by="某", reported_at=by.at
    )
    Withdrawal.objects.create(
        entrustment=asked,
        reason="改由本地",
        asked_by="某",
        asked_at=by.at,
        agreed=False,
        words="已完成",
    )


def ask_experts(case: Case) -> None:
    """A member of the pool declared, was drawn, gave an opinion, and a court ruled on it."""
    by = lead()
    own = {"agency_id": by.actor.agency_key, "at": by.at}
    member = Member.objects.create(
        kind="registered",
        name="演示鉴定所",
        division="500103",
        agency_id=by.actor.agency_key,
        entered_at=by.at,
    )
    Qualification.objects.create(member=member, words="许可证", number="演示第 1 号")
    day = by.at.date()
    Declaration.objects.create(member=member, case=case, kin="no", made_on=day, **own)
    Involvement.objects.create(member=member, case=case, role="consultant", words="笔录", **own)
    drawn = Selection.objects.create(
        case=case,
        agency_id=by.actor.agency_key,
        way="drawn",
        matters="损害数额",
        count=1,
        state="settled",
        candidates=[{"key": str(member.pk), "name": member.name}],
        digest="2" * 64,
        size=9,
        drawn=[str(member.pk)],
        chosen=[str(member.pk)],
        began_at=by.at,
        began_by="某",
        settled_at=by.at,
    )
    made = Engagement.objects.create(
        case=case,
        agency_id=by.actor.agency_key,
        member=member,
        selection=drawn,
        kind="first",
        route="appraisal",
        matters="损害数额",
        fee=100000,
        state="delivered",
        commissioned_on=day,
        delivered_on=day,
        number="演示鉴字第 1 号",
        conclusion="3.1 万元",
    )
    Step.objects.create(engagement=made, step="delivered", on=day, by="某", at=by.at)
    Treated.objects.create(engagement=made, treatment="adopted", document="演示判决", on=day, **own)


def book(case: Case) -> None:
    """The measure took some of the capacity of a base."""
    project = Project.objects.get(case=case)
    stage = Milestone.objects.filter(measure__plan__project=project).first()
    assert stage is not None
    booking = hold(case, project, state="used", actual=1961, used_on=date(2025, 8, 25))
    AtBase.objects.create(project=project, line=stage.measure.line, booking=booking)


def hold(case: Case, project: Project, **how: Any) -> Booking:
    """A booking of a base for a project."""
    by = lead()
    base = Base.objects.create(
        number="演示〔2025〕基地1号",
        name="演示产卵场基地",
        agency_id=by.actor.agency_key,
        standing="open",
        division="500116",
        registered_at=by.at,
    )
    capacity = Capacity.objects.create(
        base=base,
        year=2025,
        measure="fish-nests",
        dimension="area",
        unit="m²",
        total=9000,
        taken=1961,
    )
    return Booking.objects.create(
        base=base,
        capacity=capacity,
        agency_id=by.actor.agency_key,
        matter=case.pk,
        project=project.pk,
        amount=1961,
        unit="m²",
        since=date(2025, 2, 1),
        until=date(2025, 12, 31),
        remark="验收单",
        held_by="某",
        held_at=by.at,
        changed_at=by.at,
        **how,
    )
