"""What can go wrong with bases."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class BasesError(XiejiangError):
    """基地没有办理，请按提示修改后重试。"""

    code: ClassVar[str] = "bases"


class BaseNotFound(BasesError, NotFound):
    """没有找到这个基地。请核对编号，或者到基地名录里查找。"""

    code = "base-not-found"


class BookingNotFound(BasesError, NotFound):
    """没有找到这项占用，或者您所在的机关看不到它。请核对编号。"""

    code = "booking-not-found"


class EntryNotFound(BasesError, NotFound):
    """没有找到这一项容量、日程或者成效。请回到基地页核对。"""

    code = "base-entry-not-found"


class NotOwner(BasesError, NotAllowed):
    """“{base}”由{agency}管理，只有该机关可以办理。请切换岗位，或与该机关联系。"""

    code = "base-not-owner"


class NotSharing(BasesError, NotAllowed):
    """您所在的机关没有共建“{base}”，不能占用容量。请与{agency}联系，先登记共建。"""

    code = "base-not-sharing"


class BasesInvalid(BasesError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "base-invalid"


class BaseExists(BasesError, Conflict):
    """{agency}已经登记了名为“{name}”的基地。请使用已有的基地，或者换一个名称。"""

    code = "base-exists"


class BaseChanged(BasesError, Conflict):
    """“{name}”刚刚被他人修改，这次没有保存。请打开最新内容，核对后重新提交。"""

    code = "base-changed"


class StatusRefused(BasesError, Conflict):
    """“{name}”现在是“{now}”，不能改为“{wanted}”。请先核对基地的状态。"""

    code = "base-status-refused"


class NotOpen(BasesError, Conflict):
    """“{name}”现在是“{now}”，只有启用的基地可以占用容量。请选择其他基地。"""

    code = "base-not-open"


class SharedAlready(BasesError, Conflict):
    """{agency}已经共建“{base}”。要改变角色或者协议的，请先结束原来的共建。"""

    code = "base-shared-already"


class CapacityUnknown(BasesError, Conflict):
    """“{base}”{year}年的{measure}容量（{dimension}）未登记，须先登记才能占用。请与{agency}联系。"""

    code = "capacity-unknown"


class CapacityExists(BasesError, Conflict):
    """“{base}”{year}年的{measure}容量（{dimension}）已经登记。请修改已有的一项。"""

    code = "capacity-exists"


class CapacityShort(BasesError, Conflict):
    """“{base}”{year}年的{measure}容量只剩 {left}，不够 {asked}。请减少数量，或者选择其他基地。"""

    code = "capacity-short"


class CapacityTaken(BasesError, Conflict):
    """这项容量已经占用 {taken}，不能改为 {wanted}。请先释放占用，或者写不少于已占用的数量。"""

    code = "capacity-taken"


class UnitMismatch(BasesError, Invalid):
    """“{given}”计{given_kind}，“{wanted}”计{wanted_kind}，两者不能换算。请改用计{wanted_kind}的单位。"""

    code = "unit-mismatch"


class PlaceClosed(BasesError, Conflict):
    """“{base}”在 {since} 至 {until} 封闭（{title}），这段时间都在封闭期内。请改期。"""

    code = "base-closed-then"


class BookingMoved(BasesError, Conflict):
    """这项占用已经是“{now}”，不能再{wanted}。请刷新页面，核对最新情况。"""

    code = "booking-moved"


class ResultExists(BasesError, Conflict):
    """“{base}”{year}年的“{indicator}”已经登记。请修改已有的一项，并写明理由。"""

    code = "base-result-exists"


class FileRefused(BasesError, Invalid):
    """文件没有导入，一行也没有登记。请按所列各行修改后重新导入。"""

    code = "base-file-refused"


class BookingsOpen(BasesError, Conflict):
    """本案在“{base}”的占用“{state}”，归档以后就不能再办理。请先登记完成或者释放。"""

    code = "base-bookings-open"
