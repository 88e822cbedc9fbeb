"""Calling, writing, signing, tasks and standards; who may, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.consultation.conftest import RULE, Table, standard, today
from xiejiang.audit.errors import PowerMissing
from xiejiang.consultation import queries, services
from xiejiang.consultation.domain import MOST_ITEMS, Stand, Task, Wait
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    MeetingNotFound,
    MinutesFixed,
    MinutesSuperseded,
    NotBinding,
    NotConvener,
    NotTaskOwner,
    ResolutionMoved,
    ResolutionNotFound,
    SignedAlready,
)
from xiejiang.consultation.models import Minutes, Signature

pytestmark = pytest.mark.django_db


def seen(table: Table, who: str, division: str = "500116") -> list[str]:
    found = queries.beside(by=table.cast.actor(who), on=today(), division=division)
    return [s.words for s in found.get(RULE, [])]


def test_minutes_bind_from_the_last_signature(table: Table) -> None:
    made = table.write()
    table.sign(made, "fisheries_head", "police_head")
    made.refresh_from_db()
    assert made.bound_at is None
    assert not seen(table, "ecology")
    table.sign(made, "chief_procurator")
    made.refresh_from_db()
    assert made.bound_at is not None
    assert len(seen(table, "ecology")) == 1


def test_a_refusal_stays_and_keeps_minutes_from_binding_until_a_new_version(table: Table) -> None:
    first = table.write()
    table.sign(first, "fisheries_head", "police_head")
    with pytest.raises(ConsultationInvalid):
        services.sign(table.by("chief_procurator"), minutes=first, stand=Stand.REFUSED)
    services.sign(
        table.by("chief_procurator"), minutes=first, stand=Stand.REFUSED, reasons="与司法解释不符"
    )
    first.refresh_from_db()
    assert first.bound_at is None
    with pytest.raises(MinutesFixed):
        table.write()
    second = table.bind(correct=True, standards=[standard(words="改正的口径")])
    assert (second.version, seen(table, "ecology")) == (2, ["改正的口径"])
    assert "与司法解释不符" in [s.reasons for s in first.signatures.all()]
    with pytest.raises(MinutesSuperseded):
        services.sign(table.by("police_head"), minutes=first, stand=Stand.SIGNED)


def test_what_was_said_cannot_be_changed(table: Table) -> None:
    made = table.write()
    table.sign(made, "police_head")
    with pytest.raises(SignedAlready):
        services.sign(table.by("police_head"), minutes=made, stand=Stand.REFUSED, reasons="改主意")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.update(reasons="改写")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.all().delete()


def test_an_earlier_version_is_in_force_until_the_new_one_is(table: Table) -> None:
    table.bind()
    corrected = table.write(correct=True, standards=[])
    assert len(seen(table, "ecology")) == 1
    table.sign(corrected, "fisheries_head", "police_head", "chief_procurator")
    assert not seen(table, "ecology")


def test_a_standard_speaks_only_where_and_while_it_holds(table: Table) -> None:
    table.bind()
    assert not seen(table, "ecology", "500117")
    assert not seen(table, "system_admin")
    assert queries.standards(by=table.cast.actor("system_admin"), on=today(), limit=9) == []
    lapsed = queries.beside(
        by=table.cast.actor("ecology"), on=today() + timedelta(days=301), division="500116"
    )
    assert lapsed == {}


def test_the_convener_revokes_a_standard(table: Table) -> None:
    table.bind()
    [found] = queries.standards(by=table.cast.actor("outsider"), on=today(), limit=9)
    with pytest.raises(MeetingNotFound):
        services.revoke(table.by("outsider_head"), standard=found, reason="不服")
    with pytest.raises(NotConvener):
        services.revoke(table.by("police_head"), standard=found, reason="不服")
    services.revoke(table.by("fisheries_head"), standard=found, reason="司法解释修改")
    assert not seen(table, "ecology")
    with pytest.raises(ResolutionMoved):
        services.revoke(table.by("fisheries_head"), standard=found, reason="再来")


def test_a_task_is_reported_sent_back_and_confirmed(table: Table) -> None:
    made = table.write()
    task = made.resolutions.get(kind="task")
    with pytest.raises(NotBinding):
        services.report(table.by("police"), task=task, words="已办")
    table.sign(made, "fisheries_head", "police_head", "chief_procurator")
    with pytest.raises(NotTaskOwner):
        services.report(table.by("procurator"), task=task, words="已办")
    with pytest.raises(ResolutionNotFound):
        services.report(table.by("outsider"), task=task, words="已办")
    with pytest.raises(ResolutionMoved):
        services.confirm(table.by("fisheries"), task=task)
    services.report(table.by("police"), task=task, words="已办")
    with pytest.raises(NotConvener):
        services.confirm(table.by("police"), task=task)
    services.send_back(table.by("fisheries"), task=task, reason="缺表")
    services.report(table.by("police"), task=task, words="已补表")
    assert services.confirm(table.by("fisheries"), task=task).state == "confirmed"


def test_what_waits_is_on_the_desk_of_who_has_to_do_it(table: Table) -> None:
    def desk(who: str) -> list[Wait]:
        return [e.what for e in queries.desk(by=table.by(who).actor, on=today())]

    minutes = table.write()
    assert desk("police_head") == [Wait.SIGN]
    assert desk("police") == desk("outsider") == [], "who may not sign is not asked"
    table.sign(minutes, "fisheries_head", "police_head", "chief_procurator")
    assert desk("police_head") == desk("police") == [Wait.TASK]
    (task,) = queries.tasks(by=table.by("police").actor, limit=9)
    services.report(table.by("police"), task=task, words="已梳理")
    assert (desk("police"), desk("fisheries")) == ([], [Wait.CHECK])
    services.confirm(table.by("fisheries"), task=task)
    assert desk("fisheries") == []


def test_who_may_not(table: Table) -> None:
    made = table.write()
    with pytest.raises(MeetingNotFound):
        services.sign(table.by("outsider_head"), minutes=made, stand=Stand.SIGNED)
    with pytest.raises(PowerMissing):
        services.sign(table.by("police"), minutes=made, stand=Stand.SIGNED)
    with pytest.raises(MeetingNotFound):
        queries.get(by=table.cast.actor("outsider"), meeting_id=table.meeting.pk)
    with pytest.raises(NotConvener):
        services.write_minutes(table.by("police"), meeting=table.meeting, text="x", present=[])


def test_bad_input_names_every_fault_and_keeps_nothing(table: Table) -> None:
    wrong = standard(
        words="\x00", rules=("no.such",), territory=("999999",), until=today() - timedelta(days=9)
    )
    late = Task(" ", "420583-agriculture", today() - timedelta(days=1))
    with pytest.raises(ConsultationInvalid) as caught:
        table.write(text=" ", present=[], standards=[wrong], tasks=[late])
    places = [c.where for c in caught.value.complaints]
    assert places == [
        "纪要",
        "到会机关",
        "裁量口径1·内容",
        "裁量口径1·规则",
        "裁量口径1·地域",
        "裁量口径1·止",
        "督办1·内容",
        "督办1·承办机关",
        "督办1·约定期限",
    ]
    assert not Minutes.objects.exists()


def test_there_is_an_end_to_what_one_version_holds(table: Table) -> None:
    with pytest.raises(ConsultationInvalid) as caught:
        table.write(standards=[standard()] * (MOST_ITEMS + 1))
    assert [c.where for c in caught.value.complaints] == ["议定事项"]
