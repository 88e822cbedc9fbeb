"""Labels and errors in the language of the page."""

from __future__ import annotations

import pytest
from django.utils import translation

from xiejiang.agencies.domain import Role
from xiejiang.agencies.errors import UsernameTaken
from xiejiang.shell.words import in_language


def test_chinese_stays_as_it_is() -> None:
    with translation.override("zh-hans"):
        assert in_language(Role.HANDLER.zh) == "承办"
        assert in_language(None) == ""
        assert in_language("") == ""
        assert "zhang" in in_language(UsernameTaken(username="zhang"))


@pytest.mark.parametrize("thing", [Role.HANDLER.zh, UsernameTaken(username="zhang")])
def test_english_is_english(thing: object) -> None:
    with translation.override("en"):
        said = in_language(thing)
    assert said.isascii()
    assert "承办" not in said


def test_an_error_keeps_what_it_is_about() -> None:
    with translation.override("en"):
        assert "zhang" in in_language(UsernameTaken(username="zhang"))
