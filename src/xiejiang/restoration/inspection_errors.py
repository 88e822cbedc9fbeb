"""What can go wrong with an inspection; offline it is read hours later, so each says what to do."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class InspectionInvalid(Invalid):
    """检查记录有误，请逐项修改。"""

    code = "inspection-invalid"


class InspectionNotFound(NotFound):
    """没有找到这次检查，或者您所在的机关没有参与这个案件。请从修复项目重新进入。"""

    code = "inspection-not-found"


class InspectionDiffers(Conflict):
    """同一编号的检查已经收到过，内容不同，没有覆盖。先收到的那份有效；要补充的，请另记一次检查。"""

    code = "inspection-differs"


class InspectionOfAnother(NotAllowed):
    """这次检查是另一人或者另一岗位记录的。请由记录人登录，切换到记录时的岗位后再发送。"""

    code = "inspection-of-another"


class NotInspector(NotAllowed):
    """{agency}在本案中不主办修复，也不是审判、检察、监督机关，不能登记检查。请由有权的机关登记。"""

    code = "not-inspector"


class ProjectNotInspected(Conflict):
    """修复项目现在是“{status}”，不能再登记检查。记录仍在手机上；确有必要的，请联系主办机关。"""

    code = "project-not-inspected"


class MilestoneSettled(Conflict):
    """节点“{milestone}”已经验收，不能再登记验收前检查。请改为“回访”或者“日常检查”后重新发送。"""

    code = "milestone-settled"


class IndicatorsUnreadable(XiejiangError):
    """检查指标的内容有误：{item} {problem}。"""

    code = "inspection-indicators"
    status = 500
