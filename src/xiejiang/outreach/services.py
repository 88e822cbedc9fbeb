"""Writes about reports; every one an act.

::

    look_at_photos(*, files) -> tuple[Shown, …]       # before the act; nothing is stored
    lodge(by, *, told, nonce) -> (Report, code)       # by the node, for somebody unnamed
    supplement(by, *, report, words) -> Report
    accept(by, *, report, words) -> Report
    pass_on(by, *, report, to, words) -> Report       # 转办: lies here until they take it
    take(by, *, report) -> Report
    give_back(by, *, report, words) -> Report
    ask(by, *, report, words) -> Report
    open_case(by, *, report, opening) -> Report
    answer(by, *, report, words) -> Report
    close_unfounded(by, *, report, words, inside) -> Report
    mark_abusive(by, *, report, words) -> Report
    read_contact(by, *, report, purpose) -> tuple[str, str]
    open_photo(by, *, photo) -> Photo
"""

from __future__ import annotations

from collections.abc import Sequence

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import Place
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind, Shot, Upload
from xiejiang.kernel.errors import Complaint
from xiejiang.outreach import checks
from xiejiang.outreach.domain import AGREED, DUTY, ENDED, OPEN, Opening, State, Step, Words
from xiejiang.outreach.errors import CannotPass, NotHolder, ReportMoved, StepInvalid
from xiejiang.outreach.lodging import come, lodge, look_at_photos, must_have_room, supplement
from xiejiang.outreach.models import Photo, Report, Turn
from xiejiang.store import sealed

__all__ = ["come", "lodge", "look_at_photos", "must_have_room", "supplement"]

WORKING = (Power.HANDLE, Power.APPROVE)
IN_HAND = (State.RECEIVED, State.ACCEPTED, State.ASKED)
"""While nothing of it has gone elsewhere."""


@act("outreach.accepted", *WORKING)
def accept(act: Act, *, report: Report, words: Words) -> Report:
    """受理举报：告诉举报人已经受理、由谁核查。"""
    found = _mine(act, report, (State.RECEIVED,), "受理")
    told = checks.words("告诉举报人的话", words.text) if words.text.strip() else ""
    return _go(act, found, State.ACCEPTED, Step.ACCEPTED, public=told)


@act("outreach.passed_on", *WORKING)
def pass_on(act: Act, *, report: Report, to: Agency, words: Words) -> Report:
    """转办举报：转给主管机关；对方接收以前，仍由本机关负责。"""
    found = _mine(act, report, IN_HAND, "转办")
    why = checks.words("理由", words.text, most=300)
    if to.pk == found.agency_id:
        raise StepInvalid(complaints=[Complaint("转给", "不能转给本机关")])
    if to.node or not agencies.has_officers(agency=to):
        raise CannotPass(agency=to.title)
    # A question to the reporter lapses with the passing: nobody could answer it here any more.
    found.before = found.before if found.state == State.ASKED else found.state
    found.offered = to
    act.notify(
        NoticeTo(to.code, "report", f"{act.actor.agency_name}转来群众举报，请接收（{found}）")
    )
    return _go(act, found, State.PASSING, Step.PASSED_ON, public=f"转给{to.name}", inside=why)


@act("outreach.taken", *WORKING)
def take(act: Act, *, report: Report) -> Report:
    """接收转办的举报：从此由本机关负责。"""
    found = _offered(act, report)
    text = f"{act.actor.agency_name}接收了转办的举报（{found}）"
    act.notify(NoticeTo(found.agency.code, "report", text))
    found.agency_id, found.offered = found.offered_id or found.agency_id, None
    found.why_here, found.before = "其他机关转办", ""
    return _go(act, found, State.RECEIVED, Step.TAKEN)


@act("outreach.given_back", *WORKING)
def give_back(act: Act, *, report: Report, words: Words) -> Report:
    """退回转办的举报：写明为什么不归本机关，仍由转来的机关负责。"""
    found = _offered(act, report)
    why = checks.words("理由", words.text, most=300)
    state, found.before, found.offered = State(found.before), "", None
    act.notify(NoticeTo(found.agency.code, "report", f"转办的举报被退回，请另行处理（{found}）"))
    return _go(act, found, state, Step.GIVEN_BACK, inside=why)


@act("outreach.asked_back", *WORKING)
def ask(act: Act, *, report: Report, words: Words) -> Report:
    """请举报人补充：问题写在查询页上，举报人凭查询码回答。"""
    found = _mine(act, report, (State.RECEIVED, State.ACCEPTED), "请举报人补充")
    text = checks.words("要补充什么", words.text)
    found.before = found.state
    return _go(act, found, State.ASKED, Step.ASKED, public=text)


