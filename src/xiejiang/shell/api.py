"""The REST API of the node: its rooms under one address, tokens, and errors as problems."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from xiejiang.agencies import api as agencies_api
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.errors import TokenInvalid
from xiejiang.assessment import api as assessment_api
from xiejiang.bases import api as bases_api
from xiejiang.cases import api as cases_api
from xiejiang.cases import queries as cases
from xiejiang.consultation import api as consultation_api
from xiejiang.documents import api as documents_api
from xiejiang.evidence import api as evidence_api
from xiejiang.exchange import api as exchange_api
from xiejiang.experts import api as experts_api
from xiejiang.foreign import api as foreign_api
from xiejiang.funds import api as funds_api
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.liaison import api as liaison_api
from xiejiang.operations import api as operations_api
from xiejiang.outreach import api as outreach_api
from xiejiang.proceedings import api as proceedings_api
from xiejiang.research import api as research_api
from xiejiang.restoration import api as restoration_api
from xiejiang.river import api as river_api
from xiejiang.settling import api as settling_api
from xiejiang.shell import api_desk, api_law, api_map
from xiejiang.shell.api_description import Description
from xiejiang.shell.api_words import said
from xiejiang.shell.idempotency import KEY, once
from xiejiang.shell.pages import whom_to_ask
from xiejiang.shell.tracing import seeing
from xiejiang.typical import api as typical_api
from xiejiang.web.problems import (
    BROKEN,
    MEDIA_TYPE,
    AddressUnknown,
    NodeFailed,
    RequestInvalid,
    of_body,
    problem,
)
from xiejiang.web.requests import Request

LOGGER = logging.getLogger(__name__)
ROUTERS = (
    api_desk.router,
    cases_api.router,
    api_map.router,
    evidence_api.router,
    documents_api.router,
    funds_api.router,
    experts_api.router,
    proceedings_api.router,
    bases_api.router,
    restoration_api.router,
    assessment_api.router,
    exchange_api.router,
    liaison_api.router,
    operations_api.router,
    river_api.router,
    typical_api.router,
    research_api.router,
    consultation_api.router,
    settling_api.router,
    foreign_api.router,
    outreach_api.router,
    agencies_api.router,
    api_law.router,
)
ABOUT = (
    "程序以令牌代表一个人在一个岗位上办理，权限与页面上相同。"
    "修改须带 If-Match；POST 可带 Idempotency-Key，重复提交只办一次；错误是 RFC 9457 问题文档。"
)


class Token(HttpBearer):
    """访问令牌: lets a program act in one post of one person."""

    def __call__(self, request: HttpRequest) -> Any:
        """The token of the request; none at all is refused like a wrong one."""
        scheme, _sep, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenInvalid
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Put the actor on the request."""
        found, actor = agencies.by_token(token=token, now=timezone.now())
        asked = cast("Request", request)
        asked.actor = actor
        asked.shown = set()
        asked.must_see = seeing(actor, asked.shown)
        asked.must_act = lambda matter: cases.to_act(by=actor, case_id=matter)
        return found


class Api(NinjaAPI):
    """The API, whose description says what every operation has in common."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description: refusals are problem documents, posts may carry a key."""
        prefix = kwargs.get("path_prefix")
        whole = self.get_root_path(kwargs.get("path_params") or {}) if prefix is None else prefix
        schema = Description(self, whole)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _describe(method, operation)
        return schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            answer["content"] = {MEDIA_TYPE: content["application/json"]}
    if operation["operationId"].endswith("_file"):
        whole = {"schema": {"type": "string", "format": "binary"}}
        operation["responses"][200]["content"] = {"application/octet-stream": whole}
    if method == "post":
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": KEY,
                "required": False,
                "description": "同一个键、同样的内容只办理一次，重复的得到同样的答复",
                "schema": {"type": "string", "maxLength": 120},
            }
        )


def _refuse(request: HttpRequest, error: Any) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return problem(error, headers, also=whom_to_ask(getattr(request, "actor", None), error))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What the schema refuses, item by item."""
    complaints = [
        Complaint(".".join(str(part) for part in e["loc"]), said(e)) for e in error.errors
    ]
    return problem(RequestInvalid(complaints=complaints))


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(RequestInvalid(complaints=[Complaint("body", "不是完整的 JSON，请核对")]))


def _unread(request: HttpRequest, error: Any) -> HttpResponse:
    """A body that is too large or came broken."""
    return problem(of_body(error))


def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    """A mistake of ours: to the operators with its trace, to the program in one sentence."""
    LOGGER.error("api request failed: %s", type(error).__name__, exc_info=error)
    return problem(NodeFailed())


def unknown(request: HttpRequest) -> HttpResponse:
    """Any address under the API's that it does not have."""
    return problem(AddressUnknown())


def build() -> Api:
    """The API of all rooms."""
    token = Token()
    made = Api(
        title="协江 Xiejiang",
        version="1",
        description=ABOUT,
        urls_namespace="api",
        auth=token,
        docs_url=None,
        openapi_url="/openapi.json",
    )
    made.add_exception_handler(XiejiangError, _refuse)
    made.add_exception_handler(ValidationError, _invalid)
    made.add_exception_handler(HttpError, _unreadable)
    for broken in BROKEN:
        made.add_exception_handler(broken, _unread)
    made.add_exception_handler(Http404, lambda request, _error: unknown(request))
    made.add_exception_handler(Exception, _failed)
    made.add_decorator(partial(once, token), mode="view")
    for router in ROUTERS:
        made.add_router("", router)
    return made


api = build()
