"""An operation on two nodes, as the room has it: what is told, kept, told back and refused.

Both sides are played in one database: what one says is taken, changed as the other would have
it, and heard. The exchange carries the same between two databases in its own tests.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.operations.conftest import ECOLOGY, POLICE, Patrol, built
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import Notice
from xiejiang.cases.domain import Field
from xiejiang.cases.models import Case
from xiejiang.kernel.errors import XiejiangError
from xiejiang.operations import errors, figures, queries, services
from xiejiang.operations.domain import Counts, Invite, MemberRole, NewCase, Turn
from xiejiang.operations.models import Line, Member, Operation, Outcome, Signature, Team, Word
from xiejiang.operations.telling import report_digest
from xiejiang.shell import cli

NODE_B = "hubei.example"
BY = By(NODE, NOW + timedelta(hours=1))
SHA = "a" * 64


def member(operation: Operation, code: str = POLICE) -> Member:
    return Member.objects.get(operation=operation, agency__code=code)


def said(operation: Operation, code: str = POLICE) -> dict[str, Any]:
    """What was told last of a member."""
    found = Word.objects.filter(member=member(operation, code), came=False)
    word = found.order_by("-serial").first()
    assert word is not None
    return dict(word.said)


@pytest.fixture
def away(cast: Cast) -> None:
    Agency.objects.filter(code=POLICE).update(node=NODE_B)


@pytest.fixture
def hosted(cast: Cast, away: None) -> Patrol:
    """Led here, the police at another node."""
    return built(cast)


def line(**changes: Any) -> dict[str, Any]:
    told = {
        "id": str(uuid.uuid4()),
        "at": NOW.isoformat(),
        "place": "油溪码头",
        "latitude": "29.28",
        "longitude": "106.25",
        "subject": "无名木船",
        "result": "finding",
        "team": "",
        "answers": [{"item": "electric", "value": "true"}],
        "photos": [SHA],
        "digest": SHA,
        "kind": "",
        "case_number": "",
        "items": 0,
    }
    return {**told, **changes}


def back(patrol: Patrol, serial: int = 1, **changes: Any) -> Operation:
    """The police tell back from their node."""
    told = {
        "id": str(patrol.operation.pk),
        "serial": serial,
        "said_at": BY.at.isoformat(),
        "round": 1,
        "from_code": POLICE,
        "to_code": "500116-agriculture",
        "state": "accepted",
        "words": "警力四人，快艇一艘",
        "answered_by": "李警官",
        "answered_at": NOW.isoformat(),
        "teams": [],
        "lines": [],
        "signatures": [],
    }
    services.take_back(BY, told={**told, **changes}, node=NODE_B)
    return patrol.fresh()


def test_who_is_elsewhere_is_told_the_whole_plan_and_each_change(hosted: Patrol) -> None:
    told = said(hosted.operation)
    assert (told["serial"], told["round"], told["state"]) == (1, 1, "planned")
    assert (told["from_code"], told["to_code"]) == ("500116-agriculture", POLICE)
    assert {m["code"]: m["state"] for m in told["members"]} == {
        "500116-agriculture": "lead",
        POLICE: "invited",
        ECOLOGY: "invited",
    }
    assert len(told["items"]) == len(queries.items(hosted.operation))
    assert all(i["sources"] for i in told["items"])
    assert not Notice.objects.filter(kind="operation-invited", agency_code=POLICE).exists()
    hosted.join("ecology_head")
    told = said(hosted.operation)
    assert told["serial"] == 2
    assert [m["state"] for m in told["members"]] == ["lead", "invited", "accepted"]
    assert not Word.objects.filter(member__agency__code=ECOLOGY).exists()


def test_what_comes_back_is_entered_once_marked_and_counted(hosted: Patrol) -> None:
    back(hosted)
    assert (member(hosted.operation).state, member(hosted.operation).answered_by) == (
        "accepted",
        "李警官",
    )
    services.start(hosted.cast.by("fisheries"), operation=hosted.operation)
    first, second = line(), line(result="sound", photos=[])
    team = {"id": str(uuid.uuid4()), "code": POLICE, "name": "水警组", "task": "夜巡"}
    team |= {"officers": [{"name": "李警官", "code": POLICE}]}
    back(hosted, 2, lines=[first, second], teams=[team])
    back(hosted, 2, lines=[line(), line()])
    assert Line.objects.count() == 2, "what is told again changes nothing"
    turned = first | {"kind": "case", "case_number": "A1", "items": 1}
    back(hosted, 3, lines=[turned, second], teams=[team])
    hosted.check("fisheries", [])
    found = figures.of_operation(hosted.operation)
    assert found.total == Counts(3, 2, 1, 1)
    assert found.nodes == {POLICE: NODE_B}
    lead = hosted.cast.actor("fisheries")
    rows = queries.lines(by=lead, narrowed=queries.Narrowed(agency=POLICE, turned="case"))
    assert [(x.case_number, x.photos) for x in rows] == [("A1", [SHA])]
    assert queries.lines(by=hosted.cast.actor("outsider")) == []
    shown = vars(queries.page(by=lead)[0])
    assert (shown["checks_made"], shown["found"]) == (3, 2)
    formed = Team.objects.get(operation=hosted.operation)
    assert (formed.agency and formed.agency.code, formed.officers.get().person) == (POLICE, None)
    told = (
        Notice.objects.filter(kind="operation-told").order_by("pk").values_list("text", flat=True)
    )
    assert "告知检查 2 次，发现问题 1 次" in list(told)[1]
    assert "发现转入案件 1 件" in list(told)[2]


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (errors.OperationNotFound, {"from_code": ECOLOGY}),
        (errors.OperationNotFound, {"to_code": POLICE}),
        (errors.OperationNotFound, {"id": str(uuid.uuid4())}),
        (errors.ToldUnreadable, {"answered_at": "2026-13-01T00:00:00+00:00"}),
        (errors.ToldUnreadable, {"lines": [line(answers=[{"item": "no", "value": "true"}])]}),
        (errors.ToldUnreadable, {"lines": [line(latitude="99.9")]}),
        (errors.ToldUnreadable, {"lines": [line(result="sound", kind="case")]}),
        (errors.ToldUnreadable, {"lines": [line(items=1)]}),
        (errors.ToldUnreadable, {"lines": [line(kind="case", items=2)]}),
        (errors.ToldUnreadable, {"lines": [line(id=str(uuid.UUID(int=1)))] * 2}),
        (errors.LinesParted, {"lines": [line(id=str(uuid.UUID(int=7)), digest="b" * 64)]}),
        (
            errors.ReportUnknown,
            {
                "signatures": [
                    {
                        "code": POLICE,
                        "digest": SHA,
                        "agrees": True,
                        "words": "",
                        "signed_by": "李警官",
                        "signed_at": NOW.isoformat(),
                    }
                ]
            },
        ),
    ],
)
def test_what_does_not_fit_leaves_nothing(
    hosted: Patrol, error: type[XiejiangError], change: dict[str, Any]
) -> None:
    back(hosted, lines=[line(id=str(uuid.UUID(int=7)))])
    with pytest.raises(error):
        back(hosted, 2, **change)
    assert (Line.objects.count(), Signature.objects.count()) == (1, 0)
    assert Word.objects.filter(came=True).count() == 1


def test_a_late_or_former_answer_is_noted_and_does_not_count(hosted: Patrol) -> None:
    lead = hosted.cast.by("fisheries")
    back(hosted, state="declined", words="汛期无艇")
    again = Invite(POLICE, MemberRole.SECURE, "改为岸上协助")
    services.invite(lead, operation=hosted.operation, given=again)
    assert said(hosted.operation)["round"] == 2
    back(hosted, 2, state="declined", words="汛期无艇")
    assert member(hosted.operation).state == "invited", "the answer to the former invitation"
    services.cancel(lead, operation=hosted.operation, reason="大雾停航")
    assert said(hosted.operation)["state"] == "cancelled"
    back(hosted, 3, round=2, lines=[line()])
    assert member(hosted.operation).state == "invited"
    assert figures.of_operation(hosted.operation).total == Counts()
    assert Line.objects.get().late
    text = Notice.objects.filter(kind="operation-told").latest("pk").text
    assert "已经取消，没有登记" in text
    assert "不计入报告" in text


def test_a_report_is_signed_by_its_digest_and_an_older_one_stays_older(hosted: Patrol) -> None:
    back(hosted)
    services.start(hosted.cast.by("fisheries"), operation=hosted.operation)
    hosted.fresh()
    one = line()
    back(hosted, 2, lines=[one])
    old = hosted.write_report().report_digest
    told = said(hosted.operation)
    assert [(f["code"], f["node"], f["checks"]) for f in told["figures"]] == [(POLICE, NODE_B, 1)]
    new = services.write_report(
        hosted.cast.by("fisheries"),
        operation=hosted.operation,
        text="改写：出动船艇二艘，秩序良好。",
        sign_by=NOW.date(),
    ).report_digest
    signed = {"code": POLICE, "agrees": False, "words": "数字应分段", "signed_by": "李警官"}
    signed |= {"signed_at": NOW.isoformat()}
    back(hosted, 3, lines=[one], signatures=[{**signed, "digest": old}])
    assert "会签的是先前的报告" in Notice.objects.latest("pk").text
    services.sign(hosted.cast.by("fisheries_head"), operation=hosted.operation, agrees=True)
    with pytest.raises(errors.NotAllSigned):
        services.close(hosted.cast.by("fisheries_head"), operation=hosted.operation)
    both = [{**signed, "digest": old}, {**signed, "digest": new}]
    back(hosted, 4, lines=[one], signatures=both)
    back(hosted, 5, lines=[one, line(result="sound")], signatures=both)
    assert said(hosted.operation)["figures"], "told before the late check moved the numbers"
    with pytest.raises(errors.ReportChanged):
        services.close(hosted.cast.by("fisheries_head"), operation=hosted.operation)


# ------------------------------------------------------------------ at the member's node


@pytest.fixture
def mirror(hosted: Patrol) -> Patrol:
    """The same operation as the node of the police keeps it: led elsewhere."""
    told = said(hosted.operation) | {"id": str(uuid.uuid4())}
    Agency.objects.filter(code=POLICE).update(node="")
    Agency.objects.exclude(code__in=(POLICE, ECOLOGY)).update(node=NODE_B)
    services.take_plan(BY, told=told, node=NODE_B)
    return Patrol(hosted.cast, Operation.objects.get(pk=told["id"]))


def tell(mirror: Patrol, **changes: Any) -> Operation:
    """The lead's node tells once more, with changes."""
    last = Word.objects.filter(member=member(mirror.operation), came=True).latest("serial").said
    told = {**last, "serial": last["serial"] + 1, **changes}
    services.take_plan(BY, told=told, node=NODE_B)
    return mirror.fresh()


