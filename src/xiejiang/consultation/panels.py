"""What the room shows beside the findings of a case: the standards that agencies agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.consultation import queries
from xiejiang.consultation.domain import Stand
from xiejiang.consultation.models import Minutes, Resolution
from xiejiang.web.panels import Beside, Panel
from xiejiang.web.requests import Request

STAND_TONES = {Stand.SIGNED: "ok", Stand.DISSENT: "due", Stand.REFUSED: "overdue"}


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """No tab of its own: what was agreed stands beside the findings."""
    return ()


def beside_findings(request: Request, case: Any) -> Mapping[str, list[Beside]]:
    """The standards in force where the case lies, by the rule that they attach to."""
    found = queries.beside(by=request.actor, on=timezone.localdate(), division=case.division)
    return {rule: [as_beside(s) for s in standards] for rule, standards in found.items()}


def of_rule(request: Request, rule: str) -> list[Beside]:
    """The standards in force anywhere that attach to a rule."""
    found = queries.beside(by=request.actor, on=timezone.localdate(), rules=[rule])
    return [as_beside(s) for s in found.get(rule, ())]


def as_beside(standard: Resolution) -> Beside:
    """A standard as it stands beside a rule."""
    signed = _signed(standard.minutes)
    told = _("%(words)s（%(number)s第%(n)d版纪要，%(signed)s；适用 %(since)s 至 %(until)s）") % {
        "words": standard.words,
        "number": standard.minutes.meeting.number,
        "n": standard.minutes.version,
        "signed": signed,
        "since": standard.since,
        "until": standard.until,
    }
    home = reverse("consultation-standard", args=[standard.pk])
    return Beside(_("会商口径"), told, home, "due" if _("保留意见") in signed else "running")


def _signed(minutes: Minutes) -> str:
    """Who signed, with every dissent."""
    parts = []
    for s in minutes.signatures.all():
        dissents = s.stand == Stand.DISSENT.value
        more = _("保留意见") + f"：{s.reasons}" if dissents else ""
        parts.append(f"{s.agency.name}（{more}）" if more else s.agency.name)
    return _("会签：") + "、".join(parts)
