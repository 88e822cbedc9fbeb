"""Whatever a picture says of itself, reading it ends soon and says nothing that cannot be."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.pictures import jpeg
from xiejiang.evidence import shots
from xiejiang.evidence.checks import EAST, NORTH, SOUTH, WEST

WHOLE = jpeg(taken="2026:10:02 21:40:05", offset="+08:00", point=(29.296111, 106.253333))
HEADS = st.sampled_from(
    [b"", b"II*\x00", b"MM\x00*", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP"]
)


def sound(content: bytes) -> None:
    stream = io.BytesIO(content)
    found = shots.read(stream)
    assert stream.tell() == 0
    assert (found.latitude is None) is (found.longitude is None)
    if found.latitude is not None and found.longitude is not None:
        assert SOUTH <= found.latitude <= NORTH
        assert WEST <= found.longitude <= EAST
    if found.at is not None:
        assert found.at.tzinfo is not None


@settings(max_examples=300, deadline=2000)
@given(HEADS, st.binary(max_size=400))
def test_any_bytes(head: bytes, rest: bytes) -> None:
    sound(head + rest)


@settings(max_examples=500, deadline=2000)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.integers(0, len(WHOLE)))
def test_any_changed_byte_and_any_cut(where: int, value: int, length: int) -> None:
    changed = bytearray(WHOLE)
    changed[where] = value
    sound(bytes(changed))
    sound(bytes(changed[:length]))
