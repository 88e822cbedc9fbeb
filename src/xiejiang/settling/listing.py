"""Acts on the register of mediating bodies: registered, corrected, confirmed, withdrawn.

One officer of an agency registers what is published, a second one compares it with the source.
Nothing is overwritten: a correction is the next version, and counts when it is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.settling import mediators
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyGiven, MediatorGiven
from xiejiang.settling.errors import BodyInvalid, BodyMoved, BodyNotOwner, BodySamePerson
from xiejiang.settling.models import (
    BodyConfirmation,
    BodyMatter,
    BodyVersion,
    BodyWithdrawal,
    MediationBody,
    Mediator,
)
from xiejiang.store.dialects import one_at_a_time

Key = tuple[str, str]
"""A body: its name, and its division."""
REGISTER = "settling.mediators"
MOST = 60
"""As many mediators as one body lists."""
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
"""A mobile telephone: somebody's own, and not to be listed."""


@act("settling.mediators_registered", *mediators.WRITES)
def register_bodies(act: Act, *, bodies: Sequence[BodyGiven]) -> list[MediationBody]:
    """登记调解组织：照公布的材料，全部或者一个也不；标“未经核对”直到本机关另一人核对。"""
    one_at_a_time(REGISTER)
    wrong = [c for found in complaints(bodies, on=act.today) for c in found]
    BodyInvalid.insist(wrong or ([] if bodies else [Complaint("名称", "至少登记一个")]))
    agency = agencies.agency_by_id(pk=act.actor.agency_key)
    made = [MediationBody(agency=agency, registered_at=act.now) for _ in bodies]
    MediationBody.objects.bulk_create(made)
    for body, given in zip(made, bodies, strict=True):
        _version(act, body, given, number=1)
    act.about(agency)
    act.details |= {"ids": [str(b.pk) for b in made]}
    return made


@act("settling.mediators_corrected", *mediators.WRITES)
def correct_body(
    act: Act, *, body: MediationBody, given: BodyGiven, why: str, seen: int
) -> BodyVersion:
    """更正调解组织的登记：登记新的一版，写明理由，本机关另一人核对以后代替前一版；前一版保留。"""
    one_at_a_time(REGISTER)
    act.about(body)
    latest = _moving(act, body, seen)
    (wrong,) = complaints([given], on=act.today, own=body)
    BodyInvalid.insist([*wrong, *wording("更正理由", why, 300)])
    try:
        with transaction.atomic():
            return _version(act, body, given, number=latest.number + 1, why=why)
    except IntegrityError:
        raise BodyMoved(state="由他人更正") from None


@act("settling.mediators_confirmed", *mediators.CHECKS)
def confirm_body(act: Act, *, body: MediationBody, seen: int) -> BodyConfirmation:
    """核对调解组织的登记：本机关另一人对照出处，确认登记的与公布的一致。"""
    one_at_a_time(REGISTER)
    act.about(body)
    latest = _moving(act, body, seen)
    if mediators.is_confirmed(latest):
        raise BodyMoved(state="核对")
    if latest.registered_by_id == act.actor.person_id:
        raise BodySamePerson
    try:
        with transaction.atomic():
            return BodyConfirmation.objects.create(
                version=latest,
                registered_by_id=latest.registered_by_id,
                confirmed_by_id=act.actor.person_key,
                confirmed_at=act.now,
            )
    except IntegrityError:
        raise BodyMoved(state="核对") from None


@act("settling.mediators_withdrawn", *mediators.CHECKS)
def withdraw_body(act: Act, *, body: MediationBody, why: str) -> BodyWithdrawal:
    """撤下调解组织：撤销、解散、登记有误，写明理由；不再提供选择，记录仍在。"""
    act.about(body)
    _own(act, body)
    BodyInvalid.insist(wording("撤下理由", why, 300))
    try:
        with transaction.atomic():
            return BodyWithdrawal.objects.create(
                body=body,
                why=why.strip(),
                withdrawn_by_id=act.actor.person_key,
                withdrawn_at=act.now,
            )
    except IntegrityError:
        raise BodyMoved(state="撤下") from None


def _own(act: Act, body: MediationBody) -> None:
    if body.agency_id != act.actor.agency_id:
        raise BodyNotOwner(agency=body.agency.name)


def _moving(act: Act, body: MediationBody, seen: int) -> BodyVersion:
    """The latest version of a body that is still listed, if it is the one that was seen."""
    _own(act, body)
    if BodyWithdrawal.objects.filter(body=body).exists():
        raise BodyMoved(state="撤下")
    latest = mediators.versions(body)[0]
    if latest.number != seen:
        raise BodyMoved(state=f"更正为第{latest.number}版")
    return latest


