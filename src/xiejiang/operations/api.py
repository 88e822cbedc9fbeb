"""The API of operations: the same acts and reads as the pages."""

from __future__ import annotations

from typing import Annotated, Any, cast
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Complaint
from xiejiang.operations import kits, queries, services
from xiejiang.operations.api_given import (
    AnswerIn,
    CheckIn,
    EvidenceIn,
    InviteIn,
    NewCaseIn,
    PlanIn,
    ReportIn,
    SignIn,
)
from xiejiang.operations.api_schemas import (
    CheckOut,
    CheckPage,
    FiguresOut,
    KitOut,
    LinePage,
    OperationFull,
    OperationPage,
    OutcomeOut,
    check_out,
    figures_out,
    full_out,
    kit_out,
    line_out,
    operation_out,
    outcome_out,
)
from xiejiang.operations.domain import OperationState
from xiejiang.operations.errors import CheckInvalid
from xiejiang.operations.models import Operation
from xiejiang.operations.queries import Narrowed
from xiejiang.store.onsite import Offered
from xiejiang.web.api import Cursor, Day, Limit, answers, keyset, page_after, read_keyset
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["operations"])
Text = Annotated[str, Query(max_length=60)]
ONE = "/operations/{uuid:operation_id}"
CHECK = "/operations/checks/{uuid:check_id}"


def _narrowed(
    state: OperationState | None = None, kit: str = "", since: Any = None, until: Any = None
) -> Narrowed:
    return Narrowed(
        state=state.value if state else "", kit=kit.replace("\x00", ""), since=since, until=until
    )


def _full(request: Request, operation: Operation) -> OperationFull:
    found = queries.get(by=request.actor, operation_id=operation.pk)
    return full_out(found, queries.members(found))


@router.get("/operations", response=answers(OperationPage), summary="联合行动：列出")
def list_operations(
    request: Request,
    state: OperationState | None = None,
    kit: Text = "",
    since: Day | None = None,
    until: Day | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> OperationPage:
    """The operations that the caller's agency takes part in, the latest first."""
    rows = queries.page(
        by=request.actor,
        narrowed=_narrowed(state, kit, since, until),
        after=page_after(cursor, UUID),
        limit=limit + 1,
    )
    shown = rows[:limit]
    end = keyset(shown[-1].starts_at, shown[-1].pk) if len(rows) > limit else ""
    return OperationPage(items=[operation_out(o) for o in shown], next_cursor=end)


@router.get("/operations/kits", response=answers(list[KitOut]), summary="联合行动：行动模板")
def list_kits(request: Request) -> list[KitOut]:
    """The ready-made checklists with their provisions."""
    return [kit_out(k) for k in kits.kits().values()]


@router.get("/operations/figures", response=answers(FiguresOut), summary="联合行动：统计")
def get_figures(
    request: Request,
    state: OperationState | None = None,
    kit: Text = "",
    since: Day | None = None,
    until: Day | None = None,
) -> FiguresOut:
    """What was recorded in the operations that the caller's agency takes part in."""
    found = queries.figures(by=request.actor, narrowed=_narrowed(state, kit, since, until))
    return figures_out(found)


@router.post("/operations", response=answers(OperationFull, status=201), summary="联合行动：提出")
def plan(request: Request, given: PlanIn) -> Any:
    """Plan an operation of the caller's agency, and invite."""
    made = services.plan(by(request), given=given.plan())
    return Status(201, _full(request, made))


@router.get(ONE, response=answers(OperationFull), summary="联合行动：读取")
def get_operation(request: Request, operation_id: UUID) -> OperationFull:
    """One operation."""
    return _full(request, queries.get(by=request.actor, operation_id=operation_id))


@router.post(f"{ONE}/invite", response=answers(OperationFull), summary="联合行动：邀请机关")
def invite(request: Request, operation_id: UUID, given: InviteIn) -> OperationFull:
    """Invite one more agency."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.invite(by(request), operation=operation, given=given.invite())
    return _full(request, operation)


@router.post(f"{ONE}/answer", response={204: None, **answers(None)}, summary="联合行动：答复邀请")
def answer(request: Request, operation_id: UUID, given: AnswerIn) -> Any:
    """Join or decline; who declines no longer sees the operation."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.answer(by(request), operation=operation, joins=given.joins, words=given.words)
    return Status(204, None)


@router.post(f"{ONE}/start", response=answers(OperationFull), summary="联合行动：开始")
def start(request: Request, operation_id: UUID) -> OperationFull:
    """Begin."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.start(by(request), operation=operation)
    return _full(request, operation)


@router.get(f"{ONE}/checks", response=answers(CheckPage), summary="联合行动：检查，列出")
def list_checks(
    request: Request, operation_id: UUID, cursor: Cursor = "", limit: Limit = 50
) -> CheckPage:
    """What was recorded on an operation, the latest first."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    rows = queries.checks(
        by=request.actor,
        narrowed=Narrowed(operation=operation.pk),
        after=page_after(cursor, UUID),
        limit=limit + 1,
        whole=True,
    )
    shown = rows[:limit]
    end = keyset(shown[-1].at, shown[-1].pk) if len(rows) > limit else ""
    return CheckPage(items=[check_out(c) for c in shown], next_cursor=end)


