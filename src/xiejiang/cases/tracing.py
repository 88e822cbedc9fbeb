"""Traces of reading: written before the page is given out, kept beside the log.

A trace is one row without a place in the tree of hashes, so that reading never waits for the
head of the log. Where the database takes no rows, it is laid aside on the disk and brought in
later; where even that fails, nothing is shown.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.dateparse import parse_datetime

from xiejiang.audit.domain import By
from xiejiang.cases.access_models import Reading
from xiejiang.cases.errors import TraceImpossible
from xiejiang.cases.sight import Right
from xiejiang.store.spool import Spool

LOGGER = logging.getLogger(__name__)


def spool() -> Spool:
    """Where traces wait while the database takes none."""
    return Spool(settings.TRACES_ROOT)


def note_reading(by: By, *, case_id: uuid.UUID, right: Right, what: str) -> None:
    """Note that somebody read something of a case; not an act, it changes nothing."""
    key = uuid.uuid4()
    row: dict[str, Any] = {
        "case_id": str(case_id),
        "at": by.at.isoformat(),
        "person_id": by.actor.person_id,
        "person_name": by.actor.person_name,
        "agency_code": by.actor.agency_code,
        "agency_name": by.actor.agency_name,
        "post_id": by.actor.post_id,
        "post_title": by.actor.post_title,
        "ground": right.ground,
        "purpose": (right.purpose or right.words)[:300],
        "what": what[:200],
        "grant_id": right.grant.pk if right.grant else None,
    }
    try:
        _keep(key, row)
    except DatabaseError as error:
        LOGGER.warning("trace laid aside: %s", type(error).__name__)
        try:
            spool().add(str(key), row)
        except OSError:
            raise TraceImpossible from error
        return
    bring_in()


def bring_in() -> int:
    """Bring in what was laid aside, and say how much; not an act, it was noted when it happened."""
    aside, brought = spool(), 0
    for name, row in aside.waiting():
        try:
            _keep(uuid.UUID(name), row)
        except DatabaseError as error:
            LOGGER.warning("trace still waits: %s", type(error).__name__)
            break
        aside.done(name)
        brought += 1
    return brought


def _keep(key: uuid.UUID, row: dict[str, Any]) -> None:
    """Write a trace once; the same key a second time is the same trace."""
    values = {**row, "key": key, "at": parse_datetime(row["at"])}
    with transaction.atomic():
        Reading.objects.bulk_create([Reading(**values)], ignore_conflicts=True)
