"""A restoration project as it is inspected: a settled plan with milestones and targets."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from tests.conftest import BEIJING, NOW, Cast
from tests.evidence.pictures import jpeg
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.restoration.domain import MilestoneState, PlanState, ProjectStatus
from xiejiang.restoration.inspecting import Conclusion, InspectionKind, Measured, Report
from xiejiang.restoration.models import Duty, Indicator, Measure, Milestone, Plan, Project
from xiejiang.store.onsite import Clock, Offered, PlaceSource, Where

THERE = datetime(2026, 11, 24, 9, 30, tzinfo=BEIJING)
POINT = (Decimal("29.28"), Decimal("106.25"))


@dataclass(frozen=True)
class Site:
    """What a test inspects."""

    project: Project
    nests: Milestone
    after: Milestone


def built(cast: Cast, case: Case) -> Site:
    """The fisheries lead, the procuratorate supervises; two milestones, two targets."""
    for code in ("500116-procuratorate", "500116-court", "500116-ecology"):
        agency = cast.agency(code)
        cases.add_participant(
            cast.by("fisheries"), case=case, agency=agency, role=ParticipantRole.COPIED
        )
    project = Project.objects.create(
        case=case,
        number="渝江津农渔修复〔2026〕1号",
        title="丁家沱人工鱼巢和增殖放流",
        agency=cast.agency("500116-agriculture"),
        procuratorate=cast.agency("500116-procuratorate"),
        status=ProjectStatus.RESTORING,
        opened_at=NOW,
        changed_at=NOW,
    )
    duty = Duty.objects.create(
        project=project,
        kind="judgment",
        title="刑事附带民事判决书",
        words="投放鱼巢并增殖放流",
        obligor="某人",
        registered_by="甲",
        registered_at=NOW,
    )
    plan = Plan.objects.create(project=project, version=1, state=PlanState.SETTLED)
    measure = Measure.objects.create(
        plan=plan,
        position=1,
        duty=duty,
        kind="fish-nests",
        title="人工鱼巢",
        quantity=20,
        unit="个",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 12, 1),
        place="丁家沱水域",
    )
    for name, target, unit, at_least in (
        ("成活率", "85", "%", True),
        ("氨氮", "1.0", "mg/L", False),
        ("鱼卵附着密度", "200", "粒/平方米", True),
    ):
        Indicator.objects.create(
            plan=plan, name=name, target=target, unit=unit, at_least=at_least, method="样方计数"
        )
    nests, after = (
        Milestone.objects.create(
            measure=measure,
            reference=reference,
            words=words,
            due_on=date(2026, 12, 1),
            responsible="鱼巢施工负责人",
            state=MilestoneState.STARTED,
        )
        for reference, words in (("1-1", "投放鱼巢 20 个"), ("1-2", "补充附着物"))
    )
    return Site(project, nests, after)


def report(**changes: object) -> Report:
    """A sound inspection of this morning, with one reading."""
    given = Report(
        id=uuid.uuid4(),
        kind=InspectionKind.ROUTINE,
        at=THERE,
        where=Where(PlaceSource.DEVICE, *POINT, Decimal(12), "3 号鱼巢"),
        findings="鱼巢在位，附着物完好。",
        conclusion=Conclusion.SOUND,
        clock=Clock(THERE),
        readings=(Measured("survival-rate", Decimal("91.5"), "%", "样地（样行）调查"),),
    )
    return replace(given, **changes)


def picture(n: int = 1) -> bytes:
    """A photograph that says when and where; each number another one."""
    return jpeg(taken=f"2026:11:24 09:{n:02}:00", point=(29.28, 106.25))


def offer(
    content: bytes | None = None, name: str = "现场.jpg", key: uuid.UUID | None = None
) -> Offered:
    """A photograph as a phone sends it."""
    content = picture() if content is None else content
    return Offered(key or uuid.uuid4(), name, io.BytesIO(content), len(content))
