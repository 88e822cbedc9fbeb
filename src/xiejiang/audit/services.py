"""办理: the one way state changes.

An act checks authority, runs, writes its log entry and its notices, all in one transaction:
whatever raises, nothing of it remains.
"""

from __future__ import annotations

import functools
import inspect
import secrets
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from xiejiang.audit import archival, queries, tiles, witnessing
from xiejiang.audit.domain import Act, Actor, By, Power, plain, reference
from xiejiang.audit.errors import HeadUnknown, KeyReused, MatterSealed, PowerMissing
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import (
    HeadStamp,
    LogEntry,
    LogHead,
    Notice,
    RememberedRequest,
    SealedMatter,
    SignedHead,
    WitnessedLog,
)
from xiejiang.audit.proving import sign_head
from xiejiang.audit.witnessing import Request
from xiejiang.store import merkle, node, notes, stamps
from xiejiang.store.notes import Signature
from xiejiang.store.signing import PublicKey
from xiejiang.store.stamps import Authority

restore_notices = archival.restore_notices

P = ParamSpec("P")
R = TypeVar("R")

ACTS: dict[str, str] = {}
"""Every act by name, with the first line of its docstring; filled when rooms are imported."""

KEYS_KEPT = timedelta(days=7)
"""How long the answer to a keyed request is kept to be given again."""

POWER_ZH = {
    Power.HANDLE: "办理",
    Power.APPROVE: "审批",
    Power.LIAISE: "联络",
    Power.SUPERVISE: "监督",
    Power.READ_LOG: "查阅日志",
    Power.RUN_SYSTEM: "系统管理",
    Power.RUN_SECURITY: "安全管理",
    Power.RUN_AUDIT: "审计管理",
    Power.SYSTEM: "节点作业",
}


def act(
    name: str, *powers: Power, archived_too: bool = False
) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[By, P], R]]:
    """Make a function an act: ``name`` is ``room.past_participle``; any of ``powers`` suffices.

    The function receives the :class:`Act` first and may set ``act.name`` to a more exact name
    (the step of a procedure), cite provisions, add details and queue notices. Callers pass a
    :class:`By` instead. What may be done to an archived matter too, because it changes nothing
    of it, says so.
    """

    def decorate(
        function: Callable[Concatenate[Act, P], R],
    ) -> Callable[Concatenate[By, P], R]:
        signature = inspect.signature(function)
        ACTS[name] = (function.__doc__ or "").strip().splitlines()[0]

        @functools.wraps(function)
        def perform(by: By, /, *args: P.args, **kwargs: P.kwargs) -> R:
            doing = Act(name=name, by=by, authority=_authority(by.actor, powers))
            bound = signature.bind(doing, *args, **kwargs)
            with transaction.atomic():
                result = function(doing, *args, **kwargs)
                doing.subject = doing.subject or reference(result)
                if not archived_too:
                    _must_be_open(doing)
                given = {k: v for k, v in list(bound.arguments.items())[1:] if v is not None}
                _write(doing, {**{k: plain(v) for k, v in given.items()}, **doing.details})
            return result

        perform.__dict__["is_act"] = name
        return perform

    return decorate


def _authority(actor: Actor, powers: tuple[Power, ...]) -> Power:
    for power in powers:
        if actor.can(power):
            return power
    raise lacking(actor, powers)


def lacking(actor: Actor, powers: tuple[Power, ...]) -> PowerMissing:
    """That a post has none of some powers; the page says who of the agency has one. Not an act."""
    needed = "、".join(POWER_ZH[p] for p in powers)
    return PowerMissing(post=actor.post_title, power=needed, powers=powers)


def _must_be_open(doing: Act) -> None:
    if doing.matter and SealedMatter.objects.filter(pk=doing.matter).exists():
        raise MatterSealed


def seal_matter(*, matter: uuid.UUID, at: datetime) -> None:
    """From now on a matter is only read. Part of the caller's act."""
    SealedMatter.objects.get_or_create(matter=matter, defaults={"at": at})


def _write(doing: Act, details: dict[str, Any]) -> None:
    head = LogHead.objects.select_for_update().get(pk=1)
    entry = LogEntry(
        index=head.size,
        act=doing.name,
        at=doing.by.at,
        recorded_at=timezone.now(),
        person_id=doing.actor.person_id,
        person_name=doing.actor.person_name,
        agency_code=doing.actor.agency_code,
        agency_name=doing.actor.agency_name,
        post_id=doing.actor.post_id,
        post_title=doing.actor.post_title,
        post_role=doing.actor.post_role,
        authority=doing.authority.value,
        matter=doing.matter,
        subject=doing.subject,
        basis=[plain(c) for c in doing.basis],
        details=plain(details),
        salt=secrets.token_hex(16),
    )
    leaf = merkle.leaf_hash(leaf_data(entry))
    entry.leaf = leaf.hex()
    frontier = merkle.append([bytes.fromhex(h) for h in head.frontier], head.size, leaf)
    head.size += 1
    head.frontier = [h.hex() for h in frontier]
    head.root = merkle.root(frontier).hex()
    entry.save(force_insert=True)
    head.save(update_fields=["size", "frontier", "root"])
    if head.size % tiles.WIDTH == 0:
        tiles.fill(head.size)
    Notice.objects.bulk_create(
        Notice(
            agency_code=n.agency_code,
            person_id=n.person_id,
            kind=n.kind,
            text=n.text[:400],
            matter=n.matter or doing.matter,
            created_at=doing.by.at,
        )
        for n in doing.notices
    )


