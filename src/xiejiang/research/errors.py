"""What can go wrong with topics and trainings."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ResearchError(XiejiangError):
    """调研培训没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "research"


class TopicNotFound(ResearchError, NotFound):
    """没有找到这项选题，或者您看得到的案件中没有。请回到选题页核对。"""

    code = "research-topic-not-found"


class TrainingNotFound(ResearchError, NotFound):
    """没有找到这次培训，或者没有邀请您所在的机关。请核对地址，或与主办机关联系。"""

    code = "training-not-found"


class TrainingInvalid(ResearchError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "training-invalid"


class NotOrganiser(ResearchError, NotAllowed):
    """这次培训由{agency}主办，只有该机关可以办理。请切换岗位，或与该机关联系。"""

    code = "training-not-organiser"


class AlreadyEnrolled(ResearchError, Conflict):
    """{name}已经在培训名单上，不必再次报名。"""

    code = "training-already-enrolled"


class NotEnrolled(ResearchError, NotAllowed):
    """您还没有报名这次培训，不能答题。请先在培训页报名。"""

    code = "training-not-enrolled"


class EnrolmentClosed(ResearchError, Conflict):
    """培训已于{until}结束，不能再报名。请报名以后的培训。"""

    code = "training-enrolment-closed"


class QuizNotOpen(ResearchError, Conflict):
    """测验自{since}至{until}（约定）答题，现在不能提交。请在这期间答题，或与主办机关联系。"""

    code = "quiz-not-open"


class QuizChanged(ResearchError, Conflict):
    """打开测验以后，题目随法规内容更新了，没有交卷。请重新打开测验答题。"""

    code = "quiz-changed"


class AlreadyAnswered(ResearchError, Conflict):
    """您已经交卷，每人只能交一次。请查看您的结果。"""

    code = "quiz-already-answered"


class AttendanceTooSoon(ResearchError, Conflict):
    """培训自{since}开始，还不能登记到场。请在培训开始以后登记。"""

    code = "training-attendance-too-soon"


class MaterialNotFound(ResearchError, NotFound):
    """没有找到这份材料，或者您不在培训名单上。请先报名，或与主办机关联系。"""

    code = "training-material-not-found"


class MaterialMissing(ResearchError):
    """“{name}”的文件不在存储库里，或者内容被改动，没有给出。请联系系统管理员从备份恢复。"""

    code = "training-material-missing"


class StudyNotFound(ResearchError, NotFound):
    """没有找到这个课题，或者您所在的机关没有参加。请核对地址，或请牵头机关邀请您的机关。"""

    code = "study-not-found"


class CollectedNotFound(ResearchError, NotFound):
    """课题里没有这个案件，或者您看不到它。请回到课题页核对。"""

    code = "study-case-not-found"


class RecommendationNotFound(ResearchError, NotFound):
    """没有找到这项建议，或者您所在的机关没有参加这个课题。请回到课题页核对。"""

    code = "recommendation-not-found"


class StudyInvalid(ResearchError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "study-invalid"


class NotStudyLead(ResearchError, NotAllowed):
    """“{title}”由{agency}牵头，只有牵头机关可以办理。请与该机关联系。"""

    code = "study-not-lead"


class NotTakingPart(ResearchError, NotAllowed):
    """贵机关还没有答复参加“{title}”，不能办理。请先由本机关负责人或者联络岗答复邀请。"""

    code = "study-not-taking-part"


class StudyMoved(ResearchError, Conflict):
    """“{title}”现在是“{state}”，不能{what}。请刷新页面，核对最新情况。"""

    code = "study-moved"


class InvitationAnswered(ResearchError, Conflict):
    """贵机关已经答复这个课题的邀请，不能更改。情况有变化的，请与牵头机关联系。"""

    code = "study-answered"


class CollectedAlready(ResearchError, Conflict):
    """案件{number}已经在课题里，不必再收集。请在课题页查看。"""

    code = "study-case-already"


class NotCollector(ResearchError, NotAllowed):
    """这个案件由{agency}收集，只有该机关或者牵头机关可以剔除。请与该机关联系。"""

    code = "study-not-collector"


class NoReport(ResearchError, Conflict):
    """“{title}”还没有报告，请牵头机关先写入报告。"""

    code = "study-no-report"


class ReportSuperseded(ResearchError, Conflict):
    """这一版报告已被第{version}版代替，不能再表态。请打开最新一版。"""

    code = "study-report-superseded"


class OpinionGiven(ResearchError, Conflict):
    """{agency}对第{version}版报告已经表态，不能更改。意见有变化的，请牵头机关写入新的一版。"""

    code = "study-opinion-given"


class OpinionsMissing(ResearchError, Conflict):
    """还有机关没有表态：{agencies}。等它们表态，或者过了约定表态日 {day} 以后再结题。"""

    code = "study-opinions-missing"
