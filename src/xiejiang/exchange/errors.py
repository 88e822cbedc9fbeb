"""What can go wrong between nodes."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class ExchangeError(XiejiangError):
    """与其他节点的交换没有完成。请稍后再试，仍不行的请告知系统管理员。"""

    code: ClassVar[str] = "exchange"


class NodeInvalid(ExchangeError, Invalid):
    """节点的登记有误，请逐项修改。"""

    code = "node-invalid"


class NodeKnown(ExchangeError, Conflict):
    """节点 {name} 已经登记。要换公钥的，请用“换钥”；要改状态的，请打开该节点。"""

    code = "node-known"


class NodeUnknown(ExchangeError, NotAllowed):
    """没有登记节点 {name}，不接收它的包。请先与对方核对指纹，由系统管理员登记。"""

    code = "node-unknown"


class NodeSuspended(ExchangeError, NotAllowed):
    """节点 {name} 已暂停往来：{reason}。恢复以前不收不发。"""

    code = "node-suspended"


class NodeRevoked(ExchangeError, NotAllowed):
    """节点 {name} 已撤销信任：{reason}。不再收发，须重新核对指纹后换钥恢复。"""

    code = "node-revoked"


class FingerprintDiffers(ExchangeError, Invalid):
    """指纹不一致：这把公钥的指纹是 {fingerprint}，没有登记。请与对方重新核对。"""

    code = "fingerprint-differs"


class KeyNotUsable(ExchangeError, Invalid):
    """这把公钥不能登记：{why}。请向对方索取节点的签名公钥。"""

    code = "node-key-not-usable"


class KeyTooOld(ExchangeError, NotAllowed):
    """节点 {name} 的公钥在出包时没有登记、已经停用或者作废。请对方用现在的密钥重新出包。"""

    code = "node-key-too-old"


class ReasonMissing(ExchangeError, Invalid):
    """请写明理由：它会记入存证日志，供以后核查。"""

    code = "exchange-reason-missing"


class NotSender(ExchangeError, NotAllowed):
    """案件材料由主办机关发送，或者由保管这些证据的机关发送。请切换岗位，或与{lead}联系。"""

    code = "exchange-not-sender"


class NothingChosen(ExchangeError, Invalid):
    """没有可以发送的内容：请至少选择一项事实、一件证据或者一份文书，并写明用途。"""

    code = "exchange-nothing-chosen"


class PackageNotFound(ExchangeError, NotFound):
    """没有找到这个包，或者它不是发给您所在机关的。请核对包的编号。"""

    code = "package-not-found"


class PackageTooLarge(ExchangeError, Invalid):
    """包超过 {limit} MB，没有接收。请分成几次发送，或者用光盘送达。"""

    code = "package-too-large"
    status = 413


class PackageCut(ExchangeError, Invalid):
    """包没有传完（应有 {stated} 字节，收到 {got} 字节）。请重新发送。"""

    code = "package-cut"
    status = 400


class SealAbsent(ExchangeError, Invalid):
    """请求没有附上封签，或者封签与包内的不同。请用本系统发送。"""

    code = "package-seal-absent"
    status = 400


class CaseMalformed(ExchangeError, Invalid):
    """包里的案件说明（case.json）不合格式：{why}。请对方重新出包。"""

    code = "package-case-malformed"


class AgencyNotHere(ExchangeError, Invalid):
    """包是给机关 {agency} 的，本节点没有这个机关。请对方核对接收机关后重新出包。"""

    code = "package-agency-not-here"


class PackageGap(ExchangeError, Conflict):
    """这是该案的第 {sequence} 个包，第 {wanted} 个还没有收到。请先发送缺的，再发送这一个。"""

    code = "package-gap"


class PackageForked(ExchangeError, Conflict):
    """该案的第 {sequence} 个包与已经收到的接不上：序号已有另一个包，或者上一个包不同。请核对。"""

    code = "package-forked"


class PackageStale(ExchangeError, Conflict):
    """包的出包时间（{at}）{why}，没有接收。请对方核对时钟后重新出包。"""

    code = "package-stale"


class PackageEnded(ExchangeError, Conflict):
    """这个包现在是“{state}”，不能再接收或者退回。"""

    code = "package-ended"


class PackageReturned(ExchangeError):
    """{agency}退回：{reason}"""

    code = "package-returned"


class PackageAltered(ExchangeError):
    """收存的包里“{path}”与收到时的摘要不符，可能被改动，没有接收。请立即告知审计管理员。"""

    code = "package-altered"
    status = 500


class NotReached(ExchangeError):
    """没有送到 {node}：{why}。包已存好，可以稍后再推送，或者用光盘送达。"""

    code = "exchange-not-reached"
    status = 502
