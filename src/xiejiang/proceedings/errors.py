"""What can go wrong with a proceeding."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ProceedingError(XiejiangError):
    """程序没有办理，请按提示修改后重试。"""

    code = "proceeding"


class ProceedingNotFound(ProceedingError, NotFound):
    """没有找到这个办理程序，或者您所在的机关没有参与。请核对编号，或请主办机关把您的机关加为参与机关。"""

    code = "proceeding-not-found"


class StillRunning(ProceedingError, Conflict):
    """{procedure}（{number}）还没有办结，不能归档。请先办结，或者撤回该程序。"""

    code = "proceeding-still-running"


class ProceedingTaken(ProceedingError, Conflict):
    """本节点已有同样编号的{what}，属于另一个案件。没有导入，请与档案的出具机关核对。"""

    code = "proceeding-taken"


class VersionUnknown(ProceedingError, Conflict):
    """本节点的法规内容没有程序 {procedure}，不能显示这个档案。请先升级本节点，再导入。"""

    code = "procedure-version-unknown"


class ProcedureUnknown(ProceedingError, NotFound):
    """没有“{procedure}”这种程序。请从程序目录中选择。"""

    code = "procedure-unknown"


class StepUnknown(ProceedingError, NotFound):
    """本程序没有“{step}”这一步。请刷新页面后重新选择。"""

    code = "step-unknown"


class ProceedingChanged(ProceedingError, Conflict):
    """在您办理期间，程序已有新的办理：{changes}。您填写的内容没有丢失，请核对后重新提交。"""

    code = "proceeding-changed"


class NotYours(ProceedingError, NotAllowed):
    """“{verb}”应由{agency}办理，贵机关不能代为办理。请等待或者催办。"""

    code = "step-of-another-agency"


class WrongPost(ProceedingError, NotAllowed):
    """“{verb}”应由{posts}岗位办理，您当前的岗位是“{post}”。请切换岗位，或交由有权人员办理。"""

    code = "step-of-another-post"


class StepClosed(ProceedingError, Conflict):
    """程序现在是“{state}”，不能“{verb}”。请刷新页面，按现在的状态办理。"""

    code = "step-closed"


class GuardFailed(ProceedingError, Conflict):
    """现在不能“{verb}”：{why}"""

    code = "step-condition"


class ChecklistIncomplete(ProceedingError, Invalid):
    """材料还不齐，不能“{verb}”：缺 {count} 项。请补齐，或者对不适用的材料写明理由。"""

    code = "checklist-incomplete"


class InputsWrong(ProceedingError, Invalid):
    """“{verb}”填写的内容有误，请逐项修改。"""

    code = "step-inputs"


class TimeImpossible(ProceedingError, Invalid):
    """时间不对：{why}"""

    code = "legal-time"


class ReasonMissing(ProceedingError, Invalid):
    """请写明理由：它会记入案卷和存证日志，供以后核查。"""

    code = "proceeding-reason-missing"


class AgencyUnfit(ProceedingError, Invalid):
    """{agency}不能作为{role}：{why}"""

    code = "agency-unfit"


class AlreadyRunning(ProceedingError, Conflict):
    """本案已有正在办理的{procedure}（{number}），不能重复启动。请在原程序中办理。"""

    code = "proceeding-running"


class PersonUnfit(ProceedingError, Invalid):
    """{person}在{agency}没有在任的办案岗位，不能转办。请另选人员。"""

    code = "person-unfit"


class MaterialUnknown(ProceedingError, NotFound):
    """材料清单中没有“{item}”这一项。请刷新页面后重新选择。"""

    code = "material-unknown"


class MaterialWrong(ProceedingError, Invalid):
    """“{title}”不能这样登记：{why}"""

    code = "material-wrong"


class ProcedureNotHere(ProceedingError, Invalid):
    """本节点没有程序“{procedure}”的 {version} 版（有：{known}）。请先更新法规，再请对方移送。"""

    code = "procedure-not-here"


class StepNotHere(ProceedingError, Invalid):
    """本节点的《{procedure}》没有“{step}”这一步，不能照办。请两个节点核对法规内容的版本。"""

    code = "step-not-here"


class KnownAlready(ProceedingError, Conflict):
    """这个程序（{number}）本节点已经有了，不能再建一次。请在原程序中办理。"""

    code = "proceeding-known"


class DeedBefore(ProceedingError, Conflict):
    """这次办理的前一次还没有告知本节点。请对方先发送前面的。"""

    code = "deed-before-missing"


class Diverged(ProceedingError, Conflict):
    """两个节点就同一程序各自作了办理，不一致。请两边机关联系后，由{agency}结清，再继续办理。"""

    code = "proceeding-diverged"


class NothingToSettle(ProceedingError, Conflict):
    """本程序没有需要结清的分歧。请刷新页面。"""

    code = "proceeding-nothing-to-settle"


class MovingUnreadable(ProceedingError, Invalid):
    """随案移转的内容（moving.toml）写到不存在的名称：{names}。请改正内容。"""

    code = "moving-unreadable"


class NothingMoves(ProceedingError, Conflict):
    """{number} 还没有确定案件由其他机关管辖，没有需要移转的。请先办理管辖程序。"""

    code = "nothing-moves"


class NotConcerned(ProceedingError, NotAllowed):
    """随案移转由移出机关（{losers}）或者接收机关（{to}）办理。"""

    code = "moving-not-yours"
