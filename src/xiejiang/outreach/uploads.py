"""How a body for everybody is read: its size is refused before and while it streams.

A photo too many or too large is passed over while the rest is read, so that what was typed can be
shown again; the length of the whole is refused before anything of it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from xiejiang.outreach.domain import BODY_LIMIT, MOST_PHOTOS, PHOTO_LIMIT
from xiejiang.outreach.errors import BodyTooBig, BodyUnreadable, FromElsewhere
from xiejiang.web.forms import whole

MIB = 1024 * 1024
SHORT = 64 * 1024
"""A body of words alone: read even from who came too often, so that the words are not lost."""


class Counting(TemporaryFileUploadHandler):
    """Files on the disk's scratch space; one too many or too large is passed over."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.files = self.size = 0
        self.too_big = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.files, self.size = self.files + 1, 0
        if self.files > MOST_PHOTOS:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self.size += len(raw_data)
        if self.size > PHOTO_LIMIT:
            self._stop()
        super().receive_data_chunk(raw_data, start)

    def _stop(self) -> NoReturn:
        self.too_big = True
        raise SkipFile


@dataclass(frozen=True, slots=True)
class Body:
    """What came: the fields, the photos, and whether some of these were passed over."""

    fields: QueryDict
    photos: list[Any]
    refused: BodyTooBig | None


def short(request: HttpRequest) -> bool:
    """Whether a body is short enough to be words alone."""
    return whole(request.META.get("CONTENT_LENGTH") or "0", most=SHORT) is not None


def read(request: HttpRequest) -> Body:
    """The fields and the photos of a body; refused in words when it is too large or broken."""
    _from_here(request)
    if whole(request.META.get("CONTENT_LENGTH") or "0", most=BODY_LIMIT) is None:
        raise _too_big()
    counting = Counting(request)
    request.upload_handlers = [counting]
    try:
        fields = request.POST
        files = request.FILES.getlist("photos")
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        raise _too_big() from None
    except (MultiPartParserError, UnreadablePostError, OSError, ValueError):
        raise BodyUnreadable from None
    refused = _too_big() if counting.too_big else None
    return Body(fields, [f for f in files if f.size], refused)


def _too_big() -> BodyTooBig:
    return BodyTooBig(most=MOST_PHOTOS, size=PHOTO_LIMIT // MIB)


def _from_here(request: HttpRequest) -> None:
    """There is no session to ride on; still no other site may make its readers report."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    if site not in ("same-origin", "none") or origin not in ("", "null", own):
        raise FromElsewhere
