"""Pages of a meeting as such: answering the invitation, and calling it off."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.consultation import queries, services
from xiejiang.consultation.domain import Reply
from xiejiang.consultation.forms import ReplyForm, WordsForm
from xiejiang.consultation.views import form_page
from xiejiang.web.forms import carried_out
from xiejiang.web.requests import Request, by


def answer(request: Request, meeting_id: UUID) -> HttpResponse:
    """Say whether my agency attends; of a meeting of another node the answer is carried there."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    form = ReplyForm(request.POST or None)
    home = reverse("consultation-meeting", args=[meeting.pk])

    def act() -> None:
        doing = services.answer_there if meeting.origin else services.answer
        reply = Reply(form.cleaned_data["reply"])
        doing(by(request), meeting=meeting, reply=reply, words=form.cleaned_data["words"])

    return carried_out(request, form, act, to=home, told=_("已答复。")) or form_page(
        request, form, title=_("答复邀请"), verb=_("答复"), back=home, hint=meeting.title
    )


def cancel(request: Request, meeting_id: UUID) -> HttpResponse:
    """Call a meeting off."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    form = WordsForm(request.POST or None, label=_("取消理由"))
    home = reverse("consultation-meeting", args=[meeting.pk])

    def act() -> None:
        services.cancel(by(request), meeting=meeting, reason=form.cleaned_data["words"])

    told = _("已取消，并通知参加的机关。")
    return carried_out(request, form, act, to=home, told=told) or form_page(
        request, form, title=_("取消会议"), verb=_("取消会议"), back=home, hint=meeting.title
    )
