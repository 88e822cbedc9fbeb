"""The API of restoration, and what an operator prints."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.restoration.conftest import TODAY, milestones
from xiejiang.audit.domain import NODE, By
from xiejiang.restoration import services
from xiejiang.restoration.models import Milestone, Plan, Project
from xiejiang.shell.cli import build

pytestmark = pytest.mark.django_db
DAY = TODAY.isoformat()


@pytest.fixture
def programs(cast: Cast) -> Programs:
    return Programs(cast, By(NODE, NOW))


def test_a_program_reads_and_carries_out(
    programs: Programs, project: Project, settled: Plan
) -> None:
    first = milestones(settled)[0]
    lead, head, judge = programs["fisheries"], programs["fisheries_head"], programs["judge"]
    whole = judge.get(f"/restoration/{project.pk}").json()
    assert whole["money"]["planned_fen"] == 100_000
    assert whole["plan"]["measures"][0]["milestones"][0]["state"]["value"] == "planned"
    assert judge.get(f"/restoration/{project.pk}/plans/1").json()["version"] == 1
    assert judge.get(f"/restoration/{project.pk}/plans/7").status_code == 404
    piece = f"/restoration/milestones/{first.pk}"
    assert judge.post(f"{piece}/start", {"on": DAY}).status_code == 403
    assert lead.post(f"{piece}/start", {"on": "2030-01-01"}).status_code == 422
    assert lead.post(f"{piece}/start", {"on": DAY}).status_code == 200
    assert lead.post(f"{piece}/done", {"on": DAY, "words": "已投放"}).status_code == 200
    verdict = {"on": DAY, "accepted": True, "words": "符合方案"}
    assert lead.post(f"{piece}/acceptance", verdict).status_code == 403
    accepted = head.post(f"{piece}/acceptance", verdict)
    assert accepted.json()["accepted_by"]["code"] == "500116-agriculture"
    assert head.post(f"{piece}/acceptance", verdict).status_code == 409
    said = {"on": DAY, "agrees": True, "words": "按方案实施"}
    assert judge.post(f"/restoration/{project.pk}/supervision", said).status_code == 204
    listed = judge.get("/restoration?status=restoring&limit=1").json()
    assert [p["id"] for p in listed["items"]] == [str(project.pk)]
    assert judge.get("/restoration?cursor=x~y").status_code == 422
    shown = judge.get(f"/cases/{project.case_id}/restoration/performance")
    assert shown.json() == []


def test_an_entrustment_comes_back(
    cast: Cast, programs: Programs, project: Project, settled: Plan
) -> None:
    made = services.entrust(
        cast.by("fisheries"),
        project=project,
        agency=cast.agency("500116-ecology"),
        task="投放",
        reason="受损地在其辖区",
    )
    here, there = programs["fisheries"], programs["ecology"]
    url = f"/restoration/entrustments/{made.pk}"
    assert here.post(f"{url}/answer", {"agrees": True, "words": "同意"}).status_code == 403
    assert there.post(f"{url}/progress", {"words": "一半"}).status_code == 409
    assert there.post(f"{url}/answer", {"agrees": True, "words": "同意"}).status_code == 200
    piece = f"/restoration/milestones/{milestones(settled)[0].pk}"
    assert there.post(f"{piece}/start", {"on": DAY}).status_code == 200
    assert there.post(f"{url}/progress", {"words": "一半"}).status_code == 200
    assert there.post(f"{url}/withdrawal", {"words": "不做"}).status_code == 403
    assert (
        here.post(f"{url}/withdrawal", {"words": "改由本地"}).json()["state"]["value"] == "accepted"
    )
    no = {"agrees": False, "words": "已经过半"}
    kept = there.post(f"{url}/withdrawal/answer", no).json()["withdrawals"]
    assert [(w["agreed"], w["words"]) for w in kept] == [(False, "已经过半")]
    assert there.post(f"{url}/withdrawal/answer", no).status_code == 409
    assert there.post(f"{url}/result", {"words": "完成"}).status_code == 200
    found = here.get(url).json()
    assert (found["state"]["value"], found["result"]) == ("done", "完成")
    assert found["reports"][0].endswith("一半")


def test_the_outsider_gets_nothing_of_the_api(
    cast: Cast, programs: Programs, project: Project, settled: Plan
) -> None:
    made = services.entrust(
        cast.by("fisheries"),
        project=project,
        agency=cast.agency("500116-ecology"),
        task="投放",
        reason="受损地在其辖区",
    )
    outsider = programs["outsider"]
    piece = f"/restoration/milestones/{milestones(settled)[0].pk}"
    asked = f"/restoration/entrustments/{made.pk}"
    for url in (
        f"/restoration/{project.pk}",
        f"/restoration/{project.pk}/plans/1",
        asked,
        f"/cases/{project.case_id}/restoration/performance",
    ):
        assert outsider.get(url).status_code == 404, url
    said = {"on": DAY, "agrees": True, "words": "好", "accepted": True}
    for url in (
        f"{piece}/start",
        f"{piece}/done",
        f"{piece}/acceptance",
        f"/restoration/{project.pk}/supervision",
        f"{asked}/answer",
        f"{asked}/progress",
        f"{asked}/result",
        f"{asked}/withdrawal",
        f"{asked}/withdrawal/answer",
    ):
        assert outsider.post(url, said).status_code == 404, url
    assert outsider.get("/restoration").json()["items"] == []
    Milestone.objects.update(due_on="2026-01-01")
    assert outsider.get("/restoration/late").json() == []
    (late, _) = programs["procurator"].get("/restoration/late").json()
    assert late["project"] == str(project.pk)


def run(*arguments: str) -> int:
    args = build(with_database=True).parse_args(["restoration", *arguments])
    code: int = args.func(args)
    return code


def test_the_operator_lists_shows_and_tells(
    project: Project, settled: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list") == 0
    assert project.number in capsys.readouterr().out
    assert run("list", "--json", "--status", "closed") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run("show", project.number) == 0
    assert "1,000.00 元" in capsys.readouterr().out
    assert run("show", str(project.pk), "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["milestones"]) == 2
    Milestone.objects.update(due_on="2026-01-01")
    assert run("late", "--tell") == 0
    assert "告知 2 个" in capsys.readouterr().out
    assert run("late", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
