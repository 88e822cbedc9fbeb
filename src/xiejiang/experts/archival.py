"""What experts did in a case, as an archive carries it: words that stay words.

A member of the pool is told by kind, name, division and papers; ``key`` is what draws call them,
so that a draw can be run again from the archive alone. Another node keeps the words as they came
and enters nothing into its own pool: there each case would count a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiejiang.cases.queries import Case
from xiejiang.experts.domain import OPEN, SelectionState
from xiejiang.experts.errors import ExpertsMoving
from xiejiang.experts.models import (
    Absence,
    Declaration,
    Engagement,
    Involvement,
    Member,
    Qualification,
    Scope,
    Selection,
    Step,
    Treated,
)
from xiejiang.store.shapes import Shape

_OF_CASE = {"case": "档案只有一个案件"}
_SERIAL = {"id": "本库的流水号，次序就是先后"}
_MEMBER = {"member": "写明名称、种类、证号；名册属于各节点"}
DECLARATION = Shape(Declaration, {**_OF_CASE, **_SERIAL, **_MEMBER}, added=("member",))
INVOLVEMENT = Shape(Involvement, {**_OF_CASE, **_SERIAL, **_MEMBER}, added=("member",))
SELECTION = Shape(Selection, _OF_CASE)
ENGAGEMENT = Shape(Engagement, {**_OF_CASE, **_MEMBER}, added=("member",))
OF_ENGAGEMENT = {
    "steps": Shape(Step, {**_SERIAL, "engagement": "写在委托之下"}),
    "treated": Shape(Treated, {**_SERIAL, "engagement": "写在委托之下"}),
}
SHAPES = {
    "declarations": DECLARATION,
    "involvements": INVOLVEMENT,
    "selections": SELECTION,
    "engagements": ENGAGEMENT,
    **OF_ENGAGEMENT,
}
LEFT_OUT = {
    model._meta.label: "名册属于各节点；案件里的专家、机构以当时的名称、种类、证号写明"
    for model in (Member, Scope, Qualification, Absence)
}


def archive_state(*, case: Case) -> dict[str, Any]:
    """Declarations, roles, selections and engagements; the caller has checked who asks."""
    engaged = _of(Engagement, case).order_by("commissioned_on", "id")
    return {
        "declarations": list(_named(DECLARATION, _of(Declaration, case).order_by("pk"))),
        "involvements": list(_named(INVOLVEMENT, _of(Involvement, case).order_by("pk"))),
        "selections": [
            SELECTION.told(one)
            for one in Selection.objects.filter(case=case)
            .select_related("agency")
            .order_by("began_at", "id")
        ],
        "engagements": [{**ENGAGEMENT.told(e), **_under(e)} for e in engaged],
    }


def _of(model: Any, case: Case) -> Any:
    rows = model.objects.filter(case=case).select_related("agency", "member__employer")
    return rows.prefetch_related("member__qualifications")


def _named(shape: Shape, rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    return ({**shape.told(row), "member": _member(row.member)} for row in rows)


def _under(one: Engagement) -> dict[str, Any]:
    rows = {
        n: s.all(s.model._default_manager.filter(engagement=one)) for n, s in OF_ENGAGEMENT.items()
    }
    return {"member": _member(one.member), **rows}


def _member(one: Member) -> dict[str, str]:
    """Who it is, for a reader who does not have the pool."""
    papers = [f"{p.words} {p.number}".strip() for p in one.qualifications.all()]
    return {
        "key": str(one.pk),
        "kind": one.kind,
        "name": one.name,
        "division": one.division,
        "unit": one.employer.name if one.employer else one.unit,
        "papers": "；".join(sorted(papers)),
    }


def must_rest(*, case: Case) -> None:
    """Refuse a case in which a draw is announced or an opinion still waited for."""
    if Selection.objects.filter(case=case, state=SelectionState.ANNOUNCED).exists():
        raise ExpertsMoving(what="已经公告、还没有抽取的选定", how="抽取或者撤回")
    working = Engagement.objects.filter(case=case, state__in=OPEN).select_related("member").first()
    if working is not None:
        raise ExpertsMoving(what=f"对“{working.member.name}”的委托", how="登记意见或者终止委托")
