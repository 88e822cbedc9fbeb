"""The pages: who sees what, what may be pressed, and that a public page names nobody."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.restoration.conftest import (
    OUTLINE,
    TODAY,
    Draft,
    accepted,
    duty,
    milestones,
    review,
)
from xiejiang.cases.models import Case, Fact, Party
from xiejiang.restoration import services
from xiejiang.restoration.domain import CareGiven, DutyKind, Evaluated
from xiejiang.restoration.models import Duty, Entrustment, Measure, Plan, Project, Publication

ENTRUSTED = "500116-ecology"


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return html.unescape(answer.content.decode())


def enter(client: Client, cast: Cast, who: str) -> None:
    client.force_login(cast.person(who))


def addresses(project: Project, plan: Plan, entrustment: Entrustment) -> list[str]:
    """Every address of a project in execution."""
    one = f"/restoration/{project.pk}/"
    tails = (
        "",
        f"plans/{plan.version}/",
        "supervisors/",
        "duty/",
        "void/",
        "plan/",
        "plan/change/",
        "supervise/",
        "accept/",
        "care/",
        "close/",
        "entrust/",
        f"remedy/{plan.measures.get().pk}/",
    )
    return [one + tail for tail in tails] + [
        f"/restoration/milestones/{milestones(plan)[0].pk}/",
        f"/restoration/indicators/{plan.indicators.get().pk}/",
        f"/restoration/entrustments/{entrustment.pk}/",
    ]


@pytest.fixture
def entrustment(cast: Cast, project: Project, settled: Plan) -> Entrustment:
    return services.entrust(
        cast.by("fisheries"),
        project=project,
        agency=cast.agency(ENTRUSTED),
        task="在受损地投放",
        reason="受损地在其辖区",
    )


def test_every_page_opens_for_the_lead_and_none_for_the_outsider(
    client: Client, cast: Cast, project: Project, settled: Plan, entrustment: Entrustment
) -> None:
    urls = addresses(project, settled, entrustment)
    enter(client, cast, "fisheries_head")
    for url in urls:
        assert project.title in page(client, url), url
    enter(client, cast, "outsider")
    for url in urls:
        page(client, url, 404)
    page(client, f"/cases/{project.case_id}/restoration/new/", 404)
    assert project.title not in page(client, "/restoration/")
    enter(client, cast, "system_admin")
    page(client, urls[0], 404)


def test_every_page_of_a_draft_opens_and_none_for_the_outsider(
    client: Client, cast: Cast, project: Project, draft: Draft
) -> None:
    plan = draft()
    one = f"/restoration/{project.pk}/plan/"
    line = plan.measures.get().line
    tails = ("", "outline/", f"{line}/milestone/", "indicator/", "condition/cannot/", "review/")
    tails += ("leave/", "settle/", *(f"measure/{k}/" for k in ("restocking", "carbon", "labour")))
    enter(client, cast, "fisheries_head")
    for tail in tails:
        page(client, one + tail)
    page(client, one + "measure/none/", 404)
    page(client, one + "condition/none/", 404)
    enter(client, cast, "outsider")
    for tail in tails:
        page(client, one + tail, 404)
    assert client.post(one + "remove/", {"what": "plan"}).status_code == 404


def test_a_plan_is_written_and_settled_on_pages(
    client: Client, cast: Cast, project: Project, the_duty: Duty
) -> None:
    one = f"/restoration/{project.pk}/plan/"
    enter(client, cast, "fisheries")
    assert "开始编制" in page(client, one)
    assert client.post(one, {}).status_code == 302
    given = {
        "way": "direct",
        "aims": "恢复产卵场",
        "standard": "方案",
        "executor": "某合作社",
        "until": "2027-12-31",
        "adopted_from": "",
        "version": "0",
    }
    assert client.post(one + "outline/", given).status_code == 302
    measure = {
        "title": "搭建人工鱼巢",
        "duty": the_duty.pk,
        "quantity": "100",
        "unit": "平方米",
        "starts_on": "2026-11-01",
        "ends_on": "2027-04-30",
        "param-material": "竹材",
        "param-for_species": "岩原鲤",
        "param-season_basis": "专家意见",
        "param-removal": "汛前回收",
        "param-fairway": "unknown",
        "place": "丁家沱",
        "site": "29.29, 106.25",
        "reasons": "",
        "version": "1",
    }
    refused = client.post(one + "measure/fish-nests/", measure)
    assert refused.status_code == 422
    assert "不在国内" in html.unescape(refused.content.decode())
    measure["site"] = '{"type": "LineString", "coordinates": [[106.2, 29.2], [106.3, 29.3]]}'
    warned = client.post(one + "measure/fish-nests/", measure)
    assert "防洪法" in html.unescape(warned.content.decode())
    measure["reasons"] = "水行政主管部门同意"
    assert client.post(one + "measure/fish-nests/", measure).status_code == 302
    line = Measure.objects.get().line
    piece = {
        "words": "投放",
        "due_on": "2026-12-20",
        "responsible": "某合作社",
        "price": "500.005",
        "version": "2",
    }
    url = f"{one}{line}/milestone/"
    assert client.post(url, piece).status_code == 422
    assert client.post(url, {**piece, "price": "500"}).status_code == 302
    assert client.post(url, {**piece, "price": "500"}).status_code == 409  # the version is old
    indicator = {
        "name": "附着率",
        "sense": "least",
        "target": "60",
        "unit": "％",
        "method": "抽样",
        "version": "3",
    }
    assert client.post(one + "indicator/", indicator).status_code == 302
    text = page(client, one)
    assert "审定以前还缺 1 项" in text
    opinion = {
        "kind": "experts",
        "who": "某研究所",
        "on": TODAY.isoformat(),
        "agrees": "yes",
        "words": "可行",
        "version": "4",
    }
    assert client.post(one + "review/", opinion).status_code == 302
    settle = one + "settle/"
    assert client.post(settle, {"words": "同意", "version": "4"}).status_code == 403
    enter(client, cast, "fisheries_head")
    assert "审定方案" in page(client, one)
    assert "500.00 元" in page(client, settle)
    assert client.post(settle, {"words": "同意", "version": "4"}).status_code == 302
    shown = page(client, f"/restoration/{project.pk}/")
    assert "登记实施" in shown
    assert "data-shapes" in shown
    assert "LineString" in shown
    assert "方案预算" in shown


def test_a_milestone_goes_from_hand_to_hand(
    client: Client, cast: Cast, project: Project, settled: Plan
) -> None:
    first = milestones(settled)[0]
    url = f"/restoration/milestones/{first.pk}/"
    enter(client, cast, "judge")
    assert "开始实施" not in page(client, url)
    assert client.post(url, {"on": TODAY.isoformat(), "words": "好"}).status_code == 404
    enter(client, cast, "fisheries")
    assert client.post(url, {"on": TODAY.isoformat(), "words": ""}).status_code == 302
    assert client.post(url, {"on": TODAY.isoformat(), "words": "已投放"}).status_code == 302
    judged = {"on": TODAY.isoformat(), "words": "符合方案", "verdict": "pass"}
    assert client.post(url, judged).status_code == 403  # who reported it
    enter(client, cast, "fisheries_head")
    assert "验收" in page(client, f"/restoration/{project.pk}/")
    assert client.post(url, judged).status_code == 302
    assert "符合方案" in page(client, f"/restoration/{project.pk}/")


def test_supervisors_and_the_entrusted_act_on_their_own_pages(
    client: Client, cast: Cast, project: Project, entrustment: Entrustment
) -> None:
    enter(client, cast, "judge")
    one = f"/restoration/{project.pk}/"
    assert "登记监督意见" in page(client, one)
    given = {"on": TODAY.isoformat(), "agrees": "no", "words": "进度偏慢"}
    assert client.post(one + "supervise/", given).status_code == 302
    assert "进度偏慢" in page(client, one)
    enter(client, cast, "ecology")
    assert "答复异地修复委托" in page(client, "/")
    url = f"/restoration/entrustments/{entrustment.pk}/"
    assert "同意实施" in page(client, url)
    assert client.post(url, {"words": "同意", "do": "agree"}).status_code == 302
    assert client.post(url, {"words": "已投放一半", "do": "report"}).status_code == 302
    assert client.post(url, {"words": "全部投放", "do": "finish"}).status_code == 302
    assert client.post(url, {"words": "再次", "do": "finish"}).status_code == 409
    enter(client, cast, "fisheries")
    text = page(client, url)
    assert "已投放一半" in text
    assert "全部投放" in text


def test_lists_are_narrowed_and_show_what_is_late(
    client: Client, cast: Cast, project: Project, settled: Plan
) -> None:
    enter(client, cast, "procurator")
    for query, shown in (
        ("q=鱼巢", True),
        ("q=没有的", False),
        ("status=restoring", True),
        ("status=closed", False),
        ("kind=fish-nests", True),
        ("kind=carbon", False),
        ("mine=watch", True),
        ("mine=lead", False),
        ("late=on", False),
        ("after=spoilt", True),
    ):
        found = project.number in page(client, f"/restoration/?{query}")
        assert found is shown, query
    settled.measures.get().milestones.update(due_on=timezone.localdate() - timedelta(days=1))
    assert project.number in page(client, "/restoration/?late=on")
    assert "修复节点逾期" in page(client, "/")
    enter(client, cast, "outsider")
    assert "修复节点逾期" not in page(client, "/")


def test_the_case_page_tells_of_restoration(
    client: Client, cast: Cast, case: Case, project: Project, settled: Plan, the_duty: Duty
) -> None:
    party = Party.objects.create(case=case, kind="person", name="王某某", role="suspect")
    the_duty.parties.set([party.pk])
    enter(client, cast, "fisheries")
    tab = f"/cases/{case.pk}/restoration/"
    text = page(client, tab)
    assert "未履行" in text
    assert "确定修复方案" in text
    assert "1,000.00 元" in text
    assert "王某某：未履行" in page(client, f"/cases/{case.pk}/liability/")
    assert "搭建人工鱼巢" in page(client, f"/cases/{case.pk}/map/")
    for milestone in milestones(settled):
        accepted(cast, milestone)
    services.accept_project(cast.by("fisheries_head"), project=project, words="合格")
    assert "核对并登记为事实" in page(client, tab)
    url = f"/cases/{case.pk}/restoration/performed/{party.pk}/"
    assert client.post(url, {}).status_code == 302
    assert Fact.objects.get(name=services.PERFORMED).value == "true"
    enter(client, cast, "outsider")
    page(client, url, 404)
    page(client, tab, 404)


def test_a_promise_is_shown_as_one(
    client: Client, cast: Cast, case: Case, project: Project
) -> None:
    party = Party.objects.create(case=case, kind="person", name="王某某", role="suspect")
    pledge = duty(kind=DutyKind.PLEDGE, parties=(party.pk,), effective_on=None)
    services.register_duty(cast.by("fisheries"), project=project, given=pledge)
    enter(client, cast, "fisheries")
    assert "承诺，未履行" in page(client, f"/cases/{case.pk}/restoration/")
    assert "王某某：承诺，未履行" in page(client, f"/cases/{case.pk}/liability/")


@pytest.fixture
def closed(cast: Cast, project: Project, settled: Plan) -> Project:
    """A project that was carried through."""
    head = cast.by("fisheries_head")
    for milestone in milestones(settled):
        accepted(cast, milestone)
    services.accept_project(head, project=project, words="合格")
    result = Evaluated(Decimal(70), TODAY, "某研究所", "报告")
    services.evaluate(cast.by("fisheries"), indicator=settled.indicators.get(), given=result)
    care = CareGiven("某合作社", "看护", "修复资金", TODAY, TODAY, "方案")
    services.set_care(head, project=project, given=care)
    services.close(head, project=project, words="完成")
    project.refresh_from_db()
    return project


def test_what_is_public_was_shown_first_and_names_nobody(
    client: Client, cast: Cast, case: Case, closed: Project
) -> None:
    Party.objects.create(case=case, kind="person", name="王某某", role="suspect")
    public = f"/public/restoration/{closed.number}/"
    page(client, public, 404)
    enter(client, cast, "fisheries_head")
    url = f"/restoration/{closed.pk}/publish/"
    words = {"before": "王某某电鱼，产卵场受损", "after": "鱼巢附着率百分之七十"}
    named = html.unescape(client.post(url, {**words, "do": "check"}).content.decode())
    assert "有姓名“王某某”" in named
    assert "批准公开" not in named
    refused = client.post(url, {**words, "do": "publish", "digest": "0" * 64})
    assert refused.status_code == 409
    words["before"] = "产卵场受损"
    shown = client.post(url, {**words, "do": "check"})
    text = html.unescape(shown.content.decode())
    assert "批准公开" in text
    digest = text.split('name="digest" value="')[-1][:64]
    answer = client.post(url, {**words, "do": "publish", "digest": digest})
    assert answer.status_code == 302
    client.logout()
    told = page(client, public)
    assert "产卵场受损" in told
    assert "附着率" in told
    assert "王某某" not in told
    assert cast.person("fisheries").name not in told
    assert Publication.objects.get().digest == digest


def test_a_public_page_is_not_of_who_may_not_approve(
    client: Client, cast: Cast, closed: Project
) -> None:
    url = f"/restoration/{closed.pk}/publish/"
    enter(client, cast, "outsider_head")
    page(client, url, 404)
    enter(client, cast, "fisheries")
    words = {"before": "受损", "after": "恢复"}
    shown = client.post(url, {**words, "do": "check"})
    text = html.unescape(shown.content.decode())
    digest = text.split('name="digest" value="')[-1][:64]
    answer = client.post(url, {**words, "do": "publish", "digest": digest})
    assert answer.status_code == 403
    assert not Publication.objects.exists()


def test_a_page_tells_an_older_version_apart(
    client: Client, cast: Cast, project: Project, settled: Plan
) -> None:
    new = services.change_plan(cast.by("fisheries_head"), project=project, reason="水位")
    given = replace(OUTLINE, aims="扩大范围")
    services.outline(cast.by("fisheries"), plan=new, saved=0, given=given)
    new.refresh_from_db()
    review(cast, new)
    services.settle_plan(cast.by("fisheries_head"), plan=new, saved=new.saved, words="同意")
    enter(client, cast, "fisheries")
    old = page(client, f"/restoration/{project.pk}/plans/1/")
    assert "保留备查" in old
    assert "扩大范围" not in old
    assert "扩大范围" in page(client, f"/restoration/{project.pk}/")
    page(client, f"/restoration/{project.pk}/plans/9/", 404)


def test_nothing_is_chosen_for_the_officer(
    client: Client, cast: Cast, project: Project, draft: Draft
) -> None:
    plan = draft()
    enter(client, cast, "fisheries")
    url = f"/restoration/{project.pk}/plan/measure/restocking/"
    text = page(client, url)
    assert text.count('<option value="" selected>请选择</option>') >= 3
    given = {"title": "放流", "version": plan.saved, "quantity": "1", "param-origin": ""}
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert "苗种来历</a>：请填写" in html.unescape(answer.content.decode())
