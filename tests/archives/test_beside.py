"""What an archive does not carry is said before sealing and in it; what is not at rest waits."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from django.utils import timezone

from tests.archives.conftest import LEAD, lead, officer, saved, undone, work
from tests.archives.test_faces import signed_in
from tests.exchange.conftest import Place
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.exchange import archiving, beside
from xiejiang.funds import services as funds
from xiejiang.funds.domain import AccountKind, Claim, Source, SourceKind
from xiejiang.funds.errors import MoneyMoving
from xiejiang.funds.models import Account
from xiejiang.kernel.money import Money
from xiejiang.restoration import services as restoration
from xiejiang.restoration.domain import ProjectGiven
from xiejiang.restoration.errors import RestorationOpen


def test_restoration_and_money_come_to_rest_first_and_what_lies_beside_is_said(
    people: None, a: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with undone(), a.here():
        case = work(timezone.now())
        Case.objects.update(status="open")
        case.refresh_from_db()
        head = By(officer("yq.head", LEAD, Role.APPROVER), timezone.now())
        given = ProjectGiven("余庆增殖放流")
        project = restoration.open_project(lead(), case=case, given=given)
        Case.objects.update(status="closed")
        case.refresh_from_db()
        with pytest.raises(RestorationOpen, match="编制方案"):
            archiving.archive(lead(), case=case)
        Case.objects.update(status="open")
        project.case.refresh_from_db()
        restoration.void(head, project=project, reason="另案修复")
        claim = Claim("某甲", Money.yuan(10), "修复费用", Source(SourceKind.JUDGMENT, "判决"), True)
        agency = Agency.objects.get(code=LEAD)
        funds.register_claim(head, agency=agency, matter=case.pk, claim=claim)
        Case.objects.update(status="closed")
        case.refresh_from_db()
        with pytest.raises(MoneyMoving, match="没有缴清"):
            archiving.archive(lead(), case=case)
        Account.objects.filter(kind=AccountKind.OBLIGATION).update(balance=0)  # as if paid
        monkeypatch.setattr(beside, "BESIDE", {"funds.Account": "另行保管的东西"})
        page = signed_in("yq.officer").get(f"/cases/{case.pk}/archive/make/").content.decode()
        made = archiving.archive(lead(), case=case)
        found = saved(made, tmp_path / "a.zip")
        paper = pypdf.PdfReader(io.BytesIO(found.read("statement.pdf")))
    words = re.sub(r"\s", "", "".join(p.extract_text() for p in paper.pages))
    assert "另行保管的东西" in words
    assert "另行保管的东西" in page
    assert "照归档时的内容写成文字随卷" in words
    (ledger,) = found.told("state.json")["money"]
    assert [claim["obligor"] for claim in ledger["claims"]] == ["某甲"]
