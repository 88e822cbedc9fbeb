"""The tab 档案 of a closed case: archives made of it, or the one it was restored from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.cases.domain import CaseStatus
from xiejiang.exchange import earlier, kept_words, queries
from xiejiang.exchange.domain import ArchiveWay
from xiejiang.exchange.models import Archive
from xiejiang.store import verifying_archives
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

SLUG = "archive"
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Carried:
    """An entry of the log of another node, as it came with an archive."""

    index: int
    at: datetime
    act: str
    agency: str
    person: str
    whole: bool
    """Whether its details came along."""


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """档案; only of a closed case."""
    if case.status != CaseStatus.CLOSED:
        return ()

    def context() -> Mapping[str, Any]:
        rows = queries.archives(by=request.actor, case=case)
        came = next((row for row in rows if row.way == ArchiveWay.RESTORED), None)
        return {
            "rows": [(row, ArchiveWay(row.way).zh) for row in rows],
            "came": came,
            "carried": carried(came) if came else None,
            "kept": kept_words.sections(earlier.state_of(case)) if came else (),
            "most": SHOWN,
            "may_archive": queries.may_archive(by=request.actor, case=case),
        }

    count = queries.archive_count(case=case)
    return (Panel(SLUG, _("档案"), count, "exchange/_archive.html", context),)


def carried(came: Archive) -> Mapping[str, Any]:
    """The first entries that came with an archive, and whether all of them are proven."""
    log = earlier.log_of(came)
    report = verifying_archives.check_log(log, ())
    entries = log["entries"]
    return {
        "entries": list(_entries(entries[:SHOWN])),
        "number": len(entries),
        "proven": not report.failed,
    }


def _entries(told: Sequence[Mapping[str, Any]]) -> Iterator[Carried]:
    for one in told:
        leaf = json.loads(one["leaf"])
        at = datetime.fromisoformat(leaf["at"])
        agency, person = leaf["agency"][1], leaf["person"][1]
        yield Carried(one["index"], at, leaf["act"], agency, person, "details" in one)


def next_act(request: Request, case: Any) -> NextAct | None:
    """A closed case of the reader's agency that nobody has archived yet."""
    if case.archived_at is not None or not queries.may_archive(by=request.actor, case=case):
        return None
    words = _("案件已经办结，还没有归档。")
    return NextAct(words, _("归档"), reverse("archive-make", args=[case.pk]), 60, "done")
