"""Forms of talks, offers and the answers to offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.kernel.money import Money
from xiejiang.settling import mediators, talks
from xiejiang.settling.domain import OfferGiven, ReplyGiven, ReplyKind, TalkGiven
from xiejiang.settling.mediators import Offered
from xiejiang.settling.models import Offer
from xiejiang.web.forms import PlainForm, day_field, instant_field, note_field
from xiejiang.web.language import title_of


class NamedForm(PlainForm):
    """A form whose act names its fields in Chinese; labels may be in another language."""

    names: Mapping[str, str] = {}

    def complain(self, error: XiejiangError) -> None:
        """Lay each complaint onto the field that it means."""
        error.complaints = tuple(
            Complaint(self.names[c.where], c.message) if c.where in self.names else c
            for c in error.complaints
        )
        super().complain(error)

    def line(
        self, name: str, label: str, *, most: int = 120, required: bool = True, hint: str = ""
    ) -> None:
        """Add a field of one line."""
        self.add(
            name,
            forms.CharField(label=label, max_length=most, required=required, help_text=hint),
        )


class TalkForm(NamedForm):
    """Who sat together, when, and what came of it."""

    names = {
        "途径": "way",
        "会谈时间": "at",
        "会谈地点": "place",
        "主持人": "presided",
        "主持的调解组织": "mediating",
        "不在名册的调解组织": "mediating_words",
        "参加的机关": "agencies",
        "当事人": "parties",
        "谈成的": "agreed",
        "没有谈成的": "left_open",
        "下次会谈": "next_at",
    }

    def __init__(self, *args: Any, case: Case, by: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(w.id, title_of(w)) for w in talks.talking()]
        self.add("way", forms.ChoiceField(label=_("途径"), choices=listed))
        self.add("at", instant_field(label=_("会谈时间")))
        self.line("place", _("会谈地点"), most=200)
        self.line("presided", _("主持人"), hint=_("谁主持，写明单位，如“某机关干部”。"))
        self._bodies(mediators.offered(case=case, on=on))
        others = [(a.code, a.name) for a in talks.may_sit(case=case) if a.code != by.agency_code]
        hint = _("本机关自动在内。只有选中的机关看得到这次会谈和其中的方案，登记以后不能再加。")
        self._ticks("agencies", _("参加的机关"), others, hint)
        parties = [(str(p.pk), p.name) for p in cases.parties(case=case)]
        self._ticks("parties", _("当事人"), parties, _("照案件里的称谓。"))
        self.line("agreed", _("谈成的"), most=300, required=False, hint=_("一句话。"))
        self.line("left_open", _("没有谈成的"), most=300, required=False, hint=_("一句话。"))
        self.add("next_at", instant_field(label=_("下次会谈"), required=False))

    def _bodies(self, found: list[Offered]) -> None:
        """The bodies of the register with the reason beside each, those of the case first."""
        fits = [_choice(o) for o in found if o.fits]
        others = [_choice(o) for o in found if not o.fits]
        groups = ((_("区划和事项与本案相合"), fits), (_("其他有效的"), others))
        choices = [("", _("没有调解组织，机关自己主持")), *((g, c) for g, c in groups if c)]
        hint = _("从名册选择，只列已核对、没有过期的；括号里是为什么排在这里。")
        label = _("主持的调解组织")
        select = forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)
        self.add("mediating", select)
        hint = _("名册上没有的，写公布的名称。")
        self.line("mediating_words", _("不在名册的调解组织"), required=False, hint=hint)

    def _ticks(self, name: str, label: str, choices: list[tuple[str, str]], hint: str) -> None:
        if not choices:
            return
        ticks = forms.CheckboxSelectMultiple()
        self.add(
            name,
            forms.MultipleChoiceField(
                label=label, choices=choices, widget=ticks, required=False, help_text=hint
            ),
        )

    @property
    def given(self) -> TalkGiven:
        """What was typed."""
        data = self.cleaned_data
        return TalkGiven(
            **{k: data[k] for k in ("way", "at", "place", "presided", "agreed", "left_open")},
            mediating=UUID(data["mediating"]) if data["mediating"] else None,
            mediating_words=data["mediating_words"],
            agencies=tuple(data.get("agencies", ())),
            parties=tuple(int(p) for p in data.get("parties", ())),
            next_at=data["next_at"],
        )


def _choice(found: Offered) -> tuple[str, str]:
    version = found.version
    return str(version.body_id), f"{version.name}（{found.reason}）"


class OfferForm(NamedForm):
    """What one side offers, and until when."""

    names = {
        "提出人": "made_by",
        "金额": "amount",
        "付款期限": "pay_by",
        "措施": "measures",
        "有效期至": "valid_until",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("哪一方提出；当事人照案件里的称谓，不写真实姓名。")
        self.line("made_by", _("提出人"), hint=hint)
        self.add(
            "amount",
            forms.DecimalField(
                label=_("金额（元）"), max_digits=15, decimal_places=2, min_value=0, required=False
            ),
        )
        self.add("pay_by", day_field(label=_("付款期限"), required=False))
        hint = _("修复、整改等；只付钱的不填。")
        self.add("measures", note_field(label=_("措施"), required=False, help_text=hint))
        hint = _("约定的最后一日，不是法定期限；过了没有答复的失效。")
        self.add("valid_until", day_field(label=_("有效期至"), help_text=hint))

    @property
    def given(self) -> OfferGiven:
        """What was typed."""
        data = self.cleaned_data
        return OfferGiven(
            made_by=data["made_by"],
            valid_until=data["valid_until"],
            amount=Money.yuan(str(data["amount"] or Decimal(0))),
            measures=data["measures"],
            pay_by=data["pay_by"],
        )


class ReplyForm(NamedForm):
    """How an offer was answered."""

    names = {"答复人": "replied_by", "答复日": "on", "说明": "words"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in ReplyKind]
        look = forms.RadioSelect()
        self.add("kind", forms.ChoiceField(label=_("答复"), choices=kinds, widget=look))
        hint = _("哪一方答复；撤回的写提出人。")
        self.line("replied_by", _("答复人"), hint=hint)
        self.add("on", day_field(label=_("答复日")))
        self.line("words", _("说明"), most=300, required=False, hint=_("一句话。"))

    @property
    def given(self) -> ReplyGiven:
        """What was typed."""
        data = self.cleaned_data
        kind = ReplyKind(data["kind"])
        return ReplyGiven(kind, data["replied_by"], data["on"], data["words"])


def as_agreement(offer: Offer) -> dict[str, Any]:
    """What the form of an agreement takes over from an offer that was accepted."""
    day: date | str = offer.pay_by or _("日期")
    sum_ = f"{offer.amount // 100}.{offer.amount % 100:02d}"
    return {
        "obligor": offer.made_by,
        "dues": f"{day} {sum_}" if offer.amount else "",
        "restore": offer.measures,
    }
