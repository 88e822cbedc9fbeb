"""Papers that list and vouch for others: a table of contents, a statement, a bound volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from xiejiang.documents.domain import Form
from xiejiang.documents.papers import render
from xiejiang.documents.rendering import typefaces
from xiejiang.documents.rendering.model import Block, Layout, OfficialDocument, Signature

LACKING = "〓"
"""Stands for a character that no face has; what it was is in the data beside the paper."""


def list_paper(
    *,
    title: str,
    issuer: str,
    blocks: Sequence[Block],
    at: datetime,
    form: Form = Form.PDF,
    draft: str = "",
) -> bytes:
    """A paper of the house in the layout of a list; no kind of document, no number."""
    known = typefaces.coverage() | {"\n"}
    paper = OfficialDocument(
        kind="archive",
        layout=Layout.LIST,
        title=title,
        issuer=issuer,
        blocks=tuple(blocks),
        signature=Signature((issuer,), timezone.localtime(at).date(), seal=""),
        draft=draft,
    )
    return render(_printable(paper, known), form)


def _printable(value: Any, known: frozenset[str]) -> Any:
    """The same value without characters that would make the paper impossible."""
    if isinstance(value, str) and type(value) is str:
        return "".join(char if char in known else LACKING for char in value)
    if isinstance(value, tuple):
        return tuple(_printable(one, known) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _printable(getattr(value, f.name), known) for f in fields(value)}
        return replace(value, **changed)
    return value
