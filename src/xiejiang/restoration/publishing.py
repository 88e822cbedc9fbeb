"""The result of a closed project is made public: as it was shown, and by who approves."""

from __future__ import annotations

from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.restoration.checks import insist, locked, must_lead, texts
from xiejiang.restoration.domain import ProjectStatus, Telling
from xiejiang.restoration.errors import NamesInside, NotPublishable, PublicationStale
from xiejiang.restoration.models import Project, Publication
from xiejiang.restoration.public import digest_of, names_inside, preview


@act("restoration.published", Power.APPROVE)
def publish(act: Act, *, project: Project, telling: Telling, digest: str) -> Publication:
    """公开修复结果：核对准备公开的全部内容以后批准，一字不差，没有个人姓名。"""
    found = locked(act, project.pk, (ProjectStatus.CLOSED,))
    must_lead(act, found)
    insist(texts([("修复以前", telling.before, 2000), ("修复以后", telling.after, 2000)]))
    if Publication.objects.filter(project=found).exists():
        raise NotPublishable("这个项目的结果已经公开，不能再改。")
    content = preview(found, telling)
    if digest_of(content) != digest:
        raise PublicationStale
    if named := names_inside(found, content):
        raise NamesInside(complaints=named)
    made = Publication.objects.create(
        project=found,
        content=content,
        digest=digest,
        published_by=act.actor.person_name,
        published_at=act.now,
    )
    act.about(made, matter=found.case_id)
    act.details["digest"] = digest
    return made
