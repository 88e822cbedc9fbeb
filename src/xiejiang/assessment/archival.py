"""The assessments of a case as an archive carries them: sheets, versions, rulings; the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.assessment.domain import State
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases.errors import CaseTaken
from xiejiang.cases.queries import Case
from xiejiang.store.shapes import Shape, ShapeWrong

_SERIAL = "本库的流水号，次序就是先后"
ASSESSMENT = Shape(Assessment, {"case": "档案只有一个案件"})
VERSION = Shape(Version, {"id": _SERIAL, "assessment": "写在评估之下"})
DECISION = Shape(Decision, {"id": _SERIAL, "version": "写在版本之下"})
SHAPES = {"assessments": ASSESSMENT, "versions": VERSION, "decisions": DECISION}
LEFT_OUT: dict[str, str] = {}
SAID = ("damage", "assessor", "valued_on")


def archive_state(*, case: Case) -> dict[str, Any]:
    """What was submitted in a case, and the drafts of its leading agency; others' are theirs.

    The caller has checked who asks.
    """
    rows = Assessment.objects.filter(case=case).select_related("agency")
    ordered = rows.order_by("created_at", "id")
    shared = [one for one in ordered if one.version or one.agency_id == case.lead_id]
    return {"assessments": [_told(case, one) for one in shared]}


def _told(case: Case, one: Assessment) -> dict[str, Any]:
    versions = list(Version.objects.filter(assessment=one).order_by("number"))
    if one.state == State.DRAFT and one.agency_id != case.lead_id:
        for name in SAID:
            setattr(one, name, getattr(versions[-1], name))
        one.draft = versions[-1].items
    rulings = Decision.objects.filter(version__assessment=one)
    told = [
        {**VERSION.told(row), "decisions": DECISION.all(rulings.filter(version=row))}
        for row in versions
    ]
    return {**ASSESSMENT.told(one), "versions": told}


def archive_taken(told: Mapping[str, Any]) -> list[str]:
    """What of archived assessments is here already."""
    keys = [one["id"] for one in told.get("assessments", ())]
    return [f"损害评估 {one}" for one in Assessment.objects.filter(pk__in=keys)]


@act("assessment.restored", Power.SYSTEM)
def restore(act: Act, *, case: Case, carried: Carried) -> list[Assessment]:
    """恢复归档的损害评估：各版计算书和采信情况照档案写入，不重新计算。"""
    act.about(case, matter=case.pk)
    taken = archive_taken(carried.told)
    if taken:
        raise CaseTaken(what=taken[0])
    back = {"agencies.Agency": agencies.keys_by_code()}
    made = []
    for told in carried.told["assessments"]:
        one: Assessment = ASSESSMENT.made(ASSESSMENT.own(told), back, case=case)
        numbers = [row["number"] for row in told["versions"]]
        if numbers != list(range(1, one.version + 1)):
            raise ShapeWrong(where="assessment.Version.number", why=str(numbers)[:40])
        one.save(force_insert=True)
        for row in told["versions"]:
            version: Version = VERSION.made(VERSION.own(row), back, assessment=one)
            version.save(force_insert=True)
            rulings = [DECISION.made(ruling, back, version=version) for ruling in row["decisions"]]
            Decision.objects.bulk_create(rulings)
        made.append(one)
    return made
