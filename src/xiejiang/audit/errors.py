"""What can go wrong with an act or with the log."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, NotAllowed, XiejiangError


class PowerMissing(NotAllowed):
    """您当前的岗位（{post}）没有“{power}”权限，不能办理这一步。请在右上角切换岗位，或交由有权人员办理。"""

    code = "power-missing"


class LogBroken(XiejiangError):
    """存证日志核验不通过：{why}。请立即停止写入，保留现场并联系审计管理员。"""

    code = "log-broken"
    status = 500


class KeyReused(Conflict):
    """同一个 Idempotency-Key 曾用于内容不同的请求。请换一个新的键重新提交。"""

    code = "idempotency-key-reused"
    status = 422
