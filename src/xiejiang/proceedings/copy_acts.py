"""Acts on what other nodes keep of a proceeding: told, not delivered, and at odds."""

from __future__ import annotations

from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.proceedings import copies
from xiejiang.proceedings.domain import Needs
from xiejiang.proceedings.models import Copy, Proceeding

STEPS = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE, Power.LIAISE)


@act("proceedings.copy_told", *STEPS, Power.SYSTEM)
def mark_told(act: Act, *, copy: Copy, told: int) -> Copy:
    """告知：办理已经签封给另一个节点，到第几次为止。"""
    act.about(copy.proceeding, matter=copy.proceeding.case_id)
    current = Copy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    copies.sealed(current, told=told)
    return current


@act("proceedings.copy_untold", *STEPS, Power.SYSTEM)
def mark_untold(act: Act, *, proceeding: Proceeding, node: str, told: int, needs: Needs) -> int:
    """没有送到：对方节点拒收或者机关退回的，恢复为待发，可以再次签封。"""
    act.about(proceeding, matter=proceeding.case_id)
    found = Copy.objects.select_for_update(of=("self",)).filter(proceeding=proceeding, node=node)
    for copy in found:
        copies.unsealed(copy, told=told, needs=needs)
    return len(found)


@act("proceedings.divergence_noted", Power.SYSTEM)
def note_divergence(act: Act, *, proceeding: Proceeding, node: str) -> Proceeding:
    """发现分歧：本节点和另一个节点都作了办理，结清以前双方都不能再办。"""
    act.about(proceeding, matter=proceeding.case_id)
    fresh = Copy.objects.filter(proceeding=proceeding, node=node, diverged_at__isnull=True)
    if fresh.update(diverged_at=act.now):
        words = f"《{proceeding.case.title}》本节点与 {node} 各自作了办理，不一致，请联系后结清"
        for one in proceeding.seats.select_related("agency"):
            act.notify(NoticeTo(one.agency.code, "diverged", words, proceeding.case_id))
    return proceeding
