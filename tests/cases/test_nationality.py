"""Where a party belongs: unknown until somebody says so and how it is known."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import Cast
from xiejiang.audit.models import LogEntry
from xiejiang.cases import queries, services
from xiejiang.cases.domain import NewParty, Side, side
from xiejiang.cases.errors import CaseChanged, CaseInvalid, CaseNotFound, ReasonMissing
from xiejiang.cases.models import Case, Party
from xiejiang.cases.nationality import STATES


def added(cast: Cast, case: Case, nationality: str = "") -> Party:
    party = NewParty("甲某", nationality=nationality)
    return services.add_party(cast.by("fisheries"), case=case, version=case.version, party=party)


@pytest.mark.parametrize(
    ("code", "where", "zh", "english"),
    [
        (None, Side.UNKNOWN, "不明", "Unknown"),
        ("", Side.UNKNOWN, "不明", "Unknown"),
        ("CN", Side.CHINESE, "中国", "China"),
        ("HK", Side.REGION, "中国香港", "Hong Kong, China"),
        ("MO", Side.REGION, "中国澳门", "Macao, China"),
        ("TW", Side.REGION, "中国台湾", "Taiwan, China"),
        ("stateless", Side.STATELESS, "无国籍", "Stateless"),
        ("MM", Side.FOREIGN, "缅甸", "Myanmar (Burma)"),
    ],
)
def test_every_code_has_a_side_and_a_name(
    code: str | None, where: Side, zh: str, english: str
) -> None:
    assert side(code) is where
    assert queries.nationality_name(code) == zh
    assert queries.nationality_name(code, english=True) == english


def test_every_state_has_a_name_in_both_languages_and_stands_once() -> None:
    for english in (False, True):
        listed = queries.nationalities(english=english)
        assert len(listed) == len(STATES) + 6
        assert len({code for code, _name in listed}) == len(listed)
        assert [name for code, name in listed if name == code] == []


def test_it_is_unknown_by_default_and_stated_with_a_reason(cast: Cast, case: Case) -> None:
    by = cast.by("fisheries")
    party = added(cast, case)
    assert party.nationality is None
    with pytest.raises(ReasonMissing):
        services.state_nationality(
            by, case=case, version=case.version, party=party, nationality="MM", how=" "
        )
    services.state_nationality(
        by, case=case, version=case.version, party=party, nationality="MM", how="护照"
    )
    assert Party.objects.get().nationality == "MM"
    entry = LogEntry.objects.get(act="cases.nationality_stated")
    assert entry.details["nationality"] == "MM"
    services.state_nationality(
        by, case=case, version=case.version, party=party, nationality="", how="护照系伪造"
    )
    assert Party.objects.get().nationality is None


def test_what_is_no_nationality_is_refused_whole(cast: Cast, case: Case) -> None:
    with pytest.raises(CaseInvalid, match=r"填写的内容有误|ISO 3166"):
        added(cast, case, "XX")
    case.refresh_from_db()
    assert (case.version, Party.objects.count()) == (1, 0)


def test_an_outsider_states_nothing_and_the_second_learns_of_the_first(
    cast: Cast, case: Case
) -> None:
    party = added(cast, case)
    given = {"party": party, "nationality": "MM", "how": "护照"}
    with pytest.raises(CaseNotFound):
        services.state_nationality(cast.by("outsider"), case=case, version=case.version, **given)
    with pytest.raises(CaseChanged):
        services.state_nationality(cast.by("fisheries"), case=case, version=1, **given)


def test_pages_show_and_change_it(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.person("fisheries"))
    party = added(cast, case)
    assert "国籍、注册地 不明" in client.get(f"/cases/{case.pk}/").content.decode()
    address = f"/cases/{case.pk}/parties/{party.pk}/nationality/"
    assert 'value="MM"' in client.get(address).content.decode()
    sent = {"nationality": "MM", "how": "入境记录", "version": str(case.version)}
    assert client.post(address, sent).status_code == 302
    assert "国籍、注册地 缅甸" in client.get(f"/cases/{case.pk}/").content.decode()
    form = client.get(f"/cases/{case.pk}/parties/add/").content.decode()
    assert 'name="nationality"' in form
    client.force_login(cast.person("outsider"))
    assert client.get(address).status_code == 404
