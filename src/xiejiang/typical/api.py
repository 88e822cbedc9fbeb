"""The API of typical cases: work on them, and de-identification of any text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Status

from xiejiang.audit.services import lacking
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Complaint
from xiejiang.typical import checks, queries, services
from xiejiang.typical.api_schemas import (
    AskIn,
    AssentIn,
    DecideIn,
    DeidentifyIn,
    DeidentifyOut,
    MarkIn,
    PublishIn,
    TextsIn,
    TypicalOut,
    TypicalPage,
    WhyIn,
    span_out,
    summary_out,
    typical_out,
)
from xiejiang.typical.deidentify import masked, propose
from xiejiang.typical.domain import Asked, TypicalState
from xiejiang.typical.errors import TypicalInvalid
from xiejiang.typical.models import Typical
from xiejiang.web.api import Cursor, IfMatch, Limit, answers, expected_version, keyset, read_keyset
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["typical"])


@router.get("/typical", response=answers(TypicalPage), summary="典型案例：列表")
def list_typical(
    request: Request, state: TypicalState | None = None, after: Cursor = "", limit: Limit = 50
) -> TypicalPage:
    """What the caller sees, newest change first."""
    read = read_keyset(after)
    try:
        UUID(read[1] if read else "0" * 32)
    except ValueError:
        raise CursorUnreadable from None
    found = queries.page(by=request.actor, state=state, after=read, limit=limit + 1)
    shown = found[:limit]
    request.shown |= {t.case_id for t in shown}
    end = keyset(shown[-1].changed_at, shown[-1].pk) if len(found) > limit else ""
    return TypicalPage(items=[summary_out(t) for t in shown], next_cursor=end)


@router.get("/typical/{uuid:typical_id}", response=answers(TypicalOut), summary="典型案例：一个")
def get_typical(request: Request, typical_id: UUID) -> TypicalOut:
    """One, with its marks and assents."""
    return typical_out(queries.get(by=request.actor, typical_id=typical_id))


@router.post(
    "/cases/{uuid:case_id}/typical",
    response=answers(TypicalOut, status=201),
    summary="典型案例：推荐",
)
def propose_typical(request: Request, case_id: UUID, given: TextsIn) -> Any:
    """Propose a case as a typical one."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    made = services.propose(by(request), case=case, texts=given.texts())
    return Status(201, _told(request, made))


@router.put(
    "/typical/{uuid:typical_id}",
    response=answers(TypicalOut, versioned=True),
    summary="典型案例：修改文字",
)
def amend_typical(
    request: Request, typical_id: UUID, given: TextsIn, if_match: IfMatch = ""
) -> TypicalOut:
    """Change the texts."""
    found, saved = _found(request, typical_id), expected_version(if_match)
    changed = services.amend(by(request), typical=found, texts=given.texts(), saved=saved)
    return _told(request, changed)


@router.post(
    "/typical/{uuid:typical_id}/marks/decide",
    response=answers(TypicalOut, versioned=True),
    summary="典型案例：处理去标识项",
)
def decide_marks(
    request: Request, typical_id: UUID, given: DecideIn, if_match: IfMatch = ""
) -> TypicalOut:
    """Accept or reject what was proposed."""
    found, saved = _found(request, typical_id), expected_version(if_match)
    decisions = [one.value() for one in given.decisions]
    changed = services.decide_marks(by(request), typical=found, decisions=decisions, saved=saved)
    return _told(request, changed)


@router.post(
    "/typical/{uuid:typical_id}/marks",
    response=answers(TypicalOut, status=201, versioned=True),
    summary="典型案例：补充去标识项",
)
def add_mark(request: Request, typical_id: UUID, given: MarkIn, if_match: IfMatch = "") -> Any:
    """Add what was not proposed."""
    found, saved = _found(request, typical_id), expected_version(if_match)
    services.add_mark(by(request), typical=found, added=given.value(), saved=saved)
    return Status(201, _told(request, found))


@router.post(
    "/typical/{uuid:typical_id}/ask",
    response=answers(TypicalOut, versioned=True),
    summary="典型案例：送会签",
)
def ask(request: Request, typical_id: UUID, given: AskIn, if_match: IfMatch = "") -> TypicalOut:
    """Ask agencies of the case to agree, by their codes."""
    found, saved = _found(request, typical_id), expected_version(if_match)
    may = {a.code: a.pk for a in queries.may_ask(typical=found)}
    strange = [code for code in given.agencies if code not in may]
    if strange:
        told = [Complaint("agencies", f"{code} 没有参与本案，或者就是推荐机关") for code in strange]
        raise TypicalInvalid(complaints=told)
    asked = Asked(tuple(may[code] for code in given.agencies), given.by, given.confirmed)
    return _told(request, services.ask(by(request), typical=found, asked=asked, saved=saved))


@router.post(
    "/typical/{uuid:typical_id}/assent", response=answers(TypicalOut), summary="典型案例：会签"
)
def assent(request: Request, typical_id: UUID, given: AssentIn) -> TypicalOut:
    """Answer for the caller's agency, to the content of a digest."""
    found = _found(request, typical_id)
    services.assent(
        by(request), typical=found, agrees=given.agrees, words=given.words, digest=given.digest
    )
    return _told(request, found)


@router.post(
    "/typical/{uuid:typical_id}/publish", response=answers(TypicalOut), summary="典型案例：公布"
)
def publish(request: Request, typical_id: UUID, given: PublishIn) -> TypicalOut:
    """Publish the content of a digest."""
    found = _found(request, typical_id)
    services.publish(by(request), typical=found, digest=given.digest)
    return _told(request, found)


@router.post(
    "/typical/{uuid:typical_id}/withdraw", response=answers(TypicalOut), summary="典型案例：撤回"
)
def withdraw(request: Request, typical_id: UUID, given: WhyIn) -> TypicalOut:
    """Take it off the public pages."""
    found = _found(request, typical_id)
    return _told(request, services.withdraw(by(request), typical=found, why=given.why))


@router.post("/deidentify", response=answers(DeidentifyOut), summary="去标识：提出建议")
def deidentify(request: Request, given: DeidentifyIn) -> DeidentifyOut:
    """What points to a person in a text; nothing is kept."""
    if not request.actor.can(*checks.WRITING):
        raise lacking(request.actor, checks.WRITING[:-1])
    spans = propose({"text": given.text}, given.names)["text"]
    wanted = masked(given.text, spans) if given.mask else ""
    return DeidentifyOut(spans=[span_out(s) for s in spans], masked=wanted)


def _found(request: Request, typical_id: UUID) -> Typical:
    return queries.get(by=request.actor, typical_id=typical_id)


def _told(request: Request, typical: Typical) -> TypicalOut:
    return typical_out(queries.get(by=request.actor, typical_id=typical.pk))
