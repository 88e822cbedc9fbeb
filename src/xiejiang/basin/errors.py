"""What can go wrong when a place is named."""

from __future__ import annotations

from xiejiang.kernel.errors import Invalid, NotFound


class UnknownDivision(NotFound):
    """没有代码为“{code}”的行政区划。请从列表中重新选择（区划以 2023 年代码为准）。"""

    code = "basin-unknown-division"


class UnknownReach(NotFound):
    """没有编号为“{reach}”的河段。请从列表中重新选择，或只填行政区划。"""

    code = "basin-unknown-reach"


class InvalidDivisionCode(Invalid):
    """“{text}”不是有效的行政区划代码。请填写六位数字，例如 500116。"""

    code = "basin-invalid-division-code"


class PlaceholderDivision(Invalid):
    """“{name}”只是编码占位，不是一级政府。请选择它下面的具体区县，或选择上一级。"""

    code = "basin-placeholder-division"


class PlaceUnknown(NotFound):
    """没有找到名为“{text}”的区划或河段。请写六位区划代码、全名（如 重庆市江津区）或河段编号。"""

    code = "basin-place-unknown"


class PlaceAmbiguous(Invalid):
    """“{text}”可能是：{listed}。请写代码或者全名。"""

    code = "basin-place-ambiguous"
