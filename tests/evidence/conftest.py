"""Files that are what they say, and a case in which two agencies work."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.evidence import services
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
Add = Callable[..., Item]


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def shared(cast: Cast, case: Case) -> Case:
    """The case, in which the police take part."""
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.RECEIVE,
    )
    return case


@pytest.fixture
def add(cast: Cast, case: Case) -> Add:
    """Add an item to the case; a file when ``content`` is given."""

    def make(who: str = "fisheries", content: bytes | None = None, **changes: object) -> Item:
        given: dict[str, object] = {
            "case": case,
            "kind": ItemKind.DOCUMENTARY,
            "title": "现场照片",
            "collectors": ("甲", "乙"),
        }
        name = str(changes.pop("name", "照片.pdf"))
        if content is not None:
            given["upload"] = services.take_in(
                actor=cast.actor(who), case=case, name=name, stream=io.BytesIO(content)
            )
        return services.add_item(cast.by(who), **(given | changes))

    return make
