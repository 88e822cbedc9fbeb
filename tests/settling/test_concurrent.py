"""The same by two officers at the same instant: agreements, and bodies of the register."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from tests.conftest import found_cast
from tests.settling.conftest import START, Walk
from tests.settling.test_agreements import TO_AGREE, Deal
from tests.settling.test_mediators import BODY
from xiejiang.audit.models import LogEntry
from xiejiang.funds.models import Obligation
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration.models import Duty
from xiejiang.settling import services
from xiejiang.settling.errors import (
    BodyInvalid,
    BodyMoved,
    BodySamePerson,
    FedAlready,
    NewerVersion,
)
from xiejiang.settling.models import Agreement, BodyConfirmation, Effect, MediationBody


def together(*works: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, begun at the same instant."""
    ready = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        try:
            ready.wait()
            return work()
        except XiejiangError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_write_it_down_and_two_enter_it_at_once(committed: None) -> None:
    cast = found_cast()
    deal = Deal(cast, Walk(cast, "damage.compensation", "500116-ecology", at=START).along(TO_AGREE))
    made = together(*[deal.record] * 3)
    assert sorted(m.version for m in made if isinstance(m, Agreement)) == [1, 2, 3]
    last = Agreement.objects.order_by("-version")[0]

    def enter() -> Effect:
        return services.take_effect(deal.by(), agreement=last.pk)

    told = together(enter, enter, lambda: deal.record(title="又改写"))
    won = [t for t in told if isinstance(t, Effect | Agreement)]
    lost = {type(t) for t in told if isinstance(t, XiejiangError)}
    assert (len(won), lost) in ((1, {FedAlready}), (1, {NewerVersion}))
    effects = Effect.objects.count()
    assert Obligation.objects.count() == Duty.objects.count() == effects
    assert LogEntry.objects.filter(act="settling.took_effect").count() == effects


def test_two_register_one_body_and_two_confirm_it_at_once(committed: None) -> None:
    cast = found_cast()

    def enter() -> MediationBody:
        return services.register_bodies(cast.by("ecology"), bodies=[BODY])[0]

    told = together(enter, enter)
    (body,) = [t for t in told if isinstance(t, MediationBody)]
    assert {type(t) for t in told} == {MediationBody, BodyInvalid}

    def check(who: str = "ecology_head") -> BodyConfirmation:
        return services.confirm_body(cast.by(who), body=body, seen=1)

    told = together(check, check, lambda: check("ecology"))
    assert [type(t) for t in told].count(BodyConfirmation) == 1
    assert BodyConfirmation.objects.count() == MediationBody.objects.count() == 1
    assert {type(t) for t in told} <= {BodyConfirmation, BodyMoved, BodySamePerson}
