"""A bank's file beside the book: read whole or not at all, proposed, and confirmed by a person."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PASSWORD
from tests.funds.conftest import TODAY, Book
from xiejiang.funds import bankfiles, banking, errors, services
from xiejiang.funds.bankfiles import Columns
from xiejiang.funds.banking import Upload
from xiejiang.funds.models import BankFile, BankLine
from xiejiang.kernel.money import Money
from xiejiang.shell.cli import main

APART = Columns("交易日期", income="收入", outgo="支出", reference="摘要", party="对方")
ONE = Columns("日期", amount="金额")
HEAD = "某银行流水,,,,\n交易日期,收入,支出,摘要,对方\n"
K = Money.yuan(1_000)


def test_both_encodings_and_every_way_to_write_a_day() -> None:
    text = HEAD + '2026-11-03,"1,000.00",,缴款,某公司\n20261104,,¥250.5,付款,某工程公司\n\n'
    text += "2026/11/5 10:22:01,0,3,手续费,\n2026年11月6日,1,,,\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        lines = bankfiles.read(text.encode(encoding), APART)
        assert [(x.row, x.on.day, x.fen) for x in lines] == [
            (3, 3, 100_000),
            (4, 4, -25_050),
            (6, 5, -300),
            (7, 6, 100),
        ]
    assert lines[0].party == "某公司"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("日期,金额\n2026-13-01,5\n", "第 2 行", "日期读不懂"),
        ("日期,金额\n2026-11-01,5\n明天,5\n", "第 3 行", "日期读不懂"),
        ("日期,金额\n2026-11-01,5.001\n", "第 2 行", "金额读不懂"),
        ("日期,金额\n2026-11-01,1e9\n", "第 2 行", "金额读不懂"),
        ("日期,金额\n2026-11-01,NaN\n", "第 2 行", "金额读不懂"),
        ("日期,金额\n2026-11-01,0\n", "第 2 行", "不能为零"),
        ("日期,金额\n2026-11-01\n", "第 2 行", "金额读不懂"),
        ('日期,金额\n2026-11-01,"5\n', "第 2 行", "CSV"),
        ("日期,数额\n2026-11-01,5\n", "文件", "没有找到列"),
        ("日期,金额\n", "文件", "没有流水"),
        ("", "文件", "没有"),
        ("日期,金额\n2026-11-01,\x005\n", "第 2 行", "空字符"),
        ("x\n" * 60 + "日期,金额\n", "列名", "前 50 行"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, where: str, what: str) -> None:
    with pytest.raises(errors.BankFileInvalid) as refused:
        bankfiles.read(text.encode(), ONE)
    [told] = refused.value.complaints
    assert told.where == where
    assert what in told.message


def test_hostile_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.BankFileInvalid, match="没有导入"):
        bankfiles.read(b"\xff\xfe\xff" * 9, ONE)
    many = "日期,金额\n" + "x,y\n" * 50
    with pytest.raises(errors.BankFileInvalid) as refused:
        bankfiles.read(many.encode(), ONE)
    assert len(refused.value.complaints) == bankfiles.SHOWN
    for columns in (Columns(""), Columns("日期"), Columns("日期", "a", "b", "c")):
        with pytest.raises(errors.BankFileInvalid):
            bankfiles.read("日期,金额\n2026-11-01,5\n".encode(), columns)
    long = Columns("日期", amount="金额", party="对方")
    with pytest.raises(errors.BankFileInvalid):
        bankfiles.read(f"日期,金额,对方\n2026-11-01,5,{'甲' * 201}\n".encode(), long)
    monkeypatch.setattr(bankfiles, "MOST_BYTES", 9)
    with pytest.raises(errors.BankFileInvalid):
        bankfiles.read("日期,金额\n2026-11-01,5\n".encode(), ONE)
    monkeypatch.setattr(bankfiles, "MOST_BYTES", 10**6)
    monkeypatch.setattr(bankfiles, "MOST_LINES", 2)
    with pytest.raises(errors.BankFileInvalid):
        bankfiles.read(("日期,金额\n" + "2026-11-01,5\n" * 3).encode(), ONE)


@given(st.binary(max_size=200) | st.text(max_size=120).map(lambda t: f"日期,金额\n{t}".encode()))
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes) -> None:
    told: list[object] = []
    with suppress(errors.BankFileInvalid):
        told = [line.fen for line in bankfiles.read(data, ONE)]
    assert all(told)


def upload(text: str) -> Upload:
    return Upload("11 月.csv", (HEAD + text).encode())


@pytest.mark.django_db
def test_twice_the_same_changes_nothing_and_a_person_confirms(book: Book) -> None:
    by = book.cast.by("ecology")
    receipt = book.receive(K, happened_on=TODAY - timedelta(days=2))
    book.receive(K)
    day = (TODAY - timedelta(days=2)).isoformat()
    text = f"{day},1000,,（2026）渝0116民初12号,某公司\n{day},7,,结息,\n{day},7,,结息,\n"

    def bring(words: str) -> BankFile:
        return services.import_file(by, account=book.deposit, upload=upload(words), columns=APART)

    first = bring(text)
    assert bring(text) == first
    longer = bring(text + f"{day},8,,结息,\n")
    assert (longer.lines_read, longer.lines_new) == (4, 1)
    assert BankLine.objects.count() == 4
    [offered] = list(banking.proposals(book.deposit))
    assert offered.posting.entry == receipt, "the nearer day"
    line, posting = offered.line, offered.posting
    services.match_line(by, line=line, posting=posting)
    with pytest.raises(errors.LineAnswered):
        services.match_line(by, line=line, posting=posting)
    with pytest.raises(errors.LineAnswered):
        services.set_aside(by, line=line, reason="x")
    other = banking.open_lines(book.deposit).first()
    assert other is not None
    with pytest.raises(errors.LineDiffers):
        services.match_line(by, line=other, posting=posting)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankLine.objects.filter(pk=line.pk).update(set_aside="x")
    services.set_aside(by, line=other, reason="次月入账")
    services.unmatch_line(by, line=line)
    assert {x.pk for x in banking.open_lines(book.deposit)} >= {line.pk}
    [alone, _] = banking.open_postings(book.deposit)
    assert alone.entry == receipt
    for attempt in (
        lambda: services.import_file(
            book.cast.by("outsider"), account=book.deposit, upload=upload(text), columns=APART
        ),
        lambda: services.match_line(book.cast.by("outsider"), line=line, posting=posting),
        lambda: services.set_aside(book.cast.by("outsider"), line=line, reason="x"),
        lambda: services.unmatch_line(book.cast.by("outsider"), line=line),
    ):
        with pytest.raises(errors.NotOwner):
            attempt()
    with pytest.raises(errors.FundsInvalid):
        services.import_file(by, account=book.contractor, upload=upload(text), columns=APART)


@pytest.mark.django_db
def test_the_pages_of_reconciliation(book: Book, tmp_path: Path) -> None:
    book.receive(K)
    client = Client()
    assert client.login(username="ecology", password=PASSWORD)
    home = f"/funds/accounts/{book.deposit.pk}/bank/"
    columns = {"on": "交易日期", "income": "收入", "outgo": "支出", "reference": "摘要"}

    def send(text: str) -> int:
        file = io.BytesIO((HEAD + text).encode())
        file.name = "a.csv"
        return client.post(home, {**columns, "file": file}).status_code

    assert send(f"{TODAY},x,,,\n") == 422
    assert not BankLine.objects.exists()
    assert send(f"{TODAY},1000,,缴款,\n{TODAY},5,,结息,\n") == 302
    page = client.get(home).content.decode()
    assert "看来是同一笔" in page and "银行有、账上没有" in page
    [offered] = list(banking.proposals(book.deposit))
    door = f"/funds/bank/{offered.line.pk}/"
    given = {"do": "match", "posting": offered.posting.pk}
    outsider = Client()
    assert outsider.login(username="outsider", password=PASSWORD)
    assert outsider.get(home).status_code == 404
    assert outsider.post(door, given).status_code == 404
    assert client.post(door, {**given, "posting": "x"}).status_code == 404
    assert client.post(door, given).status_code == 302
    assert client.post(door, given).status_code == 409
    rest = banking.open_lines(book.deposit).get()
    aside = f"/funds/bank/{rest.pk}/"
    assert client.get(aside).status_code == 200
    assert client.post(aside, {"do": "aside", "reason": ""}).status_code == 422
    assert client.post(aside, {"do": "aside", "reason": "次月入账"}).status_code == 302
    assert "银行和账上一致" in client.get(home).content.decode()
    assert client.post(door, {"do": "undo"}).status_code == 302
    path = tmp_path / "b.csv"
    path.write_text(HEAD + f"{TODAY},9,,利息,\n", "gb18030")
    command = ["funds", "import-bank", str(book.deposit.pk), str(path), "--date", "交易日期"]
    assert main([*command, "--income", "收入", "--outgo", "支出"]) == 0
    path.write_text(HEAD + f"{TODAY},10,,利息,\n", "gb18030")
    assert main(command) == 2, "no column of amounts named"
