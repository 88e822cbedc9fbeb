"""What can go wrong with restoration."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class RestorationError(XiejiangError):
    """修复项目没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "restoration"


class ProjectNotFound(RestorationError, NotFound):
    """没有找到这个修复项目，或者您所在的机关没有参与。请核对编号，或请主办机关把您的机关加为参与机关。"""

    code = "restoration-project-not-found"


class MilestoneNotFound(RestorationError, NotFound):
    """没有找到这个节点，或者您所在的机关没有参与。请核对编号。"""

    code = "restoration-milestone-not-found"


class PlanNotFound(RestorationError, NotFound):
    """没有找到这一版方案。请核对版本。"""

    code = "restoration-plan-not-found"


class EntrustmentNotFound(RestorationError, NotFound):
    """没有找到这项委托，或者您所在的机关不是委托的任何一方。请核对编号。"""

    code = "restoration-entrustment-not-found"


class ResultNotFound(RestorationError, NotFound):
    """没有找到公开的修复结果。请核对编号；没有批准公开的项目，这里不显示。"""

    code = "restoration-result-not-found"


class RestorationInvalid(RestorationError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "restoration-invalid"


class MeasureForbidden(RestorationError, Invalid):
    """这项措施违反法律规定，没有写入。请按所列依据修改。"""

    code = "restoration-measure-forbidden"


class ReasonsNeeded(RestorationError, Invalid):
    """有需要说明的情况：法律留有余地，但要写明理由。请在“理由”中逐项说明后重新提交。"""

    code = "restoration-reasons-needed"


class NotLead(RestorationError, NotAllowed):
    """这一步由牵头修复的{agency}办理。请切换岗位，或与该机关联系。"""

    code = "restoration-not-lead"


class NotVerifier(RestorationError, NotAllowed):
    """验收由负有职责的主管部门（{agency}）组织。请转交该机关，或者先由牵头机关更正主管部门。"""

    code = "restoration-not-verifier"


class NoVerifier(RestorationError, Conflict):
    """牵头机关不是主管部门，还没有写明由哪个主管部门验收。请先写明主管部门。"""

    code = "restoration-no-verifier"


class NotSupervisor(RestorationError, NotAllowed):
    """监督意见由本项目的法院、检察院、主管部门发表。请切换岗位，或请牵头机关写明监督机关。"""

    code = "restoration-not-supervisor"


class NotEntrusted(RestorationError, NotAllowed):
    """这一步由受委托的{agency}办理。请切换岗位，或与该机关联系。"""

    code = "restoration-not-entrusted"


class SamePersonAccepts(RestorationError, NotAllowed):
    """报告完工和验收由不同的人办理：{person}报告了完工，不能再验收。请交给其他人员。"""

    code = "restoration-same-person"


class ProjectMoved(RestorationError, Conflict):
    """修复项目现在是“{state}”，不能{what}。请刷新后核对。"""

    code = "restoration-project-moved"


class PlanSettled(RestorationError, Conflict):
    """这一版方案已经确定，不能改动。需要改变的，另作一版。"""

    code = "restoration-plan-settled"


class PlanExists(RestorationError, Conflict):
    """已经有正在编制的方案。请在那一版上修改，或者先撤销它。"""

    code = "restoration-plan-exists"


class PlanChanged(RestorationError, Conflict):
    """方案刚刚被他人修改，这次没有写入。请核对后重新提交。"""

    code = "restoration-plan-changed"


class PlanSuperseded(RestorationError, Conflict):
    """这个节点属于已经被取代的方案。请刷新，在现行方案中办理。"""

    code = "restoration-plan-superseded"


class PlanIncomplete(RestorationError, Invalid):
    """方案还不能确定，请逐项补足。"""

    code = "restoration-plan-incomplete"


class MilestoneMoved(RestorationError, Conflict):
    """节点“{milestone}”现在是“{state}”，不能{what}。请刷新后核对。"""

    code = "restoration-milestone-moved"


class MilestonesOpen(RestorationError, Conflict):
    """还有 {number} 个节点没有验收合格，不能{what}。请先验收或者整改。"""

    code = "restoration-milestones-open"


class TargetsOpen(RestorationError, Conflict):
    """还有 {number} 项指标没有评估或者没有达到目标，不能{what}。请先评估，没有达到的整改。"""

    code = "restoration-targets-open"


class CareRunning(RestorationError, Conflict):
    """管护期到 {until} 为止，现在不能结案。请在期满以后结案。"""

    code = "restoration-care-running"


class RestorationOpen(RestorationError, Conflict):
    """修复项目 {number}“{state}”，归档以后就不能再办理。请先办到修复完成或者终结。"""

    code = "restoration-open"


class EntrustmentMoved(RestorationError, Conflict):
    """委托现在是“{state}”，不能{what}。请刷新后核对。"""

    code = "restoration-entrustment-moved"


class NothingToWithdraw(RestorationError, Conflict):
    """没有等待答复的撤回要求。请刷新后核对。"""

    code = "restoration-nothing-to-withdraw"


class PublicationStale(RestorationError, Conflict):
    """准备公开的内容在您核对以后有了变化，没有公开。请重新核对。"""

    code = "restoration-publication-stale"


class NotPublishable(RestorationError, Conflict):
    """只有结案的修复项目可以公开结果。请先结案。"""

    code = "restoration-not-publishable"


class NamesInside(RestorationError, Invalid):
    """准备公开的文字里有当事人或者个人的姓名，没有公开。请按所列各项改写。"""

    code = "restoration-names-inside"


class RestorationContentError(RestorationError):
    """修复措施的内容文件有误：{problem}。请按提示修改 content 下的文件。"""

    code = "restoration-content"
    status = 500


class NoBaseFor(RestorationError, Invalid):
    """基地不登记“{kind}”的“{unit}”容量，不能占用。请改用基地登记的单位，或者不选基地。"""

    code = "restoration-no-base-for"


class BaseChosen(RestorationError, Conflict):
    """这项措施已经占用“{base}”的容量。需要更换的，先释放原来的占用。"""

    code = "restoration-base-chosen"


class BaseInForce(RestorationError, Conflict):
    """现行方案还用着“{base}”，不能单独释放。请从新的一版删去这项措施，审定时释放。"""

    code = "restoration-base-in-force"


class EntrustmentUnreadable(RestorationError, Invalid):
    """对方节点发来的委托或者反馈读不了：{why}。什么也没有写入，请对方核对后重发。"""

    code = "restoration-entrustment-unreadable"


class EntrustmentParted(RestorationError, Conflict):
    """对方节点反馈的内容与以前反馈的不一致：{why}。什么也没有写入，请与对方核对。"""

    code = "restoration-entrustment-parted"


class EntrustmentHere(RestorationError, Conflict):
    """这项委托已经接收，项目是{number}。请在该项目中办理。"""

    code = "restoration-entrustment-here"


class EntrustmentElsewhere(RestorationError, Conflict):
    """{agency}在节点{node}工作，答复和反馈由该节点送来，不在这里登记。"""

    code = "restoration-entrustment-elsewhere"
