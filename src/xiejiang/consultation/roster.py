"""Acts on the liaison directory (第十四条): how an agency is reached, and who is on duty when."""

from __future__ import annotations

import re
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Post
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.consultation.checks import POSITIONING
from xiejiang.consultation.errors import ConsultationInvalid, DutyNotFound
from xiejiang.consultation.models import Contact, Duty
from xiejiang.kernel.errors import Complaint

PHONE = re.compile(r"[0-9+][0-9 ()（）\-—转,，、/]{2,38}", re.ASCII)
LONGEST_DAYS = 366


def _dialled(where: str, text: str) -> list[Complaint]:
    if not text.strip() or PHONE.fullmatch(text.strip()):
        return []
    return [Complaint(where, "只填电话号码，如 023-47500000 转 801")]


@act("consultation.contact_stated", *POSITIONING)
def state_contact(act: Act, *, body: str, phone: str) -> Contact:
    """登记本机关的联络机构和联络电话；电话由机关自己登记，空为未登记。"""
    found = _dialled("联络电话", phone)
    if len(body) > 80 or "\x00" in body:
        found.append(Complaint("联络机构", "最多80字，不能有特殊字符"))
    ConsultationInvalid.insist(found)
    stated, _new = Contact.objects.update_or_create(
        agency_id=act.actor.agency_key,
        defaults={
            "body": body.strip(),
            "phone": phone.strip(),
            "stated_by": act.actor.person_name,
            "stated_at": act.now,
        },
    )
    return stated


@act("consultation.duty_entered", *POSITIONING)
def enter_duty(act: Act, *, post: Post, since: date, until: date, phone: str = "") -> Duty:
    """登记值班：本机关的谁、从哪天到哪天；可以几个人同时值班。"""
    found = _dialled("值班电话", phone)
    held = agencies.people_in(agency_id=act.actor.agency_key, on=act.today)
    if not held.filter(pk=post.pk).exists():
        found.append(Complaint("值班人", "应是本机关在岗的人员"))
    if until < since or until < act.today:
        found.append(Complaint("止", "不能早于起日和今天"))
    if (until - since).days >= LONGEST_DAYS:
        found.append(Complaint("止", "一次最多登记一年"))
    ConsultationInvalid.insist(found)
    return Duty.objects.create(
        agency_id=act.actor.agency_key,
        post=post,
        since=since,
        until=until,
        phone=phone.strip(),
        entered_by=act.actor.person_name,
        entered_at=act.now,
    )


@act("consultation.duty_withdrawn", *POSITIONING)
def withdraw_duty(act: Act, *, duty: Duty) -> Duty:
    """撤销值班登记：换班、登记有误的，撤销后重新登记。"""
    found = Duty.objects.filter(
        pk=duty.pk, agency_id=act.actor.agency_key, withdrawn_at__isnull=True
    )
    act.about(duty)
    if not found.update(withdrawn_at=act.now):
        raise DutyNotFound
    duty.refresh_from_db()
    return duty
