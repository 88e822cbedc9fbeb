"""Acts on talks and offers. Their log entries belong to no case: its timeline must not tell.

What is written to the log is that an agency recorded something on a day, never a word of it.
"""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.law.deadline import day_of
from xiejiang.settling import mediators, talks
from xiejiang.settling.agreeing import LINE, NAME, WORKING
from xiejiang.settling.domain import OfferGiven, OfferStand, ReplyGiven, TalkGiven
from xiejiang.settling.errors import (
    CaseOver,
    OfferInvalid,
    OfferNotFound,
    OfferOver,
    TalkInvalid,
    TalkNotFound,
)
from xiejiang.settling.models import BodyVersion, Mediation, Offer, Reply, Seat, Talk

SENTENCE, MEASURES = 300, 4000


@act("settling.talked", *WORKING)
def talk(act: Act, *, case: Case, given: TalkGiven) -> Talk:
    """登记会谈：哪条路、何时、谁参加、谁主持、谈成什么；只有参加的机关看得到，登记以后不能更改。"""
    cases.require_part(case, by=act.actor, now=act.now, unseen=TalkNotFound)
    _open(case)
    sitting = {a.code: a for a in talks.may_sit(case=case)}
    chosen = _chosen(act, given)
    TalkInvalid.insist(
        [*_talk_complaints(act, case, given, sitting), *_body_complaints(given, chosen)]
    )
    own = agencies.agency_by_id(pk=act.actor.agency_key)
    made = Talk.objects.create(
        case=case,
        way=given.way,
        at=given.at,
        place=given.place.strip(),
        parties=list(given.parties),
        presided=given.presided.strip(),
        agreed=given.agreed.strip(),
        left_open=given.left_open.strip(),
        next_at=given.next_at,
        agency=own,
        recorded_by=act.actor.person_name,
        recorded_at=act.now,
    )
    seated = dict.fromkeys([own.pk, *(sitting[code].pk for code in given.agencies)])
    Seat.objects.bulk_create(Seat(talk=made, agency_id=pk) for pk in seated)
    words = given.mediating_words.strip()
    if chosen is not None or words:
        Mediation.objects.create(talk=made, version=chosen, words=words)
    act.about(made)
    return made


def _chosen(act: Act, given: TalkGiven) -> BodyVersion | None:
    if given.mediating is None:
        return None
    return mediators.choosable(body_id=given.mediating, on=act.today)


def _body_complaints(given: TalkGiven, chosen: BodyVersion | None) -> list[Complaint]:
    if given.mediating is None:
        words = given.mediating_words
        return wording("不在名册的调解组织", words, NAME) if words.strip() else []
    if given.mediating_words.strip():
        return [Complaint("不在名册的调解组织", "已从名册选择的，不再写名称")]
    if chosen is None:
        told = "不在名册上，或者未经核对、已过期、已撤下；请从名册另选，或者写名称"
        return [Complaint("主持的调解组织", told)]
    return []


def _open(case: Case) -> None:
    if case.status == CaseStatus.CLOSED:
        raise CaseOver


def _talk_complaints(
    act: Act, case: Case, given: TalkGiven, sitting: dict[str, Agency]
) -> list[Complaint]:
    found = wording("会谈地点", given.place, LINE) + wording("主持人", given.presided, NAME)
    if given.way not in {w.id for w in talks.talking()}:
        found.append(Complaint("途径", "请选择磋商、调解、和解、行政裁决或者行政复议"))
    if given.at > act.now:
        found.append(Complaint("会谈时间", "不能晚于现在；约定的下次会谈填在下次会谈"))
    if given.next_at is not None and given.next_at <= given.at:
        found.append(Complaint("下次会谈", "应当晚于这次会谈"))
    if not given.agreed.strip() and not given.left_open.strip():
        found.append(Complaint("谈成的", "谈成的、没有谈成的，至少写一句话"))
    for where, words in (("谈成的", given.agreed), ("没有谈成的", given.left_open)):
        found += wording(where, words, SENTENCE) if words.strip() else []
    if set(given.agencies) - set(sitting):
        found.append(Complaint("参加的机关", "应当是参与本案的机关；请先请该机关参与案件"))
    if set(given.parties) - {p.pk for p in cases.parties(case=case)}:
        found.append(Complaint("当事人", "应当是本案的当事人"))
    return found


