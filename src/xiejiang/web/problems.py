"""Problem documents (RFC 9457): what an error of ours looks like to a program."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import Schema
from pydantic import Field

from xiejiang.kernel.errors import Complaint, Conflict, Invalid, XiejiangError

MEDIA_TYPE = "application/problem+json"


class Wrong(Schema):
    """One thing that is wrong: where, and what to do about it."""

    where: str
    detail: str


class Problem(Schema):
    """问题文档: why something was not done, and what to do next."""

    type: str = Field(description="urn:xiejiang:problem:<code>，稳定的机器名")
    title: str = Field(description="这一类问题是什么")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="这一次发生了什么、怎么办")
    errors: list[Wrong] = Field(default=[], description="逐项的问题")


class VersionMissing(XiejiangError):
    """请在 If-Match 中写明您看到的版本：先读取最新内容，再带上响应头 ETag 的值重新提交。"""

    code = "version-missing"
    status = 428


class VersionUnreadable(Invalid):
    """If-Match 写的不是一个版本。请原样带上读取时响应头 ETag 的值，如 "3"。"""

    code = "version-unreadable"


class CursorUnreadable(Invalid):
    """翻页标记不完整。请原样使用上一页给出的 next_cursor，或者从第一页重新开始。"""

    code = "cursor-unreadable"


class RequestInvalid(Invalid):
    """请求的内容不符合接口说明，请按所列各项修改。"""

    code = "request-invalid"


class RequestBusy(Conflict):
    """同一个 Idempotency-Key 的请求正在办理。请稍候，再用同一个键重新提交。"""

    code = "idempotency-key-busy"


class AddressUnknown(XiejiangError):
    """接口没有这个地址。请对照接口说明 openapi.json。"""

    code = "address-unknown"
    status = 404


class MethodUnknown(XiejiangError):
    """这个地址不接受 {method}，可以用 {allowed}。请对照接口说明 openapi.json。"""

    code = "method-unknown"
    status = 405


class BodyTooLarge(Invalid):
    """提交的内容太多或者太大，没有收下，也没有办理。请缩短文字、减少项目，大的内容作为文件上传。"""

    code = "body-too-large"
    status = 413


class BodyBroken(Invalid):
    """提交的内容没有完整传到，或者格式不对，没有办理。请返回上一页，核对以后重新提交。"""

    code = "body-broken"
    status = 400


class HostUnknown(Invalid):
    """这个主机名不是本节点的。请用本节点的网址打开；管理员可以在 XIEJIANG_HOSTS 里加上它。"""

    code = "host-unknown"
    status = 400


class NodeFailed(XiejiangError):
    """本节点出了差错，没有办理。请稍后再试；再次出现的，请联系系统管理员。"""

    code = "node-failed"
    status = 500


BROKEN = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
"""How Django says that a request cannot be read."""


def of_body(error: BaseException) -> XiejiangError:
    """What cannot be read of a request, as an error of ours."""
    if isinstance(error, DisallowedHost):
        return HostUnknown()
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return BodyTooLarge()
    return BodyBroken()


def describe(error: XiejiangError) -> Problem:
    """The document of an error."""
    first = (type(error).__doc__ or "").strip().splitlines()[0].split("。")[0]
    return Problem(
        type=f"urn:xiejiang:problem:{error.code}",
        title=re.sub(r"\{\w+\}", "…", first),
        status=error.status,
        detail=error.message,
        errors=[Wrong(where=c.where, detail=c.message) for c in error.complaints],
    )


def problem(
    error: XiejiangError,
    headers: Mapping[str, str] | None = None,
    *,
    also: Sequence[Complaint] = (),
) -> HttpResponse:
    """The response to an error; ``also`` is what the edge knows beside it."""
    document = describe(error)
    document.errors += [Wrong(where=c.where, detail=c.message) for c in also]
    body = document.model_dump_json()
    return HttpResponse(body, status=error.status, content_type=MEDIA_TYPE, headers=headers)
