"""What the API refuses it refuses in Chinese, and its description names one thing by one name."""

from __future__ import annotations

import json
import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, ValidationError

from xiejiang.outreach.domain import State
from xiejiang.shell.api import api
from xiejiang.shell.api_words import OTHERWISE, said
from xiejiang.web.api import Day, Instant, Line


class Everything(BaseModel):
    """One field of every kind that the rooms take."""

    line: Line
    short: Annotated[str, Field(min_length=2, pattern="^a+$")]
    count: Annotated[int, Field(gt=0, lt=9)]
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    sum: Annotated[Decimal, Field(max_digits=9, decimal_places=2)]
    yes: bool
    day: Day
    at: Instant
    clock: time
    key: UUID
    state: State
    one: Literal["x", "y"]
    rows: Annotated[list[int], Field(min_length=1, max_length=2)]
    table: dict[str, int]


HOSTILE: tuple[Any, ...] = (
    None, "", "a\x00b", "\ud800", "x" * 200, "9" * 5000, "1e999", "0.001", "1234567890.5", "NaN",
    True, -1, 1.5, 10**30, 10**18, float("nan"), float("inf"), [], [1, 2, 3], [[]], {}, {"a": "b"},
    "2026-02-31", "0001-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59-11:00", "2026-01-01T10:00:00+08:00",
)  # fmt: skip


@pytest.mark.parametrize("value", [*HOSTILE, ...])
def test_every_refusal_has_words_of_its_own(value: Any) -> None:
    given = {} if value is ... else dict.fromkeys(Everything.model_fields, value)
    with pytest.raises(ValidationError) as refused:
        Everything(**given)
    for error in refused.value.errors(include_url=False):
        told = said({**error, "ctx": {k: str(v) for k, v in error.get("ctx", {}).items()}})
        assert told != OTHERWISE, error["type"]
        assert re.search("[\u4e00-\u9fff]", told), error["type"]
        assert "{" not in told, told


def test_no_name_of_the_description_stands_for_two_things() -> None:
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1"), default=str))
    schemas = described["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named <= set(schemas)
    for path, part in (
        ("/api/v1/operations/{operation_id}/invite", "agency"),
        ("/api/v1/research/studies/{study_id}/invite", "agencies"),
        ("/api/v1/reports/{report_id}/answer", "words"),
    ):
        content = described["paths"][path]["post"]["requestBody"]["content"]
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert part in schemas[name]["properties"], (path, name)
