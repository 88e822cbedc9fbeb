"""What acts of the room ask before they write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.experts.content_reader import classes, items
from xiejiang.experts.domain import MOST_FEE, Entry, Paper
from xiejiang.experts.errors import ExpertsInvalid, MemberGone, NotClient, NotKeeper
from xiejiang.experts.models import Member
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money

KEEPING = (Power.LIAISE, Power.APPROVE, Power.SYSTEM)
"""Who keeps the pool: those who speak or decide for an agency."""
WORKING = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)
"""Who selects and commissions in a case."""
EARLIEST = date(1990, 1, 1)
MOST_CAPACITY = 999


def must_keep(act: Act, agency: Agency) -> None:
    """Only the agency that entered a member may change what is entered."""
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != agency.pk:
        raise NotKeeper(agency=agency.name)


def must_act(act: Act, case: Case) -> None:
    """Only who takes part in the case acts in it."""
    cases.require_part(case, by=act.actor, now=act.now)


def own_agency(act: Act, case: Case) -> Agency:
    """The agency that acts; for the node itself, the one that leads the case."""
    if act.actor.agency_id is None:
        return case.lead
    return agencies.agency_by_id(pk=act.actor.agency_id)


def must_be_in(member: Member) -> None:
    """Nothing more is done with who was removed from the pool."""
    if member.removed_at is not None:
        raise MemberGone(name=member.name)


def must_be_client(act: Act, agency: Agency) -> None:
    """Who began a selection or an engagement goes on with it."""
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != agency.pk:
        raise NotClient(agency=agency.name)


insist = ExpertsInvalid.insist


def text_complaints(*given: tuple[str, str, int]) -> list[Complaint]:
    """Texts that may not be empty or too long: label, text, longest."""
    found = []
    for label, text, most in given:
        if not text.strip():
            found.append(Complaint(label, "请填写"))
        else:
            found += length_complaints((label, text, most))
    return found


def length_complaints(*given: tuple[str, str, int]) -> list[Complaint]:
    """Texts that may be empty, but not too long."""
    found = [Complaint(label, f"最多 {most} 字") for label, text, most in given if len(text) > most]
    return found + [Complaint(label, "不能有空字符") for label, text, _ in given if "\x00" in text]


def day_complaints(act: Act, label: str, on: date, since: date = EARLIEST) -> list[Complaint]:
    """A day on which something happened."""
    if on > act.today:
        return [Complaint(label, "不能晚于今天")]
    return [Complaint(label, f"不能早于 {since}")] if on < since else []


def fee_complaints(fee: Money | None, label: str) -> list[Complaint]:
    """A fee is not negative, and plausible."""
    if fee is not None and not 0 <= fee.fen <= MOST_FEE.fen:
        return [Complaint(label, "应在零到一亿元之间，请核对")]
    return []


def item_complaints(given: Sequence[str], *, whole: bool = False) -> list[Complaint]:
    """Items of the official classes; with ``whole`` a class may stand for its items."""
    known = {**items(), **classes()} if whole else items()
    return [Complaint("执业类别", f"没有项目“{key}”") for key in given if key not in known]


def entry_complaints(given: Entry, employer: Member | None) -> list[Complaint]:
    """What is wrong with a line of the pool."""
    found = text_complaints(("名称", given.name, 120))
    found += length_complaints(
        ("所在单位", given.unit, 120),
        ("所属集团", given.group, 120),
        ("专长", given.specialty, 200),
    )
    if basin.find(given.division) is None:
        found.append(Complaint("区划", f"没有代码为“{given.division}”的区划"))
    found += item_complaints(given.items) + fee_complaints(given.fee, "收费")
    if given.capacity is not None and not 0 < given.capacity <= MOST_CAPACITY:
        found.append(Complaint("同时承办", f"应在 1 到 {MOST_CAPACITY} 之间"))
    if given.employer is not None and (employer is None or employer.removed_at is not None):
        found.append(Complaint("所在机构", "名册中没有这个机构"))
    if employer is not None and given.kind.is_institution:
        found.append(Complaint("所在机构", "机构不填所在机构，上级单位填在所属集团"))
    return found


def paper_complaints(given: Paper) -> list[Complaint]:
    """What is wrong with a qualification."""
    found = text_complaints(("文件", given.words, 120))
    found += length_complaints(("编号", given.number, 80), ("发给机关", given.issuer, 120))
    if given.valid_from and given.valid_until and given.valid_until < given.valid_from:
        found.append(Complaint("有效期止", "不能早于有效期起"))
    return found