def test_the_mirror_is_seen_answered_and_told_back(mirror: Patrol) -> None:
    cast, operation = mirror.cast, mirror.operation
    assert (operation.origin, operation.number[-9:-8]) == (NODE_B, "·")
    assert "electric" in [i.code for i in queries.items(operation)]
    line_ = queries.desk(by=cast.actor("police_head"), on=NOW.date())[0]
    assert line_.what == "答复联合行动邀请"
    assert Notice.objects.filter(kind="operation-invited", agency_code=POLICE).count() == 1
    assert operation in queries.page(by=cast.actor("police"))
    assert operation not in queries.page(by=cast.actor("ecology")), "who was not told sees nothing"
    mirror.join()
    told = said(operation)
    assert (told["state"], told["from_code"], told["lines"]) == ("accepted", POLICE, [])
    tell(mirror, state="running", started_at=NOW.isoformat())
    assert member(operation).state == "accepted", "the lead did not know of the answer yet"
    people = [cast.person("police").pk]
    team = services.set_team(cast.by("police"), operation=operation, name="水警组", people=people)
    found = mirror.check(team=team.pk)
    services.open_case(
        cast.by("police"),
        check=found,
        new=NewCase("江津丁家沱电鱼案", Field.FISHING, "500116"),
        turn=Turn(frozenset(), frozenset(p.pk for p in found.photos.all()), "现场"),
    )
    told = said(operation)
    (one,) = told["lines"]
    case = Outcome.objects.get().case
    assert (one["kind"], one["case_number"], one["items"]) == ("case", case.number, 2)
    assert one["photos"] == [p.sha256 for p in found.photos.all()]
    assert "findings" not in one and "note" not in one["answers"][0]
    assert [t["name"] for t in told["teams"]] == ["水警组"]
    assert (told["serial"], len(told["signatures"])) == (4, 0)
    Case.objects.filter(pk=case.pk).update(secrecy="sensitive")
    mirror.check(photos=[])
    assert {x["case_number"] for x in said(operation)["lines"]} == {""}


