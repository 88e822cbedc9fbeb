"""What a case has in rooms that an archive does not carry: said before sealing and in the archive.

The rooms are asked by the tables they keep, those above this one too; ``tests/archives`` fails when
a table that names a case is neither carried, left out for a reason, nor listed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.utils import timezone

from xiejiang.cases.queries import Case

BESIDE: Mapping[str, str] = {
    "consultation.Question": "会商事项和各机关的书面意见",
    "operations.Outcome": "联合行动中的发现",
    "river.Alert": "水污染通报",
    "settling.Agreement": "协议和分期",
    "settling.Verification": "建议、意见的实地核验",
    "settling.Talk": "化解会谈（内容保密，不入卷）",
    "foreign.Assistance": "司法协助请求",
    "typical.Typical": "典型案例的文稿和会签",
    "outreach.Report": "群众举报",
    "research.Collected": "调研课题收集的案件和笔记",
}
"""Table → what an officer calls it."""
DATED = frozenset({"settling.Talk"})
"""Tables that only those who took part may read: an archive says their number and days."""


def beside(case: Case) -> tuple[str, ...]:
    """What this node keeps of a case beside its archive, each named once."""
    found = ((label, words) for label, words in BESIDE.items() if _has(label, case))
    return tuple(dict.fromkeys(words + _dates(label, case) for label, words in found))


def _dates(label: str, case: Case) -> str:
    """Of what is confidential, how many and on which days; of the rest nothing more."""
    if label not in DATED:
        return ""
    rows = apps.get_model(label)._default_manager.filter(case=case.pk)
    days = [f"{timezone.localtime(at):%Y-%m-%d}" for at in rows.values_list("at", flat=True)]
    return f"{len(days)}次：{'、'.join(sorted(days))}"


def _has(label: str, case: Case) -> bool:
    model = apps.get_model(label)
    column = "matter" if any(f.name == "matter" for f in model._meta.fields) else "case"
    return bool(model._default_manager.filter(**{column: case.pk}).exists())