@act("outreach.case_opened", *WORKING)
def open_case(act: Act, *, report: Report, opening: Opening) -> Report:
    """由举报建立案件：照片作为证据入卷，来源写“群众举报”，不写举报人。"""
    found = _mine(act, report, IN_HAND, "建立案件")
    case = case_services.open_case(
        act.by,
        lead=found.agency,
        title=opening.title,
        field=opening.field,
        place=Place(division=opening.division, words=opening.place),
        discovered_at=opening.discovered_at,
        summary=opening.summary,
    )
    for photo in _every_photo(found):
        evidence.add_item(
            act.by,
            case=case,
            kind=ItemKind.ELECTRONIC,
            title=photo.file_name.rsplit(".", 1)[0],
            proves="举报反映的现场情况",
            collectors=(f"群众举报（{found}，身份保密）",),
            collected_at=photo.added_at,
            place=opening.place,
            upload=_upload(photo),
        )
    found.case = case
    act.about(found, matter=case.pk)
    return _go(act, found, State.CASED, Step.CASED, public="", inside=case.number)


def _every_photo(report: Report) -> Sequence[Photo]:
    """Of the report and of those folded into it, each content once."""
    rows = Photo.objects.filter(report__in=[report, *report.repeats.all()]).order_by("pk")
    return list({p.sha256: p for p in reversed(rows)}.values())[::-1]


def _upload(photo: Photo) -> Upload:
    shot = Shot(photo.shot_at, photo.shot_latitude, photo.shot_longitude)
    name = photo.file_name
    return Upload(name, photo.media_type, "照片", photo.size, photo.sha256, photo.sm3, shot)


@act("outreach.answered", *WORKING)
def answer(act: Act, *, report: Report, words: Words) -> Report:
    """答复举报：公开的答复举报人凭查询码可以看到，随后办结。"""
    found = _mine(act, report, (*IN_HAND, State.CASED), "答复")
    return _go(act, found, State.ANSWERED, Step.ANSWERED, public=checks.words("答复", words.text))


@act("outreach.closed_unfounded", *WORKING)
def close_unfounded(act: Act, *, report: Report, words: Words, inside: Words) -> Report:
    """办结不属实的举报：向举报人说明理由，核查的经过留在内部。"""
    found = _mine(act, report, IN_HAND, "办结")
    told = checks.words("告诉举报人的理由", words.text)
    how = checks.words("怎样核查的", inside.text)
    return _go(act, found, State.UNFOUNDED, Step.UNFOUNDED, public=told, inside=how)


@act("outreach.marked_abusive", *WORKING)
def mark_abusive(act: Act, *, report: Report, words: Words) -> Report:
    """不予处理：广告、辱骂、与长江无关的，写明理由；与事实有出入的举报不算。"""
    found = _mine(act, report, (State.RECEIVED,), "不予处理")
    why = checks.words("理由", words.text, most=300)
    return _go(act, found, State.ABUSIVE, Step.ABUSIVE, inside=why)


@act("outreach.contact_read", *WORKING)
def read_contact(act: Act, *, report: Report, purpose: str) -> tuple[str, str]:
    """查看举报人的姓名和联系方式：只有办理机关可以，须写明目的，查看留痕。"""
    found = _held(act, report)
    checks.words("目的", purpose, most=200)
    act.cite(DUTY)
    act.about(found)
    return sealed.unseal(found.name_sealed), sealed.unseal(found.contact_sealed)


@act("outreach.photo_opened", *cases.READS_CASES)
def open_photo(act: Act, *, photo: Photo) -> Photo:
    """打开举报的照片：只有办理机关和被转办的机关可以，查看留痕。"""
    report = photo.report
    if act.actor.agency_id not in (report.agency_id, report.offered_id):
        raise NotHolder(agency=report.agency.name)
    act.about(report)
    return photo


def _held(act: Act, report: Report) -> Report:
    """The report as it is now, held against others; only of the agency that answers for it."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("agency")
    found = rows.get(pk=report.pk)
    act.about(found)
    if act.actor.agency_id != found.agency_id:
        raise NotHolder(agency=found.agency.name)
    return found


def _mine(act: Act, report: Report, states: Sequence[State], what: str) -> Report:
    found = _held(act, report)
    if found.same_as_id is not None:
        raise ReportMoved(state="与先一件重复", what=f"单独{what}")
    if found.state not in states:
        raise ReportMoved(state=State(found.state).zh, what=what)
    return found


def _offered(act: Act, report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",)).select_related("agency")
    found = rows.get(pk=report.pk)
    act.about(found)
    if act.actor.agency_id != found.offered_id or found.state != State.PASSING:
        raise ReportMoved(state=State(found.state).zh, what="接收或者退回")
    return found


def _go(
    act: Act, report: Report, state: State, step: Step, *, public: str = "", inside: str = ""
) -> Report:
    """Put the report into a state, with its agreed clock, and note the step."""
    report.state, report.version, report.changed_at = state.value, report.version + 1, act.now
    within = AGREED.get(state)
    report.due_at = act.now + within if within else None
    report.save()
    report.repeats.filter(state__in=[s.value for s in OPEN]).update(
        agency=report.agency_id, state=state.value if state in ENDED else State.RECEIVED.value
    )
    Turn.objects.create(
        report=report,
        step=step.value,
        at=act.now,
        agency_name=act.actor.agency_name,
        public=public,
        inside=inside,
    )
    act.cite(DUTY)
    return report
