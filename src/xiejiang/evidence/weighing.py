"""Acts by which people say how an item was taken, and what they find of it."""

from __future__ import annotations

from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.evidence import checks, hands, intake
from xiejiang.evidence.care import Captured, Match, Outcome, Track, digest_of
from xiejiang.evidence.domain import OUT, Hand
from xiejiang.evidence.errors import EvidenceInvalid, NoFile, NotHolder, NotTheirTrack
from xiejiang.evidence.hands import COLLECTING, KEEPING
from xiejiang.evidence.models import Capture, Item, Ruling
from xiejiang.kernel.errors import Complaint

TEXTS = ("medium", "kept_at", "tool", "keeper", "witness", "recording")


@act("evidence.described", *COLLECTING)
def describe(act: Act, *, item: Item, captured: Captured) -> Capture:
    """登记取证情况：来源介质、方法、见证、录像；取证时的校验值与本库比对。"""
    act.about(item, matter=item.case_id)
    hands.open_case(act, item.case)
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id not in (
        item.agency_id,
        item.holder_id,
    ):
        raise NotHolder(item=str(item), holder=item.holder.name)
    if item.status in OUT:
        raise hands.moved(item)
    if not item.has_file:
        raise NoFile(item=str(item))
    if complaints := checks.captured(captured):
        raise EvidenceInvalid(complaints=complaints)
    given = digest_of(captured.digest)
    algorithm, found, match = intake.compare(item, given)
    made, _ = Capture.objects.update_or_create(
        item=item,
        defaults={
            **{name: getattr(captured, name).strip() for name in TEXTS},
            "method": captured.method.value if captured.method else "",
            "digest": given,
            "algorithm": algorithm,
            "found": found,
            "match": match.value,
            "latitude": captured.latitude,
            "longitude": captured.longitude,
            "stated_by": act.actor.person_name,
            "stated_at": act.now,
        },
    )
    words = [captured.method.zh] if captured.method else []
    if match is not Match.NONE:
        words.append(f"{algorithm} 校验值{match.zh}")
    hands.record(act, item, Hand.DESCRIBED, "；".join(words))
    act.details |= {"algorithm": algorithm, "found": found, "match": match.value}
    if match is Match.DIFFERENT:
        told = f"{item}的校验值与取证时不符，请核对来源并说明"
        act.notify(NoticeTo(item.holder.code, "evidence-mismatch", told, item.case_id))
    return made


@act("evidence.ruled", *KEEPING)
def rule(
    act: Act, *, item: Item, track: Track, outcome: Outcome, reason: str, basis: str = ""
) -> Ruling:
    """审查认定：采信、排除或者要求补正，写明理由，供以后核查。"""
    act.about(item, matter=item.case_id)
    hands.must_take_part(act, item.case)
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_kind not in track.judges:
        raise NotTheirTrack(agency=act.actor.agency_name, track=track.zh)
    hands.need_reason(reason)
    if item.status in OUT:
        raise hands.moved(item)
    complaints = []
    if len(reason.strip()) > 600:
        complaints.append(Complaint("理由", "不超过 600 个字"))
    if outcome is Outcome.EXCLUDED and not basis.strip():
        complaints.append(Complaint("依据", "排除证据的，请写明所依据的条文"))
    if len(basis.strip()) > 200:
        complaints.append(Complaint("依据", "不超过 200 个字"))
    EvidenceInvalid.insist(complaints)
    made = Ruling.objects.create(
        item=item,
        track=track.value,
        outcome=outcome.value,
        reason=reason.strip(),
        basis=basis.strip(),
        agency_id=act.actor.agency_id or item.holder_id,
        person=act.actor.person_name,
        post=act.actor.post_title,
        at=act.now,
    )
    hands.record(act, item, Hand.RULED, f"{track.zh}：{outcome.zh}。{reason.strip()}")
    told = f"{act.actor.agency_name}对{item}的认定（{track.zh}）：{outcome.zh}"
    for code in {item.agency.code, item.holder.code} - {act.actor.agency_code}:
        act.notify(NoticeTo(code, "evidence-ruled", told, item.case_id))
    return made
