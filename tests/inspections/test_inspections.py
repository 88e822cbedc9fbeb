"""An inspection arrives once, whole, from whoever may inspect; and what is wrong is told."""

from __future__ import annotations

import io
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from tests.conftest import BEIJING, NOW, Cast
from tests.inspections.sites import POINT, Site, built, offer, picture, report
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.errors import NotPhoto, PhotoTooBig, PhotoUnavailable
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import inspection_queries as queries
from xiejiang.restoration import inspections
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.domain import MilestoneState, ProjectStatus
from xiejiang.restoration.errors import ProjectNotFound
from xiejiang.restoration.inspecting import Conclusion, InspectionKind, Measured, Report
from xiejiang.restoration.inspection_errors import (
    InspectionDiffers,
    InspectionInvalid,
    MilestoneSettled,
    NotInspector,
    ProjectNotInspected,
)
from xiejiang.restoration.inspections import Received
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading
from xiejiang.store.blobs import Blobs, Empty
from xiejiang.store.filetypes import FileRefused, NameMismatch
from xiejiang.store.onsite import Clock, Offered, PlaceSource, Where


def received(cast: Cast, site: Site, who: str = "procurator", **changes: object) -> Received:
    photos = changes.pop("photos", [])
    return inspections.receive(
        cast.by(who), project=site.project, report=report(**changes), offered=photos
    )


def again(offered: list[Offered]) -> list[Offered]:
    """The same photographs as a phone sends them a second time."""
    return [Offered(o.id, o.name, io.BytesIO(o.stream.getvalue()), o.size) for o in offered]


def test_it_is_kept_with_its_photographs_readings_and_log(cast: Cast, site: Site) -> None:
    photos = [offer(picture(n)) for n in (1, 2, 3)]
    done = received(cast, site, photos=photos)
    assert done.is_new
    found = Inspection.objects.get()
    assert found.agency == cast.agency("500116-procuratorate")
    assert found.person == cast.person("procurator")
    assert (found.latitude, found.longitude) == POINT
    assert found.clock_doubt == ""
    kept = list(Photo.objects.all())
    assert [p.position for p in kept] == [1, 2, 3]
    assert kept[0].shot_at == datetime(2026, 11, 24, 9, 1, tzinfo=BEIJING)
    assert kept[0].shot_latitude == Decimal("29.28")
    assert len(kept[0].sm3) == 64
    with queries.read_photo(kept[2]) as stream:
        assert stream.read() == picture(3)
    reading = Reading.objects.get()
    assert (reading.value, reading.target, reading.reached) == (Decimal("91.5"), 85, True)
    entry = LogEntry.objects.get(act="restoration.inspected")
    assert entry.matter == site.project.case_id
    assert entry.details["digest"] == found.digest
    assert [p["sha256"] for p in entry.details["photos"]] == [p.sha256 for p in kept]
    assert "鱼巢在位" not in str(entry.details)


def test_the_same_sent_again_is_answered_with_the_first(cast: Cast, site: Site) -> None:
    given, photos = report(), [offer(picture(n)) for n in (1, 2, 3)]

    def send(at: datetime) -> inspections.Received:
        return inspections.receive(
            cast.by("procurator", at), project=site.project, report=given, offered=again(photos)
        )

    first = send(NOW)
    second = send(NOW + timedelta(hours=3))
    assert first.is_new
    assert not second.is_new
    assert second.inspection == first.inspection
    assert second.inspection.received_at == NOW
    assert (Inspection.objects.count(), Photo.objects.count()) == (1, 3)
    assert LogEntry.objects.filter(act="restoration.inspected").count() == 1


def test_how_far_the_clock_ran_when_sending_is_no_other_content(cast: Cast, site: Site) -> None:
    given = report()
    for ahead in (timedelta(0), timedelta(hours=5)):
        clock = Clock(given.clock.recorded_at, ahead)
        received(cast, site, id=given.id, clock=clock)
    assert Inspection.objects.count() == 1


