"""Acts of a study's report: writing it, what the agencies say of it, and concluding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.basin import queries as basin
from xiejiang.consultation.domain import Kind
from xiejiang.kernel.errors import Complaint
from xiejiang.law.schema import load_law
from xiejiang.research import study_queries
from xiejiang.research.domain import (
    MOST_RECOMMENDATIONS,
    NOTE_MOST,
    REPORT_MOST,
    WORDS_MOST,
    Advice,
    PartState,
    StudyState,
)
from xiejiang.research.errors import (
    OpinionGiven,
    OpinionsMissing,
    ReportSuperseded,
    StudyInvalid,
)
from xiejiang.research.models import Opinion, Recommendation, Study, StudyReport
from xiejiang.research.studies import (
    DECIDING,
    STUDYING,
    agreed,
    locked,
    must_be_open,
    must_lead,
    must_take_part,
    said,
    tell,
)


@act("research.study_reported", *STUDYING)
def write_report(
    act: Act, *, study: Study, text: str, answer_by: date, advice: Sequence[Advice] = ()
) -> StudyReport:
    """写入课题报告：附各项建议，请参加机关在约定日以前表态；再写入就是新的一版，重新表态。"""
    current = locked(act, study)
    must_lead(act.actor, current)
    must_be_open(current, "写入报告")
    owners = {a.code: a for a in agencies.agencies(codes=[one.owner for one in advice])}
    found = said("正文", text, REPORT_MOST) + agreed("约定表态日", answer_by, act.today)
    if len(advice) > MOST_RECOMMENDATIONS:
        found.append(Complaint("建议", f"最多 {MOST_RECOMMENDATIONS} 项"))
    for n, one in enumerate(advice, 1):
        found += _wrong(n, one, one.owner in owners)
    StudyInvalid.insist(found)
    last = current.reports.first()
    made = StudyReport.objects.create(
        study=current,
        version=last.version + 1 if last else 1,
        text=text.strip(),
        answer_by=answer_by,
        cases=current.collected.filter(left_out=False).count(),
        written_by=act.actor.person_name,
        written_at=act.now,
    )
    Recommendation.objects.bulk_create(
        _recommendation(made, n, one, owners) for n, one in enumerate(advice, 1)
    )
    tell(act, current, f"第{made.version}版报告请在约定的 {answer_by} 以前表态")
    return made


def _wrong(n: int, one: Advice, owned: bool) -> list[Complaint]:
    where = f"建议{n}"
    found = said(where, one.words, NOTE_MOST)
    if one.kind is Kind.TASK:
        return found if owned else [*found, Complaint(where, "请写明承办机关的代码或者全称")]
    unknown = [r for r in one.rules if r not in load_law().rules]
    if unknown or not one.rules:
        listed = "、".join(unknown) or "没有填写"
        found.append(Complaint(where, f"法规内容里没有这些规则：{listed}"))
    strange = [d for d in one.territory if basin.find(d) is None]
    if strange or not one.territory:
        listed = "、".join(strange) or "没有填写"
        found.append(Complaint(where, f"没有这些区划代码：{listed}。请填六位代码"))
    return found


def _recommendation(
    report: StudyReport, n: int, one: Advice, owners: dict[str, Agency]
) -> Recommendation:
    standard = one.kind is Kind.STANDARD
    return Recommendation(
        report=report,
        position=n,
        kind=one.kind.value,
        words=one.words.strip(),
        rules=list(dict.fromkeys(one.rules)) if standard else [],
        territory=list(dict.fromkeys(one.territory)) if standard else [],
        owner=None if standard else owners[one.owner],
    )


@act("research.opinion_given", *DECIDING)
def state_opinion(act: Act, *, report: StudyReport, agrees: bool, words: str = "") -> Opinion:
    """对课题报告表态：同意，或者写明不同意见；表态以后不能更改，不同意见随报告保留。"""
    current = locked(act, report.study)
    must_take_part(act.actor, current)
    must_be_open(current, "表态")
    last = study_queries.latest_report(study=current)
    if last.pk != report.pk:
        raise ReportSuperseded(version=last.version)
    StudyInvalid.insist(said("意见", words, WORDS_MOST, needed=not agrees))
    try:
        with transaction.atomic():
            return Opinion.objects.create(
                report=last,
                agency_id=act.actor.agency_key,
                agrees=agrees,
                words=words.strip(),
                signed_by=act.actor.person_name,
                signed_at=act.now,
            )
    except IntegrityError:
        raise OpinionGiven(agency=act.actor.agency_name, version=last.version) from None


@act("research.study_concluded", *DECIDING)
def conclude(act: Act, *, study: Study) -> Study:
    """结题：参加机关都已表态，或者过了约定表态日；牵头机关负责人对报告负责，不同意见随报告保留。"""
    current = locked(act, study)
    must_lead(act.actor, current)
    must_be_open(current, "结题")
    last = study_queries.latest_report(study=current)
    heard = last.opinions.values("agency_id")
    waiting = current.partners.filter(state=PartState.IN.value).exclude(agency_id__in=heard)
    silent = [p.agency.name for p in waiting.select_related("agency")]
    if silent and act.today <= last.answer_by:
        raise OpinionsMissing(agencies="、".join(silent), day=last.answer_by)
    current.state, current.ended_at = StudyState.CONCLUDED.value, act.now
    current.save(update_fields=["state", "ended_at"])
    act.details |= {"version": last.version, "silent": len(silent)}
    tell(act, current, f"已按第{last.version}版报告结题")
    return current
