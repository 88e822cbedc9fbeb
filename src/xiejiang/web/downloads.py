"""Files that a page gives to take away."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from xiejiang.store import tables


def spreadsheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a CSV that a spreadsheet opens in the right characters."""
    text = io.StringIO()
    tables.write(text, head, rows)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
