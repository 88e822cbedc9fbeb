"""The pages, the API and the commands, walked by officers and tried by an outsider."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, PASSWORD, Cast
from tests.experts.conftest import POLLUTED, Pool
from tests.experts.test_pool import CSV
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.models import Reading
from xiejiang.experts.models import Engagement, Member, Selection
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def token(cast: Cast, who: str) -> dict[str, str]:
    _, secret = agencies.issue_token(
        By(NODE, NOW), post=cast.posts[who], name=who, expires_at=timezone.now() + timedelta(days=9)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()[:600]
    return str(answer.content.decode())


MEMBER = {"kind": "registered", "name": "演示长江所", "division": "江津区", "items": [POLLUTED]}
PAPER = {"do": "paper", "words": "司法鉴定许可证", "valid_until": str(TODAY + timedelta(days=400))}


def test_the_pool_is_kept_through_its_pages(cast: Cast) -> None:
    keeper, reader = signed_in("liaison"), signed_in("judge")
    assert "没有找到" in text(keeper.get("/experts/"))
    assert "46" in text(reader.get("/experts/classes/"))
    assert keeper.post("/experts/new/", {**MEMBER, "division": "月球"}).status_code == 422
    assert keeper.post("/experts/new/", {**MEMBER, "items": ["air.moon"]}).status_code == 422
    assert reader.post("/experts/new/", MEMBER).status_code == 403
    assert keeper.post("/experts/new/", MEMBER).status_code == 302
    made = Member.objects.get()
    home = f"/experts/{made.pk}/"
    assert "须核实" in text(reader.get("/experts/?item=surface-water&place=江津区"))
    assert "没有找到" in text(reader.get("/experts/?place=月球"))
    assert keeper.post(home, {**PAPER, "words": ""}).status_code == 422
    assert keeper.post(home, PAPER).status_code == 302
    assert "可以承办" in text(reader.get(home))
    away = {"do": "absence", "since": str(TODAY), "until": str(TODAY), "reason": "停业"}
    assert keeper.post(home, away).status_code == 302
    assert "不能承办" in text(reader.get(home))
    changed = {**MEMBER, "fee": "300.50", "version": made.version}
    assert keeper.post(f"{home}edit/", changed).status_code == 302
    assert keeper.post(f"{home}edit/", changed).status_code == 409
    assert "300.50" in text(reader.get(home))
    assert keeper.post(home, {"do": "remove", "reason": ""}).status_code == 422
    assert keeper.post(home, {"do": "remove", "reason": "许可注销"}).status_code == 302
    assert "没有找到" in text(reader.get("/experts/"))
    assert "许可注销" in text(reader.get(home))
    assert signed_in("system_admin").get(home).status_code == 404


def declare(client: Client, pool: Pool, member: Member) -> None:
    answer = client.post(
        f"/cases/{pool.case.pk}/experts/member/{member.pk}/",
        {
            "do": "declare",
            "kin": "no",
            "interest": "no",
            "role": "no",
            "other": "no",
            "made_on": str(TODAY),
        },
    )
    assert answer.status_code == 302


def test_from_finding_to_the_word_of_the_court(pool: Pool) -> None:
    by, judge, outsider = signed_in("fisheries"), signed_in("judge"), signed_in("outsider")
    members = [pool.enter(f"演示{n}所") for n in "甲乙丙"]
    barred = pool.enter("某化工公司")
    home = f"/cases/{pool.case.pk}/experts/"
    assert "还没有选定" in text(by.get(home))
    found = text(by.get(f"{home}find/?item={POLLUTED}&on={TODAY}"))
    assert "应当回避" in found and "第四十七条" in found and "未申报，须先声明" in found
    assert "用勾选的选定" not in text(judge.get(f"{home}find/?text=无此人"))
    assert 'name="place" value=""' in found
    assert "演示甲所" not in text(by.get(f"{home}find/?place=枝江市"))
    why = text(by.get(f"{home}member/{barred.pk}/"))
    assert "就是当事人" in why
    assert by.get(f"{home}select/").status_code == 302
    ticked = "&".join(f"m={m.pk}" for m in [*members, barred])
    page = f"{home}select/?{ticked}&item={POLLUTED}"
    assert "演示甲所" in text(by.get(page))
    terms = {"matters": "损害数额", "way": "drawn", "count": 1, "substitutes": 1, "gap": 2}
    assert by.post(page, {**terms, "count": 9}).status_code == 409
    assert by.post(page, {**terms, "gap": 0}).status_code == 422
    assert by.post(page, {**terms, "way": "agreed", "consents": "甲公司 昨天"}).status_code == 422
    assert by.post(page, terms).status_code == 302
    selection = Selection.objects.get()
    draw = f"/experts/draws/{selection.pk}/"
    assert "结果现在谁也不知道" in text(by.get(draw))
    assert by.post(draw, {"do": "draw"}).status_code == 409
    pool.grow(selection)
    assert judge.post(draw, {"do": "draw"}).status_code == 403
    assert by.post(draw, {"do": "draw"}).status_code == 302
    selection.refresh_from_db()
    shown = text(judge.get(draw))
    assert "draw-verify" in shown and selection.digest in shown
    record = judge.get(f"{draw}record/")
    assert json.loads(record.content)["chosen"] == selection.chosen
    chosen = Member.objects.get(pk=selection.chosen[0])
    engage = f"{home}engage/?selection={selection.pk}&member={chosen.pk}"
    work = {"route": "appraisal", "matters": "损害数额", "fee": "20000", "on": str(TODAY)}
    refused = by.post(engage, work)
    assert refused.status_code == 409 and "未申报，须先声明" in refused.content.decode()
    declare(by, pool, chosen)
    assert by.post(engage, {**work, "fee": "-1"}).status_code == 422
    assert by.post(engage, {**work, "visited": str(TODAY + timedelta(days=9))}).status_code == 302
    made = Engagement.objects.get()
    page = f"/experts/engagements/{made.pk}/"
    assert "约定" in text(judge.get(page))
    step = {"do": "step", "step": "accepted", "on": str(TODAY), "version": 1}
    assert by.post(page, {**step, "version": 7}).status_code == 409
    assert by.post(page, step).status_code == 302
    shown = text(by.get(page))
    assert "第二十八条" in shown and "未见正文" in shown
    opinion = {**step, "step": "delivered", "version": 2, "words": "二十万元", "number": "1"}
    assert by.post(page, {**opinion, "number": ""}).status_code == 422
    assert by.post(page, opinion).status_code == 302
    ruled = {"do": "treat", "treatment": "adopted", "document": "判决", "on": str(TODAY)}
    assert judge.post(page, ruled).status_code == 302
    assert "重庆市江津区人民法院登记" in text(by.get(page))
    assert "采信 1" in text(by.get(f"/experts/{chosen.pk}/"))
    assert "判决" in text(by.get(home))
    for address in (
        home,
        f"{home}find/",
        f"{home}member/{chosen.pk}/",
        f"{home}select/?m={chosen.pk}",
        engage,
        draw,
        f"{draw}record/",
        page,
    ):
        assert outsider.get(address).status_code == 404, address
        assert outsider.post(address, {}).status_code in (404, 405), address
    hidden = text(outsider.get(f"/experts/{chosen.pk}/"))
    assert "采信 1" in hidden and "判决" not in hidden and pool.case.title not in hidden


def test_wrong_addresses_are_told_gently(pool: Pool) -> None:
    by = signed_in("fisheries")
    home = f"/cases/{pool.case.pk}/experts/"
    made = pool.enter()
    for tail in ("engage/", "engage/?member=x", f"engage/?member={made.pk}&previous=x"):
        assert by.get(f"{home}{tail}").status_code in (200, 404)
    assert by.get(f"{home}select/?m=99999").status_code == 404
    assert by.get(f"{home}member/99999/").status_code == 404
    assert by.get(f"{home}find/?kind=x&item=y&on=z&text={'长' * 300}").status_code == 200
    selection = pool.announce(made, gap=9)
    assert by.post(f"/experts/draws/{selection.pk}/", {"do": "steal"}).status_code == 404
    assert by.get(f"/experts/draws/{selection.pk}/record/").status_code == 404
    back = {"do": "withdraw", "reason": "名单有误"}
    assert by.post(f"/experts/draws/{selection.pk}/", {**back, "reason": ""}).status_code == 422
    assert by.post(f"/experts/draws/{selection.pk}/", back).status_code == 302


def test_who_takes_part_leaves_no_trace(pool: Pool) -> None:
    work = pool.deliver(pool.enter())
    from_page = signed_in("fisheries").get(f"/experts/engagements/{work.pk}/")
    assert from_page.status_code == 200
    assert not Reading.objects.exists(), "who takes part leaves none"


def test_a_program_does_the_same(pool: Pool) -> None:
    client = Client()
    by = token(pool.cast, "fisheries")
    keeper, outsider = token(pool.cast, "liaison"), token(pool.cast, "outsider")

    def post(path: str, body: Any, who: dict[str, str] = by, **more: str) -> Any:
        return client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", **who, **more
        )

    def get(path: str, who: dict[str, str] = by) -> Any:
        return client.get(f"/api/v1{path}", **who)

    member = {
        "kind": "registered",
        "name": "演示接口所",
        "division": "500116",
        "items": [POLLUTED],
        "fee_fen": 100,
        "papers": [{"words": "许可证", "valid_until": str(TODAY + timedelta(days=9))}],
    }
    assert post("/experts", member).status_code == 403
    assert post("/experts", {**member, "fee_fen": 1.5}, keeper).status_code == 422
    made = post("/experts", member, keeper)
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    put = client.put(
        f"/api/v1/experts/{key}",
        json.dumps({**member, "fee_fen": 200}),
        content_type="application/json",
        **keeper,
        HTTP_IF_MATCH='"1"',
    )
    assert put.json()["fee_fen"] == 200
    assert get("/experts?item=surface-water").json()[0]["name"] == "演示接口所"
    base = f"/cases/{pool.case.pk}"
    (row,) = get(f"{base}/experts?item={POLLUTED}").json()
    assert row["recusal"] == "不明" and row["eligible"]
    said = dict.fromkeys(("kin", "interest", "role", "other"), "no") | {"made_on": str(TODAY)}
    told = post(f"{base}/experts/{key}/declarations", said)
    assert told.json()["recusal"] == "不成立"
    wanted = {"way": "drawn", "matters": "损害数额", "members": [key], "gap": 1}
    assert post(f"{base}/selections", {**wanted, "members": [key, 10**9]}).status_code == 404
    assert post(f"{base}/selections", {**wanted, "members": [key, key]}).status_code == 422
    announced = post(f"{base}/selections", wanted)
    assert announced.status_code == 201, announced.content
    chosen = announced.json()["id"]
    pool.grow(Selection.objects.get())
    assert post(f"/selections/{chosen}/draw", {}).json()["chosen"] == [str(key)]
    assert get(f"/selections/{chosen}/record").json()["format"] == "xiejiang-draw/1"
    work = {
        "member": key,
        "selection": chosen,
        "route": "appraisal",
        "matters": "损害数额",
        "fee_fen": 100,
        "on": str(TODAY),
        "agreed": {"visited": str(TODAY)},
    }
    begun = post(f"{base}/engagements", work)
    assert begun.status_code == 201, begun.content
    pk = begun.json()["id"]
    step = {"step": "accepted", "on": str(TODAY)}
    assert post(f"/engagements/{pk}/steps", step).status_code == 428
    assert post(f"/engagements/{pk}/steps", step, HTTP_IF_MATCH='"1"').json()["version"] == 2
    opinion = {"step": "delivered", "on": str(TODAY), "words": "结论", "number": "1"}
    post(f"/engagements/{pk}/steps", opinion, HTTP_IF_MATCH='"2"')
    ruled = {"treatment": "rejected", "document": "判决", "on": str(TODAY)}
    assert post(f"/engagements/{pk}/treatments", ruled).json()["treated"]
    assert len(get(f"{base}/engagements").json()) == len(get(f"{base}/selections").json()) == 1
    for path in (
        f"{base}/experts",
        f"{base}/selections",
        f"{base}/engagements",
        f"/selections/{chosen}/record",
        f"/engagements/{pk}",
    ):
        assert get(path, outsider).status_code == 404, path
    for path, body in (
        (f"{base}/experts/{key}/declarations", said),
        (f"{base}/selections", wanted),
        (f"/selections/{chosen}/draw", {}),
        (f"{base}/engagements", work),
        (f"/engagements/{pk}/treatments", ruled),
    ):
        assert post(path, body, outsider).status_code == 404, path


def test_the_pool_comes_in_by_command(
    pool: Pool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pool.csv"
    path.write_text(CSV, "utf-8")
    assert main(["experts", "import", "500116-agriculture", str(path)]) == 0
    assert "已导入 2 条" in capsys.readouterr().out
    assert main(["experts", "find", pool.case.number, "--item", "pollutant.hazardous-waste"]) == 0
    assert len(re.findall("未申报", capsys.readouterr().out)) >= 2
    assert main(["experts", "find", pool.case.number, "--kind", "juror"]) == 0
    assert "没有符合的" in capsys.readouterr().out
    assert main(["experts", "find", pool.case.number, "--json"]) == 0
    assert {r["name"] for r in json.loads(capsys.readouterr().out)} == {"演示长江所", "演示张某"}
    path.write_text(CSV.replace("演示张某", ""), "utf-8")
    assert main(["experts", "import", "500116-agriculture", str(path)]) == 2
    assert "第 3 行名称" in capsys.readouterr().err
    assert main(["experts", "import", "500116-agriculture", str(tmp_path / "none.csv")]) == 2


def test_who_only_reads_sees_everything_does_nothing_and_leaves_a_trace(pool: Pool) -> None:
    made = pool.enter()
    work = pool.deliver(made)
    now = timezone.now()
    cases.grant_access(
        By(pool.cast.actor("fisheries"), now),
        case=pool.case,
        agency=pool.cast.agency("420583-agriculture"),
        purpose="比对同类案件的鉴定",
        until=now + timedelta(days=3),
    )
    reader = signed_in("outsider")
    home, page = f"/cases/{pool.case.pk}/experts/", f"/experts/engagements/{work.pk}/"
    for address in (page, f"/experts/draws/{work.selection_id}/", f"/experts/{made.pk}/"):
        before = Reading.objects.count()
        assert "登记一步" not in text(reader.get(address))
        assert Reading.objects.count() == before + 1, address
    assert "用勾选的选定" not in text(reader.get(f"{home}find/"))
    assert reader.get(f"{home}select/?m={made.pk}").status_code == 403
    treated = {"do": "treat", "treatment": "adopted", "document": "判决", "on": str(TODAY)}
    assert reader.post(page, treated).status_code == 403
