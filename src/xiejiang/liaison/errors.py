"""What can go wrong with bulletins."""

from __future__ import annotations

from xiejiang.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, XiejiangError


class LiaisonError(XiejiangError):
    """通报没有办成，请按提示修改后重试。"""

    code = "liaison"


class BulletinNotFound(LiaisonError, NotFound):
    """没有找到这份通报，或者本机关不在它的知悉范围内。请核对编号，或请发布机关另行通报。"""

    code = "bulletin-not-found"


class CategoryUnknown(LiaisonError, NotFound):
    """没有“{category}”这一类通报。请从九类通报中选择。"""

    code = "bulletin-category"


class BulletinInvalid(LiaisonError, Invalid):
    """通报的内容有误，请逐项修改。"""

    code = "bulletin-invalid"


class NotPublisher(LiaisonError, NotAllowed):
    """{agency}不发布“{category}”类通报。请选择其他类别，或请有关机关发布。"""

    code = "bulletin-not-publisher"


class BulletinOfRoom(LiaisonError, NotAllowed):
    """“{category}”不在通报里直接拟写、更正或者撤回。请到发出它的那一页办理。"""

    code = "bulletin-of-room"


class NotOwner(LiaisonError, NotAllowed):
    """这份通报由{agency}发布，只有该机关可以修改、更正或者撤回。请与其联系。"""

    code = "bulletin-not-owner"


class BulletinMoved(LiaisonError, Conflict):
    """这份通报现在的状态是“{state}”，不能再这样办理。请刷新后核对。"""

    code = "bulletin-moved"


class BulletinChanged(LiaisonError, Conflict):
    """这份通报在您打开之后有人改过。请刷新，核对后再提交。"""

    code = "bulletin-changed"


class PersonalData(LiaisonError, Invalid):
    """通报里有个人信息。请改写或者遮盖；确有必要写明的，请在“个人信息的说明”里写出理由再提交。"""

    code = "bulletin-personal-data"


class CaseRestricted(LiaisonError, NotAllowed):
    """本案列为敏感，通报只能发给参与本案的机关。请在“点名的机关”里只写参与机关，其他范围留空。"""

    code = "bulletin-case-restricted"


class CaseCopied(LiaisonError, NotAllowed):
    """本机关在本案只是抄送，不能就本案发布通报。请由办理本案的机关发布。"""

    code = "bulletin-case-copied"


class NotAsked(LiaisonError, Invalid):
    """这份通报不需要本机关签收。阅读之后会自动留下回执。"""

    code = "bulletin-not-asked"


class AlreadySigned(LiaisonError, Conflict):
    """{agency}已经签收过这一版，不必重复签收。请刷新后核对。"""

    code = "bulletin-signed"


class LiaisonReasonMissing(LiaisonError, Invalid):
    """请写明理由：它会显示给已经读过的机关，并记入存证日志。"""

    code = "bulletin-reason-missing"


class SubscriptionKnown(LiaisonError, Conflict):
    """已经有同样的订阅设置，不必重复添加。请在列表里核对。"""

    code = "subscription-known"


class SubscriptionNotFound(LiaisonError, NotFound):
    """没有找到这条订阅设置，或者它不属于您和本机关。请刷新后核对。"""

    code = "subscription-not-found"


class AttachmentMissing(LiaisonError):
    """附件“{name}”的文件不在存储库中，或者与发布时的摘要不符，已停止提供。请告知系统管理员。"""

    code = "bulletin-attachment"
    status = 500


class BulletinContentError(XiejiangError):
    """通报类别的内容有误：{file} 的 {item}：{problem}。"""

    code = "bulletin-content"
    status = 500


class BulletinForeign(LiaisonError, Invalid):
    """没有收下{agency}的通报：{why}。"""

    code = "bulletin-foreign"
