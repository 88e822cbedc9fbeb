"""A report from the first word to the answer: who may do what, and what is kept of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings

from tests.conftest import NOW
from tests.outreach.conftest import PNG, TOLD, Public
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.cases.errors import CaseInvalid
from xiejiang.evidence.models import Item
from xiejiang.outreach import domain, queries, services
from xiejiang.outreach.domain import Matter, Opening, State, Where, Words, code_from, read_code
from xiejiang.outreach.errors import (
    CannotPass,
    DeskFull,
    NobodyReceives,
    NotHolder,
    ReceiptUnknown,
    ReportInvalid,
    ReportMoved,
    ReportNotFound,
    StepInvalid,
    TooMany,
)
from xiejiang.outreach.models import Photo, Report, Tally

OPENING = Opening(
    title="丁家沱码头夜间电鱼线索",
    field=Field.FISHING,
    division="500116",
    place="丁家沱码头",
    summary="有人夜间驾船电鱼。",
    discovered_at=NOW,
)


def test_a_code_finds_every_single_slip_and_every_exchange() -> None:
    code = code_from(b"secret", "a", "b")
    assert read_code(code.lower().replace("-", " ")) == code
    assert code_from(b"secret", "a", "c") != code
    plain = code.replace("-", "")
    for at, sign in enumerate(plain):
        for other in domain.ALPHABET:
            if other != sign:
                assert read_code(plain[:at] + other + plain[at + 1 :]) is None
        if at + 1 < len(plain) and plain[at + 1] != sign:
            swapped = plain[:at] + plain[at + 1] + sign + plain[at + 2 :]
            assert read_code(swapped) is None
    for wrong in ("", "ABCD", "0" * 16, plain + "A", "一" * 16):
        assert read_code(wrong) is None


def test_it_goes_to_the_competent_agency_with_an_agreed_clock(public: Public) -> None:
    report = public.lodge()
    assert report.agency.code == "500116-agriculture"
    assert report.due_at == NOW + timedelta(days=7)
    assert Notice.objects.filter(agency_code="500116-agriculture", kind="report").count() == 1
    assert [r.pk for r in queries.desk(by=public.cast.actor("fisheries"))] == [report.pk]
    assert queries.desk(by=public.cast.actor("outsider")) == []


def test_each_matter_finds_its_kind_and_an_unknown_place_a_desk(public: Public) -> None:
    assert public.lodge("a", matter=Matter.WASTE).agency.code == "500116-ecology"
    nowhere = Where(words="长江边上")
    assert public.lodge("b", where=nowhere).agency.kind == "agriculture"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "TRIAGE", "500116-ecology")
        assert public.lodge("c", where=replace(nowhere, words="岸边")).agency.kind == "ecology"
    Post.objects.all().delete()
    with pytest.raises(NobodyReceives):
        public.lodge("d", words="没有机关可以受理的一件举报")


def test_who_reported_is_sealed_and_not_in_the_log(public: Public) -> None:
    report, code = public.sent()
    kept = [*Report.objects.values().get().values(), *LogEntry.objects.values_list("details")]
    for secret in (TOLD.name, TOLD.contact, code):
        assert all(secret not in str(value) for value in kept)
    assert "电鱼，船尾" not in str(list(LogEntry.objects.values_list("details")))
    by = public.cast.by("fisheries")
    assert services.read_contact(by, report=report, purpose="核实位置") == (
        TOLD.name,
        TOLD.contact,
    )
    assert LogEntry.objects.filter(act="outreach.contact_read").count() == 1
    with pytest.raises(StepInvalid):
        services.read_contact(by, report=report, purpose=" ")
    for other in ("outsider", "police"):
        with pytest.raises(NotHolder):
            services.read_contact(public.cast.by(other), report=report, purpose="看看是谁")


def test_sent_twice_it_is_one_and_the_same_words_are_folded(public: Public) -> None:
    first, code = public.sent("n1")
    again, same_code = public.sent("n1")
    assert (again.pk, same_code) == (first.pk, code)
    repeat, other_code = public.sent("n2", name="", contact="另一个人")
    assert (repeat.same_as, other_code == code) == (first, False)
    assert len(queries.desk(by=public.cast.actor("fisheries"))) == 1
    by = public.cast.by("fisheries")
    services.accept(by, report=first, words=Words(""))
    services.ask(by, report=first, words=Words("船是什么颜色？"))
    shown = queries.receipt(code=other_code)
    assert (shown.state, shown.question) == (State.ASKED, "")
    assert "颜色" not in str(shown.steps)
    with pytest.raises(ReportMoved):
        services.accept(by, report=repeat, words=Words(""))
    with pytest.raises(ReportMoved):
        services.supplement(By(NODE, NOW), report=repeat, words=Words("我不是先一个人"))
    services.answer(by, report=first, words=Words("已查获，谢谢。"))
    assert queries.receipt(code=other_code).state is State.ANSWERED
    assert public.lodge("n3").same_as is None


def test_passed_on_it_stays_until_it_is_taken(public: Public) -> None:
    report, code = public.sent()
    fisheries, police = public.cast.by("fisheries"), public.cast.by("police")
    to = public.cast.agency("500116-police")
    services.pass_on(fisheries, report=report, to=to, words=Words("涉嫌犯罪"))
    report.refresh_from_db()
    assert (report.agency.code, report.offered) == ("500116-agriculture", to)
    assert queries.get(by=police.actor, report_id=report.pk) == report
    with pytest.raises(NotHolder):
        services.accept(police, report=report, words=Words(""))
    with pytest.raises(ReportMoved):
        services.take(fisheries, report=report)
    services.give_back(police, report=report, words=Words("没有涉嫌犯罪的材料"))
    with pytest.raises(ReportNotFound):
        queries.get(by=police.actor, report_id=report.pk)
    services.pass_on(fisheries, report=report, to=to, words=Words("补充了材料"))
    taken = services.take(police, report=report)
    assert (taken.agency, taken.offered, taken.state) == (to, None, State.RECEIVED)
    told = queries.receipt(code=code)
    assert "没有涉嫌" not in str(told.steps) and "转给重庆市公安局江津区分局" in str(told.steps)
    court = public.cast.agency("500116-court")
    Post.objects.filter(agency=court).delete()
    with pytest.raises(CannotPass):
        services.pass_on(police, report=taken, to=court, words=Words("转给法院"))
    with pytest.raises(StepInvalid):
        services.pass_on(police, report=taken, to=to, words=Words("转给自己"))


def test_asked_the_reporter_answers_by_the_code(public: Public) -> None:
    report, code = public.sent()
    by = public.cast.by("fisheries")
    services.accept(by, report=report, words=Words("正在核查"))
    services.ask(by, report=report, words=Words("船是什么颜色？"))
    found = queries.receipt(code=code)
    assert (found.state, found.question) == (State.ASKED, "船是什么颜色？")
    services.supplement(By(NODE, NOW), report=found.report, words=Words("蓝色的"))
    assert queries.receipt(code=code).state is State.ACCEPTED
    with pytest.raises(ReportMoved):
        services.supplement(By(NODE, NOW), report=found.report, words=Words("再说一次"))
    with pytest.raises(ReceiptUnknown):
        queries.receipt(code="ABCD-EFGH-2345-6789")


def test_a_case_is_opened_with_its_photos_and_without_the_reporter(public: Public) -> None:
    taken = services.look_at_photos(files=[BytesIO(PNG)])
    report, code = public.sent(photos=taken)
    public.lodge("n2", photos=taken)
    by = public.cast.by("fisheries")
    services.open_case(by, report=report, opening=OPENING)
    report.refresh_from_db()
    item = Item.objects.get(case=report.case)
    assert item.sha256 == taken[0].upload.sha256
    assert item.collectors == f"群众举报（{report.number}，身份保密）"
    assert item.custody.count() == 1
    assert cases.get(by=by.actor, case_id=report.case_id).lead.code == "500116-agriculture"
    told = queries.receipt(code=code)
    assert told.state is State.CASED
    assert report.case.number not in str(told.steps)
    services.answer(by, report=report, words=Words("已立案查处。"))
    with pytest.raises(ReportMoved):
        services.open_case(by, report=report, opening=OPENING)


def test_a_case_that_is_refused_leaves_the_report_as_it_was(public: Public) -> None:
    report = public.lodge()
    with pytest.raises(CaseInvalid):
        services.open_case(
            public.cast.by("fisheries"), report=report, opening=replace(OPENING, title="短")
        )
    report.refresh_from_db()
    assert (report.state, report.case_id, Item.objects.count()) == (State.RECEIVED, None, 0)


def test_closed_with_reasons_and_abuse_is_marked_only_before_it_is_taken_up(
    public: Public,
) -> None:
    by = public.cast.by("fisheries")
    report = public.lodge()
    services.accept(by, report=report, words=Words(""))
    with pytest.raises(ReportMoved):
        services.mark_abusive(by, report=report, words=Words("广告"))
    with pytest.raises(StepInvalid):
        services.close_unfounded(by, report=report, words=Words(""), inside=Words("去过现场"))
    services.close_unfounded(
        by, report=report, words=Words("到现场没有发现"), inside=Words("十一月二十四日两人去过")
    )
    spam = public.lodge("n2", words="出售渔具，请联系")
    services.mark_abusive(by, report=spam, words=Words("广告"))
    assert {r.state for r in Report.objects.all()} == {State.UNFOUNDED, State.ABUSIVE}


@pytest.mark.parametrize("who", ["auditor", "system_admin", "supervisor"])
def test_only_who_handles_works_on_a_report(public: Public, who: str) -> None:
    with pytest.raises((PowerMissing, NotHolder)):
        services.accept(public.cast.by(who), report=public.lodge(), words=Words(""))


def test_nobody_at_a_post_lodges_and_the_outsider_finds_nothing(public: Public) -> None:
    report = public.lodge()
    with pytest.raises(PowerMissing):
        services.lodge(public.cast.by("fisheries"), told=TOLD, nonce="x")
    with pytest.raises(ReportNotFound):
        queries.get(by=public.cast.actor("outsider"), report_id=report.pk)
    assert queries.page(by=public.cast.actor("outsider")) == []
    assert queries.counts(by=public.cast.actor("outsider")) == {}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"words": "鱼"}, "反映的情况"),
        ({"words": "很长" * 1001}, "反映的情况"),
        ({"words": "有空字符\x00的话"}, "反映的情况"),
        ({"where": Where()}, "地点"),
        ({"where": Where(longitude="106.2")}, "地点"),
        ({"where": Where(division="999999")}, "区划"),
        ({"where": Where(longitude="NaN", latitude="29")}, "经度"),
        ({"where": Where(longitude="106", latitude="1e99")}, "纬度"),
        ({"contact": "1" * 121}, "联系方式"),
    ],
)
def test_what_cannot_be_worked_on_is_refused(
    public: Public, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(ReportInvalid) as caught:
        public.lodge(**changes)
    assert where in [c.where for c in caught.value.complaints]
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"MZ\x90", b"GIF89a", b"%PDF-1"]
)
def test_only_photographs_are_taken(db: None, content: bytes) -> None:
    with pytest.raises(ReportInvalid):
        services.look_at_photos(files=[BytesIO(PNG), BytesIO(content)])


def test_too_many_and_too_large_photographs_are_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ReportInvalid):
        services.look_at_photos(files=[BytesIO(PNG)] * 7)
    monkeypatch.setattr("xiejiang.outreach.lodging.PHOTO_LIMIT", 10)
    with pytest.raises(ReportInvalid):
        services.look_at_photos(files=[BytesIO(PNG)])


def test_an_address_is_slowed_and_others_are_not(db: None) -> None:
    for _ in range(5):
        services.come(address="203.0.113.7", purpose="send", most=5, now=NOW)
    with pytest.raises(TooMany):
        services.come(address="203.0.113.7", purpose="send", most=5, now=NOW)
    services.come(address="203.0.113.8", purpose="send", most=5, now=NOW)
    services.come(address="203.0.113.7", purpose="look", most=5, now=NOW)
    for hour in range(1, 4):
        for _ in range(5):
            later = NOW + timedelta(hours=hour)
            services.come(address="203.0.113.9", purpose="send", most=5, now=later)
    assert "203.0.113" not in str(list(Tally.objects.values()))
    services.come(address="a", purpose="send", most=5, now=NOW + timedelta(days=3))
    assert Tally.objects.count() == 1


def test_a_flood_does_not_fill_the_desk_or_the_disk(
    public: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.must_have_room(now=NOW)
    report = public.lodge()
    monkeypatch.setattr(settings, "REPORTS_A_DAY", 1)
    with pytest.raises(DeskFull):
        services.must_have_room(now=NOW)
    monkeypatch.setattr(settings, "REPORTS_A_DAY", 2)
    Photo.objects.create(report=report, size=2048 * 1024 * 1024, added_at=NOW)
    with pytest.raises(DeskFull):
        services.must_have_room(now=NOW)
    Report.objects.update(state=State.ANSWERED.value)
    services.must_have_room(now=NOW)


def test_small_cells_are_not_published(public: Public) -> None:
    for n in range(3):
        public.lodge(f"w{n}", matter=Matter.WASTE, words=f"第 {n} 处倾倒垃圾")
    public.lodge("f")
    found = {f.matter: f for f in queries.figures(since=NOW.date())}
    assert (found[Matter.WASTE].received, found[Matter.WASTE].ended) == (3, 0)
    assert found[Matter.FISHING].received is None


def test_who_administers_the_node_reads_no_report(public: Public) -> None:
    report = public.lodge()
    actor = public.cast.actor("system_admin")
    assert actor.agency_id == report.agency_id
    with pytest.raises(ReportNotFound):
        queries.get(by=actor, report_id=report.pk)
    assert queries.page(by=actor) == queries.desk(by=actor) == []
    assert queries.of_case(by=actor, case_id=report.pk) == [] and queries.counts(by=actor) == {}
    assert queries.get(by=public.cast.actor("auditor"), report_id=report.pk) == report


def test_a_question_lapses_when_the_report_is_passed_on(public: Public) -> None:
    report, code = public.sent()
    fisheries, police = public.cast.by("fisheries"), public.cast.by("police")
    services.accept(fisheries, report=report, words=Words(""))
    services.ask(fisheries, report=report, words=Words("船是什么颜色？"))
    to = public.cast.agency("500116-police")
    services.pass_on(fisheries, report=report, to=to, words=Words("涉嫌犯罪"))
    back = services.give_back(police, report=report, words=Words("不归本机关"))
    assert back.state == State.ACCEPTED
    assert queries.receipt(code=code).question == ""
    with pytest.raises(ReportMoved):
        services.supplement(By(NODE, NOW), report=report, words=Words("蓝色"))
    services.ask(fisheries, report=report, words=Words("再问一次"))
    told = services.supplement(By(NODE, NOW), report=report, words=Words("蓝色"))
    assert told.state == State.ACCEPTED


def test_the_year_of_a_number_is_that_of_the_place(public: Public) -> None:
    midnight = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert "〔2027〕" in public.lodge(at=By(NODE, midnight)).number


def test_what_follows_from_two_cells_is_not_small_either(public: Public) -> None:
    by = public.cast.by("ecology")
    for n in range(4):
        made = public.lodge(f"w{n}", matter=Matter.WASTE, words=f"第 {n} 处倾倒垃圾")
        if n:
            services.answer(by, report=made, words=Words("已清理。"))
    (found,) = queries.figures(since=NOW.date())
    assert (found.received, found.ended) == (4, None)


def test_words_to_the_reporter_are_checked(public: Public) -> None:
    report = public.lodge()
    for wrong in ("好", "长" * 4001, "好的\x00"):
        with pytest.raises(StepInvalid):
            services.accept(public.cast.by("fisheries"), report=report, words=Words(wrong))
