"""Reports of the fishing reach at Jiangjin, as somebody unnamed sends them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace

import pytest

from tests.conftest import NOW, Cast
from xiejiang.audit.domain import NODE, By
from xiejiang.outreach import services
from xiejiang.outreach.domain import Matter, Told, Where
from xiejiang.outreach.models import Report

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TOLD = Told(
    matter=Matter.FISHING,
    words="丁家沱码头夜里有人开小船电鱼，船尾挂蓝色油桶。",
    where=Where(division="500116", words="丁家沱码头"),
    seen="昨晚十点",
    name="郝建国",
    contact="13912345678",
)


@dataclass(frozen=True)
class Public:
    """Somebody who reports, and the agencies that work here."""

    cast: Cast

    def lodge(self, nonce: str = "n1", at: By | None = None, **changes: object) -> Report:
        return self.sent(nonce, at, **changes)[0]

    def sent(
        self, nonce: str = "n1", at: By | None = None, **changes: object
    ) -> tuple[Report, str]:
        told = replace(TOLD, **changes)
        return services.lodge(at or By(NODE, NOW), told=told, nonce=nonce)


@pytest.fixture
def public(cast: Cast) -> Public:
    return Public(cast)