def test_only_the_lead_plans_and_what_it_ends_is_ended(mirror: Patrol) -> None:
    cast, operation = mirror.cast, mirror.operation
    mirror.join()
    by = cast.by("police")
    with pytest.raises(errors.NotLead):
        services.start(by, operation=operation)
    with pytest.raises(errors.NotLead):
        services.cancel(By(NODE, NOW), operation=operation, reason="大雾")
    tell(mirror, state="running")
    found = mirror.check()
    tell(mirror, state="cancelled", reason="大雾停航")
    with pytest.raises(errors.NotRecording, match="已取消"):
        mirror.check(photos=[])
    assert "已经取消：大雾停航" in Notice.objects.filter(agency_code=POLICE).latest("pk").text
    assert mirror.open_case(found, "police").check_made == found, "what was found stays theirs"


def test_the_report_as_shown_is_signed_here(mirror: Patrol) -> None:
    mirror.join()
    figures_ = [
        {"code": POLICE, "name": "公安", "node": NODE_B, "checks": 1}
        | {"findings": 1, "cases": 0, "evidence": 0}
    ]
    stated = {"total": [1, 1, 0, 0], "by_agency": {POLICE: [1, 1, 0, 0]}}
    digest = report_digest("出动船艇二艘。", stated)
    shown = {"state": "reporting", "report": "出动船艇二艘。", "sign_by": "2026-12-01"}
    with pytest.raises(errors.ToldUnreadable, match="摘要"):
        tell(mirror, **shown, report_digest=SHA, figures=figures_)
    tell(mirror, **shown, report_digest=digest, figures=figures_)
    head = mirror.cast.by("police_head")
    with pytest.raises(errors.ReportRenewed):
        services.sign(head, operation=mirror.operation, agrees=True, shown=SHA)
    services.sign(head, operation=mirror.operation, agrees=False, words="另附", shown=digest)
    (signed,) = said(mirror.operation)["signatures"]
    assert (signed["digest"], signed["agrees"], signed["words"]) == (digest, False, "另附")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"starts_at": "2026-13-01T00:00:00+00:00"}, "时间"),
        ({"ends_at": "2020-01-01T00:00:00+00:00"}, "开始和结束"),
        ({"fields": ["nothing"]}, "领域"),
        ({"site": "{"}, "范围"),
        ({"divisions": ["999999"]}, "范围"),
        ({"members": []}, "参加机关"),
        ({"items": [{"code": "x", "look": "看", "fact": "no", "unit": "", "sources": []}]}, "清单"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_in_words(
    mirror: Patrol, changes: dict[str, Any], what: str
) -> None:
    with pytest.raises(errors.ToldUnreadable, match=what):
        tell(mirror, **changes)
    assert Word.objects.filter(member=member(mirror.operation), came=True).count() == 1


def test_another_node_cannot_take_it_over_and_what_is_old_changes_nothing(mirror: Patrol) -> None:
    tell(mirror, title="江津段禁渔联合夜查")
    tell(mirror, serial=1, title="旧的")
    assert mirror.fresh().title == "江津段禁渔联合夜查"
    Agency.objects.filter(code="500116-agriculture").update(node="hunan.example")
    last = Word.objects.filter(came=True).latest("serial").said
    told = {**last, "serial": 9}
    with pytest.raises(errors.OperationElsewhere):
        services.take_plan(BY, told=told, node="hunan.example")
    tell_again = {**told, "round": 2}
    Agency.objects.filter(code="500116-agriculture").update(node=NODE_B)
    mirror.join(joins=False)
    police = mirror.cast.actor("police")
    assert mirror.operation not in queries.page(by=police)
    services.take_plan(BY, told=tell_again, node=NODE_B)
    assert member(mirror.operation).state == "invited"
    assert mirror.operation in queries.page(by=police)


def test_two_members_of_one_node_are_told_one_by_one(mirror: Patrol) -> None:
    last = Word.objects.filter(member=member(mirror.operation), came=True).latest("serial").said
    later = (NOW + timedelta(minutes=1)).isoformat()
    told = {**last, "to_code": ECOLOGY, "serial": 1, "title": "先说的", "said_at": later}
    tell(mirror, title="后说的", said_at=(NOW + timedelta(minutes=2)).isoformat())
    services.take_plan(BY, told=told, node=NODE_B)
    assert mirror.fresh().title == "后说的"
    assert mirror.operation in queries.page(by=mirror.cast.actor("ecology"))
    mirror.join("ecology_head")
    assert said(mirror.operation, ECOLOGY)["state"] == "accepted"
    assert not Word.objects.filter(member=member(mirror.operation), came=False).exists()


def test_programs_and_the_command_line_say_which_node(
    hosted: Patrol, node: By, capsys: pytest.CaptureFixture[str]
) -> None:
    back(hosted, lines=[line(), line(result="sound")])
    programs = Programs(hosted.cast, node)
    lead = programs["fisheries"]
    address = f"/operations/{hosted.operation.pk}"
    first = lead.get(f"{address}/told?limit=1").json()
    assert [x["node"] for x in first["items"]] == [NODE_B]
    cursor = quote(first["next_cursor"])
    rest = lead.get(f"{address}/told?cursor={cursor}").json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, "")
    assert lead.get(f"{address}/told?cursor=x").status_code == 422
    assert programs["outsider"].get(f"{address}/told").status_code == 404
    whole = lead.get(address).json()
    assert [m["node"] for m in whole["members"]] == ["", NODE_B, ""]
    assert cli.main(["operations", "show", str(hosted.operation.pk)]) == 0
    assert f"（节点 {NODE_B}）" in capsys.readouterr().out
    assert cli.main(["operations", "figures"]) == 0
    assert f"（节点 {NODE_B} 告知）" in capsys.readouterr().out
