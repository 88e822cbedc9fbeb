"""What can go wrong with suggestions, agreements and talks."""

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


class AgreementNotFound(SettlingError, NotFound):
    """没有找到这份协议，或者您所在的机关看不到它所在的案件。请核对编号。"""

    code = "agreement-not-found"


class AgreementInvalid(SettlingError, Invalid):
    """协议的内容有误，请逐项修改。"""

    code = "agreement-invalid"


class NothingSigned(SettlingError, Conflict):
    """本案的程序里没有登记签订这样的协议。请先在程序里登记签订，再登记协议的内容。"""

    code = "agreement-not-signed"


class NotRecorder(SettlingError, NotAllowed):
    """这份协议由{agency}登记，款项进该机关的台账，由该机关办理。请与该机关联系。"""

    code = "agreement-not-recorder"


class NotEffective(SettlingError, Conflict):
    """“{title}”还没有生效：程序里没有登记生效的事件，或者以后没有获得确认。请先在程序里办理。"""

    code = "agreement-not-effective"


class FedAlready(SettlingError, Conflict):
    """这次签订的协议已经登记应缴款项和修复义务，不会再登记一次，也不能再改。有变化的，在台账里核减。"""

    code = "agreement-fed-already"


class NewerVersion(SettlingError, Conflict):
    """这份协议已经重新登记为第{version}版。请打开最新一版办理。"""

    code = "agreement-newer-version"


class EarlierOwed(SettlingError, Conflict):
    """同一程序前一份协议还有应缴款项没有结清。请先在台账里核减，再登记新的协议生效。"""

    code = "agreement-earlier-owed"


class NotInLedger(SettlingError, Conflict):
    """“{title}”的款项归当事人，不是机关的应缴款项，不进资金台账，也不产生机关的修复项目。"""

    code = "agreement-not-in-ledger"


class NotConfirmed(SettlingError, Conflict):
    """“{title}”没有获得司法确认，或者还没有登记应缴款项，不能补登生效文书。"""

    code = "agreement-not-confirmed"


class TalkNotFound(SettlingError, NotFound):
    """没有找到这次会谈，或者您所在的机关没有参加。会谈和方案只有参加的机关看得到，请核对编号。"""

    code = "talk-not-found"


class OfferNotFound(SettlingError, NotFound):
    """没有找到这个方案，或者您所在的机关没有参加会谈。方案只有参加的机关看得到，请核对编号。"""

    code = "offer-not-found"


class TalkInvalid(SettlingError, Invalid):
    """会谈的记录有误，请逐项修改。"""

    code = "talk-invalid"


class OfferInvalid(SettlingError, Invalid):
    """方案或者答复的记录有误，请逐项修改。"""

    code = "offer-invalid"


class OfferOver(SettlingError, Conflict):
    """这个方案已经{stand}，不能再答复或者代替。要继续谈的，请登记新的方案。"""

    code = "offer-over"


class CaseOver(SettlingError, Conflict):
    """案件已经办结，不再登记会谈、方案和答复。要继续谈的，请先重新开启案件。"""

    code = "talk-case-over"


class NotEvidence(SettlingError, NotAllowed):
    """会谈中的陈述、方案和让步不能作为证据入卷（{basis}）。要证明的事实，请另行收集证据。"""

    code = "talk-not-evidence"


class BodyNotFound(SettlingError, NotFound):
    """名册里没有找到这个调解组织。请从“调解组织名册”进入。"""

    code = "mediators-not-found"


class BodyInvalid(SettlingError, Invalid):
    """调解组织的登记有误，请逐项修改。"""

    code = "mediators-invalid"


class BodyFileRefused(SettlingError, Invalid):
    """文件没有导入，一行也没有：请逐行修改后重新导入整个文件。"""

    code = "mediators-file"


class BodyNotOwner(SettlingError, NotAllowed):
    """这个调解组织由{agency}登记，只有该机关可以核对、更正、撤下。请与其联系。"""

    code = "mediators-owner"


class BodySamePerson(SettlingError, NotAllowed):
    """登记、更正的人不能核对自己的登记。请本机关另一人对照出处核对。"""

    code = "mediators-same-person"


class BodyMoved(SettlingError, Conflict):
    """这个调解组织已经{state}，不能再这样办理。请刷新后核对。"""

    code = "mediators-moved"
