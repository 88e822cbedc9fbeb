"""What can go wrong with evidence."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class EvidenceError(XiejiangError):
    """证据操作没有完成，请按提示修改后重试。"""

    code = "evidence"


class ItemNotFound(EvidenceError, NotFound):
    """没有找到这件证据，或者您所在的机关没有参与这个案件。请核对案号和证据序号。"""

    code = "item-not-found"


class StillMoving(EvidenceError, Conflict):
    """{sender}移交给{receiver}的证据还没有签收，不能归档。请先签收、退回或者收回。"""

    code = "evidence-still-moving"


class HandoverNotFound(EvidenceError, NotFound):
    """没有找到这次移交，或者您所在的机关与它无关。请核对后重试。"""

    code = "handover-not-found"


class EvidenceInvalid(EvidenceError, Invalid):
    """证据信息有误，请逐项修改。"""

    code = "evidence-invalid"


class DuplicateFile(EvidenceError, Conflict):
    """这个文件在本案中已有：{item}，由{agency}于{when}入卷，内容完全相同。请直接使用该件证据，不必重复上传。"""

    code = "duplicate-file"


class NotHolder(EvidenceError, NotAllowed):
    """{item}现由{holder}保管，只有保管机关可以办理。请与其联系。"""

    code = "not-holder"


class ItemMoved(EvidenceError, Conflict):
    """{item}现在的状态是“{status}”，由{holder}保管，不能再这样办理。请刷新后核对。"""

    code = "item-moved"


class NotTakingPart(EvidenceError, Invalid):
    """{agency}还没有参与本案，收不到移交。请先把它加为参与机关，或在移送程序中移交。"""

    code = "receiver-not-taking-part"


class NotReceiver(EvidenceError, NotAllowed):
    """这批证据是移交给{agency}的，只有该机关可以接收或退回。"""

    code = "not-receiver"


class HandoverEnded(EvidenceError, Conflict):
    """这次移交已经{state}，不能再办理。请刷新后核对。"""

    code = "handover-ended"


class NoFile(EvidenceError, NotFound):
    """{item}没有电子文件，只登记了实物或纸质原件。"""

    code = "item-without-file"


class FileAltered(EvidenceError):
    """{item}的文件与入卷时的摘要不符，可能被改动，已停止提供。请勿使用，并立即告知审计管理员。"""

    code = "evidence-altered"
    status = 500


class FileMissing(EvidenceError):
    """{item}的文件不在存储库中。请告知系统管理员从备份恢复；流转记录和摘要仍然完整。"""

    code = "evidence-missing"
    status = 500


class ReasonMissing(EvidenceError, Invalid):
    """请写明理由：它会记入流转记录和存证日志，供以后核查。"""

    code = "evidence-reason-missing"


class ContentError(XiejiangError):
    """证据提示的内容有误：{file} 的 {item}：{problem}。"""

    code = "evidence-content"
    status = 500


class AlreadySealed(EvidenceError, Conflict):
    """{item}已有封条（{seal}）。请先登记启封和封条是否完好，再重新加封。"""

    code = "item-sealed"


class NotSealed(EvidenceError, Conflict):
    """{item}没有登记封条，不能启封。请刷新后核对。"""

    code = "item-not-sealed"


class NotTheirTrack(EvidenceError, NotAllowed):
    """{agency}不在{track}程序中审查证据，请由有权审查的机关认定。"""

    code = "evidence-not-their-track"


class NotPhoto(EvidenceError, Invalid):
    """“{name}”是{found}，检查只接收照片（JPEG、PNG、HEIC、WebP）。请去掉它，或者作为证据另行入卷。"""

    code = "inspection-not-photo"


class PhotoTooBig(EvidenceError, Invalid):
    """“{name}”超过 {limit} MB。请在手机上缩小后重新选择，原图可以作为证据另行入卷。"""

    code = "inspection-photo-too-big"
    status = 413


class PhotoUnavailable(EvidenceError):
    """照片文件与收到时的摘要不符，或者不在存储库中，已停止提供。请告知系统管理员。"""

    code = "inspection-photo-unavailable"
    status = 500
