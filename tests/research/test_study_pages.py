"""The pages of a study, walked by those who take part and tried by an outsider."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import PASSWORD, Cast
from tests.research.conftest import RULE
from xiejiang.cases.models import Case
from xiejiang.consultation.models import Meeting
from xiejiang.research.models import Collected, Recommendation, Study

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def send(client: Client, address: str, given: dict[str, object], status: int = 302) -> str:
    answer = client.post(address, given)
    told = html.unescape(answer.content.decode())
    assert answer.status_code == status, (address, answer.status_code, told[-3000:])
    return told


def test_a_study_from_a_topic_to_its_end(cast: Cast, case: Case) -> None:
    fisheries, head = signed_in("fisheries"), signed_in("fisheries_head")
    procurator = signed_in("chief_procurator")
    topic = "/research/topics/field/fishing/"
    start = "/research/studies/new/?kind=field&key=fishing"
    assert "以此开题" in page(fisheries, topic)
    assert "十年禁渔与非法捕捞" in page(fisheries, start)
    today = timezone.localdate()
    sent = {
        "title": "电捕鱼的入罪证据",
        "question": "哪些证据足够？",
        "due": today + timedelta(days=30),
        "invited": "重庆市江津区人民检察院\n500116-procuratorate\n500116-police",
    }
    wrong = send(fisheries, start, {**sent, "invited": "没有这个机关", "due": ""}, 422)
    assert "没有找到机关" in wrong and "请填写" in wrong
    assert "不能早于今天" in send(fisheries, start, {**sent, "due": "2020-01-01"}, 422)
    send(fisheries, start, sent)
    study = Study.objects.get()
    home = f"/research/studies/{study.pk}/"
    assert "答复课题邀请" in page(procurator, "/") and "答复邀请" in page(procurator, home)
    assert "不参加" in page(procurator, f"{home}answer/")
    send(procurator, f"{home}answer/", {"joins": "no", "words": ""}, 422)
    send(procurator, f"{home}answer/", {"joins": "yes", "words": "出证据清单"})

    assert case.number in page(fisheries, f"{home}collect/")
    assert "没有找到案件" in send(procurator, f"{home}collect/", {"numbers": case.number}, 422)
    send(fisheries, f"{home}collect/", {"numbers": f"{case.number}\n{case.pk}", "note": "有鉴定"})
    assert case.number not in page(fisheries, f"{home}collect/")
    assert "已经在课题里" in send(fisheries, f"{home}collect/", {"numbers": case.number}, 409)
    mine, theirs = page(fisheries, home), page(procurator, home)
    assert case.title in mine and "有鉴定" in mine and "本机关看不到" not in mine
    assert case.title not in theirs and case.number not in theirs and "有鉴定" not in theirs
    assert "另有 1 件本机关看不到" in theirs
    row = Collected.objects.get()
    page(procurator, f"/research/collected/{row.pk}/note/", 404)
    send(fisheries, f"/research/collected/{row.pk}/note/", {"words": "水域图缺"})
    assert "水域图缺" in page(fisheries, home)

    given: dict[str, object] = {"text": "认定意见最关键。", "answer_by": today + timedelta(days=9)}
    given |= {"kind_1": "standard", "words_1": "随案附认定意见", "rules_1": RULE}
    given |= {"kind_2": "task", "words_2": "编样式", "owner_2": "重庆市江津区农业农村委员会"}
    wrong = send(fisheries, f"{home}report/", {**given, "territory_1": "99"}, 422)
    assert "没有这些区划代码：99" in wrong
    wrong = send(fisheries, f"{home}report/", {**given, "kind_1": ""}, 422)
    assert "请选择口径或者督办" in wrong
    send(fisheries, f"{home}report/", {**given, "territory_1": "500116"})
    assert "随案附认定意见" in page(fisheries, f"{home}report/")
    assert "对课题报告表态" in page(procurator, "/research/")
    send(procurator, f"{home}opinion/", {"agrees": "no", "words": ""}, 422)
    send(procurator, f"{home}opinion/", {"agrees": "no", "words": "样本只有一件"})
    assert "可以结题" in page(head, "/research/studies/")
    assert "不能再收集案件" in page(head, f"{home}conclude/")
    send(head, f"{home}conclude/", {})
    told = page(head, home)
    assert "已结题" in told and "样本只有一件" in told and "按此结题" in told
    assert "现在是" in send(head, f"{home}drop/", {"words": "晚了"}, 409)
    send(fisheries, f"/research/collected/{row.pk}/leave-out/", {"words": "晚了"}, 409)
    assert "还没有提交联席会议" in told
    advice = Recommendation.objects.get(kind="task")
    where = f"/research/recommendations/{advice.pk}/put/"
    assert "请先召集" in page(fisheries, where)
    page(signed_in("outsider_head"), where, 404)
    called = {
        "title": "电捕鱼联席会议",
        "starts_at": "2026-11-25T09:00",
        "place": "线上",
        "agenda": "证据",
        "invited": "500116-police",
    }
    send(fisheries, "/consultation/meetings/new/", called)
    meeting = Meeting.objects.get()
    send(fisheries, where, {"meeting": str(meeting.pk), "due": ""}, 422)
    send(fisheries, where, {"meeting": "x", "due": today}, 422)
    send(fisheries, where, {"meeting": str(meeting.pk), "due": today + timedelta(days=9)})
    told = page(fisheries, home)
    assert "等会议议定" in told and meeting.title in told
    assert where not in told and where in page(procurator, home)
    told = page(procurator, home)
    assert "本机关没有参加" in told and meeting.title not in told
    assert study.number in page(fisheries, f"/consultation/meetings/{meeting.pk}/")
    assert study.title in page(head, "/research/studies/?state=concluded")
    assert study.title not in page(head, "/research/studies/?state=open")


def test_the_outsider_gets_nothing(cast: Cast, study: Study) -> None:
    outsider, home = signed_in("outsider_head"), f"/research/studies/{study.pk}/"
    tails = ("", "invite/", "answer/", "collect/", "report/", "opinion/", "conclude/", "drop/")
    for tail in tails:
        page(outsider, f"{home}{tail}", 404)
    for tail in ("note", "leave-out"):
        page(outsider, f"/research/collected/1/{tail}/", 404)
        page(outsider, f"/research/collected/{10**30}/{tail}/", 404)
    assert study.title not in page(outsider, "/research/studies/")
    assert study.title not in page(outsider, "/research/")
    page(outsider, "/research/studies/new/?kind=field&key=fishing", 404)
    page(signed_in("auditor"), "/research/studies/new/", 403)


def test_a_spoilt_cursor_begins_again(cast: Cast, study: Study) -> None:
    reader = signed_in("fisheries")
    for after in (
        "x",
        "0001-01-01T00:00:00%2B14:00~" + str(study.pk),
        "2026-01-01~x",
        "2026-01-01T00:00:00~1",
        "9" * 400,
    ):
        assert study.title in page(reader, f"/research/studies/?after={after}")
    for after in ("x", "²", "9" * 400):
        page(reader, f"/research/studies/{study.pk}/?after={after}")
