"""What readers do: read, sign, follow and mute."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act, lacking
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint
from xiejiang.liaison import checks, queries
from xiejiang.liaison.domain import BulletinState, ReceiptKind, Wanted, categories
from xiejiang.liaison.errors import (
    AlreadySigned,
    BulletinChanged,
    BulletinInvalid,
    BulletinMoved,
    BulletinNotFound,
    NotAsked,
    SubscriptionKnown,
)
from xiejiang.liaison.models import Bulletin, Receipt, Subscription


@act("liaison.read", *cases.READS_CASES)
def read(act: Act, *, bulletin: Bulletin) -> Bulletin:
    """阅读通报：每人每版只记第一次；发布机关只看到哪个机关、几人、何时。"""
    current = _for_reader(act, bulletin)
    act.about(current)
    if not queries.owns(current, by=act.actor):
        _note_read(act, current)
    return current


def _note_read(act: Act, bulletin: Bulletin) -> None:
    Receipt.objects.get_or_create(
        bulletin=bulletin,
        version=bulletin.version,
        kind=ReceiptKind.READ.value,
        agency_code=act.actor.agency_code,
        person_id=act.actor.person_key,
        defaults={
            "agency_name": act.actor.agency_name,
            "person": act.actor.person_name,
            "post": act.actor.post_title,
            "at": act.now,
        },
    )


@act("liaison.signed", *queries.WRITES)
def sign(act: Act, *, bulletin: Bulletin, version: int, remark: str = "") -> Receipt:
    """签收通报：代表本机关，每版一次；签收的时间和意见发布机关看得到。"""
    current = _for_reader(act, bulletin)
    act.about(current)
    if current.version != version:
        raise BulletinChanged
    if not queries.is_asked(current, by=act.actor):
        raise NotAsked
    if len(remark.strip()) > checks.REASON:
        raise BulletinInvalid(complaints=[Complaint("意见", f"最多 {checks.REASON} 个字")])
    _note_read(act, current)
    made = Receipt(
        bulletin=current,
        version=version,
        kind=ReceiptKind.SIGNED.value,
        agency_code=act.actor.agency_code,
        agency_name=act.actor.agency_name,
        person_id=act.actor.person_id,
        person=act.actor.person_name,
        post=act.actor.post_title,
        at=act.now,
        remark=remark.strip(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadySigned(agency=act.actor.agency_name) from error
    return made


def _for_reader(act: Act, bulletin: Bulletin) -> Bulletin:
    """The bulletin as it is now, published, for one who is entitled to it."""
    current = Bulletin.objects.select_related("agency").filter(pk=bulletin.pk).first()
    if current is None or not queries.sees(current, by=act.actor):
        raise BulletinNotFound
    if current.state != BulletinState.PUBLISHED:
        raise BulletinMoved(state=BulletinState(current.state).zh)
    return current


@act("liaison.subscribed", *cases.READS_CASES)
def subscribe(act: Act, *, wanted: Wanted, whole: bool = False) -> Subscription:
    """设置通报订阅：订阅或静音，只改变显示，不改变知悉范围。"""
    _may_set(act, whole)
    if complaints := _wrong(wanted):
        raise BulletinInvalid(complaints=complaints)
    own = {"agency_id": act.actor.agency_id, "person_id": None if whole else act.actor.person_id}
    told = {
        "wish": wanted.wish.value,
        "category": wanted.category,
        "field": wanted.field,
        "division": wanted.division,
    }
    made = Subscription(**own, **told, made_by=act.actor.person_name, made_at=act.now)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise SubscriptionKnown from error
    return made


@act("liaison.unsubscribed", *cases.READS_CASES)
def unsubscribe(act: Act, *, subscription: Subscription) -> None:
    """取消通报订阅：恢复成没有这条设置的样子。"""
    found = queries.subscription(by=act.actor, pk=subscription.pk)
    _may_set(act, found.person_id is None)
    act.about(found)
    act.details["was"] = str(found)
    found.delete()


def _may_set(act: Act, whole: bool) -> None:
    if whole and not act.actor.can(*queries.PUBLISHES):
        raise lacking(act.actor, queries.PUBLISHES)


def _wrong(wanted: Wanted) -> list[Complaint]:
    found = []
    if wanted.category and wanted.category not in categories():
        found.append(Complaint("类别", "请从九类通报中选择"))
    if wanted.field and wanted.field not in {f.value for f in Field}:
        found.append(Complaint("领域", f"没有“{wanted.field}”这个领域"))
    if wanted.division and basin.find(wanted.division) is None:
        found.append(Complaint("区域", f"没有代码为“{wanted.division}”的行政区划"))
    return found
