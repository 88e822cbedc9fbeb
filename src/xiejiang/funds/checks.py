"""What acts of the room ask before they write."""

from __future__ import annotations

from datetime import date

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.funds.domain import MOST, SOURCES, AccountKind, Claim, Source
from xiejiang.funds.errors import FundsInvalid, NoPerson, NotOwner
from xiejiang.funds.models import Account
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money

WORKING = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)
"""Who keeps the book of an agency; orders and approvals ask for more."""


def must_own(act: Act, agency: Agency) -> None:
    """Only the agency itself writes in its book."""
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != agency.pk:
        raise NotOwner(agency=agency.name)


def must_be_somebody(act: Act) -> int:
    """Orders and approvals are given by people."""
    if act.actor.person_id is None:
        raise NoPerson
    return act.actor.person_id


def amount_complaints(amount: Money, where: str = "金额") -> list[Complaint]:
    """An amount that is paid or owed is more than nothing."""
    if amount.fen <= 0:
        return [Complaint(where, "应当大于零")]
    if amount > MOST:
        return [Complaint(where, "过大，请核对")]
    return []


def text_complaints(**given: tuple[str, str, int]) -> list[Complaint]:
    """Texts that may not be empty or too long: label, text, longest."""
    found = []
    for label, text, most in given.values():
        if not text.strip():
            found.append(Complaint(label, "请填写"))
        elif len(text) > most:
            found.append(Complaint(label, f"最多 {most} 字"))
        elif "\x00" in text:
            found.append(Complaint(label, "不能有空字符"))
    return found


def source_complaints(source: Source) -> list[Complaint]:
    """Every sum says where it comes from."""
    found = text_complaints(words=("来由", source.words, 200))
    if len(source.reference) > 120:
        found.append(Complaint("来由编号", "最多 120 字"))
    return found


def claim_complaints(claim: Claim) -> list[Complaint]:
    """Who has to pay what, and that the instalments make up the whole."""
    found = amount_complaints(claim.amount) + source_complaints(claim.source)
    found += text_complaints(
        obligor=("义务人", claim.obligor, 120), component=("款项", claim.component, 80)
    )
    for due in claim.dues:
        found += amount_complaints(due.amount, "分期金额")
        found += text_complaints(basis=("期限依据", due.basis, 200))
    if claim.dues and sum(d.amount.fen for d in claim.dues) != claim.amount.fen:
        found.append(Complaint("分期金额", "各期合计应当等于应缴金额"))
    return found


insist = FundsInvalid.insist


def counter_account(agency: Agency, kind: AccountKind, on: date) -> Account:
    """The one account of a kind of source in an agency's book, opened when first needed."""
    if kind not in SOURCES:
        raise ValueError(kind)
    found, _ = Account.objects.get_or_create(
        agency=agency,
        name=kind.zh,
        defaults={"kind": kind.value, "floor": None, "opened_on": on},
    )
    return found
