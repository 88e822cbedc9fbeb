"""What can be wrong with a document before it is issued."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Invalid, NotFound, XiejiangError


class DocumentError(XiejiangError):
    """文书没有生成，请按提示修改后重试。"""

    code: ClassVar[str] = "document"


class UnknownKind(DocumentError, NotFound):
    """没有“{kind}”这种文书，请在文书目录中选择。"""

    code = "document-kind-unknown"


class MissingFields(DocumentError, Invalid):
    """《{title}》还缺 {count} 项内容，补齐后才能制发。"""

    code = "document-fields-missing"


class WrongValue(DocumentError, Invalid):
    """《{title}》有 {count} 项内容的填法不对，请逐项修改。"""

    code = "document-value-wrong"


class UnprintableText(DocumentError, Invalid):
    """文书中有字体里没有的字符：{characters}。请改用通用字形，或请系统管理员补充字体。"""

    code = "document-text-unprintable"


class ContentError(XiejiangError):
    """文书模板内容有误：{file} 的 {item}：{problem}。"""

    code = "document-content"
    status = 500


class RenderingFailed(DocumentError):
    """文书排版失败：{reason}。请把文书种类和案号告知系统管理员。"""

    code = "document-rendering"
    status = 500
