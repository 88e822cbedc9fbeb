"""Bulletins that come from another node, and what becomes of ours there.

The package was checked before: its signature, its order, its bytes. Here it is checked that the
bulletin can stand, that its publisher is an agency of that node and none of ours, and that it does
not go back behind what is known.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.kernel.errors import Complaint
from xiejiang.liaison import audiences, checks, privacy, recording
from xiejiang.liaison.domain import (
    OUT_STATES,
    Answered,
    AnswerLine,
    Arrived,
    BulletinState,
    ReceiptKind,
    category,
)
from xiejiang.liaison.errors import BulletinForeign, CategoryUnknown
from xiejiang.liaison.models import Asked, Bulletin, Receipt


@act("liaison.kept", Power.SYSTEM)
def keep(act: Act, *, arrived: Arrived) -> Bulletin:
    """收存其他节点的通报：写明来源，知悉范围内的机关从此看到；更正、撤回随之而来。"""
    agency = _publisher(act, arrived)
    if complaints := _complaints(arrived, agency):
        raise BulletinForeign(agency=agency.name, why="内容不能成立", complaints=complaints)
    known = Bulletin.objects.select_for_update().filter(pk=arrived.id).first()
    if known is None:
        return _new(act, arrived, agency)
    if known.node != arrived.origin.node or known.agency_id != agency.pk:
        raise BulletinForeign(agency=agency.name, why="同一编号的通报来自别处")
    act.about(known)
    if known.state == BulletinState.WITHDRAWN or arrived.version < known.version:
        return known
    return _followed(act, arrived, known)


def _publisher(act: Act, arrived: Arrived) -> Agency:
    """The agency that published it: of this directory, and not one that works on this node."""
    try:
        agency = agencies.agency(code=arrived.agency)
    except AgencyNotFound as error:
        raise BulletinForeign(agency=arrived.agency, why="本节点的机关目录里没有它") from error
    served = agencies.in_service(on=timezone.localtime(act.now).date())
    if agency.pk in {a.pk for a in served}:
        raise BulletinForeign(agency=agency.name, why="该机关在本节点办公，不由对方节点代发")
    return agency


def _complaints(arrived: Arrived, agency: Agency) -> list[Complaint]:
    try:
        kind = category(arrived.category)
    except CategoryUnknown as error:
        return [Complaint("类别", error.message)]
    found = []
    if agency.kind not in kind.publishers:
        found.append(Complaint("类别", f"{agency.name}不发布“{kind.title}”类通报"))
    if not arrived.number.strip() or arrived.state not in OUT_STATES:
        found.append(Complaint("状态", "没有文号，或者不是已发布、已撤回"))
    if arrived.urgent and arrived.sign_by is None:
        found.append(Complaint("签收时间", "要求签收的没有写明时间"))
    if arrived.state == BulletinState.PUBLISHED:
        found += checks.whole(kind, arrived.content)
        found += privacy.identities(checks.texts(kind, arrived.content))
    return found


def _new(act: Act, arrived: Arrived, agency: Agency) -> Bulletin:
    """A bulletin that was not known here."""
    made = Bulletin(
        id=arrived.id,
        agency=agency,
        category=arrived.category,
        state=arrived.state.value,
        number=arrived.number,
        field=arrived.field,
        division=arrived.division,
        urgent=arrived.urgent,
        sign_by=arrived.sign_by,
        audience=dict(arrived.audience),
        version=arrived.version,
        drafted_by=arrived.author[0],
        drafted_at=arrived.published_at,
        published_at=arrived.published_at,
        changed_at=act.now,
        reason=arrived.reason,
        node=arrived.origin.node,
        origin=arrived.origin.as_data(),
    )
    try:
        with transaction.atomic():
            _edition(act, arrived, made)
    except IntegrityError as error:
        why = f"文号“{arrived.number}”在本节点已有另一份通报"
        raise BulletinForeign(agency=agency.name, why=why) from error
    recording.write_scope(made, arrived.reach)
    asked = recording.ask(act, made, arrived.reach) if made.urgent else []
    act.about(made)
    if made.state == BulletinState.PUBLISHED:
        recording.tell_named(act, made, arrived.reach, asked)
    return made


def _edition(act: Act, arrived: Arrived, bulletin: Bulletin) -> None:
    recording.write_edition(
        act, bulletin, arrived.content, reason=arrived.correction, author=arrived.author
    )


def _followed(act: Act, arrived: Arrived, known: Bulletin) -> Bulletin:
    """A correction or a withdrawal of a bulletin that is known here."""
    known.origin, known.changed_at = arrived.origin.as_data(), act.now
    if arrived.state == BulletinState.WITHDRAWN:
        known.state, known.reason = arrived.state.value, arrived.reason
        known.save(update_fields=["state", "reason", "origin", "changed_at"])
        recording.tell_readers(act, known, "撤回", arrived.reason)
    elif arrived.version > known.version:
        known.version, known.sign_by = arrived.version, arrived.sign_by
        _edition(act, arrived, known)
        recording.tell_readers(act, known, "更正", arrived.correction)
    return known


@act("liaison.answered", Power.SYSTEM)
def answer(act: Act, *, answered: Answered) -> int:
    """收到其他节点的通报回执：对方哪些机关应签收、已阅、已签收；不写阅读人。"""
    bulletin = Bulletin.objects.filter(pk=answered.bulletin, node="").first()
    if bulletin is None or bulletin.state == BulletinState.DRAFT:
        raise BulletinForeign(agency=answered.node, why="回执所说的通报不是本节点发布的")
    act.about(bulletin)
    reach = audiences.reach_of(bulletin)
    made = 0
    for line in answered.lines:
        agency = agencies.agencies(codes=[line.agency])
        if not agency or not audiences.includes(reach, agency[0]):
            raise BulletinForeign(agency=line.agency, why="该机关不在这份通报的知悉范围内")
        if not 1 <= line.version <= bulletin.version:
            raise BulletinForeign(agency=agency[0].name, why="回执所说的版本没有发布过")
        made += _note(answered.node, bulletin, agency[0], line)
    return made


def _note(node: str, bulletin: Bulletin, agency: Agency, line: AnswerLine) -> int:
    """Write down what is new of one agency; how many lines that were."""
    told = {"agency_name": agency.name, "node": node}
    here: list[tuple[ReceiptKind, datetime, str]] = []
    if line.read_at is not None:
        here.append((ReceiptKind.READ, line.read_at, ""))
    if line.signed_at is not None:
        here.append((ReceiptKind.SIGNED, line.signed_at, line.remark))
    made = 0
    if line.asked:
        _, new = Asked.objects.get_or_create(
            bulletin=bulletin, agency_code=agency.code, defaults=told
        )
        made += new
    for kind, at, remark in here:
        _, new = Receipt.objects.get_or_create(
            bulletin=bulletin,
            version=line.version,
            kind=kind.value,
            agency_code=agency.code,
            person_id=None,
            defaults={**told, "at": at, "remark": remark[:300]},
        )
        made += new
    return made
