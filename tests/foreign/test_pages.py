"""What officers see of a case that came over the border; who does not see the case sees nothing."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.foreign.conftest import page, signed_in, state, token
from xiejiang.audit.domain import By
from xiejiang.cases import services as cases
from xiejiang.cases.models import Case, Party
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db


def belongs(cast: Cast, case: Case, name: str, code: str) -> None:
    case.refresh_from_db()
    cases.state_nationality(
        By(cast.actor("police"), timezone.now()),
        case=case,
        version=case.version,
        party=Party.objects.get(case=case, name=name),
        nationality=code,
        how="登记证明",
    )


def test_the_tab_appears_where_something_is_foreign(cast: Cast, sludge: Case, case: Case) -> None:
    told = page("police", f"/cases/{sludge.pk}/foreign/")
    assert "案名、案情提到“走私”" in told
    assert "供货方：国籍、注册地不明，不推定为中国" in told
    belongs(cast, sludge, "供货方", "KR")
    told = page("police", f"/cases/{sludge.pk}/foreign/")
    assert "供货方：韩国" in told
    assert "四十八小时以内" in told
    assert "公安机关办理刑事案件程序规定" in told
    page("fisheries", f"/cases/{case.pk}/foreign/", 404)
    assert "foreign/" not in page("fisheries", f"/cases/{case.pk}/").split("</header>")[1]
    page("outsider", f"/cases/{sludge.pk}/foreign/", 404)


def test_own_duties_stand_first_and_the_unverified_is_marked(cast: Cast, sludge: Case) -> None:
    state(cast, sludge, "crosses_border", "true")
    belongs(cast, sludge, "供货方", "KR")
    told = page("procurator", f"/cases/{sludge.pk}/foreign/")
    own = told.split("本机关要办的")[1].split("其他机关要办的")[0]
    assert "批准逮捕后的备案和通报" in own
    assert "采取强制措施后的报告和通报" not in own
    assert "没有查到依据" in told


def test_english_names_the_country(cast: Cast, sludge: Case) -> None:
    belongs(cast, sludge, "供货方", "KR")
    client = signed_in("police")
    client.cookies["django_language"] = "en"
    told = client.get(f"/cases/{sludge.pk}/foreign/").content.decode()
    assert "South Korea" in told
    assert "A foreign party" in told


def test_the_list_shows_only_cases_that_are_seen(cast: Cast, sludge: Case, case: Case) -> None:
    told = page("police", "/foreign/")
    assert sludge.title in told
    assert case.title not in page("fisheries", "/foreign/")
    assert sludge.title not in page("outsider", "/foreign/")


def test_the_api_and_the_command_say_the_same(
    cast: Cast, sludge: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    state(cast, sludge, "foreign_solid_waste_dumped", "true")
    address = f"/api/v1/cases/{sludge.pk}/foreign"
    told = Client(**token(cast, "police")).get(address).json()
    border = next(f for f in told if f["id"] == "border")
    assert border["answer"] == "true"
    assert any("第一千一百一十二条" in p for d in border["duties"] for p in d["provisions"])
    assert Client(**token(cast, "outsider")).get(address).status_code == 404
    capsys.readouterr()
    assert main(["foreign", "flags", sludge.number, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert main(["foreign", "flags", str(sludge.pk)]) == 0
    assert "行为或者损害跨越国（边）境：成立" in capsys.readouterr().out.replace("(", "（").replace(
        ")", "）"
    )
