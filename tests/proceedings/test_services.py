"""Every branch of both transfer procedures, walked through the doors by its officers."""

from __future__ import annotations

from datetime import datetime

from tests.conftest import BEIJING, Cast
from tests.proceedings.walking import Walk, forgotten
from xiejiang.law.procedures import load_procedures

SENT = "tc.report tc.decide.approve tc.handover.send"
TAKEN = f"{SENT} tc.receipt.sign"
REFUSED = f"{TAKEN} tc.filing.refuse tc.refusal.sign"
FILED = f"{TAKEN} tc.filing.accept tc.filing.notice-sign"
TRIED = f"{FILED} tc.goods.none tc.police.prosecute tc.spp.charge tc.court.accept tc.court.announce"
HEARD = f"{REFUSED} tc.supervise.ask tc.spp.ask-reasons"

CRIMINAL = {
    "from consultation to conviction": (
        f"tc.consult.ask tc.consult.reply tc.alert {FILED} tc.goods.hand tc.goods.sign "
        "tc.police.prosecute tc.spp.extend tc.spp.return-investigation tc.police.prosecute "
        "tc.spp.charge tc.court.accept tc.court.extend tc.court.extend-superior "
        "tc.court.announce tc.court.convict",
        "concluded",
    ),
    "recalled, sent back, withdrawn, passed on, returned": (
        f"tc.report tc.report.recall tc.report tc.decide.send-back {SENT} tc.withdraw {SENT} "
        "tc.supervise.not-signed tc.spp.correct-nonacceptance tc.receipt.sign "
        "tc.supplement.ask tc.supplement.send tc.redirect tc.receipt.sign-passed-on "
        "tc.supplement.ask tc.supplement.explain tc.return tc.returned.again",
        "preparing",
    ),
    "no police business": (f"{TAKEN} tc.return tc.after.accept tc.after.decide", "closed"),
    "the head refuses, the procuratorate demands": (
        f"tc.report tc.decide.refuse tc.spp.demand {SENT} tc.demand.report",
        "sent",
    ),
    "not filed, upheld, reasons, filing ordered": (
        f"{REFUSED} tc.reconsider.ask tc.reconsider.uphold tc.upheld.sign tc.supervise.ask "
        "tc.spp.ask-reasons tc.police.explain tc.spp.order tc.police.file-supervised +95d "
        "tc.spp.urge tc.feedback.move tc.feedback.take tc.filing.notice-sign tc.goods.none "
        "tc.police.withdraw-case tc.police.file-later tc.police.prosecute tc.spp.drop "
        "tc.after.decide",
        "closed",
    ),
    "reconsidered and filed": (f"{REFUSED} tc.reconsider.ask tc.reconsider.file", "filed"),
    "late, explained, ordered, ignored": (
        f"{TAKEN} +8d tc.supervise.delay tc.spp.not-overdue tc.supervise.delay tc.spp.ask-delay "
        "tc.police.explain-delay tc.spp.order-delay +20d tc.spp.violation tc.spp.escalate "
        "tc.police.file-supervised tc.filing.notice-sign tc.goods.hand tc.goods.dispute "
        "tc.goods.hand tc.goods.sign",
        "filed",
    ),
    "late and silent": (f"{TAKEN} +8d tc.spp.ask-delay +12d tc.spp.correct-delay", "under-review"),
    "supervision not needed": (f"{REFUSED} tc.supervise.ask tc.spp.no-need", "track-ended"),
    "no reasons given": (f"{HEARD} +12d tc.spp.order-silent", "filing-ordered"),
    "reasons accepted": (
        f"{HEARD} tc.police.explain tc.spp.accept-reasons tc.spp.inform tc.after.decide",
        "closed",
    ),
    "exempted": (f"{TRIED} tc.court.exempt tc.after.decide", "closed"),
    "reviewed, reopened, returned, withdrawn": (
        f"{FILED} tc.goods.none tc.police.prosecute tc.spp.drop tc.police.ask-review "
        "tc.spp.keep-drop tc.police.ask-review tc.spp.reopen tc.spp.charge tc.court.return "
        "tc.spp.charge tc.court.accept tc.court.suspend tc.court.resume tc.court.extend-supreme "
        "tc.spp.withdraw-charge tc.spp.drop",
        "track-ended",
    ),
    "terminated": (
        f"{FILED} tc.goods.none tc.police.prosecute tc.spp.charge tc.court.accept "
        "tc.court.terminate",
        "track-ended",
    ),
    "filed unasked": (f"{REFUSED} tc.supervise.ask tc.police.file-unasked", "filed"),
    "acquitted": (f"{TRIED} tc.court.acquit tc.after.decide", "closed"),
}
ECOLOGY = {
    "extended, filed, not prosecuted": (
        f"tc.consult.ask tc.consult.reply {TAKEN} tc.filing.verify tc.filing.extend "
        "tc.filing.accept tc.filing.notice-sign tc.goods.hand tc.goods.sign tc.police.prosecute "
        "tc.spp.drop tc.after.decide",
        "closed",
    ),
    "supplemented, not filed, upheld": (
        f"{TAKEN} tc.supplement.ask tc.supplement.send tc.investigate.ask tc.investigate.answer "
        "tc.filing.refuse tc.refusal.sign tc.reconsider.ask tc.reconsider.uphold tc.upheld.sign "
        "tc.after.accept",
        "track-ended",
    ),
    "refused, demanded, returned": (
        f"tc.report tc.decide.refuse tc.spp.demand {TAKEN} tc.demand.report tc.return",
        "returned",
    ),
}
D_SENT = "td.report td.decide.approve td.handover.send"
D_TAKEN = f"{D_SENT} td.receipt.sign"
DETENTION = {
    "detained": (
        f"td.report td.decide.send-back {D_SENT} td.withdraw {D_TAKEN} td.supplement.ask "
        "td.supplement.send td.case.file td.case.extend td.appraisal.start td.appraisal.end "
        "td.hearing.start td.hearing.end td.detain td.after.copies",
        "closed",
    ),
    "passed on and returned": (
        f"{D_TAKEN} td.redirect td.receipt.sign-passed-on td.return td.after.close",
        "closed",
    ),
    "refused by the head": ("td.report td.decide.refuse", "refused-by-head"),
    "turned into a crime by the police": (f"{D_TAKEN} td.police.to-criminal", "criminal-police"),
    "a crime after all": ("td.report td.decide.approve td.to-criminal", "criminal"),
}
BEFORE_2026 = datetime(2025, 11, 24, 10, 0, tzinfo=BEIJING)
PARTS = {
    "criminal": ("transfer.criminal", "500116-agriculture", CRIMINAL),
    "ecology": ("transfer.criminal", "500116-ecology", ECOLOGY),
    "detention": ("transfer.detention", "500116-ecology", DETENTION),
}


def test_every_step_and_every_limit_is_walked(cast: Cast) -> None:
    """A new step or limit of the law fails here until a walk goes over it."""
    steps: set[str] = set()
    limits: set[str] = set()
    for procedure, sender, ways in PARTS.values():
        for way, end in ways.values():
            with forgotten():
                walk = Walk(cast, procedure, sender).along(way)
                assert walk.fresh.state == end, way
                steps |= walk.steps
                limits |= set(walk.limits)
    early = Walk(cast, "transfer.detention", "500116-ecology", BEFORE_2026)
    limits |= set(early.along(f"{D_TAKEN} td.case.file td.case.extend").limits)
    for procedure in ("transfer.criminal", "transfer.detention"):
        law = load_procedures().procedure(procedure)
        assert {s.id for s in law.steps} <= steps
        assert {x.id for x in law.limits} <= limits
