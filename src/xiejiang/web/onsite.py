"""The form of what is recorded on the spot: the fields that the outbox in the phone relies on.

``inspection.js`` keeps such a form in the phone and sends it (ADR 0028). A room derives its form
from :class:`OnsiteForm` and adds what it asks for; with a ``conclusion`` other than ``sound`` the
field ``demands`` is wanted.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import JsonResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from xiejiang.kernel.actor import Actor
from xiejiang.kernel.errors import Complaint
from xiejiang.store.onsite import MOST_PHOTOS, PHOTO_LIMIT, Clock, Offered, PlaceSource, Where
from xiejiang.web.forms import PlainForm, instant_field


def _own() -> forms.HiddenInput:
    """What the page or the device writes itself: whose it is, and its id."""
    return forms.HiddenInput(attrs={"data-own": "1"})


class OnsiteForm(PlainForm):
    """Who records, when and where; the id that the device gave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("person", _("检查人")), ("post", _("岗位"))):
            self.add(name, forms.IntegerField(label=label, widget=_own()))
        self.add("inspection", forms.UUIDField(label=_("检查编号"), widget=_own()))
        sources = [(s.value, s.zh) for s in PlaceSource]
        hidden = forms.ChoiceField(
            label=_("地点来源"), choices=sources, required=False, widget=forms.HiddenInput
        )
        self.add("source", hidden)
        exact = forms.DecimalField(label=_("精度"), required=False, widget=forms.HiddenInput)
        self.add("accuracy", exact)
        self.must("at", instant_field(label=_("到场时间")))
        told = _("定位以后也请写一句，如 3 号鱼巢下游 50 米；没有地点的，写明原因。")
        place = forms.CharField(label=_("地点"), max_length=200, required=False, help_text=told)
        self.add("place", place)
        for name, label in (("latitude", _("纬度")), ("longitude", _("经度"))):
            degrees = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=6
            )
            degrees.widget.attrs["step"] = "any"
            self.add(name, degrees)

    def must(self, name: str, item: forms.Field) -> None:
        """A field that the browser asks for too, since the node may answer hours later."""
        item.widget.attrs["required"] = True
        self.add(name, item)

    def is_of(self, actor: Actor) -> bool:
        """Whether it was recorded by who sends it, in the same post."""
        data = self.cleaned_data
        return (data["person"], data["post"]) == (actor.person_key, actor.post_id)

    @property
    def where(self) -> Where:
        """The place; of a valid form."""
        data = self.cleaned_data
        latitude, longitude = data["latitude"], data["longitude"]
        located = latitude is not None or longitude is not None
        source = PlaceSource(data["source"] or PlaceSource.TYPED)
        if not located and source is PlaceSource.DEVICE:
            source = PlaceSource.TYPED
        exact: Decimal | None = data["accuracy"] if source is PlaceSource.DEVICE else None
        return Where(source, latitude, longitude, exact, data["place"])


def frame(actor: Actor) -> dict[str, Any]:
    """What the pages that a phone may keep know of who opened them: two numbers."""
    return {
        "person": str(actor.person_key),
        "post": str(actor.post_id or ""),
        "photo_limit": PHOTO_LIMIT,
        "most_photos": MOST_PHOTOS,
    }


def begun(actor: Actor, now: datetime) -> dict[str, Any]:
    """What stands in a form that was just opened."""
    return {
        "inspection": uuid.uuid4(),
        "person": actor.person_key,
        "post": actor.post_id,
        "at": now,
        "source": PlaceSource.TYPED.value,
    }


def clock(given: QueryDict, *, now: datetime) -> Clock:
    """What the device's clock said; nothing that cannot be read is taken for a time."""
    recorded, sent = _instant(given.get("recorded_at")), _instant(given.get("sent_at"))
    ahead: timedelta | None = None if sent is None else sent - now
    return Clock(recorded, ahead)


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def offered(files: MultiValueDict[str, Any], given: QueryDict, key: uuid.UUID) -> list[Offered]:
    """The photographs with their ids; without a script each id follows from the record's."""
    named = given.getlist("photo_id")
    return [
        Offered(_photo_key(named, n, key), file.name, file.file, file.size)
        for n, file in enumerate(files.getlist("photos"))
    ]


def _photo_key(named: Sequence[str], n: int, key: uuid.UUID) -> uuid.UUID:
    text = named[n] if n < len(named) else ""
    if re.fullmatch(r"[0-9a-fA-F-]{32,36}", text):
        try:
            return uuid.UUID(text)
        except ValueError:
            pass
    return uuid.uuid5(key, str(n))


def complaints(form: OnsiteForm) -> list[Complaint]:
    """What is wrong with a form that a device sent, for a problem document."""
    return [
        Complaint(str(form[name].label), "；".join(map(str, wrong)))
        for name, wrong in form.errors.items()
    ]


def arrived(key: uuid.UUID, url: str, *, is_new: bool) -> JsonResponse:
    """What the outbox is told of a record that arrived, now or before."""
    return JsonResponse({"id": str(key), "url": url}, status=201 if is_new else 200)
