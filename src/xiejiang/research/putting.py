"""The act by which a recommendation of a concluded study comes before a joint meeting."""

from __future__ import annotations

from datetime import date

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.consultation import queries as meetings
from xiejiang.consultation import services as consultation
from xiejiang.consultation.domain import Kind, Source, Standard, Task
from xiejiang.consultation.queries import Meeting, Proposal
from xiejiang.kernel.errors import Complaint
from xiejiang.research import study_queries
from xiejiang.research.domain import StudyState
from xiejiang.research.errors import ReportSuperseded, StudyInvalid, StudyMoved
from xiejiang.research.models import Recommendation
from xiejiang.research.studies import STUDYING, agreed, locked, must_take_part


@act("research.recommendation_put", *STUDYING)
def put_forward(
    act: Act,
    *,
    recommendation: Recommendation,
    meeting: Meeting,
    since: date | None = None,
    until: date | None = None,
    due: date | None = None,
) -> Proposal:
    """把建议提交联席会议：结题以后，由参加课题也参加会议的机关提交；采纳与否由会议议定。"""
    row = study_queries.recommendation(by=act.actor, pk=recommendation.pk)
    study = locked(act, row.report.study)
    must_take_part(act.actor, study)
    if study.state != StudyState.CONCLUDED:
        state = StudyState(study.state).zh
        raise StudyMoved(title=study.title, state=state, what="提交建议，请先结题")
    last = study_queries.latest_report(study=study)
    if last.pk != row.report_id:
        raise ReportSuperseded(version=last.version)
    place = meetings.get(by=act.actor, meeting_id=meeting.pk)
    given = _given(row, since, until, due, act.today)
    words = f"课题“{study.title}”（{study.number}）第{row.position}项建议"
    return consultation.propose(act.by, meeting=place, given=given, source=Source(words, row.pk))


def _given(
    row: Recommendation, since: date | None, until: date | None, due: date | None, today: date
) -> Standard | Task:
    """What the meeting is asked to agree on, with the days that the study left open."""
    wanted = {"起": since, "止": until} if row.kind == Kind.STANDARD.value else {"约定期限": due}
    found = [Complaint(where, "请填写") for where, day in wanted.items() if day is None]
    found += [
        c
        for where, day in wanted.items()
        if day and where != "起"
        for c in agreed(where, day, today)
    ]
    StudyInvalid.insist(found)
    if since is not None and until is not None:
        return Standard(row.words, tuple(row.rules), tuple(row.territory), since, until)
    owner = row.owner.code if row.owner else ""
    return Task(row.words, owner, due or today)