def checkpoint(*, now: datetime) -> SignedHead:
    """The signed head of the log as it is now. It states what the log holds: not an act."""
    with transaction.atomic():
        head = LogHead.objects.select_for_update().get(pk=1)
        return sign_head(head, now)


def next_index() -> int:
    """Where the entry of the act being done will stand: no other gets in between.

    Part of the caller's act.
    """
    return LogHead.objects.select_for_update().get(pk=1).size


def checkpoint_at(*, size: int, now: datetime) -> SignedHead:
    """The signed head of the log when it held so many entries, which others may have fixed before.

    It states what the log held: not an act.
    """
    with transaction.atomic():
        head = LogHead.objects.select_for_update().get(pk=1)
        if not 0 < size <= head.size:
            raise HeadUnknown(size=size)
        root = tiles.Nodes(head.size)(0, size)
        return sign_head(LogHead(pk=head.pk, size=size, root=root.hex()), now)


def prove(
    *, by: Actor, index: int, matter: uuid.UUID | None = None, now: datetime
) -> dict[str, Any]:
    """The proof of an entry, under a head signed for it where the last one is older: not an act.

    With ``matter``, only of an entry about that matter; the caller has checked who asks. The
    details go along when the asker's agency made the entry, or when they may read the log.
    """
    head = queries.signed_head()
    if head is None or head.size <= index:
        checkpoint(now=now)
    return queries.proof(by=by, index=index, matter=matter)


def add_cosignatures(*, size: int, signatures: Iterable[Signature]) -> SignedHead:
    """Keep what witnesses signed under a head of this log; not an act, the log stays as it is."""
    with transaction.atomic():
        found = SignedHead.objects.select_for_update().get(pk=size)
        found.note = str(notes.parse(found.note.encode()).with_signatures(signatures))
        found.save(update_fields=["note"])
    return found


@act("audit.head_stamped", Power.RUN_SYSTEM, Power.SYSTEM)
def keep_stamp(act: Act, *, note: str, token: bytes, authority: Authority) -> HeadStamp:
    """保存检查点的时间戳：核验机构的签名和所盖的原文，此后只能追加。"""
    stamp = stamps.check(token, note.encode(), authority)
    stated = notes.checkpoint(notes.parse(note.encode()).text)
    head = SignedHead.objects.filter(size=stated.size, root=stated.root.hex()).first()
    if head is None or stated.origin != node.name():
        raise HeadUnknown(size=stated.size)
    act.details |= {"size": head.size, "root": head.root, "at": stamp.latest.isoformat()}
    act.details |= {"authority": stamp.authority, "serial": str(stamp.serial)}
    return HeadStamp.objects.create(
        head=head, note=note, token=token, at=stamp.latest, authority=stamp.authority[:200]
    )


@act("audit.log_trusted", Power.RUN_SYSTEM, Power.SYSTEM)
def trust_log(act: Act, *, key: PublicKey) -> WitnessedLog:
    """登记要见证的日志：核对指纹之后，记下它的公钥；换钥时再登记一次。"""
    act.details["fingerprint"] = key.fingerprint
    known, _ = WitnessedLog.objects.update_or_create(origin=key.name, defaults={"key": str(key)})
    return known


@act("audit.log_witnessed", Power.SYSTEM)
def witness(act: Act, *, request: Request) -> Signature:
    """见证另一份日志：核验签名和只增不改的证明，签署检查点。"""
    known = witnessing.check(request)
    stated = request.checkpoint
    act.about(known)
    act.details |= {"size": stated.size, "root": stated.root.hex()}
    known.size, known.root, known.at = stated.size, stated.root.hex(), act.now
    known.save(update_fields=["size", "root", "at"])
    return notes.cosign(request.note, node.signer(), int(act.now.timestamp()))


def mark_read(*, agency_code: str, ids: list[int], now: datetime) -> int:
    """Note that notices were read; a convenience of the reader, not an act."""
    return Notice.objects.filter(agency_code=agency_code, pk__in=ids, read_at__isnull=True).update(
        read_at=now
    )


def remember_request(
    *, client: str, key: str, digest: str, now: datetime
) -> tuple[RememberedRequest, bool]:
    """The memory of a request, and whether it is new. Part of the caller's act.

    In one transaction with the act: whoever comes second waits for the first to end. Keys older
    than :data:`KEYS_KEPT` are forgotten on the way.
    """
    RememberedRequest.objects.filter(created_at__lt=now - KEYS_KEPT).delete()
    found, is_new = RememberedRequest.objects.get_or_create(
        client=client, key=key, defaults={"digest": digest, "created_at": now}
    )
    if found.digest != digest:
        raise KeyReused
    return found, is_new


def remember_answer(
    request: RememberedRequest, *, status: int, headers: dict[str, str], body: str
) -> None:
    """Keep the answer to a request, to be given again. Part of the caller's act."""
    request.status, request.headers, request.body = status, headers, body
    request.save(update_fields=["status", "headers", "body"])
