"""Acts at the end: the report with its counted numbers, the signatures, and closing."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.documents import services as documents
from xiejiang.documents.domain import Values
from xiejiang.kernel.errors import Complaint
from xiejiang.operations import checks, elsewhere, figures
from xiejiang.operations.domain import (
    REPORT_MOST,
    TASK_MOST,
    Figures,
    MemberState,
    OperationState,
)
from xiejiang.operations.errors import (
    NotAllSigned,
    OperationInvalid,
    ReportChanged,
    ReportRenewed,
)
from xiejiang.operations.membership import (
    DECIDING,
    PLANNING,
    locked,
    must_be,
    must_lead,
    must_take_part,
    takers,
    tell,
)
from xiejiang.operations.models import Member, Operation, Signature
from xiejiang.operations.telling import report_digest

KIND = "operations.report"


@act("operations.reported", *PLANNING)
def write_report(act: Act, *, operation: Operation, text: str, sign_by: date) -> Operation:
    """提交联合行动报告：正文由牵头机关写，数字由系统从登记的检查计算，送各参加机关会签。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, OperationState.RUNNING, OperationState.REPORTING, what="提交报告")
    found = checks.words("报告正文", text, REPORT_MOST, least=10)
    if sign_by < act.today:
        found.append(Complaint("会签日期", "已经过去，请约定今天或者以后的日期"))
    if (sign_by - act.today).days > 366:
        found.append(Complaint("会签日期", "太晚，请约定一年以内的日期"))
    if found:
        raise OperationInvalid(complaints=found)
    current.state, current.report = OperationState.REPORTING.value, text.strip()
    current.report_digest = report_digest(current.report, figures.of_operation(current).stated())
    current.sign_by, current.version = sign_by, current.version + 1
    current.save(update_fields=["state", "report", "report_digest", "sign_by", "version"])
    act.details["digest"] = current.report_digest
    told = f"联合行动“{current.title}”的报告请贵机关在约定的 {sign_by} 以前会签"
    tell(act, current, "operation-report", told)
    elsewhere.pass_on(act, current)
    return current


@act("operations.signed", *DECIDING)
def sign(
    act: Act, *, operation: Operation, agrees: bool, words: str = "", shown: str = ""
) -> Signature:
    """会签报告：同意，或者写明不同意见；不同意见随报告保留。会签的是所见的那一份。"""
    current = locked(operation)
    act.about(current)
    must_take_part(act.actor, current)
    must_be(current, OperationState.REPORTING, what="会签")
    if shown and shown != current.report_digest:
        raise ReportRenewed
    if not agrees and not words.strip():
        raise OperationInvalid(complaints=[Complaint("意见", "有不同意见的，请写明")])
    if words and (found := checks.words("意见", words, TASK_MOST)):
        raise OperationInvalid(complaints=found)
    try:
        with transaction.atomic():
            done = Signature.objects.create(
                operation=current,
                agency_id=act.actor.agency_key,
                digest=current.report_digest,
                agrees=agrees,
                words=words.strip(),
                person_name=act.actor.person_name,
                at=act.now,
            )
    except IntegrityError:
        told = "贵机关已经会签这份报告；报告重新提交以后才能再次会签"
        raise OperationInvalid(complaints=[Complaint("会签", told)]) from None
    act.details["digest"] = current.report_digest
    elsewhere.pass_on(act, current)
    elsewhere.tell_back(act, current, agency=done.agency_id)
    return done


@act("operations.closed", *DECIDING)
def close(act: Act, *, operation: Operation) -> Operation:
    """办结联合行动：各机关会签以后，或者过了约定的会签日期，制发联合行动报告。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, OperationState.REPORTING, what="办结")
    found = figures.of_operation(current)
    if report_digest(current.report, found.stated()) != current.report_digest:
        raise ReportChanged
    waiting = unsigned(current)
    today = act.today
    if waiting and (current.sign_by is None or today <= current.sign_by):
        raise NotAllSigned(agencies="、".join(waiting), by=current.sign_by)
    lead = agencies.agency_by_id(pk=current.lead_id)
    paper = documents.issue_now(
        act.by,
        matter=current.pk,
        kind=KIND,
        agency=lead,
        values=values(current, found),
        addressees=[documents.to_agency(a) for a in takers(current)],
    )
    current.state, current.ended_at = OperationState.CLOSED.value, act.now
    current.document, current.version = paper.pk, current.version + 1
    current.save(update_fields=["state", "ended_at", "document", "version"])
    act.details |= {"report": paper.number, "unsigned": waiting}
    tell(
        act, current, "operation-closed", f"联合行动“{current.title}”已经办结，报告 {paper.number}"
    )
    elsewhere.pass_on(act, current)
    return current


def unsigned(operation: Operation) -> list[str]:
    """Who takes part and has not signed the report as it stands; not an act."""
    signed = set(
        Signature.objects.filter(operation=operation, digest=operation.report_digest).values_list(
            "agency", flat=True
        )
    )
    return [a.name for a in takers(operation) if a.pk not in signed]


def values(operation: Operation, found: Figures) -> Values:
    """What stands in the report."""
    members = Member.objects.filter(operation=operation).select_related("agency")
    signed = Signature.objects.filter(operation=operation, digest=operation.report_digest)
    lines = [f"{s.agency.name}：{_signed(s)}" for s in signed.select_related("agency")]
    lines += [f"{name}：逾约定日期没有会签" for name in unsigned(operation)]
    started = operation.started_at or operation.starts_at
    total = found.total
    return {
        "operations.title": operation.title,
        "operations.number": operation.number,
        "operations.period": (
            f"{timezone.localtime(started):%Y-%m-%d %H:%M} 至 "
            f"{timezone.localtime(operation.ends_at):%Y-%m-%d %H:%M}"
        ),
        "operations.members": [
            f"{m.agency.name}（{MemberState(m.state).zh}）{m.task}" for m in members
        ],
        "operations.summary": [p for p in operation.report.splitlines() if p.strip()],
        "operations.figures": [
            f"登记检查 {total.checks} 次，发现问题 {total.findings} 次，"
            f"立案 {total.cases} 件，照片入卷 {total.evidence} 件",
            *(
                f"{name}{_source(found, code)}：检查 {c.checks} 次，发现问题 {c.findings} 次，"
                f"立案 {c.cases} 件，入卷 {c.evidence} 件"
                for code, name, c in found.by_agency
            ),
        ],
        "operations.signatures": lines,
        "operations.digest": operation.report_digest,
    }


def _source(found: Figures, code: str) -> str:
    """From which node the numbers of an agency came, if not from here."""
    node = found.nodes.get(code)
    return f"（节点 {node} 告知）" if node else ""


def _signed(signature: Signature) -> str:
    when = f"{timezone.localtime(signature.at):%Y-%m-%d}"
    if signature.agrees:
        return f"同意（{signature.person_name}，{when}）" + signature.words
    return f"有不同意见（{signature.person_name}，{when}）：{signature.words}"
