"""Where words are taken into a case, who sat at a talk is warned; nobody else learns of one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START
from tests.settling.test_pages import page
from tests.settling.test_talks import Table
from xiejiang.audit.domain import By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole

pytestmark = pytest.mark.django_db
RULE = "不得在后续的诉讼中作为对其不利的根据"
TOLD = "本机关参加了本案的会谈"


def test_forms_of_evidence_and_facts_warn_those_who_sat_at_a_talk(cast: Cast) -> None:
    table = Table(cast, Walk(cast, "damage.compensation", "500116-ecology", at=START).case)
    for code in ("500116-procuratorate", "500116-agriculture"):
        cases.add_participant(
            By(cast.actor("ecology"), START),
            case=table.case,
            agency=cast.agency(code),
            role=ParticipantRole.ASSIST,
        )
    forms = [
        reverse("evidence-add", args=[table.case.pk]),
        reverse("case-fact", args=[table.case.pk, "resource_dispute_over"]),
    ]
    before = {form: page("fisheries", form) for form in forms}
    assert not any(TOLD in page("ecology", form) for form in forms)
    table.talk(agencies=())
    for form in forms:
        shown = page("ecology", form)
        assert TOLD in shown
        assert RULE in shown
        assert "第一百零七条" in shown
        assert "平台按约定同样保密" in shown
        unseated = page("fisheries", form)
        assert TOLD not in unseated
        assert RULE not in unseated
        assert unseated.count("note-box") == before[form].count("note-box")
