"""What the acts of bulletins write together: editions, scopes, whom they ask, whom they tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.liaison import audiences, checks
from xiejiang.liaison.domain import Content, Reach, category
from xiejiang.liaison.models import Asked, Attachment, Bulletin, Edition, Receipt, Scope


def write_edition(
    act: Act,
    bulletin: Bulletin,
    content: Content,
    *,
    personal: str = "",
    reason: str = "",
    author: tuple[str, str] | None = None,
) -> Edition:
    """Write an edition, and the bulletin that now says it. Part of the caller's act."""
    kind = category(bulletin.category)
    bulletin.title = content.title
    bulletin.words = "\n".join(t for t in checks.texts(kind, content).values() if t)
    bulletin.save()
    person, post = author or (act.actor.person_name, act.actor.post_title)
    made = Edition.objects.create(
        bulletin=bulletin,
        version=bulletin.version,
        title=content.title,
        body=content.body,
        values=dict(content.values),
        reason=reason,
        personal=personal,
        sign_by=bulletin.sign_by,
        published_by=person,
        post=post,
        at=bulletin.changed_at,
        sha256=content.digest,
    )
    Attachment.objects.bulk_create(
        Attachment(edition=made, position=n, **f.as_data()) for n, f in enumerate(content.files, 1)
    )
    return made


def write_scope(bulletin: Bulletin, reach: Reach) -> None:
    """Write down whom it is for, once. Part of the caller's act."""
    Scope.objects.bulk_create(
        (Scope(bulletin=bulletin, way=way.value, value=value) for way, value in reach.lines),
        batch_size=500,
    )


def included_here(act: Act, bulletin: Bulletin, reach: Reach) -> list[Agency]:
    """The agencies with officers on this node that it is for, without its publisher."""
    served = agencies.in_service(on=timezone.localtime(act.now).date())
    others = (a for a in served if a.pk != bulletin.agency_id)
    return [a for a in others if audiences.includes(reach, a)]


def ask(act: Act, bulletin: Bulletin, reach: Reach) -> list[Agency]:
    """Write down who is asked to sign. Part of the caller's act."""
    found = included_here(act, bulletin, reach)
    Asked.objects.bulk_create(
        Asked(bulletin=bulletin, agency_code=a.code, agency_name=a.name) for a in found
    )
    return found


def tell_named(act: Act, bulletin: Bulletin, reach: Reach, asked: Sequence[Agency]) -> None:
    """Tell those who are named or asked; the rest find it on their desk."""
    told = {a.code for a in asked}
    words = f"{bulletin.agency.name}通报：{bulletin.title}（{bulletin.number}）"
    by = f"，请于 {timezone.localtime(bulletin.sign_by):%m-%d %H:%M} 以前签收" if asked else ""
    for code in sorted(told):
        act.notify(NoticeTo(code, "bulletin-asked", words + by))
    for code in sorted(reach.agencies - told - {bulletin.agency.code}):
        act.notify(NoticeTo(code, "bulletin", words))


def tell_readers(act: Act, bulletin: Bulletin, what: str, reason: str) -> None:
    """Tell whoever on this node read it, signed for it, or was asked to."""
    rows: Iterable[str] = Receipt.objects.filter(bulletin=bulletin, node="").values_list(
        "agency_code", flat=True
    )
    asked = Asked.objects.filter(bulletin=bulletin, node="").values_list("agency_code", flat=True)
    words = f"{bulletin.agency.name}{what}了通报：{bulletin.title}（{bulletin.number}）。{reason}"
    for code in sorted({*rows, *asked} - {bulletin.agency.code}):
        act.notify(NoticeTo(code, "bulletin-changed", words))
