"""What can go wrong with the pool, with recusal, selections and engagements."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ExpertsError(XiejiangError):
    """专家与机构的办理没有完成，请按提示修改后重试。"""

    code: ClassVar[str] = "experts"


class ContentError(ExpertsError):
    """专家与机构的内容文件有误：{problem}。请按提示修改 experts/content。"""

    code = "experts-content"
    status = 500


class ExpertsInvalid(ExpertsError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "experts-invalid"


class MemberNotFound(ExpertsError, NotFound):
    """名册中没有这个专家或者机构，或者您的岗位不能查阅名册。请核对编号。"""

    code = "experts-member-not-found"


class SelectionNotFound(ExpertsError, NotFound):
    """没有找到这次选定，或者您所在的机关没有参与这个案件。请核对编号。"""

    code = "experts-selection-not-found"


class EngagementNotFound(ExpertsError, NotFound):
    """没有找到这个委托，或者您所在的机关没有参与这个案件。请核对编号。"""

    code = "experts-engagement-not-found"


class NotKeeper(ExpertsError, NotAllowed):
    """这一条由{agency}登记，只有该机关可以修改。请与该机关联系。"""

    code = "experts-not-keeper"


class NotClient(ExpertsError, NotAllowed):
    """这是{agency}办理的，只有该机关可以继续办理。请与该机关联系。"""

    code = "experts-not-client"


class MemberExists(ExpertsError, Conflict):
    """名册中已经有“{name}”（{kind}，{division}）。请核对，或者修改已有的一条。"""

    code = "experts-member-exists"


class MemberChanged(ExpertsError, Conflict):
    """“{name}”刚刚被他人修改，这次没有写入。请核对后重新提交。"""

    code = "experts-member-changed"


class MemberGone(ExpertsError, Conflict):
    """“{name}”已经移出名册，不能再办理。请另选。"""

    code = "experts-member-gone"


class PoolFileInvalid(ExpertsError, Invalid):
    """名册文件没有导入，一行也没有写入。请按所列各行修改后重新导入。"""

    code = "experts-pool-file-invalid"


class MustRecuse(ExpertsError, Conflict):
    """“{name}”应当回避：{why}。请另选。"""

    code = "experts-must-recuse"


class DeclarationMissing(ExpertsError, Conflict):
    """“{name}”还有没有说明的回避情形：{open}。请先登记本人的声明。"""

    code = "experts-declaration-missing"


class NotAvailable(ExpertsError, Conflict):
    """“{name}”现在不能承办：{why}。请另选，或者先更新名册。"""

    code = "experts-not-available"


class NobodyLeft(ExpertsError, Conflict):
    """可以抽取的只有 {left} 人（家），不够 {wanted}。请扩大范围，或者减少名额。"""

    code = "experts-nobody-left"


class DrawTooEarly(ExpertsError, Conflict):
    """日志现在有 {now} 条，要到 {size} 条才能抽取。请等其他办理使日志增长，不能提前。"""

    code = "experts-draw-too-early"


class DrawFixed(ExpertsError, Conflict):
    """日志已经到 {size} 条，结果已经确定，不能撤回。请完成抽取。"""

    code = "experts-draw-fixed"


class SelectionOver(ExpertsError, Conflict):
    """这次选定现在是“{state}”，不能这样办理。请刷新后核对。"""

    code = "experts-selection-over"


class DrawRunning(ExpertsError, Conflict):
    """本案对这些事项已经公告了抽取，还没有抽。请先完成，或者撤回。"""

    code = "experts-draw-running"


class NotChosen(ExpertsError, Conflict):
    """“{name}”不是这次选定的，或者还轮不到递补。请按选定的次序委托。"""

    code = "experts-not-chosen"


class AlreadyEngaged(ExpertsError, Conflict):
    """“{name}”已经按这次选定委托，不必重复。请打开已有的委托。"""

    code = "experts-already-engaged"


class NotSimple(ExpertsError, Conflict):
    """不能按简单案件委托专家出具意见，三个条件没有都成立。请委托机构鉴定评估，或者先查明。"""

    code = "experts-not-simple"


class StepNotNow(ExpertsError, Conflict):
    """委托现在是“{state}”，不能登记“{step}”。请刷新后核对。"""

    code = "experts-step-not-now"


class AlreadyTreated(ExpertsError, Conflict):
    """同一文书对这份意见的处理已经登记。请核对。"""

    code = "experts-already-treated"


class ExpertsMoving(ExpertsError, Conflict):
    """本案还有{what}，归档以后就不能再办理。请先{how}。"""

    code = "experts-moving"
