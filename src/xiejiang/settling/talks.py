"""Talks and offers, read by the agencies that took part in them and by nobody else.

::

    of_case(by=actor, case=case) -> list[Talk]           # empty for who took no part: no count
    get(by=actor, talk_id=...) -> Talk                   # TalkNotFound
    offer(by=actor, offer_id=...) -> Offer               # OfferNotFound
    stand(offer, on=day) -> OfferStand
    must_not_prove(by=actor, offer_id=...)               # NotEvidence, with the provision
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import NoReturn

from django.db.models import Exists, OuterRef, QuerySet

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.settling.confidence import AGREED, notices
from xiejiang.settling.domain import OfferStand
from xiejiang.settling.errors import NotEvidence, OfferNotFound, TalkNotFound
from xiejiang.settling.models import Offer, Seat, Talk
from xiejiang.settling.ways import Way, ways

SUIT = "litigation"


def talking() -> tuple[Way, ...]:
    """The ways on which one sits together; a suit is no such way."""
    return tuple(w for w in ways() if w.id != SUIT)


def visible(*, by: Actor) -> QuerySet[Talk]:
    """The talks that an actor may see: their agency sat there and still takes part in the case."""
    if by.agency_id is None:
        return Talk.objects.none()
    sat = Seat.objects.filter(talk=OuterRef("pk"), agency_id=by.agency_id)
    return Talk.objects.filter(Exists(sat), case__in=cases.joined(by=by))


def _whole(rows: QuerySet[Talk]) -> QuerySet[Talk]:
    found = rows.select_related("case__lead", "agency", "mediation__version")
    return found.prefetch_related("seats__agency", "offers__reply", "offers__replaced_by")


def of_case(*, by: Actor, case: Case) -> list[Talk]:
    """The talks of a case at which the actor's agency sat, in order."""
    return list(_whole(visible(by=by).filter(case=case)))


def get(*, by: Actor, talk_id: uuid.UUID) -> Talk:
    """One talk; "not found" for whoever did not take part, though they see the case."""
    found = _whole(visible(by=by)).filter(pk=talk_id).first()
    if found is None:
        raise TalkNotFound
    return found


def offer(*, by: Actor, offer_id: uuid.UUID) -> Offer:
    """One offer; "not found" for whoever did not take part in the talk."""
    rows = Offer.objects.select_related("talk__case__lead", "agency", "reply", "replaced_by")
    found = rows.filter(pk=offer_id, talk__in=visible(by=by)).first()
    if found is None:
        raise OfferNotFound
    return found


def stand(made: Offer, *, on: date) -> OfferStand:
    """Where an offer stands: what was done to it, else whether its time has run out."""
    if hasattr(made, "reply"):
        return OfferStand(made.reply.kind)
    if hasattr(made, "replaced_by"):
        return OfferStand.REPLACED
    return OfferStand.LAPSED if made.valid_until < on else OfferStand.OPEN


def may_sit(*, case: Case) -> list[Agency]:
    """The agencies that take part in the case: only they can sit at a talk about it."""
    now = {p.agency_id: p.agency.code for p in cases.participants(case=case) if p.until is None}
    return agencies.agencies(codes=sorted({*now.values(), case.lead.code}))


def present(*, case: Case, talk: Talk) -> list[str]:
    """The parties that took part, called as the case calls them."""
    return [p.name for p in cases.parties(case=case) if p.pk in set(talk.parties)]


def must_not_prove(*, by: Actor, offer_id: uuid.UUID) -> NoReturn:
    """Refuse to take an offer's words into evidence, in the words of the provision."""
    offer(by=by, offer_id=offer_id)
    rule = notices()[0]
    basis = str(rule.bases[0].citation)
    told = [Complaint("条文", rule.words), Complaint("约定", AGREED)]
    raise NotEvidence(basis=basis, complaints=told)


def case_of_talk(key: uuid.UUID) -> uuid.UUID | None:
    """The case of a talk, without showing anything of either."""
    return Talk.objects.filter(pk=key).values_list("case", flat=True).first()


def case_of_offer(key: uuid.UUID) -> uuid.UUID | None:
    """The case of an offer, without showing anything of either."""
    return Offer.objects.filter(pk=key).values_list("talk__case", flat=True).first()
