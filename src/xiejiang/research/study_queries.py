"""Reads of studies: for the agencies that take part; the cases only as far as the reader sees."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.consultation import queries as consultation
from xiejiang.consultation.queries import Fated
from xiejiang.research.domain import SEEING, Origin, PartState, StudyState
from xiejiang.research.errors import (
    CollectedNotFound,
    NoReport,
    RecommendationNotFound,
    StudyNotFound,
)
from xiejiang.research.models import (
    CaseNote,
    Collected,
    Opinion,
    Partner,
    Recommendation,
    Study,
    StudyReport,
)
from xiejiang.research.roster import After

PAGE = 50
DESK = 20
READING = (Power.HANDLE, Power.LIAISE, Power.APPROVE, Power.SUPERVISE)


def studies(*, by: Actor) -> QuerySet[Study]:
    """The studies that an actor's agency leads, takes part in, or was asked to."""
    found = Study.objects.select_related("lead")
    if by.can(Power.SYSTEM):
        return found
    if by.agency_id is None or not by.can(*READING):
        return found.none()
    mine = Partner.objects.filter(study=OuterRef("pk"), agency_id=by.agency_key)
    return found.filter(Exists(mine.filter(state__in=SEEING)))


def study(*, by: Actor, pk: uuid.UUID) -> Study:
    """One study; "not found" also for who takes no part."""
    found = studies(by=by).filter(pk=pk).first()
    if found is None:
        raise StudyNotFound
    return found


def study_by_text(*, by: Actor, text: str) -> Study:
    """One study by its id or its number."""
    try:
        return study(by=by, pk=uuid.UUID(text))
    except ValueError:
        found = studies(by=by).filter(number=text.replace("\x00", "")).first()
    if found is None:
        raise StudyNotFound
    return found


def study_page(
    *, by: Actor, state: str = "", after: After | None = None, limit: int = PAGE
) -> list[Study]:
    """The studies, the latest first."""
    found = studies(by=by)
    if state:
        found = found.filter(state=state)
    if after is not None:
        at, key = after
        found = found.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=key))
    return list(found.order_by("-opened_at", "-pk")[:limit])


def partners(*, study: Study) -> list[Partner]:
    """Everybody who was asked, the lead first; who declined with the reason."""
    return list(study.partners.select_related("agency"))


@dataclass(frozen=True, slots=True)
class Sample:
    """The collected cases as one reader sees them; the others are a number."""

    rows: list[Collected]
    seen: int
    hidden: int
    more: int = 0
    """The key after which the next page begins; 0 at the end."""

    @property
    def cases(self) -> set[uuid.UUID]:
        return {r.case_id for r in self.rows}


def sample(*, by: Actor, study: Study, after: int = 0, limit: int = PAGE) -> Sample:
    """What was collected; cases that the reader does not see are counted and not named."""
    everything = study.collected.all()
    seen = everything.filter(case__in=cases.visible(by=by))
    notes = Prefetch("notes", CaseNote.objects.select_related("agency"))
    rows = seen.filter(pk__gt=after).select_related("case", "agency").prefetch_related(notes)
    found = list(rows.order_by("pk")[: limit + 1])
    shown, number = found[:limit], seen.count()
    more = shown[-1].pk if len(found) > limit else 0
    return Sample(shown, number, everything.count() - number, more)


def one_collected(*, by: Actor, pk: int) -> Collected:
    """One collected case that the reader sees, of a study that they see."""
    found = (
        Collected.objects.filter(pk=pk, study__in=studies(by=by), case__in=cases.visible(by=by))
        .select_related("study__lead", "case", "agency")
        .first()
    )
    if found is None:
        raise CollectedNotFound
    return found


def not_collected(*, study: Study, found: list[Case]) -> list[Case]:
    """Those of some cases that the study does not have yet; the caller sees them."""
    there = set(study.collected.filter(case__in=found).values_list("case_id", flat=True))
    return [c for c in found if c.pk not in there]


def reports(*, study: Study) -> list[StudyReport]:
    """Every version of the report, the latest first, with recommendations and opinions."""
    opinions = Prefetch("opinions", Opinion.objects.select_related("agency"))
    advice = Prefetch("recommendations", Recommendation.objects.select_related("owner"))
    return list(study.reports.prefetch_related(opinions, advice))


