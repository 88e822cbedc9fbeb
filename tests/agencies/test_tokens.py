"""A token counts on the days of its post, and the days are those of the basin."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import Cast
from xiejiang.agencies import queries, services
from xiejiang.agencies.errors import TokenInvalid
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import By

EARLY = datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""In Beijing the day has begun; by the clock of Greenwich it has not."""


@pytest.mark.parametrize(("since", "counts"), [(EARLY.date(), True), (date(2026, 11, 25), False)])
def test_a_post_that_begins_today_acts_from_midnight(
    cast: Cast, node: By, since: date, counts: bool
) -> None:
    post = cast.posts["fisheries"]
    Post.objects.filter(pk=post.pk).update(since=since)
    _, secret = services.issue_token(
        By(node.actor, EARLY), post=post, name="测试", expires_at=EARLY + timedelta(days=1)
    )
    if counts:
        assert queries.by_token(token=secret.text, now=EARLY)[1].post_id == post.pk
    else:
        with pytest.raises(TokenInvalid):
            queries.by_token(token=secret.text, now=EARLY)
