"""A suggestion of the procurators of Jiangjin to its fisheries officers, at every stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import By
from xiejiang.settling import queries, services
from xiejiang.settling.domain import Found, Mend, Visit
from xiejiang.settling.models import Verification
from xiejiang.settling.reading import Ask, Suggestion

START = datetime.fromisoformat("2026-09-01T10:00:00+08:00")
ADVICE = "清理十处垃圾堆放点\n封堵两处取水口\n制定巡护制度"


@dataclass
class Asked:
    """The suggestion and its people."""

    cast: Cast
    walk: Walk

    @property
    def now(self) -> datetime:
        return self.walk.at

    def by(self, who: str, at: datetime | None = None) -> By:
        return By(self.cast.actor(who), at or self.now)

    def found(self, who: str = "procurator", at: datetime | None = None) -> Suggestion:
        return queries.suggestion(
            by=self.cast.actor(who),
            proceeding_id=self.walk.proceeding.pk,
            nth=1,
            now=at or self.now,
        )

    def listed(self, who: str, at: datetime | None = None, **narrowed: Any) -> list[Suggestion]:
        """The list that a number opens, turned page by page."""
        wanted, found, after = queries.Narrowed(**narrowed), [], None
        given: dict[str, Any] = {"by": self.cast.actor(who), "now": at or self.now}
        while True:
            page = queries.suggestions(**given, narrowed=wanted, after=after, limit=3)
            found += page.rows
            if (after := page.after) is None:
                return found

    def items(
        self, who: str, at: datetime | None = None, mend: Mend | None = None, **narrowed: Any
    ) -> list[tuple[Suggestion, Ask]]:
        """The things that a number counts, turned page by page."""
        wanted, found, after = queries.Narrowed(**narrowed), [], None
        given: dict[str, Any] = {"by": self.cast.actor(who), "now": at or self.now, "mend": mend}
        while True:
            page = queries.items(**given, narrowed=wanted, after=after, limit=3)
            found += page.rows
            if (after := page.after) is None:
                return found

    def figures(self, who: str, at: datetime | None = None, **narrowed: Any) -> queries.Figures:
        return queries.figures(
            by=self.cast.actor(who), now=at or self.now, narrowed=queries.Narrowed(**narrowed)
        )

    def visit(self, **changes: Any) -> Visit:
        found = (
            Found(1, Mend.MENDED),
            Found(2, Mend.UNMENDED, "两处取水口仍在取水"),
            Found(3, Mend.UNCLEAR, "制度没有出示"),
        )
        given: dict[str, Any] = {
            "at": self.now - timedelta(minutes=5),
            "place": "南岸湿地",
            "people": "检察官甲、农业农村委员会乙",
            "found": found,
        }
        return Visit(**{**given, **changes})

    def verify(self, who: str = "procurator", **changes: Any) -> Verification:
        return services.verify(
            self.by(who),
            proceeding=self.walk.proceeding.pk,
            nth=1,
            visit=self.visit(**changes),
        )


def asked(cast: Cast, way: str, procedure: str = "suggestions") -> Asked:
    walk = Walk(cast, procedure, "500116-procuratorate", at=START)
    for word in way.split():
        if word == "sg.draft":
            walk.do("sg.draft", advice=ADVICE, addressee="500116-agriculture", reply_by="两个月")
        else:
            walk.along(word)
    return Asked(cast, walk)


@pytest.fixture
def served(cast: Cast) -> Asked:
    """Issued and signed for; the answer is due in two months."""
    return asked(cast, "sg.investigate sg.consult sg.draft sg.spp.issue sg.sign")


@pytest.fixture
def answered(cast: Cast) -> Asked:
    """Answered in time."""
    return asked(cast, "sg.investigate sg.consult sg.draft sg.spp.issue sg.sign +20d sg.answer")
