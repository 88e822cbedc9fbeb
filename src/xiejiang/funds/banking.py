"""对账: what the bank says beside what the book says; a person says what belongs together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, QuerySet

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.funds import bankfiles
from xiejiang.funds.bankfiles import Columns
from xiejiang.funds.checks import WORKING, insist, must_own, text_complaints
from xiejiang.funds.domain import HOLDING
from xiejiang.funds.errors import LineAnswered, LineDiffers
from xiejiang.funds.models import Account, BankFile, BankLine, Posting
from xiejiang.kernel.errors import Complaint

NEAR = timedelta(days=5)
"""How far the bank's day and ours may lie apart to be proposed. A habit of ours, no rule."""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Upload:
    """A bank's file; the log keeps its name and digest."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def for_log(self) -> dict[str, str]:
        """No line of it."""
        return {"name": self.name, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line and a posting that seem to be the same money."""

    line: BankLine
    posting: Posting
    apart: int
    """Days between the bank's and ours."""
    named: bool
    """Whether the bank's words name the voucher, the source or what it was for."""


@act("funds.file_imported", *WORKING)
def import_file(act: Act, *, account: Account, upload: Upload, columns: Columns) -> BankFile:
    """导入银行流水：先核对全部行，有一行读不懂就不导入；同一文件、同一行再来不变。"""
    must_own(act, account.agency)
    act.about(account, matter=account.matter)
    if account.kind not in HOLDING:
        insist([Complaint("账户", "应当是存放款项的账户")])
    known = BankFile.objects.filter(account=account, sha256=upload.sha256).first()
    if known is not None:
        return known
    lines = bankfiles.read(upload.data, columns)
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    days = [line.on for line in lines]
    had = set(
        BankLine.objects.filter(account=account, on__gte=min(days), on__lte=max(days)).values_list(
            "fingerprint", "nth"
        )
    )
    fresh = [line for line in lines if (line.fingerprint, line.nth) not in had]
    made = BankFile.objects.create(
        account=account,
        sha256=upload.sha256,
        name=upload.name[:200],
        lines_read=len(lines),
        lines_new=len(fresh),
        imported_by=act.actor.person_name,
        imported_at=act.now,
    )
    BankLine.objects.bulk_create(
        (
            BankLine(
                file=made,
                account=account,
                row=line.row,
                on=line.on,
                amount=line.fen,
                reference=line.reference,
                party=line.party,
                fingerprint=line.fingerprint,
                nth=line.nth,
            )
            for line in fresh
        ),
        batch_size=CHUNK,
    )
    act.details |= {"read": len(lines), "new": len(fresh)}
    return made


@act("funds.line_matched", *WORKING)
def match_line(act: Act, *, line: BankLine, posting: Posting) -> BankLine:
    """确认对账：由人确认这一行与这一笔分录是同一笔款项。"""
    must_own(act, line.account.agency)
    act.about(line, matter=posting.entry.matter)
    if posting.account_id != line.account_id or posting.amount != line.amount:
        raise LineDiffers
    if BankLine.objects.filter(posting=posting).exists():
        raise LineAnswered
    return _answer(line, posting=posting)


@act("funds.line_set_aside", *WORKING)
def set_aside(act: Act, *, line: BankLine, reason: str) -> BankLine:
    """说明对账差异：账上没有的，写明为什么、怎样处理。"""
    must_own(act, line.account.agency)
    act.about(line)
    insist(text_complaints(reason=("差异说明", reason, 200)))
    return _answer(line, set_aside=reason.strip())


@act("funds.line_unmatched", *WORKING)
def unmatch_line(act: Act, *, line: BankLine) -> BankLine:
    """撤销对账：确认有误的，恢复为未核对。"""
    must_own(act, line.account.agency)
    act.about(line)
    BankLine.objects.filter(pk=line.pk).update(posting=None, set_aside="")
    line.refresh_from_db()
    return line


def _answer(line: BankLine, **given: object) -> BankLine:
    """Say what becomes of a line, unless somebody said so before."""
    mine = open_lines(line.account).filter(pk=line.pk)
    if not mine.update(**given):
        raise LineAnswered
    line.refresh_from_db()
    return line


def open_lines(account: Account) -> QuerySet[BankLine]:
    """What the bank says and nobody has answered."""
    return BankLine.objects.filter(account=account, posting__isnull=True, set_aside="")


def open_postings(account: Account) -> QuerySet[Posting]:
    """What the book says and the bank does not, up to the last day the bank spoke of."""
    until = BankLine.objects.filter(account=account).aggregate(day=Max("on"))["day"]
    rows = Posting.objects.filter(account=account, bank_line__isnull=True)
    if until is None:
        return rows.none()
    return rows.filter(on__lte=until + NEAR).select_related("entry")


def proposals(account: Account, *, limit: int = 200) -> Iterator[Proposal]:
    """For each open line the likeliest posting of the same amount, each proposed once."""
    lines = list(open_lines(account).order_by("on", "pk")[:limit])
    amounts = {line.amount for line in lines}
    rows = open_postings(account).filter(amount__in=amounts).order_by("serial")
    waiting: dict[int, list[Posting]] = {}
    for posting in rows:
        waiting.setdefault(posting.amount, []).append(posting)
    for line in lines:
        found = [_proposed(line, p) for p in waiting.get(line.amount, [])]
        near = [p for p in found if p.apart <= NEAR.days]
        if near:
            best = min(near, key=lambda p: (not p.named, p.apart, p.posting.serial))
            waiting[line.amount].remove(best.posting)
            yield best


def _proposed(line: BankLine, posting: Posting) -> Proposal:
    entry = posting.entry
    apart = min(abs((line.on - day).days) for day in (entry.on, entry.happened_on))
    words = (f"记字第{entry.number}号", entry.source_words, entry.source_reference, entry.words)
    named = any(word and word in line.reference for word in words)
    return Proposal(line, posting, apart, named)
