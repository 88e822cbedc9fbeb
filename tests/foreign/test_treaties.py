"""The register of treaties: every part says where it comes from and how sure it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.foreign.conftest import page, signed_in, token
from xiejiang.foreign import reading, treaties
from xiejiang.foreign.domain import AssistanceKind
from xiejiang.foreign.errors import ForeignContentError
from xiejiang.kernel.citation import Confidence
from xiejiang.shell.cli import main


def test_what_is_called_verified_has_a_provision() -> None:
    for one in treaties.treaties().values():
        verified = one.authority.confidence is Confidence.VERIFIED
        assert verified is (one.authority.law is not None)
        assert one.status.confidence is not Confidence.VERIFIED, "no gazette was at hand"
        assert one.in_force is None or one.in_force > one.adopted


def test_service_and_evidence_abroad_each_have_their_convention() -> None:
    for kind, wanted in (("service", "hague-service"), ("evidence", "hague-evidence")):
        found = [t.id for t in treaties.treaties().values() if AssistanceKind(kind) in t.assistance]
        assert found == [wanted]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "ramsar"', 'id = "cites"', "条约编号重复"),
        ('flags = ["species"]', 'flags = ["fish"]', "没有“fish”这一取值"),
        ("in_force = 1981-04-08", "in_force = 1971-04-08", "不能早于通过"),
        ('assistance = ["service"]', 'assistance = ["post"]', "没有“post”这一取值"),
        (
            'authority_law = { instrument = "relics-2024"',
            'authority_law = { instrument = "r"',
            "“r”",
        ),
        ('short = "CITES"', 'short = "CITES"\nmood = "calm"', "不认识的键“mood”"),
    ],
)
def test_the_register_is_read_strictly(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = (reading.content() / treaties.TREATIES).read_text("utf-8")
    assert old in text
    (tmp_path / treaties.TREATIES).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ForeignContentError) as caught:
        treaties.read(tmp_path)
    assert complaint in "\n".join(c.message for c in caught.value.complaints)


@pytest.mark.django_db
def test_page_api_command_and_public_data_say_the_same(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    told = page("outsider", "/foreign/treaties/")
    assert "反对采用公约第十条所规定的方式" in told
    assert "未核对，启用前须核对原文" in told
    client = signed_in("police")
    client.cookies["django_language"] = "en"
    english = client.get("/foreign/treaties/").content.decode()
    assert "Convention on the Service Abroad" in english
    by_api = Client(**token(cast, "police")).get("/api/v1/treaties").json()
    public = Client().get("/public/treaties.json")
    assert public.json()["treaties"] == by_api
    assert not public.cookies
    assert Client().post("/public/treaties.json").status_code == 405
    capsys.readouterr()
    assert main(["foreign", "treaties", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == by_api
    assert main(["foreign", "treaties"]) == 0
    assert f"共 {len(by_api)} 项条约" in capsys.readouterr().out
