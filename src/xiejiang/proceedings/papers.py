"""The documents a step makes: their content, gathered from the file, and their issue."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import By
from xiejiang.documents import queries as document_queries
from xiejiang.documents import services as documents
from xiejiang.documents.domain import Addressee, FieldType, FieldValue
from xiejiang.documents.queries import Document
from xiejiang.law.deadline import BEIJING, day_of
from xiejiang.law.procedures import Paper, Procedure, Step, Value
from xiejiang.proceedings import answers, checklist, deeds, file_content
from xiejiang.proceedings.models import Deadline, Event, Proceeding


@dataclass(frozen=True, slots=True)
class Making:
    """A step whose documents are being made."""

    by: By
    proceeding: Proceeding
    procedure: Procedure
    step: Step
    parts: Mapping[str, Agency]
    events: Sequence[Event]
    reason: str

    def latest(self, field: str) -> object:
        """What was last filled in under a field, in words where it was a choice."""
        found = answers.latest(self.events, field)
        if found is None:
            return ""
        event, value = found
        return _in_words(self.procedure, event.step, field, value)


def issue(making: Making) -> list[Document]:
    """Issue the documents of a step, each with its own number, and serve them."""
    wanted = [p for p in making.step.papers if _wanted(making, p)]
    if not wanted:
        return []
    needs = [need for p in wanted for need in document_queries.fields(kind=p.kind)]
    values = _values(making, {need.field.name for need in needs})
    return [_issue(making, paper, values) for paper in wanted]


def sign_for(by: By, proceeding: Proceeding, *, at: datetime) -> int:
    """Sign for the documents of the case that were served on the actor's agency."""
    waiting = [
        s
        for s in document_queries.awaiting_receipt(by=by.actor, limit=500)
        if s.document.matter == proceeding.case_id and s.sent_at <= at
    ]
    for service in waiting:
        documents.sign_receipt(by, service=service, received_at=at)
    return len(waiting)


def _wanted(making: Making, paper: Paper) -> bool:
    return not paper.material or checklist.applies(making.proceeding, paper.material)


def _issue(making: Making, paper: Paper, values: Mapping[str, object]) -> Document:
    issuer = making.parts[making.step.actor]
    to = _agencies(making, paper.to)
    copies = _agencies(making, paper.copies)
    addressees = [
        *(documents.to_agency(a) for a in to),
        *(documents.copy_to(a) for a in copies),
    ]
    document = documents.issue_now(
        making.by,
        matter=making.proceeding.case_id,
        origin=making.proceeding.pk,
        kind=paper.kind,
        agency=issuer,
        values=_typed(paper.kind, values),
        addressees=addressees or [Addressee(issuer.name, issuer.code)],
        approved_by=_approver(making, issuer),
    )
    for agency in (*to, *copies):
        if agency.pk != issuer.pk:
            documents.serve(making.by, document=document, agency_code=agency.code)
    return document


def _agencies(making: Making, roles: Iterable[str]) -> list[Agency]:
    found = {making.parts[r].pk: making.parts[r] for r in roles if r in making.parts}
    return list(found.values())


def _approver(making: Making, issuer: Agency) -> str:
    """Who last decided for the issuing agency; without such a decision, the actor."""
    decided = [
        e.person for e in making.events if e.agency_id == issuer.pk and e.post_role == "approver"
    ]
    return decided[-1] if decided else making.by.actor.person_name


def _values(making: Making, fields: Container[str]) -> dict[str, object]:
    """Field of a document → its content; what the content of the law says comes last."""
    found: dict[str, object] = dict(
        file_content.of_case(making.proceeding, reader=making.by.actor, at=making.by.at)
    )
    found |= file_content.of_inputs(making.latest)
    for value in making.procedure.values:
        if value.name in fields and (not value.steps or making.step.id in value.steps):
            found[value.name] = _source(making, value) or value.otherwise
    return found


def _source(making: Making, value: Value) -> object:
    if value.role:
        agency = making.parts.get(value.role)
        return agency.name if agency else ""
    if value.field:
        return making.latest(value.field)
    if value.events:
        return _first_event(making.events, value.events)
    if value.documents:
        return _first_number(making.proceeding, value.documents)
    if value.limits:
        return _first_end(making.proceeding, value.limits)
    if value.provisions:
        on = day_of(making.by.at)
        cited = making.step.cited(on, making.proceeding.sector)
        return [str(p.citation) for p in cited]
    if value.actor:
        return making.by.actor.person_name
    return making.reason if value.reason else list(value.text)


def _first_event(events: Sequence[Event], names: Sequence[str]) -> object:
    for name in names:
        found = next((e for e in reversed(events) if e.event == name), None)
        if found is not None:
            return found.legal_at
    return ""


def _first_number(proceeding: Proceeding, kinds: Sequence[str]) -> str:
    """The proceeding's own documents first, then those of the case, but never a twin's."""
    issued = {k: document_queries.of_kind(matter=proceeding.case_id, kind=k) for k in kinds}
    own = [d for k in kinds for d in issued[k][::-1] if d.origin == proceeding.pk]
    twins = set(
        Proceeding.objects.filter(
            case=proceeding.case_id, procedure=proceeding.procedure
        ).values_list("pk", flat=True)
    )
    others = [d for k in kinds for d in issued[k][::-1] if d.origin not in twins]
    found = next(iter([*own, *others]), None)
    return deeds.papers_of(proceeding, kinds) if found is None else found.number or found.title


def _first_end(proceeding: Proceeding, limits: Sequence[str]) -> object:
    ends = {d.limit: d for d in Deadline.objects.filter(proceeding=proceeding, limit__in=limits)}
    for name in limits:
        if name in ends and ends[name].legal_text:
            return ends[name].legal_text[:10]
    return ""


def _in_words(procedure: Procedure, step_id: str, field_id: str, value: object) -> object:
    step = next((s for s in procedure.steps if s.id == step_id), None)
    field = next((f for f in step.fields if f.id == field_id), None) if step else None
    if field is not None and field.choices:
        return dict(field.choices).get(str(value), str(value))
    return value


def _typed(kind: str, values: Mapping[str, object]) -> dict[str, FieldValue]:
    """The values in the form that the fields of a kind take."""
    fields = [need.field for need in document_queries.fields(kind=kind)]
    return {f.name: _as(f.type, values[f.name]) for f in fields if values.get(f.name)}


def _as(kind: FieldType, value: object) -> FieldValue:
    if kind is FieldType.ROWS:
        return [[str(cell) for cell in row] for row in value] if isinstance(value, list) else []
    if kind is FieldType.LIST:
        return file_content.lines(value)
    if isinstance(value, datetime):
        local = value.astimezone(BEIJING)
        is_day = kind is FieldType.DATE
        minutes = local.replace(tzinfo=None).isoformat("T", "minutes")
        return local.date().isoformat() if is_day else minutes
    return "、".join(file_content.lines(value)) if isinstance(value, list) else str(value)
