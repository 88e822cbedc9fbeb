"""What the room shows on the case page, and how a bulletin is laid out on any page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus, Field
from xiejiang.cases.queries import Case
from xiejiang.liaison import queries
from xiejiang.liaison.domain import (
    BulletinState,
    Category,
    Content,
    FieldDef,
    FieldType,
    Reach,
    ScopeWay,
    category,
)
from xiejiang.liaison.models import Bulletin, Edition
from xiejiang.web.language import title_of
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

TONES = {
    BulletinState.DRAFT: "running",
    BulletinState.PUBLISHED: "ok",
    BulletinState.WITHDRAWN: "done",
}
PLACES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A bulletin as lists show it."""

    bulletin: Bulletin
    category: str
    field: str
    place: str
    state: str
    tone: str
    corrected: bool
    unread: bool
    to_sign: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A bulletin as its page shows it."""

    bulletin: Bulletin
    kind: Category
    row: Row
    case: Case | None
    words: bool
    """Whether the words are shown."""
    content: Content | None
    values: tuple[tuple[str, str], ...]
    edition: Edition | None
    editions: tuple[Edition, ...]
    audience: tuple[tuple[str, str], ...]


def may_write(request: Request) -> bool:
    """Whether the reader's post drafts bulletins, and signs for them."""
    return request.actor.can(*queries.WRITES)


def may_publish(request: Request) -> bool:
    """Whether the reader's post publishes for the agency."""
    return request.actor.can(*queries.PUBLISHES)


def row(bulletin: Bulletin) -> Row:
    """Lay one line out."""
    state = BulletinState(bulletin.state)
    return Row(
        bulletin=bulletin,
        category=title_of(category(bulletin.category)),
        field=Field(bulletin.field).zh if bulletin.field else "",
        place=_place(bulletin.division),
        state=state.zh,
        tone=TONES[state],
        corrected=bulletin.version > 1,
        unread=getattr(bulletin, "unread", False),
        to_sign=getattr(bulletin, "to_sign", False),
    )


def _place(code: str) -> str:
    return basin.full_name(code) if basin.find(code) else code


def sheet_of(request: Request, bulletin: Bulletin, *, version: int = 0) -> Sheet:
    """Lay a bulletin out, with its current edition or another."""
    words = queries.shows_words(bulletin, by=request.actor)
    drafted = bulletin.state == BulletinState.DRAFT
    edition = None if drafted else queries.edition(bulletin, version=version)
    content = queries.content_of(bulletin) if drafted else _content(edition)
    kind = category(bulletin.category)
    reach = (
        queries.written_out(queries.of_draft(bulletin)) if drafted else queries.reach_of(bulletin)
    )
    return Sheet(
        bulletin=bulletin,
        kind=kind,
        row=row(bulletin),
        case=queries.case_of(bulletin, by=request.actor),
        words=words,
        content=content if words else None,
        values=tuple(values(kind, content)) if words and content else (),
        edition=edition,
        editions=() if drafted else tuple(queries.editions(bulletin)),
        audience=tuple(audience_words(bulletin, reach)),
    )


def _content(edition: Edition | None) -> Content | None:
    if edition is None:
        return None
    return Content(edition.title, edition.body, edition.values)


def values(kind: Category, content: Content) -> list[tuple[str, str]]:
    """The fields of a category with what was entered, in words."""
    return [
        (title_of(f), said(f, content.values[f.id])) for f in kind.fields if f.id in content.values
    ]


def said(field: FieldDef, value: str) -> str:
    """A value as people read it."""
    if field.type is FieldType.INSTANT:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return _(field.said(value)) if field.type is FieldType.CHOICE else value


def audience_words(bulletin: Bulletin, reach: Reach) -> list[tuple[str, str]]:
    """Whom it is for, in words."""
    told = []
    stated = queries.of_draft(bulletin)
    if reach.places:
        told.append((_("区域"), _places(reach)))
    if stated.downstream_of:
        far = _("%(n)s 公里以内") % {"n": stated.within_km} if stated.within_km else _("直到入海")
        start = basin.network().label(stated.downstream_of)
        told.append((_("下游"), f"{start}（{far}，{_('参考推算')}）"))
    if reach.places:
        kinds = [_(Kind(k).zh) for k in sorted(reach.kinds) if k]
        told.append((_("机关类型"), "、".join(kinds) or _("全部类型")))
    if reach.agencies:
        names = [a.name for a in agencies.agencies(codes=sorted(reach.agencies))]
        told.append((_(ScopeWay.AGENCY.zh), "、".join(names)))
    return told


def _places(reach: Reach) -> str:
    if "" in reach.places:
        return _("全流域")
    names = [_place(p.ljust(6, "0")) for p in sorted(reach.places)]
    shown = "、".join(names[:PLACES_SHOWN])
    more = len(names) - PLACES_SHOWN
    return shown + (_("等 %(n)s 处") % {"n": len(names)} if more > 0 else "")


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """通报: what was told of the case to others, as far as the reader is entitled to it."""

    def context() -> Mapping[str, Any]:
        found = queries.of_case(by=request.actor, case=case)
        open_ = case.status != CaseStatus.CLOSED and cases.takes_part(case, by=request.actor)
        return {"rows": [row(b) for b in found], "may_write": open_ and may_write(request)}

    count = queries.count_of_case(by=request.actor, case=case)
    return (Panel("bulletins", _("通报"), count, "liaison/_bulletins.html", context),)


def next_act(request: Request, case: Any) -> NextAct | None:
    """Sign for what waits for the agency's signature."""
    if not may_write(request):
        return None
    waiting = queries.to_sign_of_case(by=request.actor, case=case)
    if waiting is None:
        return None
    words = _("%(name)s发布的通报等待本机关签收。") % {"name": waiting.agency.name}
    return NextAct(words, _("去签收"), reverse("bulletin", args=[waiting.pk]), urgency=40)
