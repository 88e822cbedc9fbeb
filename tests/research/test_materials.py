"""Material of a training: who attaches it, who may open it, and what is refused."""

from __future__ import annotations

import html
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import NOW, PASSWORD, Cast
from tests.research.conftest import TODAY, plan
from xiejiang.audit.errors import PowerMissing
from xiejiang.consultation import services as consultation
from xiejiang.evidence import queries as evidence
from xiejiang.research import queries, services
from xiejiang.research.domain import Kept, Link, Page, Phase
from xiejiang.research.errors import (
    MaterialMissing,
    MaterialNotFound,
    NotOrganiser,
    TrainingInvalid,
    TrainingNotFound,
)
from xiejiang.research.models import Material, Training
from xiejiang.shell.store_check import check
from xiejiang.store.blobs import Empty
from xiejiang.store.filetypes import FileRefused, NameMismatch

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nhandout"
RULE = Link(Page.RULE, "fish.crime.340")
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def later(cast: Cast) -> Training:
    """A training of two days that begins today."""
    return services.announce(
        cast.by("liaison"),
        plan=plan(until=TOMORROW),
        invited=[cast.agency("500116-procuratorate")],
    )


def kept(cast: Cast, training: Training, name: str = "讲义.pdf", data: bytes = PDF) -> Kept:
    return services.take_in(
        actor=cast.actor("liaison"), training=training, name=name, stream=io.BytesIO(data)
    )


def add(cast: Cast, training: Training, what: Kept | Link, phase: Phase = Phase.BEFORE) -> Material:
    return services.add_material(cast.by("liaison"), training=training, phase=phase, what=what)


def shown(cast: Cast, who: str, training: Training, on: Any = TODAY) -> tuple[int, int, int]:
    found = queries.shelf(by=cast.actor(who), training=training, on=on)
    return len(found.before), len(found.after), found.hidden


def test_files_are_for_the_roster_and_afterwards_on_the_last_day(
    cast: Cast, later: Training
) -> None:
    first = add(cast, later, kept(cast, later))
    second = add(cast, later, kept(cast, later, "答案.txt", b"answers"), Phase.AFTER)
    assert shown(cast, "liaison", later) == (1, 1, 0)
    assert shown(cast, "procurator", later) == (0, 0, 2)
    with pytest.raises(MaterialNotFound):
        queries.material(by=cast.actor("procurator"), pk=first.pk, on=TODAY)
    services.enrol(cast.by("procurator"), training=later)
    assert shown(cast, "procurator", later) == (1, 0, 1)
    with pytest.raises(MaterialNotFound):
        queries.material(by=cast.actor("procurator"), pk=second.pk, on=TODAY)
    assert shown(cast, "procurator", later, TOMORROW) == (1, 1, 0)
    found = queries.material(by=cast.actor("procurator"), pk=second.pk, on=TOMORROW)
    with queries.open_material(found) as stream:
        assert stream.read() == b"answers"
    with pytest.raises(MaterialNotFound):
        queries.material(by=cast.actor("outsider"), pk=first.pk, on=TOMORROW)
    services.withdraw_material(cast.by("liaison"), material=second)
    assert shown(cast, "procurator", later, TOMORROW) == (1, 0, 0)
    with pytest.raises(MaterialNotFound):
        queries.material(by=cast.actor("procurator"), pk=second.pk, on=TOMORROW)


