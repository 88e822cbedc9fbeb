"""Suggestions and agreements in plain values, for the API and the command line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from xiejiang.settling import talks
from xiejiang.settling.agreements import Standing
from xiejiang.settling.domain import Mend, Stand
from xiejiang.settling.models import Offer, Talk
from xiejiang.settling.queries import Figures
from xiejiang.settling.reading import Ask, Suggestion


def row(found: Suggestion) -> dict[str, Any]:
    """One suggestion in a list."""
    return {
        "proceeding": str(found.proceeding.pk),
        "nth": found.nth,
        "number": found.proceeding.number,
        "case": str(found.proceeding.case_id),
        "kind": {"value": found.kind.id, "label": found.kind.title},
        "subject": found.title,
        "issuer": {"code": found.issuer.code, "name": found.issuer.name},
        "addressee": _addressee(found),
        "issued_at": timezone.localtime(found.issued_at).isoformat(),
        "received_at": _local(found.received_at),
        "due": found.due_text,
        "reply_by": found.text["reply_by"],
        "answered_at": _local(found.answers[0].at if found.answers else None),
        "stand": {"value": found.stand.value, "label": found.stand.zh},
        "items": len(found.asks),
        "mended": found.mended(Mend.MENDED),
    }


def _local(at: Any) -> str | None:
    return None if at is None else timezone.localtime(at).isoformat()


def _addressee(found: Suggestion) -> dict[str, str] | None:
    one = found.addressee
    return None if one is None else {"code": one.code, "name": one.name}


def full(found: Suggestion) -> dict[str, Any]:
    """One suggestion with everything that was asked, answered and found."""
    return row(found) | {
        "problems": found.text["problems"],
        "basis": found.text["basis"],
        "asks": [_ask(a) for a in found.asks],
        "answers": [
            {"at": _local(a.at), "agency": a.by.name, "adopted": a.adopted, "words": a.words}
            for a in found.answers
        ],
        "visits": [
            {
                "at": _local(v.at),
                "place": v.place,
                "people": v.people,
                "words": v.words,
                "evidence": v.evidence,
                "recorded_by": v.recorded_by,
            }
            for v in found.visits
        ],
        "followed": [{"step": e.step, "at": _local(e.legal_at)} for e in found.followed],
    }


def _ask(found: Ask) -> dict[str, Any]:
    return {
        "position": found.position,
        "words": found.words,
        "mend": {"value": found.mend.value, "label": found.mend.zh},
        "note": found.note,
    }


def item(found: Suggestion, ask: Ask) -> dict[str, Any]:
    """One thing that was asked for, with its suggestion."""
    return _ask(ask) | {
        "proceeding": str(found.proceeding.pk),
        "nth": found.nth,
        "case": str(found.proceeding.case_id),
        "subject": found.title,
    }


def agreement(found: Standing) -> dict[str, Any]:
    """One agreement as it stands: what is due, paid and overdue, in fen."""
    made, owed = found.agreement, found.effect.obligation if found.effect else None
    return {
        "id": str(made.pk),
        "proceeding": str(made.proceeding_id),
        "nth": made.nth,
        "version": made.version,
        "kind": {"value": found.signed.deal.id, "label": found.signed.deal.title},
        "title": made.title,
        "obligor": made.obligor,
        "amount": made.amount,
        "restore": made.restore,
        "restore_by": made.restore_by.isoformat() if made.restore_by else None,
        "signed_at": _local(found.signed.at),
        "effective_at": _local(found.signed.effective.legal_at if found.signed.effective else None),
        "confirmed_at": _local(found.signed.confirmed.legal_at if found.signed.confirmed else None),
        "obligation": owed.pk if owed else None,
        "overdue": found.overdue.fen,
        "instalments": [
            {
                "on": i.on.isoformat(),
                "amount": i.amount.fen,
                "paid": i.paid.fen,
                "overdue": i.overdue,
            }
            for i in found.instalments
        ],
    }


def talk_line(found: Talk) -> dict[str, Any]:
    """One talk without a word of what was said."""
    return {
        "id": str(found.pk),
        "way": found.way,
        "at": _local(found.at),
        "agencies": [s.agency.code for s in found.seats.all()],
        "next_at": _local(found.next_at),
        "offers": len(found.offers.all()),
    }


def talk(found: Talk, *, on: date) -> dict[str, Any]:
    """One talk with everything; whoever gives it out has logged the reading."""
    return talk_line(found) | {
        "place": found.place,
        "presided": found.presided,
        "parties": list(found.parties),
        "agreed": found.agreed,
        "left_open": found.left_open,
        "mediation": mediation(found),
        "offers": [_offer(o, on) for o in found.offers.all()],
    }


def mediation(found: Talk) -> dict[str, Any] | None:
    """Which body mediated a talk: of the register as it stood then, or as text."""
    if not hasattr(found, "mediation"):
        return None
    version = found.mediation.version
    return {
        "body": str(version.body_id) if version else None,
        "version": version.number if version else None,
        "name": version.name if version else found.mediation.words,
    }


def _offer(made: Offer, on: date) -> dict[str, Any]:
    stand = talks.stand(made, on=on)
    return {
        "id": str(made.pk),
        "made_by": made.made_by,
        "amount": made.amount,
        "pay_by": made.pay_by.isoformat() if made.pay_by else None,
        "measures": made.measures,
        "valid_until": made.valid_until.isoformat(),
        "replaces": str(made.replaces_id) if made.replaces_id else None,
        "stand": {"value": stand.value, "label": stand.zh},
    }


def numbers(found: Figures) -> dict[str, Any]:
    """What suggestions came to."""
    return {
        "stands": {s.value: found.stands[s] for s in Stand},
        "items": found.items,
        "mends": {m.value: found.mends[m] for m in Mend},
    }