def _version(
    act: Act, body: MediationBody, given: BodyGiven, *, number: int, why: str = ""
) -> BodyVersion:
    lines = ("name", "set_up_by", "basis", "contact", "source", "link", "words")
    made = BodyVersion.objects.create(
        body=body,
        number=number,
        kind=given.kind,
        division=given.division,
        source_on=given.source_on,
        valid_until=given.valid_until,
        why=why.strip(),
        registered_by_id=act.actor.person_key,
        registered_at=act.now,
        **{name: getattr(given, name).strip() for name in lines},
    )
    BodyMatter.objects.bulk_create(
        BodyMatter(version=made, field=m) for m in dict.fromkeys(given.matters)
    )
    Mediator.objects.bulk_create(
        Mediator(
            version=made,
            position=position,
            name=m.name.strip(),
            title=m.title.strip(),
            consented_on=m.consented_on,
        )
        for position, m in enumerate(given.mediators, start=1)
    )
    return made


def complaints(
    bodies: Sequence[BodyGiven],
    *,
    on: date,
    own: MediationBody | None = None,
    places: Sequence[str] = (),
) -> list[list[Complaint]]:
    """What is wrong with each body that an agency would register, or correct if it is its own.

    ``places`` says where each stands, for one that comes twice.
    """
    wrong = [_wrong(given, on) for given in bodies]
    taken = _taken([g for g, found in zip(bodies, wrong, strict=True) if not found], own)
    first: dict[Key, str] = {}
    for number, (given, found) in enumerate(zip(bodies, wrong, strict=True), start=1):
        key, place = _key(given), places[number - 1] if places else f"第 {number} 个"
        if key in taken and not found:
            words = f"这个区划的同名组织已由{taken[key]}登记"
            found.append(Complaint("名称", words))
        if key in first:
            found.append(Complaint("名称", f"与{first[key]}重复"))
        first.setdefault(key, place)
    return wrong


def _key(given: BodyGiven) -> Key:
    return given.name.strip(), given.division


def _wrong(given: BodyGiven, on: date) -> list[Complaint]:
    """What is wrong with it by itself."""
    return [
        *wording("名称", given.name, 120),
        *wording("设立单位", given.set_up_by, 200),
        *wording("设立依据", given.basis, 300),
        *_short("办公电话", given.contact, 60),
        *_short("出处", given.source, 200),
        *_short("说明", given.words, 500),
        *_codes(given),
        *_days(given, on),
        *_contact(given.contact),
        *_link(given.link),
        *_people(given.mediators, on),
    ]


def _short(where: str, text: str, most: int) -> list[Complaint]:
    return wording(where, text, most) if text.strip() else []


def _codes(given: BodyGiven) -> list[Complaint]:
    found = []
    if given.kind not in kinds():
        listed = "、".join(k.title for k in kinds().values())
        found.append(Complaint("种类", f"没有这一种，可用：{listed}"))
    if basin.find(given.division) is None:
        found.append(Complaint("区划", f"没有代码为“{given.division}”的区划"))
    unknown = set(given.matters) - {f.value for f in Field}
    if unknown:
        listed = "、".join(f.zh for f in Field)
        found.append(Complaint("事项", f"没有“{'、'.join(sorted(unknown))}”，可用：{listed}"))
    return found


def _days(given: BodyGiven, on: date) -> list[Complaint]:
    found = []
    if given.valid_until < on:
        found.append(Complaint("有效期至", "已经过了；请核实以后写将来的一天"))
    if given.source_on is not None and given.source_on > on:
        found.append(Complaint("出处日期", "不能晚于今天"))
    return found


def _contact(text: str) -> list[Complaint]:
    if MOBILE.search(text.replace("-", "").replace(" ", "")):
        return [Complaint("办公电话", "像是手机号码；请写办公电话，不登记私人电话")]
    return []


def _link(link: str) -> list[Complaint]:
    told = [Complaint("链接", "不是网址，应以 https:// 或者 http:// 开头")]
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return told
    if link.strip() and (parts.scheme not in ("http", "https") or not parts.netloc):
        return told
    return _short("链接", link, 500)


def _people(listed: Sequence[MediatorGiven], on: date) -> list[Complaint]:
    if len(listed) > MOST:
        return [Complaint("调解员", f"最多{MOST}名，请只列调解生态环境纠纷的")]
    found = []
    for n, one in enumerate(listed, start=1):
        for where, text, most in (("姓名", one.name, 40), ("职务", one.title or "—", 60)):
            found += [
                Complaint("调解员", f"第{n}名的{where}：{c.message}")
                for c in wording(where, text, most)
            ]
        if one.consented_on is not None and one.consented_on > on:
            found.append(Complaint("调解员", f"第{n}名同意公开的日期不能晚于今天"))
    names = [one.name.strip() for one in listed]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        found.append(Complaint("调解员", f"“{'、'.join(twice)}”列了两次"))
    return found


def _taken(bodies: Sequence[BodyGiven], own: MediationBody | None) -> dict[Key, str]:
    """Which are listed already, by the version that counts or one that waits, and by whom."""
    later = BodyVersion.objects.filter(
        body=OuterRef("body"), number__gt=OuterRef("number"), confirmation__isnull=False
    )
    same = BodyVersion.objects.filter(
        ~Exists(later),
        name__in={given.name.strip() for given in bodies},
        body__withdrawal__isnull=True,
    )
    if own is not None:
        same = same.exclude(body=own)
    rows = same.values_list("name", "division", "body__agency__name")
    return {(name, division): agency for name, division, agency in rows}
