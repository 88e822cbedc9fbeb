"""What a step in one proceeding does to the others of its case.

A procedure *hears* events of others: each is written down there too, at the same legal time, and
moves its clocks and conditions. An event may also *lead* to another procedure, which then opens
in the hands of the agency that the law names.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NoticeTo
from xiejiang.cases.queries import Case
from xiejiang.law.procedures import Lead, Procedure, load_procedures
from xiejiang.proceedings import clocks, opening
from xiejiang.proceedings.domain import HEARD
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.proceedings.running import Run, locked


def tell(run: Run) -> list[NoticeTo]:
    """Let the other proceedings of the case hear what is new, and open what it leads to."""
    new = list(run.new)
    notices = _relay(run, new)
    for lead in run.procedure.leads:
        event = next((e for e in new if e.event == lead.event), None)
        if event is not None:
            notices += _open(run, lead, event)
    return notices


def _relay(run: Run, new: Sequence[Event]) -> list[NoticeTo]:
    notices = []
    for other in locked(run.proceeding.pk):
        if other.pk == run.proceeding.pk or other.closed_at is not None:
            continue
        hearing = Run.load(run.by, other)
        wanted = [e for e in new if e.event in hearing.procedure.hears and not _heard(hearing, e)]
        if not wanted:
            continue
        clocks.apply(hearing.ground(), hearing.hear(wanted))
        hearing.settle()
        what = "、".join(load_procedures().events[e.event].title for e in wanted)
        words = f"《{other.case.title}》{run.procedure.title}中{what}，本程序的期限和步骤相应变化"
        notices += [
            NoticeTo(seat.agency.code, "progress", words, other.case_id)
            for seat in other.seats.select_related("agency")
            if seat.agency_id != run.by.actor.agency_id
        ]
    return notices


def _heard(hearing: Run, event: Event) -> bool:
    """Whether it was heard before, as after another node has told of it."""
    known = {(e.data.get(HEARD), e.event, e.legal_at) for e in hearing.events}
    return (str(event.proceeding_id), event.event, event.legal_at) in known


def _open(run: Run, lead: Lead, event: Event) -> list[NoticeTo]:
    """Open a procedure unless it runs already, or nobody stands in the role."""
    agency = run.parts.get(lead.role)
    content = load_procedures().procedure(lead.procedure)
    case = run.proceeding.case
    if agency is None or agency.kind not in content.role(content.starter).kinds:
        return []
    if agency.node or _runs(case, content, agency):
        return []  # what an agency elsewhere opens, it opens there
    because = {"rule": "", "title": run.procedure.title, "explanation": lead.because}
    because["source"] = str(lead.provision.citation)
    made = opening.begin(
        run.by, case, content, {content.starter: agency}, event.legal_at, [because]
    )
    run.join({content.starter: agency})
    words = f"《{case.title}》{lead.because}，已开始《{content.title}》，请办理"
    own = agency.pk == run.by.actor.agency_id
    heard = _relay(made, list(made.new))
    return heard if own else [NoticeTo(agency.code, "turn", words, case.pk), *heard]


def _runs(case: Case, content: Procedure, agency: Agency) -> bool:
    """Whether one of the kind runs; where several may, one that this agency began."""
    running = Proceeding.objects.filter(case=case, procedure=content.id, closed_at__isnull=True)
    if content.several:
        running = running.filter(parts__role=content.starter, parts__agency=agency)
    return running.exists()
