"""Publishing once, correcting, withdrawing, reading and signing: who may, and what is left."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.conftest import NOW, Cast
from tests.liaison.conftest import JIANGJIN, PENALTY, Publish, alert, penalty
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import MatterSealed, PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.audit.services import seal_matter
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewParty, ParticipantRole, Secrecy
from xiejiang.cases.errors import CaseNotFound, OnlyReading
from xiejiang.cases.models import Case
from xiejiang.kernel.errors import XiejiangError
from xiejiang.liaison import queries, services
from xiejiang.liaison.domain import Audience, BulletinState, Content, Correction
from xiejiang.liaison.errors import (
    AlreadySigned,
    BulletinChanged,
    BulletinInvalid,
    BulletinMoved,
    BulletinNotFound,
    CaseCopied,
    CaseRestricted,
    LiaisonReasonMissing,
    NotAsked,
    NotOwner,
    NotPublisher,
    PersonalData,
)
from xiejiang.liaison.models import Asked, Bulletin, Edition, Receipt, Scope

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(hours=6)
LATER = NOW + timedelta(hours=7)


def complaints(error: pytest.ExceptionInfo[XiejiangError]) -> dict[str, str]:
    return {c.where: c.message for c in error.value.complaints}


def test_published_once_numbered_by_agency_and_year(cast: Cast, publish: Publish) -> None:
    first, second = publish(), publish()
    other = publish(alert(), who="ecology_head")
    assert first.number == "渝江津农渔通报〔2026〕1号"
    assert second.number == "渝江津农渔通报〔2026〕2号"
    assert other.number == "渝江津环通报〔2026〕1号"
    with pytest.raises(BulletinMoved):
        services.publish(cast.by("liaison"), bulletin=first, saved=first.saved)
    assert Edition.objects.filter(bulletin=first).count() == 1
    entry = LogEntry.objects.get(act="liaison.published", subject=f"liaison.Bulletin:{first.pk}")
    assert entry.basis[0].startswith("关于加强执法司法工作协同")
    assert entry.basis[0].endswith("第七条")


def test_only_a_publisher_of_the_kind_and_a_post_that_may(cast: Cast) -> None:
    with pytest.raises(NotPublisher):
        services.draft(cast.by("judge"), given=penalty())
    with pytest.raises(PowerMissing):
        services.draft(cast.by("supervisor"), given=penalty())
    made = services.draft(cast.by("fisheries"), given=penalty())
    with pytest.raises(PowerMissing):
        services.publish(cast.by("fisheries"), bulletin=made, saved=1)
    with pytest.raises(BulletinNotFound):
        services.publish(cast.by("outsider_head"), bulletin=made, saved=1)
    done = services.publish(cast.by("fisheries_head"), bulletin=made, saved=1)
    with pytest.raises(NotOwner):
        services.withdraw(cast.by("ecology_head"), bulletin=done, reason="误发")
    with pytest.raises(BulletinNotFound):
        services.withdraw(cast.by("outsider_head"), bulletin=done, reason="误发")


def test_every_fault_is_named_at_once_and_nothing_is_written(cast: Cast) -> None:
    bad = penalty(
        content=Content("短", "", {"fine": "很多", "decided_on": "昨天", "unknown": "x"}),
        audience=Audience(divisions=("999999",), kinds=("army",), agencies=("nowhere",)),
        field="space",
        division="123",
    )
    with pytest.raises(BulletinInvalid) as refused:
        services.draft(cast.by("fisheries"), given=bad)
    told = complaints(refused)
    assert set(told) == {
        "标题",
        "罚款（元）",
        "决定日期",
        "unknown",
        "区域",
        "机关类型",
        "点名的机关",
        "领域",
        "关于何地",
    }
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize(
    ("audience", "where"),
    [
        (Audience(), "知悉范围"),
        (Audience(kinds=("police",)), "知悉范围"),
        (Audience(agencies=("500116-police",), kinds=("police",)), "机关类型"),
        (Audience(downstream_of="nonsense"), "下游起点"),
        (Audience(divisions=("500116",), within_km=5), "下游多少公里"),
        (Audience(downstream_of="500116", within_km=-1), "下游多少公里"),
        (Audience(agencies=tuple(f"a{n}" for n in range(201))), "点名的机关"),
    ],
)
def test_an_audience_that_cannot_stand(cast: Cast, audience: Audience, where: str) -> None:
    with pytest.raises(BulletinInvalid) as refused:
        services.draft(cast.by("fisheries"), given=penalty(audience=audience))
    assert where in complaints(refused)


def test_a_draft_may_be_unfinished_and_a_bulletin_may_not(cast: Cast) -> None:
    by = cast.by("liaison")
    unfinished = penalty(content=Content("处罚情况通报", "", {"fine": "1"}), urgent=True)
    made = services.draft(by, given=unfinished)
    with pytest.raises(BulletinInvalid) as refused:
        services.publish(by, bulletin=made, saved=1)
    assert {"处罚决定书文号", "违法行为", "签收时间"} <= set(complaints(refused))
    made = services.amend(by, bulletin=made, given=penalty(), saved=1)
    with pytest.raises(BulletinChanged):
        services.amend(by, bulletin=made, given=penalty(), saved=1)
    assert services.publish(by, bulletin=made, saved=2).state == BulletinState.PUBLISHED
    with pytest.raises(BulletinMoved):
        services.discard(by, bulletin=made)


def test_a_draft_is_its_agencys_and_can_be_thrown_away(cast: Cast) -> None:
    made = services.draft(cast.by("fisheries"), given=penalty())
    assert not queries.sees(made, by=cast.actor("ecology"))
    assert [b.pk for b in queries.drafts(by=cast.actor("liaison"))] == [made.pk]
    services.discard(cast.by("liaison"), bulletin=made)
    assert not Bulletin.objects.exists()


def test_a_correction_supersedes_and_tells_who_read(cast: Cast, publish: Publish) -> None:
    made = publish()
    services.read(cast.by("ecology"), bulletin=made)
    services.read(cast.by("ecology"), bulletin=made)
    assert Receipt.objects.count() == 1
    Notice.objects.all().delete()
    new = replace(penalty().content, values=PENALTY | {"fine": "30000"})
    done = services.correct(
        cast.by("liaison", SOON), bulletin=made, correction=Correction(new, "金额写错"), version=1
    )
    assert (done.version, done.number) == (2, made.number)
    assert [e.values["fine"] for e in queries.editions(done)] == ["30000", "20000"]
    assert list(Notice.objects.values_list("agency_code", flat=True)) == ["500116-ecology"]
    (line,) = queries.page(by=cast.actor("ecology"))
    assert line.unread, "the new edition has not been read"
    with pytest.raises(BulletinChanged):
        services.correct(
            cast.by("liaison"), bulletin=made, correction=Correction(new, "再改"), version=1
        )
    for reason, error in (("", LiaisonReasonMissing), ("长" * 301, BulletinInvalid)):
        with pytest.raises(error):
            services.correct(
                cast.by("liaison"), bulletin=made, correction=Correction(new, reason), version=2
            )


def test_what_was_withdrawn_keeps_its_number_and_loses_its_words(
    cast: Cast, publish: Publish
) -> None:
    made = publish()
    services.read(cast.by("ecology"), bulletin=made)
    with pytest.raises(LiaisonReasonMissing):
        services.withdraw(cast.by("liaison"), bulletin=made, reason=" ")
    done = services.withdraw(cast.by("liaison", SOON), bulletin=made, reason="对象写错")
    assert not queries.shows_words(done, by=cast.actor("ecology"))
    assert queries.shows_words(done, by=cast.actor("fisheries"))
    assert queries.sees(done, by=cast.actor("ecology"))
    with pytest.raises(BulletinMoved):
        services.read(cast.by("ecology"), bulletin=made)
    with pytest.raises(BulletinMoved):
        services.withdraw(cast.by("liaison"), bulletin=made, reason="再撤")


def test_urgent_ones_are_signed_for_once_by_each_agency(cast: Cast, publish: Publish) -> None:
    made = publish(alert(urgent=True, sign_by=SOON), who="ecology_head")
    asked = set(Asked.objects.values_list("agency_code", flat=True))
    assert asked == {
        "500116-agriculture",
        "500116-police",
        "500116-procuratorate",
        "500116-court",
    }
    assert set(Notice.objects.values_list("agency_code", flat=True)) == asked
    with pytest.raises(PowerMissing):
        services.sign(cast.by("supervisor"), bulletin=made, version=1)
    with pytest.raises(NotAsked):
        services.sign(cast.by("ecology"), bulletin=made, version=1)
    with pytest.raises(BulletinNotFound):
        services.sign(cast.by("outsider"), bulletin=made, version=1)
    with pytest.raises(BulletinChanged):
        services.sign(cast.by("police"), bulletin=made, version=2)
    with pytest.raises(BulletinInvalid):
        services.sign(cast.by("police"), bulletin=made, version=1, remark="长" * 301)
    services.sign(cast.by("police"), bulletin=made, version=1, remark="已布置")
    with pytest.raises(AlreadySigned):
        services.sign(cast.by("police_head"), bulletin=made, version=1)
    found = queries.readers(by=cast.actor("ecology"), bulletin=made)
    assert (found.asked, found.signed, found.read) == (4, 1, 1)
    assert not queries.counts(by=cast.actor("ecology"), now=NOW).overdue
    assert queries.counts(by=cast.actor("ecology"), now=LATER).overdue == (made,)
    assert queries.counts(by=cast.actor("police"), now=NOW).to_sign == ()
    assert queries.counts(by=cast.actor("procurator"), now=NOW).to_sign == (made,)


def test_a_correction_of_an_urgent_one_is_signed_for_again(cast: Cast, publish: Publish) -> None:
    made = publish(alert(urgent=True, sign_by=SOON), who="ecology_head")
    services.sign(cast.by("police"), bulletin=made, version=1)
    by = cast.by("ecology_head")
    with pytest.raises(BulletinInvalid):
        services.correct(
            by, bulletin=made, correction=Correction(alert().content, "更正数值"), version=1
        )
    given = Correction(alert().content, "更正数值", sign_by=LATER)
    services.correct(by, bulletin=made, correction=given, version=1)
    assert [b.pk for b in queries.counts(by=cast.actor("police"), now=NOW).to_sign] == [made.pk]
    services.sign(cast.by("police"), bulletin=made, version=2)


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(days=91), timedelta(hours=-1)])
def test_a_wish_for_a_time_that_is_none(cast: Cast, publish: Publish, wrong: timedelta) -> None:
    with pytest.raises(BulletinInvalid) as refused:
        publish(alert(urgent=True, sign_by=NOW + wrong), who="ecology_head")
    assert "签收时间" in complaints(refused)


def test_names_are_for_their_own_agency_and_the_publishers_auditor(
    cast: Cast, publish: Publish
) -> None:
    made = publish()
    services.read(cast.by("ecology"), bulletin=made)
    services.read(cast.by("police"), bulletin=made)

    def people(who: str) -> set[str]:
        lines = queries.readers(by=cast.actor(who), bulletin=made).lines
        return {f"{line.code} {r.person}" for line in lines for r in line.people}

    assert people("liaison") == set()
    assert people("ecology") == {"500116-ecology 执法岗甲"}
    assert len(people("auditor")) == 2
    seen = queries.readers(by=cast.actor("liaison"), bulletin=made)
    assert [(line.code, line.count) for line in seen.lines] == [
        ("500116-ecology", 1),
        ("500116-police", 1),
    ]
    assert seen.meant == 4, "the agencies of Jiangjin with officers here, without the publisher"


def test_the_publishers_own_reading_is_no_receipt(cast: Cast, publish: Publish) -> None:
    services.read(cast.by("fisheries"), bulletin=publish())
    assert not Receipt.objects.exists()


# ------------------------------------------------------------------ a case, personal data


def test_of_a_case_only_who_works_on_it_speaks(cast: Cast, case: Case, publish: Publish) -> None:
    with pytest.raises(CaseNotFound):
        publish(alert(), who="ecology_head", case=case)
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-ecology"),
        role=ParticipantRole.COPIED,
    )
    with pytest.raises(CaseCopied):
        publish(alert(), who="ecology_head", case=case)
    made = publish(case=case)
    assert queries.case_of(made, by=cast.actor("fisheries")) == case
    assert queries.case_of(made, by=cast.actor("police")) is None, "reads it, not the case"
    assert queries.of_case(by=cast.actor("ecology"), case=case) == [made]


def test_of_a_sensitive_case_only_those_who_take_part_are_told(
    cast: Cast, case: Case, publish: Publish
) -> None:
    Case.objects.filter(pk=case.pk).update(secrecy=Secrecy.SENSITIVE)
    case.refresh_from_db()
    for audience in (JIANGJIN, Audience(agencies=("500116-police",))):
        with pytest.raises(CaseRestricted):
            publish(penalty(audience=audience), case=case)
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.ASSIST,
    )
    made = publish(penalty(audience=Audience(agencies=("500116-police",))), case=case)
    assert made.number


def test_identity_numbers_are_refused_and_names_must_be_answered_for(
    cast: Cast, case: Case, publish: Publish
) -> None:
    cases.add_party(cast.by("fisheries"), case=case, version=case.version, party=NewParty("周大鹏"))
    number = "11010519491231002X"
    body = f"周大鹏，{number}，电话 13800138000。"
    with pytest.raises(BulletinInvalid) as refused:
        publish(penalty(content=replace(penalty().content, body=body)), case=case)
    assert "110***********002X" in complaints(refused)["正文"]
    named = penalty(content=replace(penalty().content, body=body.replace(number, "")))
    with pytest.raises(PersonalData) as warned:
        publish(named, case=case)
    told = " ".join(c.message for c in warned.value.complaints)
    assert "周某某" in told
    assert "138****8000" in told
    assert "周大鹏" not in told
    made = publish(named, case=case, personal="公告送达所需")
    assert queries.edition(made).personal == "公告送达所需"
    assert "11010519491231002" not in str(list(LogEntry.objects.values_list("details", flat=True)))


# ------------------------------------------------------------------ files, constraints


def test_attachments_are_looked_at_and_kept_with_their_edition(
    cast: Cast, publish: Publish
) -> None:
    actor = cast.actor("liaison")
    with pytest.raises(XiejiangError):
        services.take_in(actor=actor, name="x.html", stream=io.BytesIO(b"<html></html>"))
    with pytest.raises(PowerMissing):
        services.take_in(actor=cast.actor("supervisor"), name="a.pdf", stream=io.BytesIO(b"%PDF-"))
    pdf = io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    file = services.take_in(actor=actor, name="决定书.pdf", stream=pdf)
    twice = replace(penalty().content, files=(file, file))
    with pytest.raises(BulletinInvalid):
        publish(penalty(content=twice))
    made = publish(penalty(content=replace(penalty().content, files=(file,))))
    row = queries.attachment(made, version=1, position=1)
    with queries.open_attachment(row) as stream:
        assert stream.read() == pdf.getvalue()
    assert (f"{made.number} 决定书.pdf", file.sha256) in list(queries.stored_files())


@pytest.mark.parametrize("model", [Edition, Scope, Receipt, Asked])
def test_the_database_refuses_to_rewrite_what_was_published(
    cast: Cast, publish: Publish, model: type[Edition]
) -> None:
    made = publish(alert(urgent=True, sign_by=SOON), who="ecology_head")
    services.sign(cast.by("police"), bulletin=made, version=1)
    rows = model.objects.filter(bulletin=made)
    assert rows.exists()
    for change in (lambda: rows.update(bulletin=made), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "changes", [{"number": ""}, {"version": 0}, {"published_at": None}, {"urgent": True}]
)
def test_the_database_refuses_half_a_bulletin(publish: Publish, changes: dict[str, object]) -> None:
    made = publish()
    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=made.pk).update(**changes)


def test_the_node_itself_publishes_nothing() -> None:
    with pytest.raises(PowerMissing):
        services.draft(By(NODE, NOW), given=penalty())


def test_who_may_only_read_a_case_does_not_tell_of_it(
    cast: Cast, case: Case, publish: Publish
) -> None:
    cases.grant_access(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-ecology"),
        purpose="核对跨省团伙的作案时间",
        until=NOW + timedelta(days=7),
    )
    with pytest.raises(OnlyReading):
        publish(alert(), who="ecology_head", case=case)
    assert not Bulletin.objects.exists()


def test_of_an_archived_case_nothing_is_published_but_what_was_is_put_right(
    cast: Cast, case: Case, publish: Publish
) -> None:
    made = publish(case=case)
    seal_matter(matter=case.pk, at=NOW)
    with pytest.raises(MatterSealed):
        publish(case=case)
    content = replace(penalty().content, title="销售非法捕捞渔获物处罚情况通报（更正）")
    services.correct(
        cast.by("liaison"), bulletin=made, correction=Correction(content, "数字有误"), version=1
    )
    made.refresh_from_db()
    services.withdraw(cast.by("liaison"), bulletin=made, reason="误发")
    made.refresh_from_db()
    assert (made.state, made.version) == (BulletinState.WITHDRAWN, 2)
    assert queries.case_of_bulletin(made.pk) == case.pk
