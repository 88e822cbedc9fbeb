"""The proceedings of a case as an archive carries them: steps, clocks, materials; the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import seats
from xiejiang.proceedings.errors import ProceedingTaken, StillRunning, VersionUnknown
from xiejiang.proceedings.models import (
    Copy,
    Deadline,
    Deed,
    Event,
    Hold,
    Material,
    Part,
    Proceeding,
    Seat,
)
from xiejiang.store.shapes import Shape, named

_UNDER = {"id": "本库的流水号，次序就是先后", "proceeding": "写在程序之下"}
PROCEEDING = Shape(Proceeding, {"case": "档案只有一个案件"})
UNDER = {
    "parts": Shape(Part, _UNDER),
    "events": Shape(Event, _UNDER),
    "holds": Shape(Hold, _UNDER),
    "deadlines": Shape(Deadline, _UNDER),
    "materials": Shape(Material, _UNDER),
    "deeds": Shape(Deed, _UNDER),
}
SHAPES = {"proceedings": PROCEEDING, **UNDER}
LEFT_OUT = {
    Copy._meta.label: "哪些节点也有副本、还要告知什么，属于该节点；各次办理及其证明在 deeds",
    Seat._meta.label: "由程序状态和期限推出，导入时重新推出；由谁承办属于本节点的人员",
}


def archive_state(*, case: Case) -> dict[str, Any]:
    """Every proceeding of a case; the caller has checked who asks."""
    rows = Proceeding.objects.filter(case=case).select_related("holder", "turn")
    return {
        "proceedings": [
            {**PROCEEDING.told(one), **_under(one)} for one in rows.order_by("opened_at", "id")
        ]
    }


def _under(one: Proceeding) -> dict[str, Any]:
    return {
        name: shape.all(shape.model._default_manager.filter(proceeding=one))
        for name, shape in UNDER.items()
    }


def archive_taken(told: Mapping[str, Any]) -> list[str]:
    """What of archived proceedings is here already: the proceeding, or its number."""
    rows = Proceeding.objects.filter(pk__in=[one["id"] for one in told["proceedings"]])
    numbers = [one["number"] for one in told["proceedings"]]
    return [f"程序 {one}" for one in (rows | Proceeding.objects.filter(number__in=numbers))]


def archive_unknown(told: Mapping[str, Any]) -> list[str]:
    """The procedures, by version, that the content of this node does not have."""
    known = load_procedures()
    wanted = {(one["procedure"], one["procedure_version"]) for one in told["proceedings"]}
    return [
        f"{name} {version}"
        for name, version in sorted(wanted)
        if (name, version) not in known.versions
    ]


def must_be_over(*, case: Case) -> None:
    """Refuse a case in which a proceeding still runs: its clocks would run in an archive."""
    running = Proceeding.objects.filter(case=case, closed_at__isnull=True).first()
    if running is not None:
        raise StillRunning(procedure=running.content.title, number=running.number)


@act("proceedings.restored", Power.SYSTEM)
def restore(act: Act, *, case: Case, carried: Carried) -> list[Proceeding]:
    """恢复归档程序：步骤、期限、材料照档案写入，不重新计算，不提醒。"""
    act.about(case, matter=case.pk)
    told = carried.told
    unknown, taken = archive_unknown(told), archive_taken(told)
    if unknown:
        raise VersionUnknown(procedure=unknown[0])
    if taken:
        raise ProceedingTaken(what=taken[0])
    return [_restore(case, one) for one in told["proceedings"]]


def _restore(case: Case, told: Mapping[str, Any]) -> Proceeding:
    back: dict[str, dict[Any, Any]] = {"agencies.Agency": dict(agencies.keys_by_code())}
    own = PROCEEDING.own(told)
    made: Proceeding = PROCEEDING.made(own, back, case=case)
    made.save(force_insert=True)
    for name, shape in UNDER.items():
        rows = [shape.made(one, back, proceeding=made) for one in told[name]]
        shape.model._default_manager.bulk_create(rows)
        if shape.model is Event:
            back[Event._meta.label] = named(made.events.all(), "seq")
    parts = {p.role: p.agency for p in made.parts.select_related("agency")}
    seats.seat(made, parts)
    seats.refresh(made, made.content, parts, acted=None, at=made.updated_at)
    agency_services.pass_over(agency_id=parts[made.content.starter].pk, number=made.number)
    return made
