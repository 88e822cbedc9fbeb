"""The form of an agreement: of which signing, who owes what by when, and what is restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.kernel.money import Money
from xiejiang.proceedings.queries import Proceeding
from xiejiang.settling.deals import Signed
from xiejiang.settling.domain import Instalment, Terms
from xiejiang.settling.models import Agreement
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.language import title_of

NAMES = {
    "文书": "title",
    "义务人": "obligor",
    "款项": "component",
    "分期": "dues",
    "修复": "restore",
    "当事人": "parties",
}
"""What the act calls a field → its name here."""
PAIR = 2


class AgreementForm(PlainForm):
    """What was agreed, as it was signed."""

    def __init__(
        self,
        *args: Any,
        case: Case,
        signings: Sequence[tuple[Proceeding, Signed]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [
            (f"{p.pk}/{s.deal.id}/{s.nth}", f"{title_of(s.deal)} · {p.number} · {s.at:%Y-%m-%d}")
            for p, s in signings
        ]
        self.add("signing", forms.ChoiceField(label=_("哪次签订"), choices=listed))
        hint = _("名称和编号，照协议填写。")
        self.add("title", forms.CharField(label=_("文书"), max_length=160, help_text=hint))
        self.add("obligor", forms.CharField(label=_("义务人"), max_length=120))
        parties = [(str(p.pk), p.name) for p in cases.parties(case=case)]
        if parties:
            tick = forms.CheckboxSelectMultiple()
            self.add(
                "parties",
                forms.MultipleChoiceField(
                    label=_("当事人"), choices=parties, widget=tick, required=False
                ),
            )
        hint = _("协议写明的款项名称，如修复费用；不付钱的不填。")
        self.add(
            "component",
            forms.CharField(label=_("款项"), max_length=80, required=False, help_text=hint),
        )
        hint = _("每行一期：日期 金额（元），如 2026-12-31 500000.00。")
        self.add("dues", note_field(label=_("分期"), required=False, help_text=hint))
        hint = _("修复什么、到什么程度；不修复的不填。")
        self.add("restore", note_field(label=_("修复"), required=False, help_text=hint))
        self.add("restore_by", day_field(label=_("修复期限"), required=False))

    def clean_dues(self) -> tuple[Instalment, ...]:
        """The instalments, line by line."""
        lines = str(self.cleaned_data["dues"]).splitlines()
        return tuple(_instalment(n, line) for n, line in enumerate(lines, 1) if line.strip())

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; labels may be in another language."""
        error.complaints = tuple(
            Complaint(NAMES[c.where], c.message) if NAMES.get(c.where) in self.fields else c
            for c in error.complaints
        )
        super().complain(error)

    @property
    def signing(self) -> dict[str, Any]:
        """Which signing was chosen, as the act is given it."""
        proceeding, kind, nth = self.cleaned_data["signing"].split("/")
        return {"proceeding": UUID(proceeding), "kind": kind, "nth": int(nth)}

    @property
    def terms(self) -> Terms:
        """What was typed."""
        data = self.cleaned_data
        return Terms(
            title=data["title"],
            obligor=data["obligor"],
            component=data["component"],
            dues=data["dues"],
            restore=data["restore"],
            restore_by=data["restore_by"],
            parties=tuple(int(p) for p in data.get("parties", ())),
        )


def _instalment(number: int, line: str) -> Instalment:
    told = _("第 %(n)d 行读不懂，应为：日期 金额") % {"n": number}
    cells = line.split()
    if len(cells) != PAIR:
        raise forms.ValidationError(told)
    try:
        return Instalment(date.fromisoformat(cells[0]), Money.yuan(cells[1]))
    except (ValueError, ArithmeticError):
        raise forms.ValidationError(told) from None


def as_typed(agreement: Agreement) -> dict[str, Any]:
    """An agreement as the form shows it, to be recorded again."""
    dues = [f"{d.on} {d.amount // 100}.{d.amount % 100:02d}" for d in agreement.dues.all()]
    return {
        "signing": f"{agreement.proceeding_id}/{agreement.kind}/{agreement.nth}",
        "title": agreement.title,
        "obligor": agreement.obligor,
        "parties": [str(p) for p in agreement.parties],
        "component": agreement.component,
        "dues": "\n".join(dues),
        "restore": agreement.restore,
        "restore_by": agreement.restore_by,
    }
