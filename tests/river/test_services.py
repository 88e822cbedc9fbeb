"""Water alerts from the first word to the all-clear: who is told, who may, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.conftest import NOW, Cast
from tests.river.conftest import SOON, Send, release, shown
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.liaison import queries as liaison
from xiejiang.liaison import services as bulletins
from xiejiang.liaison.domain import Audience, Correction, Draft
from xiejiang.liaison.errors import BulletinInvalid, BulletinOfRoom, CaseRestricted
from xiejiang.liaison.models import Bulletin
from xiejiang.river import queries, services
from xiejiang.river.domain import Found, Means, Outcome, Range
from xiejiang.river.errors import (
    AlertChanged,
    AlertInvalid,
    AlertMoved,
    AlertNotFound,
    AlertNotOwner,
    AlertSender,
    NobodyToTell,
    NotTold,
    RecipientsChanged,
    ToldInside,
)
from xiejiang.river.models import Alert, Answer

LATER = NOW + timedelta(hours=1)


def found(**changes: Any) -> Found:
    """What an officer downstream found."""
    given: dict[str, Any] = {"outcome": Outcome.NOT_ARRIVED, "at": NOW - timedelta(minutes=5)}
    return Found(**(given | changes))


def test_exactly_who_was_shown_is_told(send: Send) -> None:
    """On this node, at another, and those whom nobody here can reach."""
    made = send()
    told = {t.agency_code: t for t in made.told.all()}
    assert told["500115-ecology"].means == Means.HERE
    assert (told["500102-ecology"].means, told["500102-ecology"].node) == (
        Means.NODE,
        "fuling.example",
    )
    assert told["500115-water"].means == Means.OUTSIDE
    assert "500116-ecology" not in told, "the sender"
    assert told["500116-agriculture"].km == 0, "its own bank"
    assert "420583-agriculture" not in told, "too far down"
    reached = told["500115-ecology"]
    assert reached.earliest is not None and reached.latest is None
    assert any("三峡" in words for words in reached.caveats)
    bulletin = queries.bulletins(made)[0]
    assert made.number == bulletin.number
    asked = set(bulletin.asked.values_list("agency_code", flat=True))
    assert asked == {code for code, t in told.items() if t.means == Means.HERE}
    said = liaison.content_of(bulletin)
    assert (said.values["quantity"], said.values["pollutant"]) == ("3 吨", "含镍电镀废液")
    assert "最迟不明" in said.values["arrivals"]


def test_what_is_unknown_stays_unknown(send: Send) -> None:
    made = send(quantity=None, unit="")
    assert made.quantity is None
    assert liaison.content_of(queries.bulletins(made)[0]).values["quantity"] == "不明"


def test_nobody_on_the_platform_is_still_an_alert(cast: Cast, downstream: dict[str, By]) -> None:
    """With the bulletin that cannot go; each is then told by telephone, and that is kept."""
    by, wide = cast.by("ecology_head"), Range(200, ("water",), superiors=False)
    made = services.alert(
        by, release=release(), wide=wide, shown=shown(by, release(), wide), sign_by=SOON
    )
    assert queries.bulletins(made) == []
    assert made.number.endswith("水污通报〔2026〕1号")
    assert [w.own for w in queries.desk(by=by.actor, now=NOW)] == [True]
    line = services.tell_otherwise(
        cast.by("ecology"), alert=made, agency="500115-water", words="电话告知值班室", at=NOW
    )
    assert line.otherwise_at == NOW
    assert queries.desk(by=by.actor, now=NOW) == []


def test_answer_signs_warns_below_and_is_never_changed(
    send: Send, cast: Cast, downstream: dict[str, By]
) -> None:
    made, who = send(), downstream["changshou"]
    assert [w.alert for w in queries.desk(by=who.actor, now=NOW)] == [made]
    given = found(
        outcome=Outcome.ARRIVED, station="扇沱", item="镍", value=Decimal("0.031"), unit="mg/L"
    )
    answer = services.answer(who, alert=made, found=given)
    bulletin = queries.bulletins(made)[0]
    assert liaison.signature(bulletin, by=who.actor) is not None
    assert queries.desk(by=who.actor, now=NOW) == []
    told = {n.agency_code for n in Notice.objects.filter(kind="water-answer")}
    assert told == {"500116-ecology"}, "nobody with officers here lies below"
    upper = services.answer(cast.by("fisheries"), alert=made, found=given)
    assert "500115-ecology" in {
        n.agency_code for n in Notice.objects.filter(text__contains=upper.agency_name)
    }
    lines = {x.told.agency_code: x for x in queries.told(made, by=cast.actor("ecology_head"))}
    assert lines["500115-ecology"].signed_at == NOW and not lines["500115-ecology"].missing
    assert lines["500115-ecology"].answer == answer
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(words="改")


def test_an_answer_falls_due_again_when_the_water_may_have_come(
    send: Send, downstream: dict[str, By]
) -> None:
    made, who = send(), downstream["changshou"]
    services.answer(who, alert=made, found=found())
    assert queries.desk(by=who.actor, now=NOW) == []
    assert queries.desk(by=who.actor, now=NOW + timedelta(days=3))


def test_correction_reaches_all_and_widens(
    send: Send, cast: Cast, downstream: dict[str, By]
) -> None:
    made, by = send(km=5), cast.by("ecology_head", LATER)
    assert not made.told.filter(agency_code="500115-ecology").exists()
    services.answer(cast.by("fisheries"), alert=made, found=found())
    given, wide = release(pollutant="含镍、含铬电镀废液"), Range(200)
    after = services.correct(
        by,
        alert=made,
        release=given,
        wide=wide,
        shown=shown(by, given, wide, made),
        sign_by=LATER + timedelta(hours=2),
        reason="又检出六价铬",
        version=1,
    )
    assert (after.version, after.pollutant) == (2, "含镍、含铬电镀废液")
    first, second = queries.bulletins(after)
    assert (first.version, second.version) == (2, 1)
    assert after.told.get(agency_code="500115-ecology").since_version == 2
    assert liaison.signature(first, by=cast.actor("fisheries")) is None, "to be signed anew"
    assert services.answer(
        By(downstream["changshou"].actor, LATER), alert=after, found=found(at=LATER)
    )


def test_a_narrower_correction_leaves_nobody_without_it(send: Send, cast: Cast) -> None:
    made, by = send(km=200), cast.by("ecology_head", LATER)
    given, wide = release(), Range(5)
    services.correct(
        by,
        alert=made,
        release=given,
        wide=wide,
        shown=shown(by, given, wide, made),
        sign_by=LATER + timedelta(hours=2),
        reason="缩小",
        version=1,
    )
    line = made.told.get(agency_code="500115-ecology")
    assert line.earliest is None and "仍收到更正" in line.caveats[0]


def test_all_clear(send: Send, cast: Cast, downstream: dict[str, By]) -> None:
    made, by = send(), cast.by("ecology_head", LATER)
    until = LATER + timedelta(hours=2)
    after = services.clear(by, alert=made, words="各断面连续达标", sign_by=until, version=1)
    bulletin = queries.bulletins(after)[0]
    assert "解除" in bulletin.title
    assert liaison.content_of(bulletin).values["kind"] == "cleared"
    who = By(downstream["changshou"].actor, LATER)
    assert queries.desk(by=who.actor, now=LATER) == []
    with pytest.raises(AlertMoved):
        services.answer(who, alert=made, found=found(at=LATER))
    with pytest.raises(AlertMoved):
        services.clear(by, alert=made, words="再来", sign_by=until, version=2)


def test_about_a_case(send: Send, case: Case, cast: Cast, downstream: dict[str, By]) -> None:
    """Those told need not see the case, and do not learn that there is one."""
    made = send(case=_with(case, cast))
    assert queries.case_of(made, by=cast.actor("ecology_head")) == case
    assert queries.case_of(made, by=downstream["changshou"].actor) is None
    assert queries.of_case(by=cast.actor("ecology_head"), case=case) == [made]


def test_of_a_sensitive_case_only_those_who_take_part_are_told(
    send: Send, case: Case, cast: Cast
) -> None:
    Case.objects.filter(pk=case.pk).update(secrecy="sensitive")
    about = Case.objects.get(pk=_with(case, cast).pk)
    with pytest.raises(CaseRestricted):
        send(case=about)
    assert (Alert.objects.count(), Bulletin.objects.count()) == (0, 0)


def test_who_only_reads_or_takes_no_part_sends_nothing_about_a_case(send: Send, case: Case) -> None:
    with pytest.raises(CaseNotFound):
        send(case=case)
    assert not Alert.objects.exists()


def test_identity_numbers_do_not_go_out(send: Send) -> None:
    with pytest.raises(BulletinInvalid):
        send(source="司机证件号 110101199003071233，槽罐车侧翻")
    assert (Alert.objects.count(), Bulletin.objects.count()) == (0, 0)


def test_its_bulletin_is_not_written_beside_it(send: Send, cast: Cast) -> None:
    """Or an alert could be withdrawn while its own page still says that it runs."""
    bulletin = queries.bulletins(send())[0]
    by, content = cast.by("ecology_head", LATER), liaison.content_of(bulletin)
    with pytest.raises(BulletinOfRoom):
        bulletins.withdraw(by, bulletin=bulletin, reason="撤回")
    with pytest.raises(BulletinOfRoom):
        bulletins.correct(
            by, bulletin=bulletin, correction=Correction(content, "改"), version=bulletin.version
        )
    stray = Draft("water-alert", content, Audience(agencies=("500116-police",)))
    with pytest.raises(BulletinOfRoom):
        bulletins.draft(by, given=stray)


def _with(case: Case, cast: Cast) -> Case:
    case_services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-ecology"),
        role=ParticipantRole.ASSIST,
    )
    return case


def test_the_outsider_finds_nothing(send: Send, cast: Cast) -> None:
    made = send()
    for name in ("outsider", "outsider_head", "system_admin"):
        actor = cast.actor(name)
        assert not queries.sees(made, by=actor)
        assert queries.page(by=actor) == []
        with pytest.raises(AlertNotFound):
            queries.get(by=actor, alert_id=made.pk)
    with pytest.raises(AlertNotFound):
        services.answer(cast.by("outsider"), alert=made, found=found())
    with pytest.raises(AlertNotFound):
        services.clear(cast.by("outsider_head"), alert=made, words="解除", sign_by=SOON, version=1)


def test_who_may(send: Send, cast: Cast, downstream: dict[str, By]) -> None:
    with pytest.raises(PowerMissing):
        send(who="ecology")
    with pytest.raises(AlertSender):
        send(who="chief_procurator")
    made = send()
    with pytest.raises(AlertNotOwner):
        services.clear(cast.by("liaison"), alert=made, words="解除", sign_by=SOON, version=1)
    with pytest.raises(AlertNotOwner):
        services.tell_otherwise(
            downstream["changshou"], alert=made, agency="500115-water", words="电话", at=NOW
        )
    with pytest.raises(ToldInside):
        services.tell_otherwise(
            cast.by("ecology"), alert=made, agency="500115-ecology", words="电话", at=NOW
        )
    with pytest.raises(NotTold):
        services.answer(cast.by("ecology"), alert=made, found=found())
    with pytest.raises(AlertChanged):
        services.clear(cast.by("ecology_head"), alert=made, words="解除", sign_by=SOON, version=7)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"reach": "yangtze-999"}, "事发河段"),
        ({"place": " "}, "地点"),
        ({"pollutant": "镍\x00"}, "污染物"),
        ({"pollutant": "镍" * 300}, "污染物"),
        ({"source": ""}, "来源和经过"),
        ({"quantity": Decimal("-1")}, "数量"),
        ({"quantity": Decimal("3"), "unit": ""}, "单位"),
        ({"quantity": None, "unit": "吨"}, "单位"),
        ({"released_at": NOW + timedelta(minutes=1)}, "泄漏、排放的时间"),
        ({"released_at": NOW - timedelta(days=400)}, "泄漏、排放的时间"),
    ],
)
def test_bad_input_is_named_and_nothing_is_done(
    changes: dict[str, Any], where: str, cast: Cast, downstream: dict[str, By]
) -> None:
    before = LogEntry.objects.count()
    with pytest.raises(AlertInvalid) as caught:
        services.alert(
            cast.by("ecology_head"),
            release=release(**changes),
            wide=Range(200),
            shown="",
            sign_by=SOON,
        )
    assert where in {c.where for c in caught.value.complaints}
    assert (Alert.objects.count(), Bulletin.objects.count()) == (0, 0)
    assert LogEntry.objects.count() == before


def test_the_list_must_be_the_one_shown(cast: Cast, downstream: dict[str, By]) -> None:
    by = cast.by("ecology_head")
    with pytest.raises(RecipientsChanged):
        services.alert(by, release=release(), wide=Range(200), shown="x", sign_by=SOON)
    with pytest.raises(AlertInvalid):
        services.alert(by, release=release(), wide=Range(9999), shown="x", sign_by=SOON)
    with pytest.raises(AlertInvalid):
        services.alert(by, release=release(), wide=Range(10, ("court",)), shown="x", sign_by=SOON)
    lonely = Range(0, ("forestry",), superiors=False)
    with pytest.raises(NobodyToTell):
        services.alert(by, release=release(), wide=lonely, shown="x", sign_by=SOON)
    assert Alert.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"at": NOW + timedelta(hours=1)}, "监测、发现的时间"),
        ({"at": NOW - timedelta(days=9)}, "监测、发现的时间"),
        ({"value": Decimal("1"), "item": "镍"}, "监测值的单位"),
        ({"value": Decimal("-1"), "item": "镍", "unit": "mg/L"}, "监测值"),
        ({"value": Decimal("1"), "unit": "mg/L"}, "监测项目"),
        ({"words": "字" * 301}, "说明"),
    ],
)
def test_bad_answers(
    changes: dict[str, Any], where: str, send: Send, downstream: dict[str, By]
) -> None:
    made = send()
    with pytest.raises(AlertInvalid) as caught:
        services.answer(downstream["changshou"], alert=made, found=found(**changes))
    assert where in {c.where for c in caught.value.complaints}
    assert not made.answers.exists()
