"""What can go wrong with a case."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class CaseNotFound(NotFound):
    """没有找到这个案件，或者您所在的机关没有参与。请核对案号，或请主办机关把您的机关加为参与机关。"""

    code = "case-not-found"


class OnlyReading(NotAllowed):
    """贵机关对本案只有查阅权，不能办理。需要参与办理的，请主办机关{lead}邀请贵机关参与。"""

    code = "only-reading"


class IdentityNotGranted(NotAllowed):
    """贵机关对本案的查阅授权不包括当事人证件号码。确有需要的，请主办机关{lead}另行授权。"""

    code = "identity-not-granted"


class EmergencyUnknown(NotFound):
    """没有可以紧急查阅的这个案件：案号有误，或者超出您的岗位或知悉级别。请核对案号，或提交查阅申请。"""

    code = "emergency-unknown"


class SeenAlready(Conflict):
    """您已经可以看到本案，不必再申请或紧急查阅。请直接打开案件。"""

    code = "seen-already"


class TakesPartAlready(Conflict):
    """{agency}已经参与本案，不需要授权查阅。"""

    code = "takes-part-already"


class GrantExists(Conflict):
    """已有一项同样的查阅授权，有效至 {until}。请延长它，或先收回。"""

    code = "grant-exists"


class GrantOver(Conflict):
    """这项查阅授权已经到期或收回，不能再变更。需要继续查阅的，请重新授权。"""

    code = "grant-over"


class GrantNotFound(NotFound):
    """本案没有这项查阅授权。请刷新页面，从列表中选择。"""

    code = "grant-not-found"


class GrantInvalid(Invalid):
    """查阅授权填写有误，请逐项修改。"""

    code = "grant-invalid"


class RequestNotFound(NotFound):
    """没有这项查阅申请。请刷新页面，从列表中选择。"""

    code = "request-not-found"


class RequestWaiting(Conflict):
    """贵机关对这个案号已有一项申请在等待答复，不必重复提交。答复后会收到提醒。"""

    code = "request-waiting"


class RequestAnswered(Conflict):
    """这项查阅申请已经由{who}答复。请刷新页面查看。"""

    code = "request-answered"


class ReviewedAlready(Conflict):
    """这次紧急查阅已经由{who}复核。请刷新页面查看。"""

    code = "reviewed-already"


class TraceImpossible(XiejiangError):
    """现在无法记下查阅痕迹，所以没有显示内容。请稍后再试；再次出现的，请联系系统管理员。"""

    code = "trace-impossible"
    status = 503


class PartyNotFound(NotFound):
    """本案没有这个当事人，或者已被移出。请先读取案件，取当事人的 id。"""

    code = "party-not-found"


class ParticipantNotFound(NotFound):
    """该机关没有参与本案，或者已经退出。请先读取案件，取参与机关的 id。"""

    code = "participant-not-found"


class CaseChanged(Conflict):
    """在您填写期间，案件已被修改：{changes}。您填写的内容没有丢失，请核对后重新提交。"""

    code = "case-changed"


class FactChanged(Conflict):
    """“{label}”在您填写期间已由{who}改为“{value}”。请核对后重新提交。"""

    code = "fact-changed"


class CaseClosed(Conflict):
    """案件已办结，不能再修改。确需修改的，请由主办机关先恢复办理并说明理由。"""

    code = "case-closed"


class CaseArchived(Conflict):
    """案件已归档，不能恢复办理。确需续办的，请另立新案，并与本案关联。"""

    code = "case-archived"


class CaseNotClosed(Conflict):
    """案件还没有办结，不能归档。请先办结案件。"""

    code = "case-not-closed"


class CaseTaken(Conflict):
    """本节点已有同样编号的内容（{what}），属于另一个案件。没有导入，请与档案的出具机关核对。"""

    code = "archive-taken"


class IdentityUnreadable(Conflict):
    """当事人“{name}”的证件号码解不开：节点的密钥换过。请先恢复原来的 XIEJIANG_SECRET_KEY。"""

    code = "identity-unreadable"


class CaseInvalid(Invalid):
    """案件信息有误，请逐项修改。"""

    code = "case-invalid"


class NotLead(NotAllowed):
    """只有主办机关可以做这件事。本案主办机关是{lead}，请与其联系。"""

    code = "not-lead"


class ReasonMissing(Invalid):
    """请写明理由：它会记入存证日志，供以后核查。"""

    code = "reason-missing"


class PossibleDuplicates(Conflict):
    """有 {count} 个案件可能是同一件事。请先核对；确实不是的，加上 confirm=true 重新提交。"""

    code = "possible-duplicates"
