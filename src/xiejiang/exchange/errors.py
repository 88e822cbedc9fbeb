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


class PullMalformed(ExchangeError, Invalid):
    """取包的请求不合格式：{why}。请用 xiejiang exchange pull 取包。"""

    code = "pull-malformed"
    status = 400


class PullNotForUs(ExchangeError, Invalid):
    """取包的请求是给节点 {asked} 的，本节点是 {own}。请对方核对登记的地址。"""

    code = "pull-not-for-us"


class PullUnproven(ExchangeError, NotAllowed):
    """取包的请求不是用节点 {name} 登记的公钥签的，没有提供内容。换钥的请先与本节点核对指纹。"""

    code = "pull-unproven"


class PullStale(ExchangeError, NotAllowed):
    """取包请求的时间（{at}）与本节点相差超过 {minutes} 分钟，没有提供内容。请核对双方的时钟。"""

    code = "pull-stale"


class PullRepeated(ExchangeError, Conflict):
    """这个取包请求已经用过，没有提供任何内容。每个请求只用一次，请重新取包。"""

    code = "pull-repeated"


class NothingWaiting(ExchangeError, NotFound):
    """没有这个编号的包或者回执在等节点 {name} 来取。请重新列出等待的包。"""

    code = "nothing-waiting"


class PackageNotFound(ExchangeError, NotFound):
    """没有找到这个包，或者它不是发给您所在机关的。请核对包的编号。"""

    code = "package-not-found"


class ReceiptAbsent(ExchangeError, NotFound):
    """没有这个包，或者它还没有回执。请用 xiejiang exchange list 核对编号和状态。"""

    code = "receipt-absent"


class PackageTooLarge(ExchangeError, Invalid):
    """包超过 {limit} MB，没有接收。请分成几次发送，或者用光盘送达。"""

    code = "package-too-large"
    status = 413


class PackageCut(ExchangeError, Invalid):
    """包没有传完（应有 {stated} 字节，收到 {got} 字节）。请重新发送。"""

    code = "package-cut"
    status = 400


class PackageDamaged(ExchangeError, Invalid):
    """包在传送途中受损（与 Content-Digest 写明的摘要不符，或者没有写明）。请重新发送。"""

    code = "package-damaged"
    status = 400


class SealAbsent(ExchangeError, Invalid):
    """请求没有附上封签，或者封签与包内的不同。请用本系统发送。"""

    code = "package-seal-absent"
    status = 400


class ContentMalformed(ExchangeError, Invalid):
    """包里的说明不合格式：{why}。请对方重新出包。"""

    code = "package-content-malformed"


class AgencyNotHere(ExchangeError, Invalid):
    """包是给机关 {agency} 的，本节点没有这个机关。请对方核对接收机关后重新出包。"""

    code = "package-agency-not-here"


class PackageGap(ExchangeError, Conflict):
    """这是该序列的第 {sequence} 个包，第 {wanted} 个还没有收到。请先发送缺的，再发送这一个。"""

    code = "package-gap"


class PackageForked(ExchangeError, Conflict):
    """该序列的第 {sequence} 个包与已经收到的接不上：序号已有另一个包，或者上一个包不同。请核对。"""

    code = "package-forked"


class PackageKept(ExchangeError, Conflict):
    """这个包已经收存，不再收存一次。请取用收存时的回执。"""

    code = "package-kept"


class PredecessorRefused(ExchangeError, Conflict):
    """该案的第 {sequence} 个包被拒收，接在它后面的这一个也不会被接收。请重新出包。"""

    code = "package-predecessor-refused"


class PlaceTaken(ExchangeError, Conflict):
    """对方节点收存的该案第 {sequence} 个包是另一个（{other}）。请在它之后重新出包。"""

    code = "package-place-taken"


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


class NotNow(ExchangeError):
    """本节点暂时不能办理（{why}），没有写入任何内容。请检查磁盘空间和数据库，稍后再试。"""

    code = "exchange-not-now"
    status = 503


