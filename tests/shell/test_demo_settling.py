"""The suggestion of Jinning and the agreement of Ezhou: what is not published says so."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.settling import queries
from xiejiang.settling.domain import Mend, Stand
from xiejiang.settling.models import Agreement, BodyVersion, Checked, Mediation, Offer, Talk
from xiejiang.shell.demo import replay, script, settling

pytestmark = pytest.mark.django_db


def test_the_suggestion_is_verified_and_the_agreement_paid() -> None:
    now = timezone.now()
    agency_commands.load(Namespace())
    keys = [settling.WETLAND, settling.WASTE, settling.HYACINTH]
    importing.import_lines(By(NODE, now), script.published_lines(), only=keys)
    replay.people(now)
    said: list[str] = []
    for story in script.stories():
        if story.case in keys:
            replay.play(story, now=now, say=said.append)
    settling.play(say=said.append)
    silent, replied, found = queries.suggestions(by=NODE, now=now).rows
    assert (found.kind.id, found.stand) == ("public-interest", Stand.VERIFIED)
    assert [a.mend for a in found.asks] == [Mend.PARTLY, Mend.MENDED, Mend.UNCLEAR]
    assert Stand.IN_TIME in found.stands
    assert Stand.IN_TIME in replied.stands
    assert not silent.answers
    assert silent.stand is Stand.OVERDUE, "closed, and never answered"
    assert {s.proceeding.state for s in (silent, replied)} == {"closed"}
    assert {a.mend for s in (silent, replied) for a in s.asks} == {Mend.MENDED}
    assert any("⚑ 依法履行职责并书面回复" in line for line in said), "it was late on its day"
    assert all("补设" in c.note for c in Checked.objects.all())
    made = Agreement.objects.get()
    standing = queries.agreement(by=NODE, agreement_id=made.pk, on=timezone.localdate())
    assert standing.effect is not None
    assert (made.amount, standing.overdue.fen) == (1_273_940_000, 0)
    assert all(i.paid == i.amount for i in standing.instalments)
    assert standing.effect.duty is not None
    assert Talk.objects.count() == 2
    assert all("补设" in t.left_open + t.agreed for t in Talk.objects.all())
    assert Offer.objects.get().reply.kind == "accepted"
    chosen = Mediation.objects.get().version
    assert chosen is not None
    assert (chosen.number, "补设" in chosen.name) == (1, True)
    assert all(v.link or "补设" in v.source for v in BodyVersion.objects.all())
