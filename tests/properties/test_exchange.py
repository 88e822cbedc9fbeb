"""What other nodes send is read with distrust: whatever comes, only our errors go out."""

from __future__ import annotations

import base64
import json
import re
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.store.packing import AT, HEADER, SENDER
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry
from xiejiang.exchange import doors, receiving, schema, services
from xiejiang.exchange.domain import Trust
from xiejiang.exchange.errors import ContentMalformed
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.sending import DIGEST_HEADER, SEAL_HEADER
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import packages, receipts
from xiejiang.store.notes import Note

SOON = settings(max_examples=200, deadline=2000)
WITH_ROWS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False),
    st.text(max_size=30),
    st.sampled_from(["\x00", "\ud800", "2026-11-24T10:00:00+08:00", "0001-01-01T00:00:00+08:00"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

FORMAT = "xiejiang-case/1"


@cache
def sample() -> dict[str, Any]:
    """A description as short as the schema allows, with one of everything."""
    return {name: _one(one) for name, one in schema.published(FORMAT)["properties"].items()}


def _one(rule: dict[str, Any]) -> Any:
    """A value that a rule of the schema allows."""
    if "$ref" in rule:
        return _one(schema.published(FORMAT)["$defs"][rule["$ref"].rpartition("/")[2]])
    if "enum" in rule:
        return rule["enum"][0]
    if "const" in rule:
        return rule["const"]
    kind = rule["type"]
    if kind == "object":
        return {name: _one(one) for name, one in rule["properties"].items()}
    if kind == "array":
        return [_one(rule["items"])]
    if kind == "string":
        return _text(rule.get("pattern", ""))
    return {"integer": 1, "boolean": True}[kind]


def _text(pattern: str) -> str:
    known = ("x", "2026-11-24T10:00:00+08:00", "0" * 64, "500116", "files/a.pdf", "proofs/1.json")
    return next(t for t in known if not pattern or re.fullmatch(pattern, t, re.ASCII))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within a description."""
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [p for k, v in value.items() for p in places(v, (*path, k))]
    if isinstance(value, list):
        return found + [p for n, v in enumerate(value) for p in places(v, (*path, n))]
    return found


def changed(path: tuple[Any, ...], new: Any) -> dict[str, Any]:
    """The sample with another value at a place."""
    whole: dict[str, Any] = json.loads(json.dumps(sample()))
    inner: Any = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return whole


def test_the_sample_is_read() -> None:
    assert schema.read_as(FORMAT, json.dumps(sample()).encode()) == sample()


@SOON
@given(st.one_of(st.binary(max_size=300), VALUES.map(lambda v: json.dumps(v).encode())))
@example(b"1" * 5000)
@example(b'{"a":' * 2000)
def test_anything_as_a_description(content: bytes) -> None:
    with pytest.raises(ContentMalformed):
        schema.read_as(FORMAT, content)


@settings(max_examples=500, deadline=2000)
@given(st.data())
def test_a_description_with_another_value_can_be_stored_or_is_refused(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(sample())))
    whole = changed(path, data.draw(VALUES))
    with suppress(ContentMalformed):
        found = schema.read_as(FORMAT, json.dumps(whole).encode())
        assert found == whole
        text = json.dumps(found, ensure_ascii=False)
        text.encode()  # no lone surrogate: no database and no log could hold it
        assert "\\u0000" not in text, "PostgreSQL cannot hold it"


@SOON
@given(st.binary(max_size=400))
def test_anything_as_a_seal_that_comes_ahead(content: bytes) -> None:
    with pytest.raises(XiejiangError):
        receiving.parse_seal(content)


# ------------------------------------------------------------------ the doors

HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


@st.composite
def seals(draw: st.DrawFn) -> bytes:
    """A seal of a known node, changed in a line or not, signed or not."""
    text = packages.Seal(HEADER, SENDER.name, "0" * 64, "1" * 64).text
    lines = text.split("\n")
    if draw(st.booleans()):
        where = draw(st.integers(0, len(lines) - 1))
        lines[where] = draw(st.one_of(st.text(max_size=70), st.integers().map(str)))
    changed_text = "\n".join(lines)
    note = Note(changed_text)
    try:
        signed = note.signed(SENDER) if draw(st.booleans()) else Note(text).signed(SENDER)
        return str(Note(changed_text, signed.signatures)).encode()
    except UnicodeEncodeError:
        return b""


@pytest.fixture
def known(db: None) -> None:
    services.register_node(
        By(NODE, AT),
        key=SENDER.public,
        fingerprint=SENDER.public.fingerprint,
        trust=Trust("", "王某", "电话"),
    )


def knock(path: str, body: bytes, headers: dict[str, str]) -> int:
    """What a door answers."""
    request = RequestFactory().post(
        path, data=body, content_type="application/octet-stream", headers=headers
    )
    door = doors.add_package if path.endswith("packages") else doors.add_receipt
    answer = door(request)
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.status_code


@WITH_ROWS
@given(
    seal=st.one_of(seals(), st.binary(max_size=200)),
    digest=st.one_of(
        HEADER_TEXT,
        st.binary(min_size=32, max_size=32).map(
            lambda d: f"sha-256=:{base64.b64encode(d).decode()}:"
        ),
    ),
    length=st.one_of(st.none(), HEADER_TEXT, st.integers(-1, 10**20).map(str)),
    body=st.binary(max_size=300),
)
def test_whoever_knocks_with_whatever_gets_an_answer(
    known: None, seal: bytes, digest: str, length: str | None, body: bytes
) -> None:
    headers = {SEAL_HEADER: base64.b64encode(seal).decode(), DIGEST_HEADER: digest}
    if length is not None:
        headers["Content-Length"] = length
    assert 400 <= knock("/exchange/packages", body, headers) < 500
    assert not Incoming.objects.exists()


@WITH_ROWS
@given(HEADER_TEXT)
def test_a_seal_that_is_no_base64_gets_an_answer(known: None, text: str) -> None:
    assert 400 <= knock("/exchange/packages", b"x", {SEAL_HEADER: text}) < 500


@WITH_ROWS
@given(st.data())
def test_a_receipt_of_whatever_gets_an_answer_and_leaves_nothing(
    known: None, data: st.DataObject
) -> None:
    whole = receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT)
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    body = data.draw(st.sampled_from([bytes(content), bytes(content[:-9]), bytes(content) * 2]))
    assert 400 <= knock("/exchange/receipts", body, {}) < 500
    assert not LogEntry.objects.filter(act="exchange.receipt_taken").exists()
