"""A site to inspect, and a store of each test alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from tests.inspections.sites import Site, built
from xiejiang.cases.models import Case


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A store of this test alone."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def site(cast: Cast, case: Case) -> Site:
    """A project under way."""
    return built(cast, case)
