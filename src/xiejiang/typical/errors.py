"""What can go wrong with typical cases."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class TypicalError(XiejiangError):
    """典型案例没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "typical"


class TypicalNotFound(TypicalError, NotFound):
    """没有找到这个典型案例，或者您所在的机关没有参与这个案件。请核对编号。"""

    code = "typical-not-found"


class PublicCaseNotFound(TypicalError, NotFound):
    """没有公布过这个编号的典型案例。请核对编号，或者从典型案例目录进入。"""

    code = "public-case-not-found"


class TypicalInvalid(TypicalError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "typical-invalid"


class NotProposer(TypicalError, NotAllowed):
    """这个典型案例由{agency}推荐，只有该机关可以这样办理。请与该机关联系。"""

    code = "typical-not-proposer"


class NotAsked(TypicalError, NotAllowed):
    """没有请您所在的机关会签，或者已经会签过了。请打开最新内容核对。"""

    code = "typical-not-asked"


class TypicalMoved(TypicalError, Conflict):
    """这个典型案例现在是“{state}”，不能{what}。请打开最新内容，看它到了哪一步。"""

    code = "typical-moved"


class TypicalChanged(TypicalError, Conflict):
    """内容刚刚被他人修改，这次没有保存。请打开最新内容，核对后重新提交。"""

    code = "typical-changed"


class ContentChanged(TypicalError, Conflict):
    """会签的内容与您看到的不一样了，这次没有会签。请打开最新内容，核对后再会签。"""

    code = "typical-content-changed"


class StillUnmasked(TypicalError, Invalid):
    """还有去标识项没有处理，不能送会签，也不能公布。请逐项处理。"""

    code = "typical-still-unmasked"


class NotPublishable(TypicalError, Invalid):
    """这个案件不能作为典型案例公布，理由列在下面。"""

    code = "typical-not-publishable"


class NotConfirmed(TypicalError, Invalid):
    """公布以前有事项需要确认，请逐项写明怎样确认的。"""

    code = "typical-not-confirmed"


class ElsewhereAgency(TypicalError, Invalid):
    """{agency}在另一个节点工作，会签还不能送到其他节点。请线下取得书面意见，由本节点参与本案的机关会签。"""

    code = "typical-agency-elsewhere"


class FileUnreadable(TypicalError, Invalid):
    """{path} 读不出来。请核对路径；文件应当是 UTF-8 文本，别的格式先另存为文本。"""

    code = "deidentify-file-unreadable"


class TextTooLong(TypicalError, Invalid):
    """文字太长：一次最多 {most} 字，现有 {length} 字。请分段提交。"""

    code = "deidentify-too-long"
