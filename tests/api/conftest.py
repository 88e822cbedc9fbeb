"""Programs of the cast: a client for everybody, with a token of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.agencies import services
from xiejiang.audit.domain import By

ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """A program that acts for one of the cast."""

    token: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {k.replace("_", "-"): v for k, v in headers.items()}
        data = "" if body is None else json.dumps(body)
        return Client(headers={"Authorization": f"Bearer {self.token}", **sent}).generic(
            method, ROOT + path, data, content_type="application/json"
        )

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def upload(self, path: str, fields: dict[str, Any]) -> HttpResponse:
        client = Client(headers={"Authorization": f"Bearer {self.token}"})
        return client.post(ROOT + path, fields)


class Programs:
    """One program for each of the cast, made when it is first asked for."""

    def __init__(self, cast: Cast, node: By) -> None:
        self.cast = cast
        self.node = By(node.actor, timezone.now())

    def __getitem__(self, who: str) -> Program:
        return Program(self.issue(who, days=1))

    def issue(self, who: str, *, days: int) -> str:
        expires = timezone.now() + timedelta(days=days)
        post = self.cast.posts[who]
        _, secret = services.issue_token(self.node, post=post, name="测试", expires_at=expires)
        return secret.text


@pytest.fixture
def programs(cast: Cast, node: By) -> Programs:
    return Programs(cast, node)