class NotReached(ExchangeError):
    """与节点 {node} 的往来没有完成：{why}。请稍后再试，或者用光盘送达；已签封的包都还在。"""

    code = "exchange-not-reached"
    status = 502


class NotTheLead(ExchangeError, NotAllowed):
    """只有主办机关可以归档。本案主办机关是{lead}，请与其联系。"""

    code = "archive-not-lead"


class StateMoved(ExchangeError, Conflict):
    """归档期间案卷有变化（例如有人查看了证据），没有归档。请再试一次。"""

    code = "archive-state-moved"


class ArchiveMalformed(ExchangeError, Invalid):
    """不是有效的归档包：{why}。没有写入任何内容，请向出具机关重新索取。"""

    code = "archive-malformed"


class ArchiveOtherVersion(ExchangeError, Invalid):
    """归档包的格式是“{format}”，本节点只读 {own}。请用相应版本的软件导入。"""

    code = "archive-other-version"


class ArchiveAgencies(ExchangeError, Conflict):
    """本节点的机关目录没有：{codes}。请先执行 xiejiang setup 载入，仍没有的请补入，再导入。"""

    code = "archive-agencies"


class ArchiveProcedures(ExchangeError, Conflict):
    """本节点的法规内容没有程序：{versions}。请先升级本节点，再导入。"""

    code = "archive-procedures"


class ArchiveTaken(ExchangeError, Conflict):
    """本节点已有同样编号的内容：{what}。属于另一个案件，或者案卷状态不同，没有导入。请核对。"""

    code = "archive-taken-here"


class ArchiveNotSame(ExchangeError):
    """导入后的案卷与档案不一致（{where}），已全部撤销。请把档案和这条信息交给系统管理员。"""

    code = "archive-not-same"
    status = 500


class FileUnusable(ExchangeError, Invalid):
    """用不了 {path}：{why}。请核对路径后重新执行。"""

    code = "archive-file"


class ArchiveNotFound(ExchangeError, NotFound):
    """没有找到这个归档包，或者您所在的机关没有参与这个案件。"""

    code = "archive-not-found"


class NothingToHand(ExchangeError, Conflict):
    """本程序现在没有要移送给节点 {node} 的。请刷新页面，按现在的状态办理。"""

    code = "exchange-nothing-to-hand"


class DepartureUnsaid(ExchangeError, Invalid):
    """所选的内容与办理所必需的不同，请写明理由：它随包送达，并记入存证日志。"""

    code = "exchange-departure-unsaid"


class DeedUnproven(ExchangeError, Invalid):
    """“{step}”没有 {node} 的存证证明，或者证明的不是这一次办理，没有接收。请对方重新出包。"""

    code = "deed-unproven"


class AgencyOfAnotherNode(ExchangeError, NotAllowed):
    """{agency}不是节点 {node} 承载的机关，没有接收。请系统管理员核对承载节点。"""

    code = "agency-of-another-node"


class LawDiffers(ExchangeError, Conflict):
    """两个节点的法规内容不同：{procedure} {version} 版的{parts}。请核对；可以照办的写明理由。"""

    code = "exchange-law-differs"


class NotATransfer(ExchangeError, Invalid):
    """这个包是{kind}，不能这样接收。请打开这个包，按它的种类办理。"""

    code = "exchange-not-a-transfer"


class ServingInvalid(ExchangeError, Invalid):
    """承载节点没有登记，请逐项修改。"""

    code = "exchange-serving-invalid"


class ServedHere(ExchangeError, Invalid):
    """这是本节点自己的名称。改在本节点办案的，请用“收回承载”（xiejiang node serves --here）。"""

    code = "exchange-served-here"


class ProofMismatch(ExchangeError, Invalid):
    """包里的存证证明与内容不符：{why}。请对方重新签封；再次出现的请联系对方系统管理员。"""

    code = "exchange-proof-mismatch"
