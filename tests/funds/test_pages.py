"""The pages and the API of the ledger, walked by its officers and tried by an outsider."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, PASSWORD, Cast
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case, Reading
from xiejiang.funds.checking import check
from xiejiang.funds.models import Account, Entry, Lot, Milestone, Obligation, Order, Transfer
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db
ACCOUNTS = (("deposit", "待缴库专户"), ("fund", "专项资金"), ("contractor", "某工程公司"))


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def token(cast: Cast, who: str) -> dict[str, str]:
    _, secret = agencies.issue_token(
        By(NODE, NOW), post=cast.posts[who], name=who, expires_at=timezone.now() + timedelta(days=9)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def filled(client: Client, case: Case) -> dict[str, Any]:
    """A judgment, accounts, a plan, and money in: all through the pages."""
    today, nine = timezone.localdate(), timedelta(days=9)
    for kind, name in ACCOUNTS:
        answer = client.post("/funds/accounts/new/", {"kind": kind, "name": name})
        assert answer.status_code == 302
    claim = {
        "obligor": "某化工公司",
        "component": "修复费用",
        "amount": "1000.50",
        "source_kind": "judgment",
        "source_words": "民事判决书",
        "enforceable": "on",
        "dues": f"{today - nine} 600 判决书主文\n{today + nine} 400.50 同上",
        "matter": str(case.pk),
    }
    for wrong in ({"dues": "明天 600"}, {"amount": "0.001"}, {"matter": "x"}, {"amount": ""}):
        assert client.post("/funds/obligations/new/", {**claim, **wrong}).status_code == 422
    assert client.post("/funds/obligations/new/", claim).status_code == 302
    return claim


def test_a_payment_from_claim_to_statement(cast: Cast, case: Case) -> None:
    by, head = signed_in("fisheries"), signed_in("fisheries_head")
    today = timezone.localdate()
    assert "还没有账户" in by.get("/funds/").content.decode()
    filled(by, case)
    owed = Obligation.objects.get()
    assert "逾期 9 天" in by.get("/funds/obligations/").content.decode()
    deposit, contractor = (Account.objects.get(name=name) for name in ("待缴库专户", "某工程公司"))
    home = f"/funds/obligations/{owed.pk}/"
    receipt = {"do": "receive", "account": deposit.pk, "amount": "700", "happened_on": str(today)}
    assert by.post(home, {**receipt, "amount": "1000.51"}).status_code == 422
    assert by.post(home, receipt).status_code == 302
    assert head.post(home, {"do": "hand", "words": "申请书"}).status_code == 409, "paid in time"
    budget = {"plan": "p1", "words": "方案", "amount": "500", "matter": str(case.pk)}
    assert head.post("/funds/budgets/", budget).status_code == 302
    pk = Milestone._meta.get_field("budget").related_model.objects.get().pk
    work = {"reference": "m1", "words": "清淤", "price": "300"}
    assert by.post(f"/funds/budgets/{pk}/milestone/", work).status_code == 302
    milestone = Milestone.objects.get()
    order = {
        "kind": "payment",
        "payer": deposit.pk,
        "payee": contractor.pk,
        "amount": "250",
        "words": "清淤工程款",
        "milestone": milestone.pk,
        "source_kind": "agreement",
        "source_words": "施工合同",
        "valid_until": str(today + timedelta(days=5)),
    }
    refused = by.post("/funds/orders/new/", order)
    assert refused.status_code == 409
    assert "还没有验收" in refused.content.decode()
    accepted = {"accepted_on": str(today), "acceptance": "验收意见"}
    assert by.post(f"/funds/milestones/{milestone.pk}/", accepted).status_code == 302
    assert by.post("/funds/orders/new/", order).status_code == 302
    made = Order.objects.get()
    page = f"/funds/orders/{made.pk}/"
    assert "须由另一人审批" in by.get(page).content.decode()
    assert by.post(page, {"do": "approve", "reason": ""}).status_code == 403
    assert "1 张付款单等您审批" in head.get("/").content.decode()
    assert head.post(page, {"do": "refuse", "reason": ""}).status_code == 422
    assert head.post(page, {"do": "approve", "reason": "同意"}).status_code == 302
    early = {"do": "carry-out", "happened_on": str(today - timedelta(days=1))}
    assert "不能早于批准的日子" in by.post(page, early).content.decode()
    assert by.post(page, {"do": "carry-out", "happened_on": str(today)}).status_code == 302
    made.refresh_from_db()
    assert made.entry is not None
    told = by.get(f"/funds/entries/{made.entry.pk}/").content.decode()
    assert "民事判决书" in told and "m1" in told
    lot = Lot.objects.get()
    assert "450.00 元" in by.get(f"/funds/lots/{lot.pk}/").content.decode()
    statement = by.get(f"/funds/accounts/{deposit.pk}/").content.decode()
    assert "450.00 元" in statement
    csv = by.get(f"/funds/accounts/{deposit.pk}/?form=csv").content.decode("utf-8-sig")
    assert csv.splitlines()[-1].endswith("-250,450")
    found = by.get(f"/funds/entries/?year={made.entry.year}&number={made.entry.number}")
    assert found.headers["Location"] == f"/funds/entries/{made.entry.pk}/"
    assert "清淤工程款" in by.get(f"/cases/{case.pk}/funds/").content.decode()
    assert by.get("/funds/orders/").status_code == 200
    assert by.get("/funds/budgets/").status_code == 200
    for grouping, key in (
        ("source", "裁判 民事判决书"),
        ("case", str(case.pk)),
        ("month", f"{today:%Y-%m}"),
        ("region", "500116"),
    ):
        shown = by.get(f"/funds/report/?by={grouping}").content.decode()
        assert key in shown and "700.00 元" in shown and "250.00 元" in shown
        rows = by.get(f"/funds/report/?by={grouping}&form=csv").content.decode("utf-8-sig")
        assert rows.splitlines()[1:] == [f"{key},700,250"]
    assert "700" not in signed_in("outsider").get("/funds/report/").content.decode()
    back = f"/funds/entries/{made.entry.pk}/"
    assert head.post(back, {"reason": "退票"}).status_code == 302
    assert "已冲销" in head.get(back).content.decode()
    rows = by.get("/funds/report/?by=nonsense&form=csv").content.decode("utf-8-sig")
    assert rows.splitlines()[1:] == ["裁判 民事判决书,700,0"]
    assert check() == []


def test_the_outsider_gets_nothing_and_whoever_takes_part_reads(cast: Cast, case: Case) -> None:
    by, head = signed_in("fisheries"), signed_in("fisheries_head")
    filled(by, case)
    owed, deposit = Obligation.objects.get(), Account.objects.get(name="待缴库专户")
    given = {"do": "receive", "account": deposit.pk, "amount": "5", "happened_on": "2026-01-05"}
    assert by.post(f"/funds/obligations/{owed.pk}/", given).status_code == 302
    entry, lot = Entry.objects.get(kind="received"), Lot.objects.get()
    doors = [
        f"/funds/accounts/{deposit.pk}/",
        f"/funds/obligations/{owed.pk}/",
        f"/funds/entries/{entry.pk}/",
        f"/funds/lots/{lot.pk}/",
    ]
    for who in ("outsider", "system_admin", "ecology"):
        other = signed_in(who)
        for door in doors:
            assert other.get(door).status_code == 404, (who, door)
        for listing in ("/funds/", "/funds/obligations/", "/funds/orders/", "/funds/budgets/"):
            assert "某化工公司" not in other.get(listing).content.decode()
        claim = {"matter": str(case.pk)}
        if who != "system_admin":
            refused = other.post("/funds/obligations/new/", claim).content.decode()
            assert "没有找到这个案件" in refused
    for door in doors:
        assert signed_in("auditor").get(door).status_code == 200
        assert head.get(door).status_code == 200
    assert not Reading.objects.exists()
    cases.open_in_emergency(
        By(cast.actor("outsider"), timezone.now()), number=case.number, reason="核对资金去向"
    )
    guest = signed_in("outsider")
    assert [guest.get(door).status_code for door in doors[1:]] == [200, 200, 200]
    assert [r.what for r in Reading.objects.filter(case=case).order_by("at")] == doors[1:]
    joined = cast.agency("500116-ecology")
    cases.add_participant(
        cast.by("fisheries_head"), case=case, agency=joined, role=ParticipantRole.ASSIST
    )
    ecology = signed_in("ecology")
    for door in doors[1:]:
        assert ecology.get(door).status_code == 200, door
    assert ecology.get(doors[0]).status_code == 404, "an account of no single matter"
    assert ecology.post(doors[1], {**given, "amount": "1"}).status_code in (403, 422)


def test_the_api_orders_and_follows(cast: Cast, case: Case) -> None:
    by, head, other = (token(cast, who) for who in ("fisheries", "fisheries_head", "outsider"))
    filled(signed_in("fisheries"), case)
    client, root = Client(), "/api/v1/funds"

    def post(path: str, body: object, who: dict[str, str]) -> Any:
        answer = client.post(f"{root}{path}", json.dumps(body), "application/json", **who)
        return answer.status_code, answer.json()

    accounts = {a["name"]: a["id"] for a in client.get(f"{root}/accounts", **by).json()}
    [owed] = client.get(f"{root}/obligations", **by).json()
    assert (owed["owed_fen"], owed["overdue_days"]) == (100050, 9)
    body = {"account": accounts["待缴库专户"], "amount_fen": 5000, "obligation": owed["id"]}
    for wrong in (0, -1, 1.5, "5", 10**30):
        assert post("/receipts", {**body, "amount_fen": wrong}, by)[0] == 422
    assert post("/receipts", body, other)[0] == 404
    status, entry = post("/receipts", body, by)
    assert status == 201
    lot = entry["moves"][0]["lot"]
    source = {"kind": "decision", "words": "划转通知"}
    order = {
        "kind": "remittance",
        "payer": accounts["待缴库专户"],
        "payee": accounts["专项资金"],
        "amount_fen": 2000,
        "words": "缴库",
        "source": source,
        "valid_until": str(timezone.localdate()),
        "matter": str(case.pk),
    }
    status, made = post("/orders", order, by)
    assert status == 201
    path = f"/orders/{made['id']}"
    assert post(f"{path}/approve", {}, by)[0] == 403
    assert post(f"{path}/approve", {}, other)[0] == 404
    assert post(f"{path}/burn", {}, head)[0] == 404
    assert post(f"{path}/approve", {}, head)[1]["state"]["value"] == "approved"
    assert post(f"{path}/carry-out", {}, by)[1]["state"]["value"] == "carried-out"
    assert post(f"{path}/carry-out", {}, by)[0] == 409
    told = client.get(f"{root}/lots/{lot}", **by).json()
    assert {h["account_name"]: h["amount_fen"] for h in told["lies_in"]} == {
        "待缴库专户": 3000,
        "专项资金": 2000,
    }
    assert client.get(f"{root}/lots/{lot}", **other).status_code == 404
    day = timezone.localdate()
    period = f"since={day}&until={day}&limit=1"
    address = f"{root}/accounts/{accounts['待缴库专户']}/statement?{period}"
    page = client.get(address, **by).json()
    assert (page["opening_fen"], page["closing_fen"], page["next_cursor"]) == (0, 5000, "1")
    assert client.get(f"{address}&after=1", **by).json()["closing_fen"] == 3000
    assert client.get(f"{address}&after=x", **by).status_code == 422
    assert len(client.get(f"{root}/orders", **by).json()) == 1
    assert client.get(f"{root}/transfers", **by).json() == []
    assert post(f"/entries/{entry['id']}/reversal", {"reason": "误记"}, head)[0] == 409


def test_the_api_carries_a_transfer(cast: Cast, case: Case) -> None:
    by, head, there = (token(cast, who) for who in ("fisheries", "fisheries_head", "outsider"))
    home = signed_in("fisheries")
    filled(home, case)
    home.post("/funds/accounts/new/", {"kind": "transit", "name": "在途"})
    signed_in("outsider").post("/funds/accounts/new/", {"kind": "fund", "name": "接收"})
    client, root = Client(), "/api/v1/funds"

    def post(path: str, body: object, who: dict[str, str]) -> Any:
        answer = client.post(f"{root}{path}", json.dumps(body), "application/json", **who)
        return answer.status_code, answer.json()

    key = {a.name: a.pk for a in Account.objects.all()}
    [owed] = client.get(f"{root}/obligations", **by).json()
    money = {"account": key["待缴库专户"], "amount_fen": 5000, "obligation": owed["id"]}
    assert post("/receipts", money, by)[0] == 201
    order = {
        "kind": "transfer",
        "payer": key["待缴库专户"],
        "payee": key["在途"],
        "amount_fen": 4000,
        "words": "枝江段修复",
        "source": {"kind": "judgment", "words": "判决书"},
        "valid_until": str(timezone.localdate()),
        "matter": str(case.pk),
        "to_code": "420583-agriculture",
        "to_name": "枝江市农业农村局",
    }
    made = post("/orders", order, by)[1]
    assert post(f"/orders/{made['id']}/approve", {}, head)[0] == 200
    assert post(f"/orders/{made['id']}/carry-out", {}, by)[0] == 200
    [half] = client.get(f"{root}/transfers", **by).json()
    assert client.get(f"{root}/transfers/{half['id']}/carried", **there).status_code == 404
    told = client.get(f"{root}/transfers/{half['id']}/carried", **by).json()
    status, into = post("/transfers", {"carried": told}, there)
    assert status == 201
    assert post("/transfers", {"carried": told, "matter": str(case.pk)}, there)[0] == 404
    assert post("/transfers", {"carried": {**told, "amount_fen": 1}}, there)[0] == 422
    arrived = {"account": key["接收"], "amount_fen": 3999}
    assert post(f"/transfers/{into['id']}/arrivals", arrived, there)[1]["open_fen"] == 1
    back = client.get(f"{root}/transfers/{into['id']}/confirmed", **there).json()
    for _ in range(2):
        assert post("/confirmations", back, by)[1]["open_fen"] == 1
    assert check() == []


def test_the_pages_carry_a_transfer_and_show_what_is_open(
    cast: Cast, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ordered, approved, paid; half of it arrives, the rest is declined and taken back."""
    by, head = signed_in("fisheries"), signed_in("fisheries_head")
    there, there_head = signed_in("outsider"), signed_in("outsider_head")
    filled(by, case)
    by.post("/funds/accounts/new/", {"kind": "transit", "name": "在途"})
    there.post("/funds/accounts/new/", {"kind": "fund", "name": "接收"})
    key = {a.name: str(a.pk) for a in Account.objects.all()}
    owed, today = Obligation.objects.get(), timezone.localdate()
    money = {
        "do": "receive",
        "account": key["待缴库专户"],
        "amount": "50",
        "happened_on": str(today),
    }
    assert by.post(f"/funds/obligations/{owed.pk}/", money).status_code == 302
    order = {
        "kind": "transfer",
        "payer": key["待缴库专户"],
        "payee": key["在途"],
        "amount": "40",
        "words": "枝江段修复",
        "source_kind": "judgment",
        "source_words": "判决书",
        "valid_until": str(today),
        "matter": str(case.pk),
        "to_code": "420583-agriculture",
        "to_name": "枝江市农业农村局",
    }
    assert by.post("/funds/orders/new/", order).status_code == 302
    page = f"/funds/orders/{Order.objects.get().pk}/"
    assert head.post(page, {"do": "approve"}).status_code == 302
    assert by.post(page, {"do": "carry-out"}).status_code == 302
    out, into = (Transfer.objects.get(side=side) for side in ("out", "in"))
    ours, theirs = f"/funds/transfers/{out.pk}/", f"/funds/transfers/{into.pk}/"
    assert ours in by.get("/funds/").content.decode()
    told = there.get(theirs).content.decode()
    assert "还有 40.00 元 未达" in told
    assert f"/cases/{case.pk}/" not in told, "who takes the money need not see the case"
    assert (there.get(ours).status_code, signed_in("police").get(theirs).status_code) == (404, 404)
    arrived = {"do": "arrive", "account": key["接收"], "amount": "25", "happened_on": str(today)}
    assert there.post(theirs, arrived | {"amount": "40.01"}).status_code == 409
    for wrong in ({"amount": "x"}, {"account": key["待缴库专户"]}):
        assert there.post(theirs, arrived | wrong).status_code == 422
    assert by.post(theirs, arrived).status_code == 200, "who takes part in the case reads"
    assert not Transfer.objects.filter(done__gt=0).exists(), "and books nothing there"
    there.post(theirs, {"do": "decline", "reason": "不具备条件"})
    assert not Transfer.objects.filter(declined=True).exists(), "only whoever approves declines"
    assert there.post(theirs, arrived).status_code == 302
    assert there_head.post(theirs, {"do": "decline", "reason": "不具备条件"}).status_code == 302
    assert "对方不再接收：不具备条件" in by.get(ours).content.decode()
    back = {"do": "take-back", "account": key["待缴库专户"], "amount": "15", "reason": "退回"}
    assert head.post(ours, back).status_code == 302
    assert "两边已经对平" in by.get(ours).content.decode()
    for half in Transfer.objects.all():
        assert half.open == 0
    assert main(["funds", "transfers", "--open"]) == 0
    assert "枝江" not in capsys.readouterr().out
    assert main(["funds", "transfers"]) == 0
    assert "枝江市农业农村局" in capsys.readouterr().out
    assert check() == []


def test_the_command_line_checks_and_tells(
    cast: Cast, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(signed_in("fisheries"), case)
    owed = Obligation.objects.get()
    code = cast.agency("500116-agriculture").code
    assert main(["funds", "check"]) == 0
    assert main(["funds", "trial", code]) == 0
    assert main(["funds", "ageing", code]) == 0
    assert main(["funds", "statement", str(owed.account_id)]) == 0
    assert main(["funds", "expire"]) == 0
    assert main(["funds", "report", "--by", "source"]) == 0
    told = capsys.readouterr().out
    assert "台账与重算一致" in told
    assert ",合计,0" in told
    assert f"{owed.pk},修复费用,民事判决书,600" in told
    Account.objects.filter(pk=owed.account_id).update(balance=7)
    assert main(["funds", "check", "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)
    assert any(f["where"] == owed.account.name for f in faults)
    assert main(["funds", "statement", "99999"]) == 2
