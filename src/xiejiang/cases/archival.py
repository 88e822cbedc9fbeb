"""A case as an archive carries it: everything the room knows of it, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import Q

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases.access_models import AccessRequest, Grant, Reading, Review
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseNotClosed, CaseTaken, IdentityUnreadable
from xiejiang.cases.models import (
    AwayLink,
    Case,
    Departure,
    Fact,
    Link,
    Milestone,
    Participant,
    Party,
    PublishedQuantity,
    Watch,
)
from xiejiang.kernel.pinyin import syllables
from xiejiang.store import sealed
from xiejiang.store.shapes import Shape

_UNDER = {"id": "本库的流水号，次序就是先后", "case": "写在案件之下"}
_SEALED = {
    "id_sealed": "用本节点的密钥加密；号码写在 id_number，导入时用对方的密钥重新加密",
    "id_match": "由号码和节点密钥算出",
    "name_match": "由姓名算出",
}
CASE = Shape(Case)
UNDER = {
    "parties": Shape(Party, _UNDER | _SEALED, added=("id_number",)),
    "facts": Shape(Fact, _UNDER),
    "participants": Shape(Participant, _UNDER),
    "departures": Shape(Departure, _UNDER),
    "milestones": Shape(Milestone, _UNDER),
    "quantities": Shape(PublishedQuantity, _UNDER),
}
_TOLD = "另案的案号和案名会变，不是本案的状态；写在 archive.json 的 linked"
LINK = Shape(AwayLink, {**_UNDER, "number": _TOLD, "title": _TOLD})
"""A link names the other case by its id, whether or not that case is here."""
SHAPES = {"case": CASE, **UNDER, "links": LINK}
LEFT_OUT = {
    Link._meta.label: "写成 links：另案的编号、案号、案名，不论另案在不在本节点",
    Watch._meta.label: "个人的关注，属于那个人在本节点的工作台，不是案件的内容",
    **dict.fromkeys(
        (m._meta.label for m in (AccessRequest, Grant, Review, Reading)),
        "谁可以在本节点查阅、谁查阅过：不随案件到别的节点；授权和复核的办理在日志条目里",
    ),
}


def archive_state(*, case: Case) -> dict[str, Any]:
    """Everything known of a case, as plain values; the caller has checked who asks."""
    found = CASE.told(Case.objects.select_related("lead").get(pk=case.pk))
    for name, shape in UNDER.items():
        found[name] = shape.all(shape.model._default_manager.filter(case=case))
    for told, party in zip(found["parties"], case.parties.order_by("pk"), strict=True):
        told["id_number"] = _number(party)
    found["links"] = [LINK.told(row) for row in _links(case)]
    return found


def archive_linked(*, case: Case) -> list[dict[str, str]]:
    """What the linked cases are called; of one that the leading agency does not see, its number."""
    return [
        {"id": str(row.other), "number": row.number, "title": row.title} for row in _links(case)
    ]


def _links(case: Case) -> list[AwayLink]:
    here = [_worded(case, link) for link in case.links.select_related("other")]
    return sorted((*here, *case.away_links.all()), key=lambda row: str(row.other))


def _number(party: Party) -> str:
    try:
        return sealed.unseal(party.id_sealed)
    except InvalidToken as error:
        raise IdentityUnreadable(name=party.name) from error


def _worded(case: Case, link: Link) -> AwayLink:
    other, parts = link.other, Participant.objects.filter(until__isnull=True)
    seen = parts.filter(case=other, agency_id=case.lead_id).exists()
    return AwayLink(
        other=other.pk,
        number=other.number,
        title=other.title if seen else "",
        kind=link.kind,
        reason=link.reason,
    )


def archive_taken(told: Mapping[str, Any]) -> list[str]:
    """What of an archived case is here already, in another case."""
    same = Q(pk=told["id"]) | Q(number=told["number"])
    if told.get("source_key"):
        same |= Q(source_key=told["source_key"])
    return [f"案件 {case.number}" for case in Case.objects.filter(same)]


def mark_archived(act: Act, *, case: Case) -> Case:
    """From now on the case is as it is. Part of the caller's act; the first archive counts."""
    found = Case.objects.select_for_update(of=("self",)).select_related("lead").get(pk=case.pk)
    if found.status != CaseStatus.CLOSED:
        raise CaseNotClosed
    if found.archived_at is None:
        found.archived_at = act.now
        found.save(update_fields=["archived_at"])
    log_services.seal_matter(matter=found.pk, at=act.now)
    return found


@act("cases.restored", Power.SYSTEM)
def restore(act: Act, *, carried: Carried, linked: Carried) -> Case:
    """恢复归档案件：案件、当事人、事实沿革、参与机关照档案写入，编号和时间不变。"""
    told = carried.told
    taken = archive_taken(told)
    if taken:
        raise CaseTaken(what="、".join(taken))
    back = {"agencies.Agency": agencies.keys_by_code()}
    plain = CASE.own(told)
    case: Case = CASE.made(plain, back)
    case.save(force_insert=True)
    act.about(case, matter=case.pk)
    for name, shape in UNDER.items():
        rows = [_row(shape, one, back, case) for one in told[name]]
        shape.model._default_manager.bulk_create(rows)
    _link(case, told["links"], linked.told)
    agency_services.pass_over(agency_id=case.lead_id, number=case.number)
    return case


def _row(shape: Shape, told: Mapping[str, Any], back: Mapping[str, Any], case: Case) -> Any:
    if shape.model is not Party:
        return shape.made(told, back, case=case)
    number = str(told.get("id_number", ""))
    return shape.made(
        told,
        back,
        case=case,
        id_sealed=sealed.seal(number),
        id_match=sealed.fingerprint(number),
        name_match=" ".join(syllables(str(told.get("name", ""))))[:200],
    )


def _link(case: Case, told: list[Mapping[str, Any]], words: Mapping[str, Any]) -> None:
    """Link to what is here, keep the words for what is not; and link what waited for this case."""
    for one in told:
        row: AwayLink = LINK.made(one, {}, case=case, **words.get(one["other"], {}))
        other = Case.objects.filter(pk=row.other).first()
        if other is None:
            row.save()
        else:
            _join(case, other, row)
    for waiting in AwayLink.objects.filter(other=case.pk).select_related("case"):
        _join(waiting.case, case, waiting)
        waiting.delete()


def _join(case: Case, other: Case, told: AwayLink) -> None:
    words = {"kind": told.kind, "reason": told.reason}
    Link.objects.get_or_create(case=case, other=other, defaults=words)
