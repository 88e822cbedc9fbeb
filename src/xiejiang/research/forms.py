"""Forms of the room: a training, an enrolment, and the quiz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.cases.domain import Field
from xiejiang.research import quiz
from xiejiang.research.domain import MOST_QUESTIONS, Link, Page, Phase, Plan, Reply
from xiejiang.research.quiz import VERDICTS, Question
from xiejiang.web.forms import PlainForm, day_field, meant, note_field

MOST_INVITED = 50


def field_label(field: str) -> str:
    """The name of a field of the law, where the case room has one."""
    return _(Field(field).zh) if field in list(Field) else field


def one_agency(text: str) -> Agency:
    """The one agency that is meant by a code or a name."""
    found = agencies.search(text=text, limit=6)
    return meant(
        text,
        found,
        exact=lambda a: text in (a.code, a.name, a.short_name),
        shown=lambda a: f"{a.name}（{a.code}）",
        none=_("没有找到机关“%(text)s”，请核对全称或代码。"),
        many=_("“%(text)s”不止一个：%(listed)s。请写代码。"),
    )


class TrainingForm(PlainForm):
    """What is announced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("title", forms.CharField(label=_("名称"), max_length=120))
        self.add("since", day_field(label=_("起日")))
        self.add("until", day_field(label=_("止日")))
        self.add("place", forms.CharField(label=_("地点"), max_length=200, help_text=_("或者线上")))
        self.add("about", note_field(label=_("内容"), required=False))
        told = _("一行一个，写全称或机关代码；本机关自动列入。")
        self.add("invited", note_field(label=_("受邀机关"), required=False, help_text=told))
        listed = [("", _("全部领域")), *((f, field_label(f)) for f in quiz.fields())]
        chosen = forms.ChoiceField(label=_("测验领域"), choices=listed, required=False)
        self.add("quiz_field", chosen)
        count = forms.IntegerField(
            label=_("题数"), min_value=1, max_value=MOST_QUESTIONS, initial=5
        )
        self.add("quiz_count", count)
        told = _("同一种子任何人抽出的题都相同，可以用命令行核对。")
        seed = forms.CharField(label=_("测验种子"), max_length=60, help_text=told)
        self.add("quiz_seed", seed)
        told = _("由主办机关约定，不是法定期限；截止以后主办机关才看得到汇总。")
        self.add("quiz_until", day_field(label=_("测验截止日"), help_text=told))

    def clean_invited(self) -> list[Agency]:
        """Every agency that is named, once."""
        lines = [t.strip() for t in str(self.cleaned_data["invited"]).splitlines() if t.strip()]
        if len(lines) > MOST_INVITED:
            raise forms.ValidationError(_("一次最多邀请 %(n)s 个机关。") % {"n": MOST_INVITED})
        return list({a.pk: a for a in map(one_agency, lines)}.values())

    @property
    def plan(self) -> Plan:
        """What the form says."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "invited"}
        return Plan(**given)


class EnrolForm(PlainForm):
    """Oneself, or a colleague by user name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("空为本人报名；联络、审批人员可以为本机关人员报名。")
        named = forms.CharField(label=_("人员"), max_length=150, required=False, help_text=told)
        self.add("username", named)


class MaterialForm(PlainForm):
    """A file, or the address of a page of this node."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phases = [(p.value, _(p.zh)) for p in Phase]
        told = _("课后材料自培训最后一天起给名单上的人看。")
        phase = forms.ChoiceField(label=_("何时用"), choices=phases, help_text=told)
        self.add("phase", phase)
        told = _("空为文件名或者页面的标题。")
        title = forms.CharField(label=_("标题"), max_length=160, required=False, help_text=told)
        self.add("title", title)
        told = _("PDF、OFD、Word、Excel、PowerPoint、图片、录音、录像或者文本，最大 64 MB。")
        self.add("file", forms.FileField(label=_("文件"), required=False, help_text=told))
        told = _("或者本平台一页的地址：规则、法规、程序、公布的典型案例、联席会议、会商口径。")
        address = forms.CharField(
            label=_("页面地址"), max_length=300, required=False, help_text=told
        )
        self.add("address", address)

    def clean_address(self) -> Link | None:
        """Which page an address means."""
        text = str(self.cleaned_data["address"]).strip()
        if not text:
            return None
        wrong = forms.ValidationError(_("这不是可以附上的页面，请从浏览器复制页面的地址。"))
        try:
            match = resolve(unquote(urlsplit(text).path))
        except (Resolver404, ValueError):
            raise wrong from None
        if match.url_name not in list(Page) or len(match.kwargs) != 1:
            raise wrong
        return Link(Page(match.url_name), str(next(iter(match.kwargs.values()))))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = self.cleaned_data
        if "address" in data and "file" in data and bool(data["address"]) == bool(data["file"]):
            self.add_error("file", _("请上传一个文件，或者填写一个页面地址。"))
        return data


class QuizForm(PlainForm):
    """Two answers for each question."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = len(questions)
        hidden = forms.CharField(max_length=32, initial=quiz.mark(questions), required=False)
        hidden.widget = forms.HiddenInput()
        self.add("drawn", hidden)
        verdicts = [("", _("请选择")), *((v.value, _(v.label)) for v in VERDICTS)]
        for n, question in enumerate(questions):
            label = _("第 %(n)s 题：结论") % {"n": n + 1}
            self.add(f"verdict_{n}", forms.ChoiceField(label=label, choices=verdicts))
            items = [("", _("请选择")), *question.items]
            label = _("第 %(n)s 题：依据或者有待查明的是哪一项") % {"n": n + 1}
            self.add(f"item_{n}", forms.ChoiceField(label=label, choices=items))

    @property
    def replies(self) -> dict[int, Reply]:
        """What was answered."""
        given = self.cleaned_data
        return {n: Reply(given[f"verdict_{n}"], given[f"item_{n}"]) for n in range(self.number)}


def today_first(on: date) -> dict[str, Any]:
    """What a new training starts from."""
    return {"since": on, "until": on, "quiz_until": on}
