"""Taking an entrustment back: at once while nothing is done there, afterwards if both agree.

No provision was found that says how; the rule is agreed here. Whether anything is done, the node of
the entrusted agency knows: between nodes what is asked takes effect when that node has said so. The
two sides' words may cross; an answer or a result that was on its way is taken as it comes.
"""

from __future__ import annotations

from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.checks import (
    WORKS,
    entrustment_of,
    insist,
    locked,
    must_lead,
    texts,
    touch,
)
from xiejiang.restoration.domain import EntrustmentState
from xiejiang.restoration.elsewhere import tell_node
from xiejiang.restoration.errors import EntrustmentMoved, EntrustmentNotFound, NothingToWithdraw
from xiejiang.restoration.models import Entrustment, Withdrawal
from xiejiang.restoration.taking_back import OPEN, take_back, waiting


@act("restoration.withdrawal_asked", *WORKS)
def withdraw_entrustment(act: Act, *, entrustment: Entrustment, reason: str) -> Withdrawal:
    """撤回委托：对方还没有动工的即时生效，已经动工的须对方同意；在其他节点的，由该节点确认。"""
    project = locked(act, entrustment.project_id)
    must_lead(act, project)
    found = Entrustment.objects.select_related("agency").filter(pk=entrustment.pk).first()
    if found is None:
        raise EntrustmentNotFound
    found.project = project
    if found.state not in OPEN:
        raise EntrustmentMoved(state=EntrustmentState(found.state).zh, what="撤回")
    complaints = texts([("理由", reason, 300)])
    if waiting(found) is not None:
        complaints.append(Complaint("理由", "已经要求撤回，请等待对方答复"))
    insist(complaints)
    made = Withdrawal.objects.create(
        entrustment=found,
        reason=reason.strip(),
        asked_by=act.actor.person_name,
        asked_at=act.now,
    )
    if found.agency.node:
        tell_node(act, found)
    else:
        gone = take_back(act, found, made)
        words = "撤回委托" if gone else "要求撤回委托，已经动工，请答复"
        text = f"{project.title}：{project.agency.name}{words}"
        act.notify(NoticeTo(found.agency.code, "restoration", text, project.case_id))
    touch(act, project)
    act.about(made, matter=project.case_id)
    return made


@act("restoration.withdrawal_answered", *WORKS)
def answer_withdrawal(
    act: Act, *, entrustment: Entrustment, agrees: bool, words: str
) -> Withdrawal:
    """答复撤回委托：写明已经做了什么、用了多少、余下的怎样处理；不同意的写明理由，委托继续。"""
    found = entrustment_of(act, entrustment)
    asked = waiting(found)
    if asked is None:
        raise NothingToWithdraw
    insist(texts([("答复", words, 4000)]))
    asked.agreed, asked.words = agrees, words.strip()
    asked.answered_by, asked.answered_at = act.actor.person_name, act.now
    asked.save(update_fields=["agreed", "words", "answered_by", "answered_at"])
    if agrees:
        found.state = EntrustmentState.WITHDRAWN.value
        found.save(update_fields=["state"])
    project = found.project
    if not project.origin:
        said = "同意撤回委托" if agrees else "不同意撤回委托，继续实施"
        text = f"{project.title}：{found.agency.name}{said}"
        act.notify(NoticeTo(project.agency.code, "restoration", text, project.case_id))
    touch(act, project)
    tell_node(act, found)
    act.about(asked, matter=project.case_id)
    return asked
