"""Who leads a case: an act of its own, for a case whose jurisdiction was settled otherwise."""

from __future__ import annotations

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import rows
from xiejiang.cases.domain import CaseStatus, ParticipantRole
from xiejiang.cases.errors import CaseClosed, ReasonMissing
from xiejiang.cases.models import Case, Participant
from xiejiang.cases.sight import require_part


@act("cases.lead_passed", Power.SYSTEM)
def pass_lead(act: Act, *, case: Case, to: Agency, reason: str) -> Case:
    """变更主办机关：管辖确定由其他机关办理的，由它主办；原主办机关仍参与，看得到案件。"""
    require_part(case, by=act.actor, now=act.now)
    act.about(case, matter=case.pk)
    if not reason.strip():
        raise ReasonMissing
    current = Case.objects.select_for_update(of=("self",)).select_related("lead").get(pk=case.pk)
    if current.status == CaseStatus.CLOSED:
        raise CaseClosed
    former = current.lead
    if former.pk == to.pk:
        return current
    leading = Participant.objects.filter(case=current, role=ParticipantRole.LEAD, until=None)
    leading.update(until=act.now)
    rows.join(current, former, ParticipantRole.ASSIST, "原主办机关", act.now)
    rows.join(current, to, ParticipantRole.LEAD, "", act.now)
    current.lead, current.updated_at = to, act.now
    current.version += 1
    current.save(update_fields=["lead", "updated_at", "version"])
    act.details |= {"from": former.code, "to": to.code, "reason": reason.strip()}
    for agency, words in ((to, "贵机关"), (former, to.name)):
        text = f"《{current.title}》由{words}主办：{reason.strip()}"
        act.notify(NoticeTo(agency.code, "lead", text, current.pk))
    return current
