"""The tab of liability: penal, administrative and civil consequences side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.cases import queries
from xiejiang.cases.fact_panels import may_state
from xiejiang.cases.models import Case
from xiejiang.law.liability import Branch, Liability, Line
from xiejiang.law.schema import load_law
from xiejiang.web.panels import Panel, Sheet
from xiejiang.web.requests import Request

TONES = {"met": "ok", "undetermined": "due", "excluded": "plain", "not-met": "plain"}


def panels(request: Request, case: Case) -> tuple[Panel, ...]:
    """责任."""

    def context() -> Mapping[str, Any]:
        if not queries.fields_of(case):
            return {"liability": None}
        found = queries.liability(case=case)
        return {
            "liability": found,
            "branches": [(b, found.of(b)) for b in Branch if found.of(b)],
            "tones": TONES,
            "labels": {name: d.label for name, d in load_law().facts.items()},
            "departures": queries.departures(case=case),
            "may_state": may_state(request, case),
        }

    sheet = (
        Sheet("sheet.liability", lambda: sheet_values(case)) if queries.fields_of(case) else None
    )
    return (Panel("liability", _("责任"), None, "cases/_liability.html", context, sheet=sheet),)


def sheet_values(case: Case) -> Mapping[str, Any]:
    """What stands in the 责任统筹表."""
    found = queries.liability(case=case)
    departed = [
        f"偏离说明：{d.title}——{d.decision}。理由：{d.reason}（{d.agency.name} {d.stated_by}）"
        for d in queries.departures(case=case)
    ]
    return {
        "case.title": case.title,
        "case.number": case.number,
        "liability.rows": [_row(line) for line in found.lines] or [["—", "尚无结论", "", "", ""]],
        "liability.cautions": [*found.cautions, *departed, _settle(found)],
    }


def _row(line: Line) -> list[str]:
    told = "；".join([*line.told, *line.cautions])
    return [
        line.branch.label,
        f"{line.title}（{line.verdict.label}）",
        told,
        line.amount or "—",
        line.source,
    ]


def _settle(found: Liability) -> str:
    if not found.open_facts:
        return "各项结论以已登记的事实为准。"
    labels = load_law().facts
    return "尚待查清：" + "、".join(gettext(labels[name].label) for name in found.open_facts)