CHANGES: dict[str, dict[str, object]] = {
    "findings": {"findings": "鱼巢缺失三个。"},
    "conclusion": {"conclusion": Conclusion.SERIOUS, "demands": "补齐"},
    "reading": {"readings": (Measured("survival-rate", Decimal("91.4"), "%", "样地（样行）调查"),)},
    "place": {"where": Where(PlaceSource.TYPED, words="别处")},
    "photo": {"photos": [offer(picture(9))]},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_another_content_under_the_same_id_overwrites_nothing(
    cast: Cast, site: Site, changes: dict[str, object]
) -> None:
    given = report()
    received(cast, site, id=given.id)
    before = Inspection.objects.values().get()
    with pytest.raises(InspectionDiffers):
        received(cast, site, id=given.id, **changes)
    assert Inspection.objects.values().get() == before
    assert Photo.objects.count() == 0


def test_the_same_from_another_hand_is_refused(cast: Cast, site: Site) -> None:
    given = report()
    received(cast, site, "procurator", id=given.id)
    with pytest.raises(InspectionDiffers):
        received(cast, site, "fisheries", id=given.id)


def test_a_photograph_that_was_used_elsewhere_undoes_the_whole(cast: Cast, site: Site) -> None:
    key = uuid.uuid4()
    received(cast, site, photos=[offer(picture(1), key=key)])
    with pytest.raises(InspectionDiffers):
        received(cast, site, photos=[offer(picture(2), key=key)])
    assert Inspection.objects.count() == 1
    assert LogEntry.objects.filter(act="restoration.inspected").count() == 1


def test_what_arrived_is_answered_though_the_milestone_was_accepted_since(
    cast: Cast, site: Site
) -> None:
    given = {"kind": InspectionKind.BEFORE_ACCEPTANCE, "milestone": site.nests.line}
    key = report().id
    received(cast, site, id=key, **given)
    site.nests.state, site.nests.accepted_on = MilestoneState.ACCEPTED, date(2026, 11, 24)
    site.nests.save()
    assert not received(cast, site, id=key, **given).is_new
    with pytest.raises(MilestoneSettled) as refused:
        received(cast, site, **given)
    assert "回访" in refused.value.message
    assert received(cast, site, kind=InspectionKind.FOLLOW_UP, milestone=site.nests.line).is_new


def test_killed_between_the_files_and_the_act_nothing_half_remains(
    cast: Cast, site: Site, files: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, photos = report(), [offer(picture(1)), offer(picture(2))]

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(inspections, "_write_readings", killed)
        with pytest.raises(KeyboardInterrupt):
            inspections.receive(
                cast.by("procurator"), project=site.project, report=given, offered=photos
            )
    assert (Inspection.objects.count(), Photo.objects.count()) == (0, 0)
    assert not LogEntry.objects.filter(act="restoration.inspected").exists()
    assert len(list(evidence.photo_store().names())) == 2
    assert inspections.receive(
        cast.by("procurator"), project=site.project, report=given, offered=again(photos)
    ).is_new
    assert len(list(evidence.photo_store().names())) == 2


@pytest.mark.usefixtures("committed")
def test_sent_by_many_at_once_it_arrives_once(cast: Cast, case: Case) -> None:
    site = built(cast, case)
    given, photos = report(), [offer(picture(n)) for n in (1, 2, 3)]
    start, answers = Barrier(4), []

    def send() -> None:
        start.wait()
        try:
            done = inspections.receive(
                cast.by("procurator"), project=site.project, report=given, offered=again(photos)
            )
            answers.append((done.is_new, done.inspection.pk))
        except (DatabaseError, XiejiangError) as error:
            answers.append((None, error))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(False, given.id)] * 3 + [(True, given.id)]
    assert (Inspection.objects.count(), Photo.objects.count()) == (1, 3)
    assert LogEntry.objects.filter(act="restoration.inspected").count() == 1


# ---- who may


@pytest.mark.parametrize(
    "who", ["fisheries", "fisheries_head", "procurator", "supervisor", "judge"]
)
def test_the_lead_and_who_supervises_may_inspect(cast: Cast, site: Site, who: str) -> None:
    assert queries.may_inspect(by=cast.actor(who), project=site.project)
    assert received(cast, site, who).is_new


def test_another_agency_of_the_case_may_not(cast: Cast, site: Site) -> None:
    with pytest.raises(NotInspector) as refused:
        received(cast, site, "ecology")
    assert "江津区生态环境局" in refused.value.message
    site.project.department = cast.agency("500116-ecology")
    site.project.save()
    assert received(cast, site, "ecology").is_new


def test_the_outsider_finds_nothing(cast: Cast, site: Site) -> None:
    found = received(cast, site, photos=[offer()]).inspection
    with pytest.raises((ProjectNotFound, CaseNotFound)):
        received(cast, site, "outsider")
    outsider = cast.actor("outsider")
    assert queries.waiting(by=outsider) == []
    assert queries.inspections(by=outsider, project=site.project) == []
    assert queries.series(by=outsider, project=site.project) == []
    for ask in (
        lambda: restoration.get(by=outsider, project_id=site.project.pk),
        lambda: queries.inspection(by=outsider, inspection_id=found.pk),
        lambda: queries.photo(by=outsider, photo_id=found.photos.get().pk),
    ):
        with pytest.raises(XiejiangError) as refused:
            ask()
        assert refused.value.status == 404


@pytest.mark.parametrize("who", ["auditor", "liaison", "system_admin"])
def test_a_post_without_the_power_may_not(cast: Cast, site: Site, who: str) -> None:
    assert not queries.may_inspect(by=cast.actor(who), project=site.project)
    with pytest.raises(XiejiangError) as refused:
        received(cast, site, who)
    assert refused.value.status == 403


def test_waiting_lists_what_may_be_inspected_now(cast: Cast, site: Site) -> None:
    for who in ("fisheries", "procurator", "judge"):
        assert queries.waiting(by=cast.actor(who)) == [site.project]
    assert queries.waiting(by=cast.actor("ecology")) == []
    site.project.status = ProjectStatus.CLOSED
    site.project.save()
    assert queries.waiting(by=cast.actor("fisheries")) == []


# ---- what is refused, and what it says


@pytest.mark.parametrize("status", [ProjectStatus.CLOSED, ProjectStatus.VOID])
def test_a_project_that_ended_takes_no_more(cast: Cast, site: Site, status: ProjectStatus) -> None:
    site.project.status = status
    site.project.save()
    with pytest.raises(ProjectNotInspected) as refused:
        received(cast, site)
    assert status.zh in refused.value.message


def test_a_milestone_of_another_plan_is_refused(cast: Cast, site: Site) -> None:
    with pytest.raises(InspectionInvalid) as refused:
        received(cast, site, milestone=uuid.uuid4())
    assert [c.where for c in refused.value.complaints] == ["节点"]


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "no words": ({"findings": " "}, "检查情况"),
    "too many words": ({"findings": "长" * 4001}, "检查情况"),
    "no demand": ({"conclusion": Conclusion.TO_MEND}, "整改要求"),
    "no place": ({"where": Where(PlaceSource.NONE)}, "地点"),
    "half a point": ({"where": Where(PlaceSource.TYPED, POINT[0], words="x")}, "地点"),
    "exchanged": ({"where": Where(PlaceSource.TYPED, POINT[1], POINT[0])}, "纬度"),
    "a device without a point": ({"where": Where(PlaceSource.DEVICE, words="x")}, "地点"),
    "no number": (
        {"where": Where(PlaceSource.DEVICE, Decimal("NaN"), POINT[1])},
        "纬度",
    ),
    "accuracy": ({"where": Where(PlaceSource.DEVICE, *POINT, Decimal(-1))}, "精度"),
    "a year": ({"at": datetime(1970, 1, 1, tzinfo=BEIJING)}, "检查时间"),
    "unknown indicator": ({"readings": (Measured("moon", Decimal(1), "%"),)}, "指标"),
    "unit": ({"readings": (Measured("transparency", Decimal(1), "m"),)}, "透明度（cm）"),
    "range": ({"readings": (Measured("survival-rate", Decimal(915), "%"),)}, "成活率（%）"),
    "below": ({"readings": (Measured("population", Decimal(-1), "尾"),)}, "种群数量（尾）"),
    "half a fish": (
        {"readings": (Measured("population", Decimal("1.5"), "尾"),)},
        "种群数量（尾）",
    ),
    "not a number": (
        {"readings": (Measured("ph", Decimal("Infinity"), "无量纲"),)},
        "pH 值（无量纲）",
    ),
    "twice": (
        {"readings": (Measured("ph", Decimal(7), "无量纲"), Measured("ph", Decimal(8), "无量纲"))},
        "测定值",
    ),
    "many photos": ({"photos": [offer(picture(n % 60)) for n in range(21)]}, "照片"),
    "one photo twice": ({"photos": [offer(picture(1)), offer(picture(1), "重复.jpg")]}, "照片"),
}


