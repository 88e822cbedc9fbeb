"""How a report comes in: counted, its photos looked at, folded, put on a desk; all by the node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import Upload
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.outreach import checks, routing
from xiejiang.outreach.domain import (
    AGREED,
    BODY_LIMIT,
    DUTY,
    ENDED,
    FOLDED_FOR,
    MOST_PHOTOS,
    PHOTO_LIMIT,
    RIGHT,
    Shown,
    State,
    Step,
    Told,
    Words,
    code_from,
)
from xiejiang.outreach.errors import DeskFull, ReportInvalid, ReportMoved, TooMany
from xiejiang.outreach.models import Photo, Report, Tally, Turn
from xiejiang.store import sealed
from xiejiang.store.dialects import one_at_a_time

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENDINGS, LOOKS = 5, 60
"""From one address in an hour, four times as often in a day; a household shares an address."""
MIB = 1024 * 1024


def come(*, address: str, purpose: str, most: int, now: datetime) -> None:
    """Count an address once more; refused when it came too often. No act: nobody is named."""
    since = now.replace(minute=0, second=0, microsecond=0)
    key = sealed.fingerprint(f"{purpose}\n{address}")
    with transaction.atomic():
        Tally.objects.filter(since__lt=now - 2 * DAY).delete()
        tally, _ = Tally.objects.get_or_create(key=key, since=since)
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
        tally.refresh_from_db(fields=["count"])
    found = Tally.objects.filter(key=key, since__gt=now - DAY)
    day = found.aggregate(n=Sum("count"))["n"] or 0
    if tally.count > most:
        raise TooMany(wait="一小时")
    if day > most * 4:
        raise TooMany(wait="一天")


def must_have_room(*, now: datetime) -> None:
    """Refuse when today brought more than the node takes, or the photos fill their share."""
    today = Report.objects.filter(lodged_at__gt=now - DAY).count()
    space = Photo.objects.exclude(report__state__in=ENDED).aggregate(n=Sum("size"))["n"] or 0
    if today >= settings.REPORTS_A_DAY or space + BODY_LIMIT > settings.REPORTS_SPACE * MIB:
        raise DeskFull


def look_at_photos(*, files: Sequence[BinaryIO]) -> tuple[Shown, ...]:
    """Photos, each known by its content whatever its name; nothing is stored. Not an act."""
    if len(files) > MOST_PHOTOS:
        told = f"最多 {MOST_PHOTOS} 张，请减少后重新选择"
        raise ReportInvalid(complaints=[Complaint("照片", told)])
    seen = []
    for at, file in enumerate(files, start=1):
        size = file.seek(0, 2)
        file.seek(0)
        if size > PHOTO_LIMIT:
            told = f"第 {at} 张超过 {PHOTO_LIMIT // MIB} MB，请缩小后重新选择"
            raise ReportInvalid(complaints=[Complaint("照片", told)])
        seen.append(Shown(_photo(at, file), file))
    return tuple(seen)


def _photo(at: int, file: BinaryIO) -> Upload:
    try:
        return evidence.look_at_photo(title=f"举报照片{at}", stream=file)
    except XiejiangError as error:
        told = f"第 {at} 个文件不是能读的照片（JPEG、PNG、WebP、HEIC），请去掉或者换一张"
        raise ReportInvalid(complaints=[Complaint("照片", told)]) from error


@act("outreach.lodged", Power.SYSTEM)
def lodge(act: Act, *, told: Told, nonce: str) -> tuple[Report, str]:
    """收到举报：分到主管机关的工作台，返回查询码；同一张表提交两次只收一次。"""
    checks.told(told)
    one_at_a_time(f"report {told.likeness}")
    code = code_from(settings.SECRET_KEY.encode(), "receipt", nonce, told.content)
    receipt = sealed.fingerprint(code)
    earlier = Report.objects.filter(receipt=receipt).first()
    act.cite(RIGHT)
    if earlier is not None:
        act.about(earlier)
        return earlier, code
    same = _same(told, act.now)
    route = routing.route(matter=told.matter, division=told.where.division, on=act.today)
    agency = same.agency if same else route.agency
    for photo in told.photos:
        evidence.keep_photo(photo=photo.upload, stream=photo.stream)
    serial = agency_services.take_number(agency_id=agency.pk, word="举", year=act.today.year)
    report = Report.objects.create(
        number=f"{agency.short_name}举〔{act.today.year}〕{serial}号",
        receipt=receipt,
        matter=told.matter.value,
        words=told.words.strip(),
        division=told.where.division,
        place=told.where.words.strip(),
        longitude=checks.degrees(told.where.longitude),
        latitude=checks.degrees(told.where.latitude),
        seen=told.seen.strip(),
        name_sealed=sealed.seal(told.name.strip()),
        contact_sealed=sealed.seal(told.contact.strip()),
        english=told.english,
        agency=agency,
        why_here=("与先一件内容相同" if same else route.why)[:300],
        due_at=None if same else act.now + AGREED[State.RECEIVED],
        same_as=same,
        likeness=told.likeness,
        filled_in=told.filled_in,
        lodged_at=act.now,
        changed_at=act.now,
    )
    _note_photos(report, told.photos, act.now)
    Turn.objects.create(report=report, step=Step.LODGED.value, at=act.now)
    act.cite(DUTY)
    act.about(report)
    if same is None:
        act.notify(NoticeTo(agency.code, "report", f"收到群众举报：{told.matter.zh}（{report}）"))
    return report, code


def _same(told: Told, now: datetime) -> Report | None:
    """An open report with the same words about the same place."""
    found = Report.objects.filter(
        likeness=told.likeness, same_as=None, lodged_at__gt=now - FOLDED_FOR
    ).exclude(state__in=ENDED)
    return found.select_related("agency").first()


def _note_photos(report: Report, photos: Sequence[Shown], now: datetime) -> None:
    Photo.objects.bulk_create(
        Photo(
            report=report,
            file_name=u.name,
            media_type=u.media_type,
            size=u.size,
            sha256=u.sha256,
            sm3=u.sm3,
            shot_at=u.shot.at,
            shot_latitude=u.shot.latitude,
            shot_longitude=u.shot.longitude,
            added_at=now,
        )
        for u in (p.upload for p in photos)
    )


@act("outreach.supplemented", Power.SYSTEM)
def supplement(act: Act, *, report: Report, words: Words) -> Report:
    """举报人补充：凭查询码补充机关问的情况，举报回到原来的一步。"""
    text = checks.words("补充的情况", words.text)
    found = Report.objects.select_for_update().select_related("agency").get(pk=report.pk)
    if found.state != State.ASKED:
        raise ReportMoved(state=State(found.state).zh, what="补充")
    found.state, found.before = found.before or State.RECEIVED.value, ""
    found.due_at = act.now + AGREED[State(found.state)]
    found.changed_at, found.version = act.now, found.version + 1
    found.save(update_fields=["state", "before", "due_at", "changed_at", "version"])
    Turn.objects.create(report=found, step=Step.SUPPLEMENTED.value, at=act.now, public=text)
    act.about(found)
    act.notify(NoticeTo(found.agency.code, "report", f"举报人补充了情况（{found}）"))
    return found
