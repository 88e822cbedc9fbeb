"""承载节点: which node serves an agency, as the administrator of this node has registered it.

Where nothing is registered, an agency works here. What an agency of another node does counts here
only when that node's log proves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.exchange import queries
from xiejiang.exchange.errors import ServedHere, ServingInvalid
from xiejiang.exchange.models import CarriedBulletin
from xiejiang.kernel.errors import Complaint
from xiejiang.store import node as own_node

TRUSTING = (Power.RUN_SYSTEM, Power.SYSTEM)


@act("exchange.agencies_served", *TRUSTING)
def serve(act: Act, *, node: str, codes: Sequence[str]) -> list[Agency]:
    """登记承载节点：这些机关在另一个节点办案，材料发到那里，办理由那里转告。

    Bulletins that concerned nobody there before are asked about again.
    """
    found = _known(codes)
    if node == own_node.name():
        raise ServedHere
    there = queries.must_trust(node)
    act.about(there)
    for agency in found:
        _must_be_free(agency)
        agency_services.name_node(act.by, agency=agency, node=node)
    CarriedBulletin.objects.filter(node=there, package=None).delete()
    return found


@act("exchange.agencies_back", *TRUSTING)
def serve_here(act: Act, *, codes: Sequence[str]) -> list[Agency]:
    """收回承载：这些机关改在本节点办案。"""
    found = _known(codes)
    for agency in found:
        agency_services.name_node(act.by, agency=agency, node="")
    return found


def _known(codes: Sequence[str]) -> list[Agency]:
    """Every agency named; refuses an empty list, and names what the directory does not know."""
    wanted = list(dict.fromkeys(c.strip() for c in codes if c.strip()))
    found = agencies.agencies(codes=wanted)
    missing = set(wanted) - {a.code for a in found}
    complaints = [Complaint(code, "机关目录中没有这个代码") for code in sorted(missing)]
    if not wanted:
        complaints = [Complaint("机关代码", "请至少写一个机关代码")]
    ServingInvalid.insist(complaints)
    return found


def _must_be_free(agency: Agency) -> None:
    """An agency whose officers work here does not work elsewhere."""
    if agencies.has_officers(agency=agency):
        raise ServingInvalid(
            complaints=[Complaint(agency.code, f"{agency.name}在本节点有在任的岗位，请先核对")]
        )
