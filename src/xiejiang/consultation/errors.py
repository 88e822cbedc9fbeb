"""What can go wrong with meetings and what they agree on."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ConsultationError(XiejiangError):
    """会商事项没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "consultation"


class MeetingNotFound(ConsultationError, NotFound):
    """没有找到这次会议，或者您所在的机关没有参加。请核对编号，或与召集机关联系。"""

    code = "meeting-not-found"


class MeetingElsewhere(ConsultationError, Conflict):
    """“{title}”由节点{node}的{agency}召集，要由该节点登记。请在本节点的会议页办理，随下次推送送达。"""

    code = "meeting-elsewhere"


class MeetingHere(ConsultationError, Conflict):
    """“{title}”由本节点的机关召集，请直接办理。"""

    code = "meeting-here"


class MeetingCancelled(ConsultationError, Conflict):
    """“{title}”已经取消：{reason}。不能再办理。"""

    code = "meeting-cancelled"


class CancelTooLate(ConsultationError, Conflict):
    """“{title}”已有纪要，不能取消。纪要有误的，请更正后重新会签。"""

    code = "meeting-cancel-too-late"


class MeetingUnreadable(ConsultationError, Invalid):
    """对方节点告知的会议读不了：{why}。请告知该节点核对。"""

    code = "meeting-unreadable"


class DeedUnreadable(ConsultationError, Invalid):
    """对方节点告知的办理读不了：{why}。请告知该节点核对。"""

    code = "deed-unreadable"


class MeetingParted(ConsultationError, Conflict):
    """第{version}版纪要与以前告知的不同：写入的纪要不能改。请召集机关核对，要更正的另写一版。"""

    code = "meeting-parted"


class MinutesDiffer(ConsultationError, Conflict):
    """会签的第{version}版纪要与登记的内容不同（摘要不符）。请核对最新告知的纪要后再会签。"""

    code = "minutes-differ"


class DeedWaiting(ConsultationError, Conflict):
    """本机关已经{what}，等节点{node}登记。请等该节点告知结果；不需要再次提交。"""

    code = "meeting-deed-waiting"


class ProposalNotFound(ConsultationError, NotFound):
    """这次会议没有这一提案，或者种类不符。请从会议页重新进入。"""

    code = "proposal-not-found"


class ProposalTooLate(ConsultationError, Conflict):
    """“{title}”的纪要已经写入，不能再提出事项。请提交下一次会议。"""

    code = "proposal-too-late"


class ProposedAlready(ConsultationError, Conflict):
    """这一事项已经提交“{title}”，不必再次提交。请在会议页查看。"""

    code = "proposed-already"


class ResolutionNotFound(ConsultationError, NotFound):
    """没有找到这一议定事项，或者您所在的机关看不到它。请核对编号。"""

    code = "resolution-not-found"


class NotConvener(ConsultationError, NotAllowed):
    """“{title}”由{agency}召集，只有召集机关可以办理。请与该机关联系。"""

    code = "meeting-not-convener"


class NotTaskOwner(ConsultationError, NotAllowed):
    """这项督办由{agency}承办，只有承办机关可以报告办理结果。请与该机关联系。"""

    code = "task-not-owner"


class ConsultationInvalid(ConsultationError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "consultation-invalid"


class MinutesFixed(ConsultationError, Conflict):
    """第{version}版纪要已经写入，不能直接改。要更正的，请形成新的一版，重新会签。"""

    code = "minutes-fixed"


class MinutesSuperseded(ConsultationError, Conflict):
    """这一版纪要已被第{version}版代替，不能再会签。请打开最新一版。"""

    code = "minutes-superseded"


class NoMinutes(ConsultationError, Conflict):
    """“{title}”还没有纪要，请召集机关先写入纪要。"""

    code = "meeting-no-minutes"


class SignedAlready(ConsultationError, Conflict):
    """{agency}对第{version}版纪要已经表态，不能更改。意见有变化的，请召集机关形成新的一版。"""

    code = "minutes-signed-already"


class NotBinding(ConsultationError, Conflict):
    """第{version}版纪要还没有生效：出席的机关没有全部会签。"""

    code = "minutes-not-binding"


class ResolutionMoved(ConsultationError, Conflict):
    """这一议定事项现在是“{now}”，不能这样办理。请刷新页面，核对最新情况。"""

    code = "resolution-moved"


class QuestionNotFound(ConsultationError, NotFound):
    """没有找到这一会商事项，或者没有征求您所在机关的意见。请核对编号，或与提出机关联系。"""

    code = "question-not-found"


class NotRaiser(ConsultationError, NotAllowed):
    """“{title}”由{agency}提出，只有提出机关可以作结论或者召集会议。请与该机关联系。"""

    code = "question-not-raiser"


class NotAsked(ConsultationError, NotAllowed):
    """“{title}”没有征求{agency}的意见，不能答复。请与提出机关联系。"""

    code = "question-not-asked"


class QuestionElsewhere(ConsultationError, Conflict):
    """“{title}”由节点{node}的{agency}提出，由该节点登记。请在本节点的会商事项页答复，随下次推送送达。"""

    code = "question-elsewhere"


class QuestionHere(ConsultationError, Conflict):
    """“{title}”由本节点的机关提出，请直接答复。"""

    code = "question-here"


class QuestionUnreadable(ConsultationError, Invalid):
    """对方节点告知的会商事项读不了：{why}。请告知该节点核对。"""

    code = "question-unreadable"


class QuestionParted(ConsultationError, Conflict):
    """会商事项“{title}”的{what}与以前告知的不同：告知过的不能改。请提出机关核对，有变化的另提一项。"""

    code = "question-parted"


class QuestionDiffers(ConsultationError, Conflict):
    """答复的“{title}”与提出的内容不同（摘要不符）。请核对最新告知的事项后再答复。"""

    code = "question-differs"


class QuestionOver(ConsultationError, Conflict):
    """这一会商事项现在是“{now}”，不再接受意见和结论。请刷新页面，核对最新情况。"""

    code = "question-over"


class QuestionsOpen(ConsultationError, Conflict):
    """本案的会商事项{numbers}还没有作结论，不能归档。请提出机关先作结论，或者召集会议。"""

    code = "case-questions-open"


class CalendarUnknown(ConsultationError, NotFound):
    """日历地址不对，或者已经停用。请登录后在“日历订阅”重新生成。"""

    code = "calendar-unknown"


class CalendarTooSoon(ConsultationError):
    """刚刚读取过，请半分钟以后再读取。日历软件每小时读取一次即可。"""

    code = "calendar-too-soon"
    status = 429


class DutyNotFound(ConsultationError, NotFound):
    """没有找到这一值班记录，或者它不是本机关的。请刷新页面后再看。"""

    code = "duty-not-found"
