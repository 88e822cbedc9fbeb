"""What can go wrong with following a suggestion up."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class SettlingError(XiejiangError):
    """没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "settling"


class ContentUnreadable(SettlingError, Invalid):
    """化解与跟进的内容有误：{item}：{problem}。请改正内容文件。"""

    code = "settling-content-unreadable"


class SuggestionNotFound(SettlingError, NotFound):
    """没有找到这份建议、意见，或者您所在的机关看不到它所在的案件。请核对编号。"""

    code = "suggestion-not-found"


class NotIssuer(SettlingError, NotAllowed):
    """实地核验由提出建议、意见的{agency}登记。请与该机关联系，一同前往的人员写在核验人员里。"""

    code = "suggestion-not-issuer"


class NotServed(SettlingError, Conflict):
    """“{title}”还没有送达，没有可以核验的整改。请先在程序里登记送达。"""

    code = "suggestion-not-served"


class VisitInvalid(SettlingError, Invalid):
    """核验记录有误，请逐项修改。"""

    code = "verification-invalid"
