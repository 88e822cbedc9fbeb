"""What can go wrong with an assessment of damage."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class AssessmentNotFound(NotFound):
    """没有找到这份损害评估，或者您所在的机关没有参与本案。请核对编号。"""

    code = "assessment-not-found"


class VersionNotFound(NotFound):
    """没有找到这一版计算书。请从损害评估页重新进入。"""

    code = "assessment-version-not-found"


class ItemNotFound(NotFound):
    """没有找到这一评估项，可能已经删除。请从计算书页重新进入。"""

    code = "assessment-item-not-found"


class MethodUnknown(NotFound):
    """方法库里没有“{method}”。请从方法列表里选择。"""

    code = "method-unknown"


class MethodContentError(Invalid):
    """损害评估方法库有误：{problem}。请改正 content/methods.toml。"""

    code = "method-content"


class AssessmentInvalid(Invalid):
    """计算书还不能这样保存，请按所列各项修改。"""

    code = "assessment-invalid"


class MethodNotApplicable(Invalid):
    """这一方法不适用于本项损害，不能计算。请按所列条件改用其他方法。"""

    code = "method-not-applicable"


class DoubleCounted(Invalid):
    """同一损害不能这样重复计算，请删去其中一项或者分开写明是不同的损害。"""

    code = "double-counted"


class AssessmentEmpty(Invalid):
    """计算书没有评估项，不能提交。请先增加一项。"""

    code = "assessment-empty"


class AssessmentMoved(Conflict):
    """这份评估现在是“{state}”，不能办理这一步。请刷新页面查看。"""

    code = "assessment-moved"


class AssessmentChanged(Conflict):
    """您打开以后，这份计算书已经被修改。请核对最新内容后重新提交。"""

    code = "assessment-changed"


class AssessmentReasonMissing(Invalid):
    """请写明理由。"""

    code = "assessment-reason-missing"


class NotAssessor(NotAllowed):
    """这份评估由{agency}负责，只有它可以修改。"""

    code = "not-assessor"


class NotDeciding(NotAllowed):
    """{basis}由{who}登记。请由该机关的人员办理。"""

    code = "not-deciding"


class FileUnreadable(Invalid):
    """计算文件读不懂：{problem}。请对照 docs/rooms/assessment.md 的样式修改。"""

    code = "assessment-file"
