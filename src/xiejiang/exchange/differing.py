"""Two nodes that did different things in one proceeding: both courses side by side, and one stands.

The decision is an officer's, of the agency that answered for the proceeding when they parted. It
travels to the other node like every other deed, and is carried out there.
"""

from __future__ import annotations

from xiejiang.audit.domain import Act, Actor, Power
from xiejiang.audit.services import act
from xiejiang.exchange import applying
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.errors import NothingToSettle
from xiejiang.proceedings.queries import Parting, Proceeding


def parting(*, by: Actor, proceeding: Proceeding) -> Parting | None:
    """How the two courses differ; nothing while they do not."""
    if not proceedings.divergences(by=by, proceeding=proceeding):
        return None
    theirs = applying.pending(proceeding)
    return proceedings.parted(proceeding=proceeding, theirs=theirs)


@act("exchange.divergence_settled", Power.HANDLE, Power.APPROVE)
def settle(
    act: Act, *, proceeding: Proceeding, ours_stand: bool, reason: str, expected_version: int
) -> Proceeding:
    """结清分歧：以本节点还是对方节点的办理为准，写明理由；另一边的留在存证里，不再作数。"""
    act.about(proceeding, matter=proceeding.case_id)
    theirs = applying.pending(proceeding)
    if not theirs:
        raise NothingToSettle
    made = proceeding_services.settle_divergence(
        act.by,
        proceeding=proceeding.pk,
        theirs=theirs,
        ours_stand=ours_stand,
        reason=reason,
        expected_version=expected_version,
    )
    applying.apply_pending(act, made)
    return made
