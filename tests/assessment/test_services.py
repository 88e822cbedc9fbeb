"""Acts on assessments: who may, what is refused, what never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.assessment.conftest import heading, vouchers, water
from tests.conftest import NOW, Cast
from xiejiang.assessment import queries, services
from xiejiang.assessment.domain import Given, Ruling, RulingBasis, State, digest
from xiejiang.assessment.errors import (
    AssessmentChanged,
    AssessmentEmpty,
    AssessmentInvalid,
    AssessmentMoved,
    AssessmentNotFound,
    AssessmentReasonMissing,
    DoubleCounted,
    ItemNotFound,
    MethodNotApplicable,
    MethodUnknown,
    NotAssessor,
    NotDeciding,
)
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.kernel.logic import Tri

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def write(cast: Cast, to: Assessment, item: Any, **given: Any) -> Assessment:
    to.refresh_from_db()
    given.setdefault("saved", to.saved)
    return services.write_item(cast.by("fisheries"), assessment=to, item=item, **given)


def submit(cast: Cast, one: Assessment, reason: str = "") -> Version:
    one.refresh_from_db()
    return services.submit(cast.by("fisheries"), assessment=one, saved=one.saved, reason=reason)


def ruling(**changes: Any) -> Ruling:
    given: dict[str, Any] = {
        "outcome": State.ADOPTED,
        "basis": RulingBasis.JUDGMENT,
        "document": "（2026）渝0116民初12号民事判决书",
        "on": TODAY,
        "amount_fen": 1441677600,
        "reason": "",
    }
    return Ruling(**{**given, **changes})


def test_a_sheet_from_draft_to_judgment(cast: Cast, submitted: Assessment) -> None:
    made = submitted.versions.get()
    assert made.base == 1447677655
    assert made.high == 1928236855
    assert made.low == made.base
    said = {"damage": made.damage, "assessor": made.assessor, "valued_on": ""}
    assert made.sha256 == digest(said, made.items)
    decision = services.rule(cast.by("judge"), assessment=submitted, version=1, ruling=ruling())
    submitted.refresh_from_db()
    assert submitted.state == State.ADOPTED
    assert decision.version == made
    mine = LogEntry.objects.filter(act__startswith="assessment.")
    acts = list(mine.order_by("index").values_list("act", flat=True))
    assert acts == [
        "assessment.opened",
        "assessment.item_written",
        "assessment.item_written",
        "assessment.submitted",
        "assessment.ruled",
    ]
    entry = mine.filter(act="assessment.item_written").last()
    assert entry is not None
    assert entry.matter == submitted.case_id
    assert "发票" not in str(entry.details), "sources are free text and stay out of the log"
    assert Notice.objects.filter(agency_code="500116-agriculture", kind="assessment").count() == 1


def test_who_stated_an_input_stays_while_it_is_not_changed(cast: Cast, draft: Assessment) -> None:
    changed = replace(water(), inputs={**water().inputs, "unit_cost": Given("23", "元/t")})
    made = services.write_item(
        cast.by("fisheries_head", NOW + timedelta(days=1)),
        assessment=draft,
        item=changed,
        saved=draft.saved,
        position=1,
    )
    first = queries.items_of(made.draft)[0]
    assert first.inputs["quantity"].by == "渔政执法岗甲"
    assert first.inputs["unit_cost"].by == "主要负责人甲"
    assert first.inputs["unit_cost"].on == (TODAY + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (water(damage=" "), AssessmentInvalid),
        (water(damage="长" * 161), AssessmentInvalid),
        (water(method="nothing"), MethodUnknown),
        (water(inputs={"quantity": Given("-1", "t")}), AssessmentInvalid),
        (water(inputs={"quantity": Given("1", "t", source="长" * 301)}), AssessmentInvalid),
        (water(inputs={"quantity": Given("1", "t", evidence="x")}), AssessmentInvalid),
        (water(answers={"other": Tri.TRUE}), AssessmentInvalid),
        (water(answers={"not_restorable": Tri.FALSE}), MethodNotApplicable),
        (water(note="长" * 1001), AssessmentInvalid),
    ],
)
def test_an_item_that_makes_no_sense_changes_nothing(
    cast: Cast, draft: Assessment, item: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        write(cast, draft, item)
    draft.refresh_from_db()
    assert len(draft.draft) == 2


def test_evidence_has_to_lie_in_the_case(cast: Cast, draft: Assessment) -> None:
    by = cast.by("fisheries")
    made = evidence.add_item(
        by,
        case=draft.case,
        kind=ItemKind("forensic-opinion"),
        title="评估报告",
        proves="损害数额",
        collectors=("甲", "乙"),
        collected_at=NOW,
    )
    item = water(inputs={"quantity": Given("1", "t", evidence=str(made.pk))})
    write(cast, draft, item)
    titles = queries.titles_of_evidence([item], case=draft.case)
    assert titles == {str(made.pk): "评估报告"}


def test_two_who_write_at_once_do_not_overwrite_each_other(cast: Cast, draft: Assessment) -> None:
    write(cast, draft, vouchers(), saved=draft.saved)
    with pytest.raises(AssessmentChanged):
        services.write_item(
            cast.by("fisheries"), assessment=draft, item=vouchers(), saved=draft.saved - 1
        )


def test_positions_outside_the_draft_are_not_found(cast: Cast, draft: Assessment) -> None:
    for position in (0, 3, -1):
        with pytest.raises(ItemNotFound):
            write(cast, draft, water(), position=position)
        with pytest.raises(ItemNotFound):
            services.drop_item(
                cast.by("fisheries"), assessment=draft, position=position, saved=draft.saved
            )


def test_submitting_asks_for_sources_and_refuses_double_counting(
    cast: Cast, draft: Assessment
) -> None:
    write(cast, draft, water(inputs={"quantity": Given("5", "t")}), position=1)
    with pytest.raises(AssessmentInvalid) as refused:
        submit(cast, draft)
    assert "来源" in str(refused.value)
    restoring = water(
        method="restoration.cost",
        inputs={},
        answers={"restorable": Tri.TRUE},
    )
    values = {"quantity": "1 m3", "unit_cost": "5 元/m3", "other": "0 元"}
    inputs = {name: Given(*text.split(" "), source="方案") for name, text in values.items()}
    write(cast, draft, replace(restoring, inputs=inputs), position=1)
    write(cast, draft, water())
    with pytest.raises(DoubleCounted) as twice:
        submit(cast, draft)
    assert "推荐方法" in str(twice.value)
    apart = replace(restoring, inputs=inputs, damage="岸坡植被损害")
    write(cast, draft, apart, position=1)
    assert submit(cast, draft).number == 1


def test_an_empty_sheet_is_not_submitted(cast: Cast, shared: Case) -> None:
    made = services.open_assessment(cast.by("fisheries"), case=shared, heading=heading())
    with pytest.raises(AssessmentEmpty):
        submit(cast, made)
    services.discard(cast.by("fisheries"), assessment=made)
    assert not Assessment.objects.exists()


def test_an_unknown_input_is_submitted_as_unknown_not_as_zero(
    cast: Cast, draft: Assessment
) -> None:
    write(cast, draft, water(inputs={"quantity": Given()}), position=1)
    made = submit(cast, draft)
    assert (made.low, made.base, made.high) == (None, None, None)


def test_versions_never_change(cast: Cast, submitted: Assessment) -> None:
    by = cast.by("fisheries")
    with pytest.raises(AssessmentMoved):
        write(cast, submitted, water())
    for statement in (
        lambda: Version.objects.update(base=1),
        lambda: Version.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()
    with pytest.raises(AssessmentReasonMissing):
        services.revise(by, assessment=submitted, reason=" ")
    services.revise(by, assessment=submitted, reason="补充鉴定")
    with pytest.raises(AssessmentMoved):
        services.discard(by, assessment=submitted)
    write(
        cast, submitted, water(inputs={"unit_cost": Given("20", "元/t", source="询价")}), position=1
    )
    with pytest.raises(AssessmentReasonMissing):
        submit(cast, submitted)
    second = submit(cast, submitted, reason="单价改为 20 元")
    first = submitted.versions.get(number=1)
    assert (first.base, second.number) == (1447677655, 2)
    assert second.base == 1316616055


def test_the_court_registers_judgments_and_the_agency_agreements(
    cast: Cast, submitted: Assessment
) -> None:
    owner, judge = cast.by("fisheries"), cast.by("judge")
    agreement = ruling(basis=RulingBasis.AGREEMENT, document="赔偿协议")
    with pytest.raises(NotDeciding):
        services.rule(owner, assessment=submitted, version=1, ruling=ruling())
    with pytest.raises(NotDeciding):
        services.rule(judge, assessment=submitted, version=1, ruling=agreement)
    for wrong in (
        {"on": TODAY + timedelta(days=1)},
        {"document": " "},
        {"outcome": State.PARTLY, "amount_fen": None, "reason": "倍数偏高"},
        {"outcome": State.NOT_ADOPTED, "reason": "没有资质"},
        {"amount_fen": -1},
    ):
        with pytest.raises(AssessmentInvalid):
            services.rule(judge, assessment=submitted, version=1, ruling=ruling(**wrong))
    given = ruling(outcome=State.PARTLY)
    with pytest.raises(AssessmentReasonMissing):
        services.rule(judge, assessment=submitted, version=1, ruling=given)
    with pytest.raises(AssessmentChanged):
        services.rule(judge, assessment=submitted, version=2, ruling=ruling())
    assert not Decision.objects.exists()
    services.rule(owner, assessment=submitted, version=1, ruling=agreement)
    with pytest.raises(AssessmentMoved):
        services.rule(judge, assessment=submitted, version=1, ruling=ruling())


def test_the_outsider_finds_nothing(cast: Cast, submitted: Assessment) -> None:
    for who in ("outsider", "outsider_head", "other_police"):
        by = cast.by(who)
        assert queries.of_case(by=by.actor, case=submitted.case) == []
        with pytest.raises(AssessmentNotFound):
            queries.get(by=by.actor, assessment_id=submitted.pk)
        with pytest.raises(CaseNotFound):
            services.open_assessment(by, case=submitted.case, heading=heading())
        calls: list[Any] = [
            lambda by=by: services.revise(by, assessment=submitted, reason="理由"),
            lambda by=by: services.discard(by, assessment=submitted),
            lambda by=by: services.rule(by, assessment=submitted, version=1, ruling=ruling()),
            lambda by=by: services.write_item(
                by, assessment=submitted, item=water(), saved=submitted.saved
            ),
            lambda by=by: services.drop_item(
                by, assessment=submitted, position=1, saved=submitted.saved
            ),
            lambda by=by: services.set_heading(
                by, assessment=submitted, heading=heading(), saved=submitted.saved
            ),
            lambda by=by: services.submit(by, assessment=submitted, saved=submitted.saved),
        ]
        for call in calls:
            with pytest.raises(AssessmentNotFound):
                call()


def test_a_draft_is_its_agencys_own(cast: Cast, draft: Assessment) -> None:
    judge = cast.by("judge")
    assert queries.of_case(by=judge.actor, case=draft.case) == []
    with pytest.raises(AssessmentNotFound):
        queries.get(by=judge.actor, assessment_id=draft.pk)
    submit(cast, draft)
    services.revise(cast.by("fisheries"), assessment=draft, reason="补充鉴定")
    write(cast, draft, water(inputs={"unit_cost": Given("99", "元/t")}), position=1)
    seen = queries.get(by=judge.actor, assessment_id=draft.pk)
    shown = queries.shown(seen, by=judge.actor)
    assert (shown.number, shown.items[0].inputs["unit_cost"].base) == (1, "22")
    with pytest.raises(NotAssessor):
        services.write_item(judge, assessment=seen, item=water(), saved=seen.saved)


def test_a_heading_says_something(cast: Cast, draft: Assessment) -> None:
    by = cast.by("fisheries")
    for wrong in (heading(damage=""), heading(assessor="长" * 161)):
        with pytest.raises(AssessmentInvalid):
            services.set_heading(by, assessment=draft, heading=wrong, saved=draft.saved)
    told = replace(heading(assessor="另一研究院"), valued_on=date(2020, 1, 1))
    made = services.set_heading(by, assessment=draft, heading=told, saved=draft.saved)
    assert (made.assessor, made.valued_on) == ("另一研究院", date(2020, 1, 1))