def latest_report(*, study: Study) -> StudyReport:
    """The version on which the agencies state themselves."""
    found = study.reports.first()
    if found is None:
        raise NoReport(title=study.title)
    return found


def recommendation(*, by: Actor, pk: uuid.UUID) -> Recommendation:
    """One recommendation of a study that the reader sees."""
    rows = Recommendation.objects.filter(pk=pk, report__study__in=studies(by=by))
    found = rows.select_related("report__study__lead", "owner").first()
    if found is None:
        raise RecommendationNotFound
    return found


def fates(*, by: Actor, report: StudyReport, on: date) -> dict[uuid.UUID, list[Fated]]:
    """What became of each recommendation of a report, by its key."""
    keys = [r.pk for r in report.recommendations.all()]
    return consultation.of_sources(by=by, keys=keys, on=on) if keys else {}


def origin_of(study: Study) -> Origin | None:
    """The topic from which a study was opened."""
    if not study.topic_kind:
        return None
    return Origin(study.topic_kind, study.topic_key, study.topic_label)


WAITS_ZH = {
    "answer": "答复课题邀请",
    "opinion": "对课题报告表态",
    "conclude": "可以结题",
    "report": "过了约定完成日，还没有报告",
}
"""What the desk says."""


@dataclass(frozen=True, slots=True)
class StudyErrand:
    """Something about a study that waits for the actor's agency; its days are agreed."""

    study: Study
    what: str
    tone: str
    due_on: date


def desk(*, by: Actor, on: date, limit: int = DESK) -> list[StudyErrand]:
    """What waits for the actor's agency: to answer, to state itself, to conclude. One question."""
    if by.agency_id is None or not by.can(Power.APPROVE, Power.LIAISE):
        return []
    last = StudyReport.objects.filter(study=OuterRef("study")).order_by("-version")
    of_last = Opinion.objects.filter(
        report__study=OuterRef("study"), report__version=OuterRef("version")
    )
    silent = Partner.objects.filter(study=OuterRef("study"), state=PartState.IN.value).exclude(
        agency__in=Opinion.objects.filter(
            report__study=OuterRef("study"), report__version=OuterRef(OuterRef("version"))
        ).values("agency")
    )
    rows = (
        Partner.objects.filter(
            agency_id=by.agency_key, state__in=SEEING, study__state=StudyState.OPEN.value
        )
        .annotate(
            version=Subquery(last.values("version")[:1]),
            answer_by=Subquery(last.values("answer_by")[:1]),
        )
        .annotate(heard=Exists(of_last.filter(agency=OuterRef("agency"))), waiting=Exists(silent))
        .filter(_waits(by, on))
        .select_related("study__lead")
        .order_by("study__due", "pk")
    )
    return [_errand(row, on) for row in rows[:limit]]


def _waits(by: Actor, on: date) -> Q:
    """What a part of a study waits for: the head states the agency and concludes."""
    found = Q(state=PartState.ASKED.value)
    found |= Q(state=PartState.LEAD.value, version__isnull=True, study__due__lt=on)
    if by.can(Power.APPROVE):
        found |= Q(state=PartState.IN.value, version__isnull=False, heard=False)
        ready = Q(waiting=False) | Q(answer_by__lt=on)
        found |= Q(ready, state=PartState.LEAD.value, version__isnull=False)
    return found


def _errand(row: Any, on: date) -> StudyErrand:
    study = row.study
    if row.state == PartState.ASKED:
        return StudyErrand(study, WAITS_ZH["answer"], _tone(study.due, on), study.due)
    if row.state == PartState.IN:
        return StudyErrand(study, WAITS_ZH["opinion"], _tone(row.answer_by, on), row.answer_by)
    if row.version is None:
        return StudyErrand(study, WAITS_ZH["report"], "overdue", study.due)
    return StudyErrand(study, WAITS_ZH["conclude"], "due", study.due)


def _tone(day: date, on: date) -> str:
    return "overdue" if day < on else "due"
