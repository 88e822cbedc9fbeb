"""What can go wrong with an act or with the log."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, NotAllowed, NotFound, XiejiangError


class MatterSealed(Conflict):
    """案件已归档，只能查阅，不能再改动。确需续办的，请另立新案，并与本案关联。"""

    code = "matter-sealed"


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


class EntryNotFound(NotFound):
    """日志里没有第 {index} 条，或者它还不在最近的检查点之内。"""

    code = "log-entry-not-found"


class LogUnknown(NotFound):
    """本节点不见证“{origin}”这份日志。请联系本节点的系统管理员登记它的公钥。"""

    code = "log-unknown"


class WitnessedOtherwise(Conflict):
    """本节点见证到第 {size} 条，不是第 {old} 条。请从第 {size} 条起给出证明。"""

    code = "log-witnessed-otherwise"


class LogForked(Conflict):
    """“{origin}”的日志被改写过：{why}。本节点拒绝见证，请保留双方的检查点并联系审计管理员。"""

    code = "log-forked"
    status = 422


class HeadUnknown(NotFound):
    """本节点没有签署过这样的 {size} 条的检查点，不能收下它的时间戳。"""

    code = "head-unknown"


class NoAuthority(XiejiangError):
    """本节点没有设置时间戳机构。请设置 XIEJIANG_TSA_URL 和 XIEJIANG_TSA_CERTIFICATES 后再取。"""

    code = "no-stamp-authority"


class StampRefused(XiejiangError):
    """时间戳机构 {url} 没有给出可用的时间戳：{why}。日志和检查点不受影响，可以稍后再取。"""

    code = "stamp-refused"
    status = 502
