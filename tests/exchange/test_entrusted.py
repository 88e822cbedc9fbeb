"""Restoration entrusted to another node: asked, done there, told back, accepted where it began."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.conftest import NOW, PASSWORD, Cast
from tests.exchange.several import Site
from tests.restoration.conftest import GIVEN, NESTS, OUTLINE, TODAY, duty, piece, review
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Person, Post
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.exchange import entrusted_in, entrusted_out, queries, services, serving
from xiejiang.exchange.domain import IncomingState, OutgoingState
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import queries as restoration_queries
from xiejiang.restoration import services as restoration
from xiejiang.restoration.domain import (
    OF_PLAN,
    Conclusion,
    IndicatorGiven,
    InspectionKind,
    Measured,
    Report,
)
from xiejiang.restoration.errors import (
    EntrustmentElsewhere,
    EntrustmentHere,
    EntrustmentMoved,
    EntrustmentNotFound,
    EntrustmentParted,
    EntrustmentUnreadable,
    NotLead,
    RestorationInvalid,
    RestorationOpen,
)
from xiejiang.restoration.models import Entrustment, Milestone, Project, Word
from xiejiang.store.onsite import PlaceSource, Where

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
TAKER = "500116-ecology"
LATER = NOW + timedelta(hours=1)


@dataclass
class Two:
    """The fisheries of Jiangjin on A entrust, the ecology bureau on B is entrusted."""

    a: Site
    b: Site
    key: uuid.UUID

    def asked(self) -> Entrustment:
        """The entrustment as the node has it. Only within ``here``."""
        return Entrustment.objects.select_related("project__case", "agency").get(pk=self.key)

    def pieces(self) -> list[Milestone]:
        rows = Milestone.objects.filter(measure__plan__project=self.asked().project)
        return list(rows.filter(measure__plan__state="settled").order_by("pk"))

    def seal(self, site: Site) -> list[Outgoing]:
        with site.here():
            before = set(Outgoing.objects.values_list("pk", flat=True))
            for _words, work in entrusted_out.pending(now=LATER):
                work()
            return list(Outgoing.objects.exclude(pk__in=before).order_by("stream", "sequence"))

    def carry(self, site: Site) -> list[str]:
        """What is to be told, brought to the other; the codes of what was refused."""
        to = self.b if site is self.a else self.a
        answers = [site.carry(row, to, LATER) for row in self.seal(site)]
        return [a.refused.code if a.refused else "" for a in answers]

    def receive(self) -> Incoming:
        """An officer of the bureau receives what waits, into a new case."""
        with self.b.here():
            by = self.b.cast.by("ecology", LATER)
            row = queries.inbox(by=by.actor)[0]
            done = entrusted_in.receive_entrustment(by, package=row)
            answer = Incoming.objects.get(pk=row.pk).answer
        self.a.take_receipt(answer.encode(), LATER)
        return done

    def agreed(self) -> None:
        """Asked, received and agreed to; both know."""
        assert self.carry(self.a) == [""]
        self.receive()
        with self.b.here():
            by = self.b.cast.by("ecology", LATER)
            restoration.answer_entrustment(
                by, entrustment=self.asked(), agrees=True, words="同意，下月进场"
            )
        assert self.carry(self.b) == [""]

    def inspected(self) -> None:
        report = Report(
            id=uuid.uuid4(),
            kind=InspectionKind.ROUTINE,
            at=NOW,
            where=Where(PlaceSource.TYPED, words="丁家沱"),
            findings="鱼巢完好",
            conclusion=Conclusion.SOUND,
            readings=(Measured(f"{OF_PLAN}附着率", Decimal(72), "％"),),
        )
        by = self.b.cast.by("ecology", LATER)
        restoration.receive(by, project=self.asked().project, report=report, offered=())


def moved_to(site: Site, code: str, *keys: str) -> None:
    """An agency works at this node after all, with its people."""
    with site.here():
        serving.serve_here(By(NODE, NOW), codes=[code])
        posts, actors = dict(site.cast.posts), dict(site.cast.actors)
        for key in keys:
            posts[key] = Post.objects.create(
                person=Person.objects.get(username=key),
                agency=agencies.agency(code=code),
                role=(Role.APPROVER if key.endswith("_head") else Role.HANDLER).value,
                title="承办岗",
                since=date(2020, 1, 1),
            )
            actors[key] = agencies.actor(posts[key])
        site.known["cast"] = Cast(posts, actors, site.cast.agencies)


def settled_project(cast: Cast) -> Project:
    """A project on A with a plan in force: one measure, two milestones, one indicator."""
    by = cast.by("fisheries")
    case = cases.open_case(
        by,
        lead=cast.agency("500116-agriculture"),
        title="长江江津段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=NOW - timedelta(days=1),
        summary="夜间巡查发现一人用电鱼设备捕捞。",
    )
    project = restoration.open_project(by, case=case, given=GIVEN)
    owed = restoration.register_duty(by, project=project, given=duty())
    plan = restoration.draft_plan(by, project=project)
    restoration.outline(by, plan=plan, saved=0, given=OUTLINE)
    measure = restoration.add_measure(by, plan=plan, saved=1, given=replace(NESTS, duty=owed.pk))
    for saved, words in ((2, "投放 100 平方米"), (3, "管护到汛前")):
        given = piece(words, price=50_000)
        restoration.add_milestone(by, plan=plan, saved=saved, line=measure.line, given=given)
    target = IndicatorGiven("附着率", Decimal(60), "％", True, "抽样计数")
    restoration.add_indicator(by, plan=plan, saved=4, given=target)
    plan.refresh_from_db()
    review(cast, plan)
    by = cast.by("fisheries_head")
    restoration.settle_plan(by, plan=plan, saved=plan.saved, words="同意")
    return project


@pytest.fixture
def two(sites: Sites) -> Two:
    a, b, _ = sites
    moved_to(b, TAKER, "ecology", "ecology_head")
    with a.here():
        serving.serve_here(By(NODE, NOW), codes=[TAKER])
    a.serves(b, TAKER)
    with a.here():
        made = restoration.entrust(
            a.cast.by("fisheries"),
            project=settled_project(a.cast),
            agency=agencies.agency(code=TAKER),
            task="投放鱼巢，按月反馈",
            reason="受损地在江津，当地实施更为适宜",
            report_by=TODAY + timedelta(days=60),
        )
    return Two(a, b, made.pk)


def signed_in(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    return client


def test_asked_received_agreed_done_told_back_and_accepted_where_it_began(two: Two) -> None:
    assert two.carry(two.a) == [""]
    assert two.seal(two.a) == [], "nothing is told twice"
    with two.b.here():
        assert not Project.objects.exists(), "an officer has to receive it"
    done = two.receive()
    with two.b.here():
        theirs = two.asked()
        assert done.case is not None and theirs.project.case == done.case
        assert (theirs.project.origin, theirs.state) == (two.a.name, "asked")
        with pytest.raises(RestorationOpen):
            restoration_queries.must_rest(case=theirs.project.case)
        assert theirs.project.agency.code == "500116-agriculture"
        assert [m.words for m in two.pieces()] == ["投放 100 平方米", "管护到汛前"]
        measure = two.pieces()[0].measure
        assert (measure.params, measure.site) == (NESTS.params, NESTS.site)
    with two.a.here():
        assert Outgoing.objects.get().state == OutgoingState.RECEIVED
        mine = [str(m.line) for m in two.pieces()]
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        assert [str(m.line) for m in two.pieces()] == mine, "the lines are the same at both"
        restoration.answer_entrustment(by, entrustment=two.asked(), agrees=True, words="同意")
        restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words="已进场")
        first = two.pieces()[0]
        restoration.start_milestone(by, milestone=first, on=TODAY)
        restoration.report_done(by, milestone=first, on=TODAY, words="已投放 100 平方米")
        two.inspected()
    assert two.carry(two.b) == [""], "one package tells everything"
    with two.a.here():
        asked = two.asked()
        assert (asked.state, asked.answered_by) == ("accepted", two.b.cast.person("ecology").name)
        assert [r.words for r in asked.reports.all()] == ["已进场"]
        first = two.pieces()[0]
        assert (first.state, first.done_words) == ("done", "已投放 100 平方米")
        head = two.a.cast.by("fisheries_head", LATER)
        restoration.accept_milestone(head, milestone=first, on=TODAY, acceptance="符合方案")
    assert two.carry(two.a) == [""]
    with two.b.here():
        first = two.pieces()[0]
        assert (first.state, first.acceptance) == ("accepted", "符合方案"), "both sides see it"
        by = two.b.cast.by("ecology", LATER)
        restoration.finish_entrustment(by, entrustment=two.asked(), result="全部完成，费用 5 万元")
    assert two.carry(two.b) == [""]
    with two.a.here():
        assert (two.asked().state, two.asked().result) == ("done", "全部完成，费用 5 万元")


def test_declined_with_a_reason(two: Two) -> None:
    two.carry(two.a)
    two.receive()
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        restoration.answer_entrustment(
            by, entrustment=two.asked(), agrees=False, words="汛期不能施工"
        )
    assert two.carry(two.b) == [""]
    with two.a.here():
        assert (two.asked().state, two.asked().answer) == ("declined", "汛期不能施工")
    with two.b.here():
        restoration_queries.must_rest(case=two.asked().project.case)


def test_returned_by_an_officer_is_declined(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        row = queries.inbox(by=by.actor)[0]
        services.return_package(by, package=row, reason="应当委托渔政")
        answer = Incoming.objects.get(pk=row.pk).answer
    two.a.take_receipt(answer.encode(), LATER)
    with two.a.here():
        assert two.asked().state == "declined"
        assert "应当委托渔政" in two.asked().answer
        restoration.entrust(
            two.a.cast.by("fisheries", LATER),
            project=two.asked().project,
            agency=agencies.agency(code=TAKER),
            task="再次委托",
            reason="已经说明",
        )
    assert two.carry(two.a) == [""], "it may be asked again"


def test_the_same_package_again_changes_nothing(two: Two) -> None:
    (row,) = two.seal(two.a)
    first = two.a.carry(row, two.b, LATER)
    again = two.a.carry(row, two.b, LATER)
    assert first.receipt.splitlines()[0] == again.receipt.splitlines()[0]
    two.receive()
    assert two.a.carry(row, two.b, LATER).refused is None
    with two.b.here():
        assert (Project.objects.count(), Word.objects.count()) == (1, 1)


def test_what_comes_too_early_is_asked_for_again_and_then_taken(two: Two) -> None:
    two.agreed()
    rows = []
    for words in ("已进场", "过半"):
        with two.b.here():
            by = two.b.cast.by("ecology", LATER)
            restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words=words)
        rows += two.seal(two.b)
    early, late = rows[1], rows[0]
    answer: Answer = two.b.carry(early, two.a, LATER)
    assert answer.refused is not None and answer.refused.code == "package-gap"
    with two.a.here():
        assert not two.asked().reports.exists(), "nothing of it is half entered"
    assert two.b.carry(late, two.a, LATER).refused is None
    assert two.b.carry(early, two.a, LATER).refused is None
    with two.a.here():
        assert [r.words for r in two.asked().reports.all()] == ["已进场", "过半"]


def heard(two: Two, site: Site, act: Callable[..., Any], **changes: Any) -> Entrustment:
    """Tell a node again what it was told last, with something changed."""
    with site.here():
        last = two.asked().told.filter(came=True).order_by("-serial").first()
        assert last is not None
        told = {**last.said, "serial": last.serial + 1, **changes}
        node = (two.b if site is two.a else two.a).name
        found: Entrustment = act(By(NODE, LATER), told=told, node=node)
        return found


def test_a_report_that_was_overtaken_or_does_not_fit_changes_nothing(two: Two) -> None:
    two.agreed()
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words="已进场")
    two.carry(two.b)
    take = restoration.take_report
    heard(two, two.a, take, serial=1, answer="旧的")
    cases_: list[tuple[type[XiejiangError], dict[str, Any]]] = [
        (EntrustmentMoved, {"state": "declined"}),
        (EntrustmentParted, {"reports": []}),
        (EntrustmentNotFound, {"from_code": "500116-police"}),
        (EntrustmentNotFound, {"id": str(uuid.uuid4())}),
    ]
    for error, changes in cases_:
        with pytest.raises(error):
            heard(two, two.a, take, **changes)
    with two.a.here():
        assert (two.asked().state, two.asked().answer) == ("accepted", "同意，下月进场")
        assert [w.serial for w in two.asked().told.filter(came=True)] == [1, 2]


def test_a_request_that_no_plan_could_hold_is_refused_in_words(two: Two) -> None:
    two.agreed()
    with two.b.here():
        said = two.asked().told.get(came=True).said
    (measure,) = said["plan"]["measures"]
    wrong: list[dict[str, Any]] = [
        {"starts_on": "2026-13-01"},
        {"duty": 7},
        {"ends_on": "2020-01-01"},
        {"site": "{"},
        {"site": '{"type":"Point","coordinates":[0,0]}'},
        {"milestones": measure["milestones"] * 2},
    ]
    for changes in wrong:
        plan = {**said["plan"], "version": 2, "measures": [{**measure, **changes}]}
        with pytest.raises(EntrustmentUnreadable, match="读不了"):
            heard(two, two.b, restoration.renew_entrustment, plan=plan)
    with two.b.here():
        assert two.asked().project.plans.count() == 1


def test_a_changed_plan_and_a_remedy_reach_the_other_node(two: Two) -> None:
    two.agreed()
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        restoration.start_milestone(by, milestone=two.pieces()[0], on=TODAY)
        restoration.report_done(by, milestone=two.pieces()[0], on=TODAY, words="已投放")
    two.carry(two.b)
    with two.a.here():
        head = two.a.cast.by("fisheries_head", LATER)
        first, project = two.pieces()[0], two.asked().project
        restoration.reject_milestone(head, milestone=first, on=TODAY, words="面积不足")
        first.refresh_from_db()
        given = piece("补投 20 平方米")
        restoration.order_remedy(head, measure=first.measure, failed=first, given=given)
    assert two.carry(two.a) == [""]
    with two.b.here():
        names = [(m.words, m.state) for m in two.pieces()]
        assert names == [
            ("投放 100 平方米", "failed"),
            ("管护到汛前", "planned"),
            ("补投 20 平方米", "planned"),
        ]
        assert two.pieces()[2].remedies == two.pieces()[0]
    with two.a.here():
        by = two.a.cast.by("fisheries", LATER)
        plan = restoration.change_plan(head, project=project, reason="延长")
        (measure,) = plan.measures.all()
        given = piece("冬季复查")
        restoration.add_milestone(by, plan=plan, saved=plan.saved, line=measure.line, given=given)
        plan.refresh_from_db()
        review(two.a.cast, plan)
        restoration.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert [m.words for m in two.pieces()][-1] == "冬季复查"
        assert two.pieces()[0].done_words == "已投放", "what was done stands in the new version"
        assert two.asked().project.plans.count() == 2


def test_what_cannot_be_entrusted_or_done_is_refused_in_words(two: Two) -> None:
    with two.a.here():
        by = two.a.cast.by("fisheries")
        bare = restoration.open_project(by, case=two.asked().project.case, given=GIVEN)
        for project, words in ((bare, "先审定方案"), (two.asked().project, "已经委托")):
            with pytest.raises(RestorationInvalid) as refused:
                restoration.entrust(
                    by,
                    project=project,
                    agency=agencies.agency(code=TAKER),
                    task="投放",
                    reason="适宜",
                )
            assert words in str(refused.value.complaints)
        with pytest.raises(EntrustmentElsewhere, match="由该节点送来"):
            restoration.answer_entrustment(by, entrustment=two.asked(), agrees=True, words="代答")
    two.agreed()
    with two.b.here():
        by = two.b.cast.by("ecology_head", LATER)
        with pytest.raises(NotLead):
            restoration.void(by, project=two.asked().project, reason="不修了")
        told = two.asked().told.get(came=True).said
        with pytest.raises(EntrustmentHere, match="已经接收"):
            restoration.receive_entrustment(
                by,
                case=two.asked().project.case,
                agency=two.asked().agency,
                told=told,
                node=two.a.name,
            )


def test_what_was_told_stays(two: Two) -> None:
    with two.a.here():
        word = Word.objects.get()
        for change in (word.delete, lambda: Word.objects.update(serial=9)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_both_sides_see_it_and_nobody_else(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        row = Incoming.objects.get()
        assert row.state == IncomingState.KEPT
        address = f"/exchange/in/{row.pk}/entrusted/"
        client = signed_in("ecology")
        page = client.get(address).content.decode()
        assert "投放鱼巢，按月反馈" in page and "管护到汛前" in page
        assert signed_in("police").get(address).status_code == 404
        answer = client.post(address, {"do": "take"})
        assert answer.status_code == 302
        page = client.get(answer["Location"]).content.decode()
        assert "同意实施" in page and two.a.name in page
        client.post(f"/restoration/entrustments/{two.key}/", {"do": "agree", "words": "同意"})
        two.inspected()
    two.carry(two.b)
    with two.a.here():
        client = signed_in("fisheries")
        page = client.get(f"/restoration/entrustments/{two.key}/").content.decode()
        for words in ("鱼巢完好", "72 ％", two.b.name, "已同意实施"):
            assert words in page
        assert 'value="agree"' not in page
        project = two.asked().project
        page = client.get(f"/restoration/{project.pk}/").content.decode()
        assert "重庆市江津区生态环境局" in page and two.b.name in page
        page = client.get(f"/cases/{project.case_id}/restoration/").content.decode()
        assert "已同意实施" in page
        assert signed_in("outsider").get(f"/restoration/entrustments/{two.key}/").status_code == 404


def taken_back(two: Two, reason: str = "改由本地实施") -> None:
    with two.a.here():
        by = two.a.cast.by("fisheries", LATER)
        restoration.withdraw_entrustment(by, entrustment=two.asked(), reason=reason)


def stands(two: Two) -> list[tuple[str, bool | None]]:
    """Where it stands at A and at B, and what became of the last withdrawal."""
    told = []
    for site in (two.a, two.b):
        with site.here():
            asked = two.asked()
            last = asked.withdrawals.last()
            told.append((asked.state, last.agreed if last else None))
    return told


def test_taken_back_before_anything_is_done_there(two: Two) -> None:
    two.agreed()
    taken_back(two)
    with two.a.here():
        assert two.asked().state == "accepted", "that node has to say that nothing is done"
    assert two.carry(two.a) == [""]
    assert two.carry(two.b) == [""]
    assert stands(two) == [("withdrawn", True)] * 2
    with two.b.here():
        restoration_queries.must_rest(case=two.asked().project.case)
        by = two.b.cast.by("ecology", LATER)
        with pytest.raises(EntrustmentMoved, match="已撤回"):
            restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words="已进场")


def test_taken_back_before_anybody_received_it(two: Two) -> None:
    two.carry(two.a)
    taken_back(two)
    assert two.carry(two.a) == [""]
    with two.b.here():
        rows = list(Incoming.objects.order_by("sequence"))
        assert {r.state for r in rows} == {IncomingState.RETURNED}
        assert not Project.objects.exists()
        answers = [r.answer for r in rows]
    for answer in answers:
        two.a.take_receipt(answer.encode(), LATER)
    with two.a.here():
        last = two.asked().withdrawals.get()
        assert (two.asked().state, last.agreed) == ("withdrawn", True)


def test_after_work_began_there_both_agree(two: Two) -> None:
    """What A asks crosses with what B reports: both are kept, and B's officer answers."""
    two.agreed()
    taken_back(two)
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words="用去 2 万元")
    assert two.carry(two.b) == [""], "the report did not know of it"
    with two.a.here():
        assert [r.words for r in two.asked().reports.all()] == ["用去 2 万元"]
    assert two.carry(two.a) == [""]
    assert stands(two) == [("accepted", None)] * 2
    with two.b.here():
        restoration.answer_withdrawal(
            by, entrustment=two.asked(), agrees=False, words="已经过半，请继续"
        )
    assert two.carry(two.b) == [""]
    assert stands(two) == [("accepted", False)] * 2
    with two.a.here():
        later = two.a.cast.by("fisheries", LATER + timedelta(minutes=1))
        restoration.withdraw_entrustment(later, entrustment=two.asked(), reason="方案变更")
    assert two.carry(two.a) == [""]
    with two.b.here():
        restoration.answer_withdrawal(
            by, entrustment=two.asked(), agrees=True, words="用去 3 万元，余款退回"
        )
    assert two.carry(two.b) == [""]
    assert stands(two) == [("withdrawn", True)] * 2
    with two.a.here():
        asked = two.asked()
        assert asked.withdrawals.last().words == "用去 3 万元，余款退回"
        assert asked.reports.exists(), "what was done stays"


def test_a_result_that_crosses_is_taken_and_a_withdrawal_nobody_asked_is_refused(two: Two) -> None:
    two.agreed()
    take = restoration.take_report
    with two.b.here():
        by = two.b.cast.by("ecology", LATER)
        restoration.report_progress(by, entrustment=two.asked(), on=TODAY, words="已进场")
    two.carry(two.b)
    invented = {
        "asked_at": NOW.isoformat(),
        "agreed": True,
        "words": "",
        "answered_by": "",
        "answered_at": NOW.isoformat(),
    }
    for changes in ({"state": "withdrawn"}, {"state": "withdrawn", "withdrawal": invented}):
        with pytest.raises(EntrustmentParted):
            heard(two, two.a, take, **changes)
    taken_back(two)
    with two.b.here():
        restoration.finish_entrustment(by, entrustment=two.asked(), result="全部完成")
    assert two.carry(two.b) == [""]
    assert two.carry(two.a) == [""]
    assert stands(two) == [("done", None)] * 2
    with two.a.here():
        page = signed_in("fisheries").get(f"/restoration/entrustments/{two.key}/")
        assert "没有生效" in page.content.decode()
