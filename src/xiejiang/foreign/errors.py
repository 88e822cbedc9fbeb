"""What can go wrong with what is foreign-related."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ForeignError(XiejiangError):
    """涉外事项没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "foreign"


class ForeignContentError(ForeignError, Invalid):
    """涉外内容文件有错误，请逐项改正后再启动。"""

    code = "foreign-content"


class ForeignInvalid(ForeignError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "foreign-invalid"


class AssistanceNotFound(ForeignError, NotFound):
    """没有找到这个司法协助请求，或者您看不到它的案件。请核对编号。"""

    code = "assistance-not-found"


class NotRegistrar(ForeignError, NotAllowed):
    """这个请求由{agency}登记，只有登记机关可以登记后续环节。请与该机关联系。"""

    code = "assistance-not-registrar"


class AssistanceOver(ForeignError, Conflict):
    """请求 {number}“{state}”，已经结束，不能再登记环节。需要再次请求的，请另行登记。"""

    code = "assistance-over"


class AssistanceMoved(ForeignError, Conflict):
    """请求 {number} 刚才已经登记了新的一环。请刷新页面，核对最新情况。"""

    code = "assistance-moved"


class AssistanceOpen(ForeignError, Conflict):
    """司法协助请求 {number} 还在办理，归档以后就不能再登记。请先登记结果，或者撤回请求。"""

    code = "assistance-open"
