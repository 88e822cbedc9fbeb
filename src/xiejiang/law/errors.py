"""What can be wrong with the law's content, or with the facts put to it."""

from __future__ import annotations

from xiejiang.kernel.errors import Invalid, NotFound, XiejiangError


class ContentError(XiejiangError):
    """法规内容有误，请按所列文件和条目逐项改正后再运行 xiejiang law check。"""

    code = "law-content"
    status = 500


class FactError(Invalid):
    """事实填写有误，请逐项修改后再试。"""

    code = "law-facts"


class RuleNotFound(NotFound):
    """没有这个编号的规则、事实或规范。请核对编号，或用 xiejiang law check 查看全部条目。"""

    code = "law-not-found"
