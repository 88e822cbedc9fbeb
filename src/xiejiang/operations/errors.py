"""What can go wrong with an operation; what comes from a phone is read hours later."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class OperationsError(XiejiangError):
    """联合行动没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "operations"


class OperationNotFound(OperationsError, NotFound):
    """没有找到这次联合行动，或者您所在的机关没有参加。请核对编号，或请牵头机关邀请您的机关。"""

    code = "operation-not-found"


class CheckNotFound(OperationsError, NotFound):
    """没有找到这次检查，或者您所在的机关没有参加这次联合行动。请从联合行动重新进入。"""

    code = "operation-check-not-found"


class OperationInvalid(OperationsError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "operation-invalid"


class OperationChanged(OperationsError, Conflict):
    """“{title}”刚刚被他人修改，这次没有保存。请打开最新内容，核对后重新提交。"""

    code = "operation-changed"


class WrongState(OperationsError, Conflict):
    """“{title}”现在是“{state}”，不能{what}。请刷新页面，核对后再办理。"""

    code = "operation-wrong-state"


class NotLead(OperationsError, NotAllowed):
    """“{title}”由{lead}牵头，只有牵头机关可以办理。请与该机关联系。"""

    code = "operation-not-lead"


class NotMember(OperationsError, NotAllowed):
    """您所在的机关还没有同意参加这次联合行动，不能办理。请先由负责人答复邀请。"""

    code = "operation-not-member"


class NobodyJoined(OperationsError, Conflict):
    """还没有别的机关同意参加，不能开始联合行动。请催请答复、另行邀请，或者由本机关单独执法。"""

    code = "operation-nobody-joined"


class AlreadyAnswered(OperationsError, Conflict):
    """您所在的机关已经答复“{state}”，没有重复办理。要改变的，请与牵头机关联系重新邀请。"""

    code = "operation-answered"


class OperationElsewhere(OperationsError, Conflict):
    """“{number}”已经由另一个节点牵头或者登记，编号相同，没有覆盖。请与对方节点的管理员核对。"""

    code = "operation-elsewhere"


class ToldUnreadable(OperationsError, Invalid):
    """对方节点告知的联合行动读不了：{what}。什么也没有登记；请双方核对，或者升级后重新发送。"""

    code = "operation-told-unreadable"


class LinesParted(OperationsError, Conflict):
    """对方节点先后告知的检查“{subject}”不同，先告知的有效，这次没有登记。请与对方节点核对。"""

    code = "operation-lines-parted"


class ReportUnknown(OperationsError, Conflict):
    """{agency}会签的报告不是本节点告知过的任何一份，没有登记。请核对报告的摘要后重新会签。"""

    code = "operation-report-unknown"


class ReportRenewed(OperationsError, Conflict):
    """您看到的报告已经由牵头机关重新提交，没有会签。请打开最新的报告，核对后再会签。"""

    code = "operation-report-renewed"


class CheckInvalid(OperationsError, Invalid):
    """检查记录有误，请逐项修改。"""

    code = "operation-check-invalid"


class CheckDiffers(OperationsError, Conflict):
    """同一编号的检查已经收到过，内容不同，没有覆盖。先收到的那份有效；要补充的，请另记一次检查。"""

    code = "operation-check-differs"


class CheckOfAnother(OperationsError, NotAllowed):
    """这次检查是另一人或者另一岗位记录的。请由记录人登录，切换到记录时的岗位后再发送。"""

    code = "operation-check-of-another"


class NotRecording(OperationsError, Conflict):
    """“{title}”现在是“{state}”，不能再登记检查。记录仍在手机上；确有必要的，请联系牵头机关。"""

    code = "operation-not-recording"


class NothingFound(OperationsError, Conflict):
    """这次检查没有发现问题，不能转为案件或者证据。发现了问题的，请另记一次检查写明。"""

    code = "operation-nothing-found"


class AlreadyTurned(OperationsError, Conflict):
    """这次检查已经由{agency}转入案件（{kind}），没有重复办理。请在该案件中继续。"""

    code = "operation-already-turned"


class ReportChanged(OperationsError, Conflict):
    """报告提交会签以后又收到了检查、案件或者证据，数字已经变化。请由牵头机关重新提交报告，再会签。"""

    code = "operation-report-changed"


class NotAllSigned(OperationsError, Conflict):
    """还有机关没有会签：{agencies}。约定的会签日期是 {by}，请等待会签，或者过了约定日期再办结。"""

    code = "operation-not-all-signed"


class KitsUnreadable(OperationsError):
    """行动模板的内容有误：{item} {problem}。"""

    code = "operation-kits"
    status = 500
