"""Inspections as pages, without scripts and as a phone sends them."""

from __future__ import annotations

import html
import json
import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import Cast
from tests.inspections.sites import Site, offer, picture, report
from xiejiang.restoration import inspections
from xiejiang.restoration.inspecting import Measured
from xiejiang.restoration.models_inspections import Inspection, Photo


def enter(client: Client, cast: Cast, who: str = "procurator") -> Client:
    client.force_login(cast.person(who))
    return client


def typed(cast: Cast, who: str = "procurator", **changes: object) -> dict[str, object]:
    """What the form holds."""
    given: dict[str, object] = {
        "inspection": str(uuid.uuid4()),
        "person": cast.person(who).pk,
        "post": cast.posts[who].pk,
        "source": "typed",
        "kind": "routine",
        "milestone": "",
        "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "place": "3 号鱼巢",
        "value-survival-rate": "91.5",
        "method-survival-rate": "全查",
        "findings": "鱼巢在位。",
        "conclusion": "sound",
    }
    return {**given, **changes}


def shots(*numbers: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"现场{n}.jpg", picture(n), "image/jpeg") for n in numbers]


def test_without_a_script_it_is_sent_like_any_form(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    address = f"/inspections/new/{site.project.pk}/"
    page = html.unescape(client.get(address).content.decode())
    for words in (site.project.title, "成活率", "目标 ≥ 85", "鱼卵附着密度", "1-1 投放鱼巢 20 个"):
        assert words in page
    given = typed(cast, photos=shots(1, 2, 3))
    answer = client.post(address, given)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    found = Inspection.objects.get()
    assert answer.url == f"/inspections/{found.pk}/"
    assert found.photos.count() == 3
    assert found.recorded_at is None
    shown = html.unescape(client.get(answer.url).content.decode())
    for words in ("鱼巢在位。", "91.5 %", "达到", "未经核实", found.photos.first().sm3):
        assert words in shown
    again = client.post(address, {**given, "photos": shots(1, 2, 3)})
    assert again.url == answer.url
    assert (Inspection.objects.count(), Photo.objects.count()) == (1, 3)


def sent(client: Client, site: Site, given: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = client.post(f"/inspections/send/{site.project.pk}/", given)
    return answer.status_code, answer.json()


def test_a_phone_sends_and_sends_again(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    now = timezone.now()
    given = typed(
        cast,
        recorded_at=(now - timedelta(hours=5)).isoformat(),
        sent_at=now.isoformat(),
        photo_id=[str(uuid.uuid4()) for _ in range(3)],
    )
    status, told = sent(client, site, {**given, "photos": shots(1, 2, 3)})
    assert status == 201
    later = {**given, "sent_at": (now + timedelta(minutes=1)).isoformat()}
    assert sent(client, site, {**later, "photos": shots(1, 2, 3)}) == (200, told)
    assert [str(p.pk) for p in Photo.objects.all()] == given["photo_id"]
    found = Inspection.objects.get()
    assert found.recorded_at == now - timedelta(hours=5)
    assert found.clock_doubt == ""
    status, told = sent(client, site, {**given, "findings": "别的", "photos": shots(1, 2, 3)})
    assert status == 409
    assert told["type"] == "urn:xiejiang:problem:inspection-differs"
    assert "另记一次" in str(told["detail"])


def test_a_phone_with_a_wrong_clock_is_marked(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    wrong = timezone.now() + timedelta(days=2)
    given = typed(cast, recorded_at=wrong.isoformat(), sent_at=wrong.isoformat())
    assert sent(client, site, given)[0] == 201
    found = Inspection.objects.get()
    assert "快" in found.clock_doubt
    page = client.get(f"/inspections/{found.pk}/").content.decode()
    assert "时间存疑" in page


REFUSED: dict[str, tuple[dict[str, object], int]] = {
    "nothing": ({"findings": "", "conclusion": "", "kind": ""}, 422),
    "another kind": ({"kind": "visit"}, 422),
    "no id": ({"inspection": "x"}, 422),
    "a time that is none": ({"at": "昨天"}, 422),
    "a milestone that is none": ({"milestone": "x"}, 422),
    "a number that is none": ({"value-survival-rate": "很高"}, 422),
    "out of range": ({"value-survival-rate": "915"}, 422),
    "another person": ({"person": 1_000_000}, 403),
    "another post": ({"post": 1_000_000}, 403),
}


@pytest.mark.parametrize(("changes", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_a_problem_that_says_what_to_do(
    client: Client, cast: Cast, site: Site, changes: dict[str, object], status: int
) -> None:
    enter(client, cast)
    found, told = sent(client, site, typed(cast, **changes))
    assert found == status
    assert told["detail"]
    assert (status != 422) or told["errors"]
    assert Inspection.objects.count() == 0
    page = client.post(f"/inspections/new/{site.project.pk}/", typed(cast, **changes))
    assert page.status_code == status
    assert "还不能提交" in page.content.decode()


def test_what_is_no_photograph_is_told_to_the_phone(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    bad = SimpleUploadedFile("现场.jpg", b"%PDF-1.7\n%%EOF\n")
    status, told = sent(client, site, typed(cast, photos=[bad]))
    assert (status, Inspection.objects.count()) == (422, 0)
    assert "现场.jpg" in str(told["detail"])


def test_signed_out_the_phone_is_sent_to_sign_in_and_nothing_is_taken(
    client: Client, cast: Cast, site: Site
) -> None:
    answer = client.post(f"/inspections/send/{site.project.pk}/", typed(cast))
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")
    assert client.get("/inspections/token/").status_code == 302
    assert Inspection.objects.count() == 0


def test_without_the_token_of_the_page_nothing_is_taken(cast: Cast, site: Site) -> None:
    client = enter(Client(enforce_csrf_checks=True), cast)
    address = f"/inspections/send/{site.project.pk}/"
    assert client.post(address, typed(cast)).status_code == 403
    told = client.get("/inspections/token/").json()
    assert told["person"] == str(cast.person("procurator").pk)
    assert told["post"] == str(cast.posts["procurator"].pk)
    assert (
        client.post(address, typed(cast), headers={"X-CSRFToken": told["csrf"]}).status_code == 201
    )


def test_the_outsider_tries_every_door(client: Client, cast: Cast, site: Site) -> None:
    done = inspections.receive(
        cast.by("procurator"), project=site.project, report=report(), offered=[offer()]
    ).inspection
    enter(client, cast, "outsider")
    project, photo = site.project.pk, done.photos.get().pk
    for address in (
        f"/inspections/new/{project}/",
        f"/inspections/of/{project}/",
        f"/inspections/{done.pk}/",
        f"/inspections/photos/{photo}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert site.project.title not in answer.content.decode()
    assert client.post(f"/inspections/new/{project}/", typed(cast, "outsider")).status_code == 404
    assert sent(client, site, typed(cast, "outsider"))[0] == 404
    assert site.project.title not in client.get("/inspections/choose/").content.decode()
    assert Inspection.objects.count() == 1


def test_whoever_may_not_inspect_reads_and_is_told_why(
    client: Client, cast: Cast, site: Site
) -> None:
    inspections.receive(
        cast.by("procurator"), project=site.project, report=report(), offered=[offer()]
    )
    enter(client, cast, "ecology")
    page = client.get(f"/inspections/of/{site.project.pk}/").content.decode()
    assert "日常检查" in page
    assert f"/inspections/new/{site.project.pk}/" not in page
    refused = client.get(f"/inspections/new/{site.project.pk}/")
    assert refused.status_code == 403


def test_a_photograph_is_given_out_as_it_came(client: Client, cast: Cast, site: Site) -> None:
    done = inspections.receive(
        cast.by("procurator"), project=site.project, report=report(), offered=[offer(picture(7))]
    ).inspection
    enter(client, cast, "fisheries")
    answer = client.get(f"/inspections/photos/{done.photos.get().pk}/")
    assert answer.getvalue() == picture(7)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_series_is_drawn_with_its_target_and_its_table(
    client: Client, cast: Cast, site: Site
) -> None:
    for days, value in ((60, "70"), (30, "84.5"), (0, "91.50")):
        given = report(at=report().at - timedelta(days=days))
        given = report(
            id=given.id,
            at=given.at,
            readings=(Measured("survival-rate", Decimal(value), "%"),),
        )
        inspections.receive(cast.by("procurator"), project=site.project, report=given, offered=[])
    enter(client, cast, "fisheries")
    page = html.unescape(client.get(f"/inspections/of/{site.project.pk}/").content.decode())
    assert len(re.findall(r"<circle class=\"series-dot is-ok", page)) == 1
    assert len(re.findall(r"<circle class=\"series-dot is-overdue", page)) == 2
    assert "series-target" in page
    for words in ("91.5 %", "≥ 85 未达到", "相隔超过 60 日", "GB/T 15776-2023"):
        assert words in page
    assert "style=" not in page.split('<svg class="series-plot"')[1].split("</svg>")[0]


def test_what_a_phone_keeps_names_nobody(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    for address in ("/inspections/", f"/inspections/new/{site.project.pk}/"):
        page = client.get(address).content.decode()
        assert cast.person("procurator").name not in page
        assert cast.agency("500116-procuratorate").name not in page
        assert site.project.case.title not in page


def test_the_worker_needs_no_session_and_changes_with_what_it_keeps(
    client: Client, cast: Cast, site: Site
) -> None:
    answer = client.get("/inspections/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    assert re.search(r'const VERSION = "[0-9a-f]{16}";', text)
    kept = re.search(r"const ASSETS = (\[.*\]);", text)
    assert kept is not None
    enter(client, cast)
    page = client.get(f"/inspections/new/{site.project.pk}/").content.decode()
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert named == set(json.loads(kept[1]))


def test_queries_of_the_list_do_not_grow(client: Client, cast: Cast, site: Site) -> None:
    enter(client, cast)
    counts = []
    for n in range(2):
        for _ in range(1 + 4 * n):
            inspections.receive(
                cast.by("procurator"), project=site.project, report=report(), offered=[]
            )
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/inspections/of/{site.project.pk}/")
        counts.append(len(caught))
    assert counts[0] == counts[1]
