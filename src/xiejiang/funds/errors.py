"""What can go wrong with money."""

from __future__ import annotations

from typing import ClassVar

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class FundsError(XiejiangError):
    """资金台账没有记入，请按提示修改后重试。"""

    code: ClassVar[str] = "funds"


class AccountNotFound(FundsError, NotFound):
    """没有找到这个账户，或者您所在的机关看不到它。请核对编号。"""

    code = "funds-account-not-found"


class EntryNotFound(FundsError, NotFound):
    """没有找到这张凭证，或者您所在的机关看不到它。请核对凭证号。"""

    code = "funds-entry-not-found"


class OrderNotFound(FundsError, NotFound):
    """没有找到这张付款单，或者您所在的机关看不到它。请核对编号。"""

    code = "funds-order-not-found"


class ObligationNotFound(FundsError, NotFound):
    """没有找到这笔应缴款项，或者您所在的机关看不到它。请核对编号。"""

    code = "funds-obligation-not-found"


class LotNotFound(FundsError, NotFound):
    """没有找到这笔来款，或者您所在的机关看不到它。请核对编号。"""

    code = "funds-lot-not-found"


class TransferNotFound(FundsError, NotFound):
    """没有找到这笔移交，或者您所在的机关没有参与。请核对编号。"""

    code = "funds-transfer-not-found"


class NotOwner(FundsError, NotAllowed):
    """这是{agency}的账，只有该机关的人员可以记账、下单和审批。请切换岗位，或与该机关联系。"""

    code = "funds-not-owner"


class FundsInvalid(FundsError, Invalid):
    """填写的内容有误，请逐项修改。"""

    code = "funds-invalid"


class AccountExists(FundsError, Conflict):
    """本机关已经有名为“{name}”的账户。请换一个名称，或者使用已有的账户。"""

    code = "funds-account-exists"


class AccountClosed(FundsError, Conflict):
    """账户“{name}”已经销户，不能再记账。请选择其他账户。"""

    code = "funds-account-closed"


class AccountNotEmpty(FundsError, Conflict):
    """账户“{name}”还有余额 {balance}，不能销户。请先划转或者付清。"""

    code = "funds-account-not-empty"


class Unbalanced(FundsError, Invalid):
    """凭证借贷不平：各分录合计应当为零，现在差 {difference}。没有记账，请核对金额。"""

    code = "funds-unbalanced"


class EntryMalformed(FundsError, Invalid):
    """凭证不完整：{why}。没有记账，请核对。"""

    code = "funds-entry-malformed"


class BelowFloor(FundsError, Conflict):
    """账户“{name}”余额 {balance}，不够付出 {asked}，没有记账。请核对金额，或者等款项到账。"""

    code = "funds-below-floor"


class BackInTime(FundsError, Conflict):
    """账户“{name}”已经记到 {last}，不能再记 {day} 的账。请核对本节点的时钟；迟报的写明发生日期。"""

    code = "funds-back-in-time"


class EarmarkShort(FundsError, Conflict):
    """账户“{name}”可用于此的只有 {free}，不够 {asked}，其余属于其他案件或用途。请核对。"""

    code = "funds-earmark-short"


class AccountChanged(FundsError, Conflict):
    """账户“{name}”刚刚被他人记账，这次没有记入。请重新提交。"""

    code = "funds-account-changed"


class NotReversible(FundsError, Conflict):
    """凭证“{number}”不能冲销：{why}。"""

    code = "funds-not-reversible"


class SpentAlready(FundsError, Conflict):
    """凭证“{number}”带来的款项已经用出 {spent}，不能冲销。请先冲销后来的付款。"""

    code = "funds-spent-already"


class SamePerson(FundsError, NotAllowed):
    """{what}和审批必须由不同的人办理：{person}不能再审批，换一个岗位也不行。请交给其他有审批权的人员。"""

    code = "funds-same-person"


class NoPerson(FundsError, NotAllowed):
    """下单和审批须由具体的人办理，本节点自身不能代办。请以个人的岗位办理。"""

    code = "funds-no-person"


class OrderNotOpen(FundsError, Conflict):
    """这张付款单现在是“{state}”，不能{what}。请刷新后核对。"""

    code = "funds-order-not-open"


class OrderExpired(FundsError, Conflict):
    """这张付款单的有效期到 {until} 为止，已经过期。请重新下单；此前已付出的，登记时写明付出日。"""

    code = "funds-order-expired"


class AdvanceApproval(FundsError, Invalid):
    """预付款在验收以前付出，须单独审批并写明理由。请打开这张付款单，用“批准预付”办理。"""

    code = "funds-advance-approval"


class NotAccepted(FundsError, Conflict):
    """节点“{milestone}”还没有验收，不能按节点付款。请先登记验收，或者另下预付款单并写明理由。"""

    code = "funds-not-accepted"


class MilestoneExceeded(FundsError, Conflict):
    """节点“{milestone}”的价款还剩 {free}，不够 {asked}。请核对金额和已经付出、批准的付款。"""

    code = "funds-milestone-exceeded"


class BudgetExceeded(FundsError, Conflict):
    """预算“{budget}”还剩 {free}，不够 {asked}。请核对金额，需要增加的先调整预算。"""

    code = "funds-budget-exceeded"


class ReferenceTaken(FundsError, Conflict):
    """“{reference}”已经登记过。请使用已有的，或者换一个编号。"""

    code = "funds-reference-taken"


class NotOverdue(FundsError, Conflict):
    """这笔应缴款项没有逾期，不能移交执行。请等履行期间届满。"""

    code = "funds-not-overdue"


class NoTitle(FundsError, Conflict):
    """这笔应缴款项没有登记生效文书，不能移交执行。请先补登生效文书；没有的，先起诉或者申请司法确认。"""

    code = "funds-no-title"


class HandedOver(FundsError, Conflict):
    """这笔应缴款项已于 {on} 移交执行，不必重复移交。"""

    code = "funds-handed-over"


class TransferDiffers(FundsError, Conflict):
    """这笔移交与已经登记的不一致（{what}），没有写入。请与对方核对后重新取得。"""

    code = "funds-transfer-differs"


class TransferExceeded(FundsError, Conflict):
    """这笔移交还剩 {open} 没有到账，不能登记 {asked}。多出的请登记为待查明来源的到账。"""

    code = "funds-transfer-exceeded"


class TransferEnded(FundsError, Conflict):
    """已经写明不再接收这笔移交，不能再登记到账。请与对方联系。"""

    code = "funds-transfer-ended"


class ContentError(FundsError):
    """资金台账的内容文件有误：{problem}。请按提示修改 content/kinds.toml。"""

    code = "funds-content"
    status = 500


class BankFileInvalid(FundsError, Invalid):
    """银行流水没有导入，一行也没有写入。请按所列各行修改文件，或者核对列名。"""

    code = "funds-bank-file-invalid"


class LineDiffers(FundsError, Conflict):
    """这一行流水与所选分录的账户或者金额不同，不能确认为同一笔。请核对。"""

    code = "funds-line-differs"


class LineAnswered(FundsError, Conflict):
    """这一行流水或者所选分录已经核对过。请刷新后核对。"""

    code = "funds-line-answered"


class LineNotFound(FundsError, NotFound):
    """没有找到这一行流水。请刷新后核对。"""

    code = "funds-line-not-found"


class MoneyMoving(FundsError, Conflict):
    """本案还有{what}，归档以后就不能再记账。请先办结。"""

    code = "funds-moving"
