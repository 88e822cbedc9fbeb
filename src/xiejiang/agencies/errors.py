"""What can go wrong with agencies, people and posts."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class AgencyNotFound(NotFound):
    """没有代码为“{code}”的机关。请从机关目录中选择。"""

    code = "agency-not-found"


class PostNotHeld(NotAllowed):
    """您不担任这个岗位，或者任期不在今天。请在右上角选择自己的岗位。"""

    code = "post-not-held"


class NoPost(NotAllowed):
    """您目前没有任何有效岗位，不能办理业务。请联系本机关的系统管理员为您设岗。"""

    code = "no-post"


class PersonNotFound(NotFound):
    """没有用户名为“{username}”的人员。请先用 xiejiang person add 登记。"""

    code = "person-not-found"


class RolesApart(Invalid):
    """系统、安全、审计三类管理员必须由不同的人担任（三员分立）。请另选人员。"""

    code = "roles-apart"


class ClearanceIdle(Invalid):
    """{role}不查阅案件，不核定知悉级别。请选择办案、审批、联络、监督或审计岗位。"""

    code = "clearance-idle"


class UsernameTaken(Conflict):
    """用户名“{username}”已被使用。请换一个。"""

    code = "username-taken"


class TokenInvalid(NotAllowed):
    """访问令牌无效、已过期或已撤销。请用 xiejiang token 重新签发。"""

    code = "token-invalid"
    status = 401
