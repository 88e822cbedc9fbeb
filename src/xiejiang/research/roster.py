"""Which trainings a reader sees, who organises them, and the reader's own place."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from xiejiang.audit.domain import Actor, Power
from xiejiang.research.errors import TrainingNotFound
from xiejiang.research.models import Enrolment, Training


def trainings(*, by: Actor) -> QuerySet[Training]:
    """The trainings to which the reader's agency is invited."""
    found = Training.objects.select_related("agency")
    if by.can(Power.SYSTEM):
        return found
    return found.filter(invitations__agency_id=by.agency_key)


def training(*, by: Actor, pk: uuid.UUID) -> Training:
    """One training that the reader's agency is invited to."""
    found = trainings(by=by).filter(pk=pk).first()
    if found is None:
        raise TrainingNotFound
    return found


After = tuple[datetime, uuid.UUID]


def training_page(*, by: Actor, after: After | None = None, limit: int = 50) -> list[Training]:
    """The trainings to which the reader's agency is invited, the latest announced first."""
    found = trainings(by=by)
    if after is not None:
        at, key = after
        found = found.filter(Q(announced_at__lt=at) | Q(announced_at=at, pk__lt=key))
    return list(found.order_by("-announced_at", "-pk")[:limit])


def organises(found: Training, *, by: Actor) -> bool:
    """Whether the reader's agency is the organiser."""
    return by.can(Power.SYSTEM) or by.agency_id == found.agency_id


def own(*, by: Actor, training: Training) -> Enrolment | None:
    """The reader's own place on the roster."""
    return training.enrolments.filter(person_id=by.person_key).first()
