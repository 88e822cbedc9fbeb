"""What a case has in rooms that an archive does not carry: said before sealing and in the archive.

The rooms are asked by the tables they keep, those above this one too; ``tests/archives`` fails when
a table that names a case is neither carried, left out for a reason, nor listed here.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

from xiejiang.cases.queries import Case

BESIDE: Mapping[str, str] = {
    "consultation.Question": "会商事项和各机关的书面意见",
    "operations.Outcome": "联合行动中的发现",
    "river.Alert": "水污染通报",
    "settling.Agreement": "协议和分期",
    "settling.Verification": "建议、意见的实地核验",
    "foreign.Assistance": "司法协助请求",
    "typical.Typical": "典型案例的文稿和会签",
    "outreach.Report": "群众举报",
    "research.Collected": "调研课题收集的案件和笔记",
}
"""Table → what an officer calls it."""


def beside(case: Case) -> tuple[str, ...]:
    """What this node keeps of a case beside its archive, each named once."""
    return tuple(dict.fromkeys(words for label, words in BESIDE.items() if _has(label, case)))


def _has(label: str, case: Case) -> bool:
    model = apps.get_model(label)
    column = "matter" if any(f.name == "matter" for f in model._meta.fields) else "case"
    return bool(model._default_manager.filter(**{column: case.pk}).exists())
