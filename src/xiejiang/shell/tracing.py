"""Which reading leaves a trace, noted before the answer is given out: pages, API and files alike.

A page, an answer or a file of one case is known by its address: by the case, or by something that
lies in one; and by the cases that the request was found to show (``must_see``). Two kinds of
reading are noted: whatever is read without taking part, under a right to read, and every file of
an official document, since it may name identity numbers and addresses. Identity numbers and files
of evidence are given out by acts, which stand in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiejiang.assessment import queries as assessment
from xiejiang.audit.domain import Actor, By
from xiejiang.bases import queries as bases
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.errors import TraceImpossible
from xiejiang.consultation import queries as consultation
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import queries as exchange
from xiejiang.experts import queries as experts
from xiejiang.foreign import queries as foreign
from xiejiang.funds import queries as funds
from xiejiang.liaison import queries as liaison
from xiejiang.outreach import queries as outreach
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration import queries as restoration
from xiejiang.river import queries as river
from xiejiang.settling import queries as settling
from xiejiang.shell.pages import error_page
from xiejiang.typical import queries as typical
from xiejiang.web.problems import problem

Handler = Callable[[HttpRequest], HttpResponse]
LookUp = Callable[[UUID], UUID | None]


def _in_no_case(key: UUID) -> None:
    """Of what is public and lies in no case; pages that show cases beside it note them as shown."""


CASES: Mapping[str, LookUp] = {
    "case_id": lambda key: key,
    "item_id": evidence.case_of_item,
    "handover_id": evidence.case_of_handover,
    "document_id": documents.matter_of,
    "package_id": exchange.case_of_package,
    "archive_id": exchange.case_of_archive,
    "booking_id": bases.case_of_booking,
    "bulletin_id": liaison.case_of_bulletin,
    "alert_id": river.case_of_alert,
    "order_id": funds.matter_of_order,
    "typical_id": typical.case_of_typical,
    "base_id": _in_no_case,
    "meeting_id": _in_no_case,
    "resolution_id": _in_no_case,
    "event_id": _in_no_case,
    "operation_id": _in_no_case,
    "check_id": _in_no_case,
    "training_id": _in_no_case,
    "material_id": _in_no_case,
    "study_id": _in_no_case,
    "recommendation_id": _in_no_case,
    "task_id": _in_no_case,
    "standard_id": _in_no_case,
    "published_id": _in_no_case,
    "body_id": _in_no_case,
    "question_id": consultation.case_of_question,
    "assistance_id": foreign.case_of_assistance,
    "project_id": restoration.case_of_project,
    "inspection_id": restoration.case_of_inspection,
    "photo_id": restoration.case_of_photo,
    "line": restoration.case_of_line,
    "entrustment_id": restoration.case_of_entrustment,
    "selection_id": experts.case_of_selection,
    "engagement_id": experts.case_of_engagement,
    "assessment_id": assessment.case_of_assessment,
    "other_id": assessment.case_of_assessment,
    "agreement_id": settling.case_of_agreement,
    "talk_id": settling.case_of_talk,
    "offer_id": settling.case_of_offer,
    "report_id": outreach.case_of_report,
    "pk": proceedings.case_of,
}
"""What an address names → the case it lies in."""

DISCLOSING = frozenset({"document-file", "api:get_document_file"})
"""Addresses of files that may show identity numbers, telephones or addresses of parties."""


def seeing(actor: Actor, shown: set[UUID]) -> Callable[[UUID], cases.Case]:
    """``must_see`` of a request: a case if the actor sees it, noted as shown for a trace."""

    def must_see(matter: UUID) -> cases.Case:
        case = cases.get(by=actor, case_id=matter)
        shown.add(case.pk)
        return case

    return must_see


class TracingMiddleware:
    """Notes who read what of a case; where it cannot be noted, nothing is shown."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        answer = self.get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None or answer.status_code >= HTTPStatus.BAD_REQUEST:
            return answer
        try:
            _trace(request, By(actor, now))
        except TraceImpossible as error:
            # Only the file: closing the answer ends the request, and with it the connection.
            if (opened := getattr(answer, "file_to_stream", None)) is not None:
                opened.close()
            api = request.path.startswith("/api/")
            return problem(error) if api else error_page(request, error)
        return answer


def _trace(request: HttpRequest, by: By) -> None:
    match = request.resolver_match
    if match is None:
        return
    shown: set[UUID] = getattr(request, "shown", set())
    if not shown and not CASES.keys() & match.kwargs.keys():
        return
    discloses = match.view_name in DISCLOSING
    if not discloses and not cases.live(by=by.actor, now=by.at).exists():
        return
    for case_id in sorted(shown | _named(match.kwargs)):
        rights = cases.rights(by=by.actor, case=case_id, now=by.at)
        if rights and (discloses or rights[0].grant is not None):
            case_services.note_reading(by, case_id=case_id, right=rights[0], what=request.path)


def _named(given: Mapping[str, object]) -> set[UUID]:
    """The case in which what an address names first lies, if it lies in one."""
    name = next((name for name in given if name in CASES), "")
    key = _uuid(given[name]) if name else None
    case_id = CASES[name](key) if key else None
    return {case_id} if case_id else set()


def _uuid(key: object) -> UUID | None:
    """What an address names; pages have it read already, the API as text."""
    try:
        return UUID(str(key))
    except ValueError:
        return None
