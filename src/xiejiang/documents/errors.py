"""What can go wrong with a document; :mod:`documents.rendering.errors` holds the root."""

from __future__ import annotations

from xiejiang.documents.rendering.errors import (
    ContentError,
    DocumentError,
    MissingFields,
    RenderingFailed,
    UnknownKind,
    UnprintableText,
    WrongValue,
)
from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

__all__ = [
    "AlreadySigned",
    "ContentError",
    "DocumentChanged",
    "DocumentError",
    "DocumentNotFound",
    "DocumentTaken",
    "FileAltered",
    "FileMissing",
    "FilesKept",
    "MissingFields",
    "NoAddressee",
    "NotDraft",
    "NotIssued",
    "NotIssuer",
    "NotServed",
    "ReasonMissing",
    "ReceiptInvalid",
    "RenderingFailed",
    "ServiceInvalid",
    "UnknownKind",
    "UnprintableText",
    "WrongValue",
]


class DocumentTaken(DocumentError, Conflict):
    """本节点已有同样编号或者文号的{what}，属于另一个案件。没有导入，请与档案的出具机关核对。"""

    code = "document-taken"


class DocumentNotFound(DocumentError, NotFound):
    """没有找到这份文书，或者您所在的机关没有参与这个案件。请核对文号。"""

    code = "document-not-found"


class NotIssuer(DocumentError, NotAllowed):
    """这份文书由{agency}制发，只有该机关的人员可以拟稿、签发或作废。请切换岗位，或与该机关联系。"""

    code = "document-not-issuer"


class DocumentChanged(DocumentError, Conflict):
    """在您修改期间，这份草稿已由他人改过。您填写的内容没有丢失，请打开最新的草稿核对后重新提交。"""

    code = "document-changed"


class NotDraft(DocumentError, Conflict):
    """《{title}》现在是“{status}”，不是草稿，不能再修改或签发。需要更正的，请作废后重新制发。"""

    code = "document-not-draft"


class NotIssued(DocumentError, Conflict):
    """《{title}》现在是“{status}”，只有已制发的文书才能送达。"""

    code = "document-not-issued"


class NoAddressee(DocumentError, Invalid):
    """请写明《{title}》的主送机关或受送达人，再签发。"""

    code = "document-no-addressee"


class ServiceInvalid(DocumentError, Invalid):
    """送达信息有误，请逐项修改。"""

    code = "document-service-invalid"


class NotServed(DocumentError, NotAllowed):
    """这份文书是送达给{to}的，只有该机关可以签收。请切换岗位，或与该机关联系。"""

    code = "document-not-served"


class AlreadySigned(DocumentError, Conflict):
    """这次送达已于{when}签收，不能重复签收。"""

    code = "document-already-signed"


class ReceiptInvalid(DocumentError, Invalid):
    """签收信息有误，请逐项修改。"""

    code = "document-receipt-invalid"


class ReasonMissing(DocumentError, Invalid):
    """请写明作废的理由：它会记入存证日志，供以后核查。"""

    code = "document-reason-missing"


class FilesKept(DocumentError, Conflict):
    """这份文书的文件已经生成并存好，不必再生成。"""

    code = "document-files-kept"


class FileAltered(DocumentError):
    """《{title}》的存档文件与制发时的摘要不符，可能被改动，已停止提供。请勿使用，并立即告知审计管理员。"""

    code = "document-file-altered"
    status = 500


class FileMissing(DocumentError):
    """《{title}》的存档文件不见了。请告知系统管理员从备份恢复；恢复前请勿另行制发。"""

    code = "document-file-missing"
    status = 500
