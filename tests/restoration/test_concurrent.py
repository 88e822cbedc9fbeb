"""Several people at once: one acceptance, and no plan that loses what was accepted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

from django.db import connections

from tests.conftest import NOW, Cast, found_cast
from tests.restoration.conftest import (
    GIVEN,
    NESTS,
    OUTLINE,
    TODAY,
    done,
    duty,
    milestones,
    piece,
    review,
)
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.funds.models import Milestone as LedgerMilestone
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import services
from xiejiang.restoration.domain import IndicatorGiven
from xiejiang.restoration.errors import MilestoneMoved, PlanIncomplete, PlanSuperseded
from xiejiang.restoration.models import Milestone, Plan, Project


def _world() -> tuple[Cast, Plan]:
    """A settled plan whose first milestone was reported done, committed for every connection."""
    cast = found_cast()
    by, head = cast.by("fisheries"), cast.by("fisheries_head")
    case = cases.open_case(
        by,
        lead=cast.agency("500116-agriculture"),
        title="长江江津段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=NOW,
    )
    project = services.open_project(by, case=case, given=GIVEN)
    owed = services.register_duty(by, project=project, given=duty())
    plan = services.draft_plan(by, project=project)
    services.outline(by, plan=plan, saved=0, given=OUTLINE)
    given = replace(NESTS, duty=owed.pk)
    made = services.add_measure(by, plan=plan, saved=1, given=given)
    services.add_milestone(by, plan=plan, saved=2, line=made.line, given=piece(price=1000))
    target = IndicatorGiven("附着率", Decimal(60), "％", True, "抽样")
    services.add_indicator(by, plan=plan, saved=3, given=target)
    plan.refresh_from_db()
    review(cast, plan)
    settled = services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    done(cast, milestones(settled)[0])
    return cast, settled


def _tried(work: Callable[[], object]) -> XiejiangError | None:
    try:
        work()
    except XiejiangError as error:
        return error
    finally:
        connections.close_all()
    return None


def test_of_several_acceptances_one_counts(committed: None) -> None:
    cast, settled = _world()
    first = milestones(settled)[0]

    def accept() -> object:
        return services.accept_milestone(
            cast.by("fisheries_head"), milestone=first, on=TODAY, acceptance="符合方案"
        )

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(_tried, [accept] * 4))
    assert found.count(None) == 1
    assert all(isinstance(e, MilestoneMoved) for e in found if e is not None)
    assert LedgerMilestone.objects.get().accepted_on == TODAY


def test_a_plan_changed_while_a_milestone_is_accepted_loses_nothing(committed: None) -> None:
    cast, settled = _world()
    head = cast.by("fisheries_head")
    first = milestones(settled)[0]
    new = services.change_plan(head, project=Project.objects.get(), reason="水位变化")
    review(cast, new)

    def accept() -> object:
        return services.accept_milestone(head, milestone=first, on=TODAY, acceptance="符合方案")

    def settle() -> object:
        return services.settle_plan(head, plan=new, saved=new.saved, words="同意")

    with ThreadPoolExecutor(2) as pool:
        accepting, settling = pool.map(_tried, [accept, settle])
    assert settling is None
    current = Milestone.objects.get(measure__plan=new)
    if accepting is None:
        assert current.accepted_on == TODAY
        assert LedgerMilestone.objects.get().accepted_on == TODAY
    else:
        assert isinstance(accepting, PlanSuperseded)
        assert current.state == "done"


def test_a_version_without_what_is_being_reported_is_refused(committed: None) -> None:
    cast, settled = _world()
    head = cast.by("fisheries_head")
    first = milestones(settled)[0]
    services.accept_milestone(head, milestone=first, on=TODAY, acceptance="符合方案")
    new = services.change_plan(head, project=Project.objects.get(), reason="减少")
    Milestone.objects.filter(measure__plan=new).delete()
    services.add_milestone(
        cast.by("fisheries"), plan=new, saved=0, line=new.measures.get().line, given=piece("另投")
    )
    new.refresh_from_db()
    review(cast, new)
    refused = _tried(lambda: services.settle_plan(head, plan=new, saved=new.saved, words="同意"))
    assert isinstance(refused, PlanIncomplete)
    assert "已经报完工或者验收" in str(refused)
