"""A node in a process of its own: set up, issue documents, or die in the middle of it.

Run by ``test_services_processes`` with ``XIEJIANG_HOME`` set; not a test itself.
"""

from __future__ import annotations

import os
import sys
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiejiang.shell.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up

from xiejiang.agencies.models import Agency  # noqa: E402
from xiejiang.audit.domain import NODE, By  # noqa: E402
from xiejiang.documents import papers, queries, services  # noqa: E402
from xiejiang.documents.domain import (  # noqa: E402
    Addressee,
    FieldType,
    FieldValue,
)

KIND = "general.urge"
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAMPLES: dict[FieldType, FieldValue] = {
    FieldType.TEXT: "甲",
    FieldType.DATE: "2026-11-20",
    FieldType.MOMENT: "2026-11-20T09:30",
    FieldType.LIST: ["甲", "乙"],
}


def set_up() -> None:
    """Tables and one agency."""
    call_command("migrate", verbosity=0)
    Agency.objects.create(
        code="a",
        kind="agriculture",
        level="county",
        name="甲机关",
        short_name="甲",
        name_en="A",
        division="500116",
        confidence="curated",
    )


def issue(times: int) -> None:
    """Issue some documents, one act each."""
    values = {n.field.name: SAMPLES[n.field.type] for n in queries.fields(kind=KIND) if n.required}
    for _ in range(times):
        services.issue_now(
            By(NODE, AT),
            matter=uuid.UUID(int=1),
            kind=KIND,
            agency=Agency.objects.get(code="a"),
            values=values,
            addressees=[Addressee("乙")],
        )


def die(data: bytes) -> None:
    """As if the power failed."""
    os._exit(9)


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "set-up":
        set_up()
    elif verb == "issue":
        issue(int(sys.argv[2]))
    elif verb == "die-after-the-act":
        papers.store = die  # type: ignore[assignment]
        issue(1)
    elif verb == "report":
        from xiejiang.audit import queries as log

        numbers = [d.number for d in queries.unrendered(limit=1000)]
        print(log.verify().sound, len(numbers), services.keep_pending(AT))
        for document in queries.for_matter(by=NODE, matter=uuid.UUID(int=1)):
            print(document.number, queries.file(document, "pdf").kept)
