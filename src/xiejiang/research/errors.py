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


class AlreadyAnswered(ResearchError, Conflict):
    """您已经交卷，每人只能交一次。请查看您的结果。"""

    code = "quiz-already-answered"


class AttendanceTooSoon(ResearchError, Conflict):
    """培训自{since}开始，还不能登记到场。请在培训开始以后登记。"""

    code = "training-attendance-too-soon"
