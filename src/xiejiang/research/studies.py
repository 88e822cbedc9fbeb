"""Acts of a study before its report: opening, inviting, answering, collecting, noting, ending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Actor, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.research import study_queries
from xiejiang.research.domain import (
    ARTICLE,
    MOST_COLLECTED,
    MOST_PARTNERS,
    NOTE_MOST,
    SEEING,
    TAKING,
    WORDS_MOST,
    Origin,
    PartState,
    Question,
    StudyState,
)
from xiejiang.research.errors import (
    CollectedAlready,
    InvitationAnswered,
    NotCollector,
    NotStudyLead,
    NotTakingPart,
    StudyInvalid,
    StudyMoved,
)
from xiejiang.research.models import CaseNote, Collected, Partner, Study

STUDYING = (Power.HANDLE, Power.APPROVE, Power.LIAISE)
"""Who opens a study, invites, collects and notes."""
ANSWERING = (Power.APPROVE, Power.LIAISE)
"""Who answers an invitation for the agency."""
DECIDING = (Power.APPROVE,)
"""Who states the agency on a report, concludes and drops."""
WORD = "课题"
LATEST = date(2199, 12, 31)


def said(where: str, text: str, most: int, *, needed: bool = True) -> list[Complaint]:
    """Whether a text can be kept. Not an act."""
    if "\x00" in text:
        return [Complaint(where, "含有不能保存的字符，请重新输入")]
    if needed and not text.strip():
        return [Complaint(where, "请填写")]
    return [Complaint(where, f"最多 {most} 字，请精简")] if len(text.strip()) > most else []


def agreed(where: str, day: date, today: date) -> list[Complaint]:
    """Whether an agreed day can be kept to. Not an act."""
    if day < today:
        return [Complaint(where, "不能早于今天")]
    return [Complaint(where, "年份有误，请核对")] if day > LATEST else []


def locked(act: Act, study: Study) -> Study:
    """The study as it is now, locked, for an agency that sees it."""
    study_queries.study(by=act.actor, pk=study.pk)
    found = Study.objects.select_for_update(of=("self",)).select_related("lead").get(pk=study.pk)
    act.about(found)
    return found


def must_be_open(study: Study, what: str) -> None:
    """Nothing moves in a study that has ended."""
    if study.state != StudyState.OPEN:
        raise StudyMoved(title=study.title, state=StudyState(study.state).zh, what=what)


def must_lead(by: Actor, study: Study) -> None:
    """Only the lead invites, reports, concludes and drops."""
    if by.agency_id != study.lead_id:
        raise NotStudyLead(title=study.title, agency=study.lead.name)


def must_take_part(by: Actor, study: Study) -> None:
    """Who was asked looks on until it has answered."""
    if not study.partners.filter(agency_id=by.agency_key, state__in=TAKING).exists():
        raise NotTakingPart(title=study.title)


def tell(act: Act, study: Study, words: str) -> None:
    """A notice to every other agency that takes part or was asked."""
    for one in study.partners.filter(state__in=SEEING).select_related("agency"):
        if one.agency_id != act.actor.agency_id:
            act.notify(NoticeTo(one.agency.code, "study", f"课题“{study.title}”：{words}"))


@act("research.study_opened", *STUDYING)
def open_study(
    act: Act, *, asked: Question, invited: Sequence[Agency] = (), origin: Origin | None = None
) -> Study:
    """开题：由牵头机关写明问题和约定完成日，邀请其他机关参加。"""
    lead = agencies.agency_by_id(pk=act.actor.agency_key)
    others = {a.pk: a for a in invited if a.pk != lead.pk}
    found = said("名称", asked.title, 120) + said("问题", asked.question, NOTE_MOST)
    found += agreed("约定完成日", asked.due, act.today) + _absent(others.values(), len(others) + 1)
    StudyInvalid.insist(found)
    year = act.today.year
    serial = agency_services.take_number(agency_id=lead.pk, word=WORD, year=year)
    made = Study.objects.create(
        number=f"{lead.short_name}{WORD}〔{year}〕{serial}号",
        title=asked.title.strip(),
        question=asked.question.strip(),
        lead=lead,
        due=asked.due,
        topic_kind=origin.kind if origin else "",
        topic_key=origin.key if origin else "",
        topic_label=origin.label if origin else "",
        opened_by=act.actor.person_name,
        opened_at=act.now,
    )
    Partner.objects.create(study=made, agency=lead, state=PartState.LEAD.value)
    _ask(act, made, others.values())
    act.about(made)
    act.cite(ARTICLE)
    return made


def _absent(invited: Collection[Agency], number: int) -> list[Complaint]:
    found = []
    for one in invited:
        if one.node or not agencies.has_officers(agency=one):
            told = f"{one.name}在本节点没有人员，还不能邀请，请删去"
            found.append(Complaint("参加的机关", told))
    if number > MOST_PARTNERS:
        found.append(Complaint("参加的机关", f"一个课题最多 {MOST_PARTNERS} 个机关"))
    return found


def _ask(act: Act, study: Study, invited: Collection[Agency]) -> None:
    Partner.objects.bulk_create(
        Partner(study=study, agency=a, state=PartState.ASKED.value) for a in invited
    )
    for one in invited:
        told = f"{study.lead.name}邀请参加课题“{study.title}”，请答复"
        act.notify(NoticeTo(one.code, "study", told))


@act("research.study_invited", *STUDYING)
def invite(act: Act, *, study: Study, invited: Sequence[Agency]) -> Study:
    """邀请参加课题：由牵头机关再邀请；答复过不参加的，可以再次邀请。"""
    current = locked(act, study)
    must_lead(act.actor, current)
    must_be_open(current, "邀请机关")
    there = {p.agency_id: p for p in current.partners.all()}
    wanted = {a.pk: a for a in invited}
    again = [k for k in wanted if k in there and there[k].state == PartState.OUT]
    new = {k: a for k, a in wanted.items() if k not in there}
    found = _absent(new.values(), len(there) + len(new))
    if not new and not again:
        found.append(Complaint("参加的机关", "都已经邀请过，请写其他机关"))
    StudyInvalid.insist(found)
    current.partners.filter(agency_id__in=again).update(state=PartState.ASKED.value)
    for key in again:
        told = f"{current.lead.name}再次邀请参加课题“{current.title}”，请答复"
        act.notify(NoticeTo(wanted[key].code, "study", told))
    _ask(act, current, new.values())
    return current


@act("research.study_answered", *ANSWERING)
def answer(act: Act, *, study: Study, joins: bool, words: str = "") -> Partner:
    """答复课题邀请：参加，或者写明理由不参加；不参加的，以后看不到这个课题。"""
    current = locked(act, study)
    must_be_open(current, "答复邀请")
    mine = current.partners.get(agency_id=act.actor.agency_key)
    if mine.state != PartState.ASKED:
        raise InvitationAnswered
    StudyInvalid.insist(said("答复", words, WORDS_MOST, needed=not joins))
    mine.state = (PartState.IN if joins else PartState.OUT).value
    mine.words, mine.answered_by, mine.answered_at = words.strip(), act.actor.person_name, act.now
    mine.save(update_fields=["state", "words", "answered_by", "answered_at"])
    told = f"{act.actor.agency_name}答复{'参加' if joins else '不参加'}课题“{current.title}”"
    act.notify(NoticeTo(current.lead.code, "study", told))
    return mine


@act("research.cases_collected", *STUDYING)
def collect(act: Act, *, study: Study, chosen: Sequence[Case], note: str = "") -> list[Collected]:
    """收集案件：只能收集本人看得到的；看不到的机关在课题里只知道件数。"""
    current = locked(act, study)
    must_take_part(act.actor, current)
    must_be_open(current, "收集案件")
    wanted = {c.pk: cases.get(by=act.actor, case_id=c.pk) for c in chosen}
    found = said("笔记", note, NOTE_MOST, needed=False)
    if not wanted:
        found.append(Complaint("案件", "请填写至少一个案号"))
    if current.collected.count() + len(wanted) > MOST_COLLECTED:
        found.append(Complaint("案件", f"一个课题最多收集 {MOST_COLLECTED} 件"))
    StudyInvalid.insist(found)
    there = {c.case_id: c for c in current.collected.filter(case_id__in=wanted)}
    for row in there.values():
        if not row.left_out:
            raise CollectedAlready(number=wanted[row.case_id].number)
    made = [_take(act, current, case, there.get(key)) for key, case in wanted.items()]
    if note.strip():
        for row in made:
            _note(act, row, note)
    act.details["cases"] = len(made)
    return made


def _take(act: Act, study: Study, case: Case, row: Collected | None) -> Collected:
    """A new sample, or one that was left out and comes in again."""
    row = row or Collected(study=study, case=case)
    row.left_out, row.left_out_for = False, ""
    row.agency_id, row.collected_by = act.actor.agency_key, act.actor.person_name
    row.collected_at = act.now
    row.save()
    return row


def _note(act: Act, row: Collected, words: str) -> CaseNote:
    return CaseNote.objects.create(
        collected=row,
        agency_id=act.actor.agency_key,
        words=words.strip(),
        written_by=act.actor.person_name,
        written_at=act.now,
    )


@act("research.case_noted", *STUDYING)
def note(act: Act, *, collected: Collected, words: str) -> CaseNote:
    """记录笔记：看得到案件的参加机关都能看到；写下以后保留。"""
    row = study_queries.one_collected(by=act.actor, pk=collected.pk)
    current = locked(act, row.study)
    must_take_part(act.actor, current)
    must_be_open(current, "记录笔记")
    StudyInvalid.insist(said("笔记", words, NOTE_MOST))
    return _note(act, row, words)


@act("research.case_left_out", *STUDYING)
def leave_out(act: Act, *, collected: Collected, reason: str) -> Collected:
    """剔除案件：由收集机关或者牵头机关写明理由，不再作为样本；笔记保留。"""
    row = study_queries.one_collected(by=act.actor, pk=collected.pk)
    current = locked(act, row.study)
    must_take_part(act.actor, current)
    must_be_open(current, "剔除案件")
    if act.actor.agency_id not in (row.agency_id, current.lead_id):
        raise NotCollector(agency=row.agency.name)
    StudyInvalid.insist(said("剔除理由", reason, WORDS_MOST))
    Collected.objects.filter(pk=row.pk).update(left_out=True, left_out_for=reason.strip())
    row.refresh_from_db()
    return row


@act("research.study_dropped", *DECIDING)
def drop(act: Act, *, study: Study, reason: str) -> Study:
    """终止课题：由牵头机关负责人写明理由；已经收集和写下的保留。"""
    current = locked(act, study)
    must_lead(act.actor, current)
    must_be_open(current, "终止")
    StudyInvalid.insist(said("终止理由", reason, WORDS_MOST))
    current.state, current.reason = StudyState.DROPPED.value, reason.strip()
    current.ended_at = act.now
    current.save(update_fields=["state", "reason", "ended_at"])
    tell(act, current, "已终止")
    return current
