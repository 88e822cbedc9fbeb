"""An agreement enters the ledger and the restoration once, whole, when it takes effect."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START
from tests.settling.test_pages import page, signed_in, token
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.funds import services as funds
from xiejiang.funds.domain import AccountKind
from xiejiang.funds.models import Account, Obligation
from xiejiang.kernel.money import Money
from xiejiang.restoration import services as restoration
from xiejiang.restoration.models import Duty, Project
from xiejiang.settling import deals, queries, services
from xiejiang.settling.agreements import Standing
from xiejiang.settling.domain import Instalment, Terms
from xiejiang.settling.errors import (
    AgreementInvalid,
    AgreementNotFound,
    ContentUnreadable,
    FedAlready,
    NewerVersion,
    NotConfirmed,
    NotEffective,
    NothingSigned,
    NotInLedger,
    NotRecorder,
)
from xiejiang.settling.models import Agreement, Due, Effect
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db

TO_AGREE = "dc.check dc.file dc.appraise dc.investigate dc.notice dc.reply dc.meet dc.agree"
CONFIRMED = (
    "dc.confirm.apply dc.court.confirm.accept dc.court.confirm.publish +40d "
    "dc.court.confirm.end dc.court.confirm.grant"
)
FIRST, SECOND = date(2026, 10, 10), date(2026, 12, 31)


def terms(**changes: Any) -> Terms:
    given: dict[str, Any] = {
        "title": "江津某化工公司赔偿协议",
        "obligor": "某化工公司",
        "component": "生态环境修复费用",
        "dues": (Instalment(FIRST, Money(300_000)), Instalment(SECOND, Money(700_001))),
        "restore": "清运废渣，复绿 2 公顷",
        "restore_by": date(2027, 6, 30),
    }
    return Terms(**{**given, **changes})


@dataclass
class Deal:
    """A negotiated agreement of the ecology officers."""

    cast: Cast
    walk: Walk
    kind: str = "negotiated"

    def by(self, who: str = "ecology") -> By:
        return By(self.cast.actor(who), self.walk.at)

    def record(self, who: str = "ecology", nth: int = 1, **changes: Any) -> Agreement:
        return services.record(
            self.by(who),
            case=self.walk.case,
            proceeding=self.walk.proceeding.pk,
            kind=self.kind,
            nth=nth,
            terms=terms(**changes),
        )

    def standing(self, made: Agreement, on: date | None = None) -> Standing:
        return queries.agreement(
            by=self.cast.actor("ecology"),
            agreement_id=made.pk,
            on=on or self.walk.at.date(),
        )


@pytest.fixture
def deal(cast: Cast) -> Deal:
    return Deal(cast, Walk(cast, "damage.compensation", "500116-ecology", at=START).along(TO_AGREE))


def test_it_enters_ledger_and_restoration_once_when_signed(deal: Deal) -> None:
    made = deal.record()
    effect = services.take_effect(deal.by(), agreement=made.pk)
    owed, duty = effect.obligation, effect.duty
    assert owed is not None
    assert duty is not None
    assert (owed.amount, owed.enforceable, owed.matter) == (1_000_001, False, deal.walk.case.pk)
    assert [(i.on, i.amount) for i in owed.instalments.all()] == [
        (FIRST, 300_000),
        (SECOND, 700_001),
    ]
    assert (duty.kind, duty.perform_by, duty.obligations) == (
        "agreement",
        date(2027, 6, 30),
        [owed.pk],
    )
    with pytest.raises(FedAlready):
        services.take_effect(deal.by(), agreement=made.pk)
    with pytest.raises(FedAlready):
        deal.record(title="改写")
    assert Obligation.objects.count() == Duty.objects.count() == Project.objects.count() == 1
    entry = LogEntry.objects.get(act="settling.agreed")
    assert "某化工公司" not in str(entry.details["terms"])


def test_nothing_remains_of_an_effect_that_fails_half_way(deal: Deal) -> None:
    made = deal.record()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoration, "register_duty", _fails)
        with pytest.raises(IntegrityError):
            services.take_effect(deal.by(), agreement=made.pk)
    assert not Obligation.objects.exists()
    assert not Project.objects.exists()
    assert not Account.objects.exists()
    assert not Effect.objects.exists()


def _fails(*args: object, **kwargs: object) -> None:
    raise IntegrityError("interrupted")


def test_the_database_itself_lets_a_signing_in_once(deal: Deal) -> None:
    made = deal.record()
    services.take_effect(deal.by(), agreement=made.pk)
    again = Effect(
        agreement=Agreement(pk=made.pk),
        proceeding=deal.walk.proceeding,
        kind="negotiated",
        nth=1,
        effective_at=deal.walk.at,
        recorded_by="x",
        recorded_at=deal.walk.at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    for table in (Agreement, Due, Effect):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def test_a_breach_is_shown_with_what_the_law_allows(deal: Deal) -> None:
    made = deal.record(restore="", restore_by=None)
    effect = services.take_effect(deal.by(), agreement=made.pk)
    before = deal.standing(made, on=FIRST)
    assert (before.overdue.fen, [i.overdue for i in before.instalments]) == (0, [False, False])
    late = deal.standing(made, on=FIRST + timedelta(days=1))
    assert late.overdue.fen == 300_000
    assert [i.overdue for i in late.instalments] == [True, False]
    assert [r.when for r in late.remedies] == ["none", "money"]
    book = funds.open_account(deal.by(), agency=made.agency, kind=AccountKind.DEPOSIT, name="专户")
    assert effect.obligation is not None
    funds.receive(deal.by(), account=book, amount=Money(350_000), obligation=effect.obligation)
    paid = deal.standing(made, on=SECOND)
    assert [(i.paid.fen, i.overdue) for i in paid.instalments] == [
        (300_000, False),
        (50_000, False),
    ]


def test_confirmation_after_the_entry_is_noted_in_the_ledger(deal: Deal) -> None:
    made = deal.record()
    services.take_effect(deal.by(), agreement=made.pk)
    with pytest.raises(NotConfirmed):
        services.note_title(deal.by(), agreement=made.pk)
    deal.walk.along(CONFIRMED)
    found = deal.standing(made)
    assert found.title_missing
    assert [r.when for r in found.remedies] == ["title"]
    owed = services.note_title(deal.by(), agreement=made.pk)
    assert owed.enforceable
    with pytest.raises(NotConfirmed):
        services.note_title(deal.by(), agreement=made.pk)


def test_a_confirmed_agreement_enters_as_enforceable_and_a_refused_one_not(deal: Deal) -> None:
    made = deal.record()
    deal.walk.along("dc.confirm.apply dc.court.confirm.refuse")
    with pytest.raises(NotEffective):
        services.take_effect(deal.by(), agreement=made.pk)
    deal.walk.along(f"dc.renegotiate dc.agree {CONFIRMED}")
    second = deal.record(nth=2)
    effect = services.take_effect(deal.by(), agreement=second.pk)
    assert effect.obligation is not None
    assert effect.obligation.enforceable
    assert effect.duty is not None
    assert effect.duty.kind == "confirmation"


def test_it_may_be_recorded_again_before_it_takes_effect(deal: Deal) -> None:
    first = deal.record()
    second = deal.record(component="修复费用（更正）")
    assert second.version == 2
    with pytest.raises(NewerVersion):
        services.take_effect(deal.by(), agreement=first.pk)
    services.take_effect(deal.by(), agreement=second.pk)
    found = queries.agreements_of_case(by=deal.cast.actor("ecology"), case=deal.walk.case, on=FIRST)
    assert [s.agreement.pk for s in found] == [second.pk]


def test_only_the_agency_that_recorded_it_and_nobody_outside(deal: Deal) -> None:
    made = deal.record()
    with pytest.raises(NotRecorder):
        deal.record("procurator")
    with pytest.raises(AgreementNotFound):
        deal.record("outsider")
    cases.add_participant(
        By(NODE, deal.walk.at),
        case=deal.walk.case,
        agency=deal.cast.agency("500116-agriculture"),
        role=ParticipantRole.ASSIST,
    )
    with pytest.raises(NotRecorder):
        services.take_effect(deal.by("fisheries"), agreement=made.pk)
    with pytest.raises(AgreementNotFound):
        services.take_effect(deal.by("outsider"), agreement=made.pk)
    with pytest.raises(NothingSigned):
        deal.record(nth=2)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": ""}, "文书"),
        ({"obligor": "甲" * 121}, "义务人"),
        ({"component": ""}, "款项"),
        ({"dues": (), "restore": "", "restore_by": None}, "分期"),
        ({"dues": (Instalment(FIRST, Money(0)),)}, "分期"),
        ({"dues": (Instalment(SECOND, Money(1)), Instalment(FIRST, Money(1)))}, "分期"),
        ({"dues": tuple(Instalment(FIRST + timedelta(n), Money(1)) for n in range(61))}, "分期"),
        ({"restore": ""}, "修复"),
        ({"parties": (99,)}, "当事人"),
        ({"title": "空\x00"}, "文书"),
    ],
)
def test_what_cannot_stand_is_said(deal: Deal, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(AgreementInvalid) as told:
        deal.record(**changes)
    assert where in [c.where for c in told.value.complaints]


def test_what_parties_settle_between_them_enters_no_ledger(cast: Cast) -> None:
    walk = Walk(cast, "mediation", "500116-ecology", at=START).along("md.accept md.meet md.agree")
    deal = Deal(cast, walk, "mediated")
    made = deal.record(restore="", restore_by=None)
    with pytest.raises(NotInLedger):
        services.take_effect(deal.by(), agreement=made.pk)
    assert [r.when for r in deal.standing(made).remedies] == ["none"]


def test_the_pages_record_it_let_it_in_and_show_the_ways(deal: Deal) -> None:
    client = signed_in("ecology")
    address = reverse("agreement-new", args=[deal.walk.case.pk])
    given = {
        "signing": f"{deal.walk.proceeding.pk}/negotiated/1",
        "title": "赔偿协议",
        "obligor": "某化工公司",
        "component": "修复费用",
        "dues": "2026-10-10 3000.00\n2026-12-31 7000.01",
        "restore": "复绿",
        "restore_by": "2027-06-30",
    }
    wrong = client.post(address, {**given, "dues": "十月 3000"})
    assert wrong.status_code == 422
    assert client.post(address, given).status_code == 302
    made = Agreement.objects.get()
    assert made.amount == 1_000_001
    assert "3000.00" in html.unescape(client.get(f"{address}?again={made.pk}").content.decode())
    home = reverse("agreement", args=[made.pk])
    shown = page("ecology", home)
    assert "生效入账" in shown
    assert "支付令" not in shown
    assert client.post(reverse("agreement-effect", args=[made.pk])).status_code == 302
    tab = page("procurator", reverse("case-tab", args=[deal.walk.case.pk, "settling"]))
    for words in ("磋商", "行政裁决", "正在办理", "第一千零七十三条", "赔偿协议", "不明"):
        assert words in tab
    page("outsider", home, 404)
    page("outsider", address, 404)
    assert Client().get(home).status_code == 302


def test_the_api_and_the_command_line_give_what_is_paid(
    deal: Deal, capsys: pytest.CaptureFixture[str]
) -> None:
    made = deal.record()
    services.take_effect(deal.by(), agreement=made.pk)
    address = f"/api/v1/cases/{deal.walk.case.pk}/agreements"
    [one] = Client().get(address, **token(deal.cast, "procurator")).json()
    assert (one["amount"], one["kind"]["value"]) == (1_000_001, "negotiated")
    assert [i["amount"] for i in one["instalments"]] == [300_000, 700_001]
    assert Client().get(address, **token(deal.cast, "outsider")).status_code == 404
    assert main(["settling", "agreements", deal.walk.case.number]) == 0
    said = capsys.readouterr().out
    assert "已入账" in said
    assert "2026-12-31" in said
    assert main(["settling", "agreements", str(deal.walk.case.pk), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == str(made.pk)


def test_content_that_names_what_the_law_lacks_is_an_error() -> None:
    assert [d.id for d in deals.deals().values()] == [
        "negotiated",
        "suit",
        "public-interest",
        "mediated",
    ]
    with pytest.raises(ContentUnreadable):
        deals.read({"kind": [{"id": "x"}]})
