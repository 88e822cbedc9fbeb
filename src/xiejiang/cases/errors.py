"""What can go wrong with a case."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class CaseNotFound(NotFound):
    """没有找到这个案件，或者您所在的机关没有参与。请核对案号，或请主办机关把您的机关加为参与机关。"""

    code = "case-not-found"


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