def test_only_the_organiser_attaches(cast: Cast, training: Training) -> None:
    for who, error in (("chief_procurator", NotOrganiser), ("outsider_head", TrainingNotFound)):
        with pytest.raises(error):
            services.take_in(
                actor=cast.actor(who), training=training, name="a.pdf", stream=io.BytesIO(PDF)
            )
        with pytest.raises(error):
            services.add_material(cast.by(who), training=training, phase=Phase.BEFORE, what=RULE)
    with pytest.raises(PowerMissing):
        services.take_in(
            actor=cast.actor("fisheries"), training=training, name="a.pdf", stream=io.BytesIO(PDF)
        )
    made = add(cast, training, RULE)
    with pytest.raises(NotOrganiser):
        services.withdraw_material(cast.by("chief_procurator"), material=made)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.exe", b"MZ\x00\x01", FileRefused),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", NameMismatch),
        ("a.pdf", b"", Empty),
        ("a.rar", b"Rar!\x1a\x07\x00", TrainingInvalid),
        ("", PDF, TrainingInvalid),
    ],
)
def test_what_is_no_material_is_refused(
    cast: Cast, training: Training, name: str, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        kept(cast, training, name, data)


def test_pages_of_the_node_are_material_when_they_exist(cast: Cast, training: Training) -> None:
    assert add(cast, training, RULE).title
    assert add(cast, training, Link(Page.INSTRUMENT, "opinion-2025-14")).title
    for link in (
        Link(Page.RULE, "no.rule"),
        Link(Page.INSTRUMENT, "x"),
        Link(Page.PROCEDURE, "x"),
        Link(Page.CASE, "x"),
        Link(Page.MEETING, "x"),
        Link(Page.MEETING, str(uuid.uuid4())),
        Link(Page.STANDARD, str(uuid.uuid4())),
    ):
        with pytest.raises(TrainingInvalid, match="没有找到这一页"):
            add(cast, training, link)
    with pytest.raises(TrainingInvalid, match="标题"):
        services.add_material(
            cast.by("liaison"), training=training, phase=Phase.BEFORE, what=RULE, title="长" * 161
        )


def test_a_meeting_is_opened_by_its_members_only(cast: Cast, training: Training) -> None:
    meeting = consultation.call(
        cast.by("fisheries"),
        title="甲乙两机关碰头",
        starts_at=NOW,
        place="线上",
        agenda="议程",
        invited=[cast.agency("500116-police")],
    )
    add(cast, training, Link(Page.MEETING, str(meeting.pk)))
    services.enrol(cast.by("procurator"), training=training)

    def opens(who: str) -> list[bool]:
        found = queries.shelf(by=cast.actor(who), training=training, on=TODAY)
        return [p.opens for p in found.before]

    assert opens("liaison") == [True] and opens("procurator") == [False]
    client = Client()
    assert client.login(username="procurator", password=PASSWORD)
    told = html.unescape(client.get(f"/research/trainings/{training.pk}/").content.decode())
    assert "本机关没有参加" in told and meeting.title not in told


def test_a_lost_file_is_not_given_out_and_the_store_says_so(cast: Cast, training: Training) -> None:
    made = add(cast, training, kept(cast, training, data=b"%PDF-1.7\n" + uuid.uuid4().bytes))
    assert made.sha256 in {digest for _where, digest in queries.stored_files()}
    assert made.sha256 in set(evidence.store().names())
    Material.objects.filter(pk=made.pk).update(sha256="0" * 64)
    made.refresh_from_db()
    with pytest.raises(MaterialMissing, match="讲义"):
        queries.open_material(made)
    assert any("讲义.pdf" in str(f.used_by) for f in check().faults)


def test_the_page_before_and_after(cast: Cast, later: Training) -> None:
    liaison, taker = Client(), Client()
    assert liaison.login(username="liaison", password=PASSWORD)
    assert taker.login(username="procurator", password=PASSWORD)
    home = f"/research/trainings/{later.pk}/"

    def send(status: int, **given: Any) -> str:
        answer = liaison.post(f"{home}material/", {"phase": "before", "title": "", **given})
        told = html.unescape(answer.content.decode())
        assert answer.status_code == status, told[-2000:]
        return told

    assert "multipart" in liaison.get(f"{home}material/").content.decode()
    assert "请上传一个文件" in send(422)
    for wrong in ("/", "/cases/x/", "http://[", "/law/rule/", "javascript:alert(1)"):
        assert "不是可以附上的页面" in send(422, address=wrong)
    assert "没有找到这一页" in send(422, address="/law/rule/no.rule/")
    send(302, address="http://testserver/law/rule/fish.crime.340/?x=1#y")
    send(302, file=SimpleUploadedFile("讲义.pdf", PDF))
    assert "系统不接收" in send(422, file=SimpleUploadedFile("a.exe", b"MZ\x00"))
    told = html.unescape(taker.get(home).content.decode())
    assert "有 2 份材料，报名以后可以看" in told and "讲义" not in told
    made = Material.objects.get(page="")
    assert taker.get(f"/research/material/{made.pk}/").status_code == 404
    services.enrol(cast.by("procurator"), training=later)
    told = html.unescape(taker.get(home).content.decode())
    assert "/law/rule/fish.crime.340/" in told and "讲义.pdf" in told and "撤下" not in told
    answer = taker.get(f"/research/material/{made.pk}/")
    assert answer.getvalue() == PDF
    assert "attachment" in answer["Content-Disposition"]
    withdraw = f"/research/material/{made.pk}/withdraw/"
    assert taker.post(withdraw).status_code == 403
    assert liaison.get(withdraw).status_code == 405
    assert liaison.post(withdraw).status_code == 302
    assert taker.get(f"/research/material/{made.pk}/").status_code == 404
    assert taker.get(f"{home}material/").status_code == 403
