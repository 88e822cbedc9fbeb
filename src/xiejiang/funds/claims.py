"""应缴款项: what has to be paid, on what title, and what becomes of it when it is not."""

from __future__ import annotations

import uuid

from django.db.models import F

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.funds import queries
from xiejiang.funds.booking import book
from xiejiang.funds.checks import (
    WORKING,
    amount_complaints,
    claim_complaints,
    counter_account,
    insist,
    must_own,
    source_complaints,
    text_complaints,
)
from xiejiang.funds.domain import AccountKind, Claim, Draft, EntryKind, Leg, Source
from xiejiang.funds.errors import HandedOver, NoTitle, NotOverdue
from xiejiang.funds.models import Account, Instalment, Obligation
from xiejiang.kernel.money import Money


@act("funds.claim_registered", *WORKING)
def register_claim(
    act: Act, *, agency: Agency, matter: uuid.UUID | None, claim: Claim
) -> Obligation:
    """登记应缴款项：谁、因何、缴多少、何时到期；期限写明依据。"""
    must_own(act, agency)
    insist(claim_complaints(claim))
    on = act.today
    claims = counter_account(agency, AccountKind.CLAIMS, on)
    account = Account.objects.create(
        agency=agency,
        kind=AccountKind.OBLIGATION.value,
        name=f"应缴 {claim.component[:60]} {uuid.uuid4().hex[:8]}",
        matter=matter,
        floor=0,
        opened_on=on,
    )
    made = Obligation.objects.create(
        agency=agency,
        account=account,
        matter=matter,
        obligor=claim.obligor.strip(),
        component=claim.component.strip(),
        amount=claim.amount.fen,
        enforceable=claim.enforceable,
        opened_on=on,
        source_kind=claim.source.kind.value,
        source_words=claim.source.words.strip(),
        source_reference=claim.source.reference,
    )
    Instalment.objects.bulk_create(
        Instalment(obligation=made, on=d.on, amount=d.amount.fen, basis=d.basis.strip())
        for d in claim.dues
    )
    legs = (Leg(account.pk, claim.amount.fen), Leg(claims.pk, -claim.amount.fen))
    words = f"登记应缴{claim.component.strip()}"
    draft = Draft(EntryKind.OPENED, words, legs, claim.source, matter)
    entry = book(act, agency=agency, drafts=[draft], on=on)[0]
    act.about(made, matter=matter)
    act.details["entry"] = str(entry)
    account.refresh_from_db()
    return made


@act("funds.claim_reduced", Power.APPROVE, Power.SYSTEM)
def reduce_claim(act: Act, *, obligation: Obligation, amount: Money, source: Source) -> Obligation:
    """核减应缴款项：写明依据哪份文书；已经缴纳的部分不能核减。"""
    must_own(act, obligation.agency)
    act.about(obligation, matter=obligation.matter)
    insist(amount_complaints(amount) + source_complaints(source))
    on = act.today
    claims = counter_account(obligation.agency, AccountKind.CLAIMS, on)
    legs = (Leg(claims.pk, amount.fen), Leg(obligation.account_id, -amount.fen))
    words = f"核减应缴{obligation.component}"
    draft = Draft(EntryKind.REDUCED, words, legs, source, obligation.matter)
    entry = book(act, agency=obligation.agency, drafts=[draft], on=on)[0]
    Obligation.objects.filter(pk=obligation.pk).update(amount=F("amount") - amount.fen)
    act.details["entry"] = str(entry)
    obligation.refresh_from_db()
    return obligation


@act("funds.title_recorded", *WORKING)
def record_title(act: Act, *, obligation: Obligation, source: Source) -> Obligation:
    """补登生效文书：协议经司法确认，或者另有生效裁判的，此后可以移交执行。"""
    must_own(act, obligation.agency)
    act.about(obligation, matter=obligation.matter)
    insist(source_complaints(source))
    obligation.enforceable = True
    obligation.source_kind = source.kind.value
    obligation.source_words = source.words.strip()
    obligation.source_reference = source.reference
    names = ["enforceable", "source_kind", "source_words", "source_reference"]
    obligation.save(update_fields=names)
    return obligation


@act("funds.handed_to_enforcement", Power.APPROVE, Power.SYSTEM)
def hand_to_enforcement(act: Act, *, obligation: Obligation, words: str) -> Obligation:
    """移交执行：逾期而且有生效文书的，写明移交的文书。"""
    must_own(act, obligation.agency)
    act.about(obligation, matter=obligation.matter)
    insist(text_complaints(words=("移交的文书", words, 200)))
    on = act.today
    current = Obligation.objects.select_related("account").get(pk=obligation.pk)
    if queries.overdue_of(current, on=on) is None:
        raise NotOverdue
    if not current.enforceable:
        raise NoTitle
    mine = Obligation.objects.filter(pk=obligation.pk, handed_on__isnull=True)
    if not mine.update(handed_on=on, handed_to=words.strip()):
        obligation.refresh_from_db()
        raise HandedOver(on=obligation.handed_on)
    obligation.refresh_from_db()
    return obligation
