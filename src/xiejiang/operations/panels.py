"""What the room shows on the case page: what came from operations, and asking for assistance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xiejiang.cases.domain import CaseStatus
from xiejiang.law.schema import load_law
from xiejiang.operations import queries
from xiejiang.operations.domain import OutcomeKind
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """联合行动. The frame has checked that the case is seen; nothing is asked until it is open."""

    def context() -> Mapping[str, Any]:
        found = queries.of_case(by=request.actor, case=case)
        known = load_law().facts
        return {
            "rows": [
                (x, OutcomeKind(x.outcome.kind).zh, [known[f].label for f in x.facts if f in known])
                for x in found
            ],
            "may_ask": case.status != CaseStatus.CLOSED and request.acts_in(case),
        }

    return (Panel("operations", _("联合行动"), None, "operations/_case.html", context),)
