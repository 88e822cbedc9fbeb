"""Writes about assessments of damage; every one an act.

::

    open_assessment(by, *, case, heading) -> Assessment
    set_heading(by, *, assessment, heading, saved) -> Assessment
    write_item(by, *, assessment, item, saved, position=None) -> Assessment   # None: a new one
    drop_item(by, *, assessment, position, saved) -> Assessment
    submit(by, *, assessment, saved, reason="") -> Version                    # never changes again
    revise(by, *, assessment, reason) -> Assessment                           # a draft once more
    discard(by, *, assessment) -> None                                        # never submitted
    rule(by, *, assessment, version, ruling) -> Decision                      # adopted, or not
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils import timezone

from xiejiang.assessment import archival, checks, queries
from xiejiang.assessment.domain import (
    RULED,
    Given,
    Heading,
    ItemGiven,
    Ruling,
    State,
    compute,
    digest,
    fen,
    plain,
)
from xiejiang.assessment.errors import (
    AssessmentChanged,
    AssessmentMoved,
    AssessmentNotFound,
    AssessmentReasonMissing,
    ItemNotFound,
    NotAssessor,
    NotDeciding,
    VersionNotFound,
)
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence
from xiejiang.kernel.citation import Citation

restore = archival.restore
"""The assessments of an archived case as they were; see ``archival``."""
BASIS = Citation("civil-code", "第一千二百三十五条", title="中华人民共和国民法典")


@act("assessment.opened", *queries.WRITES)
def open_assessment(act: Act, *, case: Case, heading: Heading) -> Assessment:
    """建立损害评估：写明评估哪一损害、是谁的意见；提交以前只有本机关看到。"""
    cases.require_part(case, by=act.actor, now=act.now)
    checks.heading(heading)
    made = Assessment(
        case=case,
        agency_id=act.actor.agency_key,
        created_by=act.actor.person_name,
        created_at=act.now,
        changed_at=act.now,
    )
    _head(made, heading)
    made.save(force_insert=True)
    act.about(made, matter=case.pk)
    act.cite(BASIS)
    return made


def _head(made: Assessment, heading: Heading) -> None:
    made.damage, made.assessor = heading.damage.strip(), heading.assessor.strip()
    made.valued_on = heading.valued_on


@act("assessment.headed", *queries.WRITES)
def set_heading(act: Act, *, assessment: Assessment, heading: Heading, saved: int) -> Assessment:
    """修改评估的基本情况：损害、评估人、评估基准日。"""
    current = _draft(act, assessment, saved)
    checks.heading(heading)
    _head(current, heading)
    return _saved(act, current)


@act("assessment.item_written", *queries.WRITES)
def write_item(
    act: Act,
    *,
    assessment: Assessment,
    item: ItemGiven,
    saved: int,
    position: int | None = None,
) -> Assessment:
    """填写评估项：方法、参数及其单位、范围、来源，适用条件的回答；参数没有改动的保留原填写人。"""
    current = _draft(act, assessment, saved)
    items = list(queries.items_of(current.draft))
    if position is None:
        checks.room_for(items)
    elif not 1 <= position <= len(items):
        raise ItemNotFound
    found = evidence.some(case=current.case, ids=checks.ids([item]))
    checks.item(item, evidence=frozenset(str(e.pk) for e in found))
    before = items[position - 1].inputs if position is not None else {}
    signed = replace(item, damage=item.damage.strip(), inputs=_signed(act, item.inputs, before))
    if position is None:
        items.append(signed)
    else:
        items[position - 1] = signed
    current.draft = [plain(one) for one in items]
    return _saved(act, current)


def _signed(act: Act, given: Mapping[str, Given], before: Mapping[str, Given]) -> dict[str, Given]:
    """Each input with who stated it and when; who stated it before stays if nothing changed."""
    today = timezone.localtime(act.now).date().isoformat()
    signed = {}
    for name, one in given.items():
        old = before.get(name)
        same = old is not None and replace(old, by="", on="") == replace(one, by="", on="")
        mine = replace(one, by=act.actor.person_name, on=today)
        signed[name] = old if same and old is not None else mine
    return signed


@act("assessment.item_dropped", *queries.WRITES)
def drop_item(act: Act, *, assessment: Assessment, position: int, saved: int) -> Assessment:
    """删除评估项。"""
    current = _draft(act, assessment, saved)
    if not 1 <= position <= len(current.draft):
        raise ItemNotFound
    act.details["damage"] = current.draft[position - 1]["damage"]
    del current.draft[position - 1]
    return _saved(act, current)


@act("assessment.submitted", *queries.WRITES)
def submit(act: Act, *, assessment: Assessment, saved: int, reason: str = "") -> Version:
    """提交损害计算书：成为一版，此后不再改动；参加本案的机关都能看到。"""
    current = _draft(act, assessment, saved)
    items = queries.items_of(current.draft)
    sheet = compute(items)
    checks.whole(sheet)
    if current.version and not reason.strip():
        raise AssessmentReasonMissing
    heading = {
        "damage": current.damage,
        "assessor": current.assessor,
        "valued_on": current.valued_on.isoformat() if current.valued_on else "",
    }
    known = sheet.total.known
    made = Version.objects.create(
        assessment=current,
        number=current.version + 1,
        damage=current.damage,
        assessor=current.assessor,
        valued_on=current.valued_on,
        items=current.draft,
        low=fen(sheet.total.low).fen if known else None,
        base=fen(sheet.total.base).fen if known else None,
        high=fen(sheet.total.high).fen if known else None,
        reason=checks.reason(reason) if reason.strip() else "",
        sha256=digest(heading, current.draft),
        submitted_by=act.actor.person_name,
        submitted_at=act.now,
    )
    current.version, current.state = made.number, State.SUBMITTED.value
    _saved(act, current)
    act.about(made, matter=current.case_id)
    act.cite(BASIS)
    act.details |= {"sha256": made.sha256, "fen": made.base, "number": made.number}
    _tell(act, current, f"{act.actor.agency_name}提交了“{current.damage}”的损害计算书")
    return made


def _tell(act: Act, current: Assessment, words: str) -> None:
    """Tell the agency that leads the case, and the one that answers for the assessment."""
    for code in {current.case.lead.code, current.agency.code} - {act.actor.agency_code}:
        act.notify(NoticeTo(code, "assessment", words, matter=current.case_id))


@act("assessment.revised", *queries.WRITES)
def revise(act: Act, *, assessment: Assessment, reason: str) -> Assessment:
    """重新编制：补充鉴定、更正参数时，从最近一版开始编制新的一版，旧版保留。"""
    current = _own(act, assessment)
    if current.state == State.DRAFT:
        raise AssessmentMoved(state=State.DRAFT.zh)
    checks.reason(reason)
    current.state = State.DRAFT.value
    return _saved(act, current)


@act("assessment.discarded", *queries.WRITES)
def discard(act: Act, *, assessment: Assessment) -> None:
    """删除评估草稿：从未提交过的才能删除。"""
    current = _own(act, assessment)
    if current.version or current.state != State.DRAFT:
        raise AssessmentMoved(state=State(current.state).zh)
    act.about(current, matter=current.case_id)
    act.details["damage"] = current.damage
    current.delete()


@act("assessment.ruled", *queries.WRITES)
def rule(act: Act, *, assessment: Assessment, version: int, ruling: Ruling) -> Decision:
    """登记采信情况：裁判、调解、司法确认由法院登记，磋商协议由编制机关登记。"""
    current = _locked(act, assessment)
    if current.state != State.SUBMITTED:
        raise AssessmentMoved(state=State(current.state).zh)
    if current.version != version:
        raise AssessmentChanged
    _must_decide(act, current, ruling)
    checks.ruling(ruling, today=timezone.localtime(act.now).date())
    sheet = current.versions.filter(number=version).first()
    if sheet is None or ruling.outcome not in RULED:
        raise VersionNotFound
    needs = ruling.outcome is not State.ADOPTED
    reason = ruling.reason.strip()
    made = Decision.objects.create(
        version=sheet,
        outcome=ruling.outcome.value,
        basis=ruling.basis.value,
        document=ruling.document.strip(),
        on=ruling.on,
        amount=ruling.amount_fen,
        reason=checks.reason(reason, most=checks.NOTE) if needs or reason else "",
        decided_by=act.actor.person_name,
        agency_name=act.actor.agency_name,
        decided_at=act.now,
    )
    current.state = ruling.outcome.value
    _saved(act, current)
    act.about(made, matter=current.case_id)
    act.details |= {"outcome": made.outcome, "fen": made.amount}
    _tell(act, current, f"“{current.damage}”的损害计算书：{ruling.outcome.zh}")
    return made


def _must_decide(act: Act, current: Assessment, ruling: Ruling) -> None:
    court = act.actor.agency_kind == "court"
    if ruling.basis.of_court and not court:
        raise NotDeciding(basis=ruling.basis.zh, who="参加本案的人民法院")
    if not ruling.basis.of_court and not queries.owns(current, by=act.actor):
        raise NotDeciding(basis=ruling.basis.zh, who=current.agency.name)


def _locked(act: Act, assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the act ends; by somebody who acts in the case."""
    found = Assessment.objects.select_for_update(of=("self",))
    current = found.select_related("case__lead", "agency").filter(pk=assessment.pk).first()
    if current is None or not queries.visible(by=act.actor).filter(pk=current.pk).exists():
        raise AssessmentNotFound
    cases.require_part(current.case, by=act.actor, now=act.now)
    return current


def _own(act: Act, assessment: Assessment) -> Assessment:
    current = _locked(act, assessment)
    if not queries.owns(current, by=act.actor):
        raise NotAssessor(agency=current.agency.name)
    return current


def _draft(act: Act, assessment: Assessment, saved: int) -> Assessment:
    current = _own(act, assessment)
    if current.state != State.DRAFT:
        raise AssessmentMoved(state=State(current.state).zh)
    if current.saved != saved:
        raise AssessmentChanged
    return current


def _saved(act: Act, current: Assessment) -> Assessment:
    current.saved += 1
    current.changed_at = act.now
    current.save()
    act.about(current, matter=current.case_id)
    return current