@pytest.mark.parametrize(("changes", "where"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    cast: Cast, site: Site, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(InspectionInvalid) as refused:
        received(cast, site, **changes)
    assert where in [c.where for c in refused.value.complaints]
    assert Inspection.objects.count() == 0


def test_an_indicator_of_the_plan_alone_may_be_measured_in_its_unit(cast: Cast, site: Site) -> None:
    own = Measured("plan:鱼卵附着密度", Decimal(180), "粒/平方米")
    received(cast, site, readings=(own,))
    reading = Reading.objects.get()
    assert (reading.label, reading.target, reading.reached) == ("鱼卵附着密度", 200, False)


FILES: dict[str, tuple[Offered, type[XiejiangError]]] = {
    "a document": (offer(b"%PDF-1.7\n%%EOF\n", "现场.pdf"), NotPhoto),
    "a document in disguise": (offer(b"%PDF-1.7\n%%EOF\n", "现场.jpg"), NameMismatch),
    "a program": (offer(b"MZ" + bytes(64), "现场.jpg"), FileRefused),
    "nothing": (offer(b"", "现场.jpg"), Empty),
    "a giant": (
        Offered(uuid.uuid4(), "现场.jpg", io.BytesIO(picture()), 31 * 1024 * 1024),
        PhotoTooBig,
    ),
}


@pytest.mark.parametrize(("photo", "error"), FILES.values(), ids=FILES)
def test_what_is_no_photograph_is_refused(
    cast: Cast, site: Site, photo: Offered, error: type[XiejiangError]
) -> None:
    with pytest.raises(error):
        received(cast, site, photos=[offer(picture(5)), photo])
    assert Inspection.objects.count() == 0


def test_a_photograph_that_was_altered_is_not_given_out(
    cast: Cast, site: Site, files: object
) -> None:
    photo = received(cast, site, photos=[offer()]).inspection.photos.get()
    store = evidence.photo_store()
    assert isinstance(store, Blobs)
    path = store._path(photo.sha256)
    path.chmod(0o600)
    path.write_bytes(b"other")
    with pytest.raises(PhotoUnavailable):
        queries.read_photo(photo)


@pytest.mark.parametrize(
    ("model", "change"),
    [(Inspection, {"findings": "x"}), (Photo, {"file_name": "x"}), (Reading, {"value": 1})],
)
def test_the_database_refuses_to_change_what_was_found(
    cast: Cast, site: Site, model: type[Model], change: dict[str, object]
) -> None:
    received(cast, site, photos=[offer()])
    rows = model._default_manager.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")
    assert rows.count() == 1


# ---- the clock


CLOCKS: dict[str, tuple[Report, str]] = {
    "fits": (report(clock=Clock(NOW, timedelta(minutes=2))), ""),
    "hours offline": (report(at=NOW - timedelta(hours=30), clock=Clock(NOW, timedelta())), ""),
    "fast": (report(clock=Clock(NOW, timedelta(hours=2, minutes=5))), "快 2 小时 5 分"),
    "slow": (report(clock=Clock(NOW, timedelta(days=-400))), "慢 400 日"),
    "in the future": (report(at=NOW + timedelta(days=3), clock=Clock()), "晚 3 日"),
    "long ago": (report(at=NOW - timedelta(days=40), clock=Clock()), "早 40 日"),
}


@pytest.mark.parametrize(("given", "words"), CLOCKS.values(), ids=CLOCKS)
def test_a_wrong_clock_is_marked_and_not_refused(
    cast: Cast, site: Site, given: Report, words: str
) -> None:
    done = inspections.receive(
        cast.by("procurator"), project=site.project, report=given, offered=[]
    ).inspection
    assert (words in done.clock_doubt) if words else done.clock_doubt == ""
    assert done.received_at == NOW


# ---- who is told


def told() -> set[str]:
    return set(
        Notice.objects.filter(kind="inspection-to-mend").values_list("agency_code", flat=True)
    )


def test_what_must_be_mended_reaches_the_lead(cast: Cast, site: Site) -> None:
    received(cast, site)
    assert told() == set()
    received(
        cast,
        site,
        conclusion=Conclusion.TO_MEND,
        demands="十日内补齐三个鱼巢",
        milestone=site.nests.line,
    )
    notice = Notice.objects.get(kind="inspection-to-mend")
    assert notice.agency_code == "500116-agriculture"
    for words in ("需整改", "鱼巢施工负责人", "十日内补齐三个鱼巢", "1-1"):
        assert words in notice.text


def test_what_is_serious_reaches_who_supervises_too(cast: Cast, site: Site) -> None:
    received(cast, site, "fisheries", conclusion=Conclusion.SERIOUS, demands="立即停止投放")
    assert told() == {"500116-agriculture", "500116-procuratorate"}


def test_an_agency_that_left_the_case_may_no_longer_inspect(cast: Cast, site: Site) -> None:
    agency = cast.agency("420583-agriculture")
    cases.add_participant(
        cast.by("fisheries"), case=site.project.case, agency=agency, role=ParticipantRole.ASSIST
    )
    site.project.department = agency
    site.project.save()
    assert received(cast, site, "outsider").is_new
    site.project.department = None
    site.project.save()
    with pytest.raises(NotInspector):
        received(cast, site, "outsider")
