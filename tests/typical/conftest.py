"""A candidate from the fishing case, with invented people in its texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Person, Post
from xiejiang.audit.domain import By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewParty, ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.typical import services
from xiejiang.typical.domain import Asked, Decision, Texts
from xiejiang.typical.models import Edition, Typical

TODAY = NOW.date()
TEXTS = Texts(
    title="郝建国非法捕捞水产品案",
    facts=(
        "2026年3月，被告人郝建国驾驶渝江津渔12345号渔船，在长江禁捕水域电鱼，由村民郝建民望风。"
        "郝建国的公民身份号码为500116198001011219，电话13912345678，车牌号渝A8K219。"
    ),
    handling="渔政执法人员当场查获，移送公安机关。",
    outcome="判处郝建国拘役四个月，缓刑六个月。",
    significance="禁捕水域使用电鱼器具，应当依法严惩。",
    articles="长江保护法第五十三条",
)
CONFIRMED = {"unfinished": "判决已经生效，只有修复还在进行，不影响公布。"}


@dataclass(frozen=True)
class Desk:
    """The case, its agencies and a candidate."""

    cast: Cast
    case: Case
    judge_head: By

    def propose(self, texts: Texts = TEXTS) -> Typical:
        return services.propose(self.cast.by("fisheries"), case=self.case, texts=texts)

    def decided(self, texts: Texts = TEXTS) -> Typical:
        """A candidate whose proposals are all accepted."""
        made = self.propose(texts)
        marks = [Decision(m.pk, True) for m in made.marks.all()]
        by = self.cast.by("fisheries")
        return services.decide_marks(by, typical=made, decisions=marks, saved=made.saved)

    def asked(self, texts: Texts = TEXTS, **changes: object) -> Typical:
        found = self.decided(texts)
        return services.ask(
            self.cast.by("fisheries"), typical=found, asked=self.ask(**changes), saved=found.saved
        )

    def ask(self, **changes: object) -> Asked:
        keys = (self.cast.agency("500116-police").pk, self.cast.agency("500116-court").pk)
        return replace(Asked(keys, TODAY + timedelta(days=10), CONFIRMED), **changes)

    def agreed(self, texts: Texts = TEXTS) -> Typical:
        found = self.asked(texts)
        for by in (self.cast.by("police_head"), self.judge_head):
            services.assent(by, typical=found, agrees=True, words="", digest=found.digest)
        found.refresh_from_db()
        return found

    def published(self, texts: Texts = TEXTS) -> Edition:
        found = self.agreed(texts)
        return services.publish(self.cast.by("fisheries_head"), typical=found, digest=found.digest)


def head_of(cast: Cast, code: str, username: str) -> By:
    """Somebody who approves for an agency that has only a handler in the cast."""
    person = Person.objects.create(
        username=username,
        name="院长甲",
        password=cast.posts["judge"].person.password,
        must_change_password=False,
    )
    post = Post.objects.create(
        person=person,
        agency=cast.agency(code),
        role=Role.APPROVER.value,
        title="院长",
        since=date(2020, 1, 1),
    )
    return By(agencies.actor(post), NOW)


@pytest.fixture
def desk(cast: Cast, case: Case) -> Desk:
    by = cast.by("fisheries")
    cases.add_party(by, case=case, version=case.version, party=NewParty("郝建国"))
    for code in ("500116-police", "500116-court"):
        cases.add_participant(
            by, case=case, agency=cast.agency(code), role=ParticipantRole.ASSIST, scope="共同办理"
        )
    case.refresh_from_db()
    return Desk(cast, case, head_of(cast, "500116-court", "court_head"))
