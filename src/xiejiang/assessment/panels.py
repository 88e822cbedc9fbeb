"""What the room shows on the case page: the assessments of its damages, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xiejiang.assessment import queries
from xiejiang.assessment.domain import State
from xiejiang.assessment.wording import amount_words
from xiejiang.cases.domain import CaseStatus
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

TONES = {
    State.DRAFT: "running",
    State.SUBMITTED: "due",
    State.ADOPTED: "done",
    State.PARTLY: "done",
    State.NOT_ADOPTED: "suspended",
}


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """损害. The frame has checked that the case is seen; nothing is asked until the tab is open."""

    def context() -> Mapping[str, Any]:
        shown = queries.all_shown(by=request.actor, case=case)
        submitted = [s for s in shown if s.assessment.version]
        open_ = case.status != CaseStatus.CLOSED and request.acts_in(case)
        return {
            "rows": [_row(s) for s in shown],
            "may_write": open_ and queries.writes(request.actor),
            "pairs": [(a, b) for n, a in enumerate(submitted) for b in submitted[n + 1 :]],
        }

    return (Panel("damage", _("损害"), None, "assessment/_damage.html", context),)


def _row(shown: queries.Shown) -> dict[str, Any]:
    state = State(shown.assessment.state)
    return {
        "assessment": shown.assessment,
        "heading": shown.heading,
        "state": state.zh,
        "tone": TONES[state],
        "amount": amount_words(shown.sheet.total) if shown.items else "",
        "items": len(shown.items),
    }