@router.get(f"{ONE}/told", response=answers(LinePage), summary="联合行动：其他节点告知的检查")
def list_told(
    request: Request, operation_id: UUID, cursor: Cursor = "", limit: Limit = 50
) -> LinePage:
    """The checks of other nodes as they told them, a line each, the latest first."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    found = read_keyset(cursor)
    if found is not None and not found[1].isdecimal():
        raise CursorUnreadable
    rows = queries.lines(
        by=request.actor,
        narrowed=Narrowed(operation=operation.pk),
        after=found,
        limit=limit + 1,
    )
    shown = rows[:limit]
    end = keyset(shown[-1].at, shown[-1].pk) if len(rows) > limit else ""
    return LinePage(items=[line_out(x) for x in shown], next_cursor=end)


@router.post(
    f"{ONE}/checks",
    response={200: CheckOut, **answers(CheckOut, status=201)},
    summary="联合行动：登记检查",
)
def add_check(
    request: Request,
    operation_id: UUID,
    given: Annotated[CheckIn, Form()],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> Any:
    """Register a check with its photographs; sent again, it is answered with the first."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    files = photos or []
    if len(files) != len(given.photo_ids):
        words = f"写了 {len(given.photo_ids)} 个编号，附了 {len(files)} 个文件；请一一对应"
        raise CheckInvalid(complaints=[Complaint("照片", words)])
    offered = [
        Offered(key, file.name or "photo", cast("Any", file), file.size or 0)
        for key, file in zip(given.photo_ids, files, strict=True)
    ]
    done = services.receive(
        by(request), operation=operation, report=given.report(), offered=offered
    )
    found = queries.check(by=request.actor, check_id=done.check.pk)
    return Status(201 if done.is_new else 200, check_out(found))


@router.get(CHECK, response=answers(CheckOut), summary="联合行动：检查，读取")
def get_check(request: Request, check_id: UUID) -> CheckOut:
    """One check."""
    return check_out(queries.check(by=request.actor, check_id=check_id))


@router.get(
    "/operations/photos/{uuid:photo_id}/file",
    response=answers(Any),
    summary="联合行动：下载照片",
)
def get_check_photo(request: Request, photo_id: UUID) -> FileResponse:
    """A photograph as it came, hashed again before it is given out."""
    found = queries.photo(by=request.actor, photo_id=photo_id)
    stream = queries.read_photo(found)
    return FileResponse(
        stream, as_attachment=True, filename=found.file_name, content_type=found.media_type
    )


@router.post(
    f"{CHECK}/case", response=answers(OutcomeOut, status=201), summary="联合行动：发现转为案件"
)
def open_case(request: Request, check_id: UUID, given: NewCaseIn) -> Any:
    """A finding becomes a case of the caller's agency, whole or not at all."""
    found = queries.check(by=request.actor, check_id=check_id)
    done = services.open_case(by(request), check=found, new=given.new(), turn=given.turn())
    request.shown.add(done.case_id)
    return Status(201, outcome_out(done))


@router.post(
    f"{CHECK}/evidence",
    response=answers(OutcomeOut, status=201),
    summary="联合行动：发现作为证据",
)
def add_evidence(request: Request, check_id: UUID, given: EvidenceIn) -> Any:
    """A finding becomes evidence of a case, whole or not at all."""
    found = queries.check(by=request.actor, check_id=check_id)
    request.must_act(given.case)
    case = cases.get(by=request.actor, case_id=given.case)
    done = services.add_evidence(by(request), check=found, case=case, turn=given.turn())
    return Status(201, outcome_out(done))


@router.post(f"{ONE}/report", response=answers(OperationFull), summary="联合行动：提交报告")
def write_report(request: Request, operation_id: UUID, given: ReportIn) -> OperationFull:
    """Write the report; the numbers are counted."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.write_report(by(request), operation=operation, text=given.text, sign_by=given.sign_by)
    return _full(request, operation)


@router.post(f"{ONE}/sign", response=answers(OperationFull), summary="联合行动：会签报告")
def sign(request: Request, operation_id: UUID, given: SignIn) -> OperationFull:
    """Sign the report, or say where the agency differs."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.sign(
        by(request),
        operation=operation,
        agrees=given.agrees,
        words=given.words,
        shown=given.shown,
    )
    return _full(request, operation)


@router.post(f"{ONE}/close", response=answers(OperationFull), summary="联合行动：办结")
def close(request: Request, operation_id: UUID) -> OperationFull:
    """Close, with the report as a paper."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    services.close(by(request), operation=operation)
    return _full(request, operation)