@act("settling.talk_read", *cases.READS_CASES, archived_too=True)
def read(act: Act, *, talk: uuid.UUID) -> Talk:
    """查看会谈和方案：谁何时看过，留在存证日志里。"""
    found = talks.get(by=act.actor, talk_id=talk)
    act.about(found)
    return found


@act("settling.offered", *WORKING)
def offer(
    act: Act, *, talk: uuid.UUID, given: OfferGiven, replaces: uuid.UUID | None = None
) -> Offer:
    """登记方案：哪一方提出、金额和措施、有效到哪天；可以代替先前还没有答复的方案。"""
    at = talks.get(by=act.actor, talk_id=talk)
    cases.require_part(at.case, by=act.actor, now=act.now, unseen=TalkNotFound)
    _open(at.case)
    OfferInvalid.insist(_offer_complaints(act, given))
    earlier = None if replaces is None else _pending(act, replaces)
    if earlier is not None and earlier.talk.case_id != at.case_id:
        raise OfferNotFound
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                talk=at,
                made_by=given.made_by.strip(),
                amount=given.amount.fen,
                pay_by=given.pay_by,
                measures=given.measures.strip(),
                valid_until=given.valid_until,
                replaces=earlier,
                agency=agencies.agency_by_id(pk=act.actor.agency_key),
                recorded_by=act.actor.person_name,
                recorded_at=act.now,
            )
    except IntegrityError:
        raise OfferOver(stand=OfferStand.REPLACED.zh) from None
    act.about(made)
    return made


def _offer_complaints(act: Act, given: OfferGiven) -> list[Complaint]:
    found = wording("提出人", given.made_by, NAME)
    if given.measures.strip():
        found += wording("措施", given.measures, MEASURES)
    if given.amount.fen < 0:
        found.append(Complaint("金额", "不能小于零"))
    if given.amount.fen == 0 and not given.measures.strip():
        found.append(Complaint("措施", "请写明金额或者措施"))
    if given.pay_by is not None and given.amount.fen == 0:
        found.append(Complaint("付款期限", "不付钱的不填"))
    if given.valid_until < act.today:
        found.append(Complaint("有效期至", "不能早于今天"))
    return found


def _pending(act: Act, key: uuid.UUID) -> Offer:
    """An offer that may still be answered or replaced."""
    found = talks.offer(by=act.actor, offer_id=key)
    stand = talks.stand(found, on=act.today)
    if stand is not OfferStand.OPEN:
        raise OfferOver(stand=stand.zh)
    return found


@act("settling.replied", *WORKING)
def reply(act: Act, *, offer: uuid.UUID, given: ReplyGiven) -> Reply:
    """登记方案的答复：接受、拒绝或者撤回，只有一次；接受不等于签订，签订在程序里登记。"""
    found = talks.offer(by=act.actor, offer_id=offer)
    cases.require_part(found.talk.case, by=act.actor, now=act.now, unseen=OfferNotFound)
    _open(found.talk.case)
    _pending(act, offer)
    OfferInvalid.insist(_reply_complaints(act, found, given))
    try:
        with transaction.atomic():
            made = Reply.objects.create(
                offer=found,
                kind=given.kind.value,
                replied_by=given.replied_by.strip(),
                on=given.on,
                words=given.words.strip(),
                agency=agencies.agency_by_id(pk=act.actor.agency_key),
                recorded_by=act.actor.person_name,
                recorded_at=act.now,
            )
    except IntegrityError:
        raise OfferOver(stand="答复") from None
    act.about(made)
    return made


def _reply_complaints(act: Act, offer: Offer, given: ReplyGiven) -> list[Complaint]:
    found = wording("答复人", given.replied_by, NAME)
    if given.on > act.today:
        found.append(Complaint("答复日", "不能晚于今天"))
    if given.on < day_of(offer.talk.at):
        found.append(Complaint("答复日", "不能早于提出方案的会谈"))
    if given.words.strip():
        found += wording("说明", given.words, SENTENCE)
    return found
