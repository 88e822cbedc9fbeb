"""Pages of what is done to one item in care: each a form, an act, and back to the item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.evidence import queries, services, shots, tracks
from xiejiang.evidence.care import CopyWay, Match, Method, Outcome, Track, point
from xiejiang.evidence.domain import OUT, ItemStatus, Upload
from xiejiang.evidence.forms_care import (
    CaptureForm,
    CopyForm,
    CorrectForm,
    PlaceForm,
    RuleForm,
    SealForm,
    UnsealForm,
)
from xiejiang.evidence.models import Capture, Item
from xiejiang.evidence.panels import KEEPERS, may_collect
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by


def beside(request: Request, item: Item) -> Mapping[str, Any]:
    """What the page of an item shows beside its register."""
    told = queries.capture(item)
    found = queries.rulings(items=[item]).get(item.pk, [])
    actor = request.actor
    standing = item.status not in OUT
    mine = item.status == ItemStatus.HELD and item.holder_id == actor.agency_id
    collects = may_collect(request, item.case)
    return {
        "told": told,
        "method": Method(told.method).zh if told and told.method else "",
        "match": Match(told.match) if told else Match.NONE,
        "point": _point(told),
        "shot_point": _shot_point(item),
        "doubts": shots.doubts(at=item.shot_at, stated=item.collected_at, added=item.added_at),
        "tracks": tracks.tracks(item, told=told, rulings=found),
        "outcomes": {o.value: o.zh for o in Outcome},
        "copies": queries.copies(item),
        "replacement": queries.replacement(item),
        "way": CopyWay(item.copy_way).zh if item.copy_way else "",
        "code": queries.code_of(item),
        "may_keep": mine and actor.can(*KEEPERS),
        "may_copy": collects and standing,
        "may_correct": collects and mine and item.has_file and not item.physical,
        "may_describe": collects
        and standing
        and item.has_file
        and actor.agency_id in (item.agency_id, item.holder_id),
        "may_rule": standing and bool(_tracks_of(request)),
    }


def _point(told: Capture | None) -> str:
    if told is None or told.latitude is None or told.longitude is None:
        return ""
    return point(told.latitude, told.longitude)


def _shot_point(item: Item) -> str:
    if item.shot_latitude is None or item.shot_longitude is None:
        return ""
    return point(item.shot_latitude, item.shot_longitude)


def _tracks_of(request: Request) -> list[Track]:
    """The kinds of proceedings in which the reader weighs evidence."""
    actor = request.actor
    if not actor.can(*KEEPERS):
        return []
    return [t for t in Track if actor.agency_kind in t.judges]


def _page(
    request: Request,
    item: Item,
    form: PlainForm,
    act: Callable[[], object],
    *,
    words: Mapping[str, Any],
    told: str,
) -> HttpResponse:
    """A page with one form about one item; afterwards the item is shown again."""
    home = reverse("evidence-item", args=[item.pk])
    answer = carried_out(request, form, act, to=home, told=told)
    if answer is not None:
        return answer
    return in_case(
        request,
        item.case,
        tab="evidence",
        template="evidence/_care.html",
        context={"form": form, "item": item, "lead": "", "multipart": False, **words},
        status=form.status,
    )


def place(request: Request, item_id: UUID) -> HttpResponse:
    """Put a thing into another storage place."""
    item = queries.get(by=request.actor, item_id=item_id)
    form = PlaceForm(request.POST or None)
    words = {
        "heading": _("变更存放地"),
        "lead": _("现在存放在：%(place)s") % {"place": item.whereabouts or _("没有登记")},
        "verb": _("登记变更"),
    }

    def act() -> object:
        return services.place(by(request), item=item, **form.cleaned_data)

    return _page(request, item, form, act, words=words, told=_("存放地已变更，已记入经手。"))


def seal(request: Request, item_id: UUID) -> HttpResponse:
    """Seal an item, or seal it again."""
    item = queries.get(by=request.actor, item_id=item_id)
    form = SealForm(request.POST or None)
    words = {"heading": _("加封"), "verb": _("登记加封")}

    def act() -> object:
        return services.seal(by(request), item=item, sealing=form.sealing)

    return _page(request, item, form, act, words=words, told=_("已登记封条。"))


def unseal(request: Request, item_id: UUID) -> HttpResponse:
    """Break a seal."""
    item = queries.get(by=request.actor, item_id=item_id)
    form = UnsealForm(request.POST or None)
    words = {
        "heading": _("启封"),
        "lead": _("现在的封条号：%(number)s") % {"number": item.seal or _("没有封条")},
        "verb": _("登记启封"),
    }

    def act() -> object:
        return services.unseal(by(request), item=item, opening=form.opening)

    return _page(request, item, form, act, words=words, told=_("已登记启封；用完请重新加封。"))


def copy(request: Request, item_id: UUID) -> HttpResponse:
    """Add a copy beside its original."""
    item = queries.get(by=request.actor, item_id=item_id)
    form = CopyForm(
        request.POST or None,
        request.FILES or None,
        initial={"title": _("%(title)s（副本）") % {"title": item.title}},
    )
    words = {
        "heading": _("制作副本"),
        "lead": _("副本另立一件证据，注明由这件制作；原件不会改动，两边互相可以看到。"),
        "verb": _("副本入卷"),
        "multipart": True,
    }

    def act() -> object:
        data = form.cleaned_data
        return services.add_copy(
            by(request),
            item=item,
            upload=_taken_in(request, item, data["file"]),
            title=data["title"],
            way=CopyWay(data["way"]),
            how=data["how"],
        )

    return _page(request, item, form, act, words=words, told=_("副本已入卷。"))


def correct(request: Request, item_id: UUID) -> HttpResponse:
    """Supersede an item by a corrected file."""
    item = queries.get(by=request.actor, item_id=item_id)
    form = CorrectForm(request.POST or None, request.FILES or None)
    words = {
        "heading": _("更正文件"),
        "lead": _(
            "更正后的文件另立一件，接过名称和关联的事实；原来的文件和摘要保留，注明已被取代。"
        ),
        "verb": _("更正"),
        "multipart": True,
    }

    def act() -> object:
        upload = _taken_in(request, item, form.cleaned_data["file"])
        reason = form.cleaned_data["reason"]
        return services.correct(by(request), item=item, upload=upload, reason=reason)

    return _page(request, item, form, act, words=words, told=_("已更正，原文件保留。"))


def _taken_in(request: Request, item: Item, given: Any) -> Upload:
    return services.take_in(actor=request.actor, case=item.case, name=given.name, stream=given.file)


def capture(request: Request, item_id: UUID) -> HttpResponse:
    """State how a file was taken; what was stated before can be corrected."""
    item = queries.get(by=request.actor, item_id=item_id)
    told = queries.capture(item)
    names = (*CaptureForm.TAKEN, *CaptureForm.WHERE)
    had = {name: getattr(told, name) for name in names} if told else {}
    form = CaptureForm(request.POST or None, initial=had)
    words = {
        "heading": _("取证情况"),
        "lead": _("知道什么写什么；没有写明的，会在审查时提示。"),
        "verb": _("保存"),
    }

    def act() -> object:
        return services.describe(by(request), item=item, captured=form.captured)

    return _page(request, item, form, act, words=words, told=_("已登记取证情况。"))


def rule(request: Request, item_id: UUID) -> HttpResponse:
    """Say what was found of an item."""
    item = queries.get(by=request.actor, item_id=item_id)
    open_to = _tracks_of(request)
    if not open_to:
        raise Http404
    form = RuleForm(request.POST or None, tracks=open_to)
    words = {
        "heading": _("审查认定"),
        "lead": _("认定会通知%(names)s，并记入存证日志；以最后一次为准，以前的都保留。")
        % {"names": "、".join(dict.fromkeys((item.agency.name, item.holder.name)))},
        "verb": _("作出认定"),
    }

    def act() -> object:
        data = form.cleaned_data
        return services.rule(
            by(request),
            item=item,
            track=Track(data["track"]),
            outcome=Outcome(data["outcome"]),
            reason=data["reason"],
            basis=data["basis"],
        )

    return _page(request, item, form, act, words=words, told=_("已作出认定。"))
