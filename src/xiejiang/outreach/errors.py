"""What can go wrong with reports and with the portal."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class OutreachError(XiejiangError):
    """这一步没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "outreach"


class ReportNotFound(OutreachError, NotFound):
    """没有找到这件举报，或者它不在您所在的机关。请核对编号，或从举报列表进入。"""

    code = "report-not-found"


class ReceiptUnknown(OutreachError, NotFound):
    """没有这个查询码。请对照提交后页面上的十六位重新输入，不分大小写，没有 0、1、I、L、O。"""

    code = "receipt-unknown"


class TopicNotFound(OutreachError, NotFound):
    """没有这一页法律说明。请从“法律怎么说”的目录进入。"""

    code = "topic-not-found"


class OpinionsUnreadable(OutreachError, Invalid):
    """《意见》条文的内容文件写错了：{problem}。请改 outreach/content/articles.toml。"""

    code = "opinions-unreadable"


class ReportInvalid(OutreachError, Invalid):
    """还没有提交，请逐项修改。您填写的文字都在，照片要重新选择。"""

    code = "report-invalid"


class StepInvalid(OutreachError, Invalid):
    """填写的内容有误，请逐项修改后再提交。"""

    code = "report-step-invalid"


class BodyTooBig(OutreachError, Invalid):
    """内容太大，没有收下。照片最多 {most} 张，每张不超过 {size} MB，请减少或缩小后重新提交。"""

    code = "report-too-big"
    status = 413


class BodyUnreadable(OutreachError, Invalid):
    """提交的内容没有完整传到，没有收下。请返回重新提交；网络不好的，可以先不附照片。"""

    code = "report-unreadable"
    status = 400


class FromElsewhere(OutreachError, Invalid):
    """这张表不是从本站的举报页面提交的，没有收下。请打开本站的举报页面重新填写。"""

    code = "report-from-elsewhere"
    status = 403


class TooMany(OutreachError, XiejiangError):
    """提交或查询得太频繁，请{wait}后再试。情况紧急的，请拨打 110、12369 或者 12345。"""

    code = "report-too-many"
    status = 429


class DeskFull(OutreachError, XiejiangError):
    """今天收到的举报太多，暂时不能再收。紧急的请拨打 110、12369 或者 12345，不急的请明天再提交。"""

    code = "reports-full"
    status = 503


class NobodyReceives(OutreachError, XiejiangError):
    """本节点还没有受理举报的机关，没有收下。请拨打 110、12369 或者 12345。"""

    code = "reports-nobody"
    status = 503


class NotHolder(OutreachError, NotAllowed):
    """这件举报由{agency}办理，只有该机关可以这样办理。请与该机关联系。"""

    code = "report-not-holder"


class ReportMoved(OutreachError, Conflict):
    """这件举报现在是“{state}”，不能{what}。请打开最新内容，看它到了哪一步。"""

    code = "report-moved"


class CannotPass(OutreachError, Invalid):
    """{agency}在本节点没有在岗人员，收不到转办。请选择其他机关，或者电话联系后由本机关答复举报人。"""

    code = "report-cannot-pass"
