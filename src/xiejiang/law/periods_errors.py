"""What can be wrong with a question about a period, or with the content that answers it."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Invalid, XiejiangError


class PeriodError(Invalid):
    """期间的填写有误，请修改后再计算。"""

    code: ClassVar[str] = "period-invalid"


class UnknownRegime(PeriodError):
    """没有“{given}”这个期间口径。可用的口径：{known}。"""

    code: ClassVar[str] = "period-unknown-regime"


class UnknownUnit(PeriodError):
    """没有“{given}”这个单位。可用的单位：{known}。"""

    code: ClassVar[str] = "period-unknown-unit"


class UnknownRole(PeriodError):
    """没有“{given}”这种期限性质。可用的性质：{known}。"""

    code: ClassVar[str] = "period-unknown-role"


class UnitNotAllowed(PeriodError):
    """“{regime}”不用“{given}”计算。该口径可用的单位：{known}。"""

    code: ClassVar[str] = "period-unit-not-allowed"


class BadValue(PeriodError):
    """期限的数值“{given}”不能计算。请填写 1 至 {largest} 的整数。"""

    code: ClassVar[str] = "period-bad-value"


class BadStart(PeriodError):
    """起算时间“{given}”不能识别。请写成 2026-09-30，小时期间写成 2026-09-30T16:20。"""

    code: ClassVar[str] = "period-bad-start"


class HourNeedsMoment(PeriodError):
    """小时期间须有起算的时刻。请写明几时几分，例如 2026-09-30T16:20。"""

    code: ClassVar[str] = "period-hour-needs-moment"


class BadDirection(PeriodError):
    """计算方向“{given}”与期限性质“{role}”不符。倒计请用 min-before，其余一律向后计算。"""

    code: ClassVar[str] = "period-bad-direction"


class BadSpan(PeriodError):
    """扣除期间“{given}”有误。请写成 2026-09-01..2026-09-10，结束日不早于开始日。"""

    code: ClassVar[str] = "period-bad-span"


class BadExtension(PeriodError):
    """延长“{given}”有误。请写成 30:natural-day；改为总期限的写 60:natural-day:total。"""

    code: ClassVar[str] = "period-bad-extension"


class BadTransit(PeriodError):
    """在途天数“{given}”有误。请填写不小于 0 的整数。"""

    code: ClassVar[str] = "period-bad-transit"


class BadCustody(PeriodError):
    """是否在押“{given}”不能识别。请写 yes（在押）、no（不在押）或者 unknown（不知道）。"""

    code: ClassVar[str] = "period-bad-custody"


class NotForHours(PeriodError):
    """小时期间不停表，不能扣除按日计算的期间。请直接修改起算时刻。"""

    code: ClassVar[str] = "period-not-for-hours"


class NotForCountingBack(PeriodError):
    """倒计的期限没有扣除、延长和在途。请去掉这些内容再计算。"""

    code: ClassVar[str] = "period-not-for-counting-back"


class OutOfCalendar(PeriodError):
    """算出的日期超出公历范围。请核对起算时间和数值。"""

    code: ClassVar[str] = "period-out-of-calendar"


class BadContent(XiejiangError):
    """期间或者休假日历的内容有误：{where}：{what}。请修改该文件。"""

    code: ClassVar[str] = "period-bad-content"
    status: ClassVar[int] = 500
