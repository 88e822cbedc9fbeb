"""What can go wrong with water alerts and with what the room knows."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class RiverError(XiejiangError):
    """没有办成，请按提示修改后重试。"""

    code = "river"


class AlertNotFound(RiverError, NotFound):
    """没有找到这份水污染通报，或者本机关不在它的通知范围内。请核对编号，或与发出机关联系。"""

    code = "water-alert-not-found"


class AlertInvalid(RiverError, Invalid):
    """水污染通报的内容有误，请逐项修改。"""

    code = "water-alert-invalid"


class AlertNotOwner(RiverError, NotAllowed):
    """这份水污染通报由{agency}发出，只有该机关可以更正、解除。请与其联系。"""

    code = "water-alert-not-owner"


class AlertSender(RiverError, NotAllowed):
    """{agency}不发出水污染通报。请告知事发地的生态环境主管部门，由其通报。"""

    code = "water-alert-sender"


class AlertMoved(RiverError, Conflict):
    """这份水污染通报{state}，不能再这样办理。请刷新后核对。"""

    code = "water-alert-moved"


class AlertChanged(RiverError, Conflict):
    """这份水污染通报在您打开之后有人改过。请刷新，核对后再提交。"""

    code = "water-alert-changed"


class RecipientsChanged(RiverError, Conflict):
    """通知范围与您核对时不同了（机关或者接入情况有变动）。请核对新的名单后再发。"""

    code = "water-alert-recipients"


class NobodyToTell(RiverError, Invalid):
    """所选范围内没有可以通知的机关。请扩大下游公里数，或者增加机关类型。"""

    code = "water-alert-nobody"


class TooManyToTell(RiverError, Invalid):
    """所选范围内有 {n} 个机关，超过一次通报的 {most} 个。请缩短下游公里数，或者减少机关类型。"""

    code = "water-alert-too-many"


class NotTold(RiverError, Invalid):
    """本机关不在这份水污染通报的通知名单里，不必答复。"""

    code = "water-alert-not-told"


class ToldInside(RiverError, Invalid):
    """{agency}在平台上收到通报，以签收为准。只有没有接入的机关才登记另行通知。"""

    code = "water-alert-told-inside"


class TravelContentError(RiverError):
    """到达时间的内容有误：{problem}。请核对 river/content/travel.toml。"""

    code = "river-travel-content"
    status = 500


class DutiesUnreadable(RiverError):
    """责任清单的内容有误：{problem}。请核对 river/content/duties.toml。"""

    code = "river-duties-content"
    status = 500


class MatterUnknown(RiverError, Invalid):
    """没有“{matter}”这一事项。可用：{known}。"""

    code = "river-matter-unknown"


class TooWide(RiverError, Invalid):
    """缺口和重叠按一个省或者一个市列出，请写区划代码或者名称，不能写河段。"""

    code = "river-survey-place"


class PublishedNotFound(RiverError, NotFound):
    """没有找到这一公布事项。请从“公布的清单”进入。"""

    code = "river-published-not-found"


class PublishedInvalid(RiverError, Invalid):
    """公布事项的内容有误，请逐项修改。"""

    code = "river-published-invalid"


class PublishedFileRefused(RiverError, Invalid):
    """文件没有导入，一行也没有：请逐行修改后重新导入整个文件。"""

    code = "river-published-file"


class PublishedNotOwner(RiverError, NotAllowed):
    """这一事项由{agency}登记，只有该机关可以核对、撤下。请与其联系。"""

    code = "river-published-owner"


class PublishedSamePerson(RiverError, NotAllowed):
    """登记的人不能核对自己的登记。请本机关另一人对照原文核对。"""

    code = "river-published-same-person"


class PublishedMoved(RiverError, Conflict):
    """这一事项已经{state}，不能再这样办理。请刷新后核对。"""

    code = "river-published-moved"
