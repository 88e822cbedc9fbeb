"""The description against the API itself: whatever it allows to send, the node does not fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from tests.api.conftest import Programs
from tests.conftest import Cast
from xiejiang.cases.models import Case
from xiejiang.documents import services as documents
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.proceedings import services as proceedings
from xiejiang.shell.api import api
from xiejiang.shell.wsgi import application

FEW = 6
KIND = "police.receipt"
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1"))
schema.app = application
schema.location = "/api/v1/openapi.json"


@pytest.fixture
def known(programs: Programs, case: Case, cast: Cast) -> Iterator[dict[str, str]]:
    """Things that are really there; and the test's connection stays open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    by = cast.by("fisheries", timezone.now())
    receiver, watcher = cast.agency("500116-police"), cast.agency("500116-procuratorate")
    begun = proceedings.start(
        by, case=case, procedure="transfer.criminal", receiver=receiver, supervisor=watcher
    )
    item = evidence.add_item(by, case=case, kind=ItemKind.DOCUMENTARY, title="渔船登记证")
    sender = cast.agency("500116-agriculture")
    paper = documents.draft(by, matter=case.pk, kind=KIND, agency=sender, values={})
    yield {
        "token": programs["fisheries"].token,
        "case_id": str(case.pk),
        "pk": str(begun.pk),
        "step": "tc.report",
        "item_id": str(item.pk),
        "document_id": str(paper.pk),
        "If-Match": str(begun.version),
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=FEW,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_nothing_makes_the_node_fail(case: schemathesis.Case, known: dict[str, str]) -> None:
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known.get(name, case.path_parameters[name])
    headers = {"Authorization": f"Bearer {known['token']}", "If-Match": known["If-Match"]}
    case.call_and_validate(headers=headers, checks=[not_a_server_error])
