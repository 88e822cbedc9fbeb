"""The states of a typical case, who may move it, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import Cast
from tests.typical.conftest import CONFIRMED, TEXTS, TODAY, Desk
from xiejiang.agencies.models import Agency
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.typical import queries, services
from xiejiang.typical.domain import Added, Asked, Decision, Texts
from xiejiang.typical.errors import (
    ContentChanged,
    ElsewhereAgency,
    NotAsked,
    NotConfirmed,
    NotProposer,
    NotPublishable,
    StillUnmasked,
    TypicalChanged,
    TypicalInvalid,
    TypicalMoved,
    TypicalNotFound,
)
from xiejiang.typical.models import Mark, Typical

pytestmark = pytest.mark.django_db


def test_from_candidate_to_publication(desk: Desk) -> None:
    edition = desk.published()
    year = TODAY.year
    assert edition.number == f"XJ-TC-{year}-0001"
    told = "".join(str(v) for v in edition.content.values())
    for secret in ("郝建国", "郝建民", "500116198001011219", "13912345678", "渝A8K219", "12345"):
        assert secret not in told
    assert "郝某甲" in told
    assert "郝某乙" in told
    assert edition.content["agencies"] == [
        "重庆市江津区农业农村委员会",
        "重庆市公安局江津区分局",
        "重庆市江津区人民法院",
    ]
    acts = list(LogEntry.objects.filter(act__startswith="typical.").order_by("index"))
    assert [e.act.removeprefix("typical.") for e in acts] == [
        "proposed",
        "marks_decided",
        "asked",
        "assented",
        "assented",
        "published",
    ]
    assert not any("郝建" in str(e.details) for e in acts)
    assert Notice.objects.filter(kind="typical", agency_code="500116-court").exists()


def test_the_next_number_and_a_new_version(desk: Desk) -> None:
    first = desk.published()
    second = desk.published(replace(TEXTS, title="郝建国又一案"))
    assert [first.number[-4:], second.number[-4:]] == ["0001", "0002"]
    by, head = desk.cast.by("fisheries"), desk.cast.by("fisheries_head")
    found = services.revise(by, typical=first.typical)
    assert queries.edition(number=first.number).current
    changed = services.amend(
        by, typical=found, texts=replace(TEXTS, outcome="判处郝建国罚金。"), saved=found.saved
    )
    assert not changed.marks.filter(state="proposed").exists()
    asked = services.ask(by, typical=changed, asked=desk.ask(), saved=changed.saved)
    for who in (desk.cast.by("police_head"), desk.judge_head):
        services.assent(who, typical=asked, agrees=True, words="", digest=asked.digest)
    made = services.publish(head, typical=asked, digest=asked.digest)
    assert (made.number, made.version) == (first.number, 2)
    assert [e.current for e in queries.history(typical=made.typical)] == [True, False]


def test_undecided_marks_are_not_sent(desk: Desk) -> None:
    found = desk.propose()
    with pytest.raises(StillUnmasked) as error:
        services.ask(desk.cast.by("fisheries"), typical=found, asked=desk.ask(), saved=found.saved)
    assert any("郝建国" in c.where for c in error.value.complaints)
    found.refresh_from_db()
    assert found.state == "draft"


def test_what_a_replacement_brings_back_is_not_sent(desk: Desk) -> None:
    found = desk.decided()
    person = found.marks.get(text="郝建民")
    by = desk.cast.by("fisheries")
    found = services.decide_marks(
        by,
        typical=found,
        decisions=[Decision(person.pk, True, "渝A8K219的车主")],
        saved=found.saved,
    )
    with pytest.raises(StillUnmasked, match="渝A8K219"):
        services.ask(by, typical=found, asked=desk.ask(), saved=found.saved)


def test_a_party_is_not_passed_over_without_a_reason(desk: Desk) -> None:
    found = desk.propose()
    mark = found.marks.get(text="郝建国")
    by = desk.cast.by("fisheries")
    with pytest.raises(TypicalInvalid, match="理由"):
        services.decide_marks(
            by, typical=found, decisions=[Decision(mark.pk, False)], saved=found.saved
        )
    mark.refresh_from_db()
    assert mark.state == "proposed"
    reasoned = [Decision(mark.pk, False, reason="公职人员，依法公开姓名")]
    services.decide_marks(by, typical=found, decisions=reasoned, saved=found.saved)
    mark.refresh_from_db()
    assert (mark.state, mark.decided_by) == ("rejected", "渔政执法岗甲")


def test_a_human_adds_what_the_machine_did_not_see(desk: Desk) -> None:
    found = desk.propose(replace(TEXTS, handling="由绰号老黑的人供述。"))
    by = desk.cast.by("fisheries")
    for wrong in (
        Added("", "other", "甲"),
        Added("不在文中", "other", "甲"),
        Added("老黑", "x", "甲"),
    ):
        with pytest.raises(TypicalInvalid):
            services.add_mark(by, typical=found, added=wrong, saved=found.saved)
    with pytest.raises(TypicalInvalid, match="原文"):
        services.add_mark(by, typical=found, added=Added("老黑", "other", "老黑某"), saved=1)
    mark = services.add_mark(by, typical=found, added=Added("老黑", "other", "某人"), saved=1)
    assert (mark.state, mark.rule) == ("accepted", "由人补充")
    with pytest.raises(TypicalChanged):
        services.add_mark(by, typical=found, added=Added("老黑", "other", "某人"), saved=1)


def test_names_in_english_are_marked_too(desk: Desk) -> None:
    english = replace(TEXTS, title_en="The case of Hao Jianguo", summary_en="Jianguo Hao fished.")
    found = desk.propose(english)
    assert {"Hao Jianguo", "Jianguo Hao"} <= {m.text for m in found.marks.all()}
    with pytest.raises(TypicalInvalid, match="英文"):
        desk.propose(replace(TEXTS, title_en="Only a title"))


def test_a_refusal_needs_reasons_and_stays_visible(desk: Desk) -> None:
    found = desk.asked()
    head = desk.judge_head
    with pytest.raises(TypicalInvalid, match="理由"):
        services.assent(head, typical=found, agrees=False, words=" ", digest=found.digest)
    services.assent(head, typical=found, agrees=False, words="量刑还有争议", digest=found.digest)
    found.refresh_from_db()
    assert found.state == "returned"
    with pytest.raises(TypicalMoved):
        services.assent(
            desk.cast.by("police_head"), typical=found, agrees=True, words="", digest=found.digest
        )
    by = desk.cast.by("fisheries")
    again = services.ask(by, typical=found, asked=desk.ask(), saved=found.saved)
    assert again.round == 2
    words = [(a.round, a.words) for a in queries.assents(typical=again)]
    assert (1, "量刑还有争议") in words


def test_only_the_content_that_was_seen_is_agreed_to(desk: Desk) -> None:
    found = desk.asked()
    with pytest.raises(ContentChanged):
        services.assent(
            desk.cast.by("police_head"), typical=found, agrees=True, words="", digest="0" * 64
        )
    services.assent(
        desk.cast.by("police_head"), typical=found, agrees=True, words="", digest=found.digest
    )
    with pytest.raises(NotAsked):
        services.assent(
            desk.cast.by("police_head"), typical=found, agrees=True, words="", digest=found.digest
        )
    with pytest.raises(TypicalMoved, match="会签中"):
        services.publish(desk.cast.by("fisheries_head"), typical=found, digest=found.digest)


def test_who_may(desk: Desk) -> None:
    cast, found = desk.cast, desk.agreed()
    with pytest.raises(PowerMissing):
        services.publish(cast.by("fisheries"), typical=found, digest=found.digest)
    with pytest.raises(NotProposer):
        services.publish(desk.judge_head, typical=found, digest=found.digest)
    with pytest.raises(TypicalNotFound):
        services.publish(cast.by("outsider_head"), typical=found, digest=found.digest)
    with pytest.raises(CaseNotFound):
        services.propose(cast.by("outsider"), case=desk.case, texts=TEXTS)
    with pytest.raises(TypicalNotFound):
        queries.get(by=cast.actor("outsider"), typical_id=found.pk)
    assert queries.page(by=cast.actor("outsider")) == []
    assert queries.waiting(by=cast.actor("outsider")) == []
    assert [t.pk for t in queries.waiting(by=cast.actor("fisheries_head"))] == [found.pk]
    services.publish(cast.by("fisheries_head"), typical=found, digest=found.digest)
    with pytest.raises(TypicalNotFound):
        services.withdraw(cast.by("outsider_head"), typical=found, why="不该看到")


def test_the_desk_of_who_is_asked(desk: Desk) -> None:
    found = desk.asked()
    for who in ("police", "judge"):
        assert [t.pk for t in queries.waiting(by=desk.cast.actor(who))] == [found.pk]
    services.assent(desk.judge_head, typical=found, agrees=True, words="", digest=found.digest)
    assert queries.waiting(by=desk.cast.actor("judge")) == []


def test_what_stands_against_publication(desk: Desk) -> None:
    found = desk.decided()
    by = desk.cast.by("fisheries")
    with pytest.raises(NotConfirmed, match="生效"):
        services.ask(by, typical=found, asked=desk.ask(confirmed={}), saved=found.saved)
    asked = services.ask(by, typical=found, asked=desk.ask(), saved=found.saved)
    assert asked.confirmed["unfinished"]["words"] == CONFIRMED["unfinished"]
    minor = desk.decided(replace(TEXTS, handling="望风的田小宝系未成年人，当事人达成调解协议。"))
    with pytest.raises(NotConfirmed) as error:
        services.ask(by, typical=minor, asked=desk.ask(), saved=minor.saved)
    assert [c.where for c in error.value.complaints] == [
        "文中有未成年人的迹象",
        "以调解、和解、磋商结案",
    ]


def test_a_classified_case_is_refused_at_every_step(desk: Desk) -> None:
    found = desk.agreed()
    Case.objects.filter(pk=desk.case.pk).update(secrecy="sensitive")
    desk.case.refresh_from_db()
    with pytest.raises(NotPublishable, match="密级"):
        desk.propose()
    with pytest.raises(NotPublishable, match="密级"):
        services.publish(desk.cast.by("fisheries_head"), typical=found, digest=found.digest)


def test_whom_one_may_ask(desk: Desk, cast: Cast) -> None:
    found, by = desk.decided(), desk.cast.by("fisheries")
    outsider = cast.agency("420583-agriculture").pk
    for wrong in ((), (outsider,), (cast.agency("500116-agriculture").pk,)):
        with pytest.raises(TypicalInvalid, match="会签机关"):
            services.ask(by, typical=found, asked=desk.ask(agencies=wrong), saved=found.saved)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(TypicalInvalid, match="约定会签日"):
            services.ask(by, typical=found, asked=desk.ask(by=day), saved=found.saved)
    Agency.objects.filter(code="500116-court").update(node="other.node")
    with pytest.raises(ElsewhereAgency, match="另一个节点"):
        services.ask(by, typical=found, asked=desk.ask(), saved=found.saved)


def test_withdrawal_by_who_agreed(desk: Desk) -> None:
    edition = desk.published()
    found = services.withdraw(desk.judge_head, typical=edition.typical, why="仍能认出当事人")
    assert found.state == "withdrawn"
    edition.refresh_from_db()
    assert not edition.current
    with pytest.raises(TypicalMoved):
        services.withdraw(desk.judge_head, typical=found, why="再来一次")


def test_giving_up_and_what_cannot_be_withdrawn(desk: Desk) -> None:
    found = desk.propose()
    head = desk.cast.by("fisheries_head")
    with pytest.raises(TypicalInvalid, match="没有公布"):
        services.withdraw(head, typical=found, why="没有公布过")
    services.drop(head, typical=found, why="不典型")
    with pytest.raises(TypicalMoved, match="不再推荐"):
        services.revise(head, typical=found)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"facts": "   "},
        {"title": "长" * 121},
        {"facts": "有\x00空字符"},
        {"significance": "字" * 4001},
    ],
)
def test_bad_texts(desk: Desk, changes: dict[str, str]) -> None:
    with pytest.raises(TypicalInvalid):
        desk.propose(replace(TEXTS, **changes))
    assert not Typical.objects.exists()


def test_marks_that_are_gone_and_marks_of_others(desk: Desk) -> None:
    found = desk.propose()
    by = desk.cast.by("fisheries")
    other = desk.propose(replace(TEXTS, title="郝建国另一案"))
    foreign = other.marks.first()
    assert foreign is not None
    with pytest.raises(TypicalInvalid, match="不在了"):
        services.decide_marks(
            by, typical=found, decisions=[Decision(foreign.pk, True)], saved=found.saved
        )
    changed = services.amend(
        by, typical=found, texts=replace(TEXTS, facts="被告人石小川捕鱼。"), saved=found.saved
    )
    texts = set(Mark.objects.filter(typical=changed).values_list("text", flat=True))
    assert "石小川" in texts
    assert "13912345678" not in texts


def test_texts_are_logged_by_their_length() -> None:
    assert Texts(title="郝建国").for_log()["title"] == 3
    assert Asked((1,), TODAY).agencies == (1,)
